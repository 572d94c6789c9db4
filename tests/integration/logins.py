"""Measures logins as a client; run by autenticacao-freio.sh.

    logins.py duration URL ROUNDS NAME=KEY:PASSWORD...   how often each kind is slower than the next
    logins.py flood URL CLIENTS SECONDS                  refresh and JWKS, idle and in a flood

Prints one JSON object. Every login comes from an address of its own, so that none is delayed.
"""

import http.client
import itertools
import json
import multiprocessing
import random
import statistics
import sys
import time
import urllib.parse

WARM_UP = 5
PAUSE = 0.1  # seconds after a 503, so that the clients leave the processors to the service
STEP = 0.4  # seconds between two refreshes: a session may have 64 in 10 s


class Client:
    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)

    def ask(self, method, path, body=None):
        """Status, response and seconds of one request."""
        headers = {"X-Real-IP": ".".join(str(random.randint(1, 254)) for _ in range(4))}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        start = time.monotonic()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read()
        return response, text, time.monotonic() - start

    def login(self, key, password):
        return self.ask("POST", "/auth/login", {"chaveDeAcesso": key, "senha": password})


def without_ids(response, text):
    """A response without what differs in each request."""
    problem = json.loads(text)
    correlation = problem.pop("correlacaoId")
    headers = sorted(pair for pair in response.getheaders() if pair[0] not in ("Date", "X-Correlation-ID"))
    return json.dumps([response.status, headers, problem, text.index(correlation.encode())])


def slower(a, b):
    """The share of rounds in which `a` took longer than `b`."""
    return round(sum(x > y for x, y in zip(a, b)) / len(a), 3)


def duration(url, rounds, *kinds):
    """Each round has all kinds in random order, so that other load affects all of them alike."""
    kinds = [(name, *pair.split(":")) for name, _, pair in (kind.partition("=") for kind in kinds)]
    times = {name: [] for name, _, _ in kinds}
    answers = set()
    client = Client(url)
    for number in range(WARM_UP + int(rounds)):
        for name, key, password in random.sample(kinds, len(kinds)):
            response, text, seconds = client.login(key, password)
            answers.add(without_ids(response, text))
            if number >= WARM_UP:
                times[name].append(seconds)
    return {
        "answers": len(answers),
        "median_ms": {name: round(1000 * statistics.median(seen), 2) for name, seen in times.items()},
        "slower": {f"{a}/{b}": slower(times[a], times[b]) for a, b in itertools.combinations(times, 2)},
    }


def flood_client(url, go_on, counts):
    client = Client(url)
    seen = {}
    try:
        while go_on.is_set():
            key = "".join(random.choices("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=8))
            response, _, _ = client.login(key, "uma senha qualquer")
            seen[response.status] = seen.get(response.status, 0) + 1
            if response.status == 503:
                time.sleep(PAUSE)
    finally:
        counts.put(seen)


def measure(client, token, seconds):
    """The times of a refresh and of reading the keys, in turns."""
    times = {"refresh": [], "jwks": []}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        response, text, spent = client.ask("POST", "/auth/refresh", {"refreshToken": token})
        assert response.status == 200, text
        token = json.loads(text)["refreshToken"]
        times["refresh"].append(spent)
        response, text, spent = client.ask("GET", "/auth/.well-known/jwks.json")
        assert response.status == 200, text
        times["jwks"].append(spent)
        time.sleep(STEP)
    return token, times


def figures(times):
    return {
        what: {
            "count": len(seen),
            "p50_ms": round(1000 * statistics.median(seen), 1),
            "slowest_ms": round(1000 * max(seen), 1),
        }
        for what, seen in times.items()
    }


def flood(url, clients, seconds, key, password):
    client = Client(url)
    response, text, _ = client.login(key, password)
    token = json.loads(text)["refreshToken"]
    alone = statistics.median(client.login(key, password)[2] for _ in range(10))
    token, idle = measure(client, token, float(seconds))
    go_on, counts = multiprocessing.Event(), multiprocessing.Queue()
    go_on.set()
    arguments = (url, go_on, counts)
    crowd = [multiprocessing.Process(target=flood_client, args=arguments) for _ in range(int(clients))]
    for one in crowd:
        one.start()
    token, flooded = measure(client, token, float(seconds))
    go_on.clear()
    logins = {}
    for _ in crowd:
        for status, count in counts.get().items():
            logins[status] = logins.get(status, 0) + count
    for one in crowd:
        one.join()
    return {
        "login_ms": round(1000 * alone, 1),
        "idle": figures(idle),
        "flood": figures(flooded),
        "logins": logins,
    }


print(json.dumps({"duration": duration, "flood": flood}[sys.argv[1]](*sys.argv[2:])))
