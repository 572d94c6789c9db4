"""Waits until nothing is under way: no row in an outbox, no message in a queue, no unanswered material."""

import time
from dataclasses import dataclass

from broker import QUEUES, BrokerAway
from database import DatabaseAway
from probe import Probe
from system import System

LIMIT = 180.0
# With empty outboxes and queues, a material unanswered for so long will never be answered. The broker's
# figures are up to 5 s old.
STILL_SECONDS = 20.0
EVERY = 0.25
COUNTS = (
    "SELECT (SELECT COUNT(*) FROM estoque.outbox) + (SELECT COUNT(*) FROM projetos.outbox)"
    " + (SELECT COUNT(*) FROM autenticacao.outbox),"
    " (SELECT COUNT(*) FROM estoque.atendimento),"
    " (SELECT COUNT(*) FROM projetos.material WHERE situacao = 'PENDENTE')"
)
COMPANIONS = ("", ".espera")


@dataclass(frozen=True)
class UnderWay:
    """The number of each."""

    unsent: int
    unserved: int
    unanswered: int
    queued: int

    @property
    def nothing(self) -> bool:
        return self == UnderWay(0, 0, 0, 0)


def await_quiet(system: System, probe: Probe) -> tuple[float, UnderWay | None]:
    """Returns the seconds that it took, and what is still under way; None if that cannot be read."""
    start = time.monotonic()
    left = _until_still(system)
    if left and left.nothing:
        # Queues keep their order: when the last project has its material, all earlier messages are applied.
        probe.material(start)
        left = _until_still(system)
    return time.monotonic() - start, left


def _until_still(system: System) -> UnderWay | None:
    deadline = time.monotonic() + LIMIT
    since, seen = time.monotonic(), None
    while time.monotonic() < deadline:
        now = _look(system)
        if now and now.nothing:
            break
        if now != seen or not now or now.unsent or now.queued:
            since, seen = time.monotonic(), now
        if time.monotonic() - since > STILL_SECONDS:
            break
        time.sleep(EVERY)
    return now


def _look(system: System) -> UnderWay | None:
    try:
        rows = system.database.rows(COUNTS)[0]
        totals = system.broker.totals()
        return UnderWay(*rows, sum(totals[queue + suffix] for queue in QUEUES for suffix in COMPANIONS))
    except (DatabaseAway, BrokerAway, KeyError):
        return None
