"""Reports, compared with a model of what was consumed."""

import datetime
import random
import re
from decimal import ROUND_HALF_UP, Decimal

from estornos import Stockroom
from harness import clear_of_midnight, links, produto, soon, today

RANGES = 25
AHEAD, MONTHS = 120, 960  # a report ends at most ten years from now, and has at most so many months
TODAY = today()


def month(number):
    """The month with this number, counted from the year 0."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def days_ago(days):
    return TODAY - datetime.timedelta(days=days)


def rounded(number, places):
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


class Model:
    """A product's stock at its moving average, and what was consumed of it."""

    def __init__(self):
        self.stock = self.average = Decimal(0)
        self.rows = []  # day, project, quantity, cost
        self.held = {}  # project: quantity, cost

    def enter(self, quantity, each):
        worth = self.stock * self.average + quantity * each
        self.stock += quantity
        self.average = rounded(worth / self.stock, 5)

    def take(self, day, quantity, project=None):
        quantity = Decimal(quantity)
        cost = rounded(quantity * self.average, 5)
        self.stock -= quantity
        self.rows.append((day, project, quantity, cost))
        if project:
            self.held[project] = (quantity, cost)

    def give_back(self, day, quantity, project):
        quantity = Decimal(quantity)
        held, all_of_it = self.held[project]
        cost = rounded(all_of_it * quantity / held, 5)
        self.enter(quantity, rounded(cost / quantity, 5))
        self.rows.append((day, project, -quantity, -cost))
        self.held[project] = (held - quantity, all_of_it - cost)

    def sums(self, key, first=datetime.date.min, last=datetime.date.max):
        """Quantity and cost of each group."""
        groups = {}
        for day, project, quantity, cost in self.rows:
            if first <= day <= last:
                group = {"mes": f"{day:%Y-%m}", "projeto": project}.get(key)
                before = groups.get(group, (0, 0))
                groups[group] = (before[0] + quantity, before[1] + cost)
        return {group: (quantity, rounded(cost, 2)) for group, (quantity, cost) in groups.items()}


def exact(row):
    return Decimal(str(row["quantidade"])), Decimal(str(row["custo"]))


def report(api, grouping, **filters):
    """The groups of all pages, and their sum."""
    query = "".join(f"&{name}={value}" for name, value in filters.items())
    path = f"/relatorios/consumo?agrupar={grouping}{query}"
    key = {"mes": "mes"}.get(grouping, f"{grouping}Id")
    return {row[key]: exact(row) for row in api.rows(path)}, exact(api.must(200, "GET", path).json["soma"])


def by_links(api, path):
    """The rows of a list, page after page by its `next` links."""
    while path:
        answer = api.must(200, "GET", path)
        yield from answer.json["data"]
        path = links(answer).get("next")


def work(world):
    """A product with every kind of movement, and the model of it."""
    shop, model = Stockroom(world), Model()
    one = f"/produtos/{shop.product}"
    supplier = 10**12 + shop.product
    shop.admin.must(200, "PATCH", one, {"fornecedorId": supplier, "casasDecimais": 1})
    for quantity, each in ((30, "10.3333"), (20, "11.0001")):
        shop.type_in("ENTRADA", quantity, custo=float(each))
        model.enter(Decimal(quantity), Decimal(each))
    wrong = shop.type_in("ENTRADA", 100, custo=99).json["id"]
    (undone,) = shop.kept(120)
    shop.undo(wrong, desfazerBaixas=True)
    shop.wait(undone, "INSUFICIENTE")
    shop.type_in("SAIDA", 0.7, data=days_ago(40).isoformat())
    model.take(days_ago(40), "0.7")
    shop.undo(shop.type_in("SAIDA", 5, data=days_ago(75).isoformat()).json["id"])
    shop.type_in("SAIDA", 1.1, data=days_ago(75).isoformat())
    model.take(days_ago(75), "1.1")
    kept = dict(zip((7, 9.3, 11), shop.kept(7, 9.3, 11)))
    for quantity, project in kept.items():
        model.take(TODAY, str(quantity), project)
    shop.type_in("DEVOLUCAO", 2.9, projetoId=kept[7], data=days_ago(1).isoformat())
    model.give_back(days_ago(1), "2.9", kept[7])
    shop.undo(shop.type_in("DEVOLUCAO", 3.1, projetoId=kept[9.3]).json["id"])
    shop.status(kept[11], "CANCELADO", devolucoes=[{"produtoId": shop.product, "quantidade": 4}])
    model.give_back(TODAY, "4", kept[11])
    shop.wait_stock(float(model.stock))
    shop.type_in("AJUSTE", 3)
    shop.type_in("AJUSTE", 30)
    shop.delete(undone)
    return shop, model, supplier


def test_consumption(tally, world):
    shop, model, supplier = work(world)
    api, only = world.users["FINANCEIRO"], {"produtoId": shop.product}
    ((_, whole),) = model.sums("produto").items()
    groups, total = report(api, "produto", **only)
    tally.equal("the consumption of a product", {shop.product: whole}, groups)
    tally.equal("it is the sum, too", whole, total)
    groups, total = report(api, "projeto", **only)
    tally.equal("by project", (model.sums("projeto"), whole), (groups, total))
    groups, total = report(api, "fornecedor", fornecedorId=supplier)
    tally.equal("by supplier", ({supplier: whole}, whole), (groups, total))
    for project, (_, cost) in model.held.items():
        told = soon(lambda: api.get(f"/projetos/{project}").json["custoMateriais"],
                    lambda seen: Decimal(str(seen)) == rounded(cost, 2))
        tally.equal("a project's own cost is the same", rounded(cost, 2), Decimal(str(told)))
    first = days_ago(100)
    groups, total = report(api, "mes", de=first, **only)
    tally.equal("by month", (model.sums("mes"), whole),
                ({month: sums for month, sums in groups.items() if any(sums)}, total))
    wanted = sorted({f"{first + datetime.timedelta(days=day):%Y-%m}" for day in range(101)})
    tally.equal("every month is there", wanted, list(groups))
    path = f"/relatorios/consumo?de={first}&produtoId={shop.product}&ordem=-mes&resultadoPorPagina=1"
    tally.equal("page by page", wanted[::-1], [row["mes"] for row in by_links(api, path)])
    path = f"/relatorios/consumo?agrupar=projeto&produtoId={shop.product}&resultadoPorPagina=1"
    for order in ("id", "-id"):
        pages = [row["projetoId"] for row in by_links(api, f"{path}&ordem={order}")]
        projects = sorted(model.sums("projeto"), key=lambda project: project or 0, reverse=order == "-id")
        tally.equal(f"projects by {order}, page by page", projects, pages)


def test_days(tally, world):
    """Whole months are summed from other data than the single days before and after them."""
    shop, model, _ = work(world)
    api, choose = world.admin, random.Random(14)
    ends = [TODAY, days_ago(75), days_ago(40), days_ago(75).replace(day=1), TODAY.replace(day=1)]
    for _ in range(RANGES):
        first, last = sorted(choose.choice([*ends, days_ago(choose.randint(0, 100))]) for _ in range(2))
        for grouping in ("mes", "produto", "projeto"):
            wanted = model.sums(grouping, first, last)
            wanted = {shop.product if grouping == "produto" else key: sums for key, sums in wanted.items()}
            groups, total = report(api, grouping, produtoId=shop.product, de=first, ate=last)
            if grouping == "mes":
                groups = {month: sums for month, sums in groups.items() if any(sums)}
            tally.equal(f"{grouping} from {first} to {last}", wanted, groups)
            (whole,) = model.sums("", first, last).values() or [(0, 0)]
            tally.equal("and its sum", whole, total)
    project = next(iter(model.held))
    groups, _ = report(api, "mes", projetoId=project)
    tally.equal("what one project took", model.sums("projeto")[project][0],
                sum(sums[0] for sums in groups.values()))


def test_stock(tally, world):
    """Each product at its average cost, or at its price where that is not known; rounded once."""
    api = world.admin
    supplier = random.Random().randint(10**12, 10**13)
    cheap = {"valor": 0.0745, "casasDecimais": 3, "fornecedorId": supplier}
    made = [api.made("/produtos", produto(**cheap))["id"] for _ in range(3)]
    for one, quantity, each in ((0, 0.1, 0.0745), (1, 33.333, 0.3333), (1, 1, 9.9999)):
        body = {"tipo": "ENTRADA", "quantidade": quantity, "motivo": "teste", "custo": each}
        api.must(201, "POST", f"/produtos/{made[one]}/movimentacoes", body)
    one = Model()
    one.enter(Decimal("33.333"), Decimal("0.3333"))
    one.enter(Decimal(1), Decimal("9.9999"))
    path = f"/relatorios/estoque?fornecedorId={supplier}"
    answer = world.users["FINANCEIRO"].must(200, "GET", path)
    rows = {row["produtoId"]: row for row in answer.json["data"]}
    worth = [Decimal("0.00745"), one.stock * one.average, Decimal(0)]
    tally.equal("what each is worth", [rounded(value, 2) for value in worth],
                [Decimal(str(rows[product]["valor"])) for product in made])
    tally.equal("the highest first", made[1], answer.json["data"][0]["produtoId"])
    tally.equal("at the average cost", float(one.average), rows[made[1]]["custoMedio"])
    tally.equal("which one without entries has not", None, rows[made[2]]["custoMedio"])
    whole = rounded(sum(worth), 2)
    tally.equal("the sum is rounded once", whole, Decimal(str(answer.json["soma"]["valor"])))
    written = r'"soma":{"valor":\d+\.\d\d}'
    tally.check("money has two decimals", re.search(written, answer.text), answer.text[-200:])
    answer = api.must(200, "GET", f"{path}&agrupar=fornecedor").json
    tally.equal("by supplier", [(supplier, whole)],
                [(row["fornecedorId"], Decimal(str(row["valor"]))) for row in answer["data"]])
    api.must(204, "DELETE", f"/produtos/{made[2]}", If_Match="*")
    tally.equal("without what is retired", sorted(made[:2]),
                sorted(row["produtoId"] for row in api.rows(path)))
    dear = produto(valor=9999999999.99, quantidade=1000000, fornecedorId=supplier)
    dear = api.made("/produtos", dear)["id"]
    pages = list(by_links(api, f"{path}&resultadoPorPagina=1"))
    tally.equal("page by page", [dear, made[1], made[0]], [row["produtoId"] for row in pages])
    tally.equal("however much it is", 9999999999990000, pages[0]["valor"])


def test_refusals(tally, world):
    path = "/relatorios/consumo"
    for query, fault in (
        ("agrupar=semana", "/agrupar"),
        ("de=2026-02-01&ate=2026-01-31", "/ate"),
        ("agrupar=projeto&ordem=custo", "/ordem"),
        ("agrupar=produto&depoisDe=1", "/depoisDe"),
    ):
        answer = world.admin.get(f"{path}?{query}")
        tally.equal(query, (422, [fault]), (answer.status, answer.faults))
    everything = world.admin.get(f"{path}?de=1900-01-01&ate=9999-12-31&total=nao")
    first = month(TODAY.year * 12 + TODAY.month - 1 + AHEAD - MONTHS + 1)
    tally.equal("of a too long period the last months", (200, first),
                (everything.status, everything.json["data"][0]["mes"]))
    tally.equal("and all that was consumed", report(world.admin, "produto")[1],
                exact(everything.json["soma"]))
    written = r'"soma":{"quantidade":-?\d+(\.\d+)?,"custo":-?\d+\.\d\d,'
    tally.check("costs have two decimals", re.search(written, everything.text), everything.text[-300:])


def all_tests(tally, world):
    global TODAY
    clear_of_midnight()
    TODAY = today()
    for test in (test_consumption, test_days, test_stock, test_refusals):
        tally.run(test, world)
