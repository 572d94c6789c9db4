"""demo.py URL ADMIN DATA USERS HOW: fills the system at URL with the workshop in DATA.

Rows that exist (same name, CNPJ or CPF) are not changed, so a second run changes nothing. ADMIN is the
file with the administrator's credentials; those of the created users are written to the file USERS. HOW is
the command that shows the state of the system.
"""

import datetime
import json
import os
import re
import secrets
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

WAIT_SECONDS = 30
# About one generated password in 1,700 is refused because it contains a common word; after this many refusals
# in a row, the cause is another one.
DRAWS_MAX = 10
STEPS = {
    "PENDENTE": [],
    "EM_ANDAMENTO": ["EM_ANDAMENTO"],
    "CONCLUIDO": ["EM_ANDAMENTO", "CONCLUIDO"],
    "CANCELADO": ["CANCELADO"],
}


class Refused(Exception):
    """The answer was not a success. `fields` are the JSON pointers of the refused fields (status 422)."""

    def __init__(self, text, fields=()):
        super().__init__(text)
        self.fields = fields


def refusal(method, path, error):
    """Makes a Refused from an HTTP error response."""
    text = error.read().decode("utf-8", "replace")
    fields = [fault["campo"] for fault in json.loads(text)["erros"]] if error.code == 422 else []
    return Refused(f"{method} {path}: {error.code} {text}", fields)


def pinned(certificate):
    """A TLS context that accepts only this certificate (PEM file), whatever host it is for."""
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


class Api:
    """Calls through the gateway as one user."""

    def __init__(self, url):
        self.url = url
        self.token = None
        own = os.environ.get("ICARUS_TLS_CERT") if url.startswith("https:") else None
        self.tls = pinned(own) if own else None

    def call(self, method, path, body=None):
        """The decoded response. 429 and 503 are tried again after Retry-After."""
        deadline = time.monotonic() + 2 * WAIT_SECONDS
        while True:
            try:
                request = self._request(method, path, body)
                with urllib.request.urlopen(request, timeout=35, context=self.tls) as answer:
                    text = answer.read()
                return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or time.monotonic() > deadline:
                    raise refusal(method, path, error) from None
                time.sleep(min(int(error.headers.get("Retry-After") or 1), 60))

    def _request(self, method, path, body):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method in ("PUT", "PATCH", "DELETE"):
            headers["If-Match"] = "*"
        data = json.dumps(body).encode() if body is not None else None
        return urllib.request.Request(self.url + path, data, headers, method=method)

    def login(self, credentials):
        self.token = self.call("POST", "/auth/login", credentials)["accessToken"]

    def rows(self, path, **filters):
        """Every row of a list. If the list changes meanwhile, rows may be missing or repeated."""
        page = 1
        while True:
            query = urllib.parse.urlencode({**filters, "pagina": page, "resultadoPorPagina": 100})
            answer = self.call("GET", f"{path}?{query}")
            yield from answer["data"]
            if page >= answer["totalDePaginas"]:
                return
            page += 1


def plain(text):
    """A key without the punctuation of a CNPJ or CPF."""
    return re.sub("[./-]", "", text)


def fill(api, path, key, wanted):
    """Creates the missing rows. Returns the wanted rows by plain key, and the keys of those created."""
    there = {}
    created = []
    for row in wanted:
        name = plain(row[key])
        found = (old for old in api.rows(path, **{key: row[key]}) if plain(old[key]) == name)
        there[name] = next(found, None)
        if there[name] is None:
            there[name] = api.call("POST", path, row)
            created.append(row[key])
    print(f"  {path[1:]}: {len(created)} criados, {len(wanted) - len(created)} já existiam")
    return there, created


def months_ago(count):
    day = datetime.date.today().replace(day=15)
    for _ in range(count):
        day = (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=15)
    return day.isoformat()


def fill_past(api, past, products, created):
    """Records past purchases and uses, of products just created; each pair leaves the stock unchanged."""
    moved = []
    for row in past:
        product = products[row["codigo"]]
        if product["nome"] not in created:
            continue
        day = months_ago(row["mesesAtras"])
        for tipo, motivo in ("ENTRADA", "Compra"), ("SAIDA", "Produção"):
            moved.append({"produtoId": product["id"], "tipo": tipo, "quantidade": row["quantidade"],
                          "motivo": motivo, "data": day})
    if moved:
        api.call("POST", "/movimentacoes/lote", {"itens": moved})


def wait_for_copies(api, products):
    """Waits until projetos has the products, which it receives by messages."""
    deadline = time.monotonic() + WAIT_SECONDS
    wanted = {row["nome"] for row in products}
    while missing := wanted - {row["nome"] for row in api.rows("/projetos/produtos-em-estoque")}:
        if time.monotonic() > deadline:
            raise Refused(f"{len(missing)} produtos ainda não chegaram a projetos")
        time.sleep(0.2)


def project_of(row, products):
    start = datetime.date.today() + datetime.timedelta(days=row["inicioEmDias"])
    return {
        "nome": row["nome"],
        "descricao": row["descricao"],
        "dataInicio": start.isoformat(),
        "dataEntrega": (start + datetime.timedelta(days=row["prazoEmDias"])).isoformat(),
        "valor": row["valor"],
        "materiais": [
            {"produtoId": products[m["codigo"]]["id"], "quantidade": m["quantidade"]}
            for m in row["materiais"]
        ],
    }


def wait_for_materials(api, path):
    """Waits until the project has all its materials, without which it cannot be finished."""
    deadline = time.monotonic() + WAIT_SECONDS
    while any(m["situacao"] != "BAIXADO" for m in api.call("GET", path)["materiais"]):
        if time.monotonic() > deadline:
            raise Refused(f"os materiais de {path} ainda não chegaram")
        time.sleep(0.1)


def fill_projects(api, wanted, products):
    rows = [project_of(row, products) for row in wanted]
    there, created = fill(api, "/projetos", "nome", rows)
    for row in wanted:
        if row["nome"] in created:
            path = f"/projetos/{there[plain(row['nome'])]['id']}"
            for status in STEPS[row["status"]]:
                if status == "CONCLUIDO":
                    wait_for_materials(api, path)
                api.call("PATCH", f"{path}/status", {"status": status})


def draw_password():
    return secrets.token_urlsafe(12)


def create_user(api, person, role):
    """Creates a user and returns its credentials. A refused password is generated again."""
    for draws in range(1, DRAWS_MAX + 1):
        password = draw_password()
        try:
            user = api.call("POST", "/usuarios", {"pessoaId": person, "papel": role, "senha": password})
            return {"chaveDeAcesso": user["chaveDeAcesso"], "senha": password}
        except Refused as refused:
            if refused.fields != ["/senha"] or draws == DRAWS_MAX:
                raise


def fill_users(api, wanted, path):
    """Creates the missing users. The credentials of each are written before the next is created."""
    people, _ = fill(api, "/pessoas", "cpf", [row["pessoa"] for row in wanted])
    created = 0
    for row in wanted:
        person = people[plain(row["pessoa"]["cpf"])]["id"]
        if not any(api.rows("/usuarios", pessoaId=person)):
            remember(path, row["papel"], create_user(api, person, row["papel"]))
            created += 1
    print(f"  usuarios: {created} criados, {len(wanted) - created} já existiam")
    if created:
        print(f"  chaves e senhas dos usuários criados: {path}")


def remember(path, role, credentials):
    """Adds to the file of credentials atomically; mode 0600."""
    known = {}
    if os.path.exists(path):
        with open(path) as file:
            known = json.load(file)
    with open(os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({**known, role: credentials}, file, indent=1)
    os.replace(f"{path}.new", path)


def main(url, admin, data, users, _):
    with open(admin) as file:
        credentials = json.load(file)
    with open(data) as file:
        workshop = json.load(file)
    api = Api(url)
    api.login(credentials)
    suppliers, _ = fill(api, "/fornecedores", "cnpj", workshop["fornecedores"])
    ids = {row["nome"]: row["id"] for row in suppliers.values()}
    for row in workshop["produtos"]:
        row["fornecedorId"] = ids[row.pop("fornecedor")]
    there, created = fill(api, "/produtos", "nome", workshop["produtos"])
    products = {row.get("codigo"): row for row in there.values()}
    fill_past(api, workshop["consumoPassado"], products, created)
    wait_for_copies(api, workshop["produtos"])
    fill_projects(api, workshop["projetos"], products)
    fill_users(api, workshop["usuarios"], users)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as refused:
        sys.exit(f"Icarus: a demonstração parou: {refused}; confira: {sys.argv[5]}")
    except (FileNotFoundError, PermissionError) as fault:
        sys.exit(f"Icarus: não posso ler ou escrever {fault.filename}; confira: {sys.argv[5]}")
    except (OSError, KeyError, ValueError) as fault:
        sys.exit(f"Icarus: o gateway não respondeu como esperado ({fault!r}); confira: {sys.argv[5]}")
