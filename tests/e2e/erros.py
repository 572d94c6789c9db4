"""Rules for every endpoint: bodies, errors, versions, lists. Tables of requests and responses."""

import re

from harness import (ENDERECO, MATERIAIS_MAX, ROOT, TELEFONE, fornecedor, links, name, pessoa, produto,
                     projeto, settled)

NO_ID = 999999999999
LEAKS = re.compile(
    r"SELECT|INSERT|mysql|maria|sqlstate|/home|/tmp|\.c:|errno|libfcgi|json-c|stack|core dump", re.I
)

# The list of problems: name → status.
PROBLEMS = dict(re.findall(r"^## (\S+)\n(\d{3}), ", (ROOT / "docs/problemas.md").read_text(), re.M))

# Invalid bodies for every resource: name, bytes, headers, status.
BODIES = (
    ("no JSON", b"{'nome': 1}", {}, 400),
    ("an empty body", b"", {"Content_Length": "0"}, 400),
    ("half a JSON text", b'{"nome": "a', {}, 400),
    ("bytes after the JSON text", b'{"nome": "a"} x', {}, 400),
    ("two JSON texts", b"{}{}", {}, 400),
    ("broken UTF-8", b'{"nome": "\xff"}', {}, 400),
    ("half a surrogate in UTF-8", b'{"nome": "\xed\xa0\x80"}', {}, 400),
    ("a NUL", b'{"nome": "a\x00b"}', {}, 400),
    ("an escaped NUL", b'{"nome": "a\\u0000b"}', {}, 400),
    ("a member given twice", b'{"nome": "a", "nome": "b"}', {}, 400),
    ("NaN", b'{"valor": NaN}', {}, 400),
    ("10,000 levels", b"[" * 10000 + b"]" * 10000, {}, 400),
    ("17 levels", b"[" * 17 + b"]" * 17, {}, 400),
    ("70 KB", b" " * 70000, {}, 413),
    ("text/plain", b"{}", {"Content_Type": "text/plain"}, 415),
    ("a form", b"nome=a", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
    ("a JSON array", b"[]", {}, 422),
    ("a JSON number", b"1", {}, 422),
    ("JSON null", b"null", {}, 422),
)

# Of each resource: a valid body, the faults of an empty one, and changes with the faults that they cause.
OBJECT = {"produtoId": 1, "quantidade": 1}
RESOURCES = {
    "/produtos": (
        produto,
        ["/nome", "/valor"],
        (
            ({"nome": 7}, ["/nome"]),
            ({"nome": ""}, ["/nome"]),
            ({"nome": "   "}, ["/nome"]),
            ({"nome": "a" * 151}, ["/nome"]),
            ({"nome": "a\nb"}, ["/nome"]),
            ({"nome": None}, ["/nome"]),
            ({"valor": -1}, ["/valor"]),
            ({"valor": "10"}, ["/valor"]),
            ({"valor": 1.00005}, ["/valor"]),
            ({"valor": 10000000000}, ["/valor"]),
            ({"valor": 1e300}, ["/valor"]),
            ({"valor": True}, ["/valor"]),
            ({"quantidade": -1}, ["/quantidade"]),
            ({"quantidade": 1.5}, ["/quantidade"]),
            ({"quantidade": "3"}, ["/quantidade"]),
            ({"quantidade": 2**63}, ["/quantidade"]),
            ({"quantidade": 10**30}, ["/quantidade"]),
            ({"quantidade": []}, ["/quantidade"]),
            ({"estoqueMinimo": -1}, ["/estoqueMinimo"]),
            ({"fornecedorId": 0}, ["/fornecedorId"]),
            ({"id": 1, "x/y": 2, "a~b": 3}, ["/a~0b", "/id", "/x~1y"]),
            (
                {"nome": "", "valor": -1, "quantidade": "x", "extra": 1},
                ["/extra", "/nome", "/quantidade", "/valor"],
            ),
        ),
    ),
    "/fornecedores": (
        fornecedor,
        ["/cnpj", "/endereco", "/nome", "/telefone"],
        (
            ({"cnpj": "11222333000182"}, ["/cnpj"]),
            ({"cnpj": 11222333000181}, ["/cnpj"]),
            ({"cnpj": None}, ["/cnpj"]),
            ({"cpf": "52998224725"}, ["/cpf"]),
            ({"cpf": "52998224724", "cnpj": None}, ["/cpf"]),
            ({"cnpj": "1"}, ["/cnpj"]),
            ({"email": "a@"}, ["/email"]),
            ({"email": "a b@c.d"}, ["/email"]),
            ({"email": "<a@b.co>"}, ["/email"]),
            ({"nome": "\u2800"}, ["/nome"]),
            ({"telefone": []}, ["/telefone"]),
            (
                {"telefone": {**TELEFONE, "codigoDeArea": "01", "x": 1}},
                ["/telefone/codigoDeArea", "/telefone/x"],
            ),
            ({"endereco": {**ENDERECO, "uf": "XX", "cep": "1"}}, ["/endereco/cep", "/endereco/uf"]),
        ),
    ),
    "/projetos": (
        lambda: projeto({1: 1}),
        ["/dataEntrega", "/dataInicio", "/materiais", "/nome", "/valor"],
        (
            ({"materiais": []}, ["/materiais"]),
            ({"materiais": {}}, ["/materiais"]),
            ({"materiais": [OBJECT] * (MATERIAIS_MAX + 1)}, ["/materiais"]),
            ({"materiais": [1]}, ["/materiais/0"]),
            ({"materiais": [OBJECT, OBJECT]}, ["/materiais/1/produtoId"]),
            ({"materiais": [{"produtoId": 1, "quantidade": 0}]}, ["/materiais/0/quantidade"]),
            ({"materiais": [{"produtoId": 1, "quantidade": -7}]}, ["/materiais/0/quantidade"]),
            ({"materiais": [{"produtoId": NO_ID, "quantidade": 1}]}, ["/materiais/0/produtoId"]),
            ({"dataInicio": "2026-02-30"}, ["/dataInicio"]),
            ({"dataInicio": "01/07/2026"}, ["/dataInicio"]),
            ({"dataEntrega": "2026-06-30"}, ["/dataEntrega"]),
            ({"dataEntrega": 20260701}, ["/dataEntrega"]),
            ({"nome": "", "x": 1}, ["/nome", "/x"]),
        ),
    ),
    "/pessoas": (
        pessoa,
        ["/cpf", "/nome", "/tipo"],
        (
            ({"cpf": "11111111111"}, ["/cpf"]),
            ({"cpf": "12345678900"}, ["/cpf"]),
            ({"tipo": "CHEFE"}, ["/tipo"]),
            ({"email": "x"}, ["/email"]),
            ({"telefone": {}}, ["/telefone/codigoDeArea", "/telefone/codigoPais", "/telefone/numero"]),
        ),
    ),
}


def check_problem(tally, what, answer, path=None):
    """A problem document (RFC 9457) without internals of the system."""
    tally.equal(f"{what}: a problem", "application/problem+json", answer.type)
    problem = answer.json
    tally.equal(
        f"{what}: its members",
        {"type", "title", "status", "detail", "instance", "correlacaoId"},
        {"type", "title", "status", "detail", "instance", "correlacaoId"} & problem.keys(),
    )
    tally.equal(f"{what}: its status", answer.status, problem["status"])
    tally.equal(f"{what}: its type is documented with that status", str(answer.status),
                PROBLEMS.get(problem["type"].removeprefix("/docs/problemas/")))
    tally.equal(f"{what}: its correlation id", answer["X-Correlation-ID"], problem["correlacaoId"])
    if path:
        tally.equal(f"{what}: its instance", path, problem["instance"])
    tally.check(f"{what}: nothing leaks", not LEAKS.search(answer.text), answer)


def count_of(world, path):
    return world.admin.get(f"{path}?resultadoPorPagina=1").json["totalItens"]


def test_bodies(tally, world):
    for path in RESOURCES:
        before = count_of(world, path)
        for what, body, headers, expected in BODIES:
            answer = world.admin.call("POST", path, body, **headers)
            tally.equal(f"POST {path} with {what}", expected, answer.status)
            if expected != 413:  # the gateway's own
                check_problem(tally, f"POST {path} with {what}", answer, path)
        tally.equal(f"{path}: invalid bodies create nothing", before, count_of(world, path))


def test_fields(tally, world):
    for path, (good, required, faults) in RESOURCES.items():
        before = count_of(world, path)
        answer = world.admin.call("POST", path, {})
        tally.equal(f"{path} without members", (422, required), (answer.status, answer.faults))
        for changes, pointers in faults:
            what = f"{path} with {str(changes)[:60]}"
            answer = world.admin.call("POST", path, {**good(), **changes})
            tally.equal(what, 422, answer.status)
            if answer.status == 422:
                check_problem(tally, what, answer, path)
                tally.check(
                    f"{what}: each fault has a message",
                    all(fault["mensagem"] for fault in answer.json["erros"]),
                    answer,
                )
                if pointers:
                    tally.equal(f"{what}: its faults", pointers, answer.faults)
        tally.equal(f"{path}: invalid members create nothing", before, count_of(world, path))


def test_addresses(tally, world):
    nowhere = [
        "/produtos/9223372036854775808",
        "/produtos/9223372036854775807",
        "/produtos/0",
        "/produtos/-1",
        "/produtos/abc",
        "/produtos/1%20OR%201=1",
        f"/projetos/{NO_ID}",
        f"/fornecedores/{NO_ID}",
        f"/pessoas/{NO_ID}",
        "/produtos/1/nada",
        "/produtos/%00",
        "/auth/nada",
    ]
    for path in nowhere:
        answer = world.admin.get(path)
        tally.check(
            f"GET {path} is 404",
            answer.status == 404 or (path.endswith("%00") and answer.status == 400),
            answer,
        )
        tally.check(f"GET {path}: nothing leaks", not LEAKS.search(answer.text), answer)
    for path in ("/nada", "/healthz", "/readyz", "/metrics", "/produtosX", "/../etc/passwd"):
        answer = world.admin.get(path)
        tally.equal(f"the gateway has no {path}", 404, answer.status)
        tally.check(f"{path}: the gateway's body", "message" in answer.json, answer)


def make_one(world, path):
    if path == "/projetos":
        stock = world.admin.made("/produtos", produto(quantidade=10))
        return world.admin.made(path, projeto({stock["id"]: 1}))
    return world.admin.made(path, RESOURCES[path][0]())


def test_versions(tally, world):
    """ETag, If-None-Match, If-Match."""
    for path in RESOURCES:
        made = make_one(world, path)
        one = f"{path}/{made['id']}"
        read = settled(world.admin, one)
        tag = read["ETag"]
        tally.equal(f"{one} can be read", 200, read.status)
        tally.check(f"{one} has a strong ETag", bool(re.fullmatch(r'"[0-9]+"', tag or "")), tag)
        kept = world.admin.get(one, If_None_Match=tag)
        tally.equal(
            f"GET {one} with its version: 304", (304, "", tag), (kept.status, kept.text, kept["ETag"])
        )
        other = world.admin.get(one, If_None_Match='"999"')
        tally.equal(f"GET {one} with another version", 200, other.status)
        changed = {**read.json, "nome": name("Outro nome")}
        stale = '"999999"'
        for what, headers, expected in (
            ("without If-Match", {}, 428),
            ("of another version", {"If_Match": stale}, 412),
            ("with a weak tag", {"If_Match": f"W/{tag}"}, 412),
        ):
            answer = world.admin.call("PUT", one, changed, **headers)
            tally.equal(f"PUT {one} {what}", expected, answer.status)
            check_problem(tally, f"PUT {one} {what}", answer, one)
            tally.equal(f"DELETE {one} {what}", expected, world.admin.call("DELETE", one, **headers).status)
        unchanged = world.admin.get(one)
        tally.equal(f"{one}: refused requests change nothing", made["nome"], unchanged.json["nome"])
        answer = world.admin.call("PUT", one, {**unchanged.json, "nome": changed["nome"]}, If_Match="*")
        tally.equal(
            f"PUT of what GET {one} gave", (200, changed["nome"]), (answer.status, answer.json.get("nome"))
        )
        tally.check(
            f"{one} has a new version", answer["ETag"] not in (None, unchanged["ETag"]), answer["ETag"]
        )
        again = world.admin.call("DELETE", one, If_Match=answer["ETag"])
        if path == "/projetos" and again.status == 412:  # the stock's answer has changed the version
            again = world.admin.call("DELETE", one, If_Match="*")
        tally.equal(f"DELETE {one}", (204, ""), (again.status, again.text))
        tally.equal(f"{one} is gone", 404, world.admin.get(one).status)


def test_created(tally, world):
    for path, (good, _, _) in RESOURCES.items():
        body = good()
        if path == "/projetos":
            stock = world.admin.made("/produtos", produto(quantidade=10))
            body = projeto({stock["id"]: 1})
        nome = f"'; DROP TABLE produto; -- \"{body['nome']}\" ção 🪵"
        answer = world.admin.call("POST", path, {**body, "nome": nome})
        tally.equal(f"POST {path} with SQL in its name", 201, answer.status)
        tally.equal(f"POST {path}: its name is text", nome, answer.json.get("nome"))
        tally.check(f"POST {path}: it has an ETag", answer["ETag"], answer.headers.items())
        found = settled(world.admin, answer["Location"] or "/nowhere")
        tally.equal(
            f"POST {path}: it is where Location says", (200, nome), (found.status, found.json.get("nome"))
        )
        tally.check(
            f"POST {path}: an instant is RFC 3339 with milliseconds",
            bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found.json["criadoEm"])),
            found.json["criadoEm"],
        )
        head = world.admin.call("HEAD", answer["Location"])
        tally.equal(f"HEAD {path}/…", (200, "", found["ETag"]), (head.status, head.text, head["ETag"]))
    for path, member in (("/produtos", "nome"), ("/fornecedores", "cnpj"), ("/pessoas", "cpf")):
        one = world.admin.made(path, RESOURCES[path][0]())
        again = {**RESOURCES[path][0](), member: one[member]}
        answer = world.admin.call("POST", path, again)
        tally.equal(f"POST {path} with the {member} of another", 409, answer.status)
        check_problem(tally, f"POST {path} with the {member} of another", answer, path)


def test_lists(tally, world):
    mark = name("Lista")
    for number in range(5):
        world.admin.made("/fornecedores", fornecedor(nome=f"{mark} {number}"))
    query = f"/fornecedores?nome={mark.replace(' ', '%20')}"
    page = world.admin.get(f"{query}&pagina=2&resultadoPorPagina=2&ordem=-nome")
    tally.equal(
        "the numbers of a page",
        {"paginaAtual": 2, "resultadoPorPagina": 2, "totalDePaginas": 3, "totalItens": 5, "haMais": False},
        {key: value for key, value in page.json.items() if key != "data"},
    )
    tally.equal("the rows of a page", [f"{mark} 2", f"{mark} 1"], [row["nome"] for row in page.json["data"]])
    tally.equal("the links of a page", ["first", "prev", "next", "last"], list(links(page)))
    for relation, rows in (("first", [4, 3]), ("prev", [4, 3]), ("next", [0]), ("last", [0])):
        tally.equal(
            f"the {relation} page",
            [f"{mark} {row}" for row in rows],
            [row["nome"] for row in world.admin.get(links(page)[relation]).json["data"]],
        )
    empty = world.admin.get(f"/fornecedores?nome={name('Ninguem').replace(' ', '%20')}")
    tally.equal(
        "an empty list is 200", (200, [], 0), (empty.status, empty.json["data"], empty.json["totalItens"])
    )
    for path in (
        "/produtos",
        "/projetos",
        "/fornecedores",
        "/pessoas",
        "/usuarios",
        "/movimentacoes",
        "/pendencias",
        "/produtos/a-comprar",
        "/projetos/produtos-em-estoque",
    ):
        answer = world.admin.get(f"{path}?pagina=0&resultadoPorPagina=101&ordem=senha&x=1")
        tally.equal(
            f"{path} with bad parameters",
            (422, ["/ordem", "/pagina", "/resultadoPorPagina", "/x"]),
            (answer.status, answer.faults if answer.status == 422 else answer),
        )
        check_problem(tally, f"{path} with bad parameters", answer, path)
        tally.equal(f"{path} with a broken escape", 400, world.admin.get(f"{path}?nome=%F").status)
        tally.equal(f"{path} with SQL in a page", 422, world.admin.get(f"{path}?pagina=1%20OR%201").status)
        answer = world.admin.get(f"{path}?cursor=x&total=0")
        tally.equal(f"{path} with no cursor", (422, ["/cursor", "/total"]), (answer.status, answer.faults))
        listed = world.admin.get(f"{path}?resultadoPorPagina=1")
        tally.check(f"{path} has links", {"first"} <= links(listed).keys(), listed["Link"])


def test_correlation(tally, world):
    answer = world.admin.get("/produtos", X_Correlation_ID="pedido-42")
    returned = answer.headers.get_all("X-Correlation-ID")
    tally.equal("a client's correlation id is returned", ["pedido-42"], returned)
    made = world.admin.get("/produtos").headers.get_all("X-Correlation-ID")
    tally.check("without one a correlation id is generated", len(made) == 1 and len(made[0]) >= 32, made)
    preflight = world.nobody.call(
        "OPTIONS",
        "/produtos",
        Origin="https://oficina.example",
        Access_Control_Request_Method="PUT",
        Access_Control_Request_Headers="authorization,if-match",
    )
    tally.check("a preflight needs no token", preflight.status in (200, 204), preflight)
    tally.check(
        "a preflight allows PUT",
        "PUT" in (preflight["Access-Control-Allow-Methods"] or ""),
        preflight.headers,
    )


def all_tests(tally, world):
    for test in (
        test_bodies,
        test_fields,
        test_addresses,
        test_versions,
        test_created,
        test_lists,
        test_correlation,
    ):
        tally.run(test, world)
