"""The processes of an instance: killing, stopping and starting them again."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from broker import Broker
from database import Database

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from instance import Instance  # noqa: E402
from services import DAEMONS, SERVICES  # noqa: E402

NGINX = tuple(f"nginx-{service}" for service in SERVICES)
PROGRAMS = (*SERVICES, *DAEMONS)
PROCESSES = (*SERVICES, *NGINX, "gateway", *DAEMONS, "mariadb", "rabbitmq")
START_SECONDS = 30.0
POLL_SECONDS = 0.02


class TooLate(Exception):
    """Something did not happen in time."""


def await_that(what: str, good: Callable[[], object], seconds: float, every: float = POLL_SECONDS) -> object:
    """Calls until the result is true, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        answer = good()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TooLate(f"{what}: not within {seconds:.0f} s")
        time.sleep(every)


def start_time(pid: int) -> str | None:
    """Clock ticks from boot to the start of a living process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


class System:
    """An instance with its database and broker."""

    def __init__(self, run: Path, port: int):
        self.instance = Instance(run, port)
        self.run = run
        self.port = port
        self.url = self.instance.url

    def connect(self) -> None:
        self.database = Database(self.run)
        self.broker = Broker(self.run, self.port)
        self.admin = self.instance.admin()

    def living_pid(self, name: str) -> int | None:
        try:
            pid, started = (self.run / "pids" / f"{name}.pid").read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if start_time(int(pid)) == started else None

    def await_pid(self, name: str) -> int:
        return await_that(f"{name} lives", lambda: self.living_pid(name), START_SECONDS)

    def kill(self, name: str) -> None:
        """kill -9 of the process, not of its supervisor. Returns when it is dead."""
        pid = self.await_pid(name)
        os.kill(pid, signal.SIGKILL)
        await_that(f"{name} is dead", lambda: self.living_pid(name) != pid, START_SECONDS)

    def pause(self, name: str) -> int:
        """Sends SIGSTOP to the process and its children; returns the argument for resume."""
        pid = self.await_pid(name)
        os.killpg(pid, signal.SIGSTOP)
        return pid

    def resume(self, group: int) -> None:
        try:
            os.killpg(group, signal.SIGCONT)
        except ProcessLookupError:
            pass  # it died while it was stopped, and was replaced

    def starts(self, name: str) -> int:
        return int((self.run / "pids" / f"{name}.starts").read_text().split()[0])

    def logs(self) -> list[Path]:
        return sorted((self.run / "logs").iterdir())
