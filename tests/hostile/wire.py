"""HTTP/1.1 by hand: requests are bytes that no HTTP library sends, responses are read strictly."""

import socket

TIMEOUT = 60


class Broken(Exception):
    """The response is not HTTP."""


class Answer:
    """status 0: the peer closed the connection without a response."""

    def __init__(self, status, headers=(), body=b"", closes=True):
        self.status = status
        self.headers = headers
        self.body = body
        self.closes = closes

    def all(self, name):
        return [value for known, value in self.headers if known.lower() == name.lower()]

    def one(self, name):
        values = self.all(name)
        return values[0] if values else ""


CLOSED = Answer(0)


def request(method, target, headers=(), body=None, host=b"localhost"):
    """The bytes of a request; `headers` are pairs of bytes, sent as they are."""
    lines = [method + b" " + target + b" HTTP/1.1", b"Host: " + host]
    lines += [name + b": " + value for name, value in headers]
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")


class Connection:
    """One connection to a port of this machine, opened again when the peer has closed it."""

    def __init__(self, port, timeout=TIMEOUT):
        self.port = port
        self.timeout = timeout
        self.socket = None
        self.rest = b""

    def open(self):
        self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None
        self.rest = b""

    def ask(self, data, head=False):
        """Sends one request and reads its response."""
        if not self.socket:
            self.open()
        self.send(data)
        return self.read(head)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was read completely; the response may have arrived

    def read(self, head=False):
        """The next response, after any 100 Continue."""
        while True:
            answer = self.read_one(head)
            if answer.status != 100:
                break
        if answer.closes:
            self.close()
        return answer

    def read_one(self, head):
        top = self.until(b"\r\n\r\n")
        if top is None:
            return CLOSED
        status_line, *lines = top.split(b"\r\n")
        parts = status_line.split(b" ", 2)
        if not parts[0].startswith(b"HTTP/1.") or not parts[1].isdigit():
            raise Broken(f"status line {status_line[:80]!r}")
        headers = []
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon or not name or name != name.strip():
                raise Broken(f"header line {line[:80]!r}")
            headers.append((name.decode("latin-1"), value.strip().decode("latin-1")))
        answer = Answer(int(parts[1]), headers)
        answer.closes = answer.one("Connection").lower() == "close"
        if answer.status == 100:
            return answer
        if not head and answer.status not in (204, 304):
            answer.body = self.read_body(answer)
        return answer

    def read_body(self, answer):
        if answer.one("Transfer-Encoding").lower() == "chunked":
            return self.chunks()
        if answer.one("Content-Length"):
            return self.exactly(int(answer.one("Content-Length")))
        answer.closes = True
        return self.everything()

    def chunks(self):
        data = b""
        while True:
            size = int((self.until(b"\r\n") or b"0").split(b";")[0], 16)
            if size == 0:
                self.until(b"\r\n")
                return data
            data += self.exactly(size)
            self.until(b"\r\n")

    def more(self):
        """Receives data; False when the peer has closed."""
        try:
            part = self.socket.recv(65536)
        except ConnectionResetError:
            part = b""
        self.rest += part
        return bool(part)

    def until(self, end):
        while end not in self.rest:
            if not self.more():
                if self.rest:
                    raise Broken(f"half an answer: {self.rest[:200]!r}")
                self.close()
                return None
        found, self.rest = self.rest.split(end, 1)
        return found

    def exactly(self, size):
        while len(self.rest) < size:
            if not self.more():
                raise Broken(f"{len(self.rest)} of {size} bytes of a body")
        data, self.rest = self.rest[:size], self.rest[size:]
        return data

    def everything(self):
        while self.more():
            pass
        data, self.rest = self.rest, b""
        return data
