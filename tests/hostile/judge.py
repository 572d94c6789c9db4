"""Rules for every response, whatever the request."""

import gzip
import json
import re
import unicodedata

LEAKS = re.compile(
    rb"SQL|MariaDB|libfcgi|json-c|json_object|apps/|/tmp/|\.c:\d|errno|stack|0x[0-9a-f]{6}|nginx|haproxy",
    re.IGNORECASE)
POINTER = re.compile(r"^(/([^~]|~[01])*)*$")
SLOW_SECONDS = 20
STRICT = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
          "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
STRICT_AT_GATEWAY = ("X-Content-Type-Options", "Cache-Control")


def not_strict(answer, names):
    return (f"{name}: {answer.all(name)}" for name in names if answer.all(name) != [STRICT[name]])


def faults(case, answer, through_gateway=False):
    """The faults of a response, one per line."""
    if answer.status == 0:
        if not case.may_close:
            yield "closed without an answer"
        return
    if answer.status >= 500 and not (case.may_wait and answer.status == 503
                                     and answer.one("Retry-After")):
        yield f"status {answer.status}"
    if case.statuses and answer.status not in case.statuses:
        yield f"status {answer.status}, not {case.statuses}"
    if "\r" in str(answer.headers) or any(name.lower() == "x-injetado" for name, _ in answer.headers):
        yield "a header of the client's"
    if len(answer.all("X-Correlation-ID")) != 1 and answer.status != 408 and not through_gateway:
        yield f"X-Correlation-ID {answer.all('X-Correlation-ID')}"
    if not through_gateway:
        yield from not_strict(answer, STRICT)
    elif not answer.one("Content-Type").startswith("text/html"):  # HAProxy's own page for what is no HTTP
        yield from not_strict(answer, STRICT_AT_GATEWAY)
    if case.head or answer.status in (204, 304):
        return
    yield from body_faults(case, answer, through_gateway)


def body_faults(case, answer, through_gateway):
    kind = answer.one("Content-Type").split(";")[0]
    if through_gateway and kind == "text/html":
        return  # HAProxy's own page for what is no HTTP
    try:
        packed = answer.one("Content-Encoding") == "gzip"
        body = json.loads(gzip.decompress(answer.body) if packed else answer.body)
    except (ValueError, OSError, EOFError):
        yield f"{kind or 'no type'}, not JSON: {answer.body[:200]!r}"
        return
    if answer.status >= 400:
        said = answer.body.replace(json.dumps(body.get("instance", "")).encode(), b"")
        if leak := LEAKS.search(said):
            yield f"tells {leak.group()!r}: {answer.body[:300]!r}"
        if not through_gateway:
            yield from problem_faults(answer, kind, body)
        return
    if kind not in ("application/json", "application/jwk-set+json"):
        yield f"Content-Type {kind}"
    if case.echo and answer.status in (200, 201):
        yield from echo_faults(case, body)


def problem_faults(answer, kind, body):
    if kind != "application/problem+json":
        yield f"Content-Type {kind} of a {answer.status}"
    typed = body.get("type", "").startswith("/docs/problemas/")
    if body.get("status") != answer.status or not body.get("title") or not typed:
        yield f"no problem of RFC 9457: {answer.body[:200]!r}"
    if body.get("correlacaoId") != answer.one("X-Correlation-ID"):
        yield "another correlacaoId than X-Correlation-ID"
    if answer.status == 422 and not all(
            POINTER.match(error["campo"]) and error["mensagem"] for error in body.get("erros", ())):
        yield f"erros: {body.get('erros')}"
    if answer.status == 401 and answer.one("WWW-Authenticate") != "Bearer":
        yield "a 401 without WWW-Authenticate"
    if answer.status == 405 and not answer.one("Allow"):
        yield "a 405 without Allow"


def echo_faults(case, body):
    path, sent = case.echo
    for name in path:
        body = body.get(name) if isinstance(body, dict) else body[name]
    if body != sent and not (body is None and shows_nothing(sent)):
        yield f"sent {sent[:80]!r}, stored {str(body)[:80]!r}"


def shows_nothing(text):
    return all(unicodedata.category(character) in ("Cf", "Zs") for character in text)
