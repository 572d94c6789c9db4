"""When nothing is under way any more: nothing to publish, nothing in a queue, nothing unanswered."""

import time

from broker import QUEUES, BrokerAway
from database import DatabaseAway
from probe import Probe
from system import System, await_that

LIMIT = 180.0
EVERY = 0.25
UNDER_WAY = (
    "SELECT (SELECT COUNT(*) FROM estoque.outbox), (SELECT COUNT(*) FROM projetos.outbox),"
    " (SELECT COUNT(*) FROM estoque.atendimento),"
    " (SELECT COUNT(*) FROM projetos.material WHERE situacao = 'PENDENTE')"
)
COMPANIONS = ("", ".espera")


def await_quiet(system: System, probe: Probe) -> float:
    """Seconds that it took. Raises TooLate with what is left when it takes too long."""
    start = time.monotonic()
    left: list = []
    await_that("quiet", lambda: _is_quiet(system, left), LIMIT, EVERY)
    # The queues keep their order: when the last project has its sheets, all before it is done.
    probe.material(start)
    await_that("quiet", lambda: _is_quiet(system, left), LIMIT, EVERY)
    return time.monotonic() - start


def _is_quiet(system: System, left: list) -> bool:
    try:
        rows = system.database.rows(UNDER_WAY)[0]
        totals = system.broker.totals()
        queues = {f"{queue}{suffix}" for queue in QUEUES for suffix in COMPANIONS}
        waiting = {name: totals[name] for name in queues if totals[name]}
    except (DatabaseAway, BrokerAway, KeyError):
        return False
    left[:] = [rows, waiting]
    return not any(rows) and not waiting
