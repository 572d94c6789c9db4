"""The contract of fornecedores."""

from tables import ADMIN, ALL, Body, List, Route
from values import ENDERECO, TELEFONE, Cases, asked_choice, asked_text, cnpj, cpf, digits_of_cnpj
from values import digits_of_cpf, email, endereco_fields, history_filters, telefone, telefone_fields, text

ANY_VERSION = {"If-Match": "*"}
FORNECEDOR = "/fornecedores/{id}"

ROUTES = (
    Route("GET", "/fornecedores", ALL, 200, "data totalItens"),
    Route("POST", "/fornecedores", ADMIN, 422, "/nome /cnpj /telefone /endereco"),
    Route("GET", FORNECEDOR, ALL, 200, "id nome cnpj"),
    Route("GET", f"{FORNECEDOR}/historico", ALL, 200, "data totalItens"),
    Route("GET", "/fornecedores/historico", ADMIN, 200, "data totalItens"),
    Route("PUT", FORNECEDOR, ADMIN, 422, "/nome /cnpj /telefone /endereco", headers=ANY_VERSION),
    Route("PATCH", FORNECEDOR, ADMIN, 200, "id nome cnpj"),
    Route("DELETE", FORNECEDOR, ADMIN, 428),
    Route("POST", f"{FORNECEDOR}/restaurar", ADMIN, 200, "id ativo"),
    Route("PATCH", f"{FORNECEDOR}/telefone", ADMIN, 422, "/codigoPais /numero"),
    Route("PATCH", f"{FORNECEDOR}/endereco", ADMIN, 422, "/rua /cidade"),
)


def fornecedor():
    return {
        "nome": "Madeiras d'Ávila",
        "cnpj": digits_of_cnpj(),
        "telefone": TELEFONE,
        "endereco": ENDERECO,
    }


def make(service):
    made = service.make("/fornecedores", fornecedor())
    return {
        FORNECEDOR: made,
        f"{FORNECEDOR}/historico": f"{made}/historico",
        f"{FORNECEDOR}/restaurar": f"{made}/restaurar",
        f"{FORNECEDOR}/telefone": f"{made}/telefone",
        f"{FORNECEDOR}/endereco": f"{made}/endereco",
    }


def fields():
    return {
        "nome": text(1, 120),
        "cnpj": cnpj(),
        "email": email().may_be_null(),
        "telefone": telefone(),
        "endereco": Cases(taken=[ENDERECO], refused=[7, []]),
        **endereco_fields("endereco/"),
        "observacao": text(0, 2000, long=True).may_be_null(),
    }


def pessoa_fisica():
    return {**fornecedor(), "cnpj": None, "cpf": digits_of_cpf()}


SYSTEM = ("id", "ativo", "versao", "criadoEm", "atualizadoEm")

BODIES = (
    Body("POST", "/fornecedores", fornecedor, fields(), 201, (*SYSTEM, "status", "situacao")),
    Body("POST", "/fornecedores", pessoa_fisica, {"cpf": cpf().but_null()}, 201),
    Body("POST", "/fornecedores", fornecedor, {"cpf": Cases([None], [digits_of_cpf])}, 201),
    Body("PUT", FORNECEDOR, fornecedor, fields(), 200, SYSTEM, ANY_VERSION),
    Body("PATCH", FORNECEDOR, fornecedor, fields(), 200, SYSTEM),
    Body("PATCH", f"{FORNECEDOR}/telefone", lambda: TELEFONE, telefone_fields(), 200, ("id",),
         part="telefone/"),
    Body("PATCH", f"{FORNECEDOR}/endereco", lambda: ENDERECO, endereco_fields(), 200, ("id",),
         part="endereco/"),
)

LISTS = (
    List(
        "/fornecedores",
        "nome id",
        {
            "busca": asked_text(120),
            "nome": asked_text(120),
            "cnpj": Cases([digits_of_cnpj, "11.222.333/0001-81"], ["", "11222333000182", "1122233300018"]),
            "cpf": Cases([digits_of_cpf, "529.982.247-25"], ["", "52998224724", "5299822472"]),
            "ativo": asked_choice("true", "false"),
            "cidade": asked_text(80),
            "uf": Cases(["SP", "to"], ["", "S", "XX"]),
        },
    ),
    List(f"{FORNECEDOR}/historico", "-id", history_filters()),
    List("/fornecedores/historico", "-id", history_filters()),
)
