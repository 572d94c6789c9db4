"""The first month of a workshop, and every number of it.

Each step is done through the gateway and in a model (modelo.py); then everything that the system shows
must equal the model: stocks, ledgers, projects, what waits, what to buy, reports.
"""

import datetime
import json
from fractions import Fraction

from harness import WORKSHOP, clear_of_midnight, cnpj, cpf, fornecedor, name, produto, projeto, soon
from modelo import Model, Product, Project, consumption, half_up

SECONDS = 60  # for messages to have their effect on a loaded machine


def number(text):
    """A quantity, price or cost as it is written, exactly."""
    return Fraction(str(text))


def exact(answer):
    return json.loads(answer.text, parse_float=Fraction)


def sent(quantity):
    """As a number of JSON. It has at most five decimals, which a float keeps."""
    return quantity.numerator if quantity.denominator == 1 else float(quantity)


def facts(more):
    """The fields of a movement, with exact numbers."""
    return {key: number(one) if key in ("custo", "esperada") else one for key, one in more.items()}


def consumed(row):
    return row["quantidade"], row["custo"], row["semCusto"]


def today():
    return datetime.datetime.now(WORKSHOP).date().isoformat()


def readable(value):
    """The value without fractions, for the message of a failure."""
    if isinstance(value, Fraction):
        return sent(value)
    if isinstance(value, dict):
        return {key: readable(one) for key, one in value.items()}
    return [readable(one) for one in value] if isinstance(value, (list, tuple)) else value


class Month:
    """The workshop with its people, and the model of it."""

    def __init__(self, tally, world):
        self.tally = tally
        self.owner, self.clerk = world.users["ADMIN"], world.users["ATENDENTE"]
        self.bookkeeper = world.users["FINANCEIRO"]
        self.keys = {
            self.owner: world.credentials["ADMIN"]["chaveDeAcesso"],
            self.clerk: world.credentials["ATENDENTE"]["chaveDeAcesso"],
        }
        self.model = Model(today)
        first = datetime.date.fromisoformat(today()).replace(day=1)
        self.last_day = first - datetime.timedelta(days=1)  # of the month before

    def day(self, number_of_day):
        return self.last_day.replace(day=number_of_day).isoformat()

    def same(self, what, expected, seen):
        self.tally.check(what, expected == seen, (readable(expected), readable(seen)))

    # Steps: each through the gateway and in the model.

    def product(self, called, unit, decimals, price, minimum=0, supplier=None):
        body = produto(nome=name(called), unidade=unit, casasDecimais=decimals, valor=float(number(price)),
                       estoqueMinimo=sent(number(minimum)), fornecedorId=supplier)
        made = self.owner.made("/produtos", body)
        product = Product(made["id"], number(price), number(minimum), supplier)
        self.model.products[product.id] = product
        return product

    def typed(self, tipo, quantity, **more):
        more = {key: sent(one) if isinstance(one, Fraction) else one for key, one in facts(more).items()}
        return {"tipo": tipo, "quantidade": sent(number(quantity)), "motivo": "primeiro mês", **more}

    def move(self, product, tipo, quantity, who=None, **more):
        """Returns the model's row."""
        path = f"/produtos/{product.id}/movimentacoes"
        made = exact((who or self.clerk).must(201, "POST", path, self.typed(tipo, quantity, **more)))
        row = self.model.move(product, tipo, number(quantity), **facts(more))
        row.id = made["id"]
        return row

    def batch(self, lines, who=None):
        """Books all lines or none; each has the arguments of move()."""
        items = [
            {"produtoId": product.id, **self.typed(tipo, quantity, **more)}
            for product, tipo, quantity, more in lines
        ]
        made = exact((who or self.clerk).must(201, "POST", "/movimentacoes/lote", {"itens": items}))["itens"]
        for (product, tipo, quantity, more), told in zip(lines, made):
            row = self.model.move(product, tipo, number(quantity), **facts(more))
            row.id = told["id"]
            seen = tuple(told[key] for key in ("produtoId", "tipo", "quantidade", "saldo", "custo"))
            self.same("a line of a batch", (product.id, tipo, row.quantidade, row.saldo, row.custo), seen)

    def bring_back(self, product, project, quantity):
        body = self.typed("DEVOLUCAO", quantity, projetoId=project.id)
        made = exact(self.clerk.must(201, "POST", f"/produtos/{product.id}/movimentacoes", body))
        row = self.model.bring_back(product, project, number(quantity))
        row.id = made["id"]
        return row

    def undo(self, product, row, **more):
        path = f"/produtos/{product.id}/movimentacoes/{row.id}/estorno"
        self.owner.must(201, "POST", path, {"motivo": "engano", **more})
        return self.model.undo(product, row, more.get("desfazerBaixas", False))

    def refused(self, what, status, who, method, path, body=None, **headers):
        answer = who.call(method, path, body, **headers)
        self.tally.equal(what, status, answer.status)
        return answer

    def project(self, who, called, **materials):
        """Quantities by the attribute of this object that has the product."""
        uses = {getattr(self, key).id: number(quantity) for key, quantity in materials.items()}
        body = projeto({key: sent(one) for key, one in uses.items()}, nome=name(called))
        made = Project(who.made("/projetos", body)["id"], self.keys[who])
        self.model.create(made, uses)
        return made

    def change(self, project, **materials):
        """PATCH of some materials; the others stay as they are."""
        uses = {key: one.asked for key, one in project.materials.items()}
        uses |= {getattr(self, key).id: number(quantity) for key, quantity in materials.items()}
        body = {"materiais": [{"produtoId": key, "quantidade": sent(one)} for key, one in uses.items()]}
        self.owner.must(200, "PATCH", f"/projetos/{project.id}", body, If_Match="*")
        self.model.change(project, uses)

    def status(self, project, status, who=None, **more):
        path = f"/projetos/{project.id}/status"
        (who or self.clerk).must(200, "PATCH", path, {"status": status, **more})

    def begin(self, *projects):
        for project in projects:
            self.status(project, "EM_ANDAMENTO")
            self.model.begin(project)

    def finish(self, project, **more):
        self.status(project, "CONCLUIDO", **more)
        self.model.finish(project)

    def cancel(self, project, **back):
        back = {getattr(self, key).id: number(quantity) for key, quantity in back.items()}
        named = [{"produtoId": key, "quantidade": sent(one)} for key, one in back.items()]
        self.status(project, "CANCELADO", **({"devolucoes": named} if named else {}))
        self.model.cancel(project, back)

    def reopen(self, project, status):
        self.status(project, status, self.owner)
        self.model.reopen(project, status)

    # Comparisons.

    def compare(self, after):
        """Compares all that changes by messages, and the stocks."""
        for which, project in enumerate(self.model.projects):
            expected = (project.status, project.custo, [one.shown for one in project.materials.values()])
            seen = soon(lambda: self.shown_project(project), lambda shown: shown == expected, SECONDS)
            self.same(f"{after}: project {which}", expected, seen)
        for which, product in enumerate(self.model.products.values()):
            body = exact(self.owner.must(200, "GET", f"/produtos/{product.id}"))
            self.same(f"{after}: stock of product {which}", product.stock, body["quantidade"])
            waiting, missing = [], -product.stock
            for one in self.model.waiting(product):
                missing += one.missing
                waiting.append((one.project.id, one.missing, missing))
            self.same(f"{after}: who waits for product {which}", waiting, self.shown_waiting(product))
            wanted = self.model.to_buy(product)
            self.same(f"{after}: what to buy of product {which}", wanted, self.shown_to_buy(product))

    def shown_project(self, project):
        body = exact(self.clerk.must(200, "GET", f"/projetos/{project.id}"))
        by_product = {use["produtoId"]: use for use in body["materiais"]}
        uses = [
            {key: by_product[product].get(key) for key in ("quantidade", "devolvida", "situacao", "faltante")}
            for product in project.materials
        ]
        return body["status"], body["custoMateriais"], uses

    def shown_waiting(self, product):
        rows = exact(self.clerk.must(200, "GET", f"/pendencias?produtoId={product.id}&ordem=desde"))["data"]
        return [(row["projetoId"], row["quantidade"], row["faltante"]) for row in rows]

    def shown_to_buy(self, product):
        rows = exact(self.clerk.must(200, "GET", f"/produtos/a-comprar?ids={product.id}"))["data"]
        return sum(row["comprar"] for row in rows)

    def shown_consumption(self, group, where):
        """Consumption by group, without groups of nothing."""
        path = f"/relatorios/consumo?agrupar={group}&{where}&resultadoPorPagina=100"
        rows = exact(self.bookkeeper.must(200, "GET", path))["data"]
        key = {"mes": "mes", "projeto": "projetoId", "produto": "produtoId"}[group]
        sums = {row[key]: consumed(row) for row in rows}
        return {name: one for name, one in sums.items() if any(one)}

    def compare_ledgers(self):
        """Each row: kind, quantity, balance, cost, project and document; and the days of the typed ones."""
        for which, product in enumerate(self.model.products.values()):
            expected = [
                (row.tipo, row.quantidade, row.saldo, row.custo, row.projeto and row.projeto.id,
                 row.documento)
                for row in product.rows
            ]
            path = f"/produtos/{product.id}/movimentacoes?ordem=criadoEm&resultadoPorPagina=100"
            page = exact(self.owner.must(200, "GET", path))["data"]
            columns = ("tipo", "quantidade", "saldo", "custo", "projetoId", "documento")
            seen = [tuple(row[key] for key in columns) for row in page]
            self.same(f"the ledger of product {which}", expected, seen)
            days = [row.data for row in product.rows if row.id]
            typed = [row["data"] for row in page if row["id"] in {row.id for row in product.rows}]
            self.same(f"the days of product {which}", days, typed)


def furnish(month):
    """Suppliers, and products counted in half sheets, metres, grams and whole pieces."""
    company = month.owner.made("/fornecedores", fornecedor(nome=name("Madeireira do Vale"), cnpj=cnpj()))
    person = {**fornecedor(nome=name("Seu João das ferragens")), "cpf": cpf()}
    del person["cnpj"]
    person = month.owner.made("/fornecedores", person)
    month.mdf = month.product("MDF Cru 15mm", "chapa", 1, "189.90", 4, company["id"])
    month.fita = month.product("Fita de borda", "metro", 2, "0.0745", 50, company["id"])
    month.cola = month.product("Cola de contato", "kg", 3, "32.5", "0.5", person["id"])
    month.puxador = month.product("Puxador", "peça", 0, "12.9", 10, person["id"])
    month.dobradica = month.product("Dobradiça", "peça", 0, "4.75")
    month.verniz = month.product("Verniz", "litro", 3, "48.1234")


def open_the_shop(month):
    """The stock of the first day, as one batch; a batch with faults books nothing."""
    first = month.day(1)
    lines = [
        (month.mdf, "ENTRADA", "10.5", {"custo": "180.1234", "data": first}),
        (month.fita, "ENTRADA", "300", {"custo": "0.0745", "data": first}),
        (month.cola, "ENTRADA", "1", {"custo": "31.99", "data": first}),
        (month.puxador, "ENTRADA", "40", {"custo": "11", "data": first}),
        (month.dobradica, "AJUSTE", "25", {"data": first}),
        (month.verniz, "AJUSTE", "3.6", {"data": first}),
    ]
    wrong = [{"produtoId": one.id, **month.typed(kind, many, **more)} for one, kind, many, more in lines]
    wrong[1]["custo"], wrong[3]["quantidade"], wrong[5]["data"] = -1, 1.0005, "2020-02-30"
    refused = month.refused("a batch with faults", 422, month.clerk, "POST", "/movimentacoes/lote",
                            {"itens": wrong})
    month.same("each line has its own", ["/itens/1/custo", "/itens/3/quantidade", "/itens/5/data"],
               refused.faults)
    month.compare("a refused batch")
    month.batch(lines)
    month.compare("opening")


def deliveries(month):
    """Entries with their invoices, a broken piece, small quantities of glue."""
    entries = f"/produtos/{month.mdf.id}/movimentacoes"
    month.move(month.mdf, "ENTRADA", "6", custo="195.5", documento="NF 100", data=month.day(3))
    again = month.typed("ENTRADA", "6", custo="195.5", documento="NF 100")
    month.refused("the same invoice again", 409, month.clerk, "POST", entries, again)
    month.move(month.fita, "ENTRADA", "120.75", documento="NF 100", data=month.day(3))
    month.move(month.puxador, "ENTRADA", "12", custo="13.3333", data=month.last_day.isoformat())
    month.move(month.puxador, "SAIDA", "1", data=month.day(5))
    month.refused("half a handle", 422, month.clerk, "POST", f"/produtos/{month.puxador.id}/movimentacoes",
                  month.typed("ENTRADA", "0.5"))
    month.move(month.fita, "SAIDA", "10.5", data=month.last_day.isoformat())
    for _ in range(3):
        month.move(month.cola, "SAIDA", "0.1", data=month.day(6))
    month.same("three times 0.1 from 1", number("0.7"), month.cola.stock)
    month.compare("deliveries")


def work(month):
    """Projects by several people; one finds too few sheets."""
    month.cozinha = month.project(month.clerk, "Cozinha", mdf="5.5", fita="42.35", puxador=14)
    month.armario = month.project(month.owner, "Armário", mdf=3, cola="0.125", dobradica=8)
    month.mesa = month.project(month.clerk, "Mesa", mdf="2.5", verniz="1.2")
    month.estante = month.project(month.owner, "Estante", mdf=8, puxador=30)
    month.begin(month.cozinha, month.armario)
    makers = [month.owner.get(f"/projetos/{one.id}").json["criadoPor"] for one in month.model.projects]
    month.same("who made each project", [one.criado_por for one in month.model.projects], makers)
    month.compare("work")


def wrong_entry(month):
    """60 sheets typed instead of 6: once undone, all is as if they had never been typed."""
    wrong = month.move(month.mdf, "ENTRADA", "60", custo="19.55", documento="NF 101", data=month.day(12))
    month.porta = month.project(month.clerk, "Porta", mdf=20)
    month.compare("a wrong entry")
    path = f"/produtos/{month.mdf.id}/movimentacoes/{wrong.id}/estorno"
    refused = month.refused("what was taken", 409, month.owner, "POST", path, {"motivo": "engano"})
    called = [month.owner.get(f"/projetos/{one.id}").json["nome"] for one in (month.porta, month.estante)]
    month.tally.check("the refusal names who took it", all(one in refused.text for one in called), refused)
    month.undo(month.mdf, wrong, desfazerBaixas=True)
    month.same("both wait again", ["INSUFICIENTE"] * 2,
               [one.materials[month.mdf.id].situacao for one in (month.estante, month.porta)])
    month.compare("the wrong entry undone")
    month.move(month.mdf, "ENTRADA", "6", custo="195.5", documento="NF 101", data=month.day(12))
    month.same("the older is served by the right one", ["BAIXADO", "INSUFICIENTE"],
               [one.materials[month.mdf.id].situacao for one in (month.estante, month.porta)])
    month.compare("the right entry")
    once = month.move(month.verniz, "ENTRADA", "7", custo="50.5", data=month.day(13))
    month.undo(month.verniz, once)
    month.compare("an entry undone that nobody had taken")


def returns(month):
    """Part of the material comes back, during the work and after it."""
    month.bring_back(month.puxador, month.cozinha, 2)
    back = month.bring_back(month.fita, month.cozinha, "2.35")
    month.refused("more than it holds", 409, month.clerk, "POST",
                  f"/produtos/{month.puxador.id}/movimentacoes",
                  month.typed("DEVOLUCAO", 13, projetoId=month.cozinha.id))
    month.compare("returns")
    month.undo(month.fita, back)
    month.compare("a return undone")
    month.finish(month.cozinha)
    month.bring_back(month.fita, month.cozinha, "3.1")
    month.compare("a return of finished work")
    month.refused("finished work is not deleted", 409, month.owner, "DELETE",
                  f"/projetos/{month.cozinha.id}", If_Match="*")


def changes(month):
    """Extra material, cut wood, a project that ends without its material."""
    month.change(month.armario, mdf="3.5", fita=10)
    month.compare("extra material")
    month.begin(month.mesa, month.porta)
    month.cancel(month.mesa, mdf=1)
    month.compare("cancelled, partly cut")
    path = f"/projetos/{month.porta.id}/status"
    month.refused("finishing without a material", 409, month.clerk, "PATCH", path, {"status": "CONCLUIDO"})
    month.finish(month.porta, semMateriais=True)
    month.same("what never came", "DISPENSADO", month.porta.materials[month.mdf.id].situacao)
    month.compare("finished without")
    month.reopen(month.mesa, "PENDENTE")
    month.compare("cancelled work reopened")
    month.reopen(month.porta, "EM_ANDAMENTO")
    month.compare("finished work reopened")


def correct_a_product(month):
    path = f"/produtos/{month.dobradica.id}"
    changed = exact(month.owner.must(200, "PATCH", path, {"valor": 4.8765, "estoqueMinimo": 30}))
    month.same("a corrected product", (number("4.8765"), 30), (changed["valor"], changed["estoqueMinimo"]))
    month.dobradica.valor, month.dobradica.minimo = number("4.8765"), number(30)
    month.refused("retiring what has stock", 409, month.owner, "DELETE", path, If_Match="*")
    month.lixa = month.product("Lixa 120", "folha", 0, "1.2")
    path = f"/produtos/{month.lixa.id}"
    month.owner.must(204, "DELETE", path, If_Match="*")
    month.refused("nothing of a retired product", 404, month.owner, "GET", path)
    month.owner.must(200, "POST", f"{path}/restaurar")
    month.compare("products")


def take_stock(month):
    """The shelves are counted in the evening and typed the next day, while work goes on."""
    counted = [
        (product, product.stock, product.stock + number(change))
        for product, change in (
            (month.mdf, "-0.5"), (month.fita, "1.25"), (month.cola, "-0.015"), (month.puxador, "0"),
            (month.dobradica, "-2"), (month.verniz, "0.4"),
        )
    ]
    month.banco = month.project(month.clerk, "Banco", mdf="1.5", cola="0.2", verniz="0.75", fita=12)
    month.compare("work after the count")
    path = f"/produtos/{month.mdf.id}"
    read = month.clerk.must(200, "GET", path)["ETag"]
    month.move(month.mdf, "SAIDA", "0.5")
    month.refused("a count of a product that has changed", 412, month.clerk, "POST", f"{path}/movimentacoes",
                  month.typed("AJUSTE", 1), If_Match=read)
    month.batch([(product, "AJUSTE", seen, {"esperada": expected}) for product, expected, seen in counted])
    month.compare("the count")


def buy(month):
    """Buying exactly what the system says serves everybody and keeps the minimum."""
    month.cama = month.project(month.clerk, "Cama", mdf="9.5", fita=450, puxador=25, verniz=12)
    month.forro = month.project(month.owner, "Forro", mdf=11, verniz="3.25")
    month.compare("before buying")
    products = list(month.model.products.values())
    month.batch([
        (product, "ENTRADA", month.model.to_buy(product), {"custo": "7.7777", "documento": "NF 200"})
        for product in products
        if month.model.to_buy(product)
    ])
    waiting = [one for product in products for one in month.model.waiting(product)]
    month.same("nobody waits", [], waiting)
    for product in products:
        month.tally.check("the minimum is kept", product.stock >= product.minimo, readable(product.stock))
    month.compare("bought")
    month.begin(month.cama)
    for project in (month.cama, month.porta):
        month.finish(project)
    month.compare("the end of the month")


def reports(month):
    """Consumption by month, product and project, and the value of the stock."""
    for product in month.model.products.values():
        where = f"produtoId={product.id}"
        expected = consumption(product.rows, lambda row: row.data[:7])
        month.same("consumption by month", expected, month.shown_consumption("mes", where))
        expected = consumption(product.rows, lambda row: row.projeto.id if row.projeto else None)
        month.same("consumption by project", expected, month.shown_consumption("projeto", where))
    for project in month.model.projects:
        rows = [row for product in month.model.products.values() for row in product.rows
                if row.projeto is project]
        expected = consumption(rows, lambda row: row.projeto.id)
        seen = month.shown_consumption("projeto", f"projetoId={project.id}")
        month.same("consumption of a project", expected, seen)
        if project.custo is not None:
            month.same("it is what the project cost", project.custo, seen.get(project.id, (0, 0, 0))[1])
    for supplier in {product.fornecedor for product in month.model.products.values()} - {None}:
        theirs = {
            product.id: product for product in month.model.products.values() if product.fornecedor == supplier
        }
        where = f"fornecedorId={supplier}"
        by_product = {}
        for product in theirs.values():
            by_product |= consumption(product.rows, lambda row, one=product.id: one)
        month.same("consumption by product", by_product, month.shown_consumption("produto", where))
        rows = [row for product in theirs.values() for row in product.rows]
        for de, ate in ((month.day(1), month.last_day.isoformat()), (month.day(4), month.day(20)),
                        (month.day(6), today())):
            within = [row for row in rows if de <= row.data <= ate]
            expected = consumption(within, lambda row: "all").get("all", (0, 0, 0))
            path = f"/relatorios/consumo?agrupar=produto&{where}&de={de}&ate={ate}"
            told = exact(month.bookkeeper.must(200, "GET", path))["soma"]
            month.same("the sum of some days", expected, consumed(told))
        path = f"/relatorios/estoque?{where}&resultadoPorPagina=100"
        told = exact(month.bookkeeper.must(200, "GET", path))
        worth = {one.id: one.stock * (one.valor if one.average is None else one.average)
                 for one in theirs.values()}
        expected = {one.id: (one.stock, one.average, half_up(worth[one.id], 2)) for one in theirs.values()}
        columns = ("quantidade", "custoMedio", "valor")
        seen = {row["produtoId"]: tuple(row[key] for key in columns) for row in told["data"]}
        month.same("the value of the stock", expected, seen)
        month.same("all of it, rounded once", half_up(sum(worth.values()), 2), told["soma"]["valor"])


def unite(month):
    """Merges a product that was registered twice."""
    month.velha = month.product("Fita de borda 22 mm", "metro", 2, "0.08", 0, month.fita.fornecedor)
    month.move(month.velha, "ENTRADA", "40.5", custo="0.1234")
    month.nicho = month.project(month.clerk, "Nicho", velha="10.25", fita=5)
    month.painel = month.project(month.owner, "Painel", velha=5000)
    month.compare("before the union")
    month.owner.must(200, "POST", f"/produtos/{month.fita.id}/unir", {"comId": month.velha.id})
    month.model.unite(month.fita, month.velha)
    month.compare("the union")


def test_first_month(tally, world):
    clear_of_midnight()
    month = Month(tally, world)
    steps = (
        furnish, open_the_shop, deliveries, work, wrong_entry, returns, changes, correct_a_product,
        take_stock, buy, reports, Month.compare_ledgers, unite,
    )
    for step in steps:
        step(month)


def all_tests(tally, world):
    tally.run(test_first_month, world)
