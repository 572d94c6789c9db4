"""load.py URL ADMIN REPORT: a steady load on the four services, until TERM or 300 s.

Each thread keeps one connection and repeats what people in the workshop do. Every answer is checked, and at
the end everything that was accepted must be there: the rows that were created, and a product's stock, which
is its opening, plus every accepted entry, less what projects took. The figures go to REPORT as JSON;
meanwhile REPORT.so_far has the number of requests.
"""

import datetime
import http.client
import itertools
import json
import os
import random
import select
import signal
import sys
import threading
import time
import urllib.parse

THREADS = 4
SECONDS_MAX = 300
# Tokens are renewed long before they expire, since tests of key rotation wait only seconds.
TOKEN_SECONDS = 2
PAUSE = 0.05
RETRIES = 30
# After these statuses (0: no response) the outcome is unknown.
IN_DOUBT = (0, 502, 503, 504)


class Report:
    """The counts, shared by the threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = 0
        self.resent = 0
        self.failures = []
        self.slowest = 0.0

    def count(self, what, started, fault=None):
        with self.lock:
            self.requests += 1
            self.slowest = max(self.slowest, time.monotonic() - started)
            if fault:
                self.failures.append(f"{time.strftime('%H:%M:%S')} {what}: {fault}")


class Client:
    """One kept connection, as one user."""

    forgiven = ()  # statuses that do not count as failures

    def __init__(self, url, report, credentials):
        self.place = urllib.parse.urlsplit(url)
        self.credentials = credentials
        self.token, self.renewed = None, 0.0
        self.report = report
        self.connection = None

    def log_in(self):
        """Keeps the old token if the login fails."""
        status, answer = self.send("POST", "/auth/login", self.credentials)
        if status == 200:
            self.token, self.renewed = answer["accessToken"], time.monotonic()

    def closed_by_peer(self):
        """A gateway that reloads closes idle connections; clients look before they use one again."""
        sock = self.connection.sock
        return sock is not None and bool(select.select([sock], [], [], 0)[0])

    def exchange(self, method, path, data, headers):
        """A kept connection may be closed just when it is used, before the request is read. Then the request
        is sent again on a new one, as browsers do, and counted. A double effect would show in the sums at
        the end."""
        if self.connection is not None and not self.closed_by_peer():
            try:
                self.connection.request(method, path, data, headers)
                return self.connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                with self.report.lock:
                    self.report.resent += 1
        self.connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=40)
        self.connection.request(method, path, data, headers)
        return self.connection.getresponse()

    def call(self, method, path, body=None, quiet=False):
        """As send, with a fresh token."""
        if time.monotonic() - self.renewed > TOKEN_SECONDS:
            self.log_in()
        return self.send(method, path, body, quiet)

    def send(self, method, path, body=None, quiet=False):
        """(status, decoded response); status 0 without a response."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body)
        if method in ("PUT", "DELETE"):
            headers["If-Match"] = "*"
        started = time.monotonic()
        status, answer, fault = 0, None, None
        try:
            response = self.exchange(method, path, data, headers)
            text = response.read()
            status = response.status
            answer = json.loads(text) if text else None
            if not 200 <= status < 300 and status not in self.forgiven:
                fault = f"{status} {text[:160].decode('utf-8', 'replace')}"
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.connection = None
            fault = repr(error)
        if not quiet:
            self.report.count(f"{method} {path}", started, fault)
        return status, answer


def cnpj(number):
    """A valid CNPJ whose first eight digits are `number`."""
    digits = [int(c) for c in f"{number:08d}0001"]
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        rest = sum(d * w for d, w in zip(digits, weights)) % 11
        digits.append(0 if rest < 2 else 11 - rest)
    return "".join(map(str, digits))


class Worker(threading.Thread):
    """Creates suppliers, moves the stock of a product of its own, and plans projects with it."""

    OPENING = 100

    def __init__(self, url, credentials, report, number, stopping):
        super().__init__()
        # No two workers share a number.
        self.companies = itertools.count(number * 10 ** 7 + random.randrange(9 * 10 ** 6))
        self.client = Client(url, report, credentials)
        self.report = report
        self.stopping = stopping
        self.name_of_run = f"{int(time.time() * 1000) % 10 ** 10}-{number}"
        self.random = random.Random()
        self.suppliers = []
        self.projects = []
        self.entries = 0
        self.entries_in_doubt = 0
        self.projects_in_doubt = 0
        self.product = None

    def run(self):
        self.make_product()
        turn = 0
        steps = (self.create_supplier, self.read_supplier, self.enter_stock, self.read_product,
                 self.who_am_i, self.change_supplier, self.create_project, self.list_projects)
        while not self.stopping.is_set():
            steps[turn % len(steps)]()
            turn += 1
            time.sleep(PAUSE)

    def make_product(self):
        for _ in range(RETRIES):
            status, answer = self.client.call("POST", "/produtos", {
                "nome": f"Chapa {self.name_of_run}", "valor": 10.5, "quantidade": self.OPENING,
                "estoqueMinimo": 0})
            if status == 201:
                self.product = answer["id"]
                break
            time.sleep(0.5)
        # projetos gets the product by a message.
        for _ in range(RETRIES):
            status, answer = self.client.call(
                "GET", "/projetos/produtos-em-estoque?nome=" + urllib.parse.quote(self.name_of_run))
            if status == 200 and answer["data"]:
                return
            time.sleep(0.5)

    def supplier(self):
        return {"nome": f"Fornecedor {self.name_of_run}", "cnpj": cnpj(next(self.companies)),
                "telefone": {"codigoPais": "55", "codigoDeArea": "11", "numero": "32345678"},
                "endereco": {"rua": "Rua A", "numero": "1", "bairro": "Centro", "cidade": "Bauru",
                             "uf": "SP", "cep": "17010000"}}

    def create_supplier(self):
        body = self.supplier()
        status, answer = self.client.call("POST", "/fornecedores", body)
        if status == 201:
            self.suppliers.append((answer["id"], body))

    def read_supplier(self):
        if self.suppliers:
            self.client.call("GET", f"/fornecedores/{self.random.choice(self.suppliers)[0]}")

    def change_supplier(self):
        if self.suppliers:
            place, body = self.suppliers[-1]
            self.client.call("PUT", f"/fornecedores/{place}", body)

    def enter_stock(self):
        if self.product is None:
            return
        status, _ = self.client.call("POST", f"/produtos/{self.product}/movimentacoes",
                                     {"tipo": "ENTRADA", "quantidade": 1, "motivo": "compra"})
        if status == 201:
            self.entries += 1
        elif status in IN_DOUBT:
            self.entries_in_doubt += 1

    def read_product(self):
        if self.product is not None:
            self.client.call("GET", f"/produtos/{self.product}")

    def who_am_i(self):
        self.client.call("GET", "/auth/eu")

    def create_project(self):
        if self.product is None:
            return
        today = datetime.date.today()
        status, answer = self.client.call("POST", "/projetos", {
            "nome": f"Obra {self.name_of_run}", "dataInicio": today.isoformat(),
            "dataEntrega": (today + datetime.timedelta(days=30)).isoformat(), "valor": 100,
            "materiais": [{"produtoId": self.product, "quantidade": 1}]})
        if status == 201:
            self.projects.append(answer["id"])
        elif status in IN_DOUBT:
            self.projects_in_doubt += 1

    def list_projects(self):
        self.client.call("GET", "/projetos?resultadoPorPagina=10")

    def lost(self):
        """Accepted changes that are missing, as lines."""
        lines = []
        for path, ids in (("/fornecedores", [s[0] for s in self.suppliers]),
                          ("/projetos", self.projects)):
            for place in ids:
                status, answer = self.patiently("GET", f"{path}/{place}")
                if status != 200:
                    lines.append(f"{path}/{place}: {status} {answer}")
        lines += self.wrong_stock()
        return lines

    def wrong_stock(self):
        """Waits up to a minute for the projects' messages, and then checks the sum."""
        if self.product is None:
            return ["produto não criado"]
        deadline = time.monotonic() + 60
        waiting, taken = list(self.projects), 0
        while True:
            states = {place: self.situation(place) for place in waiting}
            taken += sum(state == "BAIXADO" for state in states.values())
            waiting = [place for place in waiting if states[place] == "PENDENTE"]
            _, product = self.patiently("GET", f"/produtos/{self.product}")
            known = self.OPENING + self.entries - taken
            low, high = known - self.projects_in_doubt, known + self.entries_in_doubt
            if not waiting and low <= product["quantidade"] <= high:
                return []
            if time.monotonic() > deadline:
                return [f"produto {self.product}: {product['quantidade']} chapas, esperadas {low} a "
                        f"{high}, {len(waiting)} projetos ainda pendentes"]
            time.sleep(1)

    def situation(self, project):
        """The situation of its only material, which no longer changes once it is not PENDENTE."""
        return self.patiently("GET", f"/projetos/{project}")[1]["materiais"][0]["situacao"]

    def patiently(self, method, path):
        """As call, but repeats while the system is incomplete."""
        for _ in range(RETRIES):
            status, answer = self.client.call(method, path, quiet=True)
            if status not in (429, *IN_DOUBT):
                break
            time.sleep(1)
        return status, answer


def main(url, admin, path):
    report = Report()
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with open(admin, encoding="utf-8") as file:
        credentials = json.load(file)
    workers = [Worker(url, credentials, report, number, stopping) for number in range(THREADS)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + SECONDS_MAX
    while not stopping.wait(0.1) and time.monotonic() < deadline:
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            file.write(str(report.requests))
        os.replace(f"{path}.new", f"{path}.so_far")
    stopping.set()
    for worker in workers:
        worker.join()
    lost = [line for worker in workers for line in worker.lost()]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"requests": report.requests, "failed": len(report.failures),
                   "unknown": sum(w.entries_in_doubt + w.projects_in_doubt for w in workers),
                   "resent": report.resent, "slowest": round(report.slowest, 2),
                   "created": sum(len(w.suppliers) + len(w.projects) + w.entries for w in workers),
                   "lost": len(lost), "examples": (lost + report.failures)[:12]}, file, indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
