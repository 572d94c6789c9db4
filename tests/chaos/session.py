"""A logged-in client: one kept connection, tokens that are refreshed, outcomes instead of errors."""

import http.client
import json
import time
import urllib.parse
import uuid
from dataclasses import dataclass

from journal import Journal, Outcome, Request

# Shorter than the time-outs of gateway and nginx, so that requests to a stopped process have no outcome.
TIMEOUT = 8.0
REFRESH_EVERY = 15.0
ATTEMPTS = 5
RETRY_SECONDS = 0.5


@dataclass
class Reply:
    """Status 0: no response."""

    status: int
    body: dict

    @property
    def outcome(self) -> Outcome:
        if 200 <= self.status < 300:
            return Outcome.ACCEPTED
        # After 401, 408 and 429, as after every 4xx, nothing was done.
        return Outcome.REFUSED if 400 <= self.status < 500 else Outcome.UNKNOWN


class Session:
    """One user at the gateway. Belongs to one thread."""

    def __init__(
        self,
        url: str,
        credentials: dict,
        journal: Journal,
        timeout: float = TIMEOUT,
        refresh_every: float = REFRESH_EVERY,
    ):
        self.address = urllib.parse.urlsplit(url)
        self.credentials = credentials
        self.journal = journal
        self.timeout = timeout
        self.refresh_every = refresh_every
        self.connection: http.client.HTTPConnection | None = None
        self.access = ""
        self.refresh = ""
        self.renewed = 0.0
        self.refreshes = 0

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def send(self, method: str, path: str, body: object = None, headers: dict | None = None) -> Reply:
        """Sends once, without a retry."""
        headers = {"Content-Type": "application/json", **(headers or {})}
        if self.access:
            headers["Authorization"] = f"Bearer {self.access}"
        data = None if body is None else json.dumps(body).encode()
        try:
            if not self.connection:
                self.connection = http.client.HTTPConnection(
                    self.address.hostname, self.address.port, timeout=self.timeout
                )
            self.connection.request(method, path, data, headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.will_close:
                self.close()
            return Reply(answer.status, json.loads(text) if text else {})
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            return Reply(0, {})

    def login(self) -> bool:
        self.access = ""
        reply = self.send("POST", "/auth/login", self.credentials)
        return self._take_tokens(reply)

    def _take_tokens(self, reply: Reply) -> bool:
        if reply.status != 200:
            return False
        self.access, self.refresh = reply.body["accessToken"], reply.body["refreshToken"]
        self.renewed = time.monotonic()
        return True

    def keep_logged_in(self) -> None:
        """Refreshes the tokens when it is time; logs in again when that did not work."""
        if self.access and time.monotonic() - self.renewed < self.refresh_every:
            return
        if self.access:
            self.access = ""
            if self._take_tokens(self.send("POST", "/auth/refresh", {"refreshToken": self.refresh})):
                self.refreshes += 1
                return
        while not self.login():
            time.sleep(0.25)  # between logins while autenticacao is down

    def write(
        self, method: str, path: str, body: object = None, any_version: bool = False
    ) -> tuple[Reply, Request]:
        """Sends a write and counts its outcome."""
        return self._write(method, path, body, {"If-Match": "*"} if any_version else {})

    def post(self, path: str, body: object, keyed: bool) -> tuple[Reply, Request]:
        """Creates; `keyed`: repeats with one Idempotency-Key while the outcome is unknown."""
        return self._until_known(path, body) if keyed else self._write("POST", path, body, {})

    def _until_known(self, path: str, body: object) -> tuple[Reply, Request]:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        reply, request = self._write("POST", path, body, key)
        attempts = 1
        while request.outcome is Outcome.UNKNOWN and attempts < ATTEMPTS:
            time.sleep(RETRY_SECONDS)  # time to recover
            reply, request = self._write("POST", path, body, key)
            attempts += 1
            if request.outcome is Outcome.REFUSED:
                request.outcome = Outcome.UNKNOWN  # earlier attempts may have succeeded
        if attempts > 1 and request.outcome is Outcome.ACCEPTED:
            self.journal.recovered()
        return reply, request

    def _write(self, method: str, path: str, body: object, headers: dict) -> tuple[Reply, Request]:
        self.keep_logged_in()
        window = self.journal.window
        reply = self.send(method, path, body, headers)
        self.journal.count(window, reply.outcome)
        return reply, Request(window, reply.outcome, reply.status)

    def read(self, path: str) -> Reply:
        self.keep_logged_in()
        return self.send("GET", path)
