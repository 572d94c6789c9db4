"""The checks at the end of a run, and the proof that they find faults."""

import random

import selftest
import snapshot
from checks import check_all
from injection import Injector
from journal import Journal
from letters import Letters
from report import Tally, attribute
from session import Session
from snapshot import Snapshot
from system import PROGRAMS, System

from conciliacao import DAMAGES

SAMPLE = 40
# Fewer projects than this would prove little.
PROJECTS_MIN = 1000


def check(tally: Tally, system: System, journal: Journal, injector: Injector, product: int) -> None:
    """`product` has had an entry, and demand for it has been met."""
    state = snapshot.read(system.database, system.broker)
    summary(journal, injector, state)
    for what, faults in check_all(journal, state).items():
        attribute(journal, faults)
        tally.faults(what, faults)
    dead, letters = sum(map(len, state.dead.values())), Letters(system).all()
    tally.check("o comando do operador lista todas as mortas", len(letters) == dead, (len(letters), dead))
    mute = [letter for letter, reason in letters if not reason]
    tally.check("cada mensagem morta tem o motivo", letters and not mute, mute[:10])
    order = injector.order.faults
    tally.check("mensagens da mesma chave de ordem saem na ordem das versões", not order, order[:10])
    enough = len(journal.projects) >= PROJECTS_MIN
    tally.check(f"houve pelo menos {PROJECTS_MIN} projetos", enough, len(journal.projects))
    through_the_gateway(tally, system, journal, state)
    of_the_processes(tally, system, journal)
    missed = selftest.undetected(journal, state)
    tally.check("a conferência acha cada erro posto numa cópia dos dados", not missed, missed)
    reconciliation(tally, system, journal, product)


def summary(journal: Journal, injector: Injector, state: Snapshot) -> None:
    waiting = sum(demand.situation == "PENDENTE" for demand in state.demands)
    undone = [entry for entry in state.ledger if entry.undoes]
    brought = sum(entry.typed and entry.kind == "DEVOLUCAO" for entry in state.ledger)
    cut = sum(material.kept > 0 for project in state.projects.values()
              for material in project.materials.values())
    print(
        f"  {len(journal.projects)} projetos, {len(journal.movements)} movimentações,"
        f" {len(state.ledger)} linhas no livro, {waiting} demandas à espera;"
        f" {sum(entry.typed for entry in undone)} estornos que desfizeram"
        f" {sum(not entry.typed for entry in undone)} baixas, {brought} devoluções à mão,"
        f" {cut} materiais cortados em projetos cancelados;"
        f" {injector.order.published} mensagens publicadas, {journal.copies} cópias,"
        f" {journal.reordered} adiantadas, {len(journal.foreign)} alheias, {len(journal.poison)} venenos;"
        f" {journal.recoveries} pedidos de desfecho incerto aceitos ao serem repetidos",
        flush=True,
    )


def through_the_gateway(tally: Tally, system: System, journal: Journal, state: Snapshot) -> None:
    """The API shows the contents of the databases."""
    session = Session(system.url, system.admin, journal)
    sample = random.Random(1).sample(sorted(state.projects), min(SAMPLE, len(state.projects)))
    wrong = []
    for project in map(state.projects.get, sample):
        shown = session.read(f"/projetos/{project.id}").body
        uses = {
            use["produtoId"]: (use["quantidade"], use["devolvida"], use["situacao"])
            for use in shown.get("materiais", [])
        }
        materials = project.materials.items()
        if uses != {product: (m.quantity, m.returned, m.situation) for product, m in materials}:
            wrong.append((project, shown))
    for product in state.products.values():
        shown = session.read(f"/produtos/{product.id}")
        if (shown.status == 200) != product.active:
            wrong.append((product, shown))
        elif product.active and shown.body["quantidade"] != product.quantity:
            wrong.append((product, shown))
    tally.check("a API mostra o que os bancos têm", not wrong, wrong[:5])


def of_the_processes(tally: Tally, system: System, journal: Journal) -> None:
    """No program died unless it was killed, and none logged an error of its own."""
    restarts = {name: system.starts(name) - 1 for name in PROGRAMS}
    wanted = {name: journal.kills.get(name, 0) for name in PROGRAMS}
    tally.check("nenhum programa morreu sozinho", restarts == wanted, f"{restarts}, mortes pedidas: {wanted}")
    bad = []
    for log in system.logs():
        for line in log.read_text(errors="replace").splitlines():
            if "Sanitizer" in line or "runtime error:" in line or '"status":500' in line:
                bad.append(f"{log.name}: {line[:300]}")
    tally.check("nenhum erro 500 nem relato de sanitizer nos logs", not bad, bad[:10])


def reconciliation(tally: Tally, system: System, journal: Journal, product: int) -> None:
    """scripts/conciliar finds nothing; changes by hand are found by it and by our checks."""
    code, text = system.instance.script("conciliar")
    tally.check("a conciliação não acha nada", code == 0, text)
    for damage in DAMAGES.values():
        system.database.run(damage.format(sign="+", product=product))
        code, text = system.instance.script("conciliar", ESPERA="1")
        named = f"produto {product} (" in text
        tally.check(f"a conciliação acha: {damage}", code == 1 and named, f"exit {code}, {text}")
        found = check_all(journal, snapshot.read(system.database, system.broker))
        tally.check(f"a conferência acha: {damage}", any(found.values()), found)
        system.database.run(damage.format(sign="-", product=product))
    code, text = system.instance.script("conciliar")
    tally.check("depois de desfeitas as mudanças, a conciliação não acha nada", code == 0, text)
