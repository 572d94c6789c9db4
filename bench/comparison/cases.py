"""The cases: what is requested. Products that are read and products that are moved are different ones: an
answer that is compared must not change meanwhile."""

import random
import re
from dataclasses import dataclass, field
from typing import Callable
from urllib.parse import quote

SOME = 1000  # number of ids that the requests use in turn
BATCH, MATERIALS, DEEP = 500, 10, 25
NUMBER = "{n" + "_" * 28 + "}"  # the load generator replaces it with a text that is unique to the request
TOKEN = "{t" + "_" * 40 + "}"  # wrk.lua replaces it with a refresh token, which has the same length


@dataclass
class Request:
    method: str
    path: str
    body: str = ""
    headers: tuple = ()


@dataclass
class Case:
    name: str
    title: str
    requests: Callable  # (stage, port of a contestant) -> requests
    kind: str = "read"  # or "write"
    status: int = 200
    service: str = "estoque"
    peers: bool = True  # the peers implement it
    floor: bool = False
    token: bool = True
    # The part of the answer that must be equal for all contestants.
    same: Callable = field(default=lambda answer: answer.json())
    connections: int = 0  # if not 0, used instead of CONEXOES
    queue: bool = False  # needs a queue of refresh tokens
    varied: bool = False  # has several kinds of answers


def _random(stage):
    return random.Random(stage.rows)  # every contestant gets the same sequence


def _read_ids(stage):
    return _random(stage).choices(range(1, stage.rows // 2), k=SOME)


def written_ids(stage):
    """Products that no project waits for: projects use every tenth product, from the first (semente.py)."""
    return _random(stage).choices(range(stage.rows // 2 // 10 * 10 + 2, stage.rows, 10), k=SOME)


def by_id(stage, port):
    return [Request("GET", f"/produtos/{number}") for number in _read_ids(stage)]


def not_modified(stage, port):
    ids = ",".join(map(str, _read_ids(stage)))
    return [Request("GET", f"/produtos/{number}", headers=(f'If-None-Match: "{version}"',))
            for number, version in stage.sql(f"SELECT id, versao FROM produto WHERE id IN ({ids})")]


def pages(stage, port):
    return [Request("GET", f"/produtos?pagina={number}") for number in range(1, 21)]


def deep(stage, port):
    """Ten pages, from the one after the first DEEP on, by this contestant's own cursors."""
    found, target = [], f"/produtos?resultadoPorPagina=20&pagina={DEEP}"
    for _ in range(10):
        link = stage.request(port, "GET", target).headers.get_all("Link")
        target = next(re.match(r"<(.*?)>", each).group(1) for each in link if 'rel="next"' in each)
        found.append(Request("GET", target))
    return found


def search(words):
    return lambda stage, port: [Request("GET", f"/produtos?busca={quote(words)}")]


def create(stage, port):
    return [Request("POST", "/produtos", '{"nome":"Porta de bancada %s","cor":"branco","valor":199.9,'
                    '"quantidade":5,"estoqueMinimo":1}' % NUMBER)]


def _entry(more=""):
    return '{%s"tipo":"ENTRADA","quantidade":1,"motivo":"Nota fiscal 4711"}' % more


def move_spread(stage, port):
    return [Request("POST", f"/produtos/{number}/movimentacoes", _entry()) for number in written_ids(stage)]


def move_hot(stage, port):
    return move_spread(stage, port)[:1]


def batch(stage, port):
    ids = written_ids(stage)
    lines = [_entry(f'"produtoId":{ids[place % len(ids)]},') for place in range(BATCH)]
    return [Request("POST", "/movimentacoes/lote", '{"itens":[%s]}' % ",".join(lines))]


def project(stage, port):
    ids = sorted(set(written_ids(stage)))
    some = random.Random(1)
    fields = '"nome":"Cozinha","dataInicio":"2026-03-02","dataEntrega":"2026-04-30","valor":9000'
    lists = [",".join('{"produtoId":%d,"quantidade":1}' % number for number in some.sample(ids, MATERIALS))
             for _ in range(100)]
    return [Request("POST", "/projetos", '{%s,"materiais":[%s]}' % (fields, each)) for each in lists]


def login(stage, port):
    return [Request("POST", "/auth/login", (stage.run / "admin.json").read_text().strip())]


def refresh(stage, port):
    return [Request("POST", "/auth/refresh", '{"refreshToken":"%s"}' % TOKEN)]


def day(stage, port):
    """Of a hundred requests, 55 read a product, 15 a page, 10 search, 5 page by cursor, 12 move, 3 create."""
    some = _random(stage)
    kinds = ((by_id, 55), (pages, 15), (search("freijo mdf"), 5), (search("c-77"), 5), (deep, 5),
             (move_spread, 12), (create, 3))
    mixed = []
    for requests, share in kinds:
        mixed += some.choices(requests(stage, port), k=share * 10)
    some.shuffle(mixed)
    return mixed


def made(answer):
    """The created record without the fields that differ between contestants."""
    own = {"id", "nome", "saldo", "custo", "versao", "criadoEm", "atualizadoEm", "correlacaoId"}
    return {name: value for name, value in answer.json().items() if name not in own}


def rows(answer):
    """Only the rows of the list: contestants count the total differently."""
    return answer.json()["data"]


ALL = (
    Case("by-id", "product by id", by_id, floor=True),
    Case("304", "the same, 304", not_modified, status=304),
    Case("401", "the same without a token", by_id, status=401, token=False, same=lambda answer: None),
    Case("page", "page of 20", pages, floor=True),
    Case("deep", "page by cursor", deep, floor=True),
    Case("search-rare", "search: a rare word", search("freijo"), floor=True, same=rows),
    Case("search-common", "search: a common word", search("mdf"), floor=True, same=rows),
    Case("search-two", "search: two words, one rare", search("freijo mdf"), floor=True, same=rows),
    Case("search-two-common", "search: two common words", search("mdf azul"), floor=True, same=rows),
    Case("search-absent", "search: no such word", search("peroba"), floor=True),
    Case("create", "create a product", create, "write", 201, same=made),
    Case("move", "movement", move_spread, "write", 201, same=made),
    Case("move-hot", "movement, one product", move_hot, "write", 201, same=made),
    Case("day", "a working day", day, "write", 0, varied=True),
    Case("batch", f"batch of {BATCH} movements", batch, "write", 201, peers=False, connections=4),
    Case("project", f"create a project of {MATERIALS}", project, "write", 201, "projetos", peers=False),
    Case("login", "login", login, "read", 200, "autenticacao", peers=False, token=False, connections=2),
    Case("refresh", "refresh", refresh, "write", 200, "autenticacao", peers=False, token=False, queue=True),
)


def sample(case, stage, contestant):
    """The contestant's answer to the first request of the case."""
    request = case.requests(stage, contestant.port(case))[0]
    body = request.body.replace(NUMBER, f"{contestant.name} {random.randrange(1 << 60)}")
    if case.queue:
        body = body.replace(TOKEN, stage.login()["refreshToken"])
    return stage.request(contestant.port(case), request.method, request.path, body, request.headers,
                         case.token)
