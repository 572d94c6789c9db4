"""Compares /pendencias and /produtos/a-comprar, and the effect of the entries they ask for, with a model.
Called by estoque.sh.

    filas.py URL TOKEN SOCKET

Prints a line a check and at its end their count. FILAS_SEMENTE repeats a run.
"""

import http.client
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import urllib.parse
from fractions import Fraction

ROUNDS = 6


class Service:
    def __init__(self, url, token):
        address = urllib.parse.urlsplit(url)
        self.address = address.hostname, address.port
        self.headers = {
            "Authorization": f"Bearer {pathlib.Path(token).read_text().strip()}",
            "Content-Type": "application/json",
        }

    def call(self, status, method, target, body=None):
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        connection.request(method, target, body, self.headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if response.status != status:
            raise AssertionError(f"{method} {target}: {response.status} {text}")
        return json.loads(text, parse_float=Fraction, parse_int=Fraction), response.headers

    def walk(self, target):
        """The rows of all pages, by their cursors."""
        rows = []
        while target:
            body, headers = self.call(200, "GET", target)
            rows += body["data"]
            target = re.search(r'<([^<>]*)>; rel="next"', ", ".join(headers.get_all("Link")))
            target = target and target.group(1)
        return rows

    def enter(self, product, quantity):
        body = f'{{"tipo":"ENTRADA","quantidade":{plain(quantity)},"motivo":"Compra"}}'
        self.call(201, "POST", f"/produtos/{product}/movimentacoes", body)


class Checks:
    passed = failed = 0

    def equal(self, what, expected, got):
        if expected == got:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}: expected {str(expected)[:300]}, got {str(got)[:300]}")


def plain(number):
    """The number as JSON text, with three decimals."""
    return f"{int(number * 1000) // 1000}.{int(number * 1000) % 1000:03}"


class Shop:
    """Makes random products, and random demand that waits for them."""

    def __init__(self, service, socket, checks):
        self.service, self.socket, self.checks = service, socket, checks
        self.project = 100000

    def sql(self, text):
        command = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-NB", "-u", "root", "estoque"]
        command += ["-e", text]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout

    def product(self, name):
        places = random.randrange(4)
        step = Fraction(1, 10**places)
        stock, minimum = random.randrange(30) * step, random.choice((0, random.randrange(60) * step))
        supplier = random.choice(("null", 7, 8))
        body = (f'{{"nome":"{name}","valor":0.0745,"casasDecimais":{places},"quantidade":{plain(stock)},'
                f'"estoqueMinimo":{plain(minimum)},"fornecedorId":{supplier}}}')
        made, _ = self.service.call(201, "POST", "/produtos", body)
        return {"id": int(made["id"]), "step": step, "stock": stock, "minimum": minimum, "queue": [],
                "supplier": made["fornecedorId"]}

    def wait(self, products):
        """Adds demand that the stock cannot meet, much of it asked for at the same instants."""
        rows = []
        for _ in range(random.randrange(1, 25)):
            product = random.choice(products)
            quantity = product["stock"] + random.randrange(1, 40) * product["step"]
            self.project += 1
            since = f"2026-02-01 10:00:00.{random.randrange(12):06}"
            numbers = f"{self.project}, {product['id']}, {plain(quantity)}"
            rows.append(f"({numbers}, '{since}', 'Obra', 1, 'PENDENTE')")
            product["queue"].append([since, self.project, quantity])
        self.sql("INSERT INTO demanda (projeto_id, produto_id, pedida, pendente_desde, nome_projeto, versao,"
                 f" situacao) VALUES {', '.join(rows)}")
        for product in products:
            product["queue"].sort()

    def served(self, product):
        found = self.sql(f"SELECT projeto_id FROM demanda WHERE produto_id = {product['id']}"
                         " AND situacao = 'BAIXADO'")
        return {int(line) for line in found.split()}

    def stock(self, product):
        return Fraction(self.sql(f"SELECT estoque FROM produto WHERE id = {product['id']}").strip())


def missing(product):
    """What must come in to serve each demand and all before it."""
    total, rows = -product["stock"], []
    for since, project, quantity in product["queue"]:
        total += quantity
        rows.append((since, project, quantity, total))
    return rows


def shown(rows):
    return [(int(row["projetoId"]), row["quantidade"], row["faltante"]) for row in rows]


def compare_lists(shop, products):
    whole = sorted(row for product in products for row in missing(product))
    whole = [row[1:] for row in whole]
    size = random.randrange(1, 8)
    query = f"/pendencias?resultadoPorPagina={size}"
    shop.checks.equal("the whole queue", whole, shown(shop.service.walk(query)))
    shop.checks.equal("and back", whole[::-1], shown(shop.service.walk(f"{query}&ordem=-desde")))
    second, _ = shop.service.call(200, "GET", f"{query}&pagina=2")
    shop.checks.equal("its second page", whole[size:2 * size], shown(second["data"]))
    for product in products:
        own = [row[1:] for row in missing(product)]
        listed = shop.service.walk(f"{query}&produtoId={product['id']}")
        shop.checks.equal("the queue of a product", own, shown(listed))
        some = random.sample(listed, len(listed) // 2)
        if some:
            ids = ",".join(str(row["id"]) for row in some)
            expected = sorted(shown(some), key=lambda row: own.index(row))
            shop.checks.equal("some of it by id", expected, shown(shop.service.walk(f"{query}&ids={ids}")))
    one = random.choice(whole)
    alone = shown(shop.service.walk(f"/pendencias?projetoId={one[0]}"))
    shop.checks.equal("that of one project", [one], alone)


def to_buy(product):
    waiting = sum(row[2] for row in product["queue"])
    return waiting, waiting + product["minimum"] - product["stock"]


def half_up(number):
    return Fraction((number * 200 + 1) // 2, 100)


def compare_purchases(shop, products):
    """The list is by supplier; products without one come first."""
    expected = []
    for product in sorted(products, key=lambda row: (row["supplier"] or 0, row["id"])):
        waiting, bought = to_buy(product)
        if bought > 0:
            cost = half_up(bought * Fraction("0.0745"))
            expected.append((product["supplier"], product["id"], waiting, bought, cost))
    ids = ",".join(str(product["id"]) for product in products)
    size = random.randrange(1, 3)
    query = f"/produtos/a-comprar?resultadoPorPagina={size}"
    columns = ("fornecedorId", "id", "pendente", "comprar", "custoPrevisto")

    def found(target):
        return [tuple(row[name] for name in columns) for row in shop.service.walk(target)]

    shop.checks.equal("what to buy", expected, found(f"{query}&ids={ids}"))
    shop.checks.equal("and back", expected[::-1], found(f"{query}&ids={ids}&ordem=-fornecedorId"))
    everything = found(query)
    mine = {product["id"] for product in products}
    shop.checks.equal("among all", expected, [row for row in everything if row[1] in mine])
    places = [(row[0] or 0, row[1]) for row in everything]
    shop.checks.equal("all are by supplier", sorted(set(places)), places)
    of_one = [row for row in everything if row[0] == 7]
    shop.checks.equal("those of a supplier", of_one, found(f"{query}&fornecedorId=7"))


def enter_for_some(shop, product):
    """An entry of exactly what one demand lacks serves it and all before it; a little less does not."""
    rows = missing(product)
    last = random.randrange(len(rows))
    before = {row[1] for row in rows[: last + 1]}
    if rows[last][3] > product["step"]:
        shop.service.enter(product["id"], rows[last][3] - product["step"])
    shop.checks.equal("less than is missing does not serve all", False, before <= shop.served(product))
    short = [row for row in shop.service.walk(f"/pendencias?produtoId={product['id']}")
             if int(row["projetoId"]) in before]
    shop.service.enter(product["id"], short[-1]["faltante"])
    shop.checks.equal("what is missing serves it and all before", before, before & shop.served(product))
    left = shop.served(product)
    product["queue"] = [row for row in product["queue"] if row[1] not in left]
    product["stock"] = shop.stock(product)


def buy(shop, product):
    """What is to be bought, in one entry or two, serves everybody and leaves the minimum."""
    everybody = {row[1] for row in product["queue"]}
    bought = to_buy(product)[1]
    part = random.randrange(int(bought / product["step"])) * product["step"] if bought > 0 else 0
    for quantity in (part, bought - part):
        if quantity > 0:
            shop.service.enter(product["id"], quantity)
    shop.checks.equal("what was bought serves everybody", everybody, everybody & shop.served(product))
    shop.checks.equal("and leaves the minimum", max(product["minimum"], product["stock"] * (not everybody)),
                      shop.stock(product))
    rows = shop.service.walk(f"/produtos/a-comprar?ids={product['id']}")
    shop.checks.equal("then nothing is to be bought", [], rows)


def enter_for_all(shop, product):
    everybody = {row[1] for row in product["queue"]}
    shop.service.enter(product["id"], missing(product)[-1][3])
    shop.checks.equal("what the last one needs serves everybody", everybody, everybody & shop.served(product))
    shop.checks.equal("and nothing is left", 0, shop.stock(product))


def main(url, token, socket):
    seed = int(os.environ.get("FILAS_SEMENTE", random.randrange(1 << 32)))
    random.seed(seed)
    checks = Checks()
    shop = Shop(Service(url, token), socket, checks)
    try:
        for number in range(ROUNDS):
            count = random.randrange(1, 4)
            products = [shop.product(f"Fila {seed} {number} {which}") for which in range(count)]
            shop.wait(products)
            compare_lists(shop, products)
            compare_purchases(shop, products)
            for product in products:
                if product["queue"]:
                    enter_for_some(shop, product)
            waiting = [product for product in products if product["queue"]]
            if waiting:
                compare_lists(shop, waiting)
            compare_purchases(shop, products)
            for product in products:
                if number % 2:
                    buy(shop, product)
                elif product["queue"]:
                    enter_for_all(shop, product)
    except Exception:
        print(f"FAIL with FILAS_SEMENTE={seed}")
        raise
    if checks.failed:
        print(f"FAIL with FILAS_SEMENTE={seed}")
    print(f"{checks.passed} {checks.failed}")


main(*sys.argv[1:])
