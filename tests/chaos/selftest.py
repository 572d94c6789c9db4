"""Tests of the checks: each corruption breaks one thing in a copy of the data."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import checks
from checks import CHECKS, Check
from journal import Journal
from snapshot import Demand, Entry, Material, Project, Snapshot

NEW = 10**9


def copied(snapshot: Snapshot) -> Snapshot:
    """A copy that shares the rows, which are immutable."""
    return replace(
        snapshot,
        products=dict(snapshot.products),
        ledger=list(snapshot.ledger),
        demands=list(snapshot.demands),
        projects=dict(snapshot.projects),
        copies=dict(snapshot.copies),
        dead={queue: list(letters) for queue, letters in snapshot.dead.items()},
    )


def change(rows: list, row: object, **columns: object) -> None:
    rows[rows.index(row)] = replace(row, **columns)


def change_material(snapshot: Snapshot, use: Material, **columns: object) -> None:
    project = snapshot.projects[use.project]
    materials = {**project.materials, use.product: replace(use, **columns)}
    snapshot.projects[project.id] = replace(project, materials=materials)


def change_product(snapshot: Snapshot, product: int, **columns: object) -> None:
    snapshot.products[product] = replace(snapshot.products[product], **columns)


def material(snapshot: Snapshot, situation: str) -> tuple[Project, Material]:
    """A project that is not cancelled, and a material of it in that situation."""
    return next(
        (project, use)
        for project in snapshot.projects.values()
        for use in project.materials.values()
        if use.situation == situation and project.status != "CANCELADO"
    )


def demand_of(snapshot: Snapshot, use: Material) -> Demand:
    return next(d for d in snapshot.demands if (d.project, d.product) == (use.project, use.product))


def consumption(snapshot: Snapshot) -> Entry:
    return next(entry for entry in snapshot.ledger if entry.kind == "CONSUMO" and entry.project)


def entrance(snapshot: Snapshot) -> Entry:
    return next(e for e in snapshot.ledger if e.kind == "ENTRADA" and e.reason != "Estoque inicial")


def foreign(snapshot: Snapshot) -> Demand:
    return next(demand for demand in snapshot.demands if not demand.project)


def set_ledger(snapshot: Snapshot, entries: Iterable[Entry], product: int) -> None:
    """Makes balances and stock of the product agree again, so that only the intended check fails."""
    balance = 0
    ledger = []
    for entry in entries:
        if entry.product == product:
            balance += entry.quantity
            entry = replace(entry, balance=balance)
        ledger.append(entry)
    snapshot.ledger = ledger
    change_product(snapshot, product, quantity=balance)


def unconsume(snapshot: Snapshot, use: Material) -> None:
    left = (e for e in snapshot.ledger if (e.project, e.product) != (use.project, use.product))
    set_ledger(snapshot, left, use.product)


def add_entry(snapshot: Snapshot, entry: Entry, **columns: object) -> None:
    again = replace(entry, id=NEW, **columns)
    set_ledger(snapshot, [*snapshot.ledger, again], entry.product)


def creation_lost(snapshot: Snapshot) -> None:
    del snapshot.projects[material(snapshot, "BAIXADO")[0].id]


def creation_twice(snapshot: Snapshot) -> None:
    project = material(snapshot, "BAIXADO")[0]
    snapshot.projects[NEW] = replace(project, id=NEW)


def change_lost(snapshot: Snapshot) -> None:
    use = material(snapshot, "BAIXADO")[1]
    change_material(snapshot, use, quantity=use.quantity + 1)


def status_lost(snapshot: Snapshot) -> None:
    project = next(p for p in snapshot.projects.values() if p.status == "EM_ANDAMENTO")
    snapshot.projects[project.id] = replace(project, status="CONCLUIDO")


def message_lost(snapshot: Snapshot) -> None:
    """As if the relay had lost a message: no demand, no consumption, no answer."""
    use = material(snapshot, "BAIXADO")[1]
    snapshot.demands.remove(demand_of(snapshot, use))
    unconsume(snapshot, use)
    change_material(snapshot, use, situation="PENDENTE")


def answer_lost(snapshot: Snapshot) -> None:
    change_material(snapshot, material(snapshot, "BAIXADO")[1], situation="INSUFICIENTE")


def answer_late(snapshot: Snapshot) -> None:
    use = material(snapshot, "BAIXADO")[1]
    change_material(snapshot, use, sequence=use.sequence - 1)


def consumed_twice(snapshot: Snapshot) -> None:
    """As if a message had been applied twice: ledger and stock agree, but the project consumed twice."""
    add_entry(snapshot, consumption(snapshot))


def never_consumed(snapshot: Snapshot) -> None:
    unconsume(snapshot, material(snapshot, "BAIXADO")[1])


def movement_lost(snapshot: Snapshot) -> None:
    entry = entrance(snapshot)
    set_ledger(snapshot, [other for other in snapshot.ledger if other != entry], entry.product)


def movement_twice(snapshot: Snapshot) -> None:
    add_entry(snapshot, entrance(snapshot))


def batch_torn(snapshot: Snapshot) -> None:
    lines = Counter(entry.request for entry in snapshot.ledger if entry.typed)
    entry = next(entry for entry in snapshot.ledger if entry.typed and lines[entry.request] > 1)
    set_ledger(snapshot, [other for other in snapshot.ledger if other != entry], entry.product)


def undone(snapshot: Snapshot) -> Entry:
    return next(entry for entry in snapshot.ledger if entry.undoes and entry.typed)


def undoing_lost(snapshot: Snapshot) -> None:
    entry = undone(snapshot)
    set_ledger(snapshot, [other for other in snapshot.ledger if other != entry], entry.product)


def undoing_of_another(snapshot: Snapshot) -> None:
    change(snapshot.ledger, undone(snapshot), undoes=snapshot.ledger[0].id)


def undone_twice(snapshot: Snapshot) -> None:
    add_entry(snapshot, undone(snapshot))


def undone_in_part(snapshot: Snapshot) -> None:
    entry = undone(snapshot)
    change(snapshot.ledger, entry, quantity=entry.quantity + 1)


def return_forgotten(snapshot: Snapshot) -> None:
    """As if an answer had left out what came back by hand."""
    for project in snapshot.projects.values():
        for use in project.materials.values():
            if use.returned and use.situation == "BAIXADO":
                change_material(snapshot, use, returned=use.returned - 0.5)


def cut_wood_returned(snapshot: Snapshot) -> None:
    for project in snapshot.projects.values():
        for use in project.materials.values():
            if use.kept:
                change_material(snapshot, use, kept=use.kept + 0.5)


def stock_drifts(snapshot: Snapshot) -> None:
    product = next(iter(snapshot.products.values()))
    change_product(snapshot, product.id, quantity=product.quantity + 1)


def balance_wrong(snapshot: Snapshot) -> None:
    entry = snapshot.ledger[len(snapshot.ledger) // 2]
    change(snapshot.ledger, entry, balance=entry.balance + 1)


def below_zero(snapshot: Snapshot) -> None:
    add_entry(snapshot, consumption(snapshot), kind="SAIDA", quantity=-NEW)


def forgotten_in_the_queue(snapshot: Snapshot) -> None:
    """Demand that waits although the stock is there."""
    demand = next(d for d in snapshot.demands if d.situation == "PENDENTE")
    change_product(snapshot, demand.product, quantity=demand.missing)


def not_given_back(snapshot: Snapshot) -> None:
    demand = next(d for d in snapshot.demands if d.project and d.project not in snapshot.projects)
    change(snapshot.demands, demand, wanted=1, held=1, situation="BAIXADO")


def foreign_lost(snapshot: Snapshot) -> None:
    snapshot.demands.remove(foreign(snapshot))


def foreign_twice(snapshot: Snapshot) -> None:
    snapshot.demands.append(replace(foreign(snapshot), id=NEW))


def copy_stale(snapshot: Snapshot) -> None:
    product, row = next(iter(snapshot.copies.items()))
    snapshot.copies[product] = (*row[:-2], row[-2] - 1, row[-1])


def product_lost(snapshot: Snapshot) -> None:
    product = next(iter(snapshot.products))
    del snapshot.products[product], snapshot.copies[product]
    snapshot.ledger = [entry for entry in snapshot.ledger if entry.product != product]
    snapshot.demands = [demand for demand in snapshot.demands if demand.product != product]


def product_renamed(snapshot: Snapshot) -> None:
    change_product(snapshot, next(iter(snapshot.products)), name="nome que ninguém deu")


def good_one_dead(snapshot: Snapshot) -> None:
    snapshot.dead["estoque.projetos"].append("{'message_id': 'x'} {}")


def poison_swallowed(snapshot: Snapshot) -> None:
    snapshot.dead["estoque.projetos"].pop()


def unsent(snapshot: Snapshot) -> None:
    snapshot.unsent = 1


def unserved(snapshot: Snapshot) -> None:
    snapshot.unserved = 1


CORRUPTIONS: dict[Check, tuple[Callable[[Snapshot], None], ...]] = {
    checks.created_projects: (creation_lost, creation_twice),
    checks.changed_projects: (change_lost, status_lost),
    checks.settled_materials: (message_lost, answer_lost, answer_late),
    checks.consumed_once: (consumed_twice, never_consumed),
    checks.no_stray_demand: (not_given_back,),
    checks.movements_once: (movement_lost, movement_twice, undoing_lost, undoing_of_another),
    checks.batches_whole: (batch_torn,),
    checks.undone_once: (undone_twice, undone_in_part),
    checks.returned_as_typed: (return_forgotten, cut_wood_returned),
    checks.products_as_asked: (product_lost, product_renamed),
    checks.ledger_adds_up: (stock_drifts, balance_wrong, below_zero),
    checks.waits_only_if_it_must: (forgotten_in_the_queue,),
    checks.foreign_once: (foreign_lost, foreign_twice),
    checks.copies_agree: (copy_stale,),
    checks.only_poison_is_dead: (good_one_dead, poison_swallowed),
    checks.nothing_under_way: (unsent, unserved),
}


def undetected(journal: Journal, snapshot: Snapshot) -> list[str]:
    """The corruptions that their check does not find, and the checks without a corruption."""
    missed = [what for what, check in CHECKS.items() if check not in CORRUPTIONS]
    for check, corruptions in CORRUPTIONS.items():
        before = count(check, journal, snapshot)
        for corrupt in corruptions:
            broken = copied(snapshot)
            corrupt(broken)
            if count(check, journal, broken) <= before:
                missed.append(f"{corrupt.__name__} por {check.__name__}")
    return missed


def count(check: Check, journal: Journal, snapshot: Snapshot) -> int:
    return len(list(check(journal, snapshot)))
