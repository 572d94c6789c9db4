#!/usr/bin/python3
"""apps/common/http/server.c as a process: threads, slow and broken clients, and shutdown.

Speaks FastCGI to the socket itself, so that a request can be held half sent. VARIANT=asan or tsan
runs another build. The service under test is fornecedores, without a database.
"""

import base64
import glob
import json
import os
import resource
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

BIN = os.path.join("build", os.environ.get("VARIANT", "release"), "bin")
THREADS = 4
# Threads besides the workers: one for signals, one that reads revocations, and TSan's own.
OTHERS = 3 if BIN == "build/tsan/bin" else 2
BEGIN, ABORT, END, PARAMS, STDIN, STDOUT = 1, 2, 3, 4, 5, 6
KEEP = 1
PATIENCE = 60  # seconds to wait for an expected event
ABSENCE = 0.3  # seconds in which an unwanted event would have happened

passed = failed = 0
processes = []


def check(what, expected, got):
    global passed, failed
    if expected == got:
        passed += 1
        print(f"ok   {what}")
    else:
        failed += 1
        print(f"FAIL {what}: expected <{expected}>, got <{got}>")


class Service:
    """One process of the service on a socket of its own, and its log."""

    def __init__(self, work, listening=True):
        self.path = os.path.join(work, "app.sock")
        self.log = open(os.path.join(work, "service.log"), "a+b")
        self.start_of_log = os.path.getsize(self.log.name)
        environment = {
            "PATH": os.environ["PATH"],
            "ICARUS_THREADS": str(THREADS),
            "ICARUS_PUBLIC_KEYS_DIR": os.path.join(work, "keys", "public"),
            "ICARUS_DB_SOCKET": os.path.join(work, "none.sock"),
            "ICARUS_DB_NAME": "x",
            "ICARUS_DB_USER": "x",
            "ICARUS_DB_PASSWORD": "x",
        }
        command = ["spawn-fcgi", "-n", "-s", self.path, "-b", "64", "--"] if listening else []
        with socket.socket(socket.AF_UNIX) as deaf:  # spawn-fcgi puts its own in the place of this one
            self.process = subprocess.Popen(command + [f"{BIN}/fornecedores"], stdin=deaf,
                                            stderr=self.log, env=environment)
        processes.append(self.process)
        self.wait_for_log("no ar")

    def text(self):
        with open(self.log.name, "rb") as log:
            log.seek(self.start_of_log)
            return log.read().decode("utf-8", "replace")

    def wait_for_log(self, words):
        deadline = time.monotonic() + PATIENCE
        over = False
        while words not in self.text():  # read once more after the end: they may be the last
            if over:
                raise RuntimeError(f"never said: {words}\n{self.text()}")
            time.sleep(0.01)
            over = time.monotonic() > deadline or self.process.poll() is not None

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def tell(self, number):
        self.process.send_signal(number)
        self.wait_for_log("parando")

    def exit_code(self):
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "still running"


class Client:
    """One FastCGI connection."""

    def __init__(self, service):
        self.keep = False
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(service.path)

    def record(self, kind, content=b""):
        self.socket.sendall(struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content)

    def begin(self, path="/healthz", length=0, keep=False, **more):
        """Sends everything but the body; `length` is CONTENT_LENGTH."""
        parameters = {"REQUEST_METHOD": "GET", "REQUEST_URI": path, **more}
        if length:
            parameters["CONTENT_LENGTH"] = str(length)
            parameters["CONTENT_TYPE"] = "application/json"
        content = b"".join(
            struct.pack("!BI", len(name), len(value) | 1 << 31) + name.encode() + value.encode()
            for name, value in parameters.items()
        )
        self.keep = keep
        self.record(BEGIN, struct.pack("!HB5x", 1, KEEP if keep else 0))
        self.record(PARAMS, content)
        self.record(PARAMS)

    def body(self, content):
        self.record(STDIN, content)

    def end(self):
        self.record(STDIN)

    def ask(self, path="/healthz", keep=False, **more):
        self.begin(path, keep=keep, **more)
        self.end()
        return self.answer()

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                return None
            data += part
        return data

    def answer(self):
        """The status of the response, or how the connection ended without one. Closes the connection, as
        nginx does, since libfcgi waits up to 2 s for that."""
        status = self.status()
        if not self.keep:
            self.close()
        return status

    def status(self):
        out = b""
        try:
            while header := self.exactly(8):
                _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", header)
                content = self.exactly(length + padding) if length + padding else b""
                if kind == STDOUT:
                    out += content[:length]
                if kind == END:
                    return int(out.split(b"\r\n", 1)[0].removeprefix(b"Status: ")) if out else "empty"
        except socket.timeout:
            return "no answer"
        except ConnectionError:
            return "reset"
        return "closed"

    def has_news(self, seconds):
        return bool(select.select([self.socket], [], [], seconds)[0])

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def close(self):
        self.socket.close()


def asked(service, count=1):
    """The statuses of new connections, one after the other."""
    return {Client(service).ask() for _ in range(count)}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(work, user):
    """An access token, signed with the key of the suite."""
    key = glob.glob(f"{work}/keys/private/*.pem")[0]
    now = int(time.time())
    header = {"alg": "RS256", "typ": "JWT", "kid": os.path.basename(key).removesuffix(".pem")}
    claims = {
        "iss": "icarus", "aud": "icarus-api", "sub": str(user), "chave": f"K7P2M{user:03}",
        "papel": "ADMIN", "nome": "Ana", "jti": str(user), "iat": now, "nbf": now - 5, "exp": now + 3600,
    }
    text = b".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    command = ["openssl", "dgst", "-sha256", "-sign", key, "-binary"]
    signature = subprocess.run(command, input=text, stdout=subprocess.PIPE, check=True).stdout
    return (text + b"." + base64url(signature)).decode()


def held(service, length=10):
    """A client whose request occupies a worker, because its body is missing."""
    client = Client(service)
    client.begin(length=length)
    client.body(b"[")
    return client


def test_threads(work):
    service = Service(work)
    check("as many threads as asked work, one waits for signals, one reads revocations",
          THREADS + OTHERS, service.threads())
    waiting = [held(service) for _ in range(THREADS)]
    late = Client(service)
    late.begin()
    late.end()
    check("with every worker held a request waits", False, late.has_news(ABSENCE))
    waiting[0].body(b"        ]")
    waiting[0].end()
    check("the held one is answered", 200, waiting[0].answer())
    check("and then the one that waited", 200, late.answer())
    for client in waiting[1:]:
        client.close()
    check("clients that leave in the middle of a body free their workers", {200},
          asked(service, 4 * THREADS))
    check("and no thread is lost", THREADS + OTHERS, service.threads())
    service.tell(signal.SIGTERM)
    check("SIGTERM ends with 0", 0, service.exit_code())


def test_shortage(work):
    """accept() fails: no free descriptors, or descriptor 0 is no socket."""
    service = Service(work)
    pid = service.process.pid
    _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, most))
    clients = [Client(service) for _ in range(2 * THREADS)]
    for client in clients:
        client.begin()
        client.end()
    service.wait_for_log("por ora")
    check("without a descriptor nobody is taken in", False, clients[-1].has_news(ABSENCE))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, most))
    check("all who waited are answered when there are some again", {200},
          {client.answer() for client in clients})
    check("and no worker has given up", THREADS + OTHERS, service.threads())
    os.kill(pid, signal.SIGUSR1)
    os.kill(pid, signal.SIGUSR2)
    check("signals that mean nothing change nothing", {200}, asked(service, 2 * THREADS))
    service.tell(signal.SIGTERM)
    check("and it ends with 0", 0, service.exit_code())
    deaf = Service(work, listening=False)
    check("a process that nobody can reach ends, for another one to take over", os.EX_OSERR,
          deaf.exit_code())


def test_clients(work):
    service = Service(work)
    client = Client(service)
    client.begin(length=100)
    for _ in range(100):
        client.body(b" ")
        time.sleep(0.002)
    client.end()
    check("a body that comes byte by byte is taken", 200, client.answer())
    client = Client(service)
    client.begin(length=50)
    client.body(b"[]")
    client.end()
    check("a body shorter than announced is 400", 400, client.answer())
    client = Client(service)
    client.begin(length=70000)
    check("a body announced too large is 413 before it comes", 413, client.answer())
    client = Client(service)
    client.begin()
    client.end()
    client.half_close()
    check("a client that has closed its half is answered", 200, client.answer())
    client = Client(service)
    client.begin()
    client.end()
    check("the connection of one request is closed after it", (200, b""),
          (client.status(), client.socket.recv(1)))
    client = Client(service)
    client.begin()
    client.end()
    client.close()
    check("a client that does not read its answer harms nobody", {200}, asked(service, 2 * THREADS))
    client = Client(service)
    client.socket.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    check("what is no FastCGI is hung up on", True, client.answer() in ("closed", "reset"))
    client = Client(service)
    client.begin()
    client.record(ABORT)
    client.close()
    check("an aborted request harms nobody", {200}, asked(service, 2 * THREADS))
    check("without a database it is not ready", 503, Client(service).ask("/readyz"))
    service.tell(signal.SIGINT)
    check("SIGINT ends with 0", 0, service.exit_code())


def test_end(work):
    service = Service(work)
    check("it has worked", {200}, asked(service, THREADS))
    idle = [Client(service) for _ in range(2 * THREADS)]
    check("connections are kept", {200}, {client.ask(keep=True) for client in idle})
    check("and occupy no worker", {200}, asked(service, THREADS))
    check("each is served again, in any order", {200}, {client.ask(keep=True) for client in reversed(idle)})
    refused = Client(service)
    refused.begin("/nada", length=70000, keep=True)
    refused.body(b"x" * 60000)
    check("a body that nobody reads is refused", 404, refused.answer())
    check("and ends its connection", "closed", refused.answer())
    silent = [Client(service) for _ in range(2 * THREADS)]
    check("nor do those on which nothing comes", {200}, asked(service, THREADS))
    for client in idle + silent:
        client.close()
    check("what the other side closes is let go of", {200}, asked(service, THREADS))
    slow, kept = held(service), Client(service)
    late, silent, half, gone = (Client(service) for _ in range(4))
    check("a connection is kept", 200, kept.ask(keep=True))
    service.tell(signal.SIGTERM)
    check("while a request is in flight it lives", None, service.process.poll())
    check("and goes on living", False, slow.has_news(ABSENCE))
    # nginx repeats no POST: a connection that was accepted for one is waited for.
    while service.threads() > OTHERS + 1:  # the one of `slow` is left
        time.sleep(0.01)
    late.begin()
    late.end()
    half.socket.sendall(b"\1")
    gone.close()
    slow.body(b"        ]")
    slow.end()
    check("what is in flight is finished", 200, slow.answer())
    check("what comes on a connection that was accepted before is answered", 200, late.answer())
    check("one on which nothing comes is closed", "closed", silent.answer())
    check("and one on which only a part of a head comes", True, half.answer() in ("closed", "reset"))
    check("and the process ends with 0", 0, service.exit_code())
    check("an idle kept connection does not hold it, and is closed", "closed", kept.answer())
    service = Service(work)
    service.tell(signal.SIGQUIT)
    check("SIGQUIT ends with 0", 0, service.exit_code())


def test_crowd(work):
    """Sixteen clients at once, with more tokens than there are clients, good and bad ones."""
    service = Service(work)
    good = [token(work, user) for user in range(1, 25)]
    statuses = set()

    def crowd(first):
        for i in range(50):
            text = good[(first + i) % len(good)]
            statuses.add((503, Client(service).ask("/fornecedores/1", HTTP_AUTHORIZATION=f"Bearer {text}")))
            statuses.add((401, Client(service).ask("/fornecedores/1", HTTP_AUTHORIZATION=f"Bearer {text}x")))

    threads = [threading.Thread(target=crowd, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("1,600 requests of 16 clients: good tokens pass, damaged ones do not", {(503, 503), (401, 401)},
          statuses)
    service.tell(signal.SIGTERM)
    check("and a clean end", 0, service.exit_code())


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("interrupted"))
    os.chdir(os.path.join(os.path.dirname(__file__), "..", ".."))
    subprocess.run(["make", "-s", "-j2", f"BUILD={os.environ.get('VARIANT', 'release')}", "all"], check=True)
    work = tempfile.mkdtemp(prefix="icarus-servidor.")
    try:
        subprocess.run([f"{BIN}/chaves", "gerar", f"{work}/keys"], stdout=subprocess.DEVNULL, check=True)
        for test in (test_threads, test_shortage, test_clients, test_end, test_crowd):
            test(work)
        with open(f"{work}/service.log", encoding="utf-8", errors="replace") as log:
            text = log.read()
        check("no sanitizer report", False, "Sanitizer" in text or "runtime error" in text)
        if failed:
            print("\n".join(line for line in text.splitlines() if '"level":"info"' not in line)[-4000:])
    finally:
        for process in processes:
            process.kill()
        shutil.rmtree(work)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
