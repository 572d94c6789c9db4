"""Idempotency-Key: what a client repeats because an answer was lost is done once."""

import concurrent.futures
import uuid

import oficina
from harness import fornecedor, password, pessoa, produto, projeto, soon


def test_repetition(tally, world):
    """Each resource: the first answer again; another body is refused; a refusal may be mended."""
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
        tally.equal(f"POST {path} with the same key, mended", 201, first.status)
        again = world.admin.call("POST", path, body, Idempotency_Key=key)
        tally.equal(
            f"POST {path} again",
            (201, first["Location"], first["ETag"], first["Content-Type"], first.text),
            (again.status, again["Location"], again["ETag"], again["Content-Type"], again.text),
        )
        other = world.admin.call("POST", path, {**body, "x": 1}, Idempotency_Key=key)
        tally.equal(f"POST {path} with another body", (422, [""]), (other.status, other.faults))
    tally.equal("the stock moved once each", 14, soon(shop.stock, lambda seen: seen == 14))
    oficina.check_ledger(tally, shop)


def test_crowd(tally, world):
    """One key many times at once: one effect, and the others have its answer or are told to wait."""
    shop = oficina.Workshop(world, 10)
    body = projeto({shop.product: 1})
    key = str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(lambda _: world.admin.call("POST", "/projetos", body, Idempotency_Key=key), range(60))
        )
    tally.equal("201 or 409", {201}, {answer.status for answer in answers} - {409})
    tally.equal("one project", 1, len({answer["Location"] for answer in answers if answer.status == 201}))
    tally.equal("one consumption", 9, soon(shop.stock, lambda seen: seen != 10))


def all_tests(tally, world):
    tally.run(test_repetition, world)
    tally.run(test_crowd, world)
