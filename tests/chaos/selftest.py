"""The checks find faults: each of these breaks one thing in a copy of what was read."""

import copy
from collections.abc import Callable
from dataclasses import replace

from checks import check_all
from journal import Journal
from snapshot import Demand, Entry, Material, Project, Snapshot


def material(snapshot: Snapshot, situation: str) -> tuple[Project, Material]:
    """A project that keeps its name to itself, and a material of it in that situation."""
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


def renumber(snapshot: Snapshot, product: int) -> None:
    """Makes ledger and stock of a product agree again, so that only the promise itself is broken."""
    balance = 0
    for entry in snapshot.ledger:
        if entry.product == product:
            balance += entry.quantity
            entry.balance = balance
    snapshot.products[product].quantity = balance


def creation_lost(snapshot: Snapshot) -> None:
    del snapshot.projects[material(snapshot, "BAIXADO")[0].id]


def creation_twice(snapshot: Snapshot) -> None:
    project = material(snapshot, "BAIXADO")[0]
    snapshot.projects[10**9] = replace(project, id=10**9)


def change_lost(snapshot: Snapshot) -> None:
    material(snapshot, "BAIXADO")[1].quantity += 1


def status_lost(snapshot: Snapshot) -> None:
    project = next(p for p in snapshot.projects.values() if p.status == "EM_ANDAMENTO")
    project.status = "CONCLUIDO"


def message_lost(snapshot: Snapshot) -> None:
    """As if the relay had dropped a message: no demand, no consumption, never an answer."""
    use = material(snapshot, "BAIXADO")[1]
    snapshot.demands.remove(demand_of(snapshot, use))
    snapshot.ledger = [e for e in snapshot.ledger if (e.project, e.product) != (use.project, use.product)]
    renumber(snapshot, use.product)
    use.situation = "PENDENTE"


def answer_lost(snapshot: Snapshot) -> None:
    material(snapshot, "BAIXADO")[1].situation = "INSUFICIENTE"


def consumed_twice(snapshot: Snapshot) -> None:
    """As if a message had been applied twice: the books agree, but the project pays double."""
    entry = consumption(snapshot)
    snapshot.ledger.append(replace(entry, id=10**9))
    renumber(snapshot, entry.product)


def never_consumed(snapshot: Snapshot) -> None:
    use = material(snapshot, "BAIXADO")[1]
    snapshot.ledger = [e for e in snapshot.ledger if (e.project, e.product) != (use.project, use.product)]
    renumber(snapshot, use.product)


def movement_lost(snapshot: Snapshot) -> None:
    entry = next(e for e in snapshot.ledger if e.kind == "ENTRADA" and e.reason != "Estoque inicial")
    snapshot.ledger.remove(entry)
    renumber(snapshot, entry.product)


def movement_twice(snapshot: Snapshot) -> None:
    entry = next(e for e in snapshot.ledger if e.kind == "ENTRADA" and e.reason != "Estoque inicial")
    snapshot.ledger.append(replace(entry, id=10**9))
    renumber(snapshot, entry.product)


def stock_drifts(snapshot: Snapshot) -> None:
    next(iter(snapshot.products.values())).quantity += 1


def balance_wrong(snapshot: Snapshot) -> None:
    snapshot.ledger[len(snapshot.ledger) // 2].balance += 1


def below_zero(snapshot: Snapshot) -> None:
    entry = consumption(snapshot)
    snapshot.ledger.append(replace(entry, id=10**9, kind="SAIDA", quantity=-(10**6)))
    renumber(snapshot, entry.product)


def forgotten_in_the_queue(snapshot: Snapshot) -> None:
    """What waits although the stock has come."""
    demand = next(d for d in snapshot.demands if d.situation == "PENDENTE")
    snapshot.products[demand.product].quantity = demand.wanted


def not_given_back(snapshot: Snapshot) -> None:
    demand = next(d for d in snapshot.demands if d.project and d.situation == "DEVOLVIDO")
    demand.wanted = demand.held = 1
    demand.situation = "BAIXADO"


def foreign_lost(snapshot: Snapshot) -> None:
    snapshot.demands.remove(next(d for d in snapshot.demands if not d.project))


def foreign_twice(snapshot: Snapshot) -> None:
    demand = next(d for d in snapshot.demands if not d.project)
    snapshot.demands.append(replace(demand, id=10**9))


def copy_stale(snapshot: Snapshot) -> None:
    product, row = next(iter(snapshot.copies.items()))
    snapshot.copies[product] = (*row[:-2], row[-2] - 1, row[-1])


def product_lost(snapshot: Snapshot) -> None:
    product = next(iter(snapshot.products))
    del snapshot.products[product], snapshot.copies[product]
    snapshot.ledger = [entry for entry in snapshot.ledger if entry.product != product]
    snapshot.demands = [demand for demand in snapshot.demands if demand.product != product]


def good_one_dead(snapshot: Snapshot) -> None:
    snapshot.dead["estoque.projetos"].append("{'message_id': 'x'} {}")


def poison_swallowed(snapshot: Snapshot) -> None:
    snapshot.dead["estoque.projetos"].pop()


def unsent(snapshot: Snapshot) -> None:
    snapshot.unsent = 1


CORRUPTIONS: tuple[Callable[[Snapshot], None], ...] = (
    creation_lost,
    creation_twice,
    change_lost,
    status_lost,
    message_lost,
    answer_lost,
    consumed_twice,
    never_consumed,
    movement_lost,
    movement_twice,
    stock_drifts,
    balance_wrong,
    below_zero,
    forgotten_in_the_queue,
    not_given_back,
    foreign_lost,
    foreign_twice,
    copy_stale,
    product_lost,
    good_one_dead,
    poison_swallowed,
    unsent,
)


def undetected(journal: Journal, snapshot: Snapshot) -> list[str]:
    """The corruptions after which the checks find no more than before."""
    before = count(journal, snapshot)
    missed = []
    for corrupt in CORRUPTIONS:
        broken = copy.deepcopy(snapshot)
        corrupt(broken)
        if count(journal, broken) <= before:
            missed.append(corrupt.__name__)
    return missed


def count(journal: Journal, snapshot: Snapshot) -> int:
    return sum(map(len, check_all(journal, snapshot).values()))
