"""The endpoints, their roles and valid requests. {names} stand for resources created beforehand.

`body(number, resources)` makes a valid body; the number makes unique what must be. `good` are the
statuses of the valid request. `loose` are fields that come back in another form than they were sent.
`awaited` says why a 503 with Retry-After may be right. `braked` endpoints count failures by address, so
each request to them gets an address of its own.
"""

from dataclasses import dataclass, field

HOLD = {"If-Match": "*"}
TELEFONE = tuple(f"telefone.{part}" for part in ("codigoPais", "codigoDeArea", "numero"))
STALE = {"If-Match": '"999999"'}
HASH = "few passwords are hashed at once"
PRODUTO = "a product may be about to be told of by another service"
SENHA = "serrote-de-costas-42"


@dataclass(frozen=True)
class Endpoint:
    service: str
    method: str
    path: str
    role: str
    body: object = None
    query: tuple = ()
    headers: dict = field(default_factory=dict)
    good: tuple = (200, 201, 204)
    loose: tuple = ()
    awaited: str = ""
    braked: bool = False
    contested: bool = False  # 409 where another request has just changed the same row

    @property
    def name(self):
        return f"{self.method} {self.path}"


def check_digit(values, weights):
    rest = sum(value * weight for value, weight in zip(values, weights)) % 11
    return 0 if rest < 2 else 11 - rest


def cnpj(number):
    digits = [int(digit) for digit in f"{number:08d}0001"]
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        digits.append(check_digit(digits, weights))
    return "".join(map(str, digits))


def cpf(number):
    digits = [int(digit) for digit in f"{number:09d}"]
    for first in (10, 11):
        digits.append(check_digit(digits, range(first, 1, -1)))
    return "".join(map(str, digits))


def telefone():
    return {"codigoPais": "55", "codigoDeArea": "11", "numero": "987654321"}


def endereco():
    return {"rua": "Rua das Acácias", "numero": "10", "complemento": "fundos", "bairro": "Centro",
            "cidade": "São Paulo", "uf": "SP", "cep": "01310-100"}


def fornecedor(number, _):
    return {"nome": f"Madeiras {number}", "cnpj": cnpj(number), "email": "vendas@madeiras.example",
            "telefone": telefone(), "endereco": endereco()}


def produto(number, _):
    return {"nome": f"MDF {number}", "codigo": f"MDF-{number}", "cor": "Branco TX", "unidade": "chapa",
            "valor": 219.9, "quantidade": 12, "estoqueMinimo": 3, "fornecedorId": 1}


def produto_changed(number, _):
    return {name: value for name, value in produto(number, None).items() if name != "quantidade"}


def movimentacao(*_):
    return {"tipo": "ENTRADA", "quantidade": 1, "motivo": "Conferência"}


def lote(_, made):
    return {"itens": [{"produtoId": int(made["produto"]), **movimentacao()}]}


def projeto(number, made):
    return {"nome": f"Cozinha {number}", "descricao": "Armários\ne bancada", "dataInicio": "2026-07-01",
            "dataEntrega": "2026-08-01", "valor": 1200.50,
            "materiais": [{"produtoId": int(made["produto"]), "quantidade": 1}]}


READS = "pagina resultadoPorPagina ordem cursor total ids".split()

FORNECEDORES = [
    Endpoint("fornecedores", "GET", "/fornecedores", "FINANCEIRO",
             query=("busca", "nome", "cnpj", "cpf", "ativo", "cidade", "uf", *READS)),
    Endpoint("fornecedores", "POST", "/fornecedores", "ADMIN", fornecedor,
             loose=("cnpj", "endereco.cep", "endereco.uf", *TELEFONE)),
    Endpoint("fornecedores", "GET", "/fornecedores/{fornecedor}", "ATENDENTE"),
    Endpoint("fornecedores", "PUT", "/fornecedores/{fornecedor}", "ADMIN", fornecedor, headers=HOLD,
             loose=("cnpj", "endereco.cep", "endereco.uf", *TELEFONE)),
    Endpoint("fornecedores", "PATCH", "/fornecedores/{fornecedor}", "ADMIN", fornecedor, headers=HOLD,
             loose=("cnpj", "endereco.cep", "endereco.uf", *TELEFONE)),
    Endpoint("fornecedores", "DELETE", "/fornecedores/{fornecedor}", "ADMIN",
             headers=STALE, good=(412,)),
    Endpoint("fornecedores", "POST", "/fornecedores/{fornecedor}/restaurar", "ADMIN"),
    Endpoint("fornecedores", "PATCH", "/fornecedores/{fornecedor}/telefone", "ADMIN",
             lambda *_: telefone(), headers=HOLD),
    Endpoint("fornecedores", "PATCH", "/fornecedores/{fornecedor}/endereco", "ADMIN",
             lambda *_: endereco(), headers=HOLD, loose=("cep", "uf")),
    Endpoint("fornecedores", "GET", "/fornecedores/{fornecedor}/historico", "FINANCEIRO",
             query=("autor", "de", "ate", *READS)),
    Endpoint("fornecedores", "GET", "/fornecedores/historico", "ADMIN",
             query=("autor", "de", "ate", *READS)),
]

ESTOQUE = [
    Endpoint("estoque", "GET", "/produtos", "ATENDENTE",
             query=("busca", "nome", "codigo", "cor", "fornecedorId", "abaixoDoMinimo", "ativo",
                    *READS)),
    Endpoint("estoque", "POST", "/produtos", "ADMIN", produto),
    Endpoint("estoque", "GET", "/produtos/{produto}", "FINANCEIRO"),
    Endpoint("estoque", "PUT", "/produtos/{produto}", "ADMIN", produto_changed, headers=HOLD),
    Endpoint("estoque", "PATCH", "/produtos/{produto}", "ADMIN", produto_changed, headers=HOLD),
    Endpoint("estoque", "DELETE", "/produtos/{produto}", "ADMIN", headers=STALE, good=(412,)),
    Endpoint("estoque", "POST", "/produtos/{produto}/restaurar", "ADMIN"),
    Endpoint("estoque", "POST", "/produtos/{produto}/unir", "ADMIN", lambda *_: {"comId": 2**62},
             good=(422,)),
    Endpoint("estoque", "GET", "/produtos/{produto}/movimentacoes", "FINANCEIRO",
             query=("tipo", "projetoId", "usuario", "autor", "de", "ate", "depoisDe", *READS)),
    Endpoint("estoque", "POST", "/produtos/{produto}/movimentacoes", "ATENDENTE", movimentacao),
    Endpoint("estoque", "POST", "/produtos/{produto}/movimentacoes/1/estorno", "ADMIN",
             lambda *_: {"motivo": "engano"}, good=(201, 404, 409)),
    Endpoint("estoque", "POST", "/movimentacoes/lote", "ATENDENTE", lote, loose=("itens.0.motivo",)),
    Endpoint("estoque", "GET", "/movimentacoes", "FINANCEIRO",
             query=("produtoId", "tipo", "projetoId", "usuario", "autor", "de", "ate", "depoisDe", *READS)),
    Endpoint("estoque", "GET", "/pendencias", "ATENDENTE",
             query=("produtoId", "projetoId", "depoisDe", *READS)),
    Endpoint("estoque", "GET", "/produtos/a-comprar", "FINANCEIRO",
             query=("fornecedorId", "depoisDe", *READS)),
    Endpoint("estoque", "GET", "/relatorios/estoque", "FINANCEIRO",
             query=("agrupar", "fornecedorId", *READS)),
    Endpoint("estoque", "GET", "/relatorios/consumo", "FINANCEIRO",
             query=("agrupar", "de", "ate", "produtoId", "projetoId", "fornecedorId", *READS)),
    Endpoint("estoque", "GET", "/produtos/{produto}/historico", "FINANCEIRO",
             query=("autor", "de", "ate", *READS)),
    Endpoint("estoque", "GET", "/produtos/historico", "ADMIN",
             query=("autor", "de", "ate", *READS)),
]

PROJETOS = [
    Endpoint("projetos", "GET", "/projetos", "FINANCEIRO",
             query=("busca", "nome", "status", "situacao", "produtoId", "atrasado", "entregaDe",
                    "entregaAte", *READS)),
    Endpoint("projetos", "POST", "/projetos", "ATENDENTE", projeto,
             awaited=PRODUTO),
    Endpoint("projetos", "GET", "/projetos/produtos-em-estoque", "ATENDENTE",
             query=("busca", "nome", *READS)),
    Endpoint("projetos", "GET", "/projetos/{projeto}", "FINANCEIRO"),
    Endpoint("projetos", "PUT", "/projetos/{projeto}", "ADMIN", projeto, headers=HOLD,
             awaited=PRODUTO),
    Endpoint("projetos", "PATCH", "/projetos/{projeto}", "ADMIN", projeto, headers=HOLD,
             awaited=PRODUTO),
    Endpoint("projetos", "DELETE", "/projetos/{projeto}", "ADMIN", headers=STALE, good=(412,)),
    Endpoint("projetos", "PATCH", "/projetos/{projeto}/status", "ATENDENTE",
             lambda *_: {"status": "EM_ANDAMENTO"}, headers=HOLD),
    Endpoint("projetos", "GET", "/projetos/{projeto}/historico", "FINANCEIRO",
             query=("autor", "de", "ate", *READS)),
    Endpoint("projetos", "GET", "/projetos/historico", "ADMIN",
             query=("autor", "de", "ate", *READS)),
]


def pessoa(number, _):
    return {"nome": f"Ana {number}", "cpf": cpf(number), "email": "ana@icarus.example",
            "telefone": telefone(), "endereco": endereco(), "tipo": "FUNCIONARIO"}


def usuario(_, made):
    return {"pessoaId": int(made["pessoa"]), "papel": "ATENDENTE", "senha": SENHA}


def login(_, made):
    return {"chaveDeAcesso": made["usuario"], "senha": SENHA, "dispositivo": "A" * 43}


def refresh(*_):
    return {"refreshToken": "A" * 43}


def troca(*_):
    return {"senhaAtual": SENHA, "senhaNova": SENHA}


AUTENTICACAO = [
    Endpoint("autenticacao", "POST", "/auth/login", None, login, braked=True,
             awaited=HASH, loose=("dispositivo",)),
    Endpoint("autenticacao", "POST", "/auth/refresh", None, refresh, good=(401,)),
    Endpoint("autenticacao", "POST", "/auth/logout", None, refresh),
    Endpoint("autenticacao", "GET", "/auth/.well-known/jwks.json", None),
    Endpoint("autenticacao", "GET", "/auth/eu", "EU"),
    Endpoint("autenticacao", "PUT", "/auth/senha", "EU", troca,
             awaited=HASH, braked=True, contested=True),
    Endpoint("autenticacao", "GET", "/pessoas", "ADMIN", query=("busca", "nome", "cpf", "tipo", *READS)),
    Endpoint("autenticacao", "POST", "/pessoas", "ADMIN", pessoa,
             loose=("cpf", "endereco.cep", "endereco.uf", *TELEFONE)),
    Endpoint("autenticacao", "GET", "/pessoas/{pessoa}", "ADMIN"),
    Endpoint("autenticacao", "PUT", "/pessoas/{pessoa}", "ADMIN", pessoa, headers=HOLD),
    Endpoint("autenticacao", "PATCH", "/pessoas/{pessoa}", "ADMIN", pessoa, headers=HOLD),
    Endpoint("autenticacao", "DELETE", "/pessoas/{pessoa}", "ADMIN", headers=STALE, good=(409, 412)),
    Endpoint("autenticacao", "GET", "/pessoas/{pessoa}/exportacao", "ADMIN"),
    Endpoint("autenticacao", "POST", "/pessoas/{outra}/anonimizacao", "ADMIN", headers=STALE, good=(412,)),
    Endpoint("autenticacao", "GET", "/usuarios", "ADMIN", query=("pessoaId", "papel", "ativo", *READS)),
    Endpoint("autenticacao", "POST", "/usuarios", "ADMIN", usuario, awaited=HASH, loose=("senha",)),
    Endpoint("autenticacao", "GET", "/usuarios/nomes", "EU"),
    Endpoint("autenticacao", "GET", "/usuarios/{usuario}", "ADMIN"),
    Endpoint("autenticacao", "POST", "/usuarios/{outro}/desativar", "ADMIN"),
    Endpoint("autenticacao", "POST", "/usuarios/{outro}/reativar", "ADMIN"),
    Endpoint("autenticacao", "POST", "/usuarios/{outro}/senha", "ADMIN", lambda *_: {"senha": SENHA},
             awaited=HASH, contested=True),
    Endpoint("autenticacao", "PATCH", "/usuarios/{outro}/papel", "ADMIN", lambda *_: {"papel": "FINANCEIRO"},
             headers=HOLD, contested=True),
    Endpoint("autenticacao", "GET", "/auditoria", "ADMIN",
             query=("ator", "alvo", "acao", "endereco", "logins", "de", "ate", *READS)),
]

ALL = FORNECEDORES + ESTOQUE + PROJETOS + AUTENTICACAO

# The resources created beforehand, in this order: name, and POST that creates it.
RESOURCES = [("fornecedor", "POST /fornecedores"), ("produto", "POST /produtos"),
             ("projeto", "POST /projetos"), ("pessoa", "POST /pessoas"), ("outra", "POST /pessoas"),
             ("usuario", "POST /usuarios"), ("outro", "POST /usuarios"), ("terceiro", "POST /usuarios")]
