"""When nothing is under way any more: nothing to publish, nothing in a queue, nothing unanswered."""

import time
from dataclasses import dataclass

from broker import QUEUES, BrokerAway
from database import DatabaseAway
from probe import Probe
from system import System

LIMIT = 180.0
# With nothing to publish and nothing in a queue, what is unanswered for so long is never answered.
# The broker's figures are up to 5 s old.
STILL_SECONDS = 20.0
EVERY = 0.25
COUNTS = (
    "SELECT (SELECT COUNT(*) FROM estoque.outbox) + (SELECT COUNT(*) FROM projetos.outbox),"
    " (SELECT COUNT(*) FROM estoque.atendimento),"
    " (SELECT COUNT(*) FROM projetos.material WHERE situacao = 'PENDENTE')"
)
COMPANIONS = ("", ".espera")


@dataclass(frozen=True)
class UnderWay:
    """How much of each."""

    unsent: int
    unserved: int
    unanswered: int
    queued: int

    @property
    def nothing(self) -> bool:
        return self == UnderWay(0, 0, 0, 0)


def await_quiet(system: System, probe: Probe) -> tuple[float, UnderWay | None]:
    """Seconds that it took, and what was left when it did not come; of that None if it cannot be known."""
    start = time.monotonic()
    left = _until_still(system)
    if left and left.nothing:
        # The queues keep their order: when the last project has its sheets, all before it is done.
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
