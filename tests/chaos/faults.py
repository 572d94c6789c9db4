"""The faults, each one step of the program."""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import injection
import letters
import poison
from injection import Injector
from journal import Foreign, Journal
from probe import Probe
from system import DAEMONS, NGINX, PROCESSES, SERVICES, System, await_that
from workload import NAMED, Workshop

# How long a process is stopped.
PAUSE_SECONDS = (1.0, 3.0)
# The shortest time from the end of a fault to the next one.
WORK_SECONDS = 1.0
COPIES = 150
FOREIGN = 12
BODIES = 5
LISTED_SECONDS = 30.0
OUTBOX_ROWS = 10
OUTBOX_SECONDS = 60.0


@dataclass
class Step:
    """`inflict` returns when the fault is over; `path`: the service whose requests it makes fail, if any."""

    name: str
    inflict: Callable[[], None]
    path: str | None = None


class Program:
    """Causes all faults, one after another."""

    def __init__(self, system: System, shop: Workshop, injector: Injector, probe: Probe, seed: int):
        self.system = system
        self.shop = shop
        self.journal: Journal = shop.journal
        self.injector = injector
        self.probe = probe
        self.random = random.Random(f"{seed}/program")

    def round(self) -> list[Step]:
        """Every fault once, in random order."""
        steps = [*self.kills(), *self.pauses(), *self.together(), *self.messages()]
        self.random.shuffle(steps)
        return steps

    def take(self, step: Step) -> None:
        """One step: the fault, and the time until everything works again."""
        window = self.journal.open_window(step.name)
        step.inflict()
        since = time.monotonic()
        if step.path:
            window.path_seconds = self.probe.path(step.path, since)
        window.material_seconds = self.probe.material(since)
        window.over = time.monotonic()
        time.sleep(max(0.0, since + WORK_SECONDS - time.monotonic()))  # the clients go on

    def kills(self) -> Iterator[Step]:
        for name in (*PROCESSES, "epmd"):
            yield Step(f"kill -9 {name}", lambda name=name: self.kill(name), path_of(name))

    def pauses(self) -> Iterator[Step]:
        for name in PROCESSES:
            yield Step(f"SIGSTOP {name}", lambda name=name: self.pause(name), path_of(name))

    def together(self) -> Iterator[Step]:
        yield Step(
            "kill -9 rabbitmq, mariadb e consumidores",
            lambda: self.kill("rabbitmq", "mariadb", "estoque-consumidor", "projetos-consumidor"),
            "estoque",
        )
        yield Step(
            "SIGSTOP mariadb e rabbitmq, kill -9 projetos",
            lambda: (self.pause("mariadb", "rabbitmq"), self.kill("projetos")),
            "projetos",
        )

    def messages(self) -> Iterator[Step]:
        yield Step("conexões do broker fechadas", self.close_connections)
        yield Step("mensagens repetidas e velhas", lambda: self.repeat(COPIES))
        for schema in ("projetos", "estoque"):
            yield Step(f"fora de ordem: {schema}", lambda schema=schema: self.disorder(schema))
        yield Step("mensagens alheias", self.foreign)
        yield Step("veneno", self.poison)
        yield Step("mensagens mortas, ida e volta", self.dead_letters)

    def kill(self, *names: str) -> None:
        for name in names:
            self.system.kill(name)
            self.journal.killed(name)

    def pause(self, *names: str) -> None:
        groups = [self.system.pause(name) for name in names]
        time.sleep(self.random.uniform(*PAUSE_SECONDS))  # the duration of the fault
        for group in groups:
            self.system.resume(group)

    def close_connections(self) -> None:
        broker = self.system.broker
        await_that(
            "the daemons' connections", lambda: len(broker.connections()) >= len(DAEMONS), LISTED_SECONDS
        )
        broker.close(broker.connections())

    def repeat(self, count: int) -> None:
        while count > 0:
            self.injector.again(self.random.choice(self.injector.seen))
            count -= 1

    def disorder(self, schema: str) -> None:
        """The newest messages arrive first; the relay, which would keep their order, is stopped."""
        relay = self.system.pause(f"publicador-{schema}")
        waiting = f"SELECT COUNT(*) FROM {schema}.outbox"
        try:
            await_that(
                "messages in the outbox",
                lambda: self.system.database.rows(waiting)[0][0] >= OUTBOX_ROWS,
                OUTBOX_SECONDS,
            )
            injection.send_early(self.system.database, self.system.broker, self.journal, schema)
        finally:
            self.system.resume(relay)

    def foreign(self) -> None:
        for _ in range(FOREIGN):
            product = self.random.choice(self.shop.scarce[:NAMED])
            name, quantity = self.journal.name("alheio"), self.random.randint(1, 4)
            foreign = Foreign(name, product.name, product.id, quantity, self.journal.window)
            self.journal.foreign.append(foreign)
            injection.send_foreign(self.system.broker, foreign, self.random.randint(1, 3))
        for _ in range(BODIES):
            injection.send_body_only(self.system.broker, self.journal, self.shop.scarce[0])

    def poison(self) -> None:
        product = self.shop.scarce[0]
        for dose in poison.doses(product.name, product.id):
            injection.send_poison(self.system.broker, self.journal, dose)

    def dead_letters(self) -> None:
        with contextlib.closing(self.shop.session()) as session:
            letters.round_trip(self.system, self.journal, session)


def path_of(name: str) -> str | None:
    """The service whose requests need the process; None for daemons and the broker."""
    if name in SERVICES:
        return name
    if name in NGINX:
        return name.removeprefix("nginx-")
    return "estoque" if name in ("gateway", "mariadb") else None
