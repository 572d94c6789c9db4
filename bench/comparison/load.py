"""Load on one contestant: wrk, as fast as it answers, and bench/load/constant, at a constant rate."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import time

from .settings import BUILT, ROOT

SESSIONS = 100  # sessions needed for each second of renewals
_numbers, _begun = itertools.count(1), int(time.time())


class Load:
    """The requests of one case to one contestant, in the file that both programs read."""

    def __init__(self, case, stage, contestant):
        self.case, self.stage, self.contestant = case, stage, contestant
        folder = stage.run / "bench"
        folder.mkdir(exist_ok=True)
        self.path = folder / f"{contestant.name}.requests"
        self.port = contestant.port(case)
        lines = ["\t".join((each.method, each.path, each.body, "|".join(each.headers)))
                 for each in case.requests(stage, self.port)]
        self.path.write_text("\n".join(lines) + "\n")
        self.tokens = folder / "tokens" if case.queue else None

    def _environment(self):
        found = {**os.environ, "REQUESTS": str(self.path), "UNIQUE": f"{_begun:x}.{next(_numbers):x}",
                 "TOKEN": self.stage.token() if self.case.token else ""}
        if self.tokens:
            found["TOKENS"] = str(self.tokens)
        return found

    def _run(self, command, environment):
        writes = self.contestant.peer and self.case.kind == "write"
        with self.stage.woken() if writes else contextlib.nullcontext():
            found = subprocess.run(command, env=environment, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, start_new_session=True)
        if found.returncode != 0:
            self._fail(found.stderr[-1000:])
        return json.loads(found.stdout.splitlines()[-1])

    def _fail(self, why):
        sys.exit(f"bench/comparacao: {self.case.name} of {self.contestant.name}: {why}")

    def prepare(self, connections, seconds):
        """Before closed(): writes the refresh tokens that it needs."""
        if self.tokens:
            # A session can be renewed at most 64 times, and wrk also calls request() once when it starts.
            self.tokens.write_text("".join(f"{self.stage.login()['refreshToken']}\n"
                                           for _ in range(connections + 4 + seconds * SESSIONS)))

    def closed(self, connections, seconds):
        """What wrk counted, with `connections` that each wait for the answer before the next request."""
        threads = min(2, connections)
        found = self._run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
                           "-s", str(ROOT / "bench" / "load" / "wrk.lua"), f"http://127.0.0.1:{self.port}"],
                          {**self._environment(), "THREADS": str(threads)})
        refused = found["requests"] if self.case.status >= 400 else 0
        if found["refused"] != refused or found["broken"]:
            self._fail(f"{found['refused']} of {found['requests']} refused,"
                       f" {found['broken']} connections broken")
        return found

    def constant(self, connections, rate, seconds):
        """Percentiles of the response times in ms, each counted from when its request was due."""
        return self._run([str(BUILT / "constant"), str(self.port), str(connections), f"{rate:.3f}",
                          f"{seconds}", str(self.case.status), str(self.path)], self._environment())
