"""scripts/conciliar finds no fault in consistent data, and each change by hand. Own instance only."""

import os
import signal
import subprocess
import threading
import time

from harness import soon
from oficina import Workshop

# Changes by hand to stock, ledger and demand of a product that has an entry and a served demand. {sign} is
# + for the change and - to undo it.
DAMAGES = {
    "a quantidade é": "UPDATE estoque.produto SET estoque = estoque {sign} 1 WHERE id = {product}",
    "saldo": "UPDATE estoque.movimentacao SET mudanca = mudanca {sign} 1"
    " WHERE produto_id = {product} AND tipo = 'ENTRADA' ORDER BY id LIMIT 1",
    "retém": "UPDATE estoque.demanda SET pedida = pedida {sign} 1,"
    " retida = retida {sign} 1"
    " WHERE produto_id = {product} AND situacao = 'BAIXADO' ORDER BY id LIMIT 1",
}


def sql(instance, schema, statement):
    """The output of one statement, run as administrator."""
    client = ["mariadb", f"--defaults-file={instance.run}/mariadb/client.cnf", "-N", "-B", schema]
    return subprocess.run([*client, "-e", statement], check=True, text=True, stdout=subprocess.PIPE).stdout


def reconciled(tally, what, instance):
    code, text = instance.script("conciliar", seconds=300)
    tally.check(what, code == 0 and text.count("tudo certo") == 3, text[-2000:])


def told(situation, version=1, answer=1):
    """The state of a material, as scripts/conciliar prints it for one service."""
    return f"{situation}, versão {version}, resposta {answer}"


def test_reconciliation(tally, world, instance):
    """The data are consistent after all previous tests, and each change by hand is found."""
    reconciled(tally, "nothing is wrong after the tests before", instance)
    shop = Workshop(world, 7)
    shop.wait(shop.project(3), "BAIXADO")
    for said, damage in DAMAGES.items():
        sql(instance, "estoque", damage.format(sign="+", product=shop.product))
        code, text = instance.script("conciliar", seconds=300, ESPERA="1")
        of_stock, _, _ = text.partition(" problemas em ")
        *faults, number = of_stock.splitlines()
        tally.equal(f"changed by hand: {damage}", 1, code)
        tally.check(f"the output names the fault: {said}", said in text, text)
        only = all(line.startswith(f"produto {shop.product} ") for line in faults)
        tally.check(f"{said}: only of that product", only, text)
        tally.equal(f"{said}: the faults are counted", str(len(faults)), number)
        sql(instance, "estoque", damage.format(sign="-", product=shop.product))
        reconciled(tally, f"{said}: nothing is wrong after the undo", instance)


def test_comparison(tally, world, instance):
    """The two services agree, and each change by hand in one of them is found."""
    shop = Workshop(world, 7)
    served, waiting = shop.project(3), shop.project(50)
    shop.wait(served, "BAIXADO")
    shop.wait(waiting, "INSUFICIENTE")
    reconciled(tally, "the services agree", instance)
    called = world.admin.get(f"/produtos/{shop.product}").json["nome"]
    product = f"produto {shop.product}"
    held, awaited, stranger = (f"projeto {one}, {product}" for one in (served, waiting, 4000000000))
    of_held = f"WHERE projeto_id = {served} AND produto_id = {shop.product}"
    for what, schema, change, undo, lines in (
        (
            "an applied answer that projetos has lost",
            "projetos",
            f"UPDATE material SET situacao = 'PENDENTE' {of_held}",
            f"UPDATE material SET situacao = 'BAIXADO' {of_held}",
            [f"{held}: em projetos {told('PENDENTE 3')}; em estoque {told('BAIXADO 3')}"],
        ),
        (
            "the quantity of a material",
            "projetos",
            f"UPDATE material SET pedida = 2 {of_held}",
            f"UPDATE material SET pedida = 3 {of_held}",
            [f"{held}: em projetos {told('BAIXADO 2')}; em estoque {told('BAIXADO 3')}"],
        ),
        (
            "demand under another project",
            "estoque",
            f"UPDATE demanda SET projeto_id = 4000000000 WHERE projeto_id = {waiting}",
            f"UPDATE demanda SET projeto_id = {waiting} WHERE projeto_id = 4000000000",
            [
                f"{awaited}: em projetos {told('INSUFICIENTE 50')}; em estoque nada",
                f"{stranger}: em projetos nada; em estoque {told('INSUFICIENTE 50')}",
            ],
        ),
        (
            "the copy of a product",
            "projetos",
            f"UPDATE produto SET versao = 1 WHERE id = {shop.product}",
            f"UPDATE produto SET versao = 2 WHERE id = {shop.product}",
            [f"{product}: em projetos 4, versão 1, {called}; em estoque 4, versão 2, {called}"],
        ),
    ):
        sql(instance, schema, change)
        code, text = instance.script("conciliar", seconds=300, ESPERA="1")
        found = [line for line in text.splitlines() if ": em projetos " in line]
        tally.equal(f"{what}, changed by hand, is found", (1, sorted(lines)), (code, sorted(found)))
        sql(instance, schema, undo)
    reconciled(tally, "the services agree after the undo", instance)


def test_comparison_meanwhile(tally, world, instance):
    """Messages under way are waited for; one that does not arrive is reported."""
    shop = Workshop(world, 7)
    consumer = instance.pid("estoque-consumidor")
    os.kill(consumer, signal.SIGSTOP)
    try:
        one = shop.project(3)
        code, text = instance.script("conciliar", seconds=300, ESPERA="1")
        asked = f"projeto {one}, produto {shop.product}: em projetos {told('PENDENTE 3', answer=0)}"
        untold = f"{asked}; em estoque nada" in text
        tally.check("a message that does not arrive is reported", code == 1 and untold, text)
        resume = threading.Timer(2, os.kill, (consumer, signal.SIGCONT))
        resume.start()
        code, text = instance.script("conciliar", seconds=300, ESPERA="60")
        tally.check("a message that arrives in time is not reported", code == 0, text)
        resume.join()
    finally:
        os.kill(consumer, signal.SIGCONT)


def test_many_wait(tally, world, instance):
    """More waiting demand than one transaction serves is served by further messages."""
    shop = Workshop(world, 0)
    sql(
        instance,
        "estoque",
        "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, pedida,"
        f" situacao, pendente_desde) SELECT NULL, {shop.product}, 'Muitos', 0, 1, 1, 'PENDENTE', NOW(6)"
        " FROM seq_1_to_900",
    )
    start = time.monotonic()
    tally.equal("ENTRADA that meets 900 demands", 201, shop.move("ENTRADA", 950).status)
    print(f"  an ENTRADA for 900 demands is answered after {time.monotonic() - start:.2f} s", flush=True)
    path = f"/pendencias?produtoId={shop.product}"
    waiting = soon(lambda: world.admin.get(path).json["totalItens"], lambda count: count == 0, 120)
    tally.equal("all 900 demands are served", (0, 50), (waiting, shop.stock()))
    marked = f"SELECT COUNT(*) FROM atendimento WHERE produto_id = {shop.product}"
    tally.equal("the table atendimento is empty", "0\n", sql(instance, "estoque", marked))
    reconciled(tally, "nothing is wrong after 900 demands", instance)


def all_tests(tally, world, instance):
    for test in (
        test_reconciliation,
        test_comparison,
        test_comparison_meanwhile,
        test_many_wait,
    ):
        tally.run(test, world, instance)
