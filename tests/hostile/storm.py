"""Sends cases over several connections at once and gathers the faults of the responses."""

import queue
import threading
import time
from collections import Counter

import judge
import wire

CONNECTIONS = 6
SHOWN = 15


class Tally:
    """Counts checks, each with its faults."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, promise, broken):
        """`broken`: the faults, one per line; empty when the check passed."""
        lines = [broken] if isinstance(broken, str) else list(broken)
        if not lines:
            self.passed += 1
            print(f"ok   {promise}", flush=True)
            return
        self.failed += 1
        print(f"FAIL {promise}: {len(lines)}", flush=True)
        for line in lines[:SHOWN]:
            print(f"     {line}", flush=True)


class Storm:
    def __init__(self, port_of, through_gateway=False, connections=CONNECTIONS):
        self.port_of = port_of
        self.connections = connections
        self.through_gateway = through_gateway
        self.faults = []
        self.statuses = Counter()
        self.refused = []
        self.accepted = []
        self.slowest = (0, "")
        self.lock = threading.Lock()

    def run(self, cases):
        waiting = queue.SimpleQueue()
        count = 0
        for case in cases:
            waiting.put(case)
            count += 1
        threads = [threading.Thread(target=self.work, args=(waiting,)) for _ in range(self.connections)]
        for thread in threads:
            waiting.put(None)
            thread.start()
        for thread in threads:
            thread.join()
        return count

    def work(self, waiting):
        connections = {}
        while (case := waiting.get()) is not None:
            port = self.port_of(case.service)
            connection = connections.setdefault(port, wire.Connection(port))
            self.one(connection, case)
        for connection in connections.values():
            connection.close()

    def one(self, connection, case):
        start = time.monotonic()
        try:
            answer = connection.ask(case.data, case.head)
            if answer.status == 0 and not case.may_close:
                answer = connection.ask(case.data, case.head)  # the peer may have closed a kept connection
            found = list(judge.faults(case, answer, self.through_gateway))
        except (wire.Broken, OSError, ValueError) as error:
            connection.close()
            answer, found = wire.CLOSED, [repr(error)]
        spent = time.monotonic() - start
        if spent > judge.SLOW_SECONDS:
            found.append(f"took {spent:.1f} s")
        with self.lock:
            self.faults += [f"{case.name}: {fault}" for fault in found]
            self.statuses[answer.status] += 1
            self.slowest = max(self.slowest, (spent, case.name))
            if 400 <= answer.status < 500 and answer.status not in case.passing:
                self.refused.append(case)
            elif 0 < answer.status < 400:
                self.accepted.append(case)
