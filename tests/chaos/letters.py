"""The dead letters, handled with the operator's command scripts/mensagens-mortas."""

import json

from broker import QUEUES
from injection import body_of, send_foreign
from journal import Foreign, Journal
from session import Session
from system import System, TooLate, await_that
from workload import create_product

QUEUE = "estoque.projetos"
SECONDS = 90.0
EVERY = 0.2
QUANTITY = 3
STOCK = 20


class Letters:
    """The command for an instance."""

    def __init__(self, system: System):
        self.system = system

    def command(self, *arguments: str, code: int = 0) -> str:
        """Returns its output. AssertionError when its exit code is not the expected one."""
        done = self.system.instance.process("mensagens-mortas", *arguments)
        if done.returncode != code:
            said = f"{done.stderr}{done.stdout[:500]}"
            raise AssertionError(f"mensagens-mortas {' '.join(arguments)}: exit {done.returncode}\n{said}")
        return done.stdout

    def all(self, *queue: str) -> list[tuple[str, str]]:
        """Id and reason of each."""
        lines = [line.split(None, 4) for line in self.command("listar", *queue).splitlines()]
        return [(line[1], line[4] if len(line) > 4 else "") for line in lines if line[0] in QUEUES]

    def ids(self) -> list[str]:
        return [letter[0] for letter in self.all(QUEUE)]

    def await_dead(self, *messages: Foreign) -> None:
        wanted = {message.message_id for message in messages}
        await_that("the messages are dead", lambda: wanted <= set(self.ids()), SECONDS, EVERY)

    def await_dead_again(self, count: int, applied: Foreign) -> None:
        """Waits until at least `count` messages are dead and `applied` is not."""
        seen: list[str] = []

        def is_so() -> bool:
            seen[:] = self.ids()
            return len(seen) >= count and applied.message_id not in seen

        try:
            await_that("what is still poison is dead again", is_so, SECONDS, EVERY)
        except TooLate as cause:
            raise TooLate(f"{cause}: {count} and not {applied} expected, dead: {seen}") from cause


def round_trip(system: System, journal: Journal, session: Session) -> None:
    """Puts back a dead demand for a missing product: first too early, then when it can be met.

    A second one is dropped. In the end the first is one demand, as any foreign message, the second none.
    """
    letters = Letters(system)
    name = journal.name("chapa")
    applied, dropped = (
        Foreign(journal.name("alheio"), name, 0, QUANTITY, journal.window) for _ in range(2)
    )
    for message in (applied, dropped):
        send_foreign(system.broker, message)
    letters.await_dead(applied, dropped)
    check_shown(letters, applied)

    letters.command("devolver", applied.message_id, QUEUE)
    letters.await_dead(applied)
    letters.command("descartar", dropped.message_id, QUEUE)
    letters.command("mostrar", dropped.message_id, code=1)

    poison = [letter for letter in letters.ids() if letter != applied.message_id]
    applied.product = create_product(session, journal, STOCK, name).id
    journal.foreign.append(applied)
    letters.command("devolver", "--todas", QUEUE)
    letters.await_dead_again(len(poison), applied)
    letters.command("mostrar", applied.message_id, code=1)


def check_shown(letters: Letters, message: Foreign) -> None:
    shown = json.loads(letters.command("mostrar", message.message_id))
    if shown["corpo"] != body_of(message).decode() or not shown["cabecalhos"]["x-reason"]:
        raise AssertionError(f"{message} is shown as {shown}")
