"""Validates the tests' requests and answers against docs/openapi.yaml: every exchange is recorded, and
checked at the end.
"""

import json
import subprocess
import threading

import harness
from harness import ROOT

VALIDATOR = ROOT / "tests" / "openapi"


class Record:
    """Writes each exchange of harness.Api as a line of JSON."""

    def __init__(self, folder):
        self.path = folder / "exchanges.jsonl"
        self.document = folder / "openapi.json"
        self.file = self.path.open("w")
        self.lock = threading.Lock()
        harness.RECORDERS.append(self.add)

    def add(self, method, path, headers, body, answer):
        line = json.dumps({
            "method": method,
            "path": path,
            "type": headers.get("Content-Type"),
            "body": None if body is None else body.decode("utf-8", "replace"),
            "answer": {"status": answer.status, "body": answer.text,
                       "headers": {name.lower(): value for name, value in answer.headers.items()}},
        })
        with self.lock:
            self.file.write(line + "\n")

    def test(self, tally, whole=True):
        """All exchanges match the document, per operation and status. `whole`: also, every operation was
        called successfully."""
        self.file.flush()
        subprocess.run(["make", "-s", "tests/openapi/node_modules/.package-lock.json"], cwd=ROOT, check=True)
        with self.document.open("w") as file:
            subprocess.run([ROOT / "scripts" / "openapi", "--json"], stdout=file, check=True)
        shown = subprocess.run(["node", VALIDATOR / "validate.mjs", self.document, self.path],
                               check=True, stdout=subprocess.PIPE)
        result = json.loads(shown.stdout)
        done = set()
        for group in result["groups"]:
            name = f'{group["count"]} × {group["operation"] or "elsewhere"} {group["status"]}'
            tally.equal(f"docs/openapi.yaml: {name}", [], group["faults"])
            if group["status"] < 300:
                done.add(group["operation"])
        if whole:
            tally.equal("docs/openapi.yaml: every operation was called", [],
                        sorted(set(result["operations"]) - done))
