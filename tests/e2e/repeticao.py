"""Idempotency-Key: a request that is repeated because its response was lost has one effect."""

import concurrent.futures
import uuid

import oficina
from harness import fornecedor, password, pessoa, produto, projeto, soon


def test_repetition(tally, world):
    """Each resource: a repetition gets the first response, another body is refused."""
    shop = oficina.Workshop(world, 10)
    person = world.admin.made("/pessoas", pessoa())
    for path, body in (
        ("/produtos", produto(quantidade=3)),
        ("/projetos", projeto({shop.product: 1})),
        (f"/produtos/{shop.product}/movimentacoes", {"tipo": "ENTRADA", "quantidade": 5, "motivo": "NF 1"}),
        ("/fornecedores", fornecedor()),
        ("/pessoas", pessoa()),
        ("/usuarios", {"pessoaId": person["id"], "papel": "ATENDENTE", "senha": password()}),
    ):
        key = str(uuid.uuid4())
        bad = world.admin.call("POST", path, {}, Idempotency_Key=key)
        tally.equal(f"POST {path} with faults", 422, bad.status)
        first = world.admin.call("POST", path, body, Idempotency_Key=key)
        tally.equal(f"POST {path} with the same key, corrected", 201, first.status)
        again = world.admin.call("POST", path, body, Idempotency_Key=key)
        tally.equal(
            f"POST {path} again",
            (201, first["Location"], first["ETag"], first["Content-Type"], first.text),
            (again.status, again["Location"], again["ETag"], again["Content-Type"], again.text),
        )
        other = world.admin.call("POST", path, {**body, "x": 1}, Idempotency_Key=key)
        tally.equal(f"POST {path} with another body", (422, [""]), (other.status, other.faults))
    tally.equal("each request changed the stock once", 14, soon(shop.stock, lambda seen: seen == 14))
    oficina.check_ledger(tally, shop)


def test_crowd(tally, world):
    """Many requests with one key at once: one effect; the others get its response or 409."""
    shop = oficina.Workshop(world, 10)
    body = projeto({shop.product: 1})
    key = str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(lambda _: world.admin.call("POST", "/projetos", body, Idempotency_Key=key), range(60))
        )
    tally.equal("60 POST at once get 201 or 409", {201}, {answer.status for answer in answers} - {409})
    places = {answer["Location"] for answer in answers if answer.status == 201}
    tally.equal("60 POST at once create one project", 1, len(places))
    tally.equal("60 POST at once take the material once", 9, soon(shop.stock, lambda seen: seen != 10))


def all_tests(tally, world):
    tally.run(test_repetition, world)
    tally.run(test_crowd, world)
