"""Shared by the gateway's tests: counting, keys and tokens, an upstream, a running gateway."""

import base64
import errno
import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RENDER = ROOT / "kong" / "render"
GENERATE = ROOT / "kong" / "haproxy"
START_SECONDS = 30
# Errors on a connection that the gateway has closed.
CLOSED = (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN)


class Tally:
    """Counts checks; a failed one prints what was seen, and the run goes on."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, good, seen=None):
        if good:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED {name}: {seen if isinstance(seen, str) else repr(seen)}", flush=True)

    def run(self, test, *arguments):
        """Runs one test; an exception counts as one failure, and the other tests still run."""
        try:
            test(self, *arguments)
        except Exception:
            self.check(f"{test.__name__} ran to its end", False, traceback.format_exc())

    def equal(self, name, seen, expected):
        self.check(f"{name} (expected {expected!r})", seen == expected, seen)


def make_key(folder, kid):
    """An RSA pair: <folder>/private/<kid>.pem and <folder>/public/<kid>.pem."""
    private, public = folder / "private" / f"{kid}.pem", folder / "public" / f"{kid}.pem"
    for file in (private, public):
        file.parent.mkdir(exist_ok=True)
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", private, "-pubout", "-out", public], check=True,
                   capture_output=True)
    return private


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def encode(part):
    return base64url(part if isinstance(part, bytes) else json.dumps(part).encode())


def sign(private, header, claims):
    """A token; header and claims are objects, or bytes that are taken as they are."""
    signed = encode(header) + b"." + encode(claims)
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", private], input=signed,
                               check=True, capture_output=True).stdout
    return (signed + b"." + base64url(signature)).decode()


def claims(**changes):
    now = int(time.time())
    result = {"iss": "icarus", "aud": "icarus-api", "sub": "1", "nome": "José \"Zé\" \\ {exp}",
              "papel": "ADMIN", "iat": now, "nbf": now - 5, "exp": now + 3600}
    result.update(changes)
    return {name: value for name, value in result.items() if value is not None}


class Echo(http.server.BaseHTTPRequestHandler):
    """Responds with the request as JSON; two paths misbehave."""

    protocol_version = "HTTP/1.1"
    release = threading.Event()

    def answer(self):
        size = int(self.headers.get("Content-Length") or 0)
        length = len(self.read_chunks() if self.headers.get("Transfer-Encoding")
                     else self.rfile.read(size))
        if self.path.endswith("/espera"):
            self.release.wait()
        if self.path.endswith("/quebrado"):
            self.wfile.write(b"isto nao e HTTP\r\n\r\n")
            self.close_connection = True
            return
        body = json.dumps({"method": self.command, "path": self.path, "port": self.server.port,
                           "length": length, "headers": self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("X-Powered-By", "teste")
        self.send_header("X-Correlation-ID", "do-servico")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def read_chunks(self):
        data = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return data

    def log_message(self, *_):
        pass

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer


class Upstream(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """Ignores that the gateway closed a kept connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*_)

    def __init__(self, port):
        self.port = port
        super().__init__(("127.0.0.1", port), Echo)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def without_request_id(value):
    """Removes the `request_id` that newer Kongs add to error bodies."""
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if name != "request_id"}
    if isinstance(value, tuple):
        return tuple(without_request_id(inner) for inner in value)
    return value


class Response:
    def __init__(self, answer, body):
        self.status = answer.status
        self.body = body
        self.header = answer.getheader
        self.echo = self.json if isinstance(self.json, dict) else {}
        self.names = {name.lower() for name, _ in answer.getheaders()}

    @property
    def json(self):
        try:
            return without_request_id(json.loads(self.body))
        except ValueError:
            return None

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class NoHttp:
    """An answer without a status line."""

    status, json = 0, None

    def __init__(self, line):
        self.line = line

    def __repr__(self):
        return f"no HTTP: {self.line!r}"


GATEWAY_SECRET = "0123456789abcdef" * 3


def write_secret(folder):
    """The path of a file with GATEWAY_SECRET."""
    path = folder / "secret"
    path.write_text(GATEWAY_SECRET + "\n")
    return path


class Gateway:
    """A rendered gateway on a port of its own, stopped at the end. Subclasses start it."""

    graceful = None  # the signal after which it finishes the requests in flight and ends

    def __init__(self, folder, name, port, keys, edit=lambda text: text, **environment):
        self.port = port
        self.folder = folder / name
        for part in ("gateway", "logs", "sockets"):
            (self.folder / part).mkdir(parents=True)
        rendered = self.folder / "gateway" / "kong.yml"
        self.settings = {"PATH": os.environ["PATH"], **environment}
        with open(rendered, "wb") as output:
            subprocess.run([RENDER, "--keys", keys, "--secret", write_secret(self.folder),
                            "--port", str(port)], check=True,
                           env=self.settings, stdout=output)
        rendered.write_text(edit(rendered.read_text()))
        self.log = open(self.folder / "logs" / "gateway.log", "a+b")
        self.process = self.start(rendered)
        self.wait_until_ready()

    def start(self, rendered):
        raise NotImplementedError

    def wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            # An open port is not enough: Kong binds it while it tests its configuration.
            try:
                self.call("GET", "/nada")
                return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        self.log.seek(0)
        raise SystemExit(f"{type(self).__name__} did not start: {self.log.read().decode()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.log.close()

    def log_lines(self):
        return (self.folder / "logs" / "gateway.log").read_text(errors="replace").splitlines()

    def call(self, method, path, headers=(), body=None, source="127.0.0.1", chunked=False):
        """headers: a mapping, or pairs when a name is given more than once."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20,
                                                source_address=(source, 0))
        try:
            headers = list(headers.items()) if isinstance(headers, dict) else headers
            connection.putrequest(method, path, skip_accept_encoding=True,
                                  skip_host=any(name == "Host" for name, _ in headers))
            for name, value in headers:
                connection.putheader(name, value)
            if chunked:
                connection.putheader("Transfer-Encoding", "chunked")
            elif body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body, encode_chunked=chunked)
            answer = connection.getresponse()
            return Response(answer, answer.read())
        except http.client.BadStatusLine as error:
            return NoHttp(str(error))
        finally:
            connection.close()

    def raw(self, data, end=False):
        """Sends bytes as they are, and with `end` closes the sending side; returns everything received, as
        text, until the gateway closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            try:
                connection.sendall(data)
                if end:
                    connection.shutdown(socket.SHUT_WR)
            except OSError as fault:
                if fault.errno not in CLOSED:
                    raise
            received = b""
            try:
                while part := connection.recv(65536):
                    received += part
            except ConnectionResetError:
                pass
            return received.decode(errors="replace")


def haproxy_binary():
    path = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not path:
        raise SystemExit("haproxy is not installed")
    return path


class Haproxy(Gateway):
    graceful = signal.SIGUSR1

    def start(self, rendered):
        config = rendered.parent / "haproxy.cfg"
        subprocess.run([GENERATE, rendered, "--bind", f"127.0.0.1:{self.port}", "--out", config],
                       check=True, env=self.settings)
        return subprocess.Popen([haproxy_binary(), "-db", "-f", config],
                                stdout=self.log, stderr=self.log)


class Kong(Gateway):
    """The installed Kong, started as `make up` starts it."""

    graceful = signal.SIGQUIT
    SCRIPT = """
        set -euo pipefail
        source scripts/lib.sh
        for part in processes services users keys gateway; do source "scripts/lib/$part.sh"; done
        find_gateway
        kong/conf --out "$ICARUS_RUN/gateway/kong.conf"
        exec_gateway
    """

    def start(self, _):
        environment = {**os.environ, **self.settings, "ICARUS_RUN": str(self.folder),
                       "ICARUS_PORT": str(self.port)}
        return subprocess.Popen(["bash", "-c", self.SCRIPT], cwd=ROOT, env=environment,
                                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
