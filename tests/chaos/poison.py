"""Messages that can never be applied, each wrong in its own way."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

PROJETOS = ("icarus.projetos", "projeto.criado", "estoque.projetos")
ALTERADO = ("icarus.projetos", "projeto.alterado", "estoque.projetos")
REMOVIDO = ("icarus.projetos", "projeto.removido", "estoque.projetos")
ATENDER = ("icarus.estoque", "estoque.atender", "estoque.projetos")
BAIXADO = ("icarus.estoque", "estoque.baixado", "projetos.estoque")
INSUFICIENTE = ("icarus.estoque", "estoque.insuficiente", "projetos.estoque")
PRODUTO = ("icarus.estoque", "produto.alterado", "projetos.produtos")
NOBODY = 2**62


@dataclass
class Dose:
    """A message; `route` is exchange, routing key and queue."""

    what: str
    route: tuple[str, str, str]
    body: bytes
    headers: dict = field(default_factory=dict)
    message_id: str | None = field(default_factory=lambda: str(uuid.uuid4()))

    def properties(self, mark: str) -> dict:
        found = {"headers": {**self.headers, "caos": mark}, "content_type": "application/json"}
        return found if self.message_id is None else {**found, "message_id": self.message_id}


def wanted(product: str, **more: object) -> bytes:
    body = {"nomeProjeto": "Veneno", "nomeProduto": product, "quantidade": 1, **more}
    return json.dumps({name: value for name, value in body.items() if value is not ...}).encode()


def headers(product: int, **more: object) -> dict:
    return {"projetoId": NOBODY, "produtoId": product, "versao": 1, **more}


def doses(name: str, product: int) -> Iterator[Dose]:
    """All of them; `name` and `product` are those of an existing product."""
    yield from bad_bodies(name)
    yield from bad_fields(name)
    yield from bad_headers(name, product)
    yield from bad_answers(product)


def bad_bodies(name: str) -> Iterator[Dose]:
    good = wanted(name)
    for what, body in (
        ("corpo vazio", b""),
        ("não é JSON", b"<projeto/>"),
        ("JSON cortado", good[:-1]),
        ("lixo depois do JSON", good + b"}"),
        ("lista", b"[" + good + b"]"),
        ("número", b"42"),
        ("null", b"null"),
        ("bytes", bytes(range(256))),
        ("UTF-8 inválido", good.replace(b"Veneno", b"Ven\xffno")),
        ("NUL num texto", good.replace(b"Veneno", b"Ven\\u0000no")),
        ("fundo demais", b'{"a":' * 500 + b"1" + b"}" * 500),
        ("chave repetida", good[:-1] + b', "quantidade": 2}'),
        ("maior que 64 KiB", wanted(name, nomeProjeto="x" * 70_000)),
        ("enorme", b'{"a": "' + b"x" * 900_000 + b'"}'),
    ):
        yield Dose(what, PROJETOS, body)


def bad_fields(name: str) -> Iterator[Dose]:
    for what, more in (
        ("quantidade em texto", {"quantidade": "3"}),
        ("quantidade com fração", {"quantidade": 1.5}),
        ("quantidade zero", {"quantidade": 0}),
        ("quantidade negativa", {"quantidade": -1}),
        ("quantidade grande demais", {"quantidade": 1_000_001}),
        ("quantidade além de 64 bits", {"quantidade": 2**64 + 1}),
        ("quantidade ausente", {"quantidade": ...}),
        ("quantidade nula", {"quantidade": None}),
        ("nome ausente", {"nomeProjeto": ...}),
        ("nome vazio", {"nomeProjeto": ""}),
        ("nome longo demais", {"nomeProjeto": "x" * 121}),
        ("nome que é objeto", {"nomeProduto": {"nome": name}}),
        ("campo a mais", {"valor": 1}),
    ):
        yield Dose(what, PROJETOS, wanted(name, **more))
    yield Dose("produto que não existe", PROJETOS, wanted("Produto que ninguém tem"))


def bad_headers(name: str, product: int) -> Iterator[Dose]:
    good = wanted(name)
    yield Dose("sem message_id", PROJETOS, good, message_id=None)
    yield Dose("message_id longo demais", PROJETOS, good, message_id="x" * 65)
    yield Dose("message_id com espaço", PROJETOS, good, message_id="a b")
    for what, more in (
        ("projetoId em texto", {"projetoId": "1"}),
        ("projetoId zero", {"projetoId": 0}),
        ("projetoId negativo", {"projetoId": -1}),
        ("versao zero", {"versao": 0}),
        ("versao além de 32 bits", {"versao": 2**32}),
        ("produtoId que não existe", {"produtoId": NOBODY}),
        ("produtoId que é tabela", {"produtoId": {"id": product}}),
    ):
        yield Dose(what, PROJETOS, good, headers(product, **more))
    yield Dose("só projetoId", PROJETOS, good, {"projetoId": NOBODY})
    yield Dose("alteração sem projetoId", ALTERADO, good)
    yield Dose("remoção sem projetoId", REMOVIDO, good)
    yield Dose("tipo desconhecido", ("", "estoque.projetos", "estoque.projetos"), good)
    yield Dose("atender o que não existe", ATENDER, b"{}", {"produtoId": NOBODY})
    yield Dose("atender ninguém", ATENDER, b"{}")


def bad_answers(product: int) -> Iterator[Dose]:
    good = wanted("x")
    full = {**headers(product), "sequencia": 1}
    yield Dose("resposta que não é JSON", BAIXADO, b"baixado", full)
    yield Dose("resposta sem sequencia", BAIXADO, good, headers(product))
    yield Dose("resposta sem faltante", INSUFICIENTE, good, full)
    yield Dose("resposta sem message_id", BAIXADO, good, full, None)
    about = {"produtoId": product, "versao": 2**31}
    yield Dose("produto sem nome", PRODUTO, json.dumps({"id": product}).encode(), about)
    other = {"id": product + 1, "nome": "x", "valor": 1, "quantidade": 1}
    yield Dose("produto com o id de outro", PRODUTO, json.dumps(other).encode(), about)
    yield Dose("produto que é lista", PRODUTO, b"[1, 2]", about)
