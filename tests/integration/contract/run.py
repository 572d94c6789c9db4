"""Tests a running service against its table of the contract; called by check_contract of lib.sh.

    run.py SERVICE URL TOKENS       TOKENS/token.<ROLE> is a token of each role

Each role tries each route, each field and parameter is tried at its bounds and one beyond, and the
routes of the program are those of the table. Prints a line a check and at its end their count.
"""

import copy
import decimal
import http.client
import importlib
import json
import pathlib
import re
import secrets
import subprocess
import sys
import urllib.parse

import yaml
from tables import ANYONE, LOGGED_IN, ROLES
from values import Cases, asked_ids, concrete

NOBODY = "-"
WALKED = 11  # rows of a list that are read page by page
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROOT = pathlib.Path(__file__).resolve().parents[3]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text, parse_float=decimal.Decimal) if self.text else {}

    @property
    def faults(self):
        return sorted(fault["campo"] for fault in self.json.get("erros", []))


class Service:
    def __init__(self, url, tokens):
        address = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        self.tokens = {role: (tokens / f"token.{role}").read_text().strip() for role in ROLES}
        self.requests = 0

    def call(self, role, method, path, body=None, headers=()):
        sent = {"X-Real-IP": f"10.{self.requests >> 16}.{self.requests >> 8 & 255}.{self.requests & 255}"}
        sent.update(headers)
        self.requests += 1
        if role != NOBODY:
            sent["Authorization"] = f"Bearer {self.tokens[role]}"
        if body is not None:
            sent["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.connection.request(method, urllib.parse.quote(path, safe="/?&=%"), body, sent)
        return Answer(self.connection.getresponse())

    def make(self, path, body):
        """Creates a resource that the tables need, and returns its Location."""
        answer = self.call("ADMIN", "POST", path, body)
        if answer.status != 201:
            sys.exit(f"POST {path}: {answer.status} {answer.text}")
        return answer.headers["Location"]


class Checks:
    """Gathers the faults of a group of requests, and counts the group as one check."""

    def __init__(self):
        self.passed = self.failed = 0
        self.wrong = []

    def expect(self, what, expected, got):
        if expected != got:
            self.wrong.append(f"{what}: expected {expected}, got {got}")

    def end(self, what):
        if self.wrong:
            self.failed += 1
            print(f"FAIL contract: {what}", *self.wrong, sep="\n     ")
        else:
            self.passed += 1
            print(f"ok   contract: {what}")
        self.wrong = []


def short(value):
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:40]}… ({len(shown)} characters)"


def allowed(route, role):
    if route.who == ANYONE:
        return True
    return role != NOBODY and (route.who == LOGGED_IN or role in route.who)


def try_role(service, checks, route, role, path):
    answer = service.call(role, route.method, path, route.body, route.headers)
    what = f"{role} {route.method} {path}"
    if not allowed(route, role):
        checks.expect(what, 401 if role == NOBODY else 403, answer.status)
        checks.expect(f"{what}: type", "application/problem+json", answer.headers["Content-Type"])
        checks.expect(f"{what}: scheme", role == NOBODY, "WWW-Authenticate" in answer.headers)
        return
    checks.expect(what, route.status, answer.status)
    if route.has:
        told = set(answer.faults) if route.status == 422 else set(answer.json)
        checks.expect(f"{what}: has", route.has, route.has & told)


def check_routes(service, checks, table, addresses):
    for route in table.ROUTES:
        path = addresses.get(route.path, route.path)
        for role in (NOBODY, *ROLES):
            try_role(service, checks, route, role, path)
        if route.method == "POST" and route.who != ANYONE:
            for key in ("", "a b", "\xe7", "k" * 65):
                answer = service.call("ADMIN", "POST", path, route.body, {"Idempotency-Key": key})
                checks.expect(f"Idempotency-Key {key!r}", 400, answer.status)
        checks.end(f"{route.method} {route.path}: each role")
    for path in dict.fromkeys(route.path for route in table.ROUTES):
        have = [m for m in METHODS if m in {r.method for r in table.ROUTES if r.path == path}]
        allow = ", ".join(have).replace("GET", "GET, HEAD")
        for method in (*METHODS, "OPTIONS"):
            if method not in have:
                answer = service.call(NOBODY, method, addresses.get(path, path))
                checks.expect(method, (405, allow), (answer.status, answer.headers["Allow"]))
        checks.end(f"{path}: no method but {allow}")


def rows_of(name):
    lines = subprocess.run((ROOT / "scripts/check-routes", "of", name), check=True, stdout=subprocess.PIPE)
    return sorted(lines.stdout.decode().splitlines())


def documented():
    """Who may call each route by docs/openapi.yaml: "METHOD /path" → who, as in the tables."""
    text = (ROOT / "docs/openapi.yaml").read_text()
    document = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {f"{method.upper()} {re.sub('{[a-z]+Id}', '{id}', path)}": who_may(operation)
            for path, methods in document["paths"].items() for method, operation in methods.items()}


def who_may(operation):
    if operation.get("security") == []:
        return ANYONE
    return sorted(operation["x-papeis"]) if "x-papeis" in operation else LOGGED_IN


def check_complete(checks, table, name):
    known = sorted(f"{route.method} {route.path}" for route in table.ROUTES)
    rows = rows_of(name)
    checks.expect("only in the table", [], [row for row in known if row not in rows])
    checks.expect("only in the program", [], [row for row in rows if row not in known])
    checks.expect("each once", len(set(known)), len(known))
    checks.end("the routes of the program are those of the table")
    page = documented()
    for route in table.ROUTES:
        row = f"{route.method} {route.path}"
        who = route.who if isinstance(route.who, str) else sorted(route.who)
        checks.expect(row, who, page.get(row))
    checks.end("docs/openapi.yaml tells the same roles")


def put(body, path, value):
    *parents, last = path.split("/")
    for name in parents:
        body = body[int(name) if isinstance(body, list) else name]
    body[int(last) if isinstance(body, list) else last] = value


def read(body, path):
    for name in path.split("/"):
        body = body[int(name) if isinstance(body, list) else name]
    return body


def with_value(route, path, value):
    body = copy.deepcopy(route.good())
    put(body, path, value)
    return body


def exact(value):
    return decimal.Decimal(str(value)) if isinstance(value, float) else value


def check_field(service, checks, route, address, field, cases):
    def send(value):
        return service.call(
            "ADMIN", route.method, address, with_value(route, field, value), route.headers
        )

    for value in map(concrete, cases.echoed):
        answer = send(value)
        checks.expect(short(value), (route.status, []), (answer.status, answer.faults))
        if answer.status == route.status:
            checks.expect(f"{short(value)} back", exact(value), read(answer.json, route.part + field))
    for value in map(concrete, cases.taken):
        answer = send(value)
        checks.expect(short(value), (route.status, []), (answer.status, answer.faults))
    for value, below in cases.refused:
        value = concrete(value)
        answer = send(value)
        checks.expect(short(value), (422, [f"/{field}{below}"]), (answer.status, answer.faults))
    checks.end(f"{route.method} {route.path}: {field}, at its bounds and beyond")


def check_unknown(service, checks, route, address):
    """Unknown members, at each level of the body."""
    parents = {"", *(field.rpartition("/")[0] for field in route.fields)}
    names = [f"{parent}/desconhecido".lstrip("/") for parent in parents]
    if route.method != "PUT":
        names += route.system
    for name in names:
        answer = service.call(
            "ADMIN", route.method, address, with_value(route, name, 1), route.headers
        )
        checks.expect(name, (422, [f"/{name}"]), (answer.status, answer.faults))
    checks.end(f"{route.method} {route.path}: unknown members")


def check_put_of_get(service, checks, route, address):
    was = service.call("ADMIN", "GET", address).json
    checks.expect("GET has what the system writes", set(), set(route.system) - set(was))
    sent = json.loads(json.dumps(was, default=float))
    answer = service.call("ADMIN", "PUT", address, sent, route.headers)
    checks.expect("PUT of it", (route.status, []), (answer.status, answer.faults))
    for changing in ("versao", "atualizadoEm"):
        was.pop(changing)
    checks.expect("leaves it as it was", was, {name: answer.json.get(name) for name in was})
    checks.end(f"PUT {route.path}: of what GET gave")


def check_body(service, checks, route, addresses):
    address = addresses.get(route.path, route.path)
    for field, cases in route.fields.items():
        check_field(service, checks, route, address, field, cases)
    check_unknown(service, checks, route, address)
    if route.method == "PUT" and route.system:
        check_put_of_get(service, checks, route, address)
    if route.status == 201:
        key = {"Idempotency-Key": secrets.token_hex(32)}
        answer = service.call("ADMIN", "POST", address, route.good(), key)
        checks.expect("a key of 64 characters", 201, answer.status)
        checks.end(f"POST {route.path}: the longest Idempotency-Key")


def link(answer, relation):
    for value in answer.headers.get_all("Link") or []:
        target, _, told = value[1:].partition('>; rel="')
        if told == f'{relation}"':
            return target
    return None


def walk(service, path, relation, key):
    """The keys of a list's rows, page by page along the links; pages read backward are reversed."""
    ids = []
    while path:
        answer = service.call("ADMIN", "GET", path)
        page = [row[key] for row in answer.json.get("data", [])]
        ids += reversed(page) if relation == "prev" else page
        path = link(answer, relation) if len(ids) < WALKED else None
    return ids[:WALKED]


def check_cursors(service, checks, table, address):
    """Pages by cursor give the rows of the list, in each order and both ways."""
    foreign = None
    for order in [sign + order.lstrip("-") for order in table.orders for sign in ("", "-")]:
        path = f"{address}?ordem={order}&resultadoPorPagina"
        ids = [row[table.key] for row in service.call("ADMIN", "GET", f"{path}=100").json["data"]][:WALKED]
        checks.expect(f"{order}: forward", ids, walk(service, f"{path}=2", "next", table.key))
        uncounted = service.call("ADMIN", "GET", f"{path}=2&total=nao")
        opposite = order[1:] if order[0] == "-" else f"-{order}"
        path = f"{address}?ordem={opposite}&resultadoPorPagina=100"
        ids = [row[table.key] for row in service.call("ADMIN", "GET", path).json["data"]][:WALKED]
        checks.expect(f"{order}: backward", ids, walk(service, link(uncounted, "last"), "prev", table.key))
        if foreign:
            answer = service.call("ADMIN", "GET", f"{address}?ordem={order}&cursor={foreign}")
            checks.expect(f"{order}: of another order", (422, ["/cursor"]), (answer.status, answer.faults))
        foreign = link(uncounted, "last").partition("cursor=")[2]
    checks.end(f"GET {table.path}: pages by cursor")


def check_list(service, checks, table, addresses):
    address = addresses.get(table.path, table.path)
    orders = [sign + order.lstrip("-") for order in table.orders for sign in ("", "-")]
    parameters = {
        "pagina": Cases([1, 100], [0, -1, 10**9 + 1, "", "x", "1.5"]),
        "resultadoPorPagina": Cases([1, 100], [0, 101, -1, "", "x", "1.5"]),
        "depoisDe": Cases([], [0, -1, 2**63, "", "x"]),
        "cursor": Cases([], ["", "x", "AA", "AQAAAAAAAAAAAAAAAAAAAAE", "=", "1"]),
        "ids": asked_ids(),
        "total": Cases(["sim", "nao"], ["", "x", "NAO", "não", "0", "true"]),
        "ordem": Cases(orders, ["", "-", "versao", "desconhecida", f"{orders[0]} {orders[0]}"]),
        "desconhecido": Cases([], ["", "1"]),
        **table.filters,
    }
    for name, cases in parameters.items():
        accepted = cases.echoed + cases.taken
        tried = [(value, 200, []) for value in accepted]
        tried += [(value, 422, [f"/{name}"]) for value, _ in cases.refused]
        for value, status, faults in tried:
            value = concrete(value)
            answer = service.call("ADMIN", "GET", f"{address}?{name}={value}")
            checks.expect(short(value), (status, faults), (answer.status, answer.faults))
            if (name, status) == ("resultadoPorPagina", 200):
                checks.expect(short(value), value, answer.json["resultadoPorPagina"])
        if accepted:
            twice = f"{name}={concrete(accepted[0])}"
            answer = service.call("ADMIN", "GET", f"{address}?{twice}&{twice}")
            checks.expect("twice", (422, [f"/{name}"]), (answer.status, answer.faults))
        checks.end(f"GET {table.path}?{name}=, at its bounds and beyond")
    default = service.call("ADMIN", "GET", address)
    first = service.call("ADMIN", "GET", f"{address}?ordem={table.orders[0]}&resultadoPorPagina=20&pagina=1")
    checks.expect("without parameters", first.json, default.json)
    checks.end(f"GET {table.path}: what is taken when nothing is asked for")
    check_cursors(service, checks, table, address)


def main(name, url, tokens):
    service = Service(url, pathlib.Path(tokens))
    checks = Checks()
    table = importlib.import_module(name)
    addresses = table.make(service)
    check_complete(checks, table, name)
    check_routes(service, checks, table, addresses)
    for route in table.BODIES:
        check_body(service, checks, route, addresses)
    for listing in table.LISTS:
        check_list(service, checks, listing, addresses)
    print(f"{service.requests} requests")
    print(f"{checks.passed} {checks.failed}")


main(*sys.argv[1:])
