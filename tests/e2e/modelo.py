"""A model of the stock, exact and small: what every number must be after each step."""

import math
from dataclasses import dataclass, field
from fractions import Fraction

# Costs are kept in thousandths of a centavo.
COST_DECIMALS = 5
OPEN = ("PENDENTE", "EM_ANDAMENTO")


def half_up(number, decimals):
    """None, an unknown number, stays None."""
    if number is None:
        return None
    scale = 10**decimals
    return Fraction(math.floor(number * scale + Fraction(1, 2)), scale)


def cost(number):
    return half_up(number, COST_DECIMALS)


@dataclass
class Row:
    """A row of the ledger."""

    tipo: str
    quantidade: Fraction
    saldo: Fraction
    custo: Fraction | None
    projeto: object = None
    documento: str | None = None
    data: str | None = None
    undone: bool = False  # or undoes another
    id: int = 0  # 0 unless it was typed
    all_of_it: Fraction | None = None  # of a return: its whole cost; `custo` is the rounded unit cost

    @property
    def total(self):
        if self.all_of_it is not None or self.custo is None:
            return self.all_of_it
        return cost(abs(self.quantidade) * self.custo)

    @property
    def consumed(self):
        """Does the row count as consumption? Returns count negatively, and what was undone not at all."""
        return self.tipo in ("SAIDA", "CONSUMO", "DEVOLUCAO") and not self.undone


@dataclass
class Product:
    id: int
    valor: Fraction
    minimo: Fraction
    fornecedor: int | None
    stock: Fraction = Fraction(0)
    average: Fraction | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(eq=False)
class Material:
    """What a project asks of a product, and what it holds of it."""

    project: object
    asked: Fraction
    held: Fraction = Fraction(0)
    returned: Fraction = Fraction(0)  # by hand
    withdrawn: Fraction = Fraction(0)  # when it was cancelled
    cut: Fraction = Fraction(0)
    custo: Fraction | None = Fraction(0)
    situacao: str = ""
    faltante: Fraction | None = None
    place: int = 0  # in the queue; 0: not yet

    @property
    def missing(self):
        return self.asked - self.returned - self.held

    @property
    def shown(self):
        return {
            "quantidade": self.asked,
            "devolvida": self.returned + self.withdrawn,
            "situacao": self.situacao,
            "faltante": self.faltante,
        }


@dataclass(eq=False)
class Project:
    id: int
    criado_por: str
    status: str = "PENDENTE"
    materials: dict[int, Material] = field(default_factory=dict)

    @property
    def custo(self):
        parts = [material.custo for material in self.materials.values()]
        return None if None in parts else half_up(sum(parts), 2)


class Model:
    """Products by id and projects. Each method does what the system must do for one request."""

    def __init__(self, today):
        self.today = today  # a function: the workshop's day, as text
        self.products: dict[int, Product] = {}
        self.projects: list[Project] = []
        self.clock = 0

    def book(self, product, tipo, change, each=None, **more):
        """Adds a row. What goes out costs the average; what comes in at a cost changes the average."""
        if change < 0:
            each = product.average
        elif each is None:
            each = product.average
            if each is None and tipo == "ENTRADA":
                each = product.valor
        if change > 0:
            product.average = averaged(product.stock, product.average, change, each)
        product.stock += change
        row = Row(tipo, change, product.stock, each, data=more.pop("data", None) or self.today(), **more)
        product.rows.append(row)
        return row

    def materials(self, product):
        """Every material of this product that a project asks for."""
        return [
            project.materials[product.id] for project in self.projects if product.id in project.materials
        ]

    def waiting(self, product):
        """What waits for this product, in the order in which it will be served."""
        return sorted(
            (one for one in self.materials(product) if one.situacao == "INSUFICIENTE"),
            key=lambda one: one.place,
        )

    def serve(self, product):
        for one in self.waiting(product):
            if one.missing <= product.stock:
                self.take(product, one)
                one.situacao, one.faltante = "BAIXADO", None

    def take(self, product, material):
        missing = material.missing
        if missing == 0:
            return
        row = self.book(product, "CONSUMO", -missing, projeto=material.project)
        known = row.custo is not None and material.custo is not None
        material.custo = material.custo + cost(row.custo * missing) if known else None
        material.held += missing

    def give_back(self, product, material, quantity, tipo="DEVOLUCAO", **more):
        """Material goes back to the stock at what it cost the project."""
        if quantity == 0:
            return None
        back = each = None
        if material.custo is not None:
            back = cost(material.custo * quantity / material.held)
            each = cost(back / quantity)
            material.custo -= back
        row = self.book(product, tipo, quantity, each, projeto=material.project, all_of_it=back, **more)
        material.held -= quantity
        if material.held == 0:
            material.custo = Fraction(0)
        return row

    def ask(self, product, material, quantity):
        """The project wants this quantity in all: it takes it if there is enough, else it waits."""
        before = material.held
        material.asked = quantity
        material.returned = min(material.returned, quantity)
        wanted = quantity - material.returned
        material.cut = min(material.cut, wanted)
        if not material.place:
            material.place = self.next_place()
        if wanted <= product.stock + material.held:
            if wanted < material.held:
                self.give_back(product, material, material.held - wanted)
            self.take(product, material)
            material.situacao, material.faltante = "BAIXADO", None
        else:
            material.faltante = wanted - product.stock - material.held
            if material.situacao != "INSUFICIENTE":
                material.place = self.next_place()
            material.situacao = "INSUFICIENTE"
            self.give_back(product, material, material.held - material.cut)
        if material.held < before:
            self.serve(product)

    def next_place(self):
        self.clock += 1
        return self.clock

    # Actions of people.

    def move(self, product, tipo, quantity, **more):
        """A typed movement; a count says what was found, and `esperada` what should have been."""
        expected = more.pop("esperada", None)
        if tipo == "AJUSTE":
            change = quantity - (product.stock if expected is None else expected)
        else:
            change = -quantity if tipo == "SAIDA" else quantity
        row = self.book(product, tipo, change, more.pop("custo", None), **more)
        if change > 0:
            self.serve(product)
        return row

    def bring_back(self, product, project, quantity, data=None):
        material = project.materials[product.id]
        row = self.give_back(product, material, quantity, data=data)
        material.returned += quantity
        material.cut = min(material.cut, material.held)
        self.serve(product)
        return row

    def undo(self, product, row, takings=False):
        """Undoes a typed row; with `takings`, the newest consumptions of open projects wait again."""
        undone = []
        while takings and product.stock < row.quantidade:
            taking = next(
                one for one in reversed(product.rows)
                if one.tipo == "CONSUMO" and not one.undone and one.projeto.status in OPEN
            )
            material = taking.projeto.materials[product.id]
            whole = -taking.quantidade == material.held - material.cut
            back = self.give_back(
                product, material, material.held - material.cut, "ESTORNO" if whole else "DEVOLUCAO"
            )
            back.undone = taking.undone = whole
            material.situacao = "INSUFICIENTE"
            undone.append(material)
        if row.tipo == "DEVOLUCAO":
            material = row.projeto.materials[product.id]
            known = material.custo is not None and row.total is not None
            material.custo = material.custo + row.total if known else None
            material.held += row.quantidade
            material.returned -= row.quantidade
        row.undone = True
        made = self.book(product, "ESTORNO", -row.quantidade, projeto=row.projeto, undone=True)
        if row.tipo in ("ENTRADA", "DEVOLUCAO"):
            product.average = replayed(product.rows)
        for material in undone:
            short = material.missing - product.stock
            material.faltante = short if short > 0 else material.missing
        self.serve(product)
        return made

    def create(self, project, materials):
        self.projects.append(project)
        self.change(project, materials)

    def change(self, project, materials):
        for number, quantity in materials.items():
            known = project.materials.get(number)
            if known and known.asked == quantity:
                continue
            material = known or project.materials.setdefault(number, Material(project, quantity))
            self.ask(self.products[number], material, quantity)

    def begin(self, project):
        """The stock computes again what is missing."""
        project.status = "EM_ANDAMENTO"
        for number, material in project.materials.items():
            self.ask(self.products[number], material, material.asked)

    def finish(self, project):
        """Material that never came is no longer waited for."""
        project.status = "CONCLUIDO"
        for number, material in project.materials.items():
            if material.situacao == "INSUFICIENTE":
                self.end(self.products[number], material)

    def end(self, product, material):
        """Everything comes back, and nothing is asked for."""
        material.withdrawn = material.held
        self.give_back(product, material, material.held)
        gave = material.returned + material.withdrawn
        material.situacao, material.faltante = "DEVOLVIDO" if gave else "DISPENSADO", None
        material.cut = Fraction(0)

    def cancel(self, project, back):
        """`back`: by product id, what comes back of it; of all others, everything."""
        project.status = "CANCELADO"
        for number, material in project.materials.items():
            product, quantity = self.products[number], material.held
            quantity = back.get(number, quantity)
            if quantity < material.held:
                self.give_back(product, material, quantity)
                material.withdrawn, material.cut = quantity, material.held
            else:
                self.end(product, material)
            self.serve(product)

    def reopen(self, project, status):
        """What was withdrawn is asked for again."""
        was, project.status = project.status, status
        for number, material in project.materials.items():
            withdrawn = was == "CANCELADO" or material.situacao in ("DEVOLVIDO", "DISPENSADO")
            if not withdrawn:
                continue
            if not material.cut:
                material.returned = Fraction(0)
                material.place = 0
            material.withdrawn = Fraction(0)
            self.ask(self.products[number], material, material.asked)

    def unite(self, product, other):
        """Merges `other` into `product`: its stock, and what projects hold of it and wait for."""
        moved, each = other.stock, other.average
        self.book(other, "SAIDA", -moved)
        self.book(product, "ENTRADA", moved, each)
        for project in self.projects:
            came = project.materials.pop(other.id, None)
            here = project.materials.setdefault(product.id, came) if came else None
            if came and here is not came:
                here.asked += came.asked
                here.held += came.held
                here.custo = None if None in (here.custo, came.custo) else here.custo + came.custo
        del self.products[other.id]
        for one in self.waiting(product):
            one.faltante = one.missing - product.stock
        self.serve(product)

    def to_buy(self, product):
        """The quantity that serves all waiting demand and keeps the minimum."""
        wanted = sum((one.missing for one in self.waiting(product)), product.minimo) - product.stock
        return max(wanted, Fraction(0))


@dataclass
class Consumption:
    """A sum of movements as the reports show it: quantities without a known cost are also summed apart."""

    quantidade: Fraction = Fraction(0)
    custo: Fraction = Fraction(0)
    sem_custo: Fraction = Fraction(0)

    def add(self, row):
        self.quantidade -= row.quantidade
        if row.total is None:
            self.sem_custo -= row.quantidade
        else:
            self.custo += row.total if row.quantidade < 0 else -row.total

    @property
    def shown(self):
        return self.quantidade, half_up(self.custo, 2), self.sem_custo


def consumption(rows, key):
    """Consumption grouped by `key(row)`, without groups of nothing; each sum is rounded once."""
    sums = {}
    for row in rows:
        if row.consumed:
            sums.setdefault(key(row), Consumption()).add(row)
    return {group: one.shown for group, one in sums.items() if any(one.shown)}


def averaged(stock, average, more, each):
    if each is None:
        return average
    if average is None or stock <= 0:
        return each
    return cost((stock * average + more * each) / (stock + more))


def replayed(rows):
    """The average cost without the undone rows; a count does not change it."""
    stock, average = Fraction(0), None
    for row in rows:
        if row.undone:
            continue
        if row.quantidade > 0:
            average = averaged(stock, average, row.quantidade, None if row.tipo == "AJUSTE" else row.custo)
        stock += row.quantidade
    return average
