"""The state of the databases and the dead letters, read once no message is under way."""

from dataclasses import dataclass, field

from broker import QUEUES, Broker
from database import Database

BODY_SHOWN = 200
PRODUCT = "id, nome, codigo, cor, unidade, preco, estoque + 0e0, versao"


@dataclass(frozen=True)
class Product:
    id: int
    name: str
    quantity: int
    active: bool
    announced: tuple  # what the copy in projetos must hold


@dataclass(frozen=True)
class Entry:
    """A row of the ledger."""

    id: int
    product: int
    kind: str
    quantity: int
    balance: int
    reason: str | None
    project: int | None
    typed: bool  # by a person
    undoes: int | None
    request: str | None  # in which it was made


@dataclass(frozen=True)
class Demand:
    id: int
    project: int | None
    product: int
    name: str
    version: int
    sequence: int
    wanted: int
    held: int
    situation: str
    returned: int  # by hand
    cut: int
    missing: int


@dataclass(frozen=True)
class Material:
    project: int
    product: int
    quantity: int
    situation: str
    version: int
    sequence: int
    withdrawn: int
    kept: int  # of a withdrawn material: what was cut and stays
    returned: int

    @property
    def held(self) -> int:
        return self.quantity - self.returned if self.situation == "BAIXADO" else 0


@dataclass(frozen=True)
class Project:
    id: int
    name: str
    status: str
    materials: dict[int, Material] = field(default_factory=dict)


@dataclass
class Snapshot:
    products: dict[int, Product]
    ledger: list[Entry]
    demands: list[Demand]
    projects: dict[int, Project]
    copies: dict[int, tuple]
    unsent: int
    unserved: int
    dead: dict[str, list[str]]  # queue: its messages as text


def read(database: Database, broker: Broker) -> Snapshot:
    projects = {
        row[0]: Project(*row) for row in database.rows("SELECT id, nome, status FROM projetos.projeto")
    }
    for row in database.rows(
        "SELECT projeto_id, produto_id, pedida + 0e0, situacao, versao, estoque_sequencia, retirado,"
        " mantida + 0e0, devolvida + 0e0 FROM projetos.material"
    ):
        projects[row[0]].materials[row[1]] = Material(*row)
    return Snapshot(
        products=_products(database),
        ledger=[
            Entry(*row)
            for row in database.rows(
                "SELECT id, produto_id, tipo, mudanca + 0e0, estoque + 0e0, motivo, projeto_id, digitada,"
                " estorno_de, correlacao_id FROM estoque.movimentacao ORDER BY id"
            )
        ],
        demands=[
            Demand(*row)
            for row in database.rows(
                "SELECT id, projeto_id, produto_id, nome_projeto, versao, sequencia, pedida + 0e0,"
                " retida + 0e0, situacao, devolvida + 0e0, cortada + 0e0, falta + 0e0 FROM estoque.demanda"
            )
        ],
        projects=projects,
        copies=_copies(database),
        unsent=sum(_count(database, f"{name}.outbox") for name in ("autenticacao", "estoque", "projetos")),
        unserved=_count(database, "estoque.atendimento"),
        dead={queue: dead_letters(broker, queue) for queue in QUEUES},
    )


def _products(database: Database) -> dict[int, Product]:
    rows = database.rows(f"SELECT {PRODUCT}, COALESCE(ativo, 0) FROM estoque.produto")
    return {row[0]: Product(row[0], row[1], row[6], bool(row[8]), announced(*row)) for row in rows}


def _copies(database: Database) -> dict[int, tuple]:
    rows = database.rows(f"SELECT {PRODUCT}, 1 - removido FROM projetos.produto")
    return {row[0]: announced(*row) for row in rows}


def announced(*row: object) -> tuple:
    """What both services must agree on; of a removed product only its id, name and version."""
    active = row[-1]
    return row if active else (row[0], row[1], row[7], active)


def _count(database: Database, table: str) -> int:
    return database.rows(f"SELECT COUNT(*) FROM {table}")[0][0]


def beginning(body: bytes) -> str:
    text = body[:BODY_SHOWN].decode("latin-1")
    return text if len(body) <= BODY_SHOWN else f"{text}… ({len(body)} bytes)"


def dead_letters(broker: Broker, queue: str) -> list[str]:
    """Each message as text: its properties and the beginning of its body."""
    return [
        f"{message['properties']} {beginning(message['body'])}"
        for message in broker.take(f"{queue}.mortas", 100_000, keep=True)
    ]
