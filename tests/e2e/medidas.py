"""Quantities with decimals and unit prices with four, in JSON, stock, ledger, projects and messages."""

import json
import random
import re
from decimal import Decimal

from harness import produto, projeto, soon
from oficina import Workshop

WHOLE = "Este produto se conta em unidades inteiras: não pode ter casas decimais."
STEPS = 60


class Measured(Workshop):
    """A workshop whose product has so many decimals. Its numbers are exact."""

    def __init__(self, world, decimals, quantity="0"):
        self.admin = world.admin
        made = self.admin.made("/produtos", written(produto(casasDecimais=decimals), quantity))
        self.product = made["id"]

    def stock(self):
        return number(self.admin.must(200, "GET", f"/produtos/{self.product}"), "quantidade")

    def move(self, kind, quantity):
        return self.admin.call("POST", f"/produtos/{self.product}/movimentacoes", moved(kind, quantity))

    def ledger(self):
        """Change and balance of each movement, oldest first."""
        path = f"/produtos/{self.product}/movimentacoes?ordem=criadoEm&resultadoPorPagina=100"
        answer = self.admin.get(path)
        found = re.findall(r'"quantidade":(-?[\d.]+),"saldo":([\d.]+)', answer.text)
        return [(Decimal(change), Decimal(balance)) for change, balance in found]

    def project(self, quantity):
        body = written(projeto({self.product: 0}), quantity)
        return self.admin.made("/projetos", body)["id"]


def written(body, quantity):
    """The body as bytes, with this text in place of each quantity 0."""
    return re.sub(r'"quantidade": 0\b', f'"quantidade": {quantity}', json.dumps(body)).encode()


def moved(kind, quantity):
    return f'{{"tipo": "{kind}", "quantidade": {quantity}, "motivo": "teste"}}'.encode()


def number(answer, field):
    """A number of the answer, exact."""
    return Decimal(re.search(rf'"{field}":(-?[\d.]+)', answer.text).group(1))


def test_exact(tally, world):
    """1 minus three times 0.1 is exactly 0.7, wherever it is shown."""
    shop = Measured(world, 1, "1")
    for _ in range(3):
        tally.equal("SAIDA of 0.1", 201, shop.move("SAIDA", "0.1").status)
    text = world.admin.get(f"/produtos/{shop.product}").text
    tally.check("the stock is 0.7, written so", '"quantidade":0.7,' in text, text)
    tally.equal("the ledger says so too", Decimal("0.7"), shop.ledger()[-1][1])
    one = shop.project("0.7")
    tally.equal("a project takes the 0.7", "BAIXADO", shop.wait(one, "BAIXADO")[0])
    tally.equal("and nothing is left", Decimal(0), soon(shop.stock, lambda left: left == 0))
    other = shop.project("0.5")
    shop.wait(other, "INSUFICIENTE")
    tally.equal("what is missing is exact", ("INSUFICIENTE", 0.5), shop.material(other))
    tally.equal("the demand waits for 0.5", [(other, 0.5)], shop.waiting())
    tally.equal("0.4 are too few", 201, shop.move("ENTRADA", "0.4").status)
    tally.equal("ENTRADA of 0.1", 201, shop.move("ENTRADA", "0.1").status)
    tally.equal("0.4 + 0.1 serve 0.5", "BAIXADO", shop.wait(other, "BAIXADO")[0])
    shop.status(one, "CANCELADO")
    tally.equal("0.7 come back", Decimal("0.7"), soon(shop.stock, lambda left: left == Decimal("0.7")))


# Spellings of a quantity, and their values; None: refused with 422.
WAYS = (("1e3", "1000"), ("0.1000", "0.1"), ("1.0", "1"), ("5e-3", "0.005"), ("1.0005", None), ("-0.5", None),
        ("-0.0", None), ("9007199254740993.5", None), ("1e400", None), ("0.0", None), ('"1"', None))


def test_ways_of_writing(tally, world):
    shop = Measured(world, 3)
    before = Decimal(0)
    for text, value in WAYS:
        answer = shop.move("ENTRADA", text)
        if value is None:
            tally.equal(f"ENTRADA of {text}", (422, ["/quantidade"]), (answer.status, answer.faults))
            continue
        before += Decimal(value)
        seen = (answer.status, number(answer, "quantidade"))
        tally.equal(f"ENTRADA of {text}", (201, Decimal(value)), seen)
    tally.equal("the stock is their sum", before, shop.stock())


def test_whole_pieces(tally, world):
    """A product of whole pieces refuses 0.5 and says why; 1.0 is 1."""
    shop = Workshop(world, 5)
    for what, answer, where in (
        ("a movement", shop.move("SAIDA", 0.5), "/quantidade"),
        ("an opening stock", world.admin.call("POST", "/produtos", produto(quantidade=0.5)), "/quantidade"),
        ("a minimum", world.admin.call("POST", "/produtos", produto(estoqueMinimo=0.5)), "/estoqueMinimo"),
    ):
        fault = [{"campo": where, "mensagem": WHOLE}]
        tally.equal(f"{what} of half a piece", (422, fault), (answer.status, answer.json.get("erros")))
    called = world.admin.get(f"/produtos/{shop.product}").json["nome"]
    copy = f"/projetos/produtos-em-estoque?nome={called.replace(' ', '%20')}"
    soon(lambda: world.admin.get(copy).json["data"], bool)
    answer = world.admin.call("POST", "/projetos", projeto({shop.product: 0.5}))
    fault = [{"campo": "/materiais/0/quantidade", "mensagem": WHOLE}]
    tally.equal("half a piece for a project", (422, fault), (answer.status, answer.json.get("erros")))
    answer = shop.move("SAIDA", 1.0)
    tally.equal("1.0 is 1", (201, True), (answer.status, '"quantidade":-1,"saldo":4,' in answer.text))


def test_other_decimals(tally, world):
    """Decimals can be added at any time, and removed only when no quantity uses them."""
    shop = Measured(world, 2, "1.25")
    one = f"/produtos/{shop.product}"

    def change(decimals):
        body = world.admin.get(one).json
        return world.admin.call("PUT", one, {**body, "casasDecimais": decimals}, If_Match="*")

    refused = change(1)
    tally.equal("the stock has two decimals", (422, ["/casasDecimais"]), (refused.status, refused.faults))
    tally.equal("a third may come", 200, change(3).status)
    tally.equal("AJUSTE to 7", 201, shop.move("AJUSTE", "7").status)
    project = shop.project("0.5")
    shop.wait(project, "BAIXADO")
    tally.equal("AJUSTE of the rest to 6", 201, shop.move("AJUSTE", "6").status)
    refused = change(0)
    tally.equal("a project holds one decimal", (422, ["/casasDecimais"]), (refused.status, refused.faults))
    tally.equal("that one may stay", 200, change(1).status)
    shop.delete(project)
    soon(shop.stock, lambda left: left == Decimal("6.5"))
    tally.equal("SAIDA of 0.5", 201, shop.move("SAIDA", "0.5").status)
    project = shop.project("2")
    shop.wait(project, "BAIXADO")
    back = {"tipo": "DEVOLUCAO", "quantidade": 0.5, "motivo": "sobra", "projetoId": project}
    world.admin.must(201, "POST", f"{one}/movimentacoes", back)
    shop.move("SAIDA", "0.5")
    refused = change(0)
    tally.equal("of 2 a project holds 1.5", (422, ["/casasDecimais"]), (refused.status, refused.faults))
    shop.delete(project)
    soon(shop.stock, lambda left: left == Decimal("5.5"))
    shop.move("SAIDA", "0.5")
    tally.equal("without it all may go", 200, change(0).status)


def test_prices(tally, world):
    """Unit prices have up to four decimals, such as 0.0745 for a square metre."""
    made = world.admin.call("POST", "/produtos", produto(valor=0.0745))
    tally.check("a price has four decimals", '"valor":0.0745,' in made.text, made)
    other = world.admin.call("POST", "/produtos", produto(valor=0.7))
    tally.check("and at least two", '"valor":0.70,' in other.text, other)
    tally.equal("but not five", 422, world.admin.call("POST", "/produtos", produto(valor=0.07455)).status)
    copy = f"/projetos/produtos-em-estoque?nome={made.json['nome'].replace(' ', '%20')}"
    text = soon(lambda: world.admin.get(copy).text, lambda seen: '"id":' in seen)
    tally.check("projetos knows decimals and price", '"casasDecimais":0,"valor":0.0745,' in text, text)
    body = {**projeto({made.json["id"]: 1}), "valor": 0.0745}
    tally.equal("a sum of money has two", 422, world.admin.call("POST", "/projetos", body).status)


def test_random(tally, world):
    """Random movements, compared with an exact model."""
    chance = random.Random(14)
    for decimals in range(4):
        shop, unit = Measured(world, decimals), Decimal(10) ** -decimals
        model, rows = Decimal(0), []
        for _ in range(STEPS // 4):
            kind = chance.choice(("ENTRADA", "ENTRADA", "SAIDA", "AJUSTE"))
            quantity = unit * chance.randrange(1, 20 * 10**decimals)
            change = {"ENTRADA": quantity, "SAIDA": -quantity, "AJUSTE": quantity - model}[kind]
            fits = model + change >= 0
            answer = shop.move(kind, format(quantity, "f"))
            if answer.status != (201 if fits else 409):
                tally.equal(f"{kind} of {quantity} with {model}", 201 if fits else 409, answer.status)
                return
            if fits:
                model += change
                rows.append((change, model))
        tally.equal(f"{decimals} decimals: the ledger is the model's", rows, shop.ledger())
        tally.equal(f"{decimals} decimals: the stock is the model's", model, shop.stock())


def test_lists(tally, world):
    """A batch has the same effect as its lines sent one by one, also on the demand that waits."""
    chance = random.Random(15)
    one, other = Measured(world, 1, "5"), Measured(world, 1, "5")
    for shop in (one, other):
        for wanted in ("9", "7", "8.5"):
            shop.wait(shop.project(wanted), "INSUFICIENTE")
    lines = []
    while len(lines) < STEPS:
        line = {"tipo": chance.choice(("ENTRADA", "ENTRADA", "SAIDA", "AJUSTE")), "motivo": "teste",
                "quantidade": chance.randrange(1, 60) / 10}
        if line["tipo"] == "AJUSTE" and chance.random() < 0.5:
            line["esperada"] = chance.randrange(60) / 10
        if line["tipo"] == "ENTRADA" and chance.random() < 0.5:
            line["custo"] = chance.randrange(100000) / 10000
        if world.admin.call("POST", f"/produtos/{one.product}/movimentacoes", line).status == 201:
            lines.append(line)
    answer = world.users["ATENDENTE"].call(
        "POST", "/movimentacoes/lote", {"itens": [{"produtoId": other.product, **line} for line in lines]})
    tally.equal("the list is taken", 201, answer.status)
    same = ("tipo", "quantidade", "saldo", "custo", "contada", "esperada")
    ledgers = [[[row[field] for field in same] for row in world.admin.rows(
        f"/produtos/{shop.product}/movimentacoes?ordem=criadoEm")] for shop in (one, other)]
    tally.equal("the ledger is that of its lines", ledgers[0], ledgers[1])
    tally.check("it served what waited", any(row[0] == "CONSUMO" for row in ledgers[1]), ledgers[1])
    left = [[quantity for _, quantity in shop.waiting()] for shop in (one, other)]
    tally.equal("the same still waits", left[0], left[1])


def all_tests(tally, world):
    for test in (
        test_exact,
        test_ways_of_writing,
        test_whole_pieces,
        test_other_decimals,
        test_prices,
        test_random,
        test_lists,
    ):
        tally.run(test, world)
