"""The instance that is measured: its rows, its token, its processes, and requests to it."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from instancia import PORT, script
from semente import fill

RESTART_S, WAKE_S = 30, 0.005
TOKEN_S = 600  # an access token is valid for an hour
# The gateway limits requests and connections by address, and here all come from one address.
LIMITS = {"ICARUS_LIMITE_POR_MINUTO": "100000000", "ICARUS_LIMITE_LOGIN_POR_MINUTO": "100000000",
          "ICARUS_LIMITE_CONEXOES": "3000"}
NGINX = {"gateway": 0, "autenticacao": 1, "estoque": 2, "projetos": 3}  # scripts/services.table


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    def json(self):
        return json.loads(self.body) if self.body else None


class Stage:
    def __init__(self, run, rows):
        self.run = run
        self.rows = rows
        self.fill_s = 0.0
        self._token = (0, None)

    def start(self):
        os.environ.update(LIMITS)
        script(self.run, "up")
        began = time.monotonic()
        fill(["mariadb", f"--defaults-file={self.run}/mariadb/client.cnf"], self.rows)
        self.fill_s = time.monotonic() - began

    def sql(self, text):
        """The rows of the result, as lists of texts."""
        command = ["mariadb", f"--defaults-file={self.run}/mariadb/client.cnf", "-NB", "estoque"]
        out = subprocess.run(command, check=True, text=True, input=text, stdout=subprocess.PIPE).stdout
        return [line.split("\t") for line in out.splitlines()]

    def pid(self, name):
        return int((self.run / "pids" / f"{name}.pid").read_text().split()[0])

    @contextlib.contextmanager
    def woken(self):
        """Wakes the publicador of estoque every few milliseconds, so that it sends a peer's messages during
        the measurement too. The service wakes it after each commit; the peers do not."""
        done = threading.Event()

        def wake():
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.setblocking(False)
                while not done.wait(WAKE_S):
                    with contextlib.suppress(OSError):
                        to.sendto(b"1", str(self.run / "sockets" / "estoque" / "publicador.sock"))
        thread = threading.Thread(target=wake)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def request(self, port, method, target, body="", headers=(), token=True):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        fields = dict(line.split(": ", 1) for line in headers)
        if body:
            fields["Content-Type"] = "application/json"
        if token:
            fields["Authorization"] = f"Bearer {self.token()}"
        with contextlib.closing(connection):
            connection.request(method, target, body.encode() if body else None, fields)
            response = connection.getresponse()
            return Answer(response, response.read())

    def login(self):
        """A new session's tokens: accessToken and refreshToken."""
        answer = self.request(PORT + NGINX["autenticacao"], "POST", "/auth/login",
                              (self.run / "admin.json").read_text(), token=False)
        if answer.status != 200:
            sys.exit(f"bench/comparacao: login: {answer.status} {answer.body[:200]}")
        return answer.json()

    def token(self):
        made, token = self._token
        if not token or time.monotonic() - made > TOKEN_S:
            token = self.login()["accessToken"]
            self._token = (time.monotonic(), token)
        return token

    def restart(self, name):
        """Ends a service; its supervisor starts it again."""
        port, before = PORT + NGINX[name], self.pid(name)
        os.kill(before, signal.SIGTERM)

        def answers():
            # The pid file is empty for a moment, and then names a shell that will become the service.
            with contextlib.suppress(OSError, IndexError):
                pid = self.pid(name)
                return pid != before and os.readlink(f"/proc/{pid}/exe").endswith(f"/{name}") and \
                    self.request(port, "GET", "/readyz").status == 200
            return False
        until = time.monotonic() + RESTART_S
        while not answers():
            if time.monotonic() > until:
                sys.exit(f"bench/comparacao: {name} does not start again")
            time.sleep(0.05)

    def statements_of(self, ask):
        """The SELECTs, with their values, that estoque runs when ask() is called. MariaDB logs values only
        for statements prepared while logging is on, and these stay slower: hence the two restarts."""
        self.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1")
        self.restart("estoque")
        self.sql("TRUNCATE mysql.general_log")
        ask()
        self.sql("SET GLOBAL general_log = 0")
        self.restart("estoque")
        return [text for (text,) in self.sql(
            "SELECT REPLACE(argument, CHAR(10), ' ') FROM mysql.general_log WHERE command_type = 'Execute'"
            " AND user_host LIKE 'estoque%' AND argument LIKE 'SELECT %' ORDER BY event_time")
            if not re.search(r"\?|@@|FROM (outbox|revogacao|idempotencia)\b", text)]


@contextlib.contextmanager
def stage(rows):
    """An instance with this many products, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="icarus-bench.") as folder:
        os.chmod(folder, 0o755)
        here = Stage(Path(folder) / "run", rows)
        try:
            here.start()
            yield here
        finally:
            script(here.run, "destroy", "--yes")
