"""The load: clients that use the system at once, each in a thread of its own."""

import random
import threading
import traceback

from journal import Journal, Movement, Outcome, Request, Thing, Write
from session import Session

DATES = {"dataInicio": "2026-07-01", "dataEntrega": "2026-08-15"}
SCARCE = 8
# These keep their names, so that messages can name them.
NAMED = 2
# The last so many scarce products are counted in halves, which floats hold exactly.
HALVES = 3
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
        """Creates the scarce products."""
        session = self.session()
        for number in range(SCARCE):
            halves = number >= SCARCE - HALVES
            self.scarce.append(create_product(session, self.journal, OPENING, halves=halves))
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
    session: Session,
    journal: Journal,
    quantity: int,
    name: str = "",
    keyed: bool = True,
    halves: bool = False,
) -> Thing:
    """Creates a product with the given name, or a unique one."""
    product = Thing(name or journal.name("chapa"), halves=halves)
    journal.products.append(product)
    body = {"nome": product.name, "valor": 189.9, "quantidade": quantity, "casasDecimais": int(halves)}
    reply, request = session.post("/produtos", body, keyed)
    product.id = reply.body.get("id", 0) if request.outcome is Outcome.ACCEPTED else 0
    product.add(Write("nome", (product.name, quantity), request, reply.body.get("versao", 0)))
    return product


def create_project(
    session: Session, journal: Journal, materials: dict[int, float], keyed: bool = False
) -> Thing:
    """`materials`: quantities by product."""
    project = Thing(journal.name("projeto"))
    reply, request = session.post("/projetos", project_body(project.name, materials), keyed)
    project.id = reply.body.get("id", 0) if request.outcome is Outcome.ACCEPTED else 0
    project.add(Write("materiais", materials, request, reply.body.get("versao", 0)))
    journal.projects.append(project)
    return project


def uses_of(materials: dict[int, float]) -> list[dict]:
    return [{"produtoId": product, "quantidade": sheets} for product, sheets in materials.items()]


def project_body(name: str, materials: dict[int, float]) -> dict:
    return {"nome": name, "valor": 12500, "materiais": uses_of(materials), **DATES}


def movement_of(product: int, line: dict, request: Request) -> Movement:
    return Movement(
        line["motivo"],
        product,
        line["tipo"],
        line["quantidade"],
        request,
        project=line.get("projetoId", 0),
        expected=line.get("esperada"),
    )


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

    def quantity(self, product: Thing, least: int, most: int) -> float:
        """A random number of pieces, for some products with a half more."""
        half = 0.5 if product.halves and self.random.random() < 0.5 else 0
        return self.random.randint(least, most) + half

    def mean_pause(self, outcome: Outcome | None) -> float:
        if self.shop.patient.is_set():
            return PATIENT_SECONDS
        return STUMBLE_SECONDS if outcome is Outcome.UNKNOWN else THINK_SECONDS


class Carpenter(Client):
    """Creates projects, changes what they use, cancels, deletes and finishes them."""

    ACTIONS = {
        "create": 55, "change": 16, "begin": 9, "finish": 6, "cancel": 5, "cut": 6, "reopen": 4, "delete": 7,
    }
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

    def _materials(self) -> dict[int, float]:
        products = self.random.sample(self.shop.scarce + self.shop.passing[-2:], self.random.randint(1, 3))
        return {product.id: self.quantity(product, 1, 6) for product in products}

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
        method, body = "PUT", project_body(project.name, materials)
        if self.random.random() < 0.5:
            method, body = "PATCH", {"materiais": uses_of(materials)}
        reply, request = self.session.write(method, f"/projetos/{project.id}", body, any_version=True)
        project.add(Write("materiais", materials, request, reply.body.get("versao", 0)))
        return request.outcome

    def _status(self, project: Thing | None, status: str, **more: object) -> Outcome | None:
        if not project:
            return None
        path = f"/projetos/{project.id}/status"
        reply, request = self.session.write("PATCH", path, {"status": status, **more}, any_version=True)
        back = {one["produtoId"]: one["quantidade"] for one in more.get("devolucoes", ())}
        project.add(Write("status", status, request, reply.body.get("versao", 0), back))
        return request.outcome

    def begin(self) -> Outcome | None:
        return self._status(self._project(), "EM_ANDAMENTO")

    def finish(self) -> Outcome | None:
        return self._status(self._project(), "CONCLUIDO", semMateriais=self.random.random() < 0.5)

    def reopen(self) -> Outcome | None:
        return self._status(self._project(), self.random.choice(("EM_ANDAMENTO", "PENDENTE")))

    def cancel(self) -> Outcome | None:
        return self._status(self._project(), "CANCELADO")

    def cut(self) -> Outcome | None:
        """Cancels a project part of whose material has been cut."""
        project = self._project()
        if not project:
            return None
        uses = self.session.read(f"/projetos/{project.id}").body.get("materiais", [])
        named = [
            {"produtoId": use["produtoId"], "quantidade": self.random.randint(0, int(use["quantidade"]))}
            for use in uses
            if use["situacao"] == "BAIXADO" and self.random.random() < 0.7
        ]
        return self._status(project, "CANCELADO", devolucoes=named) if named else None

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
    """Enters, takes and counts stock, brings back, undoes, renames products, and creates some that it
    soon retires."""

    ACTIONS = {
        "enter": 60, "take": 8, "count": 10, "batch": 8, "bring_back": 12, "undo": 12, "rename": 12,
        "offer": 5, "retire": 5,
    }
    # One of the last so many movements is undone.
    UNDONE_OF = 60

    def _product(self) -> Thing:
        return self.random.choice(self.shop.scarce + self.shop.passing)

    def _move(self, product: int, kind: str, quantity: float, **more: object) -> Outcome:
        line = self._line(product, kind, quantity, **more)
        del line["produtoId"]
        reply, request = self.session.post(f"/produtos/{product}/movimentacoes", line, self.keyed())
        return self._remember(movement_of(product, line, request), reply.body)

    def _line(self, product: int, kind: str, quantity: float, **more: object) -> dict:
        reason = self.journal.name("motivo")
        return {"produtoId": product, "tipo": kind, "quantidade": quantity, "motivo": reason, **more}

    def _remember(self, movement: Movement, told: dict) -> Outcome:
        if movement.request.outcome is Outcome.ACCEPTED:
            movement.id = told.get("id", 0)
        self.journal.movements.append(movement)
        return movement.request.outcome

    def batch(self) -> Outcome:
        """Several movements, all or none; now and then one takes more than there is."""
        lines = []
        for product in self.random.choices(self.shop.scarce + self.shop.passing, k=self.random.randint(2, 8)):
            kind = self.random.choice(("ENTRADA", "ENTRADA", "ENTRADA", "SAIDA", "AJUSTE"))
            lines.append(self._line(product.id, kind, self.quantity(product, 1, 8)))
        reply, request = self.session.post("/movimentacoes/lote", {"itens": lines}, self.keyed())
        made = reply.body.get("itens", [])
        for number, line in enumerate(lines):
            told = made[number] if number < len(made) else {}
            self._remember(movement_of(line["produtoId"], line, request), told)
        return request.outcome

    def enter(self) -> Outcome:
        product = self._product()
        cost = {"custo": self.random.randint(1, 10**6) / 10**4} if self.random.random() < 0.5 else {}
        return self._move(product.id, "ENTRADA", self.quantity(product, 10, 50), **cost)

    def take(self) -> Outcome:
        product = self._product()
        return self._move(product.id, "SAIDA", self.quantity(product, 1, 10))

    def count(self) -> Outcome:
        product = self._product()
        quantity = self.quantity(product, 0, 25)
        if self.random.random() < 0.5:
            return self._move(product.id, "AJUSTE", quantity)
        expected = max(quantity + self.random.randint(-4, 2), 0)
        return self._move(product.id, "AJUSTE", quantity, esperada=expected)

    def bring_back(self) -> Outcome | None:
        """Returns part of what one of the newest projects with material has taken."""
        path = "/projetos?situacao=BAIXADO&ordem=-id&total=nao&resultadoPorPagina=50"
        shown = self.session.read(path).body.get("data", [])
        taken = [
            (project["id"], use["produtoId"])
            for project in shown
            for use in project["materiais"]
            if use["situacao"] == "BAIXADO"
        ]
        if not taken:
            return None
        project, product = self.random.choice(taken)
        return self._move(product, "DEVOLUCAO", self.random.randint(1, 3), projetoId=project)

    def undo(self) -> Outcome | None:
        """Undoes a typed movement; it may be an undoing itself, which is refused."""
        typed = [movement for movement in self.journal.movements[-self.UNDONE_OF:] if movement.id]
        if not typed:
            return None
        undone = self.random.choice(typed)
        reason = self.journal.name("engano")
        body = {"motivo": reason, "desfazerBaixas": self.random.random() < 0.6}
        path = f"/produtos/{undone.product}/movimentacoes/{undone.id}/estorno"
        reply, request = self.session.post(path, body, self.keyed())
        movement = Movement(reason, undone.product, "ESTORNO", 0, request, undoes=undone)
        return self._remember(movement, reply.body)

    def rename(self) -> Outcome:
        product = self.random.choice(self.shop.scarce[NAMED:] + self.shop.passing)
        name = self.journal.name("chapa")
        method, body = "PATCH", {"nome": name, "valor": self.random.randint(1, 50000) / 100}
        if self.random.random() < 0.5:
            method, body = "PUT", {**body, "casasDecimais": int(product.halves)}
        reply, request = self.session.write(method, f"/produtos/{product.id}", body, any_version=True)
        product.add(Write("nome", (name, 0), request, reply.body.get("versao", 0)))
        return request.outcome

    def offer(self) -> Outcome:
        quantity = self.random.choice((0, self.random.randint(1, 20)))  # with stock it cannot be retired
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
