"""Queries of an instance's databases, as administrator (client.cnf)."""

import re
import subprocess
from pathlib import Path


class Database:
    """The instance's MariaDB, by its command line client."""

    def __init__(self, run: Path):
        self.client = run / "mariadb" / "client.cnf"

    def run(self, statement: str) -> str:
        done = subprocess.run(
            ["mariadb", f"--defaults-file={self.client}", "-N", "-B", "-r", "-e", statement],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode != 0:
            raise DatabaseAway(done.stderr.strip())
        return done.stdout

    def rows(self, statement: str) -> list[tuple]:
        """Rows of numbers, texts, and None for NULL. Quantities are multiples of 0.5: floats are exact."""
        return [tuple(map(value_of, line.split("\t"))) for line in self.run(statement).splitlines()]


class DatabaseAway(Exception):
    """The server does not answer, or refused the statement."""


def value_of(text: str) -> object:
    if text == "NULL":
        return None
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text
