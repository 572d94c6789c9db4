"""The contract of fornecedores."""

from tables import ADMIN, ALL, Body, List, Route
from values import ENDERECO, TELEFONE, Cases, asked_text, cnpj, digits_of_cnpj, email, endereco_fields
from values import history_filters, telefone, telefone_fields, text

ANY_VERSION = {"If-Match": "*"}
FORNECEDOR = "/fornecedores/{id}"

ROUTES = (
    Route("GET", "/fornecedores", ALL, 200, "data totalItens"),
    Route("POST", "/fornecedores", ADMIN, 422, "/nome /cnpj /telefone /endereco"),
    Route("GET", FORNECEDOR, ALL, 200, "id nome cnpj"),
    Route("GET", f"{FORNECEDOR}/historico", ALL, 200, "data totalItens"),
    Route("GET", "/fornecedores/historico", ADMIN, 200, "data totalItens"),
    Route("PUT", FORNECEDOR, ADMIN, 422, "/nome /cnpj /telefone /endereco", headers=ANY_VERSION),
    Route("DELETE", FORNECEDOR, ADMIN, 428),
    Route("PATCH", f"{FORNECEDOR}/telefone", ADMIN, 422, "/codigoPais /numero", headers=ANY_VERSION),
    Route("PATCH", f"{FORNECEDOR}/endereco", ADMIN, 422, "/rua /cidade", headers=ANY_VERSION),
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
    }


SYSTEM = ("id", "versao", "criadoEm", "atualizadoEm")

BODIES = (
    Body("POST", "/fornecedores", fornecedor, fields(), 201, (*SYSTEM, "ativo", "status", "situacao")),
    Body("PUT", FORNECEDOR, fornecedor, fields(), 200, SYSTEM, ANY_VERSION),
    Body("PATCH", f"{FORNECEDOR}/telefone", lambda: TELEFONE, telefone_fields(), 200, ("id",), ANY_VERSION,
         "telefone/"),
    Body("PATCH", f"{FORNECEDOR}/endereco", lambda: ENDERECO, endereco_fields(), 200, ("id",), ANY_VERSION,
         "endereco/"),
)

LISTS = (
    List(
        "/fornecedores",
        "nome id",
        {
            "nome": asked_text(120),
            "cnpj": Cases([digits_of_cnpj, "11.222.333/0001-81"], ["", "11222333000182", "1122233300018"]),
            "cidade": asked_text(80),
            "uf": Cases(["SP", "to"], ["", "S", "XX"]),
        },
    ),
    List(f"{FORNECEDOR}/historico", "-id", history_filters()),
    List("/fornecedores/historico", "-id", history_filters()),
)
