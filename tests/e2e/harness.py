"""Shared by the end-to-end tests: counting, calls through the gateway, bodies of resources."""

import base64
import datetime
import http.client
import itertools
import json
import random
import time
import traceback
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 30
# Seconds within which a message must have had its effect, on a busy machine.
SOON = 60.0


class Tally:
    """Counts checks; a failed one prints what was seen, and the run goes on."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, good, seen=None):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}: {seen!r}", flush=True)
        return good

    def equal(self, what, expected, seen):
        return self.check(f"{what}: expected {expected!r}", expected == seen, seen)

    def skip(self, what, needed):
        """Prints that something is not checked; it is not counted."""
        print(f"  skipped: {what}: needs {needed}", flush=True)

    def run(self, test, *arguments):
        """Runs one test; an exception counts as one failure, and the other tests still run."""
        before, start = self.passed, time.monotonic()
        try:
            test(self, *arguments)
        except Exception:
            self.failed += 1
            print(f"FAIL {test.__name__} ended early: {traceback.format_exc()}", flush=True)
        print(f"  {test.__name__}: {self.passed - before} ok ({time.monotonic() - start:.1f} s)", flush=True)


# Personal data and secrets of requests and responses, which no log may contain.
PRIVATE = set()
PERSONAL = ("cpf", "email", "rua", "senha", "senhaAtual", "senhaNova", "accessToken", "refreshToken")
PATHS_OF_PEOPLE = ("/auth", "/pessoas", "/usuarios")
TELLING = 8  # shorter texts may be in a log by chance


def remember_private(path, text):
    """Adds the personal data and secrets of a JSON text to PRIVATE."""

    def look(value, people):
        if isinstance(value, list):
            for one in value:
                look(one, people)
        elif isinstance(value, dict):
            for key, one in value.items():
                personal = key in PERSONAL or people and key == "nome" or key == "numero"
                if personal and isinstance(one, str) and len(one) >= TELLING:
                    PRIVATE.add(one)
                look(one, people)

    try:
        look(json.loads(text), path.startswith(PATHS_OF_PEOPLE))
    except (ValueError, RecursionError):
        pass  # no JSON, or too deep: an invalid body of a test, or a page of the gateway


# Called with method, path, headers, body and answer of each exchange.
RECORDERS = []


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8", "replace")
        self.type = self.headers.get_content_type() if self.headers["Content-Type"] else None

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def faults(self):
        """The pointers of a 422, sorted."""
        return sorted(fault["campo"] for fault in self.json["erros"])

    def __getitem__(self, name):
        return self.headers[name]

    def __repr__(self):
        return f"{self.status} {self.text[:300]}"


class Api:
    """The gateway at `url`, as a user with `token`, or without a token."""

    def __init__(self, url, token=None):
        self.url = url
        self.address = urllib.parse.urlsplit(url)
        self.token = token

    def call(self, method, path, body=None, **headers):
        """Sends one request. A body that is not bytes is sent as JSON; header names have _ for -."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers)
            answer = Answer(connection.getresponse())
            for text in (body, answer.text):
                remember_private(path, text or "")
            for recorder in RECORDERS:
                recorder(method, path, headers, body, answer)
            return answer
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def must(self, status, method, path, body=None, **headers):
        """For steps that later checks need: another status ends the test."""
        answer = self.call(method, path, body, **headers)
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer!r}, expected {status}")
        return answer

    def made(self, path, body):
        """Creates a resource; the POST is repeated while a message that it needs has not arrived."""
        answer = soon(lambda: self.call("POST", path, body), lambda answer: answer.status not in (422, 503))
        if answer.status != 201:
            raise AssertionError(f"POST {path}: {answer!r}")
        return answer.json

    def rows(self, path):
        """Every row of a list, page after page."""
        separator = "&" if "?" in path else "?"
        path = f"{path}{separator}resultadoPorPagina=100"
        while path:
            answer = self.must(200, "GET", path)
            yield from answer.json["data"]
            path = links(answer).get("next")

    def login(self, credentials):
        answer = self.must(200, "POST", "/auth/login", credentials)
        return Api(self.url, answer.json["accessToken"])


def links(answer):
    """The Link headers (RFC 8288) of an answer, by relation."""
    found = {}
    for part in ",".join(answer.headers.get_all("Link") or []).split(",<"):
        target, _, relation = part.lstrip("<").partition('>; rel="')
        found[relation.rstrip('"')] = target
    return found


# The workshop's clock: ICARUS_FUSO is not set, so it is that of America/Sao_Paulo.
WORKSHOP = datetime.timezone(datetime.timedelta(hours=-3))


def today():
    return datetime.datetime.now(WORKSHOP).date()


def clear_of_midnight(seconds=300):
    """Waits until after midnight in the workshop when that is near: the tests that follow are of one day."""
    now = datetime.datetime.now(WORKSHOP)
    end = (now + datetime.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = (end - now).total_seconds()
    if left < seconds:
        time.sleep(left + 1)


def soon(read, good, seconds=SOON):
    """Reads until the result is good or the time is over; returns the last result."""
    deadline = time.monotonic() + seconds
    while True:
        seen = read()
        if good(seen) or time.monotonic() > deadline:
            return seen
        time.sleep(0.02)


def check_digit(digits, weights):
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11
    return "0" if rest < 2 else str(11 - rest)


# The numbers of people and companies: another one each time, from a random one on.
_numbers = itertools.count(random.randrange(10**8))


def some_digits():
    return f"{next(_numbers) % 10**8:08d}"


def cpf():
    digits = some_digits() + "1"
    digits += check_digit(digits, range(10, 1, -1))
    return digits + check_digit(digits, range(11, 1, -1))


def cnpj():
    digits = some_digits() + "0001"
    digits += check_digit(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
    return digits + check_digit(digits, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])


def name(what):
    """A name that no other run has used, since the system may have data already."""
    return f"{what} e2e {random.getrandbits(48):012x}"


TELEFONE = {"codigoPais": "55", "codigoDeArea": "11", "numero": "987654321"}
ENDERECO = {
    "rua": "Rua das Acácias",
    "numero": "10",
    "complemento": None,
    "bairro": "Centro",
    "cidade": "São Paulo",
    "uf": "SP",
    "cep": "01310-100",
}


def pessoa(**more):
    return {
        "nome": name("Pessoa"),
        "cpf": cpf(),
        "email": "ana@oficina.example",
        "telefone": TELEFONE,
        "endereco": ENDERECO,
        "tipo": "FUNCIONARIO",
        **more,
    }


def fornecedor(**more):
    return {"nome": name("Fornecedor"), "cnpj": cnpj(), "telefone": TELEFONE, "endereco": ENDERECO, **more}


def produto(**more):
    return {"nome": name("MDF Cru 15mm"), "valor": 189.90, "quantidade": 0, **more}


MATERIAIS_MAX = 200


def projeto(materiais, **more):
    """A project that uses {produto id: sheets}."""
    uses = [{"produtoId": product, "quantidade": sheets} for product, sheets in materiais.items()]
    return {
        "nome": name("Cozinha planejada"),
        "dataInicio": "2026-07-01",
        "dataEntrega": "2026-08-15",
        "valor": 12500.00,
        "materiais": uses,
        **more,
    }


def password():
    return base64.b32encode(random.randbytes(15)).decode()


class World:
    """A running system and a user of each role."""

    def __init__(self, url, admin):
        self.url = url
        self.nobody = Api(url)
        self.credentials = {"ADMIN": admin}
        self.users = {"ADMIN": self.nobody.login(admin)}
        for role in ("ATENDENTE", "FINANCEIRO"):
            person = self.admin.made("/pessoas", pessoa())
            secret = password()
            user = {"pessoaId": person["id"], "papel": role, "senha": secret}
            key = self.admin.made("/usuarios", user)["chaveDeAcesso"]
            self.credentials[role] = {"chaveDeAcesso": key, "senha": secret}
            self.users[role] = self.nobody.login(self.credentials[role])

    @property
    def admin(self):
        return self.users["ADMIN"]


def settled(api, path):
    """Reads a resource once the stock has answered for all its materials: answers change its version."""
    return soon(
        lambda: api.get(path),
        lambda answer: all(m["situacao"] != "PENDENTE" for m in answer.json.get("materiais") or ()),
    )
