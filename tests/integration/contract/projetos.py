"""The contract of projetos. The suite has put the products 1001 to 1201 into this service's copy."""

from tables import ADMIN, ALL, Body, List, Route
from values import Cases, asked_choice, asked_choices, asked_date, asked_id, asked_text, choice, date
from values import history_filters, identifier, money, text, whole

ANY_VERSION = {"If-Match": "*"}
PROJETO = "/projetos/{id}"
WORKERS = ("ADMIN", "ATENDENTE")
STATUS = ("PENDENTE", "EM_ANDAMENTO", "CONCLUIDO", "CANCELADO")
MATERIAIS_MAX = 200
FIRST = 1001

ROUTES = (
    Route("GET", "/projetos", ALL, 200, "data totalItens"),
    Route("POST", "/projetos", WORKERS, 422, "/nome /materiais /dataInicio"),
    Route("GET", "/projetos/produtos-em-estoque", WORKERS, 200, "data totalItens"),
    Route("GET", PROJETO, ALL, 200, "id nome materiais"),
    Route("GET", f"{PROJETO}/historico", ALL, 200, "data totalItens"),
    Route("GET", "/projetos/historico", ADMIN, 200, "data totalItens"),
    Route("PATCH", PROJETO, WORKERS, 422, "/dataEntrega /valor", {"dataEntrega": 1, "valor": None}),
    Route("PUT", PROJETO, WORKERS, 422, "/nome /materiais /dataInicio", headers=ANY_VERSION),
    Route("DELETE", PROJETO, ADMIN, 428),
    Route("PATCH", f"{PROJETO}/status", WORKERS, 422, "/status"),
)


def materials(count):
    return [{"produtoId": FIRST + i, "quantidade": 1} for i in range(count)]


def projeto():
    return {
        "nome": "Cozinha",
        "dataInicio": "1900-01-01",
        "dataEntrega": "9999-12-31",
        "valor": 1,
        "materiais": materials(1),
    }


def one_day():
    return {**projeto(), "dataInicio": "2026-07-02"}


def make(service):
    made = service.make("/projetos", projeto())
    return {PROJETO: made, f"{PROJETO}/status": f"{made}/status", f"{PROJETO}/historico": f"{made}/historico"}


def fields():
    return {
        "nome": text(1, 120),
        "descricao": text(0, 2000, long=True).may_be_null(),
        "dataInicio": date(),
        "dataEntrega": date(),
        "valor": money(),
        "materiais": Cases(
            refused=[[], materials(MATERIAIS_MAX + 1), {}, 1, None],
            taken=[materials(1), materials(MATERIAIS_MAX)],
        ).below((materials(1) * 2, "/1/produtoId"), ([7], "/0")),
        "materiais/0/produtoId": identifier().just_refused(),
        "materiais/0/quantidade": whole(1, 1000000),
    }


SYSTEM = ("id", "versao", "status", "atrasado", "criadoEm", "atualizadoEm")
OF_MATERIAL = ("produtoNome", "devolvida", "situacao", "faltante", "versao")
REFUSED = (*SYSTEM, "situacao", *(f"materiais/0/{name}" for name in OF_MATERIAL))

BODIES = (
    Body("POST", "/projetos", projeto, fields(), 201, REFUSED),
    Body("POST", "/projetos", one_day, {"dataEntrega": Cases(["2026-07-02"], ["2026-07-01"])}, 201),
    Body("PUT", PROJETO, projeto, fields(), 200, SYSTEM, ANY_VERSION),
    Body("PATCH", PROJETO, projeto, fields(), 200, (*SYSTEM, "situacao"), ANY_VERSION),
    # The project is PENDENTE; transitions to other statuses are tested elsewhere.
    Body(
        "PATCH",
        f"{PROJETO}/status",
        lambda: {"status": "PENDENTE"},
        {"status": choice(*STATUS).just_refused()},
        409,
        ("id", "versao", "situacao"),
    ),
)

LISTS = (
    List(
        "/projetos",
        "nome dataEntrega valor criadoEm id",
        {
            "busca": asked_text(120),
            "nome": asked_text(120),
            "status": asked_choices(*STATUS),
            "situacao": asked_choices("PENDENTE", "BAIXADO", "INSUFICIENTE", "DEVOLVIDO", "DISPENSADO"),
            "produtoId": asked_id(),
            "atrasado": asked_choice("true", "false"),
            "entregaDe": asked_date(),
            "entregaAte": asked_date(),
        },
    ),
    List("/projetos/produtos-em-estoque", "nome id", {"busca": asked_text(120), "nome": asked_text(120)}),
    List(f"{PROJETO}/historico", "-id", history_filters()),
    List("/projetos/historico", "-id", history_filters()),
)
