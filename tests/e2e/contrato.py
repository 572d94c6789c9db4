"""Every route for every role and without a token, and invalid tokens."""

import base64
import json
import subprocess
import time

from erros import check_problem
from harness import Api
from services import SERVICES, routes

ALL = ("ADMIN", "ATENDENTE", "FINANCEIRO")
ANYONE = None
NO_ID = 999999999999
NO_KEY = "ZZZZZZZZ"

# Method, path, roles, and the status that those roles get for an unknown id or an empty body.
ROUTES = (
    ("POST", "/auth/login", ANYONE, 422),
    ("POST", "/auth/refresh", ANYONE, 422),
    ("POST", "/auth/logout", ANYONE, 422),
    ("GET", "/auth/.well-known/jwks.json", ANYONE, 200),
    ("GET", "/auth/eu", ALL, 200),
    ("PUT", "/auth/senha", ALL, 422),
    ("GET", "/pessoas", ("ADMIN",), 200),
    ("POST", "/pessoas", ("ADMIN",), 422),
    ("GET", f"/pessoas/{NO_ID}", ("ADMIN",), 404),
    ("PUT", f"/pessoas/{NO_ID}", ("ADMIN",), 428),
    ("PATCH", f"/pessoas/{NO_ID}", ("ADMIN",), 404),
    ("DELETE", f"/pessoas/{NO_ID}", ("ADMIN",), 428),
    ("GET", f"/pessoas/{NO_ID}/exportacao", ("ADMIN",), 404),
    ("POST", f"/pessoas/{NO_ID}/anonimizacao", ("ADMIN",), 428),
    ("GET", "/usuarios", ("ADMIN",), 200),
    ("POST", "/usuarios", ("ADMIN",), 422),
    ("GET", "/usuarios/nomes", ALL, 200),
    ("GET", f"/usuarios/{NO_KEY}", ("ADMIN",), 404),
    ("POST", f"/usuarios/{NO_KEY}/desativar", ("ADMIN",), 404),
    ("POST", f"/usuarios/{NO_KEY}/reativar", ("ADMIN",), 404),
    ("POST", f"/usuarios/{NO_KEY}/senha", ("ADMIN",), 422),
    ("PATCH", f"/usuarios/{NO_KEY}/papel", ("ADMIN",), 422),
    ("GET", "/auditoria", ("ADMIN",), 200),
    ("GET", "/produtos", ALL, 200),
    ("POST", "/produtos", ("ADMIN",), 422),
    ("GET", f"/produtos/{NO_ID}", ALL, 404),
    ("GET", f"/produtos/{NO_ID}/historico", ALL, 404),
    ("GET", "/produtos/historico", ("ADMIN",), 200),
    ("GET", "/produtos/a-comprar", ALL, 200),
    ("PUT", f"/produtos/{NO_ID}", ("ADMIN",), 428),
    ("PATCH", f"/produtos/{NO_ID}", ("ADMIN",), 404),
    ("DELETE", f"/produtos/{NO_ID}", ("ADMIN",), 428),
    ("POST", f"/produtos/{NO_ID}/restaurar", ("ADMIN",), 404),
    ("POST", f"/produtos/{NO_ID}/unir", ("ADMIN",), 422),
    ("GET", f"/produtos/{NO_ID}/movimentacoes", ALL, 404),
    ("POST", f"/produtos/{NO_ID}/movimentacoes", ("ADMIN", "ATENDENTE"), 422),
    ("POST", f"/produtos/{NO_ID}/movimentacoes/{NO_ID}/estorno", ("ADMIN",), 422),
    ("GET", f"/produtos/{NO_ID}/movimentacoes/{NO_ID}", ALL, 404),
    ("POST", "/movimentacoes/lote", ("ADMIN", "ATENDENTE"), 422),
    ("GET", "/movimentacoes", ("ADMIN", "FINANCEIRO"), 200),
    ("GET", "/pendencias", ("ADMIN", "ATENDENTE"), 200),
    ("GET", "/relatorios/estoque", ("ADMIN", "FINANCEIRO"), 200),
    ("GET", "/relatorios/consumo", ("ADMIN", "FINANCEIRO"), 200),
    ("GET", "/projetos", ALL, 200),
    ("POST", "/projetos", ("ADMIN", "ATENDENTE"), 422),
    ("GET", f"/projetos/{NO_ID}", ALL, 404),
    ("GET", f"/projetos/{NO_ID}/historico", ALL, 404),
    ("GET", "/projetos/historico", ("ADMIN",), 200),
    ("PUT", f"/projetos/{NO_ID}", ("ADMIN", "ATENDENTE"), 428),
    ("PATCH", f"/projetos/{NO_ID}", ("ADMIN", "ATENDENTE"), 404),
    ("DELETE", f"/projetos/{NO_ID}", ("ADMIN",), 428),
    ("PATCH", f"/projetos/{NO_ID}/status", ("ADMIN", "ATENDENTE"), 422),
    ("GET", "/projetos/produtos-em-estoque", ("ADMIN", "ATENDENTE"), 200),
    ("GET", "/fornecedores", ALL, 200),
    ("POST", "/fornecedores", ("ADMIN",), 422),
    ("GET", f"/fornecedores/{NO_ID}", ALL, 404),
    ("GET", f"/fornecedores/{NO_ID}/historico", ALL, 404),
    ("GET", "/fornecedores/historico", ("ADMIN",), 200),
    ("PUT", f"/fornecedores/{NO_ID}", ("ADMIN",), 428),
    ("PATCH", f"/fornecedores/{NO_ID}", ("ADMIN",), 404),
    ("DELETE", f"/fornecedores/{NO_ID}", ("ADMIN",), 428),
    ("POST", f"/fornecedores/{NO_ID}/restaurar", ("ADMIN",), 404),
    ("PATCH", f"/fornecedores/{NO_ID}/telefone", ("ADMIN",), 422),
    ("PATCH", f"/fornecedores/{NO_ID}/endereco", ("ADMIN",), 422),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def empty_body(method):
    return None if method in ("GET", "DELETE") else {}


def check_route(tally, world, role, method, path, who, answered):
    api = world.users.get(role, world.nobody)
    answer = api.call(method, path, empty_body(method))
    if who is ANYONE or role in who:
        expected = answered
    else:
        expected = 401 if role == "nobody" else 403
    tally.equal(f"{role} {method} {path}", expected, answer.status)
    if expected == 401:
        tally.check(
            f"{role} {method} {path}: WWW-Authenticate names the scheme",
            (answer["WWW-Authenticate"] or "").startswith("Bearer"),
            answer["WWW-Authenticate"],
        )
    if expected == 403:
        tally.equal(f"{role} {method} {path}: a problem", "application/problem+json", answer.type)


def routes_of_programs():
    """Every row of the services' route tables, with NO_ID and NO_KEY for parameters."""
    for service in SERVICES:
        for method, path in routes(service):
            yield method, path.replace("{id}", str(NO_ID)).replace("{chave}", NO_KEY)


def test_complete(tally, world):
    """ROUTES has every route of the programs, so that none is left untested."""
    tally.equal("each route is in ROUTES once", len(ROUTES), len({route[:2] for route in ROUTES}))
    tally.equal(
        "ROUTES has the routes of the programs",
        sorted(routes_of_programs()),
        sorted(route[:2] for route in ROUTES),
    )


def test_roles(tally, world):
    for role in ("nobody", *world.users):
        for route in ROUTES:
            check_route(tally, world, role, *route)


def test_methods(tally, world):
    """A method that a path does not have gets 405, and Allow lists those that it has."""
    for path in dict.fromkeys(path for _, path, _, _ in ROUTES):
        has = {method for method, other, _, _ in ROUTES if other == path}
        for method in set(METHODS) - has:
            answer = world.admin.call(method, path, empty_body(method))
            allow = set((answer["Allow"] or "").split(", "))
            tally.equal(f"{method} {path}", 405, answer.status)
            check_problem(tally, f"{method} {path}", answer, path)
            tally.equal(f"{method} {path}: Allow", has | ({"HEAD"} if "GET" in has else set()), allow)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value):
    return base64url(json.dumps(value).encode())


def decoded(text):
    return json.loads(base64.urlsafe_b64decode(text + "=="))


def test_bad_tokens(tally, world):
    head, claims, signature = world.users["ATENDENTE"].token.split(".")
    promoted = part({**decoded(claims), "papel": "ADMIN"})
    other = world.users["FINANCEIRO"].token.split(".")
    cases = {
        "a damaged signature": f"{head}.{claims}.{'B' if signature[0] != 'B' else 'C'}{signature[1:]}",
        "a signature cut short": f"{head}.{claims}.{signature[:-4]}",
        "no signature": f"{head}.{claims}.",
        "another's signature": f"{head}.{claims}.{other[2]}",
        "a role changed": f"{head}.{promoted}.{signature}",
        "alg none": f"{part({**decoded(head), 'alg': 'none'})}.{promoted}.",
        "alg HS256": f"{part({**decoded(head), 'alg': 'HS256'})}.{claims}.{signature}",
        "an unknown key": f"{part({**decoded(head), 'kid': 'x'})}.{claims}.{signature}",
        "two parts": f"{head}.{claims}",
        "words": "eu sou o administrador",
        "a refresh token": "x" * 43,
        "9,000 bytes": "a" * 9000,
    }
    for what, token in cases.items():
        answer = Api(world.url, token).get("/produtos")
        tally.equal(f"{what} is 401", 401, answer.status)
    token = world.admin.token
    for what, path in {
        "jwt": f"/produtos?jwt={token}",
        "access_token": f"/produtos?access_token={token}",
    }.items():
        tally.equal(f"a token in the query as {what} is 401", 401, world.nobody.get(path).status)
    tally.equal(
        "a token in a cookie is 401", 401, world.nobody.get("/produtos", Cookie=f"jwt={token}").status
    )
    tally.equal(
        "another scheme is 401", 401, world.nobody.get("/produtos", Authorization=f"Basic {token}").status
    )


def test_expired_token(tally, world, keys):
    """Tokens signed with the right key, which the suite can read only on a system that it started itself."""
    private = next((keys / "private").glob("*.pem"))
    head, claims, _ = world.admin.token.split(".")
    now = int(time.time())
    cases = {
        "a fresh one": ({"iat": now, "nbf": now - 5, "exp": now + 3600}, 200),
        "one that ended a second ago": ({"iat": now - 3601, "nbf": now - 3606, "exp": now - 1}, 401),
        "one of the future": ({"iat": now + 600, "nbf": now + 595, "exp": now + 3600}, 401),
        "one for two days": ({"iat": now, "nbf": now - 5, "exp": now + 172800}, 401),
        "one for another audience": ({"aud": "outra"}, 401),
        "one of another issuer": ({"iss": "outro"}, 401),
        "one with a role that there is not": ({"papel": "DONO"}, 403),
    }
    for what, (changes, expected) in cases.items():
        text = f"{head}.{part({**decoded(claims), **changes})}"
        command = ["openssl", "dgst", "-sha256", "-sign", private, "-binary"]
        signature = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
        answer = Api(world.url, f"{text}.{base64url(signature)}").get("/produtos")
        tally.equal(f"{what}: {expected}", expected, answer.status)


def test_sessions(tally, world):
    """Login, refresh, logout, JWKS as a client uses them."""
    answer = world.nobody.must(200, "POST", "/auth/login", world.credentials["ATENDENTE"])
    pair = answer.json
    tally.equal("type and lifetime of a token", ("Bearer", 3600), (pair["tokenType"], pair["expiresIn"]))
    tally.equal("no answer with tokens is kept", "no-store", answer["Cache-Control"])
    known = {**world.credentials["ATENDENTE"], "dispositivo": pair["dispositivo"]}
    again = world.nobody.must(200, "POST", "/auth/login", known).json
    tally.equal("a device is known again", pair["dispositivo"], again["dispositivo"])
    keys = world.nobody.get("/auth/.well-known/jwks.json").json["keys"]
    kid = decoded(pair["accessToken"].split(".")[0])["kid"]
    tally.check("the key that signed is published", kid in [key["kid"] for key in keys], keys)
    tally.check("and nothing of it that is private", all("d" not in key for key in keys), keys)
    tally.equal(
        "who am I",
        world.credentials["ATENDENTE"]["chaveDeAcesso"],
        Api(world.url, pair["accessToken"]).get("/auth/eu").json.get("chaveDeAcesso")
        or Api(world.url, pair["accessToken"]).get("/auth/eu").json["usuario"]["chaveDeAcesso"],
    )
    renewed = world.nobody.must(200, "POST", "/auth/refresh", {"refreshToken": pair["refreshToken"]}).json
    tally.check("a refresh gives a new pair", renewed["refreshToken"] != pair["refreshToken"])
    out = world.nobody.call("POST", "/auth/logout", {"refreshToken": renewed["refreshToken"]})
    tally.equal("logout", 204, out.status)
    spent = world.nobody.call("POST", "/auth/refresh", {"refreshToken": renewed["refreshToken"]})
    tally.equal("refresh after logout", 401, spent.status)
    wrong = {**world.credentials["ATENDENTE"], "senha": "errada"}
    answers = [
        world.nobody.call("POST", "/auth/login", body)
        for body in (wrong, {"chaveDeAcesso": NO_KEY, "senha": "errada"})
    ]
    tally.equal("a wrong password and an unknown key", [401, 401], [a.status for a in answers])
    tally.equal("both get the same detail", answers[0].json["detail"], answers[1].json["detail"])


def all_tests(tally, world):
    for test in (test_complete, test_roles, test_methods, test_bad_tokens, test_sessions):
        tally.run(test, world)
