"""The differences between Kong and the stand-in in docs/gateway.md, as expected results.

Each row: a pattern for names of checks, a function that accepts Kong's result, and the first cell of
the row in the table. All other checks hold for both.
"""

import re

from harness import ROOT, Tally, without_request_id

PAGE = ROOT / "docs" / "gateway.md"


def answers(status, body=None):
    """A response with that status, and with that body unless it is None."""
    def expected(seen):
        if isinstance(seen, tuple):
            return seen == (status, body)
        return seen.status == status and body in (None, seen.json)
    return expected


def passes_on(*names):
    """The client's headers that reach the service are these, and possibly others of the known ones."""
    known = {"x-consumer-groups", "x-authenticated-groups", "x-credential-username",
             "x_consumer_username", *names}
    return lambda seen: set(names) <= set(seen) <= known


def is_appended(seen):
    return seen["x-forwarded-for"] == ["1.2.3.4, 127.0.0.1"]


def logged(seen):
    return seen == {"service": "gateway", "route": None, "method": "GET", "path": "/produtos/1",
                    "status": 200}


def timed(seen):
    return (re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", seen["time"])
            and isinstance(seen["seconds"], (int, float)))


CONSUMER = ("x-consumer-id", "x-consumer-username", "x-credential-identifier")
TOO_LARGE = {"message": "Request header or cookie too large"}
BAD_SIGNATURE = {"message": "Bad token; invalid signature"}

DIFFERENCES = [
    (r"token: kid that is a number", answers(500, {"message": "An unexpected error occurred"}),
     "header of a token that is no object, or whose `kid` is no text"),
    (r"token: (four parts|two tokens in one header)", answers(401, BAD_SIGNATURE), "form of a token"),
    (r"token: exp (a fraction|with (leading zeros|hexadecimal|a plus))", answers(200), "`exp`, `nbf`"),
    (r"token: nbf (a fraction|an exponent|of 2\^63|with (leading zeros|hexadecimal|a plus))",
     answers(401, {"nbf": "token not valid yet"}), "`exp`, `nbf`"),
    (r"token: exp (an exponent|of 2\^63)",
     answers(401, {"exp": "exceeds maximum allowed expiration"}), "`exp`, `nbf`"),
    (r"token: (exp twice|exp again, escaped|a negative exp) ",
     answers(401, {"exp": "token expired"}), "`exp`, `nbf`"),
    (r"a token of 20 KB", answers(400, TOO_LARGE), "headers too big"),
    (r"\* has no route", answers(400, {"message": "Bad request"}), "`/../x`, `%00`, `*`"),
    (r"10 MB (in chunks|with Content-Length)", answers(413, {"message": "Payload too large"}),
     "body over 128 KiB"),
    (r"correlation id: (one too long|odd characters|a space|UTF-8|two) gives a new one",
     answers(200), "client's `X-Correlation-ID`"),
    (r"X-Consumer-\* is removed on a public path", passes_on("x-consumer-groups"),
     "`X-Consumer-Groups`, `X-Authenticated-Groups`, `X-Credential-*` from a client"),
    (r"X-Consumer-\* is set from the token", passes_on("x-consumer-groups", *CONSUMER),
     "`X-Consumer-Groups`, `X-Authenticated-Groups`, `X-Credential-*` from a client"),
    (r"X-Consumer-\* is removed on OPTIONS", passes_on(
        *CONSUMER, "x-consumer-custom-id", "x-anonymous-consumer"), "`OPTIONS` that is no preflight"),
    (r"X-Forwarded-\* is the gateway's", is_appended, "`X-Forwarded-For`"),
    (r"one address has at most|an answer under pressure", lambda seen: True,
     "too many connections of one address"),
    (r"a service that is down", answers(
        502, {"message": "An invalid response was received from the upstream server"}),
     "service refuses the connection"),
    (r"a service that speaks no HTTP", answers(0), "service that speaks no HTTP"),
    (r"the log line of a request", logged, "log"),
    (r"the log line has times", timed, "log"),
    # Kong's own notices are text.
    (r"the log is JSON only", lambda seen: not [s for s in seen if s.startswith("{")], "log"),
    (r"no header names the server", lambda seen: seen == {"server", "x-powered-by"},
     "`Server`, `X-Powered-By`"),
]


class KongTally(Tally):
    """Expects Kong's own results where they differ, and checks that docs/gateway.md has the row."""

    def __init__(self):
        super().__init__()
        self.rows = set(re.findall(r"^\| (.+?) \|", PAGE.read_text(), re.MULTILINE))

    def check(self, name, good, seen=None):
        for pattern, expected, row in DIFFERENCES:
            if re.match(pattern, name):
                super().check(f"{name}, in docs/gateway.md: {row}", row in self.rows)
                good = bool(expected(without_request_id(seen)))
        super().check(name, good, seen)
