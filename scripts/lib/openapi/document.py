"""Assembles the OpenAPI document and formats it as YAML."""

import re

import contracts
import operations
import problems
import schemas
import yaml

ROOT = contracts.ROOT
SOURCES = ROOT / "docs" / "openapi"
HEAD = """# Feito por scripts/openapi das tabelas dos serviços e de docs/openapi/: não edite.
# yamllint disable rule:line-length
"""


class Dumper(yaml.SafeDumper):
    """Indents lists as yamllint wants, and repeats equal parts instead of using anchors."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


def put_text(dumper, text):
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, put_text)


def read(file):
    # The C loader is ten times as fast, but not every PyYAML has it.
    return yaml.load(file.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def source(name):
    return read(SOURCES / name)


def version():
    return re.search(r"^VERSION\s*:= (\S+)$", (ROOT / "Makefile").read_text(), re.M).group(1)


def build(programs, examples):
    """The document, from the programs in that folder; `examples` is docs/openapi/exemplos.json."""
    routes = contracts.read(programs)
    base, prose = source("base.yaml"), source("rotas.yaml")
    check_names(routes, prose)
    kinds = problems.read(ROOT / "docs" / "problemas.md")
    made = schemas.Schemas(routes, base.pop("x-json"))
    paths = {}
    for route in routes:
        path, operation = operations.operation_of(route, prose[contracts.key(route)], made, kinds)
        paths.setdefault(path, {})[route["method"].lower()] = operation
    add_examples(paths, examples)
    base["info"] = {"title": base["info"]["title"], "version": version(),
                    "description": (SOURCES / "convencoes.md").read_text(), **base["info"]}
    base["components"]["responses"] = share_responses(paths)
    components = {**made.components, **base.pop("x-schemas"), **problems.schemas(kinds)}
    return {**{name: part for name, part in base.items() if name != "components"}, "paths": paths,
            "components": {**base["components"], "schemas": components},
            "x-problemas": problems.listed(kinds)}


def check_names(routes, prose):
    keys = {contracts.key(route) for route in routes}
    if keys != set(prose):
        raise SystemExit(f"docs/openapi/rotas.yaml: faltam {sorted(keys - set(prose))},"
                         f" sobram {sorted(set(prose) - keys)}")


def share_responses(paths):
    """Moves the operations' error responses to components, so that equal ones are written once."""
    shared = {}
    for methods in paths.values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if name := problems.name_of(response):
                    if shared.setdefault(name, response) != response:
                        raise ValueError(name)
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))


def add_examples(paths, examples):
    """Adds the recorded request and answer to each operation."""
    for path, methods in paths.items():
        for method, operation in methods.items():
            example = examples.get(f"{method.upper()} {path}", {})
            if "corpo" in example:
                next(iter(operation["requestBody"]["content"].values()))["example"] = example["corpo"]
            if "resposta" in example:
                content = operation["responses"][str(example["status"])]["content"]
                next(iter(content.values()))["example"] = example["resposta"]


def write(document):
    text = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=95)
    return HEAD + text
