"""The kinds of problems (docs/problemas.md), and the error responses of operations."""

import re

TYPE = "/docs/problemas/"
PROBLEM_JSON = "application/problem+json"
# Every operation may answer with ALWAYS, every one with a body also with BODY.
ALWAYS = {"400": ["requisicao-malformada"], "429": ["requisicoes-demais"], "503": ["servico-indisponivel"]}
BODY = {"400": ["corpo-invalido"], "413": ["corpo-grande-demais"], "415": ["tipo-de-conteudo-nao-aceito"],
        "422": ["dados-invalidos"]}
# With these statuses the gateway may answer itself, with a body in its own format.
GATEWAY = ("401", "413", "429", "503")


def read(page):
    """The sections of the page, in their order: name → (status, title, text)."""
    found = re.findall(r'^## (\S+)\n(\d{3}), "([^"]+)"\. (.*?)(?=\n## |\Z)', page.read_text(), re.M | re.S)
    return {name: (status, title, text.strip()) for name, status, title, text in found}


def of_route(route, own, problems):
    """The kinds that a route may answer with, by status. `own` are those of its own rules."""
    found = {}

    def add(status, *names):
        found.setdefault(status, []).extend(name for name in names if name not in found[status])

    for group in (ALWAYS, BODY if "body" in route else {}):
        for status, names in group.items():
            add(status, *names)
    if "roles" in route:
        add("401", "nao-autenticado")
        if route["roles"] != "*":
            add("403", "papel-nao-permitido")
        if route["method"] == "POST":
            add("409", "chave-de-idempotencia-em-uso")
            add("422", "chave-de-idempotencia-reutilizada")
    if "{" in route["path"]:
        add("404", "nao-encontrado")
    if "orders" in route:
        add("409", "linha-ausente")
        add("422", "dados-invalidos")
    if "version" in route:
        add("412", "versao-desatualizada")
        if route["version"] == "must":
            add("428", "falta-a-versao")
    for name in own:
        add(problems[name][0], name)
    return dict(sorted(found.items()))


def listed(problems):
    """All kinds, with their texts, for the page about problems. `titulo` is not translated."""
    return [{"name": name, "status": int(status), "titulo": title, "summary": title, "description": text}
            for name, (status, title, text) in problems.items()]


def schemas(problems):
    """The component schemas: the body of a problem, and the body of the gateway's own answers."""
    fault = {
        "type": "object",
        "required": ["campo", "mensagem"],
        "properties": {
            "campo": {"type": "string",
                      "description": "Ponteiro JSON (RFC 6901) do campo; vazio é o corpo todo."},
            "mensagem": {"type": "string", "description": "O que corrigir."},
            "idExistente": {"type": "integer", "format": "int64",
                            "description": "Numa duplicação, o registro que já tem este valor."},
            "type": {"type": "string", "description": "Num lote, o problema que a linha teria sozinha."},
        },
    }
    problem = {
        "type": "object",
        "description": "Detalhes de um problema (RFC 9457).",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "enum": [TYPE + name for name in problems],
                     "description": "Distingue as recusas; cada uma tem sua seção em /docs/problemas."},
            "title": {"type": "string", "description": "O mesmo a cada vez."},
            "status": {"type": "integer", "description": "O da resposta."},
            "detail": {"type": "string", "description": "O que aconteceu desta vez, para pessoas."},
            "instance": {"type": "string", "description": "O caminho pedido."},
            "correlacaoId": {"type": "string", "description": "O X-Correlation-ID desta requisição."},
            "erros": {"type": "array", "items": {"$ref": "#/components/schemas/Falha"},
                      "description": "Todas as falhas dos campos, de uma vez; de muitas, as primeiras 64."},
            "idExistente": {"type": "integer", "format": "int64",
                            "description": "Numa duplicação, o registro da primeira de erros."},
        },
    }
    gateway = {
        "type": "object",
        "description": "Recusa do próprio gateway.",
        "minProperties": 1,
        "properties": {
            "message": {"type": "string", "description": "Em inglês, como o Kong a escreve."},
            "exp": {"type": "string", "description": "De um token vencido, em vez de message."},
            "nbf": {"type": "string", "description": "De um token que ainda não vale, em vez de message."},
        },
    }
    return {"Problema": problem, "Falha": fault, "RecusaDoGateway": gateway}


def name_of(response):
    """The component name of an error response, made of its kinds of problems; None for a success."""
    schema = response.get("content", {}).get(PROBLEM_JSON, {}).get("schema")
    return schema and ".".join(kind.removeprefix(TYPE) for kind in schema["properties"]["type"]["enum"])


def responses(kinds, problems):
    """The error responses of an operation, by status."""
    found = {}
    for status, names in kinds.items():
        schema = {"$ref": "#/components/schemas/Problema",
                  "properties": {"type": {"enum": [TYPE + name for name in names]}}}
        content = {PROBLEM_JSON: {"schema": schema}}
        if status in GATEWAY:
            content["application/json"] = {"schema": {"$ref": "#/components/schemas/RecusaDoGateway"}}
        headers = {}
        if status in ("429", "503"):
            headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
        if status == "401":
            headers["WWW-Authenticate"] = {"$ref": "#/components/headers/WWW-Authenticate"}
        titles = dict.fromkeys(problems[name][1] for name in names)
        found[status] = {"description": "; ".join(titles) + ".", **({"headers": headers} if headers else {}),
                         "content": content}
    return found
