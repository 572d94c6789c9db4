"""Injected messages: repeated, too late, too early, foreign, malformed."""

import json
import random
import threading
import traceback
import uuid
from collections import deque

import poison
from broker import Broker, BrokerAway
from database import Database, DatabaseAway
from journal import Foreign, Journal, Poison, Thing

MIRROR = "caos.espelho"
EXCHANGES = ("icarus.projetos", "icarus.estoque", "icarus.autenticacao")
# A header of our own copies, by which the mirror recognises them.
OURS = "caos"
TAKE = 500
REMEMBERED = 5000
COPIES_A_TURN = 6
PAUSE_SECONDS = 0.3
PUBLISHED = ("message_id", "correlation_id", "type", "timestamp", "content_type", "app_id")


class Injector(threading.Thread):
    """Keeps a copy of every real message, and sends some of them again."""

    def __init__(self, broker: Broker, journal: Journal, seed: int):
        super().__init__(name="injector", daemon=True)
        self.broker = broker
        self.journal = journal
        self.random = random.Random(f"{seed}/injector")
        self.stop = threading.Event()
        self.errors: list[str] = []
        self.seen: deque[dict] = deque(maxlen=REMEMBERED)
        self.order = Order()

    def run(self) -> None:
        try:
            while not self.stop.wait(PAUSE_SECONDS):
                try:
                    self.turn(COPIES_A_TURN)
                except BrokerAway:
                    continue  # the broker is down; its mirror queue keeps the copies
        except Exception:
            self.errors.append(traceback.format_exc())

    def turn(self, copies: int) -> None:
        for message in self.broker.take(MIRROR, TAKE):
            if is_real(message):
                self.seen.append(message)
                self.order.look(message)
        for _ in range(min(copies, len(self.seen))):
            self.again(self.random.choice(self.seen))

    def again(self, message: dict) -> None:
        """Sends the same message again; every third one with a new id, so that only its version is old."""
        as_another = self.random.random() < 1 / 3 and is_versioned(message)
        send_copy(self.broker, message, str(uuid.uuid4()) if as_another else None)
        self.journal.copies += 1

    def finish(self) -> None:
        self.stop.set()
        self.join(60)


def is_real(message: dict) -> bool:
    """Is it a message of the system, neither our copy nor a foreign sender's, which has no headers?"""
    headers = message["properties"].get("headers", {})
    return bool(headers) and OURS not in headers


def is_versioned(message: dict) -> bool:
    """May it be sent with a new id? Not foreign demand, which would be counted as another demand."""
    headers = message["properties"].get("headers", {}).keys()
    return {"produtoId", "versao"} <= headers or message["routing_key"] == "sessao.encerrada"


def send_copy(broker: Broker, message: dict, message_id: str | None = None) -> None:
    old = message["properties"]
    properties = {name: old[name] for name in PUBLISHED if name in old}
    properties["headers"] = {**old.get("headers", {}), OURS: "cópia"}
    if message_id:
        properties["message_id"] = message_id
    broker.publish(message["exchange"], message["routing_key"], message["body"], properties)


class Order:
    """Messages of one order key leave in the order of their versions (docs/messaging.md, guarantee 1)."""

    def __init__(self):
        self.known: set[str] = set()
        self.latest: dict[tuple, tuple[int, int]] = {}
        self.faults: list[str] = []
        self.published = 0

    def look(self, message: dict) -> None:
        """Checks one message; what a restarted relay sends again is ignored."""
        properties = message["properties"]
        headers = properties["headers"]
        if properties["message_id"] in self.known:
            return
        self.known.add(properties["message_id"])
        self.published += 1
        if "versao" not in headers:
            return
        key = (message["exchange"], headers["cloudEvents:subject"], headers["produtoId"])
        now = (headers["versao"], headers.get("sequencia", 0))
        if now < self.latest.get(key, (0, 0)):
            self.faults.append(f"{key}: {now} depois de {self.latest[key]}")
        self.latest[key] = max(now, self.latest.get(key, now))


def send_early(database: Database, broker: Broker, journal: Journal, schema: str) -> int:
    """Publishes the rows of an outbox before its relay does, the newest first."""
    try:
        rows = database.rows(
            "SELECT message_id, exchange_name, routing_key, cabecalhos, corpo"
            f" FROM {schema}.outbox ORDER BY id DESC LIMIT 60"
        )
    except DatabaseAway:
        return 0
    for message_id, exchange, key, headers, body in rows:
        message = {
            "exchange": exchange,
            "routing_key": key,
            "body": body.encode(),
            "properties": {"message_id": message_id, "type": key, "headers": json.loads(headers)},
        }
        send_copy(broker, message)
    journal.reordered += len(rows)
    return len(rows)


def body_of(foreign: Foreign) -> bytes:
    return poison.wanted(foreign.product_name, nomeProjeto=foreign.name, quantidade=foreign.quantity)


def send_foreign(broker: Broker, foreign: Foreign, times: int = 1) -> None:
    """A demand that names its product, sent once or several times."""
    properties = {"message_id": foreign.message_id, "headers": {OURS: "alheia"}}
    for _ in range(times):
        broker.publish_at_last("icarus.projetos", "projeto.criado", body_of(foreign), properties)


def send_body_only(broker: Broker, journal: Journal, product: Thing) -> None:
    """A valid body without message_id (amqp-publish), which can never be applied."""
    mark = f"{journal.name('veneno')};"
    body = poison.wanted(product.name, nomeProjeto=mark).decode()
    broker.publish_body_only("icarus.projetos", "projeto.criado", body)
    journal.poison.append(Poison(mark, "só o corpo, por amqp-publish", "estoque.projetos", journal.window))


def send_poison(broker: Broker, journal: Journal, dose: poison.Dose) -> None:
    mark = f"{journal.name('veneno')};"
    exchange, key, queue = dose.route
    broker.publish_at_last(exchange, key, dose.body, dose.properties(mark))
    journal.poison.append(Poison(mark, dose.what, queue, journal.window))
