"""Makes JSON Schemas (draft 2020-12) from the services' field tables."""

import contracts

# The purposes of a schema, and the suffix each gives its name. To create a record that no answer contains,
# the name needs no suffix.
ANSWER, CREATE, REPLACE, PATCH = "answer", "create", "replace", "patch"
ENDS = {ANSWER: "", CREATE: "ParaCriar", REPLACE: "ParaSubstituir", PATCH: "ParaAlterar"}
SENT = "ParaEnviar"  # to create and to replace are the same
INT64_MAX = 2**63 - 1
IGNORED = {"description": "Ignorado: só o sistema o escreve.", "readOnly": True}


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


def number(units, decimals):
    return units // 10**decimals if units % 10**decimals == 0 else units / 10**decimals


class Schemas:
    """Collects the schemas that operations refer to. `written` has the schemas that a table cannot express:
    those of fields whose value is JSON, by "record.field"."""

    def __init__(self, routes, written):
        self.written = written
        self.components = {}
        self.origin = {}
        self.answered = set()
        for route in routes:
            for record in route["answers"] + ([route["sum"]] if "sum" in route else []):
                self.note_answered(record)

    def note_answered(self, record):
        self.answered.add(record["name"])
        for field in contracts.fields(record):
            if "of" in field and "shown" in field["flags"]:
                self.note_answered(field["of"])

    def reference(self, record, purpose):
        """A $ref to the schema of a record; makes the schema the first time."""
        name = self.name(record, purpose)
        if name not in self.components:
            self.components[name] = None  # reserves its place, before the schemas that it refers to
            self.components[name] = self.make(record, purpose)
            self.origin[name] = record
        elif self.origin.get(name, record) != record:
            raise ValueError(f'dois registros com o nome {record["name"]}')
        return {"$ref": f"#/components/schemas/{name}"}

    def name(self, record, purpose):
        name = pascal(record["name"])
        if purpose == ANSWER or purpose == CREATE and record["name"] not in self.answered:
            return name
        if purpose != PATCH and self.properties(record, CREATE) == self.properties(record, REPLACE):
            return name + SENT
        return name + ENDS[purpose]

    def properties(self, record, purpose):
        """The members: name → (field, is it required?). The field is None if a PUT may send it, but it is
        ignored."""
        found = {}
        for field in contracts.fields(record):
            flags = field["flags"]
            if purpose == ANSWER:
                taken, must = "shown" in flags, "reserved" not in flags
            else:
                taken = ("create" if purpose == CREATE else "replace") in flags
                must = "must" in flags and purpose != PATCH
            if taken:
                found[field["name"]] = field, must
            elif purpose == REPLACE and "shown" in flags:
                found.setdefault(field["name"], (None, False))
        return found

    def make(self, record, purpose):
        members = self.properties(record, purpose)
        schema = {"type": "object"}
        if must := [name for name, (_, needed) in members.items() if needed]:
            schema["required"] = must
        schema["properties"] = {name: self.member(record, field, purpose) if field else dict(IGNORED)
                                for name, (field, _) in members.items()}
        if purpose != ANSWER:
            schema["additionalProperties"] = False
        return schema

    def member(self, record, field, purpose):
        schema = self.value(record, field, purpose)
        null = "nullable" in field["flags"] if purpose == ANSWER else "must" not in field["flags"]
        if null:
            schema = nullable(schema)
        schema["description"] = field["about"]
        if purpose in (CREATE, REPLACE) and "initial" in field:
            schema["default"] = initial(field)
        return schema

    def value(self, record, field, purpose):
        kind = field["kind"]
        if kind == "object":
            # A PATCH merges objects, so these may be partial; it replaces lists, so their items are whole.
            return self.reference(field["of"], purpose)
        if kind == "list":
            inner = REPLACE if purpose == PATCH else purpose
            bounds = {} if purpose == ANSWER else {"minItems": field["min"], "maxItems": field["max"]}
            return {"type": "array", "items": self.reference(field["of"], inner), **bounds}
        if kind == "json":
            name = field["name"]
            return dict(self.written.get(f'{record["name"]}.{name}') or self.written[f"*.{name}"])
        return scalar(field, bounded=purpose != ANSWER)


def scalar(field, bounded):
    """The schema of a value without members. Answers have no bounds: values stored before a rule are kept."""
    kind = field["kind"]
    if kind == "int":
        schema = {"type": "integer", "format": "int64"}
        return schema | ({"minimum": field["min"]} | upper("maximum", field["max"]) if bounded else {})
    if kind == "decimal":
        decimals = field["decimals"]
        schema = {"type": "number", "x-casas-decimais": decimals}
        bounds = {"minimum": number(field["min"], decimals), "maximum": number(field["max"], decimals)}
        return schema | (bounds if bounded else {})
    if kind == "bool":
        return {"type": "boolean"}
    if kind in ("choice", "choices"):
        words = (field["choices"] if bounded else field.get("answered", field["choices"])).split()
        return {"type": "boolean"} if words == ["true", "false"] else {"type": "string", "enum": words}
    if kind == "date":
        return {"type": "string", "format": "date"}
    if kind == "instant":
        return {"type": "string", "format": "date-time"}
    schema = {"type": "string"}
    least, most = field["min"], field["max"]
    if kind == "format":
        schema["format"] = field["format"]
        least, most = field["least"], field["most"]
    # The services count lengths without white space at the ends.
    return schema | ({"minLength": least, "maxLength": most} if bounded else {})


def upper(word, value):
    return {} if value == INT64_MAX else {word: value}


def initial(field):
    text = field["initial"]
    if field["kind"] in ("int", "decimal"):
        return int(text)
    return text == "true" if scalar(field, False)["type"] == "boolean" else text


def nullable(schema):
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    schema = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = schema["enum"] + [None]
    return schema
