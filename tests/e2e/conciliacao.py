"""Stock, ledger, demand and copy against each other, on the database of an own instance."""

import subprocess
import time

from harness import soon
from oficina import Workshop

# One row changed by hand, of a product with an entry and a demand that is met: in the stock, the ledger, the
# demand. {sign} is + to do it, - to undo it.
DAMAGES = {
    "a quantidade é": "UPDATE estoque.produto SET quantidade = quantidade {sign} 1 WHERE id = {product}",
    "saldo": "UPDATE estoque.movimentacao SET quantidade = quantidade {sign} 1"
    " WHERE produto_id = {product} AND tipo = 'ENTRADA' ORDER BY id LIMIT 1",
    "retém": "UPDATE estoque.demanda SET quantidade_pedida = quantidade_pedida {sign} 1,"
    " quantidade_retida = quantidade_retida {sign} 1"
    " WHERE produto_id = {product} AND situacao = 'BAIXADO' ORDER BY id LIMIT 1",
}


def sql(instance, schema, statement):
    """The answer to one statement, as its administrator."""
    client = ["mariadb", f"--defaults-file={instance.run}/mariadb/client.cnf", "-N", "-B", schema]
    return subprocess.run([*client, "-e", statement], check=True, text=True, stdout=subprocess.PIPE).stdout


def reconciled(tally, what, instance):
    code, text = instance.script("conciliar", seconds=60)
    tally.check(what, code == 0 and text.strip().endswith("tudo certo"), text)


def test_reconciliation(tally, world, instance):
    """What all the tests before have left is right, and one row changed by hand is found, whichever it is."""
    reconciled(tally, "the whole stock is right", instance)
    shop = Workshop(world, 7)
    shop.wait(shop.project(3), "BAIXADO")
    for said, damage in DAMAGES.items():
        sql(instance, "estoque", damage.format(sign="+", product=shop.product))
        code, text = instance.script("conciliar", seconds=60)
        *faults, summary = text.splitlines()
        tally.equal(f"changed by hand: {damage}", 1, code)
        tally.check("what is wrong is said", said in text, text)
        tally.check(
            "of that product alone", all(line.startswith(f"produto {shop.product} ") for line in faults), text
        )
        tally.check("and counted", summary.startswith(f"{len(faults)} faltas em "), summary)
        sql(instance, "estoque", damage.format(sign="-", product=shop.product))
        reconciled(tally, "changed back, all is right", instance)


def test_many_wait(tally, world, instance):
    """More waiting demand than one transaction serves is served all the same, by messages."""
    shop = Workshop(world, 0)
    sql(
        instance,
        "estoque",
        "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, quantidade_pedida,"
        f" situacao, pendente_desde) SELECT NULL, {shop.product}, 'Muitos', 0, 1, 1, 'PENDENTE', NOW(6)"
        " FROM seq_1_to_900",
    )
    start = time.monotonic()
    tally.equal("an entry for all of them", 201, shop.move("ENTRADA", 950).status)
    tally.check("is answered within 2 s", time.monotonic() - start < 2, time.monotonic() - start)
    path = f"/pendencias?produtoId={shop.product}"
    waiting = soon(lambda: world.admin.get(path).json["totalItens"], lambda count: count == 0, 20)
    tally.equal("nobody waits", (0, 50), (waiting, shop.stock()))
    marked = f"SELECT COUNT(*) FROM atendimento WHERE produto_id = {shop.product}"
    tally.equal("nor is anything left to do", "0\n", sql(instance, "estoque", marked))
    reconciled(tally, "all is right", instance)


def test_copy_made_anew(tally, world, instance):
    """The copy of the products that projetos keeps is rebuilt from nothing."""
    there = "SELECT id, nome, quantidade, versao FROM produto WHERE {} ORDER BY id"
    wanted = sql(instance, "estoque", there.format("ativo = 1"))
    retired = sql(instance, "estoque", "SELECT COUNT(*) FROM produto WHERE ativo IS NULL")
    sql(instance, "projetos", "DELETE FROM produto")
    code, text = instance.script("republicar-produtos", seconds=60)
    total = sql(instance, "estoque", "SELECT COUNT(*) FROM produto").strip()
    tally.equal("every product is announced", (0, f"{total} produtos anunciados\n"), (code, text))
    copy = soon(
        lambda: sql(instance, "projetos", there.format("removido = 0")), lambda seen: seen == wanted, 20
    )
    tally.equal("the copy is what it was", wanted, copy)
    known = soon(
        lambda: sql(instance, "projetos", "SELECT COUNT(*) FROM produto WHERE removido = 1"),
        lambda seen: seen == retired,
        20,
    )
    tally.equal("the retired ones are known as such", retired, known)


def all_tests(tally, world, instance):
    for test in (test_reconciliation, test_many_wait, test_copy_made_anew):
        tally.run(test, world, instance)
