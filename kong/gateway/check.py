"""Strict reading of a parsed YAML document.

Every value goes through a checker `f(value, path)`, which returns the value or raises
Incompreendido with the path in the file. A mapping has a closed list of fields: an unknown field is an
error and never ignored.
"""

import re

REQUIRED = object()


class Incompreendido(Exception):
    """The file has something that the generator does not support; the message is for people."""


def refuse(path, reason):
    raise Incompreendido(f"{path or 'o arquivo'}: {reason}")


def child(path, name):
    return f"{path}.{name}" if path else str(name)


def mapping(fields):
    """fields: {name: (checker, default)}; with REQUIRED as default the field must be there."""

    def check(value, path):
        if not isinstance(value, dict):
            refuse(path, "deveria ser um objeto")
        for name in value:
            if name not in fields:
                refuse(child(path, name), "campo que este gerador não conhece")
        result = {}
        for name, (checker, default) in fields.items():
            if name in value:
                result[name] = checker(value[name], child(path, name))
            elif default is REQUIRED:
                refuse(child(path, name), "campo obrigatório ausente")
            else:
                result[name] = default
        return result

    return check


def mapping_with(fields):
    """A mapping that has at least `fields` ({name: checker}); the value itself is returned."""

    def check(value, path):
        if not isinstance(value, dict):
            refuse(path, "deveria ser um objeto")
        for name, checker in fields.items():
            if name not in value:
                refuse(child(path, name), "campo obrigatório ausente")
            checker(value[name], child(path, name))
        return value

    return check


def list_of(checker, at_least=0):
    def check(value, path):
        if not isinstance(value, list):
            refuse(path, "deveria ser uma lista")
        if len(value) < at_least:
            refuse(path, f"deveria ter ao menos {at_least} item")
        return [checker(item, f"{path}[{i}]") for i, item in enumerate(value)]

    return check


def text(pattern, what):
    """A string that matches `pattern` as a whole."""
    compiled = re.compile(pattern)

    def check(value, path):
        if not isinstance(value, str) or not compiled.fullmatch(value):
            refuse(path, f"{value!r} não serve: deveria ser {what}")
        return value

    return check


def integer(low, high):
    def check(value, path):
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            refuse(path, f"{value!r} não serve: deveria ser um inteiro de {low} a {high}")
        return value

    return check


def only(*understood):
    """One of the values that the generator can enforce."""

    def check(value, path):
        for candidate in understood:
            if type(value) is type(candidate) and value == candidate:
                return value
        listed = ", ".join(repr(candidate) for candidate in understood)
        return refuse(path, f"{value!r} não é entendido aqui; só: {listed}")

    return check


def set_of(*understood):
    """A list with exactly these strings, in any order."""

    def check(value, path):
        if not isinstance(value, list) or any(not isinstance(item, str) for item in value):
            refuse(path, "deveria ser uma lista de textos")
        if sorted(item.lower() for item in value) != sorted(understood):
            refuse(path, f"{value!r} não é entendido aqui; só: {list(understood)!r}")
        return value

    return check


def unique(items, key, path):
    seen = set()
    for i, item in enumerate(items):
        if item[key] in seen:
            refuse(f"{path}[{i}].{key}", f"{item[key]!r} repetido")
        seen.add(item[key])
