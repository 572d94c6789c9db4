"""Tokens that each service by itself, and the gateway in front of it, must refuse.

The rows of the attack table (RFC 8725 §2, RFC 9068 §4, RFC 6750 §5): a name, and what is sent. The
same rows test the verifier directly in tests/unit/test_token_attacks.c.
"""

import hashlib
import hmac
import json
import subprocess
import tempfile
import time
from pathlib import Path

import wire
from instance import SESSION, base64url

REFUSED = (401,)
NO_HTTP = (400, 401, 414)


def claims(role="ADMIN", chave="K7P2M9QX", **changes):
    """Valid claims with these changes; None leaves a claim out."""
    now = int(time.time())
    good = {"iss": "icarus", "aud": "icarus-api", "sub": "1", "chave": chave, "papel": role,
            "nome": "Ana", "jti": "x1", "sid": SESSION, "iat": now, "nbf": now - 5, "exp": now + 3600}
    good.update(changes)
    return {name: value for name, value in good.items() if value is not None}


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True).stdout


def signed_by_curve(header, payload):
    """A token signed ES256 by a key of the attacker's: r and s, 32 bytes each (RFC 7518 §3.4)."""
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key.pem"
        key.write_bytes(openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout"))
        signed = base64url(json.dumps(header).encode()) + b"." + base64url(json.dumps(payload).encode())
        der = openssl("dgst", "-sha256", "-sign", key, data=signed)
    r_end = 4 + der[3]
    r, s = der[4:r_end], der[r_end + 2:]
    return signed + b"." + base64url(r.lstrip(b"\0").rjust(32, b"\0") + s.lstrip(b"\0").rjust(32, b"\0"))


class Attacks:
    def __init__(self, instance):
        self.instance = instance
        self.kid = instance.kid
        self.header = {"alg": "RS256", "typ": "JWT", "kid": self.kid}
        self.rows = [*self.algorithms(), *self.keys(), *self.times_and_parties(), *self.shapes()]

    def of(self, payload, **header):
        """Signed with our key: only its contents are wrong."""
        changed = {name: value for name, value in {**self.header, **header}.items() if value is not None}
        return self.instance.sign(changed, payload)

    def raw(self, text, **changes):
        """Claims as JSON text, followed by members that json.dumps would not write."""
        return json.dumps(claims(**changes)).encode()[:-1] + b"," + text + b"}"

    def unsigned(self, signature, **header):
        head = json.dumps({**self.header, **header}).encode()
        return base64url(head) + b"." + base64url(json.dumps(claims()).encode()) + b"." + signature

    def hs256(self, secret, **header):
        start = self.unsigned(b"", **header).rstrip(b".")
        return start + b"." + base64url(hmac.digest(secret, start, hashlib.sha256))

    def algorithms(self):
        for name in ("none", "None", "nOnE", ""):
            yield f"alg {name!r} without a signature", self.unsigned(b"", alg=name)
            yield f"alg {name!r} with our signature", self.of(claims(), alg=name)
        pem = self.instance.public_pem()
        for what, secret in (("PEM", pem), ("PEM, trimmed", pem.strip()), ("nothing", b""),
                             ("DER", openssl("pkey", "-pubin", "-outform", "DER", data=pem))):
            yield f"HS256 with the public key: {what}", self.hs256(secret, alg="HS256")
            yield f"RS256 signed by HMAC: {what}", self.hs256(secret)
        for name in ("RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "RS256 ", "HS256"):
            yield f"alg {name}", self.of(claims(), alg=name)
        for value in (None, 1, ["RS256"], True):
            yield f"alg {value!r}", self.of(claims(), alg=value)
        yield "ES256 in RS256's place", signed_by_curve(self.header, claims())
        yield "ES256 by name", signed_by_curve({**self.header, "alg": "ES256"}, claims())
        yield "ES256 with a signature of zeros", self.unsigned(base64url(bytes(64)), alg="ES256")

    def keys(self):
        yield "no kid", self.of(claims(), kid=None)
        for name, kid in {"empty": "", "unknown": "A" * 43, "a path": "../../../../dev/null",
                          "a path to our key": f"../public/{self.kid}", "SQL": "' UNION SELECT 'x' -- ",
                          "SQL around ours": f"{self.kid}' OR '1'='1", "a command": "|id", "with a NUL":
                          f"{self.kid}\0", "in capitals": self.kid.upper(), "a number": 1, "a list":
                          [self.kid], "10 KB": "k" * 6000, "an address": "http://localhost/key"}.items():
            yield f"kid {name}", self.of(claims(), kid=kid)
        jwk = {"kty": "RSA", "n": base64url(bytes([255]) * 256).decode(), "e": "AQAB"}
        for name, value in {"jwk": jwk, "jku": "http://127.0.0.1/jwks.json", "x5u": "http://127.0.0.1/x",
                            "x5c": ["MIIB"], "x5t": "AAAA", "crit": ["exp"], "b64": False, "zip": "DEF",
                            "cty": "JWT", "p2c": 10**9, "enc": "A128GCM"}.items():
            yield f"{name} in the header", self.of(claims(), **{name: value})
        with tempfile.TemporaryDirectory() as folder:
            key = Path(folder) / "key.pem"
            key.write_bytes(openssl("genrsa", "2048"))
            start = self.unsigned(b"").rstrip(b".")
            yield "signed by another key", start + b"." + base64url(
                openssl("dgst", "-sha256", "-sign", key, data=start))

    def times_and_parties(self):
        now = int(time.time())
        for name, values in {
                "iss": ("outro", "Icarus", "", None, 1, ["icarus"], "icarus\0", "icarus "),
                "aud": ("outra", "", None, 1, ["icarus-api"], ["outra", "icarus-api"], "icarus"),
                "exp": (now - 1, now, 0, -1, now + 3600 * 24 * 365, 2**31, 2**53, 2**63, 2**64, 1e300, None,
                        str(now + 600), now + 600.5, True, [now + 600]),
                "nbf": (now + 600, 2**63, None, str(now - 5), now - 5.5),
                "iat": (now + 600, None, "x", now - 7200, now + 3600 * 24 * 365),
                "sub": ("", "0", "-1", "01", "1 OR 1=1", 1, None, "9" * 30, "1\0"),
                "papel": (None, "", 1, ["ADMIN"], "ADMIN\0"), "chave": (None, "", 1, "x" * 200, "a\nb"),
                "nome": (None, 1, "x" * 700, "a\u0007b")}.items():
            for value in values:
                yield f"{name} {str(value)[:30]!r}", self.of(claims(**{name: value}))
        for typ in ("jwt", "at+jwt", "AT+JWT", "application/jwt", "id+jwt", "", None, 1):
            yield f"typ {typ!r}", self.of(claims(), typ=typ)

    def shapes(self):
        good = self.of(claims())
        head, payload, signature = good.split(b".")
        other = base64url(json.dumps(claims(papel="FINANCEIRO")).encode())
        yield "signature stripped", head + b"." + payload + b"."
        yield "signature and dot stripped", head + b"." + payload
        yield "claims of another", head + b"." + other + b"." + signature
        yield "one bit of the signature", good[:-9] + (b"A" if good[-9:-8] != b"A" else b"B") + good[-8:]
        yield "half a signature", good[:-170]
        yield "a signature of zeros", self.unsigned(base64url(bytes(256)))
        yield "a signature of one", self.unsigned(base64url(bytes(255) + b"\1"))
        yield "padding", good + b"=="
        yield "four parts", good + b".x"
        yield "five parts, as if encrypted", b".".join([head, b"", payload, payload, signature])
        yield "a token in a token", self.of({**claims(), "jwt": good.decode()}, cty="JWT", typ="JWT")
        yield "JSON in place of compact form", base64url(json.dumps(
            {"payload": payload.decode(), "protected": head.decode(), "signature": "x"}).encode())
        for name in ("papel", "exp", "sub", "iss", "aud"):
            twice = json.dumps({name: claims()[name]})[1:-1].encode()
            yield f"{name} twice", self.of(self.raw(twice))
            yield f"{name} twice, escaped", self.of(self.raw(b'"\\u%04x%s' % (ord(name[0]), twice[2:])))
        yield "alg twice", self.instance.sign(
            b'{"alg":"none","typ":"JWT","kid":"%s","alg":"RS256"}' % self.kid.encode(), claims())
        yield "claims that are a list", self.of(b"[]")
        yield "claims that are no JSON", self.of(b"x")
        yield "claims in UTF-16", self.of(json.dumps(claims()).encode("utf-16"))
        yield "claims with junk behind", self.of(json.dumps(claims()).encode() + b"x")
        yield "claims with an inner object", self.of({**claims(), "x": {"papel": "ADMIN"}})
        yield "a NUL in the middle", good[:40] + b"\0" + good[40:]
        yield "8 KB and one byte", self.of({**claims(), "x": "x" * 5900})


def faults(attacks, port, target):
    """Tokens that are accepted, or refused without a 401, at one port."""
    connection = wire.Connection(port)

    def ask(query=b"", headers=()):
        return connection.ask(wire.request(b"GET", target + query, headers))

    good = attacks.of(claims())
    if ask(headers=[(b"Authorization", b"Bearer " + good)]).status != 200:
        yield "a good token is refused"
    rows = [(name, b"", [(b"Authorization", b"Bearer " + token)]) for name, token in attacks.rows]
    for name in (b"jwt", b"access_token", b"token", b"Authorization"):
        rows.append((f"the token in the query as {name.decode()}", b"?" + name + b"=" + good, ()))
        rows.append((f"the token in a cookie {name.decode()}", b"", [(b"Cookie", name + b"=" + good)]))
    rows.append(("the token in another header", b"", [(b"X-Authorization", b"Bearer " + good)]))
    for name, query, headers in rows:
        answer = ask(query, headers)
        is_http = b"\0" not in dict(headers).get(b"Authorization", b"")
        if answer.status not in (REFUSED if is_http else NO_HTTP):
            yield f"{name}: {answer.status}"
        elif answer.status == 401 and not answer.one("WWW-Authenticate").startswith("Bearer"):
            yield f"{name}: WWW-Authenticate {answer.one('WWW-Authenticate')!r}"
    connection.close()
    answer = ask(headers=[(b"Authorization", b"Bearer " + b"a" * 1_000_000)])
    connection.close()
    if answer.status not in NO_HTTP:
        yield f"a token of 1 MB: {answer.status}"
