"""A client that measures how long a path fails."""

import threading
import time

from journal import Journal, Outcome, Thing
from session import Session
from system import await_that
from workload import PLENTY, create_product, create_project

TIMEOUT = 2.0
LIMIT = 90.0
# RabbitMQ needs some 13 s to restart; more than this means a backlog.
BACKLOG_SECONDS = 20.0
PATHS = {
    "autenticacao": "/auth/eu",
    "estoque": "/produtos?resultadoPorPagina=1",
    "projetos": "/projetos?resultadoPorPagina=1",
    "fornecedores": "/fornecedores?resultadoPorPagina=1",
}


class Probe:
    """Uses a product of its own that is always in stock."""

    def __init__(self, url: str, admin: dict, journal: Journal, backlog: threading.Event):
        """`backlog` is set while a project waits too long for its material."""
        self.journal = journal
        self.backlog = backlog
        # Its token is valid for the whole run, so that no refresh is measured.
        self.session = Session(url, admin, journal, TIMEOUT, refresh_every=3000)
        self.product = Thing("")

    def furnish(self) -> None:
        self.product = create_product(self.session, self.journal, PLENTY)

    def path(self, name: str, since: float) -> float:
        """Seconds until the path answers."""
        await_that(f"{PATHS[name]} answers", lambda: self.session.read(PATHS[name]).status == 200, LIMIT)
        return time.monotonic() - since

    def material(self, since: float) -> float:
        """Seconds until a project is created and has its sheets."""
        project = await_that("a project is created", self._create, LIMIT)
        path = f"/projetos/{project.id}"
        await_that(f"{path} BAIXADO", lambda: self._served(path, since), LIMIT)
        self.backlog.clear()
        return time.monotonic() - since

    def _served(self, path: str, since: float) -> bool:
        if time.monotonic() - since > BACKLOG_SECONDS:
            self.backlog.set()
        return self._situation(path) == "BAIXADO"

    def _create(self) -> Thing | None:
        project = create_project(self.session, self.journal, {self.product.id: 1})
        return project if project.creation.request.outcome is Outcome.ACCEPTED else None

    def _situation(self, path: str) -> str | None:
        reply = self.session.read(path)
        return reply.body["materiais"][0]["situacao"] if reply.status == 200 else None
