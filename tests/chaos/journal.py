"""The requests of the clients and their outcomes, with which the system is compared."""

import enum
import itertools
import threading
import time
import uuid
from dataclasses import dataclass, field


class Outcome(enum.Enum):
    """The outcome of a write, as far as its client knows."""

    ACCEPTED = "2xx"
    REFUSED = "4xx: it has no effect"
    UNKNOWN = "time-out, 5xx or lost connection: it may have its effect, or get it later"


@dataclass
class Request:
    """One write, and the fault during which it was sent."""

    window: int
    outcome: Outcome
    status: int = 0


@dataclass
class Write:
    """One change of a project or a product. `version` is that of the response, 0 without one.

    `back` is what a cancellation returns, by product, for the products that it names.
    """

    kind: str
    content: object
    request: Request
    version: int = 0
    back: dict[int, float] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return self.request.outcome is Outcome.ACCEPTED

    @property
    def unknown(self) -> bool:
        return self.request.outcome is Outcome.UNKNOWN


@dataclass
class Thing:
    """A project or a product that a client tried to create under a name that is only its own.

    Writes of one kind replace each other: "materiais" and "status" of a project, "nome" of a
    product; "excluir" is the last of all. The creation is a write of the first kind.
    """

    name: str
    writes: list[Write] = field(default_factory=list)
    id: int = 0
    halves: bool = False  # of a product: is it counted in halves?
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, write: Write) -> None:
        with self.lock:
            self.writes.append(write)

    @property
    def creation(self) -> Write:
        return self.writes[0]

    def of(self, kind: str) -> list[Write]:
        return [write for write in self.writes if write.kind == kind]

    def last(self, kind: str) -> Write | None:
        """The accepted write of that kind with the highest version."""
        accepted = (write for write in self.of(kind) if write.accepted)
        return max(accepted, key=lambda write: write.version, default=None)

    def candidates(self, kind: str) -> list[Write]:
        """The writes whose result may be the final one: the last accepted, and those of unknown outcome."""
        last = self.last(kind)
        return ([last] if last else []) + [write for write in self.of(kind) if write.unknown]

    def effective(self, kind: str) -> list[Write]:
        """The writes that had an effect, or may have had one."""
        return [write for write in self.of(kind) if write.accepted or write.unknown]

    @property
    def removed(self) -> bool:
        return any(write.accepted for write in self.of("excluir"))

    @property
    def perhaps_removed(self) -> bool:
        return any(write.request.outcome is not Outcome.REFUSED for write in self.of("excluir"))


@dataclass
class Movement:
    """A movement typed by a person, with a unique `reason`.

    `project` is the project that returns material by hand, `expected` what a count should have found,
    `undoes` the movement that an ESTORNO undoes. Movements of one batch share their request.
    """

    reason: str
    product: int
    kind: str
    quantity: float
    request: Request
    id: int = 0  # 0 unless it was accepted
    project: int = 0
    expected: float | None = None
    undoes: "Movement | None" = None


@dataclass
class Foreign:
    """A message that names its product: a separate demand."""

    name: str
    product_name: str
    product: int
    quantity: int
    window: int
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Poison:
    """A message that can never be applied; it contains `mark` and goes to `queue`."""

    mark: str
    what: str
    queue: str
    window: int


@dataclass
class Window:
    """The time from one fault to the next."""

    fault: str
    started: float
    over: float | None = None  # when everything worked again
    sent: int = 0
    accepted: int = 0
    refused: int = 0
    unknown: int = 0
    lost: int = 0
    extra: int = 0
    path_seconds: float | None = None
    material_seconds: float | None = None


class Journal:
    """All requests and messages that were sent. Methods may be called from any thread."""

    def __init__(self, seed: int):
        self.prefix = f"caos {seed}"
        self.windows: list[Window] = []
        self.projects: list[Thing] = []
        self.products: list[Thing] = []
        self.movements: list[Movement] = []
        self.foreign: list[Foreign] = []
        self.poison: list[Poison] = []
        self.kills: dict[str, int] = {}
        self.copies = 0
        self.reordered = 0
        self.recoveries = 0  # writes accepted when repeated with the key of an attempt of unknown outcome
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self.open_window("sem falha")

    def name(self, what: str) -> str:
        """A unique name, reason or mark."""
        return f"{self.prefix} {what} {next(self._numbers)}"

    def open_window(self, fault: str) -> Window:
        window = Window(fault, time.monotonic())
        self.windows.append(window)
        return window

    @property
    def window(self) -> int:
        return len(self.windows) - 1

    def count(self, window: int, outcome: Outcome) -> None:
        with self._lock:
            at = self.windows[window]
            at.sent += 1
            at.accepted += outcome is Outcome.ACCEPTED
            at.refused += outcome is Outcome.REFUSED
            at.unknown += outcome is Outcome.UNKNOWN

    def recovered(self) -> None:
        with self._lock:
            self.recoveries += 1

    def killed(self, name: str) -> None:
        with self._lock:
            self.kills[name] = self.kills.get(name, 0) + 1
