"""The examples of docs/openapi.yaml (docs/openapi/exemplos.json): every operation is called, and its request
and answer have the shape of its example. `tests/e2e/run exemplos` rewrites them.
"""

import json
import re

from harness import ENDERECO, ROOT, TELEFONE, cnpj, cpf, name, password, settled

FILE = ROOT / "docs" / "openapi" / "exemplos.json"
ROWS = 2  # shown of each list
UNIQUE = re.compile(r" e2e [0-9a-f]{12}")
INSTANT = re.compile(r"^20\d\d-\d\d-\d\dT[0-9:.]+Z$")
# Values that differ in each run, by field, and what the examples show instead.
STABLE = {
    "accessToken": "eyJhbGciOiJSUzI1NiIsImtpZCI6Ii4uLiJ9...", "autor": "K7P2M9QX", "ator": "K7P2M9QX",
    "alvo": "usuario/K7P2M9QX", "chave": "K7P2M9QX", "chaveDeAcesso": "K7P2M9QX", "cnpj": "11222333000181",
    "correlacaoId": "01978f3c-5d1a-7b42-9c55-0d4f6a2b7e10", "cpf": "39053344705", "criadoPor": "K7P2M9QX",
    "data": "2026-07-01", "dispositivo": "c2V1IGFwYXJlbGhvLCBkYWRvIHBlbG8gc2lzdGVtYSA", "kid": "Zk3r...",
    "n": "sXch...", "refreshToken": "dW1hIHZlenogc8OzOyBndWFyZGUgbyBtYWlzIG5vdm8",
    "senha": "uma frase comprida 7",
    "senhaAtual": "uma frase comprida 7", "senhaNova": "outra frase comprida 8", "usuario": "K7P2M9QX",
}
# Fields whose type varies: the value of a changed field, before and after.
OF_ANY_TYPE = {"antes", "depois"}


def calm(value, key=""):
    """The value with what differs in each run replaced, and long lists cut."""
    if isinstance(value, dict):
        return {name: calm(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [calm(one) for one in value[:ROWS]]
    if not isinstance(value, str):
        return value
    if key == "endereco":
        return "203.0.113.7"
    if key in STABLE:
        return STABLE[key]
    return "2026-07-01T12:00:00.000Z" if INSTANT.match(value) else UNIQUE.sub("", value)


def fits(example, seen, row=False):
    """Same names and types; null and empty lists only where the example has them. In the rows of a list,
    which other tests may have written, null and an empty list match anything."""
    if example is None or seen is None:
        return row or example is seen
    if isinstance(example, dict) and isinstance(seen, dict):
        return example.keys() == seen.keys() and all(
            name in OF_ANY_TYPE or fits(one, seen[name], row) for name, one in example.items())
    if isinstance(example, list) and isinstance(seen, list):
        if not example or not seen:
            return row or example == seen
        return all(fits(example[0], one, True) for one in seen)
    if isinstance(example, bool) or isinstance(seen, bool):
        return isinstance(example, bool) and isinstance(seen, bool)
    numbers = isinstance(example, (int, float)) and isinstance(seen, (int, float))
    return numbers or type(example) is type(seen)


class Walk:
    """Calls operations, and keeps what was sent and answered by the operation's name."""

    def __init__(self, world):
        self.world = world
        self.kept = {}

    def call(self, operation, *ids, body=None, api=None, **headers):
        """Calls an operation, as an ADMIN unless `api` is given; returns the answer's JSON, or None."""
        method, path = operation.split(" ")
        target = path
        for one in ids:
            target = re.sub(r"\{[^}]+\}", str(one), target, count=1)
        answer = (api or self.world.admin).call(method, target, body, **headers)
        if answer.status >= 300:
            raise AssertionError(f"{operation}: {answer!r}")
        kept = {"status": answer.status}
        if body is not None:
            kept["corpo"] = calm(body)
        if answer.text:
            kept["resposta"] = calm(answer.json)
        self.kept.setdefault(operation, kept)
        return answer.json if answer.text else None


def walk_users(walk):
    person = walk.call("POST /pessoas", body={
        "nome": name("Ana Souza"), "cpf": cpf(), "email": "ana@oficina.example", "telefone": TELEFONE,
        "endereco": ENDERECO, "tipo": "FUNCIONARIO"})
    number = person["id"]
    walk.call("GET /pessoas")
    walk.call("GET /pessoas/{id}", number)
    sent = {field: person[field] for field in ("nome", "cpf", "email", "telefone", "endereco", "tipo")}
    walk.call("PUT /pessoas/{id}", number, body=sent, If_Match="*")
    walk.call("PATCH /pessoas/{id}", number, body={"email": "ana.souza@oficina.example"})
    secret, other = password(), password()
    user = walk.call("POST /usuarios", body={"pessoaId": number, "papel": "ATENDENTE", "senha": secret})
    key = user["chaveDeAcesso"]
    walk.call("GET /usuarios")
    walk.call("GET /usuarios/nomes")
    walk.call("GET /usuarios/{chave}", key)
    walk.call("PATCH /usuarios/{chave}/papel", key, body={"papel": "FINANCEIRO"})
    walk.call("POST /usuarios/{chave}/desativar", key)
    walk.call("POST /usuarios/{chave}/reativar", key)
    walk.call("POST /usuarios/{chave}/senha", key, body={"senha": other})
    walk_session(walk, key, other)
    walk.call("GET /pessoas/{id}/exportacao", number)
    walk.call("POST /pessoas/{id}/anonimizacao", number, If_Match="*")
    gone = walk.world.admin.made("/pessoas", {"nome": name("Rui"), "cpf": cpf(), "tipo": "FUNCIONARIO"})
    walk.call("DELETE /pessoas/{id}", gone["id"], If_Match="*")
    walk.call("GET /auditoria")


def walk_session(walk, key, secret):
    nobody = walk.world.nobody
    pair = walk.call("POST /auth/login", body={"chaveDeAcesso": key, "senha": secret}, api=nobody)
    pair = walk.call("POST /auth/refresh", body={"refreshToken": pair["refreshToken"]}, api=nobody)
    walk.call("GET /auth/.well-known/jwks.json", api=nobody)
    own = type(nobody)(nobody.url, pair["accessToken"])
    walk.call("GET /auth/eu", api=own)
    walk.call("PUT /auth/senha", body={"senhaAtual": secret, "senhaNova": password()}, api=own)
    walk.call("POST /auth/logout", body={"refreshToken": pair["refreshToken"]}, api=nobody)


def walk_suppliers(walk):
    supplier = walk.call("POST /fornecedores", body={
        "nome": name("Madeiras do Vale"), "cnpj": cnpj(), "telefone": TELEFONE, "endereco": ENDERECO})
    number = supplier["id"]
    walk.call("GET /fornecedores")
    walk.call("GET /fornecedores/{id}", number)
    sent = {field: supplier[field] for field in ("nome", "cnpj", "telefone", "endereco")}
    walk.call("PUT /fornecedores/{id}", number, body={**sent, "email": "vendas@vale.example"}, If_Match="*")
    walk.call("PATCH /fornecedores/{id}", number, body={"observacao": "Entrega às terças."})
    walk.call("PATCH /fornecedores/{id}/telefone", number, body=TELEFONE)
    walk.call("PATCH /fornecedores/{id}/endereco", number, body=ENDERECO)
    walk.call("DELETE /fornecedores/{id}", number, If_Match="*")
    walk.call("POST /fornecedores/{id}/restaurar", number)
    walk.call("GET /fornecedores/{id}/historico", number)
    walk.call("GET /fornecedores/historico")
    return number


def walk_products(walk, supplier):
    product = walk.call("POST /produtos", body={
        "nome": name("MDF Freijó 15mm"), "valor": 289.90, "quantidade": 20, "estoqueMinimo": 10,
        "fornecedorId": supplier})
    number = product["id"]
    walk.call("GET /produtos")
    walk.call("GET /produtos/{id}", number)
    sent = {field: product[field] for field in ("nome", "valor", "estoqueMinimo", "fornecedorId")}
    walk.call("PUT /produtos/{id}", number, body={**sent, "cor": "Freijó"}, If_Match="*")
    walk.call("PATCH /produtos/{id}", number, body={"estoqueMinimo": 12})
    movement = walk.call("POST /produtos/{id}/movimentacoes", number, body={
        "tipo": "ENTRADA", "quantidade": 10, "custo": 251.5, "documento": "NF 4711", "motivo": "Entrega"})
    of_product = "/produtos/{id}/movimentacoes"
    walk.call(f"GET {of_product}", number)
    walk.call(f"GET {of_product}/{{movimentacaoId}}", number, movement["id"])
    walk.call(f"POST {of_product}/{{movimentacaoId}}/estorno", number, movement["id"],
              body={"motivo": "Nota errada"})
    walk.call("POST /movimentacoes/lote", body={"itens": [
        {"produtoId": number, "tipo": "AJUSTE", "quantidade": 18, "motivo": "Contagem"},
        {"produtoId": number, "tipo": "SAIDA", "quantidade": 2, "motivo": "Mostruário"}]})
    walk.call("GET /movimentacoes")
    twin = walk.world.admin.made("/produtos", {"nome": name("MDF Freijo 15"), "valor": 280})
    walk.call("POST /produtos/{id}/unir", number, body={"comId": twin["id"]})
    gone = walk.world.admin.made("/produtos", {"nome": name("Fórmica"), "valor": 90})
    walk.call("DELETE /produtos/{id}", gone["id"], If_Match="*")
    walk.call("POST /produtos/{id}/restaurar", gone["id"])
    walk.call("GET /produtos/{id}/historico", number)
    walk.call("GET /produtos/historico")
    return number


def walk_projects(walk, product):
    admin = walk.world.admin
    body = {"nome": name("Cozinha da Ana"), "cliente": "Ana Souza", "dataInicio": "2026-07-01",
            "dataEntrega": "2026-08-15", "valor": 12500,
            "materiais": [{"produtoId": product, "quantidade": 7}]}
    number = walk.call("POST /projetos", body=body)["id"]
    settled(admin, f"/projetos/{number}")
    short = admin.made("/projetos", {**body, "nome": name("Hotel Serra"),
                                     "materiais": [{"produtoId": product, "quantidade": 100}]})["id"]
    settled(admin, f"/projetos/{short}")
    walk.call("GET /pendencias")
    walk.call("GET /produtos/a-comprar")
    walk.call("GET /projetos")
    walk.call("GET /projetos/{id}", number)
    walk.call("PUT /projetos/{id}", number, body={**body, "descricao": "Armários e ilha."}, If_Match="*")
    walk.call("PATCH /projetos/{id}", number, body={"dataEntrega": "2026-08-20"})
    walk.call("PATCH /projetos/{id}/status", number, body={"status": "EM_ANDAMENTO"})
    walk.call("GET /projetos/{id}/historico", number)
    walk.call("GET /projetos/historico")
    walk.call("GET /projetos/produtos-em-estoque")
    walk.call("DELETE /projetos/{id}", short, If_Match="*")
    walk.call("GET /relatorios/estoque")
    walk.call("GET /relatorios/consumo")


def walk_all(world):
    walk = Walk(world)
    walk_users(walk)
    walk_projects(walk, walk_products(walk, walk_suppliers(walk)))
    return walk.kept


def write(world):
    FILE.write_text(json.dumps(walk_all(world), ensure_ascii=False, indent=1) + "\n")


def test_fits(tally):
    """fits() refuses what differs from an example."""
    example = {"id": 1, "nome": "x", "cor": None, "ativo": True, "linhas": [{"a": 1, "b": None}], "nada": []}
    for wrong in ({"id": "1"}, {"nome": None}, {"cor": "Freijó"}, {"ativo": 1}, {"linhas": []}, {"mais": 1},
                  {"linhas": [{"a": 1, "b": 2}, {"a": "1", "b": 2}]}, {"linhas": [{"a": 1}]}, {"nada": [1]}):
        tally.check(f"{wrong} does not fit", not fits(example, {**example, **wrong}))
    rows = [{"a": 2, "b": "y"}, {"a": None, "b": None}]
    tally.check("rows of others fit", fits(example, {**example, "linhas": rows}))


def test_examples(tally, world):
    """Every operation answers with the shape of its example."""
    examples = json.loads(FILE.read_text())
    kept = walk_all(world)
    tally.equal("the examples are of the same operations", sorted(examples), sorted(kept))
    for operation, example in examples.items():
        seen = kept.get(operation, {})
        tally.check(f"{operation} as in its example", fits(example, seen), seen)
