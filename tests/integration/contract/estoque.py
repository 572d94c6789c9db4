"""The contract of estoque."""

from tables import ADMIN, ALL, Body, List, Route
from values import Cases, asked_choice, asked_date, asked_id, asked_text, history_filters, identifier, money
from values import sized, text, whole

MOVERS = PLANNERS = ("ADMIN", "ATENDENTE")
ACCOUNTERS = ("ADMIN", "FINANCEIRO")
ANY_VERSION = {"If-Match": "*"}

PRODUTO, MOVIMENTACOES = "/produtos/{id}", "/produtos/{id}/movimentacoes"
MOVIMENTACAO = "/produtos/{id}/movimentacoes/{id}"

ROUTES = (
    Route("GET", "/produtos", ALL, 200, "data totalItens"),
    Route("POST", "/produtos", ADMIN, 422, "/nome /valor"),
    Route("GET", PRODUTO, ALL, 200, "id nome estoqueMinimo"),
    Route("GET", f"{PRODUTO}/historico", ALL, 200, "data totalItens"),
    Route("GET", "/produtos/historico", ADMIN, 200, "data totalItens"),
    Route("PUT", PRODUTO, ADMIN, 422, "/nome /valor", headers=ANY_VERSION),
    Route("DELETE", PRODUTO, ADMIN, 428),
    Route("GET", MOVIMENTACOES, ALL, 200, "data totalItens"),
    Route("POST", MOVIMENTACOES, MOVERS, 422, "/tipo /quantidade /motivo"),
    Route("GET", MOVIMENTACAO, ALL, 200, "id tipo saldo"),
    Route("GET", "/movimentacoes", ACCOUNTERS, 200, "data totalItens"),
    Route("GET", "/pendencias", PLANNERS, 200, "data totalItens"),
)


def produto():
    return {"nome": sized(8, "x")(), "valor": 1}


def movimentacao():
    return {"tipo": "AJUSTE", "quantidade": 500000, "motivo": "Conferência"}


def saida():
    return {**movimentacao(), "tipo": "SAIDA", "quantidade": 1}


def make(service):
    produto_criado = service.make("/produtos", {**produto(), "quantidade": 1})
    movimentacoes = f"{produto_criado}/movimentacoes"
    return {
        PRODUTO: produto_criado,
        f"{PRODUTO}/historico": f"{produto_criado}/historico",
        MOVIMENTACOES: movimentacoes,
        MOVIMENTACAO: service.make(movimentacoes, movimentacao()),
    }


def fields():
    return {
        "nome": text(1, 120),
        "codigo": text(1, 60).may_be_null(),
        "cor": text(1, 60).may_be_null(),
        "unidade": text(1, 20).null_is_default(),
        "valor": money(),
        "estoqueMinimo": whole(0, 1000000).null_is_default(),
        "fornecedorId": identifier().may_be_null(),
    }


SYSTEM = ("id", "versao", "criadoEm", "atualizadoEm")
NOT_HERE = ("ativo", "status", "situacao")

BODIES = (
    Body(
        "POST",
        "/produtos",
        produto,
        {**fields(), "quantidade": whole(0, 1000000).null_is_default()},
        201,
        SYSTEM + NOT_HERE,
    ),
    Body("PUT", PRODUTO, produto, fields(), 200, (*SYSTEM, "quantidade"), ANY_VERSION),
    Body(
        "POST",
        MOVIMENTACOES,
        movimentacao,
        {
            "tipo": Cases(["ENTRADA", "SAIDA", "AJUSTE"], ["CONSUMO", "DEVOLUCAO", "entrada", "", 1, None]),
            "motivo": text(1, 255),
            "quantidade": whole(0, 1000000).just_taken(),
        },
        201,
        ("id", "versao", "status", "situacao", "produtoId", "produtoNome", "saldo", "projetoId", "usuario",
         "endereco", "correlacaoId", "criadoEm"),
    ),
    Body("POST", MOVIMENTACOES, saida, {"quantidade": Cases([], [0, 1000001], taken=[1])}, 201),
)

MOVEMENT_FILTERS = {
    "tipo": asked_choice("ENTRADA", "SAIDA", "AJUSTE", "CONSUMO", "DEVOLUCAO"),
    "projetoId": asked_id(),
    "usuario": asked_text(64),
    "autor": asked_text(64),
    "de": asked_date(),
    "ate": asked_date(),
}

LISTS = (
    List(
        "/produtos",
        "nome id",
        {
            "nome": asked_text(120),
            "codigo": asked_text(60),
            "fornecedorId": asked_id(),
            "abaixoDoMinimo": asked_choice("true", "false"),
        },
    ),
    List(MOVIMENTACOES, "-criadoEm", MOVEMENT_FILTERS),
    List("/movimentacoes", "-criadoEm", {"produtoId": asked_id(), **MOVEMENT_FILTERS}),
    List("/pendencias", "desde", {"produtoId": asked_id(), "projetoId": asked_id()}),
    List(f"{PRODUTO}/historico", "-id", history_filters()),
    List("/produtos/historico", "-id", history_filters()),
)
