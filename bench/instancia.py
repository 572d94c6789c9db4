"""Runs scripts on a benchmark's own instance, and sends requests to it."""

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
    """Waits until no message is on its way; ends the bench after a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        told = subprocess.run([str(ROOT / "scripts" / "acumulo")], text=True, check=True,
                              stdout=subprocess.PIPE, env={**os.environ, "ICARUS_RUN": str(run)}).stdout
        if not any(int(count) for count in re.findall(r"^[a-z.]+ +(\d+)", told, re.MULTILINE)):
            return
    sys.exit("bench: messages are still on their way after a minute")


def mariadb(run):
    """The client command for the instance's database."""
    return ["mariadb", f"--defaults-file={run}/mariadb/client.cnf"]


class Client:
    """Sends requests to estoque's nginx and to the gateway."""

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
        """Empties MariaDB's query cache, which holds answers of lists."""
        self.database.stdin.write("RESET QUERY CACHE; SELECT 'reset';\n")
        self.database.stdin.flush()
        if self.database.stdout.readline() != "reset\n":
            sys.exit("bench: RESET QUERY CACHE")

    def reconnect(self):
        """Makes the next requests use new connections: the servers close those that are idle for long."""
        self.gateway.close()
        self.connection.close()

    def get(self, target):
        """Asks estoque. Returns milliseconds, body and the Link headers."""
        return self._send(self.connection, "GET", target, None, 200)

    def post(self, target, content):
        """Sends it through the gateway. Returns milliseconds."""
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
    """The median and the 99th percentile."""
    times = sorted(times)
    return statistics.median(times), times[int(len(times) * 0.99)]


def measure(client, target, times):
    """In milliseconds: median and 99th percentile of `times` requests with an empty query cache, and the
    median of the same requests repeated at once, with the answer in the cache."""
    return compare([(client, target)], times)[0]


def compare(pairs, times):
    """The same for each pair of client and target; the pairs take turns."""
    def one(client, target):
        client.forget()
        return client.get(target)[0], client.get(target)[0]

    for client, target in pairs:
        client.get(target)
    took = [[one(client, target) for client, target in pairs] for _ in range(times)]
    return [(*summary([first for first, _ in all]), summary([again for _, again in all])[0])
            for all in zip(*took)]
