"""An instance of its own for a benchmark, and requests to one of its services."""

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("ICARUS_BENCH_PORT", "21200"))


def script(run, name, *arguments, port=PORT):
    environment = {**os.environ, "ICARUS_RUN": str(run), "ICARUS_PORT": str(port)}
    subprocess.run([str(ROOT / "scripts" / name), *arguments], check=True, env=environment,
                   stdout=subprocess.DEVNULL)


def settle(run):
    """Waits until no message is on its way, a minute at most."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        told = subprocess.run([str(ROOT / "scripts" / "acumulo")], text=True, check=True,
                              stdout=subprocess.PIPE, env={**os.environ, "ICARUS_RUN": str(run)}).stdout
        if not any(int(count) for count in re.findall(r"^[a-z.]+ +(\d+)", told, re.MULTILINE)):
            return
    sys.exit("bench: messages are still on their way after a minute")


def mariadb(run):
    """The client program for its database."""
    return ["mariadb", f"--defaults-file={run}/mariadb/client.cnf"]


class Client:
    """Requests to the own nginx of estoque, and to the gateway."""

    def __init__(self, run, port=PORT):
        credentials = (run / "admin.json").read_text()
        gateway = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        gateway.request("POST", "/auth/login", credentials, {"Content-Type": "application/json"})
        token = json.loads(gateway.getresponse().read())["accessToken"]
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.gateway = gateway
        self.run = run
        self.connection = http.client.HTTPConnection("127.0.0.1", port + 2, timeout=60)
        self.database = subprocess.Popen([*mariadb(run), "-NB", "--unbuffered"], text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def forget(self):
        """MariaDB keeps no answer of a list any more."""
        self.database.stdin.write("RESET QUERY CACHE; SELECT 'reset';\n")
        self.database.stdin.flush()
        if self.database.stdout.readline() != "reset\n":
            sys.exit("bench: RESET QUERY CACHE")

    def reconnect(self):
        """Before the next request; the servers close connections that are idle for long."""
        self.gateway.close()
        self.connection.close()

    def get(self, target):
        """Of estoque: milliseconds, body, Link."""
        return self._send(self.connection, "GET", target, None, 200)

    def post(self, target, content):
        """Through the gateway: milliseconds."""
        return self._send(self.gateway, "POST", target, json.dumps(content), 201)[0]

    def _send(self, connection, method, target, content, status):
        began = time.perf_counter()
        connection.request(method, target, content, self.headers)
        response = connection.getresponse()
        body = response.read()
        took = (time.perf_counter() - began) * 1000
        if response.status != status:
            sys.exit(f"bench: {target}: {response.status} {body[:200]}")
        return took, json.loads(body), response.headers.get_all("Link") or []


def summary(times):
    """Their median and 99th percentile."""
    times = sorted(times)
    return statistics.median(times), times[int(len(times) * 0.99)]


def measure(client, target, times):
    """Median and 99th percentile of so many requests, in milliseconds, none of which was asked before; and
    the median of requests that were."""
    return compare([(client, target)], times)[0]


def compare(pairs, times):
    """The same of each pair of a client and its target, which take turns."""
    def one(client, target):
        client.forget()
        return client.get(target)[0], client.get(target)[0]

    for client, target in pairs:
        client.get(target)
    took = [[one(client, target) for client, target in pairs] for _ in range(times)]
    return [(*summary([first for first, _ in all]), summary([again for _, again in all])[0])
            for all in zip(*took)]
