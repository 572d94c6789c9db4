"""The copy of the products in projetos. Own instance only."""

import json
import os
import random
import signal
import threading
import uuid

from conciliacao import reconciled, sql
from harness import name, projeto, soon
from oficina import Workshop

OLD = "De outrora"


def test_copy_rebuilt(tally, world, instance):
    """republicar-produtos rebuilds an empty copy."""
    there = "SELECT id, nome, estoque, versao FROM produto WHERE {} ORDER BY id"
    wanted = sql(instance, "estoque", there.format("ativo = 1"))
    retired = sql(instance, "estoque", "SELECT COUNT(*) FROM produto WHERE ativo IS NULL")
    sql(instance, "projetos", "DELETE FROM produto")
    code, text = instance.script("republicar-produtos", seconds=300)
    total = sql(instance, "estoque", "SELECT COUNT(*) FROM produto").strip()
    tally.equal("every product is announced", (0, f"{total} produtos anunciados\n"), (code, text))
    copy = soon(
        lambda: sql(instance, "projetos", there.format("removido = 0")), lambda seen: seen == wanted
    )
    tally.equal("the copy has the active products again", wanted, copy)
    known = soon(
        lambda: sql(instance, "projetos", "SELECT COUNT(*) FROM produto WHERE removido = 1"),
        lambda seen: seen == retired,
    )
    tally.equal("the copy has the retired products again", retired, known)
    reconciled(tally, "nothing is wrong after the copy was rebuilt", instance)


def repeat(over, step):
    """Starts a thread that repeats a step, at most 20 times a second, so that daemons can keep up with all of
    them; returns it and the list of results."""
    given = []

    def run():
        while not over.wait(0.05):
            try:
                given.append(step())
            except Exception as error:  # the caller judges what was given
                given.append(repr(error))
                raise

    thread = threading.Thread(target=run)
    thread.start()
    return thread, given


def announce_old(instance, products):
    """Adds announcements of an old version, as if they were late; returns their ids."""
    ids = [str(uuid.uuid4()) for _ in products]
    for product, message in zip(products, ids):
        body = {"id": product, "nome": OLD, "valor": 1, "quantidade": 1}
        headers = {"produtoId": product, "versao": 1}
        sql(
            instance,
            "estoque",
            "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos) VALUES"
            f" ('{message}', 'icarus.estoque', 'produto.alterado', 'produto/{product}',"
            f" '{json.dumps(body)}', '{json.dumps(headers)}')",
        )
    return ids


def test_copy_in_use(tally, world, instance):
    """While the copy is rebuilt, projects can be created, and no product gets an older version."""
    shops = [Workshop(world, 1000) for _ in range(4)]
    products = [shop.product for shop in shops]
    numbers = ", ".join(map(str, products))
    of_them = f"WHERE id IN ({numbers}) ORDER BY id"
    known = f"SELECT id FROM produto {of_them}"
    soon(lambda: sql(instance, "projetos", known).split(), lambda ids: len(ids) == len(products))

    def create():
        return world.admin.call("POST", "/projetos", projeto({product: 1 for product in products})).status

    def rename():
        one = f"/produtos/{random.choice(products)}"
        return world.admin.call("PUT", one, {"nome": name("MDF"), "valor": 2}, If_Match="*").status

    def receive():
        return random.choice(shops).move("ENTRADA", 1).status

    def watch():
        rows = sql(instance, "projetos", f"SELECT IF(nome = '{OLD}', 0, versao) FROM produto {of_them}")
        return [int(row) for row in rows.split()]

    announced, heard_all = threading.Event(), threading.Event()
    threads = [repeat(announced, create) for _ in range(3)]
    threads += [repeat(heard_all, step) for step in (rename, receive, watch)]
    old = []
    try:
        for _ in range(3):
            for product in products:
                sql(instance, "projetos", f"UPDATE produto SET nome = 'Estragado' WHERE id = {product}")
            code, text = instance.script("republicar-produtos", seconds=300)
            tally.equal("republicar-produtos succeeds", 0, code)
            old += announce_old(instance, products)
        soon(lambda: min(len(given) for _, given in threads), lambda fewest: fewest > 20, 300)
        announced.set()
        ids = ", ".join(f"'{message}'" for message in old)
        heard = f"SELECT COUNT(*) FROM inbox WHERE message_id IN ({ids})"
        seen = soon(lambda: int(sql(instance, "projetos", heard)), lambda count: count == len(old), 600)
    finally:
        announced.set()
        heard_all.set()
        for thread, _ in threads:
            thread.join()
    first, second, third, renamed, received, versions = (given for _, given in threads)
    created = first + second + third
    tally.equal("the old announcements were received", len(old), seen)
    tally.equal("every POST of a project gets 201", {201}, set(created))
    tally.equal("every change of a product succeeds", ({200}, {201}), (set(renamed), set(received)))
    fewest = min(map(len, (created, renamed, received, versions)))
    tally.check("each was done more than 20 times", fewest > 20, fewest)
    fell = [pair for pair in zip(versions, versions[1:]) if any(a > b for a, b in zip(*pair))]
    tally.equal("no product gets an older version", [], fell)
    waiting = f"SELECT COUNT(*) FROM material WHERE situacao = 'PENDENTE' AND produto_id IN ({numbers})"
    left = soon(lambda: int(sql(instance, "projetos", waiting)), lambda count: count == 0, 600)
    tally.equal("every project has its answer", 0, left)
    reconciled(tally, "in the end copy and stock agree", instance)


def test_copy_behind(tally, world, instance):
    """A project that uses a product whose removal the copy does not know yet is answered."""
    shop = Workshop(world, 5)
    known = f"SELECT id FROM produto WHERE id = {shop.product}"
    soon(lambda: sql(instance, "projetos", known), bool)
    shop.move("SAIDA", 5)
    consumer = instance.pid("projetos-consumidor")
    os.kill(consumer, signal.SIGSTOP)
    try:
        new = Workshop(world, 5)
        late = world.admin.call("POST", "/projetos", projeto({new.product: 1}))
        tally.equal("a product that the copy does not have while the consumer is stopped", 503, late.status)
        tally.check("the 503 says when to try again", int(late.headers.get("Retry-After", 0)) > 0, late)
        gone = world.admin.call("DELETE", f"/produtos/{shop.product}", If_Match="*")
        tally.equal("DELETE of the product", 204, gone.status)
        one = shop.project(2)
    finally:
        os.kill(consumer, signal.SIGCONT)
    new.wait(new.project(1), "BAIXADO")
    never = world.admin.call("POST", "/projetos", projeto({2**63 - 1: 1}))
    tally.equal("an unknown product when the copy is up to date", 422, never.status)
    seen = shop.wait(one, "INSUFICIENTE")
    tally.equal("a project with a removed product is answered", ("INSUFICIENTE", 2), seen)
    tally.equal("its demand does not wait", [], shop.waiting())
    removed = f"{known} AND removido = 1"
    soon(lambda: sql(instance, "projetos", removed), bool)
    refused = world.admin.call("POST", "/projetos", projeto({shop.product: 1}))
    tally.equal("POST with the removed product", 422, refused.status)
    shop.status(one, "CANCELADO")
    tally.equal("the project can be cancelled", ("DISPENSADO", None), shop.wait(one, "DISPENSADO"))
    reconciled(tally, "nothing is wrong after the removal", instance)


def all_tests(tally, world, instance):
    for test in (test_copy_rebuilt, test_copy_in_use, test_copy_behind):
        tally.run(test, world, instance)
