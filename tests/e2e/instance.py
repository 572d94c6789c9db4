"""A system with its own folder and ports, for suites that start one."""

import json
import os
import subprocess

from harness import ROOT


class Instance:
    """A system with its own folder and ports, started by scripts/up."""

    def __init__(self, run, port):
        self.root = ROOT
        self.run = run
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def script(self, name, *arguments, seconds=300, **environment):
        """Runs scripts/NAME; returns exit code and output."""
        done = self.process(name, *arguments, seconds=seconds, stderr=subprocess.STDOUT, **environment)
        return done.returncode, done.stdout

    def process(self, name, *arguments, seconds=300, stderr=subprocess.PIPE, **environment):
        """Runs scripts/NAME; returns the ended process, with its output as text."""
        environment = {
            **os.environ,
            "ICARUS_RUN": str(self.run),
            "ICARUS_PORT": str(self.port),
            **environment,
        }
        return subprocess.run(
            [self.root / "scripts" / name, *arguments],
            env=environment,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )

    def admin(self):
        return json.loads((self.run / "admin.json").read_text())

    def pid(self, name):
        return int((self.run / "pids" / f"{name}.pid").read_text().split()[0])

    def pids(self):
        return {file.stem: file.read_text() for file in (self.run / "pids").glob("*.pid")}

    def supervisor(self, name):
        return int((self.run / "pids" / f"{name}.supervisor").read_text().split()[0])

    def restarts(self):
        """The number of restarts of each process, as printed by scripts/status."""
        _, text = self.script("status")
        return {line.split()[0]: int(line.split()[-1]) for line in text.splitlines()[1:-1]}
