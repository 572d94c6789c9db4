"""The hostile requests, generated from the endpoints and the invalid values."""

import copy
import json
from dataclasses import dataclass

import values
import wire

ROLES = ("ADMIN", "ATENDENTE", "FINANCEIRO")


@dataclass
class Case:
    name: str
    service: str
    data: bytes
    head: bool = False
    statuses: tuple = ()  # allowed statuses; () for any below 500
    may_close: bool = False  # the peer may close without a response
    may_wait: bool = False  # 503 with Retry-After is allowed: too many requests wait for a product
    echo: tuple = ()  # (path of a field, its text) that a 2xx must return
    passing: tuple = (429,)  # statuses that may change a moment later


class Generator:
    def __init__(self, endpoints, tokens, resources, secret=b""):
        self.endpoints = endpoints
        self.tokens = tokens  # role: token
        self.resources = resources  # name in braces: the id as text
        self.secret = secret  # with it a service believes X-Real-IP
        self.number = 0

    def fill(self, path):
        for name, value in self.resources.items():
            path = path.replace("{" + name + "}", value)
        return path.encode()

    def headers(self, endpoint, changed=()):
        """The headers of a valid request with these changes; None leaves a header out."""
        pairs = {b"Authorization": b"Bearer " + self.tokens[endpoint.role]} if endpoint.role else {}
        if endpoint.body:
            pairs[b"Content-Type"] = b"application/json"
        if endpoint.braked:
            self.number += 1
            pairs[b"X-Gateway-Secret"] = self.secret
            pairs[b"X-Real-IP"] = b"10.%d.%d.%d" % (self.number >> 16, self.number >> 8 & 255,
                                                    self.number & 255)
        for name, value in endpoint.headers.items():
            pairs[name.encode()] = value.encode()
        for name, value in dict(changed).items():
            pairs[name] = value
        return [(name, value) for name, value in pairs.items() if value is not None]

    def body(self, endpoint):
        self.number += 1
        return endpoint.body(self.number, self.resources)

    def request(self, endpoint, **changes):
        """A valid request with these changes."""
        body = changes.get("body")
        if body is None and endpoint.body:
            body = json.dumps(self.body(endpoint)).encode()
        target = changes.get("target") or self.fill(endpoint.path)
        method = changes.get("method") or endpoint.method.encode()
        return wire.request(method, target, self.headers(endpoint, changes.get("headers", ())), body)

    def case(self, endpoint, name, **changes):
        changes["may_wait"] = bool(endpoint.awaited)
        if endpoint.contested:
            changes["passing"] = (429, 409)
        of_case = ("statuses", "may_close", "may_wait", "echo", "head", "passing")
        known = {key: changes.pop(key) for key in of_case if key in changes}
        return Case(f"{endpoint.name}: {name}", endpoint.service, self.request(endpoint, **changes),
                    **known)

    def good(self):
        """Each request without changes, which must be valid."""
        for endpoint in self.endpoints:
            yield self.case(endpoint, "as it stands", statuses=endpoint.good)

    def all(self):
        for endpoint in self.endpoints:
            if endpoint.body:
                yield from self.fields(endpoint)
                yield from self.bodies(endpoint)
            yield from self.paths(endpoint)
            yield from self.queries(endpoint)
            yield from self.heads(endpoint)
            yield from self.identities(endpoint)

    # Bodies: each field with each value.

    def fields(self, endpoint):
        """All values for a POST; a third of them, in turn, for other methods, which read the same fields."""
        step = 1 if endpoint.method == "POST" else 3
        for n, path in enumerate(leaves(endpoint.body(0, self.resources))):
            dotted = ".".join(map(str, path))
            for i, value in list(enumerate(values.FIELD_VALUES))[n % step::step]:
                yield self.case(endpoint, f"{dotted} is value {i}: {value[:40]!r}",
                                body=with_value(self.body(endpoint), path, value),
                                echo=self.echo(endpoint, path, value),
                                may_close=len(value) > 65000)
            for name, change in STRUCTURE.items():
                body = self.body(endpoint)
                yield self.case(endpoint, f"{dotted} {name}", body=change(body, path),
                                statuses=(400, 422) if name in REFUSED_STRUCTURE else ())

    @staticmethod
    def echo(endpoint, path, value):
        """An accepted text is returned as it was sent, trimmed at both ends. Only for created resources:
        a changed one may be changed again before it is read."""
        if ".".join(map(str, path)) in endpoint.loose:
            return ()
        if not value.startswith(b'"') or endpoint.method != "POST":
            return ()
        try:
            sent = json.loads(value)
        except ValueError:
            return ()
        return (path, sent.strip())

    def bodies(self, endpoint):
        for name, body in values.BODIES.items():
            patches = (200,) if endpoint.method == "PATCH" and body == b"{}" else ()  # changes nothing
            yield self.case(endpoint, f"body: {name}", body=body, may_close=len(body) > 65536,
                            statuses=(400, 413, 422, *patches))
        for name, kind in (("no content type", None), ("another content type", b"text/plain")):
            yield self.case(endpoint, name, headers={b"Content-Type": kind}, statuses=(415,))

    # Paths and queries.

    def paths(self, endpoint):
        before, brace, after = endpoint.path.partition("{")
        after = after.partition("}")[2]
        if brace:
            targets = [before.encode() + segment + after.encode() for segment in values.PATH_SEGMENTS]
        else:
            path = endpoint.path.encode()
            targets = [path + tail for tail in (b"/", b"//", b"%00", b"/..", b"/%2e%2e", b"X", b";x", b"%2f",
                                                b"/" + b"a" * 9000)]
            targets += [b"/" + path, b"/.." + path, path.upper(), b"/%66" + path[2:]]
        for target in targets:
            yield self.case(endpoint, f"path {target[:60]!r}", target=target, may_close=True)

    def queries(self, endpoint):
        path = self.fill(endpoint.path)
        for name in endpoint.query:
            for value in values.QUERY_VALUES:
                value = value.replace(b"%s", name.encode())
                yield self.case(endpoint, f"query {name}={value[:40]!r}",
                                target=path + b"?" + name.encode() + b"=" + value)
        for query in (b"x=1", b"=", b"&", b"&&&", b"=&=", b"nome", b"%00", b"%", b"?", b"nome=a&nome=b",
                      b"a" * 5000, b"&".join(b"p%d=1" % i for i in range(900)), b"pagina[]=1",
                      b"jwt=" + self.tokens["ADMIN"], b"\xff", b"__proto__=1", b"<script>"):
            yield self.case(endpoint, f"query {query[:40]!r}", target=path + b"?" + query)

    # Headers and methods.

    def heads(self, endpoint):
        for name, many in values.HEADERS.items():
            for value in many:
                yield self.case(endpoint, f"{name.decode()}: {value[:40]!r}", headers={name: value},
                                may_close=name in (b"Expect", b"Upgrade"))
        if endpoint.headers.get("If-Match") == "*":
            for tag in values.TAGS:
                if tag != b"*":
                    yield self.case(endpoint, f"If-Match: {tag[:40]!r}", headers={b"If-Match": tag})
            yield self.case(endpoint, "no If-Match", headers={b"If-Match": None},
                            statuses=() if endpoint.method == "PATCH" else (428,))
        for i in (10, 90, 500):
            many = {b"X-Extra-%d" % n: b"a" * 100 for n in range(i)}
            yield self.case(endpoint, f"{i} headers", headers=many, may_close=True)
        for method in values.METHODS:
            if method != endpoint.method.encode() and not (method == b"DELETE" and b"*" in dict(
                    self.headers(endpoint)).get(b"If-Match", b"")):
                yield self.case(endpoint, f"method {method[:20]!r}", method=method, may_close=True,
                                head=method == b"HEAD")

    def identities(self, endpoint):
        if not endpoint.role:
            return
        good = self.tokens[endpoint.role]
        odd = {"none": None, "empty": b"", "Bearer alone": b"Bearer ", "Basic": b"Basic YTpi",
               "the bare token": good, "two schemes": b"Bearer Bearer " + good,
               "half a token": b"Bearer " + good[: len(good) // 2], "a dot more": b"Bearer " + good + b".",
               "padding": b"Bearer " + good + b"==", "a tail": b"Bearer " + good + b" x",
               "a comma": b"Bearer " + good + b"," + good, "noise": b"Bearer " + b"\xff" * 30,
               "7 KB": b"Bearer " + b"a" * 7000}
        for name, value in odd.items():
            yield self.case(endpoint, f"Authorization {name}", headers={b"Authorization": value},
                            statuses=(401,))


def leaves(value, path=()):
    """The path of every member of a body, objects and lists included."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in items:
        yield path + (name,)
        if isinstance(inner, (dict, list)):
            yield from leaves(inner, path + (name,))


MARK = "@@here@@"


def put(body, path, value):
    body = copy.deepcopy(body)
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return body


def with_value(body, path, value):
    """The body as JSON with the bytes of `value` in place of a member's value."""
    text = json.dumps(put(body, path, MARK), ensure_ascii=False).encode()
    return text.replace(json.dumps(MARK).encode(), value)


def without(body, path):
    body = copy.deepcopy(body)
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return json.dumps(body).encode()


def with_name(body, path, name):
    """The body with the member renamed; the new name is a piece of JSON."""
    marked = json.dumps(put(body, path, MARK)).encode()
    quoted = json.dumps(path[-1]).encode() + b": " + json.dumps(MARK).encode()
    return marked.replace(quoted, name + b": 1")


def doubled(body, path):
    marked = json.dumps(put(body, path, MARK)).encode()
    pair = json.dumps(path[-1]).encode() + b": " + json.dumps(MARK).encode()
    return marked.replace(pair, pair + b", " + pair)


def only_objects(change):
    """Applies the change only to members of objects: elements of lists have no name."""
    return lambda body, path: change(body, path) if isinstance(path[-1], str) else b"{"


STRUCTURE = {
    "left out": without,
    "given twice": only_objects(doubled),
    "in capitals": only_objects(lambda body, path: with_name(
        body, path, json.dumps(path[-1].upper() + "X").encode())),
    "with a NUL in its name": only_objects(lambda body, path: with_name(
        body, path, b'"' + path[-1].encode() + b'\\u0000"')),
    "with an escaped name, twice": only_objects(lambda body, path: doubled(body, path).replace(
        b'"' + path[-1].encode() + b'"', b'"\\u%04x%s"' % (ord(path[-1][0]), path[-1][1:].encode()), 1)),
}
REFUSED_STRUCTURE = set(STRUCTURE) - {"left out"}
