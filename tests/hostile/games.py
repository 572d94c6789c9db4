"""Malformed connections: framing, smuggling, pipelines, half-closed and slow ones."""

import select
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import wire

HIDDEN = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Hidden: 1\r\n\r\n"
JSON = b"Content-Type: application/json\r\n"
# 5xx that HTTP requires: an unknown transfer coding, another version.
UNKNOWN_IS_5XX = (501, 505)
PIPELINE = 50
AT_ONCE = 8
SLOW_CONNECTIONS = 40
HEADER_SECONDS = 15


def post(target, lines, body, version=b"HTTP/1.1", host=b"Host: localhost\r\n"):
    return b"POST " + target + b" " + version + b"\r\n" + host + JSON + lines + b"\r\n" + body


def chunked(target, body):
    return post(target, b"Transfer-Encoding: chunked\r\n", body)


def framings(target):
    """(name, bytes): requests whose end or form two parsers could read differently."""
    for value in (b"+2", b"-1", b"2, 2", b"0x2", b"2 2", b"9" * 30, b"", b"2;", b"\x0b2", b"two", b"2.0",
                  b"1e1"):
        yield f"Content-Length {value!r}", post(target, b"Content-Length: " + value + b"\r\n", b"{}")
    for second in (b"3", b"2"):
        lines = b"Content-Length: 2\r\nContent-Length: " + second + b"\r\n"
        yield "two Content-Lengths", post(target, lines, b"{}" + HIDDEN)
    hidden = b"0\r\n\r\n" + HIDDEN
    for name, lines in {
            "length and chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(hidden),
            "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "chunked twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "chunked and identity": b"Transfer-Encoding: chunked, identity\r\nContent-Length: 5\r\n",
            "xchunked": b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
            "gzip, chunked": b"Transfer-Encoding: gzip, chunked\r\n",
            "chunked and a control": b"Transfer-Encoding: chunked\x0b\r\nContent-Length: 5\r\n",
            "chunked in a folded line": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n",
            "a space before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n"}.items():
        yield name, post(target, lines, hidden)
    for size in (b"-1", b"0x2", b"ffffffffffffffff0", b"g", b"", b"2;" + b"x" * 60000, b"2 ", b" 2", b"\xff"):
        yield f"chunk size {size[:20]!r}", chunked(target, size + b"\r\n{}\r\n0\r\n\r\n")
    yield "a chunk longer than it says", chunked(target, b"1\r\n{}\r\n0\r\n\r\n")
    yield "lines that end with LF", chunked(target, b"2\n{}\n0\n\n")
    yield "a trailer", chunked(target, b"2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\n\r\n")
    yield "no end of chunks", chunked(target, b"2\r\n{}\r\n")
    yield "chunks of 70 KB", chunked(target, b"11170\r\n" + b" " * 70000 + b"\r\n0\r\n\r\n")
    yield "70,000 chunks", chunked(target, b"1\r\n \r\n" * 70000 + b"0\r\n\r\n")


def forms(target):
    """(name, bytes): malformed HTTP."""
    get = b"GET " + target
    host = b"\r\nHost: a\r\n"
    good = b" HTTP/1.1" + host
    yield from {
        "no Host": get + b" HTTP/1.1\r\n\r\n",
        "two Hosts": get + good + b"Host: b\r\n\r\n",
        "a Host with a path": get + b" HTTP/1.1\r\nHost: a/../b\r\n\r\n",
        "a Host of noise": get + b" HTTP/1.1\r\nHost: \xff\x01\r\n\r\n",
        "HTTP/0.9": get + b"\r\n",
        "HTTP/1.0": get + b" HTTP/1.0\r\n\r\n",
        "HTTP/2.0": get + b" HTTP/2.0" + host + b"\r\n",
        "HTTP/9.9": get + b" HTTP/9.9" + host + b"\r\n",
        "http/1.1": get + b" http/1.1" + host + b"\r\n",
        "HTTP/1.1 and more": get + b" HTTP/1.1 x" + host + b"\r\n",
        "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "two spaces": b"GET  " + target + good + b"\r\n",
        "a tab": b"GET\t" + target + good + b"\r\n",
        "empty lines first": b"\r\n" * 20 + get + good + b"\r\n",
        "LF alone": get + b" HTTP/1.1\nHost: a\n\n",
        "CR alone": get + b" HTTP/1.1\rHost: a\r\r",
        "a whole address": b"GET http://localhost" + target + good + b"\r\n",
        "an address elsewhere": b"GET http://169.254.169.254/latest" + good + b"\r\n",
        "a file": b"GET file:///etc/passwd" + good + b"\r\n",
        "no slash": b"GET produtos" + good + b"\r\n",
        "an asterisk": b"OPTIONS *" + good + b"\r\n",
        "CONNECT": b"CONNECT localhost:3306" + good + b"\r\n",
        "a header without a colon": get + good + b"Authorization\r\n\r\n",
        "a header without a name": get + good + b": x\r\n\r\n",
        "a name with a space": get + good + b"X Y: z\r\n\r\n",
        "a name of noise": get + good + b"\xff\x00: z\r\n\r\n",
        "a NUL in a value": get + good + b"X: a\x00b\r\n\r\n",
        "a NUL in the address": get + b"\x00" + good + b"\r\n",
        "a folded line": get + good + b"X: a\r\n b\r\n\r\n",
        "a folded line first": get + b" HTTP/1.1\r\n Host: a\r\n\r\n",
        "a header of 100 KB": get + good + b"X: " + b"a" * 100000 + b"\r\n\r\n",
        "200 headers of 1 KB": get + good + (b"X: " + b"a" * 1000 + b"\r\n") * 200 + b"\r\n",
        "3,000 headers": get + good + b"X: a\r\n" * 3000 + b"\r\n",
        "a TLS greeting": bytes.fromhex("16030100a5010000a10303") + bytes(150),
        "noise": bytes(range(256)) * 20,
        "NULs": bytes(5000),
        "nothing but lines": b"\r\n" * 5000,
    }.items()


def doubles(target, token):
    """(name, bytes): an important header, given twice."""
    good, bad = b"Authorization: Bearer " + token + b"\r\n", b"Authorization: Bearer x\r\n"
    for name, lines in (("good and bad", good + bad), ("bad and good", bad + good),
                        ("good twice", good + good)):
        yield f"Authorization {name}", b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n"


def play(port, data, seconds=3, finish=False):
    """Sends the bytes; returns the responses until the peer closes or is silent."""
    connection = wire.Connection(port, timeout=seconds)
    answers = []
    connection.open()
    peer = connection.socket
    sender = threading.Thread(target=quietly, args=(peer.sendall, data))
    sender.start()
    try:
        sender.join(seconds)
        if finish:
            quietly(peer.shutdown, socket.SHUT_WR)
        while connection.socket:
            answer = connection.read()
            if answer.status == 0:
                break
            answers.append(answer)
    except (TimeoutError, wire.Broken, ValueError):
        pass  # no response, or no HTTP/1: a response to HTTP/0.9 is only a body
    finally:
        connection.close()
    return answers


def quietly(call, *arguments):
    try:
        call(*arguments)
    except OSError:
        pass


def framing_faults(port, target, token, hidden_may_answer):
    """Malformed requests: no 5xx, and no response to a hidden request."""
    games = [*framings(target), *forms(target), *doubles(target, token)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        played = list(pool.map(lambda game: play(port, game[1], seconds=1), games))
    for (name, data), answers in zip(games, played):
        for answer in answers:
            if answer.status >= 500 and answer.status not in UNKNOWN_IS_5XX:
                yield f"{name}: status {answer.status}"
            if answer.status == 200:
                yield f"{name}: status 200 {answer.body[:100]!r}"
        if data.endswith(HIDDEN) and len(answers) > 1 and not hidden_may_answer:
            yield f"{name}: the hidden request was answered {answers[1].status}"


def pipeline_faults(port, targets, token):
    """Many requests sent at once get their responses in order."""
    requests = b""
    for i in range(PIPELINE):
        requests += wire.request(b"GET", targets[i % len(targets)], [
            (b"Authorization", b"Bearer " + token), (b"X-Correlation-ID", b"fila-%d" % i)])
    answers = play(port, requests, seconds=10)
    if len(answers) != PIPELINE:
        yield f"{len(answers)} answers of {PIPELINE}"
    for i, answer in enumerate(answers):
        if answer.status >= 500 or answer.one("X-Correlation-ID") != f"fila-{i}":
            yield f"answer {i}: {answer.status} {answer.one('X-Correlation-ID')}"


def half_closed_faults(port, good):
    """Complete and incomplete requests of clients that stop sending, or close."""
    for part in (len(good), len(good) - 1, len(good) // 2, 5, 1, 0):
        for answer in play(port, good[:part], seconds=12, finish=True):
            if answer.status >= 500:
                yield f"{part} bytes and no more: status {answer.status}"
    for part in [len(good)] * 50 + list(range(0, len(good), 7)):
        with socket.create_connection(("127.0.0.1", port)) as peer:
            quietly(peer.sendall, good[:part])
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Slow:
    """Connections that send `first`, then a byte from time to time, while others must be served.

    With `answer_ends` an answered connection counts as closed, too: HAProxy 3.0 goes on reading after its
    answer, and drops what it reads."""

    def __init__(self, port, data, first=b"", answer_ends=False):
        self.answer_ends = answer_ends
        self.start = time.monotonic()
        self.data = data
        self.peers = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW_CONNECTIONS)]
        for peer in self.peers:
            peer.sendall(first)
        self.closed = {}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.drip, daemon=True)
        self.thread.start()

    def drip(self):
        at = 0
        while not self.stopping.wait(0.2):
            for peer in self.peers:
                if peer not in self.closed:
                    quietly(peer.sendall, self.data[at % len(self.data):][:1])
            at += 1
            waiting = [peer for peer in self.peers if peer not in self.closed]
            for peer in select.select(waiting, [], [], 0)[0] if waiting else ():
                if self.is_over(peer):
                    self.closed[peer] = time.monotonic() - self.start

    def is_over(self, peer):
        try:
            return not peer.recv(65536) or self.answer_ends
        except OSError:
            return True

    def stop(self):
        self.stopping.set()
        self.thread.join()
        for peer in self.peers:
            peer.close()

    def faults_unless_closed(self):
        """After HEADER_SECONDS all connections with incomplete headers or bodies must be closed."""
        left = HEADER_SECONDS - (time.monotonic() - self.start)
        self.stopping.wait(max(0, left))
        self.stop()
        if len(self.closed) < len(self.peers):
            yield f"{len(self.peers) - len(self.closed)} of {len(self.peers)} are still there"

    def faults_unless_open(self):
        """The connections must have stayed open all the time."""
        self.stop()
        if self.closed:
            yield f"{len(self.closed)} of {len(self.peers)} have been closed"
