"""The programs that are compared. Each has a port for every service that it offers, and processes grouped by
their part in the chain."""

import glob
import os
import shutil
import subprocess
import sys

from .processes import Programs
from .settings import BUILT, PEER_PORT, PEERS, PORT, ROOT, THREADS
from .stage import NGINX

NODE = ROOT / "build" / "bench" / "node"


class Contestant:
    """One of the compared programs. start() and stop() do nothing for those that the instance runs anyway."""

    name = title = ""
    peer = True
    services = ("estoque",)

    def __init__(self, stage, place):
        self.stage = stage
        self.base = PEER_PORT + 2 * place  # port of the program; its nginx has the next one
        self.programs = Programs(stage.run / "bench" / self.name)
        self.own = []  # pids of the compared program itself
        self.nginx = []

    def start(self, case):
        """Makes it ready for requests of the case; it may be running already."""

    def stop(self):
        self.programs.stop()

    def port(self, case):
        return self.base + 1

    def parts(self, case):
        return {"nginx": self.nginx, "service": self.own, "MariaDB": [self.stage.pid("mariadb")],
                "daemons": self._daemons()}

    def _daemons(self):
        """The programs that send and receive the messages of writes, for every contestant."""
        names = ("publicador-estoque", "publicador-projetos", "estoque-consumidor", "projetos-consumidor",
                 "rabbitmq")
        return [self.stage.pid(name) for name in names]

    def database(self):
        return {"ICARUS_DB_SOCKET": str(self.stage.run / "sockets" / "mariadb.sock"),
                "ICARUS_DB_PASSWORD_FILE": str(self.stage.run / "secrets" / "db-estoque"),
                "ICARUS_PUBLIC_KEYS_DIR": str(self.stage.run / "keys" / "public")}

    def _await(self, path="/produtos/2"):
        port = self.base + 1

        def answers():
            try:
                return self.stage.request(port, "GET", path).status == 200
            except OSError:
                return False
        self.programs.await_that(answers)


class Icarus(Contestant):
    name, title, peer = "icarus", "Icarus", False
    services = ("estoque", "projetos", "autenticacao")

    def port(self, case):
        return PORT + NGINX[case.service]

    def parts(self, case):
        pid = self.stage.pid
        return {"nginx": [pid(f"nginx-{case.service}")], "service": [pid(case.service)],
                "MariaDB": [pid("mariadb")], "daemons": self._daemons()}


class Gateway(Icarus):
    """Icarus through the gateway, as clients use it."""

    name, title = "gateway", "Icarus, gateway"

    def port(self, case):
        return PORT

    def parts(self, case):
        return {"gateway": [self.stage.pid("gateway")], **super().parts(case)}


class Floor(Contestant):
    """A bare FastCGI loop that runs the statements that the service ran for the case's first request."""

    name, title, peer = "floor", "floor", False

    def start(self, case):
        self.stop()
        stage, folder = self.stage, self.programs.folder
        folder.mkdir(parents=True, exist_ok=True)
        request = case.requests(self.stage, PORT + NGINX["estoque"])[0]

        def ask():
            return stage.request(PORT + NGINX["estoque"], request.method, request.path)
        statements, answer = stage.statements_of(ask), ask()
        number = request.path.rpartition("/")[2]
        if number.isdigit():
            statements = [text.replace(f"id = {number}", "id = ?") for text in statements]
        if not statements:
            sys.exit(f"bench/comparacao: no statement seen for {request.path}")
        (folder / "statements").write_text("".join(f"{text}\n" for text in statements))
        kept = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items()
                       if name not in ("Server", "Date", "Connection", "Content-Security-Policy"))
        (folder / "answer").write_bytes(f"Status: {answer.status}\r\n{kept}\r\n".encode() + answer.body)
        socket = folder / "floor.sock"
        self.own = [self.programs.start("floor", [
            "spawn-fcgi", "-n", "-s", str(socket), "-b", "1024", "--", str(BUILT / "floor"),
            str(folder / "statements"), str(folder / "answer")],
            {**self.database(), "FLOOR_THREADS": str(THREADS)})]
        self.nginx = [self.programs.start_nginx("fastcgi", socket, self.base + 1)]
        self._await(request.path)


class Node(Contestant):
    """Clustered, one process per core; together they have as many connections to MariaDB as the service."""

    def start(self, case):
        if self.own:
            return
        install_node()
        workers = os.cpu_count()
        self.own = [self.programs.start(self.name, ["node", str(NODE / f"{self.name}.js")], {
            **self.database(), "NODE_ENV": "production", "PEER_PORT": str(self.base),
            "PEER_WORKERS": str(workers), "PEER_CONNECTIONS": str(THREADS // workers)})]
        self.nginx = [self.programs.start_nginx("http", self.base, self.base + 1)]
        self._await()

    def stop(self):
        super().stop()
        self.own = []


class Fastify(Node):
    name, title = "fastify", "Fastify"


class Express(Node):
    name, title = "express", "Express"


class Php(Contestant):
    """PHP-FPM as Debian packages it, with as many processes as the service has threads."""

    name, title = "php", "PHP-FPM"

    def start(self, case):
        if self.own:
            return
        folder = self.programs.folder
        folder.mkdir(parents=True, exist_ok=True)
        socket = folder / "php.sock"
        values = "".join(f"env[{name}] = {value}\n" for name, value in self.database().items())
        owner = "user = root\n" if os.geteuid() == 0 else ""
        (folder / "fpm.conf").write_text(
            "[global]\nerror_log = /proc/self/fd/2\ndaemonize = no\n[peer]\n"
            f"{owner}listen = {socket}\nlisten.backlog = 1024\npm = static\npm.max_children = {THREADS}\n"
            f"{values}php_admin_value[opcache.validate_timestamps] = 0\n")
        program = sorted(glob.glob("/usr/sbin/php-fpm[0-9]*"))[-1]
        run_as_root = ["-R"] if os.geteuid() == 0 else []
        self.own = [self.programs.start("php-fpm", [
            program, "-F", *run_as_root, "-y", str(folder / "fpm.conf")])]
        self.nginx = [self.programs.start_nginx("php", socket, self.base + 1)]
        self._await()

    def stop(self):
        super().stop()
        self.own = []


def install_node():
    """Installs the packages of the lock file, unless this version of it is installed already."""
    source, stamp = PEERS / "node", NODE / "installed"
    lock = (source / "package-lock.json").read_text()
    NODE.mkdir(parents=True, exist_ok=True)
    for path in [*source.glob("*.js"), *source.glob("*.json"), source / ".npmrc"]:
        shutil.copy(path, NODE)
    if stamp.exists() and stamp.read_text() == lock:
        return
    subprocess.run(["npm", "ci", "--loglevel=error"], cwd=NODE, check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(lock)


ALL = (Icarus, Gateway, Floor, Fastify, Express, Php)
