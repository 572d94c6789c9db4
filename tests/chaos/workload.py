"""The load: clients that use the system at once, each in a thread of its own."""

import random
import threading
import traceback

from journal import Journal, Movement, Outcome, Thing, Write
from session import Session

DATES = {"dataInicio": "2026-07-01", "dataEntrega": "2026-08-15"}
SCARCE = 8
# These keep their names, so that messages can name them.
NAMED = 2
# The share of POSTs with an Idempotency-Key; the outcome of the others may stay unknown.
KEYED = 0.5
OPENING = 60
PLENTY = 1_000_000
# The mean pause of a client between two requests, and after one whose outcome is not known.
THINK_SECONDS = 0.05
STUMBLE_SECONDS = 0.2
PATIENT_SECONDS = 1.0


class Workshop:
    """Shared by the clients: the journal, the products, all projects."""

    def __init__(self, url: str, admin: dict, journal: Journal, seed: int):
        self.url = url
        self.admin = admin
        self.journal = journal
        self.seed = seed
        self.stop = threading.Event()
        # Set while the machine cannot keep up, so that no run fails because of its backlog.
        self.patient = threading.Event()
        self.errors: list[str] = []
        self.scarce: list[Thing] = []
        self.passing: list[Thing] = []
        self.projects: list[Thing] = []
        self.clients: list[Client] = []

    def session(self) -> Session:
        return Session(self.url, self.admin, self.journal)

    def furnish(self) -> None:
        """The scarce products."""
        session = self.session()
        for _ in range(SCARCE):
            self.scarce.append(create_product(session, self.journal, OPENING))
        if not all(product.id for product in self.scarce):
            raise AssertionError("the products of the run could not be created")

    def start(self, carpenters: int, storekeepers: int) -> None:
        kinds = [Carpenter] * carpenters + [Storekeeper] * storekeepers
        self.clients = [kind(self, number) for number, kind in enumerate(kinds)]
        for client in self.clients:
            client.start()

    def finish(self) -> None:
        self.stop.set()
        for client in self.clients:
            client.join(60)
        alive = [client.name for client in self.clients if client.is_alive()]
        if alive:
            self.errors.append(f"clients that did not end: {alive}")


def create_product(
    session: Session, journal: Journal, quantity: int, name: str = "", keyed: bool = True
) -> Thing:
    """A body with the given name, or a unique one."""
    product = Thing(name or journal.name("chapa"))
    journal.products.append(product)
    body = {"nome": product.name, "valor": 189.9, "quantidade": quantity}
    reply, request = session.post("/produtos", body, keyed)
    product.id = reply.body.get("id", 0) if request.outcome is Outcome.ACCEPTED else 0
    product.add(Write("nome", (product.name, quantity), request, reply.body.get("versao", 0)))
    return product


def create_project(
    session: Session, journal: Journal, materials: dict[int, int], keyed: bool = False
) -> Thing:
    """Sheets by product."""
    project = Thing(journal.name("projeto"))
    reply, request = session.post("/projetos", project_body(project.name, materials), keyed)
    project.id = reply.body.get("id", 0) if request.outcome is Outcome.ACCEPTED else 0
    project.add(Write("materiais", materials, request, reply.body.get("versao", 0)))
    journal.projects.append(project)
    return project


def project_body(name: str, materials: dict[int, int]) -> dict:
    uses = [{"produtoId": product, "quantidade": sheets} for product, sheets in materials.items()]
    return {"nome": name, "valor": 12500, "materiais": uses, **DATES}


class Client(threading.Thread):
    """Works until it is stopped. An exception fails the run."""

    ACTIONS: dict[str, int] = {}

    def __init__(self, shop: Workshop, number: int):
        super().__init__(name=f"{type(self).__name__} {number}", daemon=True)
        self.shop = shop
        self.journal = shop.journal
        self.random = random.Random(f"{shop.seed}/{number}")
        self.session = shop.session()

    def run(self) -> None:
        try:
            while not self.shop.stop.is_set():
                action = self.random.choices(list(self.ACTIONS), self.ACTIONS.values())[0]
                outcome = getattr(self, action)()
                self.shop.stop.wait(min(self.random.expovariate(1 / self.mean_pause(outcome)), 1))
        except Exception:
            self.shop.errors.append(f"{self.name}: {traceback.format_exc()}")
        finally:
            self.session.close()

    def keyed(self) -> bool:
        return self.random.random() < KEYED

    def mean_pause(self, outcome: Outcome | None) -> float:
        if self.shop.patient.is_set():
            return PATIENT_SECONDS
        return STUMBLE_SECONDS if outcome is Outcome.UNKNOWN else THINK_SECONDS


class Carpenter(Client):
    """Creates projects, changes what they use, cancels, deletes and finishes them."""

    ACTIONS = {"create": 55, "change": 16, "begin": 9, "finish": 6, "cancel": 7, "delete": 7}
    # How often it uses a project of another client.
    MEDDLING = 0.2
    REMEMBERED = 60

    def __init__(self, shop: Workshop, number: int):
        super().__init__(shop, number)
        self.own: list[Thing] = []

    def create(self) -> Outcome:
        project = create_project(self.session, self.journal, self._materials(), self.keyed())
        if project.id:
            self.own = self.own[-self.REMEMBERED:] + [project]
            self.shop.projects.append(project)
        return project.creation.request.outcome

    def _materials(self) -> dict[int, int]:
        products = self.random.sample(self.shop.scarce + self.shop.passing[-2:], self.random.randint(1, 3))
        return {product.id: self.random.randint(1, 6) for product in products}

    def _project(self) -> Thing | None:
        known = self.own
        if self.random.random() < self.MEDDLING:
            known = self.shop.projects[-self.REMEMBERED:]
        return self.random.choice(known) if known else None

    def change(self) -> Outcome | None:
        project = self._project()
        if not project:
            return None
        materials = self._materials()
        body = project_body(project.name, materials)
        reply, request = self.session.write("PUT", f"/projetos/{project.id}", body, any_version=True)
        project.add(Write("materiais", materials, request, reply.body.get("versao", 0)))
        return request.outcome

    def _status(self, status: str) -> Outcome | None:
        project = self._project()
        if not project:
            return None
        path = f"/projetos/{project.id}/status"
        reply, request = self.session.write("PATCH", path, {"status": status}, any_version=True)
        project.add(Write("status", status, request, reply.body.get("versao", 0)))
        return request.outcome

    def begin(self) -> Outcome | None:
        return self._status("EM_ANDAMENTO")

    def finish(self) -> Outcome | None:
        return self._status("CONCLUIDO")

    def cancel(self) -> Outcome | None:
        return self._status("CANCELADO")

    def delete(self) -> Outcome | None:
        project = self._project()
        if not project:
            return None
        _, request = self.session.write("DELETE", f"/projetos/{project.id}", any_version=True)
        project.add(Write("excluir", None, request))
        if project in self.own and request.outcome is Outcome.ACCEPTED:
            self.own.remove(project)
        return request.outcome


class Storekeeper(Client):
    """Enters, takes and counts stock, renames products, and creates some that it soon retires."""

    ACTIONS = {"enter": 60, "take": 8, "count": 10, "rename": 12, "offer": 5, "retire": 5}

    def _move(self, kind: str, quantity: int) -> Outcome:
        product = self.random.choice(self.shop.scarce + self.shop.passing)
        reason = self.journal.name("motivo")
        body = {"tipo": kind, "quantidade": quantity, "motivo": reason}
        path = f"/produtos/{product.id}/movimentacoes"
        _, request = self.session.post(path, body, self.keyed())
        self.journal.movements.append(Movement(reason, product.id, kind, quantity, request))
        return request.outcome

    def enter(self) -> Outcome:
        return self._move("ENTRADA", self.random.randint(5, 40))

    def take(self) -> Outcome:
        return self._move("SAIDA", self.random.randint(1, 10))

    def count(self) -> Outcome:
        return self._move("AJUSTE", self.random.randint(0, 25))

    def rename(self) -> Outcome:
        product = self.random.choice(self.shop.scarce[NAMED:] + self.shop.passing)
        name = self.journal.name("chapa")
        body = {"nome": name, "valor": self.random.randint(1, 50000) / 100}
        reply, request = self.session.write("PUT", f"/produtos/{product.id}", body, any_version=True)
        product.add(Write("nome", (name, 0), request, reply.body.get("versao", 0)))
        return request.outcome

    def offer(self) -> Outcome:
        quantity = self.random.randint(0, 20)
        product = create_product(self.session, self.journal, quantity, keyed=self.keyed())
        if product.id:
            self.shop.passing.append(product)
        return product.creation.request.outcome

    def retire(self) -> Outcome | None:
        passing = list(self.shop.passing)
        if not passing:
            return None
        product = self.random.choice(passing)
        _, request = self.session.write("DELETE", f"/produtos/{product.id}", any_version=True)
        product.add(Write("excluir", None, request))
        if request.outcome is Outcome.ACCEPTED and product in self.shop.passing:
            self.shop.passing.remove(product)
        return request.outcome
