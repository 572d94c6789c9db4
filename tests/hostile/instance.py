"""A whole system for this suite, started, inspected and stopped by its own scripts."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "e2e"))

from services import OFFSETS  # noqa: E402

SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:|WARNING: ThreadSanitizer")

# Tables that may change while requests are refused: failed logins, the audit, and the moment until
# which projetos-consumidor has applied everything.
WRITTEN_BY_REFUSALS = {"autenticacao.tentativa", "autenticacao.auditoria", "autenticacao.login",
                       "projetos.copia"}

# The session of the tokens made here, of the first user.
SESSION = "1"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Instance:
    def __init__(self, services):
        self.services = services
        self.run = Path(tempfile.mkdtemp(prefix="icarus-hostil-"))
        self.port = int(os.environ.get("ICARUS_PORT", "18700"))
        self.environment = dict(
            os.environ, ICARUS_RUN=str(self.run), ICARUS_PORT=str(self.port),
            ICARUS_BUILD=os.environ.get("ICARUS_BUILD", "asan"),
            ASAN_OPTIONS="quarantine_size_mb=4:malloc_context_size=5:detect_leaks=1",
            ICARUS_SENHA_CUSTO="1", ICARUS_LIMITE_POR_MINUTO="1000000",
            ICARUS_LIMITE_LOGIN_POR_MINUTO="1000000")
        self.started = False

    def __enter__(self):
        try:
            self.command("scripts/up")
        except BaseException:
            self.__exit__()
            raise
        self.started = True
        self.kid = (self.run / "keys" / "kid").read_text().strip()
        self.begin_session()
        return self

    def begin_session(self):
        self.sql("INSERT INTO autenticacao.sessao (id, usuario_id, expira_em)"
                 f" SELECT {SESSION}, MIN(id), NOW() + INTERVAL 1 DAY FROM autenticacao.usuario")

    def __exit__(self, *_):
        self.stop()
        if "ICARUS_KEEP" not in os.environ:
            shutil.rmtree(self.run, ignore_errors=True)

    def stop(self):
        """Stops everything; LeakSanitizer then reports to the services' logs."""
        if self.started:
            self.command("scripts/down")
            self.started = False

    def command(self, name):
        done = subprocess.run([ROOT / name], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{name} failed:\n{done.stdout}")

    def port_of(self, service):
        return self.port + OFFSETS[service]

    @property
    def gateway_port(self):
        return self.port

    def sign(self, header, claims):
        """A token signed with our key; header and claims are objects, or bytes."""
        parts = [part if isinstance(part, bytes) else json.dumps(part).encode()
                 for part in (header, claims)]
        signed = base64url(parts[0]) + b"." + base64url(parts[1])
        key = self.run / "keys" / "private" / f"{self.kid}.pem"
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=signed,
                                   check=True, capture_output=True).stdout
        return signed + b"." + base64url(signature)

    def public_pem(self):
        return (self.run / "keys" / "public" / f"{self.kid}.pem").read_bytes()

    def sql(self, statement):
        return subprocess.run(
            ["mariadb", f"--defaults-file={self.run}/mariadb/client.cnf", "-N", "-B", "-e", statement],
            check=True, capture_output=True).stdout.decode(errors="surrogateescape")

    def sums(self):
        """{table: digest of its rows} of every table that a refused request must not change."""
        tables = self.sql("SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables"
                          " WHERE table_schema IN ('" + "','".join(self.services) + "')").split()
        sums = {}
        for table in set(tables) - WRITTEN_BY_REFUSALS:
            rows = sorted(self.sql(f"SELECT * FROM {table}").splitlines())
            sums[table] = hashlib.sha256("\n".join(rows).encode(errors="surrogateescape")).hexdigest()
        return sums

    def quiet_sums(self, seconds=300):
        """The digests once they no longer change, since messages are still applied."""
        deadline = time.monotonic() + seconds
        before = self.sums()
        while time.monotonic() < deadline:
            time.sleep(0.5)  # there is no event for "no further change"
            now = self.sums()
            if now == before:
                return now
            before = now
        raise SystemExit("the tables never came to rest")

    def processes(self):
        """{name: (pid, starts)} of every process of the instance."""
        found = {}
        for file in (self.run / "pids").glob("*.pid"):
            starts = (file.with_suffix(".starts")).read_text().split()[0]
            found[file.stem] = (int(file.read_text().split()[0]), int(starts))
        return found

    def resident(self, service):
        """KiB of resident memory of a service."""
        pid = self.processes()[service][0]
        status = Path(f"/proc/{pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def log(self, name):
        return (self.run / "logs" / f"{name}.log").read_text(errors="replace")

    def faults_in_logs(self):
        """Log lines of our programs that report a fault of the program."""
        for file in sorted((self.run / "logs").glob("*.log")):
            if file.stem.startswith(("mariadb", "rabbitmq", "epmd")):
                continue
            for line in file.read_text(errors="replace").splitlines():
                if SANITIZER.search(line) or '"status":500' in line:
                    yield f"{file.name}: {line[:300]}"
