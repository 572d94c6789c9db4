"""Stock, ledger, demand and copy against each other, on the database of an own instance."""

import subprocess
import time

from harness import soon
from oficina import Workshop


def sql(instance, schema, statement):
    """The answer to one statement, as its administrator."""
    client = ["mariadb", f"--defaults-file={instance.run}/mariadb/client.cnf", "-N", "-B", schema]
    return subprocess.run([*client, "-e", statement], check=True, text=True, stdout=subprocess.PIPE).stdout


def reconciled(tally, what, instance):
    code, text = instance.script("conciliar", seconds=60)
    tally.check(what, code == 0 and text.strip().endswith("tudo certo"), text)


def test_reconciliation(tally, world, instance):
    """What all the tests before have left is right, and one row changed by hand is found."""
    reconciled(tally, "the whole stock is right", instance)
    shop = Workshop(world, 7)
    sql(instance, "estoque", f"UPDATE produto SET quantidade = 8 WHERE id = {shop.product}")
    code, text = instance.script("conciliar", seconds=60)
    tally.equal("a quantity changed by hand", 1, code)
    tally.check("is named", text.startswith(f"produto {shop.product} ") and "soma 7" in text, text)
    tally.equal("and nothing else", 2, len(text.splitlines()))
    sql(instance, "estoque", f"UPDATE produto SET quantidade = 7 WHERE id = {shop.product}")
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
