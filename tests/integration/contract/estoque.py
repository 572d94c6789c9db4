"""The contract of estoque."""

from tables import ADMIN, ALL, Body, List, Route
from values import Cases, asked_choice, asked_choices, asked_date, asked_id, asked_text
from values import history_filters, identifier, price
from values import sized, text, whole

MOVERS = PLANNERS = ("ADMIN", "ATENDENTE")
ACCOUNTERS = ("ADMIN", "FINANCEIRO")
ANY_VERSION = {"If-Match": "*"}
LOTE_MAX = 500

PRODUTO, MOVIMENTACOES = "/produtos/{id}", "/produtos/{id}/movimentacoes"
MOVIMENTACAO = "/produtos/{id}/movimentacoes/{id}"

ROUTES = (
    Route("GET", "/produtos", ALL, 200, "data totalItens"),
    Route("POST", "/produtos", ADMIN, 422, "/nome /valor"),
    Route("GET", PRODUTO, ALL, 200, "id nome estoqueMinimo"),
    Route("GET", f"{PRODUTO}/historico", ALL, 200, "data totalItens"),
    Route("GET", "/produtos/a-comprar", ALL, 200, "data totalItens"),
    Route("GET", "/produtos/historico", ADMIN, 200, "data totalItens"),
    Route("PUT", PRODUTO, ADMIN, 422, "/nome /valor", headers=ANY_VERSION),
    Route("PATCH", PRODUTO, ADMIN, 200, "id nome estoqueMinimo"),
    Route("DELETE", PRODUTO, ADMIN, 428),
    Route("POST", f"{PRODUTO}/restaurar", ADMIN, 200, "id ativo"),
    Route("POST", f"{PRODUTO}/unir", ADMIN, 422, "/comId"),
    Route("GET", MOVIMENTACOES, ALL, 200, "data totalItens"),
    Route("POST", MOVIMENTACOES, MOVERS, 422, "/tipo /quantidade /motivo"),
    Route("GET", MOVIMENTACAO, ALL, 200, "id tipo saldo"),
    Route("POST", f"{MOVIMENTACAO}/estorno", ADMIN, 422, "/motivo"),
    Route("POST", "/movimentacoes/lote", MOVERS, 422, "/itens"),
    Route("GET", "/movimentacoes", ACCOUNTERS, 200, "data totalItens"),
    Route("GET", "/pendencias", PLANNERS, 200, "data totalItens"),
    Route("GET", "/relatorios/estoque", ACCOUNTERS, 200, "data soma totalItens"),
    Route("GET", "/relatorios/consumo", ACCOUNTERS, 200, "data soma totalItens"),
)


def produto():
    return {"nome": sized(8, "x")(), "valor": 1}


def movimentacao():
    return {"tipo": "AJUSTE", "quantidade": 500000, "motivo": "Conferência"}


def saida():
    return {**movimentacao(), "tipo": "SAIDA", "quantidade": 1}


def entrada():
    return {**movimentacao(), "tipo": "ENTRADA", "quantidade": 1}


def make(service):
    produto_criado = service.make("/produtos", {**produto(), "quantidade": 1})
    movimentacoes = f"{produto_criado}/movimentacoes"
    return {
        PRODUTO: produto_criado,
        f"{PRODUTO}/historico": f"{produto_criado}/historico",
        f"{PRODUTO}/restaurar": f"{produto_criado}/restaurar",
        f"{PRODUTO}/unir": f"{produto_criado}/unir",
        MOVIMENTACOES: movimentacoes,
        MOVIMENTACAO: (movimento := service.make(movimentacoes, movimentacao())),
        f"{MOVIMENTACAO}/estorno": f"{movimento}/estorno",
    }


def fields():
    return {
        "nome": text(1, 120),
        "codigo": text(1, 60).may_be_null(),
        "cor": text(1, 60).may_be_null(),
        "unidade": text(1, 20).null_is_default(),
        "casasDecimais": whole(0, 3).null_is_default(),
        "valor": price(),
        "estoqueMinimo": whole(0, 1000000).null_is_default(),
        "fornecedorId": identifier().may_be_null(),
    }


SYSTEM = ("id", "ativo", "versao", "criadoEm", "atualizadoEm")
NOT_HERE = ("status", "situacao")

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
    Body("PATCH", PRODUTO, produto, fields(), 200, (*SYSTEM, "quantidade")),
    Body("POST", f"{PRODUTO}/unir", lambda: {"comId": 2**63 - 1}, {"comId": identifier().just_refused()}, 422,
         ("id",)),
    Body(
        "POST",
        MOVIMENTACOES,
        movimentacao,
        {
            "tipo": Cases(["ENTRADA", "SAIDA", "AJUSTE"], ["CONSUMO", "entrada", "", 1, None]),
            "motivo": text(1, 255),
            "quantidade": whole(0, 1000000).just_taken(),
            "esperada": Cases([500000, None], [-1, 2147483648, "1", True]),
        },
        201,
        ("id", "versao", "contada", "status", "situacao", "produtoId", "produtoNome", "saldo", "projetoId",
         "usuario", "endereco", "correlacaoId", "criadoEm"),
    ),
    Body(
        "POST",
        MOVIMENTACOES,
        entrada,
        {"custo": price().null_is_default(), "documento": text(1, 60).may_be_null()},
        201,
    ),
    Body("POST", MOVIMENTACOES, saida, {"quantidade": Cases([], [0, 1000001], taken=[1])}, 201),
)

MOVEMENT_FILTERS = {
    "tipo": asked_choices("ENTRADA", "SAIDA", "AJUSTE", "CONSUMO", "DEVOLUCAO", "ESTORNO"),
    "documento": asked_text(60),
    "projetoId": asked_id(),
    "usuario": asked_text(64),
    "autor": asked_text(64),
    "de": asked_date(),
    "ate": asked_date(),
}

CONSUMPTION_FILTERS = {
    "agrupar": asked_choice("mes", "produto", "projeto", "fornecedor"),
    "de": asked_date(),
    "ate": asked_date(),
    "produtoId": asked_id(),
    "projetoId": asked_id(),
    "fornecedorId": asked_id(),
}

LISTS = (
    List(
        "/produtos",
        "nome codigo quantidade valor criadoEm id",
        {
            "busca": asked_text(120),
            "nome": asked_text(120),
            "codigo": asked_text(60),
            "cor": asked_text(60),
            "fornecedorId": asked_id(),
            "abaixoDoMinimo": asked_choice("true", "false"),
            "ativo": asked_choice("true", "false"),
        },
    ),
    List(MOVIMENTACOES, "-criadoEm", MOVEMENT_FILTERS),
    List("/movimentacoes", "-criadoEm", {"produtoId": asked_id(), **MOVEMENT_FILTERS}),
    List("/pendencias", "desde", {"produtoId": asked_id(), "projetoId": asked_id()}),
    List("/produtos/a-comprar", "fornecedorId", {"fornecedorId": asked_id()}),
    List("/relatorios/estoque", "-valor id",
         {"agrupar": asked_choice("produto", "fornecedor"), "fornecedorId": asked_id()}, key="produtoId"),
    List("/relatorios/consumo", "mes", CONSUMPTION_FILTERS, key="mes"),
    List(f"{PRODUTO}/historico", "-id", history_filters()),
    List("/produtos/historico", "-id", history_filters()),
)
