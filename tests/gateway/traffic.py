"""Everything but tokens at a running gateway: paths, sizes, limits, CORS, headers, failures."""

import json
import re
import socket
import time

from harness import GATEWAY_SECRET, Echo, claims, sign, without_request_id
from tokens import HEADER, bearer

LIMIT = 65536
LARGE_LIMIT = 262144  # of a list of movements
PATH_LOGGED = 512
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_ROUTE = {"message": "no Route matched with those values"}
TOO_BIG = {"message": "Request size limit exceeded"}
ORIGIN = "https://frente.example"


def sent_headers(answer):
    """The headers that the service received: {lower-case name: [values]}."""
    result = {}
    for name, value in answer.echo.get("headers", []):
        result.setdefault(name.lower(), []).append(value)
    return result


def test_public(tally, gateway, upstream_of):
    for path in ("/auth/login", "/auth/refresh", "/auth/logout", "/auth/.well-known/jwks.json"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = gateway.call(method, path, body=b"{}")
            tally.check(f"{method} {path} needs no token", answer.status == 200
                        and answer.echo.get("port") == upstream_of(1), answer)
        answer = gateway.call("POST", path, bearer("ruim"), body=b"{}")
        tally.equal(f"{path} ignores a bad token", answer.status, 200)
    for path in ("/", "//", "/painel", "/painel/estoque/3", "/painel/a/main-0A1B2C3D.js", "/docs",
                 "/docs/problemas"):
        answer = gateway.call("GET", path)
        tally.check(f"{path} is of the pages, without a token", answer.status == 200
                    and answer.echo.get("port") == upstream_of(15), answer)


def test_paths(tally, gateway, token):
    for path in ("/painelx", "/docsx", "/painel.json", "/produtosX", "/produtos.json", "/produto", "/authx",
                 "/pessoasx/1",
                 "/projetos-x", "/fornecedoresx", "/healthz", "/readyz", "/metrics", "/x/produtos",
                 "/PRODUTOS", "/auth/../healthz", "/produtos/../metrics",
                 "/produtos/%2e%2e/metrics", "/.well-known/jwks.json"):
        answer = gateway.call("GET", path, bearer(token))
        tally.check(f"{path} has no route", answer.status == 404 and answer.json == NO_ROUTE
                    and answer.header("Content-Type") == "application/json; charset=utf-8", answer)
    answer = gateway.call("GET", "*", bearer(token))
    refused = answer.status == 400  # by HAProxy 3.0
    tally.check("* has no route", refused or (answer.status, answer.json) == (404, NO_ROUTE), answer)
    for path in ("/auth/loginx", "/auth/login/x", "/auth/Login", "/auth/x/../eu",
                 "/auth/login/../eu", "/auth/.well-known/jwks-json", "/auth/.well-known/",
                 "/auth/login%2f", "/produtos/../auth/eu", "/auth/login;x"):
        answer = gateway.call("GET", path)
        tally.equal(f"{path} is not public", answer.status, 401)
    for path, expected in (("//produtos///1", "/produtos/1"), ("/%70rodutos/1", "/produtos/1"),
                           ("/produtos/./1", "/produtos/1"), ("/x/../produtos/1", "/produtos/1"),
                           ("/produtos/a%2fb", "/produtos/a%2Fb")):
        answer = gateway.call("GET", path, bearer(token))
        tally.check(f"{path} is read as {expected}", answer.status == 200
                    and answer.echo.get("path") == expected, answer)
    for method in ("TRACE", "CONNECT"):
        answer = gateway.call(method, "/produtos", bearer(token))
        tally.check(f"{method} is refused", answer.status in (400, 404, 405), answer)
    answer = gateway.call("GET", "/produtos?x=" + "a" * 9000, bearer(token))
    tally.equal("a long address", (answer.status, answer.json), (414, {"message": "URI too long"}))


def test_sizes(tally, gateway, token):
    for name, size, expected in (("nothing", 0, 200), ("the limit", LIMIT, 200),
                                 ("one byte more", LIMIT + 1, 413), ("10 MB", 10_000_000, 413)):
        for chunked in (False, True):
            body = b"x" * size
            answer = gateway.call("POST", "/produtos", bearer(token),
                                  body=iter_chunks(body) if chunked else body, chunked=chunked) \
                if size <= LIMIT + 1 else flood(gateway, token, size, chunked)
            name_of = f"{name} {'in chunks' if chunked else 'with Content-Length'}"
            if expected == 200:
                tally.check(name_of, (answer.status, answer.echo.get("length")) == (200, size),
                            answer)
            else:
                tally.check(name_of, answer.status == 413 and answer.json == TOO_BIG, answer)
    for size, expected in ((LARGE_LIMIT, 200), (LARGE_LIMIT + 1, 413)):
        for chunked in (False, True):
            body = b"x" * size
            answer = gateway.call("POST", "/movimentacoes/lote", bearer(token),
                                  body=iter_chunks(body) if chunked else body, chunked=chunked)
            how = "in chunks" * chunked
            tally.equal(f"a list of movements of {size} bytes {how}", answer.status, expected)
    answer = gateway.call("POST", "/movimentacoes/lote/x", bearer(token), body=b"x" * (LIMIT + 1))
    tally.equal("a path below that of the lists", answer.status, 413)
    answer = gateway.call("POST", "/produtos", body=b"x" * (LIMIT + 1))
    tally.equal("too big without a token", answer.status, 401)
    answer = gateway.call("POST", "/auth/login", body=b"x" * (LIMIT + 1))
    tally.equal("too big on a public path", answer.status, 413)
    tiny = b"".join(b"1\r\nx\r\n" for _ in range(LIMIT))
    answer = gateway.raw(request("POST /auth/login", "Transfer-Encoding: chunked",
                                 "Connection: close") + tiny + b"0\r\n\r\n")
    tally.check("the limit in chunks of one byte", answer.startswith("HTTP/1.1 200 ")
                and f'"length": {LIMIT}' in answer, answer[:200])
    answer = gateway.raw(request("POST /auth/login", "Transfer-Encoding: chunked",
                                 "Connection: close") + tiny + b"1\r\nx\r\n0\r\n\r\n")
    tally.check("one byte more in chunks of one byte", answer.startswith("HTTP/1.1 413 "),
                answer[:200])
    for name, lines in (
            ("two lengths", ("Content-Length: 1", "Content-Length: 2")),
            ("a length of words", ("Content-Length: x",)),
            ("a negative length", ("Content-Length: -1",)),
            ("an unknown coding", ("Transfer-Encoding: gzip, x",))):
        answer = gateway.raw(request("POST /auth/login", *lines) + b"xx")
        tally.check(f"{name} is 400 or 501", re.match(r"HTTP/1.1 (400|501) ", answer), answer[:200])


def iter_chunks(body):
    return (body[i:i + 5000] for i in range(0, len(body), 5000))


def request(line, *headers):
    return "\r\n".join([f"{line} HTTP/1.1", "Host: a", *headers, "", ""]).encode()


class Flood:
    def __init__(self, text):
        head, _, body = text.partition("\r\n\r\n")
        self.status = int(head.split()[1]) if head.startswith("HTTP/1.1 ") else 0
        try:
            self.json = without_request_id(json.loads(body))
        except ValueError:
            self.json = body[:200]

    def __repr__(self):
        return f"{self.status} {self.json!r}"


def flood(gateway, token, size, chunked):
    """A client that sends far too much; the gateway may close the connection before the end."""
    how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    block = b"x" * 100_000
    data = (f"{len(block):x}\r\n".encode() + block + b"\r\n" if chunked else block)
    head = request("POST /produtos", f"Authorization: Bearer {token}", how, "Connection: close")
    return Flood(gateway.raw(head + data * (size // len(block)), end=True))


def test_cors(tally, gateway, token):
    asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization,if-match"}
    for path in ("/produtos/1", "/auth/login", "/projetos"):
        answer = gateway.call("OPTIONS", path, asks)
        tally.equal(f"preflight of {path}", (
            answer.status, answer.body, answer.header("Access-Control-Allow-Origin"),
            answer.header("Access-Control-Allow-Methods"),
            answer.header("Access-Control-Allow-Headers"),
            answer.header("Access-Control-Max-Age"),
            answer.header("Access-Control-Allow-Credentials"),
            answer.header("Access-Control-Expose-Headers")), (
            200, b"", "*", "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
            "Authorization,Content-Type,If-Match,If-None-Match,Idempotency-Key,X-Correlation-ID,traceparent",
            "600", None, None))
        tally.check(f"preflight of {path} has a correlation id",
                    UUID.fullmatch(answer.header("X-Correlation-ID") or ""), answer)
    tally.equal("preflight of no route", gateway.call("OPTIONS", "/nada", asks).status, 404)
    answer = gateway.call("OPTIONS", "/produtos", {"Origin": ORIGIN})
    tally.check("OPTIONS that is no preflight is passed to the service", answer.status == 200
                and answer.echo.get("method") == "OPTIONS", answer)
    for headers, status in ((bearer(token), 200), ({}, 401)):
        answer = gateway.call("GET", "/produtos", {"Origin": ORIGIN, **headers})
        tally.equal(f"CORS of a {status}", (
            answer.status, answer.header("Access-Control-Allow-Origin"),
            answer.header("Access-Control-Expose-Headers")), (
            status, "*",
            "ETag,Location,Link,Retry-After,X-Correlation-ID,WWW-Authenticate,Allow,Accept-Patch,Date,"
            "RateLimit-Limit,RateLimit-Remaining,RateLimit-Reset,traceparent"))


def test_origins(tally, gateway):
    """A gateway with two origins in ICARUS_CORS_ORIGENS."""
    for origin, expected in (("https://a.example", "https://a.example"),
                             ("http://b.example:3000", "http://b.example:3000"),
                             ("https://c.example", None), ("https://a.example.c.org", None),
                             (None, None)):
        headers = {"Origin": origin} if origin else {}
        answer = gateway.call("POST", "/auth/refresh", headers, body=b"{}")
        tally.equal(f"origin {origin}", (answer.header("Access-Control-Allow-Origin"),
                                         answer.header("Vary")), (expected, "Origin"))
        if origin:
            answer = gateway.call("OPTIONS", "/projetos", {
                **headers, "Access-Control-Request-Method": "GET"})
            tally.equal(f"preflight of {origin}", answer.header("Access-Control-Allow-Origin"),
                        expected)


def test_correlation(tally, gateway, token):
    for given in ("a", "pedido-123", "A.b_c:9-" + "x" * 56):
        answer = gateway.call("GET", "/produtos", {"X-Correlation-ID": given, **bearer(token)})
        tally.equal(f"correlation id {given} is accepted",
                    (answer.header("X-Correlation-ID"), sent_headers(answer)["x-correlation-id"]),
                    (given, [given]))
    seen = set()
    for name, headers in (("none", []), ("an empty one", [("X-Correlation-ID", "")]),
                          ("one too long", [("X-Correlation-ID", "x" * 65)]),
                          ("odd characters", [("X-Correlation-ID", 'a"b')]),
                          ("a space", [("X-Correlation-ID", "a b")]),
                          ("UTF-8", [("X-Correlation-ID", "jos\u00e9")]),
                          ("two", [("X-Correlation-ID", "a"), ("X-Correlation-ID", "b")])):
        answer = gateway.call("GET", "/produtos",
                              headers + [("Authorization", f"Bearer {token}")])
        made = answer.header("X-Correlation-ID") or ""
        tally.check(f"correlation id: {name} gives a new one", UUID.fullmatch(made)
                    and sent_headers(answer)["x-correlation-id"] == [made] and made not in seen,
                    answer)
        seen.add(made)
    for path, status in (("/produtos", 401), ("/nada", 404)):
        answer = gateway.call("GET", path, {"X-Correlation-ID": "meu"})
        tally.equal(f"correlation id of a {status}",
                    (answer.status, answer.header("X-Correlation-ID")), (status, "meu"))


def test_headers(tally, gateway, token):
    lies = {"X-Consumer-Username": "root", "X-Consumer-ID": "1", "X-Consumer-Custom-ID": "1",
            "X-Consumer-Groups": "admin", "X-Credential-Identifier": "x",
            "X-Credential-Username": "x", "X-Authenticated-Groups": "admin",
            "X-Anonymous-Consumer": "true", "X_Consumer_Username": "root",
            "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "mau.example", "X-Forwarded-Prefix": "/x", "X-Real-IP": "1.2.3.4",
            "X-Gateway-Secret": "x"}
    made = {"x-forwarded-for": ["127.0.0.1"], "x-forwarded-proto": ["http"],
            "x-forwarded-host": ["icarus.example"], "x-real-ip": ["127.0.0.1"],
            "x-gateway-secret": [GATEWAY_SECRET],
            "x-forwarded-port": [str(gateway.port)], "x-forwarded-path": ["/auth/login"]}
    kept = {"Host": "Icarus.Example:8000", "If-Match": '"3"', "Idempotency-Key": "chave"}
    answer = gateway.call("POST", "/auth/login", {**lies, **kept}, body=b"{}")
    seen = sent_headers(answer)
    gone = {name.lower() for name in lies} - made.keys()
    tally.equal("X-Consumer-* is removed on a public path", {n for n in seen if n in gone}, set())
    tally.equal("X-Forwarded-* is the gateway's", {n: seen.get(n) for n in made}, made)
    tally.equal("Host is the service's", seen["host"][0].startswith("127.0.0.1:"), True)
    tally.equal("other headers are passed on", (seen["if-match"], seen["idempotency-key"]),
                (['"3"'], ["chave"]))
    seen = sent_headers(gateway.call("GET", "/produtos", {**lies, **bearer(token)}))
    tally.equal("the secret replaces the client's, with a token", seen["x-gateway-secret"], [GATEWAY_SECRET])
    tally.equal("X-Consumer-* is set from the token", {n: v for n, v in seen.items() if n in gone}, {
        "x-consumer-username": ["icarus"], "x-credential-identifier": ["kid-um"],
        "x-consumer-id": ["5d1c0f8e-6b7a-4c55-9d0e-1f6a52a3c901"]})
    tally.equal("the token is passed on", seen["authorization"], [f"Bearer {token}"])
    answer = gateway.call("OPTIONS", "/produtos", lies)
    tally.equal("the secret replaces the client's, on OPTIONS", sent_headers(answer)["x-gateway-secret"],
                [GATEWAY_SECRET])
    tally.equal("X-Consumer-* is removed on OPTIONS",
                {n for n in sent_headers(answer) if n in gone}, set())
    answer = gateway.call("GET", "/produtos", bearer(token))
    strict = ("X-Content-Type-Options", "Cache-Control")
    for path, headers in (("/produtos", {}), ("/produtos", bearer("x")), ("/produtos", bearer(token)),
                          ("/produtos?x=" + "a" * 9000, {}), ("/nada", {}), ("/auth/login", {})):
        own = gateway.call("GET", path, headers)
        tally.equal(f"{path[:20]} {own.status} has nosniff and no-store",
                    [own.header(name) for name in strict], ["nosniff", "no-store"])
    tally.equal("no header names the server", answer.names & {"server", "x-powered-by", "via"}, set())


def count_until_refused(gateway, path, source):
    """Responses to one address up to the first 429; None if the minute changed."""
    minute = time.time() // 60
    answers = []
    while not answers or (answers[-1].status != 429 and len(answers) < 20):
        answers.append(gateway.call("POST", path, body=b"{}", source=source))
    return answers if time.time() // 60 == minute else None


def test_limits(tally, gateway, login, general):
    sources = (f"127.0.0.{i}" for i in range(2, 200))
    for path, limit in (("/auth/login", login), ("/auth/refresh", general)):
        answers = None
        while answers is None:
            source = next(sources)
            answers = count_until_refused(gateway, path, source)
        tally.equal(f"{path}: 200 up to the limit, then 429", [a.status for a in answers],
                    [200] * limit + [429])
        last = answers[-1]
        tally.equal(f"{path}: body of a 429", last.json, {"message": "API rate limit exceeded"})
        tally.equal(f"{path}: RateLimit-Remaining", [a.header("RateLimit-Remaining") for a in answers],
                    [str(left) for left in range(limit - 1, -1, -1)] + ["0"])
        wait = last.header("Retry-After")
        tally.check(f"{path}: Retry-After and RateLimit-Reset", 1 <= int(wait or 0) <= 60
                    and wait == last.header("RateLimit-Reset"), last.names)
        tally.equal(f"{path}: RateLimit-Limit", (last.header("RateLimit-Limit"),
                                                 last.header("X-RateLimit-Limit-Minute")),
                    (str(limit), str(limit)))
        tally.equal(f"{path}: another address gets 200", gateway.call(
            "POST", path, body=b"{}", source=next(sources)).status, 200)
        if path == "/auth/login":
            answer = gateway.call("POST", "/auth/refresh", body=b"{}", source=source)
            tally.equal("requests to login do not count for other paths",
                        answer.header("RateLimit-Remaining"), str(general - 1))
    answer = gateway.call("GET", "/produtos", source=next(sources))
    tally.check("a 401 is not counted", answer.status == 401
                and answer.header("RateLimit-Limit") is None, answer)


# (name, peer, lines of X-Forwarded-For, client) with TRUSTED as ICARUS_PROXIES_CONFIAVEIS
TRUSTED = "127.0.0.9, 127.0.1.0/24, 2001:db8::/32"
HOPS = [
    ("a proxy's client", "127.0.0.9", ["203.0.113.1"], "203.0.113.1"),
    ("a proxy in a network", "127.0.1.7", ["203.0.113.2"], "203.0.113.2"),
    ("what the client itself has sent", "127.0.0.9", ["1.2.3.4, 203.0.113.3"], "203.0.113.3"),
    ("a second line", "127.0.0.9", ["1.2.3.4", "203.0.113.4"], "203.0.113.4"),
    ("two proxies", "127.0.0.9", ["1.2.3.4, 203.0.113.5, 127.0.1.5"], "203.0.113.5"),
    ("proxies only", "127.0.0.9", ["127.0.1.6,127.0.1.5"], "127.0.1.6"),
    ("a port", "127.0.0.9", ["203.0.113.7:4711"], "203.0.113.7"),
    ("IPv6", "127.0.0.9", ["1.2.3.4, 2001:DB9:0::1"], "2001:db9::1"),
    ("an IPv6 proxy", "127.0.0.9", ["1.2.3.4, 2001:db9::2, 2001:db8:5::1"], "2001:db9::2"),
    ("words", "127.0.0.9", ["203.0.113.8, lixo"], "127.0.0.9"),
    ("no X-Forwarded-For", "127.0.0.9", [], "127.0.0.9"),
    ("a client that is no proxy", "127.0.0.8", ["203.0.113.9"], "127.0.0.8"),
    ("a client that names a proxy", "127.0.0.8", ["203.0.113.9, 127.0.0.9"], "127.0.0.8"),
]


def test_proxies(tally, gateway, login):
    """A gateway with TRUSTED: who the client is, and that clients behind a proxy have limits of their own."""
    for number, (name, peer, lines, client) in enumerate(HOPS):
        headers = [("X-Forwarded-For", line) for line in lines]
        correlation = f"proxy-{number}"
        answer = gateway.call("POST", "/auth/refresh", [*headers, ("X-Correlation-ID", correlation)],
                              body=b"{}", source=peer)
        tally.equal(f"client: {name}", sent_headers(answer).get("x-real-ip"), [client])
        tally.equal(f"client in the log: {name}", await_line(gateway, correlation).get("remote"), client)

    def status(client, peer="127.0.0.9", path="/auth/login"):
        return gateway.call("POST", path, {"X-Forwarded-For": client}, body=b"{}", source=peer).status

    for one, other in (("203.0.113.20", "203.0.113.21"), ("2001:db9::20", "2001:db9::21")):
        tally.check(f"a flood of logins by {one} is stopped", 429 in {status(one) for _ in range(60)})
        tally.equal(f"{other}, behind the same proxy, can log in", status(other), 200)
    answers = [status(f"203.0.113.{30 + number}", "127.0.0.7") for number in range(2 * login + 1)]
    tally.check("an untrusted client has one limit, whatever it forges", 429 in answers, answers)


def await_line(gateway, correlation):
    """The log line of a request; {} when there is none after 5 s."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for line in gateway.log_lines():
            if line.startswith("{") and json.loads(line).get("correlationId") == correlation:
                return json.loads(line)
        time.sleep(0.02)
    return {}


def test_failures(tally, gateway, token):
    started = time.monotonic()
    answer = gateway.call("GET", "/produtos", bearer(token), source="127.0.0.201")
    tally.check("a service that is down", answer.status == 503 and answer.json == {
        "message": "The upstream server is currently unavailable"}
        and answer.header("Retry-After") == "1"
        and UUID.fullmatch(answer.header("X-Correlation-ID") or "")
        and answer.header("Access-Control-Allow-Origin") is None, answer)
    tally.check("the 503 comes at once", time.monotonic() - started < 5, time.monotonic() - started)
    answer = gateway.call("GET", "/projetos/quebrado", bearer(token), source="127.0.0.202")
    tally.equal("a service that speaks no HTTP", (answer.status, answer.json), (
        502, {"message": "An invalid response was received from the upstream server"}))
    answer = gateway.call("GET", "/projetos/espera", bearer(token), source="127.0.0.203")
    Echo.release.set()
    tally.equal("a service that does not answer", (answer.status, answer.json), (
        504, {"message": "The upstream server is timing out"}))
    answer = gateway.raw(b"GARBAGE\r\n\r\n")
    tally.check("bytes that are not HTTP", answer.startswith("HTTP/1.1 400 "), answer)
    answer = gateway.raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    tally.check("HTTP/2 is refused", answer.startswith("HTTP/1.1 400 "), answer)


def test_keep_alive(tally, gateway):
    """Several requests on one connection, and requests hidden in a body."""
    first = request("POST /auth/refresh", "Content-Length: 2") + b"{}"
    last = request("POST /auth/refresh", "Content-Length: 2", "Connection: close") + b"{}"
    answer = gateway.raw(first + last)
    tally.equal("two requests on one connection", answer.count("HTTP/1.1 200 "), 2)
    answer = gateway.raw(request("POST /auth/refresh", "Content-Length: 2",
                                 "Expect: 100-continue", "Connection: close") + b"{}")
    tally.check("Expect: 100-continue", answer.startswith("HTTP/1.1 100 ")
                and answer.count("HTTP/1.1 200 ") == 1, answer)
    hidden = request("GET /auth/.well-known/jwks.json")
    answer = gateway.raw(request("POST /auth/refresh", f"Content-Length: {len(hidden)}",
                                 "Connection: close") + hidden)
    tally.equal("a request inside a body is not answered", answer.count("HTTP/1.1 "), 1)
    answer = gateway.raw(request("POST /auth/refresh", "Content-Length: 3",
                                 "Transfer-Encoding: chunked", "Connection: close")
                         + b"0\r\n\r\n" + hidden)
    tally.equal("a request after chunks with a wrong length is not answered", answer.count("HTTP/1.1 "), 1)


def test_log(tally, gateway, token):
    gateway.call("GET", "/produtos/1?segredo=abc", {**bearer(token), "X-Correlation-ID": "do-log"})
    gateway.call("GET", '/nada"%5C\\]', {"X-Correlation-ID": "do-log-2"})
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not all(
            any(f'"{one}"' in s for s in gateway.log_lines()) for one in ("do-log", "do-log-2")):
        time.sleep(0.02)
    text = "\n".join(gateway.log_lines())
    lines = [json.loads(line) for line in gateway.log_lines() if line.startswith("{")]
    found = {line["correlationId"]: line for line in lines}
    line = found.get("do-log", {})
    tally.equal("the log line of a request", {n: line.get(n) for n in (
        "service", "route", "method", "path", "status")}, {
        "service": "gateway", "route": "estoque", "method": "GET", "path": "/produtos/1",
        "status": 200})
    tally.check("the log line has times",
                re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line.get("time", ""))
                and isinstance(line.get("milliseconds"), int), line)
    tally.equal("the log is JSON only", [s for s in text.splitlines() if not s.startswith("{")
                                         and "NOTICE" not in s], [])
    tally.check("no token and no query in the log", token[:40] not in text
                and "segredo" not in text and GATEWAY_SECRET not in text, None)
    gateway.call("GET", "/" + "x" * 7000, {"X-Correlation-ID": "do-log-3"})
    line = await_line(gateway, "do-log-3")
    tally.equal("a long path is cut in the log", line.get("path"), ("/" + "x" * 7000)[:PATH_LOGGED])
    longest = max(map(len, gateway.log_lines()))
    tally.check("no line of the log is long", longest < 2 * PATH_LOGGED, longest)
    tally.equal("no slash is escaped in the log", [s for s in gateway.log_lines() if "\\/" in s], [])
    line = found.get("do-log-2", {})
    tally.equal("a path with quotes is in the log", (line.get("status"), line.get("path")),
                (404, '/nada"%5C\\]'))


def test_graceful_stop(tally, gateway):
    """After its signal the gateway finishes the requests in flight and accepts no new ones."""
    body = b'{"a":1}'
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20,
                                  source_address=("127.0.0.209", 0)) as connection:
        connection.sendall(request("POST /auth/refresh", f"Content-Length: {len(body)}") + b"{")
        gateway.call("POST", "/auth/refresh", body=b"{}", source="127.0.0.210")
        gateway.process.send_signal(gateway.graceful)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", gateway.port)) != 0:
                    break
            time.sleep(0.01)
        else:
            tally.check("no new connection after the signal", False, "still listening")
        connection.sendall(body[1:])
        answer = connection.recv(65536).decode()
    tally.check("a request in flight is finished", answer.startswith("HTTP/1.1 200 "), answer)
    tally.equal("the gateway ends with 0", gateway.process.wait(timeout=10), 0)


def all_tests(tally, gateway, keys, upstream_of):
    token = sign(keys.parent / "private" / "kid-um.pem", HEADER, claims())
    tally.run(test_public, gateway, upstream_of)
    tally.run(test_paths, gateway, token)
    tally.run(test_sizes, gateway, token)
    tally.run(test_cors, gateway, token)
    tally.run(test_correlation, gateway, token)
    tally.run(test_headers, gateway, token)
    tally.run(test_keep_alive, gateway)
    tally.run(test_log, gateway, token)


def limited_tests(tally, gateway, keys, login, general):
    token = sign(keys.parent / "private" / "kid-um.pem", HEADER, claims())
    tally.run(test_limits, gateway, login, general)
    tally.run(test_proxies, gateway, login)
    tally.run(test_failures, gateway, token)
    tally.run(test_graceful_stop, gateway)
