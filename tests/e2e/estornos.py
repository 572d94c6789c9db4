"""Undoing (estorno) of movements typed by mistake: afterwards all is as if they had never been typed."""

import datetime

from harness import clear_of_midnight, soon, today
from oficina import Workshop, check_ledger


class Stockroom(Workshop):
    """A workshop whose movements can have all their fields, and can be undone."""

    def __init__(self, world):
        super().__init__(world, 0)
        self.entries = f"/produtos/{self.product}/movimentacoes"

    def type_in(self, kind, quantity, **more):
        body = {"tipo": kind, "quantidade": quantity, "motivo": "teste", **more}
        return self.admin.call("POST", self.entries, body)

    def undo(self, movement, **more):
        return self.admin.call("POST", f"{self.entries}/{movement}/estorno", {"motivo": "engano", **more})

    def kept(self, *sizes):
        """Creates projects that use these quantities, and waits until they have them."""
        made = [self.project(size) for size in sizes]
        for project in made:
            self.wait(project, "BAIXADO")
        return made


def test_wrong_entry(tally, world):
    """The newest consumptions are undone until the wrong entry can be; they wait again in their old order."""
    shop = Stockroom(world)
    shop.type_in("ENTRADA", 100, custo=10, documento="NF 1")
    (one,) = shop.kept(60)
    wrong = shop.type_in("ENTRADA", 500, custo=99, documento="NF 2").json
    tally.equal("the same document again", 409, shop.type_in("ENTRADA", 1, documento="NF 2").status)
    two, three = shop.kept(300, 150)
    refused = shop.undo(wrong["id"])
    called = [world.admin.get(f"/projetos/{project}").json["nome"] for project in (two, three)]
    named = all(name in refused.json["detail"] for name in called)
    tally.check("what was taken is refused, with names", refused.status == 409 and named, refused)
    tally.equal("and nothing has changed", (90, []), (shop.stock(), shop.waiting()))
    undone = shop.undo(wrong["id"], desfazerBaixas=True)
    tally.equal("told so, the takings are undone", (201, -500), (undone.status, undone.json["quantidade"]))
    tally.equal("40 are left", 40, shop.stock())
    tally.equal("the older project is first again", [(two, 300), (three, 150)], shop.waiting())
    tally.equal("it is told", ("INSUFICIENTE", 260), shop.wait(two, "INSUFICIENTE"))
    tally.equal("so is the newer one", ("INSUFICIENTE", 110), shop.wait(three, "INSUFICIENTE"))
    tally.equal("the first project keeps its own", ("BAIXADO", None), shop.material(one))
    row = world.admin.get(f"{shop.entries}/{wrong['id']}").json
    tally.equal("both rows are linked", (undone.json["id"], wrong["id"]),
                (row["estornadaPor"], undone.json["estornoDe"]))
    for what, movement in (("once", wrong["id"]), ("not itself", undone.json["id"])):
        tally.equal(f"it is undone {what}", 409, shop.undo(movement).status)
    (cheap,) = shop.kept(40)
    cost = soon(lambda: world.admin.get(f"/projetos/{cheap}").json["custoMateriais"], lambda seen: seen)
    tally.equal("the average is as if it had not been", 400.0, cost)
    tally.equal("its document is free", 201, shop.type_in("ENTRADA", 449, custo=10, documento="NF 2").status)
    tally.equal("the older is served", ("BAIXADO", None), shop.wait(two, "BAIXADO"))
    tally.equal("the newer waits for one more", [(three, 150)], shop.waiting())
    check_ledger(tally, shop)


def test_finished_work(tally, world):
    """An entry whose stock a finished project has used cannot be undone; then nothing changes."""
    shop = Stockroom(world)
    wrong = shop.type_in("ENTRADA", 10).json["id"]
    one, two = shop.kept(6, 4)
    for status in ("EM_ANDAMENTO", "CONCLUIDO"):
        shop.status(one, status)
    shop.wait(shop.project(1), "INSUFICIENTE")  # sent later: once answered, the stock knows of the end
    refused = shop.undo(wrong, desfazerBaixas=True)
    tally.equal("the stock of finished work", (409, 0), (refused.status, shop.stock()))
    tally.equal("the unfinished one keeps its own", ("BAIXADO", None), shop.material(two))
    shop.status(one, "EM_ANDAMENTO")
    shop.wait(shop.project(1), "INSUFICIENTE")
    tally.equal("reopened, it gives it back", 201, shop.undo(wrong, desfazerBaixas=True).status)
    tally.equal("and waits", ("INSUFICIENTE", 6), shop.wait(one, "INSUFICIENTE"))
    check_ledger(tally, shop)


def test_every_kind(tally, world):
    shop = Stockroom(world)
    shop.type_in("ENTRADA", 10)
    (one,) = shop.kept(4)
    for kind, quantity, more, stock in (
        ("SAIDA", 2, {}, 6),
        ("AJUSTE", 5, {}, 6),
        ("AJUSTE", 9, {}, 6),
        ("DEVOLUCAO", 3, {"projetoId": one}, 6),
        ("ENTRADA", 5, {}, 6),
    ):
        movement = shop.type_in(kind, quantity, **more).json["id"]
        undone = shop.undo(movement)
        tally.equal(f"{kind} of {quantity} is undone", (201, stock), (undone.status, shop.stock()))
    shown = soon(lambda: world.admin.get(f"/projetos/{one}").json["materiais"][0]["devolvida"],
                 lambda seen: seen == 0)
    tally.equal("the project holds again what it had given back", 0, shown)
    taken = next(row["id"] for row in shop.ledger() if row["tipo"] == "CONSUMO")
    tally.equal("what a project took is not undone by hand", 409, shop.undo(taken).status)
    tally.equal("a movement that is not there", 404, shop.undo(2**40).status)
    tally.equal("without a reason", 422, shop.undo(taken, motivo="").status)
    clerk = world.users["ATENDENTE"].call("POST", f"{shop.entries}/{taken}/estorno", {"motivo": "x"})
    tally.equal("an ATENDENTE", 403, clerk.status)
    check_ledger(tally, shop)


def test_merged(tally, world):
    """Movements typed for a merged product cannot be undone; its consumptions are undone like others."""
    shop, same = Stockroom(world), Stockroom(world)
    old = same.type_in("ENTRADA", 10, custo=30).json["id"]
    (one,) = same.kept(6)
    wrong = shop.type_in("ENTRADA", 8, custo=10).json["id"]
    world.admin.must(200, "POST", f"/produtos/{shop.product}/unir", {"comId": same.product})
    pair = [row["id"] for row in shop.ledger() if row["parId"]]
    tally.equal("two movements are the pair", 2, len(pair))
    for what, room, movement in (
        ("an entry of the merged product", same, old),
        ("the same, under the other one", shop, old),
        ("one half of the pair", shop, pair[0]),
        ("the other half", shop, pair[1]),
    ):
        refused = room.undo(movement, desfazerBaixas=True)
        tally.equal(f"not undone: {what}", (409, "/docs/problemas/estorno-impossivel"),
                    (refused.status, refused.json["type"]))
    uses = soon(lambda: [(use["produtoId"], use["situacao"]) for use in
                         world.admin.get(f"/projetos/{one}").json["materiais"]],
                lambda seen: seen == [(shop.product, "BAIXADO")])
    tally.equal("the project follows", [(shop.product, "BAIXADO")], uses)
    tally.equal("at what it cost", 180.0, world.admin.get(f"/projetos/{one}").json["custoMateriais"])
    (two,) = shop.kept(9)
    undone = shop.undo(wrong, desfazerBaixas=True)
    tally.equal("a wrong entry of the other one is undone", (201, 4), (undone.status, shop.stock()))
    tally.equal("the newest taking waits", [(two, 9)], shop.waiting())
    (cheap,) = shop.kept(4)
    cost = soon(lambda: world.admin.get(f"/projetos/{cheap}").json["custoMateriais"], lambda seen: seen)
    tally.equal("what is left costs what it did", 120.0, cost)


def test_days(tally, world):
    """A movement can be dated up to 90 days back."""
    clear_of_midnight(60)
    shop = Stockroom(world)
    day = today()

    def on(days):
        return shop.type_in("ENTRADA", 1, data=(day - datetime.timedelta(days=days)).isoformat())

    tally.equal("tomorrow", (422, ["/data"]), (on(-1).status, on(-1).faults))
    tally.equal("91 days ago", 422, on(91).status)
    past = on(89)
    tally.equal("89 days ago", (201, (day - datetime.timedelta(days=89)).isoformat()),
                (past.status, past.json["data"]))
    tally.equal("today when it is not told", day.isoformat(), shop.type_in("ENTRADA", 1).json["data"])


def all_tests(tally, world):
    for test in (test_wrong_entry, test_finished_work, test_every_kind, test_merged, test_days):
        tally.run(test, world)
