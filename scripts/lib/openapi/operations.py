"""Makes the operations of the document, one for each route of the services."""

import os.path

import contracts
import problems
import schemas

PATH_NAMES = {"movimentacoes": "movimentacaoId"}  # a second {id} of a path
PAGE = ("pagina", "resultadoPorPagina", "cursor", "total", "ids", "depoisDe")
SCHEMA = "#/components/schemas/"
ROLE_NAMES = "Papéis"


def parameter(name):
    return {"$ref": f"#/components/parameters/{name}"}


def header(name):
    return {"$ref": f"#/components/headers/{name}"}


def path_of(route):
    """The path, with a distinct name for each parameter, and these parameters."""
    parts, parameters, used = [], [], set()
    for part in route["path"].split("/"):
        if part == "{id}" and "{id}" in used:
            part = "{%s}" % PATH_NAMES[parts[-1]]
        if part.startswith("{"):
            used.add(part)
            parameters.append(parameter(part.strip("{}")))
        parts.append(part)
    return "/".join(parts), parameters


def order_of(orders):
    """The parameter `ordem`: the fields to order by, with and without a minus sign."""
    names = [order.lstrip("-") for order in orders.split()]
    return {"name": "ordem", "in": "query",
            "description": "Campo pelo qual ordenar; com - do maior ao menor.",
            "schema": {"type": "string", "enum": names + ["-" + name for name in names],
                       "default": orders.split()[0]}}


def filters_of(record):
    for field in contracts.fields(record):
        if "create" not in field["flags"]:
            continue
        schema = schemas.scalar(field, bounded=True)
        found = {"name": field["name"], "in": "query", "description": field["about"]}
        if field["kind"] == "choices":
            schema = {"type": "array", "items": schema, "minItems": 1}
            found |= {"style": "form", "explode": False}
        elif "initial" in field:
            schema["default"] = schemas.initial(field)
        yield found | {"schema": schema}


def parameters_of(route, of_path):
    found = list(of_path)
    if "query" in route:
        found += filters_of(route["query"])
    if "orders" in route:
        found += [order_of(route["orders"])] + [parameter(name) for name in PAGE]
    if route.get("version"):
        found.append(parameter("If-Match" if route["version"] == "must" else "If-Match-opcional"))
    if may_be_unchanged(route):
        found.append(parameter("If-None-Match"))
    if route["method"] == "POST" and "roles" in route:
        found.append(parameter("Idempotency-Key"))
    return found


def has_version(route):
    """True when the answer is a single record that has a version or, like a movement, never changes."""
    if route["shape"] != "one" or len(route["answers"]) != 1:
        return False
    record = route["answers"][0]
    return record["name"] == "movimentacao" or any(
        field["name"] == "versao" and "shown" in field["flags"] for field in record["fields"])


def may_be_unchanged(route):
    """True for a GET of JSON: its ETag is the record's version, or is computed from the answer."""
    return route["method"] == "GET" and route["media"] == "application/json"


def page_of(rows, total):
    """The schema of a page of a list."""
    properties = {
        "data": {"type": "array", "items": rows, "description": "As linhas da página."},
        "soma": total and {**total, "description": "De todas as linhas de todas as páginas."},
        "paginaAtual": {"type": "integer", "description": "Número da página; não há, com um cursor."},
        "resultadoPorPagina": {"type": "integer", "description": "Quantas linhas tem a página, no máximo."},
        "totalDePaginas": {"type": "integer", "description": "Não há, com total=nao."},
        "totalItens": {"type": "integer",
                       "description": "Quantas linhas, até 10.000; não há, com total=nao."},
        "haMais": {"type": "boolean",
                   "description": "Há mais linhas do que as contadas; com total=nao, há uma próxima página."},
    }
    must = ["data"] + ["soma"] * bool(total) + ["resultadoPorPagina", "haMais"]
    return {"type": "object", "required": must,
            "properties": {name: schema for name, schema in properties.items() if schema}}


def content_of(route, made):
    """The schema of the answer, or None."""
    rows = [made.reference(record, schemas.ANSWER) for record in route["answers"]]
    if not rows:
        return None
    row = rows[0] if len(rows) == 1 else {"anyOf": rows}
    if route["shape"] == "list":
        return {"type": "array", "items": row}
    if route["shape"] != "page":
        return row
    total = "sum" in route and made.reference(route["sum"], schemas.ANSWER)
    common = os.path.commonprefix([reference["$ref"].removeprefix(SCHEMA) for reference in rows])
    name = "PaginaDe" + (common if len(rows) == 1 else common.removesuffix("Do"))
    made.components.setdefault(name, page_of(row, total))
    return {"$ref": SCHEMA + name}


def success_of(route, made):
    schema = content_of(route, made)
    headers = {"X-Correlation-ID": header("X-Correlation-ID")}
    if has_version(route):
        headers["ETag"] = header("ETag")
    elif may_be_unchanged(route):
        headers["ETag"] = header("ETag-do-conteudo")
    if route["status"] == 201 and route["shape"] == "one" and has_version(route):
        headers["Location"] = header("Location")
    if route["shape"] == "page":
        headers["Link"] = header("Link")
    words = {200: "Feito.", 201: "Criado.", 204: "Feito; sem corpo."}
    found = {str(route["status"]): {"description": words[route["status"]], "headers": headers}}
    if schema:
        found[str(route["status"])]["content"] = {route["media"]: {"schema": schema}}
    if may_be_unchanged(route):
        found["304"] = {"description": "Não mudou; sem corpo.", "headers": headers}
    return found


def body_of(route, made):
    schema = made.reference(route["body"], route["use"])
    medias = ["application/json"] + ["application/merge-patch+json"] * (route["method"] == "PATCH")
    return {"required": True, "content": {media: {"schema": schema} for media in medias}}


def who(route):
    if "roles" not in route:
        return "Qualquer um, sem token."
    return "Quem entrou." if route["roles"] == "*" else f'{ROLE_NAMES}: {", ".join(route["roles"].split())}.'


def operation_of(route, prose, made, kinds):
    """The path and the operation; `prose` is its entry in docs/openapi/rotas.yaml."""
    route = {**route, "media": prose.get("tipo", "application/json")}
    path, of_path = path_of(route)
    own = problems.of_route(route, prose.get("problemas", []), kinds)
    operation = {"operationId": prose["id"], "tags": [route["service"]], "summary": prose["resumo"],
                 "description": "\n\n".join(filter(None, [prose.get("descricao", "").strip(), who(route)]))}
    if parameters := parameters_of(route, of_path):
        operation["parameters"] = parameters
    if "body" in route:
        operation["requestBody"] = body_of(route, made)
    operation["responses"] = {**success_of(route, made),
                              **problems.responses(own, kinds)}
    if "roles" not in route:
        operation["security"] = []
    elif route["roles"] != "*":
        operation["x-papeis"] = route["roles"].split()
    return path, operation
