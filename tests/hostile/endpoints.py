"""The endpoints: who may call them, and with what. {names} stand for resources made beforehand.

`body` makes a valid body; its argument is a number that makes what must be unique so. `loose` are
fields that come back in another form than they were sent, `awaited` those that name what another
service may be about to tell of.
"""

from dataclasses import dataclass, field

HOLD = {"If-Match": "*"}


@dataclass(frozen=True)
class Endpoint:
    service: str
    method: str
    path: str
    role: str
    body: object = None
    query: tuple = ()
    headers: dict = field(default_factory=dict)
    loose: tuple = ()
    awaited: tuple = ()

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


def fornecedor(number):
    return {"nome": f"Madeiras {number}", "cnpj": cnpj(number), "email": "vendas@madeiras.example",
            "telefone": telefone(), "endereco": endereco()}


def produto(number):
    return {"nome": f"MDF {number}", "codigo": f"MDF-{number}", "cor": "Branco TX", "unidade": "chapa",
            "valor": 219.9, "quantidade": 12, "estoqueMinimo": 3, "fornecedorId": 1}


def produto_changed(number):
    return {name: value for name, value in produto(number).items() if name != "quantidade"}


def movimentacao(_):
    return {"tipo": "ENTRADA", "quantidade": 1, "motivo": "Conferência"}


def projeto(number, produto="1"):
    return {"nome": f"Cozinha {number}", "descricao": "Armários\ne bancada", "dataInicio": "2026-07-01",
            "dataEntrega": "2026-08-01", "valor": 1200.50,
            "materiais": [{"produtoId": int(produto), "quantidade": 1}]}


READS = "pagina resultadoPorPagina ordem".split()

FORNECEDORES = [
    Endpoint("fornecedores", "GET", "/fornecedores", "FINANCEIRO",
             query=("nome", "cnpj", "cidade", "uf", *READS)),
    Endpoint("fornecedores", "POST", "/fornecedores", "ADMIN", fornecedor,
             loose=("cnpj", "endereco.cep", "endereco.uf")),
    Endpoint("fornecedores", "GET", "/fornecedores/{fornecedor}", "ATENDENTE"),
    Endpoint("fornecedores", "PUT", "/fornecedores/{fornecedor}", "ADMIN", fornecedor, headers=HOLD,
             loose=("cnpj", "endereco.cep", "endereco.uf")),
    Endpoint("fornecedores", "DELETE", "/fornecedores/{fornecedor}", "ADMIN",
             headers={"If-Match": '"999999"'}),
    Endpoint("fornecedores", "PATCH", "/fornecedores/{fornecedor}/telefone", "ADMIN",
             lambda _: telefone(), headers=HOLD),
    Endpoint("fornecedores", "PATCH", "/fornecedores/{fornecedor}/endereco", "ADMIN",
             lambda _: endereco(), headers=HOLD, loose=("cep", "uf")),
]

ESTOQUE = [
    Endpoint("estoque", "GET", "/produtos", "ATENDENTE",
             query=("nome", "codigo", "fornecedorId", "abaixoDoMinimo", *READS)),
    Endpoint("estoque", "POST", "/produtos", "ADMIN", produto),
    Endpoint("estoque", "GET", "/produtos/{produto}", "FINANCEIRO"),
    Endpoint("estoque", "PUT", "/produtos/{produto}", "ADMIN", produto_changed, headers=HOLD),
    Endpoint("estoque", "DELETE", "/produtos/{produto}", "ADMIN", headers={"If-Match": '"999999"'}),
    Endpoint("estoque", "GET", "/produtos/{produto}/movimentacoes", "FINANCEIRO",
             query=("tipo", "projetoId", "de", "ate", "depoisDe", *READS)),
    Endpoint("estoque", "POST", "/produtos/{produto}/movimentacoes", "ATENDENTE", movimentacao),
    Endpoint("estoque", "GET", "/movimentacoes", "FINANCEIRO",
             query=("produtoId", "tipo", "projetoId", "de", "ate", "depoisDe", *READS)),
    Endpoint("estoque", "GET", "/pendencias", "ATENDENTE",
             query=("produtoId", "projetoId", "depoisDe", *READS)),
]

PROJETOS = [
    Endpoint("projetos", "GET", "/projetos", "FINANCEIRO",
             query=("nome", "status", "situacao", "entregaAte", *READS)),
    Endpoint("projetos", "POST", "/projetos", "ATENDENTE", projeto,
             awaited=("materiais.0.produtoId",)),
    Endpoint("projetos", "GET", "/projetos/produtos-em-estoque", "ATENDENTE", query=("nome", *READS)),
    Endpoint("projetos", "GET", "/projetos/{projeto}", "FINANCEIRO"),
    Endpoint("projetos", "PUT", "/projetos/{projeto}", "ADMIN", projeto, headers=HOLD,
             awaited=("materiais.0.produtoId",)),
    Endpoint("projetos", "DELETE", "/projetos/{projeto}", "ADMIN", headers={"If-Match": '"999999"'}),
    Endpoint("projetos", "PATCH", "/projetos/{projeto}/status", "ATENDENTE",
             lambda _: {"status": "EM_ANDAMENTO"}, headers=HOLD),
]

ALL = FORNECEDORES + ESTOQUE + PROJETOS

# What is made before the storm: name, and the POST that makes it.
RESOURCES = [("fornecedor", "POST /fornecedores", 90000001), ("produto", "POST /produtos", 90000001),
             ("projeto", "POST /projetos", 90000001)]
