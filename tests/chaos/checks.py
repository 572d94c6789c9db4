"""The checks made once no message is under way: pure functions of a journal and a snapshot; yield faults."""

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from journal import Journal, Movement, Outcome, Thing, Write
from snapshot import Demand, Entry, Material, Project, Snapshot


class Kind(enum.Enum):
    LOST = "perdida"
    EXTRA = "a mais"
    WRONG = "errada"


@dataclass
class Fault:
    kind: Kind
    text: str
    window: int | None = None


Check = Callable[[Journal, Snapshot], Iterator[Fault]]


def by_name(snapshot: Snapshot) -> dict[str, list[Project]]:
    found = defaultdict(list)
    for project in snapshot.projects.values():
        found[project.name].append(project)
    return found


def created_projects(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Every 201 is one project, no other request created one, and deleted ones are gone."""
    found = by_name(snapshot)
    for thing in journal.projects:
        count = len(found.pop(thing.name, []))
        outcome, window = thing.creation.request.outcome, thing.creation.request.window
        if count > 1:
            yield Fault(Kind.EXTRA, f"{thing.name}: {count} projetos de uma criação", window)
        elif count and outcome is Outcome.REFUSED:
            yield Fault(Kind.EXTRA, f"{thing.name}: existe, mas a criação foi recusada", window)
        elif count and thing.removed:
            yield Fault(Kind.LOST, f"{thing.name}: existe, mas a exclusão foi aceita", window)
        elif not count and outcome is Outcome.ACCEPTED and not thing.perhaps_removed:
            yield Fault(Kind.LOST, f"{thing.name}: não existe, mas a criação foi aceita", window)
    for name in found:
        yield Fault(Kind.EXTRA, f"{name}: projeto que ninguém criou")


def changed_projects(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Materials and status are those of the last accepted change."""
    found = by_name(snapshot)
    for thing in journal.projects:
        for project in found.get(thing.name, []):
            uses = {product: m.quantity for product, m in project.materials.items()}
            writes = thing.candidates("materiais")
            if uses not in [write.content for write in writes]:
                yield Fault(
                    Kind.LOST,
                    f"{thing.name} ({project.id}): materiais {uses}, aceitos {[w.content for w in writes]}",
                    writes[0].request.window if writes else None,
                )
            allowed = [write.content for write in thing.candidates("status")]
            if not thing.last("status"):
                allowed.append("PENDENTE")
            if project.status not in allowed:
                yield Fault(
                    Kind.LOST,
                    f"{thing.name} ({project.id}): status {project.status}, esperado {allowed}",
                    thing.creation.request.window,
                )


def settled_materials(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Every material has a final situation, which agrees with the demand in the stock."""
    demands = {(d.project, d.product): d for d in snapshot.demands if d.project}
    things = {thing.name: thing for thing in journal.projects}
    for project in snapshot.projects.values():
        for material in project.materials.values():
            demand = demands.get((project.id, material.product))
            where = f"projeto {project.id}, produto {material.product}"
            if material.situation == "PENDENTE" or not demand:
                window = window_of(things.get(project.name))
                known = "conhece" if demand else "não conhece"
                yield Fault(
                    Kind.LOST, f"{where}: {material.situation}, e o estoque {known} a demanda", window
                )
                continue
            for text in material_faults(project, material, demand):
                yield Fault(Kind.WRONG, f"{where}: {text}")


def material_faults(project: Project, material: Material, demand: Demand) -> Iterator[str]:
    gone = bool(material.withdrawn) and not material.kept
    if gone != (material.situation in ("DEVOLVIDO", "DISPENSADO")):
        yield f"retirado={material.withdrawn}, mantida={material.kept}, mas {material.situation}"
    if project.status == "CANCELADO" and not material.withdrawn:
        yield f"projeto cancelado com material {material.situation}"
    if project.status == "CONCLUIDO" and material.situation == "INSUFICIENTE":
        yield "projeto concluído que ainda espera por material"
    situation = "INSUFICIENTE" if demand.situation == "PENDENTE" else demand.situation
    if situation != material.situation.replace("DISPENSADO", "DEVOLVIDO"):
        yield f"o material está {material.situation}, a demanda {demand.situation}"
    if (demand.version, demand.sequence) != (material.version, material.sequence):
        yield (f"o material é da versão {material.version}, resposta {material.sequence};"
               f" a demanda da versão {demand.version}, resposta {demand.sequence}")
    wanted = material.kept if material.withdrawn else material.quantity
    if demand.wanted != wanted:
        yield f"o projeto quer {wanted}, a demanda é de {demand.wanted}"
    if demand.held != (material.held or demand.cut):
        yield f"o projeto retém {material.held}, a demanda {demand.held}, {demand.cut} já cortada"


def consumed_once(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """For each project and product, consumption minus returns in the ledger is what the project holds."""
    names = {thing.id: thing for thing in journal.projects if thing.id}
    named = {thing.name: thing for thing in journal.projects}
    held = Counter()
    for demand in snapshot.demands:
        # Cut material stays consumed after its project is deleted, and while the project waits for the rest.
        if demand.situation != "BAIXADO" and demand.project:
            held[demand.project, demand.product] = demand.held
    for project in snapshot.projects.values():
        for material in project.materials.values():
            if material.situation == "BAIXADO":
                held[project.id, material.product] = material.held
        names[project.id] = named.get(project.name)
    taken = Counter()
    for entry in snapshot.ledger:
        if entry.project and entry.kind in ("CONSUMO", "DEVOLUCAO", "ESTORNO"):
            taken[entry.project, entry.product] -= entry.quantity
    for key in held.keys() | taken.keys():
        if held[key] != taken[key]:
            thing = names.get(key[0])
            yield Fault(
                Kind.LOST if taken[key] < held[key] else Kind.EXTRA,
                f"projeto {key[0]}, produto {key[1]}: retém {held[key]}, o livro consumiu {taken[key]}",
                window_of(thing),
            )


def window_of(thing: Thing | None) -> int | None:
    """The window of the write that determines what a project holds."""
    if not thing:
        return None
    last = thing.last("materiais") or thing.creation
    return last.request.window


def no_stray_demand(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Demand that no project uses neither waits nor holds material, except cut wood of a deleted project."""
    things = {thing.id: thing for thing in journal.projects if thing.id}
    for demand in snapshot.demands:
        if not demand.project:
            continue
        project = snapshot.projects.get(demand.project)
        if project and demand.product in project.materials:
            continue
        thing = things.get(demand.project)
        cut = thing and any(demand.product in write.back for write in thing.of("status"))
        if (demand.wanted, demand.situation) != (0, "DEVOLVIDO") or demand.held and not cut:
            yield Fault(
                Kind.WRONG,
                f"demanda {demand.id}: o projeto {demand.project} não usa mais o produto {demand.product},"
                f" mas pede {demand.wanted}, retém {demand.held}, {demand.situation}",
            )


def movements_once(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Everything that was typed and accepted is one row of the ledger; there are no others."""
    rows = defaultdict(list)
    reasons = {entry.id: entry for entry in snapshot.ledger}
    for entry in snapshot.ledger:
        if entry.typed and entry.reason != "Estoque inicial":
            rows[entry.reason].append(entry)
    for movement in journal.movements:
        found = rows.pop(movement.reason, [])
        outcome, window = movement.request.outcome, movement.request.window
        if len(found) > 1 or (found and outcome is Outcome.REFUSED):
            yield Fault(Kind.EXTRA, f"{movement.reason}: {len(found)} linhas, {outcome.name}", window)
        elif not found and outcome is Outcome.ACCEPTED:
            yield Fault(Kind.LOST, f"{movement.reason}: aceita, mas não está no livro", window)
        elif found and not is_movement(found[0], movement, reasons.get(found[0].undoes)):
            yield Fault(Kind.WRONG, f"{movement.reason}: {movement} virou {found[0]}", window)
    for reason in rows:
        yield Fault(Kind.EXTRA, f"{reason}: movimentação que ninguém fez")


def batches_whole(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """The movements of one request are all in the ledger, or none is."""
    booked = {entry.reason for entry in snapshot.ledger if entry.typed}
    requests = defaultdict(list)
    for movement in journal.movements:
        requests[id(movement.request)].append(movement)
    for batch in requests.values():
        found = [movement.reason in booked for movement in batch]
        if any(found) and not all(found):
            yield Fault(
                Kind.LOST,
                f"{batch[0].reason}: {sum(found)} de {len(batch)} linhas de um lote",
                batch[0].request.window,
            )


def is_movement(entry: Entry, asked: Movement, undone: Entry | None) -> bool:
    if (entry.product, entry.kind) != (asked.product, asked.kind):
        return False
    if asked.kind == "ESTORNO":
        reason = asked.undoes and asked.undoes.reason
        return undone is not None and (undone.reason, undone.quantity) == (reason, -entry.quantity)
    if asked.kind == "AJUSTE" and asked.expected is not None:
        return entry.quantity == asked.quantity - asked.expected
    if asked.kind == "AJUSTE":
        return entry.balance == asked.quantity
    if asked.kind == "DEVOLUCAO" and entry.project != asked.project:
        return False
    return entry.quantity == (-asked.quantity if asked.kind == "SAIDA" else asked.quantity)


def undone_once(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """A row is undone at most once, by its opposite, and an undoing is never undone."""
    rows = {entry.id: entry for entry in snapshot.ledger}
    times = Counter(entry.undoes for entry in snapshot.ledger if entry.undoes)
    for entry in snapshot.ledger:
        if (entry.kind == "ESTORNO") != bool(entry.undoes):
            yield Fault(Kind.WRONG, f"movimentação {entry.id}: {entry.kind} que desfaz {entry.undoes}")
        if not entry.undoes:
            continue
        undone = rows.get(entry.undoes)
        if not undone or undone.undoes or times[entry.undoes] > 1:
            yield Fault(Kind.EXTRA, f"movimentação {entry.id}: desfaz {undone}, {times[entry.undoes]} vezes")
        elif (undone.product, undone.project, -undone.quantity) != (
            entry.product, entry.project, entry.quantity
        ):
            yield Fault(Kind.WRONG, f"movimentação {entry.id}: {entry} não desfaz {undone}")


def returned_as_typed(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """If a project's materials were set once and it was not reopened, its `devolvida` is what was brought
    back by hand, plus what its cancellation returned."""
    things = {thing.id: thing for thing in journal.projects if thing.id}
    brought = Counter()
    for entry in snapshot.ledger:
        if entry.typed and entry.project:
            brought[entry.project, entry.product] += entry.quantity
    for project in snapshot.projects.values():
        thing = things.get(project.id)
        changes = thing.effective("status") if thing else []
        statuses = [write.content for write in changes]
        reopened = "PENDENTE" in statuses or len(set(statuses)) < len(statuses)
        if not thing or len(thing.effective("materiais")) > 1 or reopened:
            continue
        cancelled = next((write for write in changes if write.content == "CANCELADO"), None)
        for material in project.materials.values():
            text = return_fault(material, brought[project.id, material.product], cancelled)
            if text:
                yield Fault(Kind.WRONG, f"projeto {project.id}, produto {material.product}: {text}")


def return_fault(material: Material, by_hand: int, cancelled: Write | None) -> str | None:
    if not material.withdrawn:
        if material.returned != by_hand:
            return f"devolveu {material.returned}, no livro {by_hand}"
    elif material.kept and cancelled:
        back = cancelled.back.get(material.product)
        if back is None or material.kept > material.quantity - back:
            return f"manteve {material.kept} de {material.quantity}, e deviam voltar {back}"
        if material.returned != by_hand + material.quantity - material.kept:
            return f"devolveu {material.returned}, no livro {by_hand}, manteve {material.kept}"
    return None


def products_as_asked(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Every product exists once, with its last accepted name, and is retired if that was accepted."""
    products = dict(snapshot.products)
    opened = Counter(e.product for e in snapshot.ledger if e.reason == "Estoque inicial")
    names = {product.name: product for product in products.values()}
    for thing in journal.products:
        created = thing.creation
        product = products.pop(thing.id, None) if thing.id else names.get(thing.name)
        if not product:
            if created.accepted:
                yield Fault(Kind.LOST, f"{thing.name}: produto aceito que não existe", created.request.window)
            continue
        products.pop(product.id, None)
        if created.request.outcome is Outcome.REFUSED:
            yield Fault(Kind.EXTRA, f"{thing.name}: produto recusado que existe", created.request.window)
        if opened[product.id] != (1 if created.content[1] > 0 else 0):
            yield Fault(Kind.WRONG, f"produto {product.id}: {opened[product.id]} estoques iniciais")
        if product.name not in [write.content[0] for write in thing.candidates("nome")]:
            yield Fault(Kind.LOST, f"produto {product.id}: chama-se {product.name}", created.request.window)
        if product.active and thing.removed or not product.active and not thing.perhaps_removed:
            yield Fault(Kind.WRONG, f"produto {product.id}: ativo={product.active}")
    for product in products.values():
        yield Fault(Kind.EXTRA, f"produto {product.id} ({product.name}): ninguém o criou")


def ledger_adds_up(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Each row's balance follows from the one before and is never below zero; the last is the stock."""
    balance: dict[int, int] = defaultdict(int)
    for entry in snapshot.ledger:
        if entry.balance != balance[entry.product] + entry.quantity:
            yield Fault(
                Kind.WRONG,
                f"movimentação {entry.id}: saldo {entry.balance} depois de"
                f" {balance[entry.product]} e {entry.quantity:+}",
            )
        if entry.balance < 0:
            yield Fault(Kind.WRONG, f"movimentação {entry.id}: saldo {entry.balance}")
        balance[entry.product] = entry.balance
    sums = Counter()
    for entry in snapshot.ledger:
        sums[entry.product] += entry.quantity
    for product in snapshot.products.values():
        if product.quantity < 0:
            yield Fault(Kind.WRONG, f"produto {product.id}: quantidade {product.quantity}")
        if product.quantity != sums[product.id]:
            yield Fault(
                Kind.WRONG,
                f"produto {product.id}: quantidade {product.quantity}, o livro soma {sums[product.id]}",
            )


def waits_only_if_it_must(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    for demand in snapshot.demands:
        if demand.situation != "PENDENTE":
            continue
        product = snapshot.products[demand.product]
        if not product.active:
            yield Fault(Kind.WRONG, f"demanda {demand.id}: espera pelo produto {product.id}, removido")
        elif demand.missing <= product.quantity:
            yield Fault(
                Kind.WRONG, f"demanda {demand.id}: espera por {demand.missing}, e há {product.quantity}"
            )


def foreign_once(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """Each message that names its product is one demand, and the ledger agrees with what it holds."""
    demands = defaultdict(list)
    for demand in snapshot.demands:
        if not demand.project:
            demands[demand.name].append(demand)
    taken = Counter()
    for entry in snapshot.ledger:
        if not entry.project and entry.kind in ("CONSUMO", "DEVOLUCAO"):
            taken[entry.reason] -= entry.quantity
    for message in journal.foreign:
        found = demands.pop(message.name, [])
        if len(found) != 1:
            kind = Kind.EXTRA if found else Kind.LOST
            yield Fault(kind, f"{message.name}: {len(found)} demandas", message.window)
            continue
        if (found[0].product, found[0].wanted) != (message.product, message.quantity):
            yield Fault(Kind.WRONG, f"{message.name}: virou {found[0]}", message.window)
        if found[0].held != taken.pop(message.name, 0):
            yield Fault(Kind.WRONG, f"{message.name}: o livro não diz o que retém", message.window)
    for name in demands:
        yield Fault(Kind.EXTRA, f"{name}: demanda que ninguém pediu")
    for reason, quantity in taken.items():
        if quantity:
            yield Fault(Kind.EXTRA, f"{reason}: consumo de {quantity} que ninguém pediu")


def copies_agree(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """The copy of the products in projetos equals the products in estoque."""
    for product in snapshot.products.values():
        if snapshot.copies.get(product.id) != product.announced:
            yield Fault(
                Kind.WRONG, f"produto: {product.announced}; cópia: {snapshot.copies.get(product.id)}"
            )
    for product in snapshot.copies.keys() - snapshot.products.keys():
        yield Fault(Kind.EXTRA, f"cópia do produto {product}, que não existe")


def only_poison_is_dead(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    """The dead letters are the malformed messages that were sent; crashes may duplicate them."""
    left = {queue: list(letters) for queue, letters in snapshot.dead.items()}
    for poison in journal.poison:
        letters = left.get(poison.queue, [])
        found = [letter for letter in letters if poison.mark in letter]
        if not found:
            yield Fault(Kind.LOST, f"{poison.what}: não está em {poison.queue}.mortas", poison.window)
        left[poison.queue] = [letter for letter in letters if poison.mark not in letter]
    for queue, letters in left.items():
        for letter in letters:
            yield Fault(Kind.LOST, f"{queue}.mortas tem uma mensagem boa: {letter}")


def nothing_under_way(journal: Journal, snapshot: Snapshot) -> Iterator[Fault]:
    if snapshot.unsent:
        yield Fault(Kind.WRONG, f"{snapshot.unsent} mensagens não foram publicadas")
    if snapshot.unserved:
        yield Fault(Kind.WRONG, f"{snapshot.unserved} produtos ainda são atendidos")


CHECKS: dict[str, Check] = {
    "cada criação aceita é um projeto, e nenhum outro existe": created_projects,
    "materiais e status são os aceitos por último": changed_projects,
    "nenhum material PENDENTE; projeto e demanda dizem o mesmo": settled_materials,
    "consumo por projeto e produto é o que o projeto retém": consumed_once,
    "o que ninguém mais quer nada retém": no_stray_demand,
    "cada movimentação aceita está uma vez no livro": movements_once,
    "um lote está inteiro no livro, ou não está": batches_whole,
    "cada movimentação se desfaz uma vez, pela oposta": undone_once,
    "o que um projeto devolveu é o que se lançou": returned_as_typed,
    "produtos são os criados, com o último nome": products_as_asked,
    "o livro soma o estoque, linha a linha, nunca abaixo de zero": ledger_adds_up,
    "só espera quem não pode ser atendido": waits_only_if_it_must,
    "cada mensagem alheia é uma demanda": foreign_once,
    "a cópia dos produtos é igual ao estoque": copies_agree,
    "as mensagens mortas são o veneno enviado": only_poison_is_dead,
    "nada a publicar nem a atender": nothing_under_way,
}


def check_all(journal: Journal, snapshot: Snapshot) -> dict[str, list[Fault]]:
    return {what: list(check(journal, snapshot)) for what, check in CHECKS.items()}
