"""Users dismissed (deactivated) under load: which services still accept their tokens, and until when."""

import random
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field

from journal import Journal, Outcome, Window
from report import Tally
from session import Session

# One request per service that gets 401 without a good token; with one, the empty bodies get 422.
REQUESTS = {
    "estoque": ("POST", "/produtos/1/movimentacoes", {}),
    "projetos": ("POST", "/projetos", {}),
    "fornecedores": ("GET", "/fornecedores?resultadoPorPagina=1", None),
}
LIMIT_SECONDS = 2.0
# Extra time after a fault of a process that the message passes, for it to connect again.
RETURN_SECONDS = 10.0
# Faults that can delay a revocation: of a process that the message passes, or of a service that, when it is
# resumed, finishes a request before it reads what was revoked meanwhile.
ON_THE_WAY = ("rabbitmq", "epmd", "mariadb", "broker", "consumidor", "publicador-autenticacao",
              *(f"SIGSTOP {service}" for service in REQUESTS))
WATCH_SECONDS = 60.0
# Fewer than this would prove little.
DISMISSED_MIN = 15
FREE_MIN = 2
FREE_SECONDS = 60.0
PAUSE_SECONDS = 0.1
# How many earlier dismissals are tried again each time; at the end all are.
SAMPLE = 3


@dataclass
class Dismissal:
    """A user's token, and the times (monotonic) of the dismissal's 200 and of later requests."""

    user: str
    session: Session
    at: float = 0.0
    accepted: dict[str, float] = field(default_factory=dict)  # service: start of the last accepted request
    refused: dict[str, float] = field(default_factory=dict)  # service: start of the first refused request
    again: list[str] = field(default_factory=list)  # accepted after a refusal

    def ask(self, service: str) -> None:
        start = time.monotonic()
        status = self.session.send(*REQUESTS[service]).status
        if status == 401:
            self.refused.setdefault(service, start)
        elif 200 <= status < 500 and status != 429:
            self.accepted[service] = start
            if service in self.refused:
                self.again.append(f"{self.user}: {service} {status}, {start - self.at:.1f} s depois do 200")


class Dismisser(threading.Thread):
    """Hires a user, lets it work, dismisses it and watches its token, until it is stopped."""

    def __init__(self, url: str, admin: dict, journal: Journal, seed: int):
        super().__init__(name="dismisser", daemon=True)
        self.url = url
        self.journal = journal
        self.random = random.Random(f"{seed}/dismisser")
        self.admin = Session(url, admin, journal)
        self.stop = threading.Event()
        self.errors: list[str] = []
        self.done: list[Dismissal] = []

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                dismissal = self.hire()
                if dismissal and self.dismiss(dismissal):
                    self.done.append(dismissal)
                    self.watch(dismissal)
                for old in self.random.sample(self.done, min(SAMPLE, len(self.done))):
                    self.ask_all(old)
                self.stop.wait(PAUSE_SECONDS)
        except Exception:
            self.errors.append(traceback.format_exc())
        finally:
            self.admin.close()

    def finish(self) -> None:
        self.stop.set()
        self.join(WATCH_SECONDS)

    def hire(self) -> Dismissal | None:
        """Creates a user whose token every service accepts; None if a fault prevented that."""
        name = self.journal.name("pessoa")
        person, request = self.admin.post("/pessoas", {
            "nome": name,
            "cpf": cpf(self.random),
            "email": "ana@oficina.example",
            "telefone": {"codigoPais": "55", "codigoDeArea": "11", "numero": "987654321"},
            "endereco": {"rua": "Rua das Acácias", "numero": "10", "bairro": "Centro",
                         "cidade": "São Paulo", "uf": "SP", "cep": "01310-100"},
            "tipo": "FUNCIONARIO",
        }, True)
        if request.outcome is not Outcome.ACCEPTED:
            return None
        secret = f"serrote-{self.random.getrandbits(64):x}"
        body = {"pessoaId": person.body["id"], "papel": "ATENDENTE", "senha": secret}
        user, request = self.admin.post("/usuarios", body, True)
        if request.outcome is not Outcome.ACCEPTED:
            return None
        key = user.body["chaveDeAcesso"]
        dismissal = Dismissal(key, Session(self.url, {"chaveDeAcesso": key, "senha": secret}, self.journal))
        if not dismissal.session.login():
            return None
        for service in REQUESTS:
            dismissal.ask(service)
        if dismissal.refused:
            self.errors.append(f"{key}: recusado antes de desligado por {list(dismissal.refused)}")
        return dismissal if len(dismissal.accepted) == len(REQUESTS) else None

    def dismiss(self, dismissal: Dismissal) -> bool:
        """Tries until the answer is 200; the user may have been dismissed by an earlier try."""
        while not self.stop.is_set():
            reply, _ = self.admin.write("POST", f"/usuarios/{dismissal.user}/desativar")
            if reply.status == 200:
                dismissal.at = time.monotonic()
                dismissal.accepted.clear()
                return True
            time.sleep(PAUSE_SECONDS)
        return False

    def watch(self, dismissal: Dismissal) -> None:
        """Asks until every service has refused the token."""
        deadline = dismissal.at + WATCH_SECONDS
        while len(dismissal.refused) < len(REQUESTS) and time.monotonic() < deadline:
            self.ask_all(dismissal)
            time.sleep(PAUSE_SECONDS / 2)

    def ask_all(self, dismissal: Dismissal) -> None:
        for service in REQUESTS:
            dismissal.ask(service)
        dismissal.session.close()

    def ask_everyone(self) -> None:
        """After the faults: nobody who was dismissed is accepted."""
        for dismissal in self.done:
            self.ask_all(dismissal)


def cpf(source: random.Random) -> str:
    digits = "".join(source.choices("0123456789", k=9))
    for weights in (range(10, 1, -1), range(11, 1, -1)):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11
        digits += "0" if rest < 2 else str(11 - rest)
    return digits


def in_the_way(window: Window) -> bool:
    """Can the fault delay a revocation? A backlog cannot: consumers take revocations before the rest."""
    return any(name in window.fault for name in ON_THE_WAY)


def deadline(at: float, windows: list[Window]) -> float:
    """The last moment at which a token revoked at `at` may be accepted; later if a fault was in the
    way."""
    latest = at + LIMIT_SECONDS
    for window in windows:
        again = (window.over or float("inf")) + RETURN_SECONDS
        if in_the_way(window) and window.started < latest and again > at:
            latest = max(latest, again)
    return latest


SLACK_SECONDS = 8.0  # for a busy machine


def late(done: list[Dismissal], windows: list[Window]) -> Iterator[str]:
    for dismissal in done:
        latest = deadline(dismissal.at, windows)
        for service, start in dismissal.accepted.items():
            if start > latest + SLACK_SECONDS:
                yield (f"{dismissal.user}: {service} aceitou {start - dismissal.at:.1f} s depois do 200,"
                       f" {start - latest:.1f} s tarde demais")
        yield from dismissal.again


def delays(done: list[Dismissal], windows: list[Window]) -> list[float]:
    """Seconds from the 200 to the refusal of the last service, where no fault was in the way."""
    return sorted(max(dismissal.refused.values()) - dismissal.at for dismissal in done
                  if len(dismissal.refused) == len(REQUESTS)
                  and deadline(dismissal.at, windows) == dismissal.at + LIMIT_SECONDS)


def await_free(dismisser: Dismisser) -> None:
    """After the last fault, with the load still on: waits until enough dismissals had no fault in their way,
    for a minute at most. `check` tells if they had not."""
    end = time.monotonic() + FREE_SECONDS
    while len(delays(dismisser.done, dismisser.journal.windows)) < FREE_MIN and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)


def check(tally: Tally, dismisser: Dismisser) -> None:
    """After the faults."""
    dismisser.ask_everyone()
    done, windows = dismisser.done, dismisser.journal.windows
    free = delays(done, windows)
    print(f"  {len(done)} usuários desligados sob carga; recusados em toda parte"
          f" {free[len(free) // 2] if free else 0:.2f} s depois (mediana de {len(free)} sem falha no caminho,"
          f" o mais lento {free[-1] if free else 0:.2f} s)", flush=True)
    tally.check(f"houve pelo menos {DISMISSED_MIN} desligamentos, {FREE_MIN} sem falha no caminho",
                len(done) >= DISMISSED_MIN and len(free) >= FREE_MIN, (len(done), len(free)))
    open_still = [f"{one.user}: {set(REQUESTS) - set(one.refused)}" for one in done
                  if len(one.refused) < len(REQUESTS)]
    tally.check("quem foi desligado é recusado em toda parte", not open_still, open_still[:10])
    wrong = list(late(done, windows))
    tally.check(f"de quem foi desligado nada é aceito {LIMIT_SECONDS:g} s depois do 200, ou da falha no"
                " caminho, nem nunca mais", not wrong, wrong[:10])
