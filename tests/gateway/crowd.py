"""Clients with many idle and slow connections do not keep others waiting."""

import resource
import select
import socket
import threading
import time

IDLE, SLOW = 2500, 500
GREEDY, HONEST = "127.0.0.2", "127.0.0.1"
LIMIT = 500
CONNECTIONS_MANY = 2000


def connect(port, source):
    """A connection, or None if the gateway refused it."""
    connection = socket.socket()
    connection.bind((source, 0))
    connection.settimeout(5)
    try:
        connection.connect(("127.0.0.1", port))
    except OSError:
        connection.close()
        return None
    return connection


def send(connection, data):
    try:
        connection.sendall(data)
    except OSError:
        pass  # closed by the gateway


def drip(connections, done):
    """Sends each a byte of a header line every half second."""
    while not done.wait(0.5):
        for connection in connections:
            send(connection, b"x")


def still_open(connections):
    """Those that the gateway has not closed."""
    poll = select.poll()
    for connection in connections:
        poll.register(connection, select.POLLIN | select.POLLHUP | select.POLLERR)
    return len(connections) - len(poll.poll(0))


def slowest(gateway, requests=20):
    """Seconds that the slowest of the honest client's requests takes; None when one fails."""
    seconds = []
    for _ in range(requests):
        start = time.monotonic()
        try:
            status = gateway.call("POST", "/auth/refresh", body=b"{}", source=HONEST).status
        except OSError:
            return None
        if status != 200:
            return None
        seconds.append(time.monotonic() - start)
    return max(seconds)


def test_crowd(tally, gateway):
    done, crowd = threading.Event(), []
    try:
        slow = [one for one in (connect(gateway.port, GREEDY) for _ in range(SLOW)) if one]
        crowd += slow
        for one in slow:
            send(one, b"GET /produtos HTTP/1.1\r\nHost: a\r\nX-Devagar: ")
        threading.Thread(target=drip, args=(slow, done), daemon=True).start()
        crowd += [one for one in (connect(gateway.port, GREEDY) for _ in range(IDLE)) if one]
        deadline = time.monotonic() + 8
        while (left := still_open(crowd)) > LIMIT and time.monotonic() < deadline:
            time.sleep(0.05)
        worst = slowest(gateway)
        tally.check(f"a request takes under 5 s beside {IDLE} idle and {SLOW} slow connections",
                    worst is not None and worst < 5, worst)
        print(f"  slowest request beside {IDLE} idle and {SLOW} slow connections: {worst} s", flush=True)
        tally.check(f"one address has at most {LIMIT} connections", 0 < left <= LIMIT, left)
    finally:
        done.set()
        for one in crowd:
            one.close()


def test_pressure(tally, gateway):
    """With many connections open, each answer closes its own."""
    def answer():
        return gateway.call("POST", "/auth/refresh", body=b"{}", source=HONEST)

    tally.equal("an answer usually keeps its connection", answer().header("Connection"), None)
    crowd = []
    try:
        for address in range(10, 10 + CONNECTIONS_MANY // LIMIT + 1):
            crowd += [one for one in (connect(gateway.port, f"127.0.0.{address}") for _ in range(LIMIT - 50))
                      if one]
        tally.check("there are many connections", still_open(crowd) > CONNECTIONS_MANY, len(crowd))
        tally.equal("an answer under pressure closes its connection", answer().header("Connection"), "close")
    finally:
        for one in crowd:
            one.close()


def all_tests(tally, gateway):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    tally.run(test_crowd, gateway)
    tally.run(test_pressure, gateway)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
