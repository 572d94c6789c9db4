"""The contract of autenticacao. The tokens are of one session, whose user is that of /auth/eu."""

import random

from tables import ADMIN, ANYONE, LOGGED_IN, Body, List, Route
from values import ENDERECO, TELEFONE, Cases, asked_choice, asked_choices, asked_date, asked_id, asked_text
from values import choice, cpf
from values import ascii_sized, digits_of_cpf, email, endereco_fields, sized, telefone, text

ANY_VERSION = {"If-Match": "*"}
PESSOA, USUARIO = "/pessoas/{id}", "/usuarios/{chave}"
PAPEIS = ("ADMIN", "ATENDENTE", "FINANCEIRO")
ACOES = (
    "PESSOA_CRIADA PESSOA_ALTERADA PESSOA_REMOVIDA PESSOA_EXPORTADA PESSOA_ANONIMIZADA USUARIO_CRIADO"
    " USUARIO_DESATIVADO USUARIO_REATIVADO PAPEL_ALTERADO SENHA_ALTERADA SENHA_REDEFINIDA"
    " SESSAO_REUTILIZADA SENHA_ATUAL_RECUSADA LOGIN_ACEITO LOGIN_RECUSADO LOGIN_BLOQUEADO CHAVE_EM_USO"
).split()

ROUTES = (
    Route("POST", "/auth/login", ANYONE, 422, "/chaveDeAcesso /senha"),
    Route("POST", "/auth/refresh", ANYONE, 401, body={"refreshToken": "nenhum"}),
    Route("POST", "/auth/logout", ANYONE, 204, body={"refreshToken": "nenhum"}),
    Route("GET", "/auth/.well-known/jwks.json", ANYONE, 200, "keys"),
    Route("GET", "/auth/eu", LOGGED_IN, 200, "usuario pessoa"),
    Route("PUT", "/auth/senha", LOGGED_IN, 422, "/senhaAtual /senhaNova"),
    Route("GET", "/pessoas", ADMIN, 200, "data totalItens"),
    Route("POST", "/pessoas", ADMIN, 422, "/nome /cpf /tipo"),
    Route("GET", PESSOA, ADMIN, 200, "id nome cpf"),
    Route("PUT", PESSOA, ADMIN, 422, "/nome /cpf /tipo", headers=ANY_VERSION),
    Route("PATCH", PESSOA, ADMIN, 200, "id nome cpf"),
    Route("DELETE", PESSOA, ADMIN, 428),
    Route("GET", f"{PESSOA}/exportacao", ADMIN, 200, "pessoa usuarios sessoes auditoria"),
    Route("POST", f"{PESSOA}/anonimizacao", ADMIN, 428),
    Route("GET", "/usuarios", ADMIN, 200, "data totalItens"),
    Route("POST", "/usuarios", ADMIN, 422, "/pessoaId /papel /senha"),
    Route("GET", "/usuarios/nomes", LOGGED_IN, 200),
    Route("GET", USUARIO, ADMIN, 200, "chaveDeAcesso papel pessoaId"),
    Route("POST", f"{USUARIO}/desativar", ADMIN, 404),
    Route("POST", f"{USUARIO}/reativar", ADMIN, 404),
    Route("POST", f"{USUARIO}/senha", ADMIN, 422, "/senha"),
    Route("PATCH", f"{USUARIO}/papel", ADMIN, 422, "/papel"),
    Route("GET", "/auditoria", ADMIN, 200, "data totalItens"),
)

owner = {}  # the person of the users that are created


def pessoa():
    return {
        "nome": "Ana Souza",
        "cpf": digits_of_cpf(),
        "email": "ana@oficina.example",
        "telefone": TELEFONE,
        "endereco": ENDERECO,
        "tipo": "FUNCIONARIO",
    }


def password(length, first=0x4E00, last=0x9FA5):
    """A password without a pattern, since common and simple ones are refused."""
    draw = random.Random(length)
    return "".join(chr(draw.randint(first, last)) for _ in range(length))


def ascii_password(length):
    return password(length, ord("a"), ord("z"))


def senha():
    accepted = [ascii_password(12), ascii_password(128), password(128), password(128, 0x20000, 0x2A000)]
    refused = [ascii_password(11), password(11), ascii_password(129), password(129, 0x20000, 0x2A000)]
    return Cases(taken=accepted, refused=[*refused, "", 1, None])


def usuario():
    return {"pessoaId": owner["id"], "papel": "ATENDENTE", "senha": ascii_password(20)}


def login():
    return {"chaveDeAcesso": sized(8, "x")(), "senha": "plaina-verde-77y"}


def make(service):
    owner["id"] = int(service.make("/pessoas", pessoa()).rpartition("/")[2])
    person = service.make("/pessoas", pessoa())
    user = service.make("/usuarios", usuario())
    return {
        PESSOA: person,
        f"{PESSOA}/exportacao": f"{person}/exportacao",
        f"{PESSOA}/anonimizacao": f"{person}/anonimizacao",
        USUARIO: user,
        f"{USUARIO}/desativar": "/usuarios/NINGUEM2/desativar",
        f"{USUARIO}/reativar": "/usuarios/NINGUEM2/reativar",
        f"{USUARIO}/senha": f"{user}/senha",
        f"{USUARIO}/papel": f"{user}/papel",
    }


def fields():
    return {
        "nome": text(1, 120),
        "cpf": cpf(),
        "email": email().may_be_null(),
        "telefone": telefone().may_be_null(),
        "endereco": Cases(taken=[ENDERECO, None], refused=[7, []]),
        **endereco_fields("endereco/"),
        "tipo": choice("FUNCIONARIO", "ADMINISTRADOR"),
    }


SYSTEM = ("id", "versao", "anonimizadaEm", "criadoEm", "atualizadoEm")
REFRESH = ("/auth/refresh", 401), ("/auth/logout", 204)

BODIES = (
    Body(
        "POST",
        "/auth/login",
        login,
        {
            "chaveDeAcesso": Cases((), ["", sized(65, "x"), 1, None], [sized(1, "x"), ascii_sized(64)]),
            "senha": Cases((), ["", "x" * 129, 1, None], ["x", "\U0001FA9A" * 128]),
            "dispositivo": Cases((), ["", "x" * 44, 1], ["x", "x" * 43, None]),
        },
        401,
        ("papel", "id"),
    ),
    *(
        Body("POST", path, lambda: {"refreshToken": "x"},
             {"refreshToken": Cases((), ["", "x" * 44, 1, None], ["x", "x" * 43])}, status, ("id",))
        for path, status in REFRESH
    ),
    # Valid bodies are still refused, because `senhaAtual` is wrong.
    Body(
        "PUT",
        "/auth/senha",
        lambda: {"senhaAtual": "x", "senhaNova": ascii_password(20)},
        {
            "senhaAtual": Cases([], ["", "x" * 129, 1, None]),
            "senhaNova": senha().just_refused(),
        },
        204,
    ),
    Body("POST", "/pessoas", pessoa, fields(), 201, (*SYSTEM, "ativo", "status", "situacao")),
    Body("PUT", PESSOA, pessoa, fields(), 200, SYSTEM, ANY_VERSION),
    Body("PATCH", PESSOA, pessoa, fields(), 200, SYSTEM),
    Body(
        "POST",
        "/usuarios",
        usuario,
        {
            "pessoaId": Cases([], [0, -1, 2**63, 2**63 - 1, "1", 1.5, None]),
            "papel": Cases(["ATENDENTE", "FINANCEIRO"], ["ADMIN", "admin", "DONO", "", 1, None]),
            "senha": senha(),
        },
        201,
        ("id", "versao", "chaveDeAcesso", "nome", "ativo", "status", "situacao", "criadoEm", "atualizadoEm"),
    ),
    Body("POST", f"{USUARIO}/senha", lambda: {"senha": ascii_password(20)}, {"senha": senha()}, 204,
         ("id", "papel")),
    Body(
        "PATCH",
        f"{USUARIO}/papel",
        lambda: {"papel": "FINANCEIRO"},
        {"papel": Cases(["ATENDENTE", "FINANCEIRO"], ["admin", "OUTRO", "", 1, None])},
        200,
        ("id", "versao", "ativo"),
    ),
)

LISTS = (
    List(
        "/pessoas",
        "nome id",
        {
            "busca": asked_text(120),
            "nome": asked_text(120),
            "cpf": Cases([digits_of_cpf, "529.982.247-25"], ["", "52998224724", "5299822472"]),
            "tipo": asked_choices("FUNCIONARIO", "ADMINISTRADOR"),
        },
    ),
    List(
        "/usuarios",
        "id",
        {"pessoaId": asked_id(), "papel": asked_choices(*PAPEIS), "ativo": asked_choice("true", "false")},
    ),
    List(
        "/auditoria",
        "-id",
        {
            "ator": asked_text(64),
            "alvo": asked_text(80),
            "acao": asked_choices(*ACOES),
            "endereco": asked_text(45),
            "logins": asked_choice("true", "false"),
            "de": asked_date(),
            "ate": asked_date(),
        },
    ),
)
