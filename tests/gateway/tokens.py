"""Tokens at a running gateway: which are accepted, and how the others are refused."""

import base64
import hashlib
import hmac
import json
import time

from harness import base64url, claims, encode, sign

HEADER = {"alg": "RS256", "typ": "JWT", "kid": "kid-um"}
PROTECTED = [
    ("/auth/eu", 1), ("/auth/senha", 1), ("/auth", 1), ("/auth/login/", 1), ("/pessoas", 1),
    ("/pessoas/1", 1), ("/usuarios", 1), ("/usuarios/abc/senha", 1), ("/produtos", 2),
    ("/produtos/", 2), ("/produtos?pagina=2", 2), ("/produtos/1/movimentacoes", 2),
    ("/movimentacoes", 2), ("/pendencias", 2), ("/relatorios/consumo", 2),
    ("/projetos", 3), ("/projetos/1/status", 3),
    ("/fornecedores", 4), ("/fornecedores/9/endereco", 4),
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def raw_claims(**texts):
    """Claims as JSON text, with values that json.dumps would not write."""
    members = {name: json.dumps(value) for name, value in claims().items()}
    members.update(texts)
    return ("{" + ",".join(f'"{name}":{text}' for name, text in members.items()) + "}").encode()


def hs256(header, payload, secret):
    signed = encode(header) + b"." + encode(payload)
    return (signed + b"." + base64url(hmac.digest(secret, signed, hashlib.sha256))).decode()


def damage(token):
    """Another signature of the same length."""
    head, _, signature = token.rpartition(".")
    data = bytearray(base64.urlsafe_b64decode(signature + "=="))
    data[40] ^= 1
    return head + "." + base64url(bytes(data)).decode()


def test_routes(tally, gateway, token, upstream_of):
    for path, service in PROTECTED:
        for method in METHODS:
            name = f"{method} {path}"
            answer = gateway.call(method, path)
            tally.check(f"{name} without a token", answer.status == 401
                        and answer.header("WWW-Authenticate") == "Bearer"
                        and (method == "HEAD" or answer.json == {"message": "Unauthorized"}),
                        answer)
            answer = gateway.call(method, path, bearer(token))
            tally.equal(f"{name} with a token", answer.status, 200)
            if method != "HEAD":
                tally.equal(f"{name} reaches its service",
                            [answer.echo.get(what) for what in ("port", "path", "method")],
                            [upstream_of(service), path, method])


def bad_tokens(keys):
    """(name, token, Kong's body)."""
    private, public = keys.parent / "private", keys / "kid-um.pem"
    key = private / "kid-um.pem"
    now = int(time.time())
    good = sign(key, HEADER, claims())
    other = sign(private / "kid-dois.pem", HEADER, claims())
    no_signature = {"message": "Invalid signature"}

    def of(payload):
        return sign(key, HEADER, payload)

    yield "damaged signature", damage(good), no_signature
    yield "signed by another key", other, no_signature
    yield "claims changed", ".".join([good.split(".")[0], encode(
        claims(papel="X")).decode(), good.split(".")[2]]), no_signature
    yield "no signature", good.rpartition(".")[0] + ".", no_signature
    yield "alg none", (encode({**HEADER, "alg": "none"}) + b"." + encode(claims())
                       + b".").decode(), {"message": "Bad token; invalid alg"}
    yield "alg missing", sign(key, {"kid": "kid-um"}, claims()), {
        "message": "Bad token; invalid alg"}
    yield "HS256 with the public key", hs256(
        {**HEADER, "alg": "HS256"}, claims(), public.read_bytes()), {
        "message": "Invalid algorithm"}
    yield "RS512", sign(key, {**HEADER, "alg": "RS512"}, claims()), {
        "message": "Invalid algorithm"}
    yield "no kid", sign(key, {"alg": "RS256"}, claims()), {
        "message": "No mandatory 'kid' in claims"}
    yield "empty kid", sign(key, {**HEADER, "kid": ""}, claims()), {
        "message": "Invalid 'kid' in claims"}
    yield "unknown kid", sign(key, {**HEADER, "kid": "kid-x"}, claims()), {
        "message": "No credentials found for given 'kid'"}
    yield "kid of another key", sign(key, {**HEADER, "kid": "kid-dois"}, claims()), no_signature
    yield "kid with a wildcard", sign(key, {**HEADER, "kid": "kid-*"}, claims()), {
        "message": "No credentials found for given 'kid'"}
    yield "kid that is a number", sign(key, {**HEADER, "kid": 1}, claims()), {
        "message": "No credentials found for given 'kid'"}
    yield "not a token", "abc", {"message": "Bad token; invalid JSON"}
    yield "four parts", good + ".x", {"message": "Bad token; invalid JSON"}
    yield "header that is not JSON", sign(key, b"abc", claims()), {
        "message": "Bad token; invalid JSON"}
    yield "claims that are not JSON", of(b"abc"), {"message": "Bad token; invalid JSON"}
    yield "two tokens in one header", good + ", Bearer " + good, {
        "message": "Bad token; invalid JSON"}

    expired, early = {"exp": "token expired"}, {"nbf": "token not valid yet"}
    exp_type, nbf_type = {"exp": "must be a number"}, {"nbf": "must be a number"}
    yield "expired", of(claims(exp=now - 1)), expired
    yield "expired long ago", of(claims(exp=1)), expired
    yield "expiring now", of(claims(exp=now)), expired
    yield "not valid yet", of(claims(nbf=now + 60)), early
    yield "expired and not valid yet", of(claims(exp=now - 1, nbf=now + 60)), {**expired, **early}
    yield "exp too far", of(claims(exp=int(time.time()) + 3660 + 60)), {
        "exp": "exceeds maximum allowed expiration"}
    yield "no exp", of(claims(exp=None)), exp_type
    yield "no nbf", of(claims(nbf=None)), nbf_type
    yield "no exp and no nbf", of(claims(exp=None, nbf=None)), {**exp_type, **nbf_type}
    soon = str(now + 600)
    for name, text in (("a string", f'"{soon}"'), ("a string with junk", f'"{soon}abc"'),
                       ("a fraction", soon + ".5"), ("an exponent", "1e12"), ("null", "null"),
                       ("true", "true"), ("an object", f'{{"exp":{soon}}}'),
                       ("a list", f"[{soon}]"), ("of 2^63", str(2**63))):
        yield f"exp {name}", of(raw_claims(exp=text)), exp_type
        yield f"nbf {name}", of(raw_claims(nbf=text)), nbf_type
    for name, text in (("leading zeros", "00" + soon), ("junk", soon + "abc"),
                       ("hexadecimal", hex(now + 600)), ("a plus", "+" + soon), ("nothing", "")):
        yield f"exp with {name}", of(raw_claims(exp=text)), {"message": "Bad token; invalid JSON"}
        yield f"nbf with {name}", of(raw_claims(nbf=text)), {"message": "Bad token; invalid JSON"}
    nested = json.dumps({"exp": now + 600})
    yield "exp in an inner object", of(raw_claims(exp='"x"', extra=nested)), exp_type
    yield "exp inside a text", of(raw_claims(
        exp='"x"', nome=json.dumps(f'"exp":{soon},'))), exp_type
    yield "exp twice", of(raw_claims(exp=f'{soon},"exp":{now - 9}')), exp_type
    yield "exp twice, the second of text", of(raw_claims(exp=f'{soon},"exp":"x"')), exp_type
    yield "exp again, escaped", of(raw_claims(exp=f'{soon},"\\u0065xp":1')), {
        **exp_type, **nbf_type}
    yield "junk after the claims", of(raw_claims() + b"}"), {
        "message": "Bad token; invalid JSON"}
    yield "deep JSON", of(raw_claims(extra="[" * 2000 + "]" * 2000)), None
    yield "a negative exp", of(raw_claims(exp="-5")), exp_type


def test_bad_tokens(tally, gateway, keys):
    for name, token, body in bad_tokens(keys):
        answer = gateway.call("GET", "/produtos", bearer(token))
        tally.check(f"token: {name} (expected {body})", answer.status == 401
                    and answer.header("WWW-Authenticate") == 'Bearer error="invalid_token"'
                    and (body is None or answer.json == body), answer)


def test_good_tokens(tally, gateway, keys):
    private = keys.parent / "private"
    now = int(time.time())
    for kid in ("kid-um", "kid-dois", "-kid_3"):
        answer = gateway.call("GET", "/produtos", bearer(
            sign(private / f"{kid}.pem", {**HEADER, "kid": kid}, claims())))
        sent = {name.lower(): value for name, value in answer.echo.get("headers", [])}
        tally.equal(f"token of {kid}", (answer.status, sent.get("x-credential-identifier")),
                    (200, kid))
    key = private / "kid-um.pem"
    for name, payload in (
            ("the longest life", claims(exp=now + 3655)), ("spaces in its JSON", json.dumps(
                claims(), indent=3).encode()), ("UTF-8 in its JSON", json.dumps(
                    claims(nome="José Ça"), ensure_ascii=False).encode()),
            ("other kinds of claims", claims(x=[1, -2.5e3, None, {"exp": "y", "a": []}])),
            ("kid in its claims", claims(kid="kid-um"))):
        answer = gateway.call("GET", "/produtos", bearer(sign(key, HEADER, payload)))
        tally.equal(f"token with {name}", (answer.status, answer.body[:80])[0], 200)


def test_places(tally, gateway, token):
    """Places of a token in a request, and spellings of its scheme."""
    def status(name, expected, headers, path="/produtos"):
        answer = gateway.call("GET", path, headers)
        tally.check(f"{name} gives {expected}", answer.status == expected, answer)

    status("Bearer", 200, {"Authorization": f"Bearer {token}"})
    status("bearer", 200, {"Authorization": f"bearer {token}"})
    status("two spaces", 200, {"Authorization": f"Bearer  {token}"})
    status("authorization", 200, {"authorization": f"Bearer {token}"})
    status("BEARER", 401, {"Authorization": f"BEARER {token}"})
    status("Basic", 401, {"Authorization": f"Basic {token}"})
    status("the bare token", 401, {"Authorization": token})
    status("an empty header", 401, {"Authorization": ""})
    status("Bearer alone", 401, {"Authorization": "Bearer "})
    status("a token in the query", 401, {}, f"/produtos?jwt={token}")
    status("a token in a cookie", 401, {"Cookie": f"jwt={token}"})
    status("a token in X-Authorization", 401, {"X-Authorization": f"Bearer {token}"})
    status("a good and a bad Authorization", 400,
           [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")])
    status("a good Authorization twice", 400, [("Authorization", f"Bearer {token}")] * 2)
    status("a token of 20 KB", 401, bearer("a" * 20_000))
    answer = gateway.call("GET", "/produtos", bearer("a" * 50_000))
    tally.equal("a token of 50 KB", (answer.status, answer.json), (
        400, {"message": "Request header or cookie too large"}))
    answer = gateway.raw(b"GET /produtos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                         + b"a" * 1_000_000 + b"\r\n\r\n")
    tally.check("a token of 1 MB", answer.startswith("HTTP/1.1 400 "), answer[:300])


def all_tests(tally, gateway, keys, upstream_of):
    token = sign(keys.parent / "private" / "kid-um.pem", HEADER, claims())
    tally.run(test_routes, gateway, token, upstream_of)
    tally.run(test_good_tokens, gateway, keys)
    tally.run(test_bad_tokens, gateway, keys)
    tally.run(test_places, gateway, token)
