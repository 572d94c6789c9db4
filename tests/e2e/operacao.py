"""Operation: killed processes, up, status, demo, down, error messages. Own instance only."""

import concurrent.futures
import functools
import http.client
import json
import os
import re
import runpy
import signal
import socket
import stat
import subprocess
import threading
import time
import urllib.request

import oficina
import revogacao
from harness import ROOT, Api, World, pessoa, soon
from instance import Instance
from services import DAEMONS, OFFSETS, SERVICES

LISTS = (
    "/produtos",
    "/projetos",
    "/fornecedores",
    "/movimentacoes",
    "/pendencias",
    "/produtos/a-comprar",
    "/projetos/produtos-em-estoque",
)
# A path of each service.
PATHS = {
    "autenticacao": "/auth/eu",
    "estoque": "/produtos",
    "projetos": "/projetos",
    "fornecedores": "/fornecedores",
}
# Bytes from which a log is rotated (scripts/lib/logs.sh).
LOG_MAX = 64 * 1024 * 1024
LISTENING = 10  # the state in /proc/net/tcp


def test_permissions(tally, world, instance):
    """Nobody else can list the instance's folder, and secrets are readable by their owner only."""
    mode = 0o711 if os.geteuid() == 0 else 0o700  # root's services enter it as other users
    tally.equal("mode of the instance's folder", mode, stat.S_IMODE(instance.run.stat().st_mode))
    closed = [
        instance.run / name for name in ("admin.json", "demo.json", "mariadb/client.cnf", "mariadb/init.sql")
    ]
    closed += [
        instance.run / "rabbitmq" / name for name in (".erlang.cookie", "admin.curl", "definitions.json")
    ]
    for folder in ("secrets", "keys/private", "logs", "gateway"):
        closed += (instance.run / folder).iterdir()
    for file in closed:
        mode = stat.S_IMODE(file.stat().st_mode)
        tally.check(f"{file.name} is readable by its owner only", mode & 0o077 == 0, oct(mode))
    secrets = [path.read_text().strip() for path in (instance.run / "secrets").iterdir()]
    tally.equal("no two secrets are equal", len(secrets), len(set(secrets)))
    secrets += [user["senha"] for user in world.credentials.values()]
    secrets += [
        line
        for file in (instance.run / "keys" / "private").iterdir()
        for line in file.read_text().splitlines()[1:3]
    ]
    for log in (instance.run / "logs").iterdir():
        text = log.read_text(errors="replace")
        tally.check(f"no secret in {log.name}", not any(secret in text for secret in secrets))
        tally.check(f"no token in {log.name}", not re.search(r"eyJ[\w-]{10,}\.[\w-]+", text))


def sockets_of(pid):
    found = set()
    for entry in os.scandir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(entry.path)
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def listening():
    """Inode and address of every listening TCP socket of this network namespace."""
    for file, size in (("/proc/net/tcp", 8), ("/proc/net/tcp6", 32)):
        with open(file) as table:
            for line in table.readlines()[1:]:
                fields = line.split()
                if int(fields[3], 16) == LISTENING:
                    yield fields[9], fields[1][:size]


def test_addresses(tally, world, instance):
    """No process of the instance listens beyond loopback, whatever its user."""
    own = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if (
                str(instance.run).encode() in open(f"/proc/{pid}/cmdline", "rb").read()
                or str(instance.run).encode() in open(f"/proc/{pid}/environ", "rb").read()
                or int(pid) in map(instance.pid, instance.pids())
            ):
                own |= sockets_of(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    addresses = [address for inode, address in listening() if inode in own]
    tally.check("the instance listens on at least 8 ports", len(addresses) >= 8, addresses)
    loopback = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
    others = [address for address in addresses if address not in loopback]
    tally.equal("the instance listens on loopback only", [], others)


def test_client_address(tally, world, instance):
    """Services believe X-Real-IP only from the gateway, which knows a secret."""
    shop = oficina.Workshop(world, 10)
    service = Api(f"http://127.0.0.1:{instance.port + OFFSETS['estoque']}", world.admin.token)
    secret = (instance.run / "secrets" / "gateway").read_text().strip()
    forged = {"X_Real_IP": "203.0.113.99"}
    for who, api, headers, expected in (
        ("a client of the gateway", world.admin, forged, "127.0.0.1"),
        ("a caller of the service's nginx", service, forged, "127.0.0.1"),
        ("a caller with a wrong secret", service, {**forged, "X_Gateway_Secret": "0" * 48}, "127.0.0.1"),
        ("a caller with the secret", service, {**forged, "X_Gateway_Secret": secret}, "203.0.113.99"),
    ):
        body = {"tipo": "ENTRADA", "quantidade": 1, "motivo": who}
        api.must(201, "POST", f"/produtos/{shop.product}/movimentacoes", body, **headers)
        seen = next(row for row in shop.ledger() if row["motivo"] == who)
        tally.equal(f"the address of {who}", expected, seen["endereco"])


def answered_by_another(world, instance, path, name, before):
    """The status of the path, once process `name` has another pid than `before`; None until then."""
    try:
        return world.admin.get(path).status if instance.pid(name) != before else None
    except (OSError, IndexError, http.client.HTTPException):
        return None


def test_kills(tally, world, instance):
    """After kill -9 of any process that takes part in a request, requests are soon served again."""
    for service, path in PATHS.items():
        for name in (service, f"nginx-{service}", "gateway"):
            before = instance.pid(name)
            os.kill(before, signal.SIGKILL)
            start = time.monotonic()
            status = soon(functools.partial(answered_by_another, world, instance, path, name, before),
                          lambda status: status == 200)
            tally.equal(f"{path} after kill -9 of {name}", 200, status)
            print(f"  {path} after kill -9 of {name}: {time.monotonic() - start:.2f} s", flush=True)
    for name in ("estoque-consumidor", "projetos-consumidor", "publicador-estoque", "publicador-projetos"):
        shop = oficina.Workshop(world, 10)
        os.kill(instance.pid(name), signal.SIGKILL)
        project = shop.project(4)
        seen = soon(lambda: shop.material(project), lambda seen: seen[0] == "BAIXADO")
        tally.equal(
            f"a project created after kill -9 of {name}", (("BAIXADO", None), 6), (seen, shop.stock())
        )
        oficina.check_ledger(tally, shop)
    for name in ("publicador-autenticacao", "fornecedores-consumidor"):
        revogacao.check_daemon(tally, world, instance, name)
    restarts = instance.restarts()
    for name in (*SERVICES, *DAEMONS):
        tally.check(f"status counts the restart of {name}", restarts[name] >= 1, restarts)
        log = (instance.run / "logs" / f"{name}.log").read_text()
        tally.check(f"the log tells how {name} died", "morreu pelo sinal KILL (9); começando de novo" in log)


def test_up_again(tally, world, instance):
    before, admin = instance.pids(), instance.admin()
    stock = world.admin.get("/produtos?resultadoPorPagina=100").text
    start = time.monotonic()
    code, text = instance.script("up")
    tally.equal("up on a running system", 0, code)
    print(f"  up again: {time.monotonic() - start:.1f} s")
    tally.equal("up on a running system restarts nothing", before, instance.pids())
    tally.equal("up on a running system keeps the administrator", admin, instance.admin())
    after = world.admin.get("/produtos?resultadoPorPagina=100").text
    tally.equal("up on a running system changes no data", stock, after)
    tally.check("up prints the URL", instance.url in text, text)


def test_rights_in_the_broker(tally, world, instance):
    """up gives a running RabbitMQ new permissions."""
    base = f"http://127.0.0.1:{instance.port + 6}/api"
    rights = f"{base}/topic-permissions/icarus/projetos"
    secret = (instance.run / "rabbitmq" / "admin.curl").read_text()

    def ask(*arguments):
        done = subprocess.run(["curl", "-fsS", "-m", "10", "-K", "-", *arguments], input=secret,
                              capture_output=True, text=True)
        return {row["exchange"]: row["write"] for row in json.loads(done.stdout or "[]")}

    told = ask(rights)
    tally.equal("projetos may publish to its own exchange only", ["icarus.projetos"],
                [exchange for exchange, keys in told.items() if keys != "^$"])
    file = instance.run / "rabbitmq" / "definitions.json"
    known = json.loads(file.read_text())
    known["topic_permissions"] = [row for row in known["topic_permissions"] if row["user"] != "projetos"]
    file.write_text(json.dumps(known))
    ask("-X", "DELETE", rights)
    tally.equal("the permissions are removed", {}, ask(rights))
    before = instance.pid("rabbitmq")
    code, text = instance.script("up")
    tally.check("up reports new permissions", code == 0 and "RabbitMQ: permissões novas" in text, text)
    tally.equal("the broker has the permissions again", told, ask(rights))
    tally.equal("RabbitMQ was not restarted", before, instance.pid("rabbitmq"))
    tally.check("the next up reports none", "permissões novas" not in instance.script("up")[1])


def test_refused_by_the_broker(tally, world, instance):
    """With its password a service can use neither another's queues nor RabbitMQ's default exchange."""
    def attempt(user, command, *arguments):
        secret = (instance.run / "secrets" / f"broker-{user}").read_text().strip()
        url = f"--url=amqp://{user}:{secret}@127.0.0.1:{instance.port + 5}/icarus"
        done = subprocess.run([command, url, *arguments], capture_output=True, text=True, timeout=30)
        return "refused" if "ACCESS_REFUSED" in done.stderr else f"{done.returncode} {done.stderr}"

    for what, *attempt_of in (
        ("reading another's dead letters", "projetos", "amqp-get", "-q", "estoque.projetos.mortas"),
        ("deleting another's queue", "projetos", "amqp-delete-queue", "-q", "estoque.projetos.mortas"),
        ("deleting its own queue", "estoque", "amqp-delete-queue", "-q", "estoque.projetos.mortas"),
        ("creating a queue", "estoque", "amqp-declare-queue", "-q", "estoque.nova"),
        ("publishing to the default exchange", "projetos", "amqp-publish",
         "-r", "estoque.projetos", "-b", "{}"),
        ("publishing on another's exchange", "projetos", "amqp-publish", "-e", "icarus.estoque",
         "-r", "estoque.baixado", "-b", "{}"),
        ("publishing to another's queues", "projetos", "amqp-publish", "-e", "estoque.filas",
         "-r", "estoque.projetos", "-b", "{}"),
    ):
        tally.equal(f"{what} by {attempt_of[0]}", "refused", attempt(*attempt_of))


def test_status(tally, world, instance):
    code, text = instance.script("status")
    *lines, total = text.splitlines()[1:]
    tally.equal("status succeeds", 0, code)
    size = rf"Logs: \d+(,\d)? [KM]iB em {instance.run}/logs"
    tally.check("status tells the size of the logs", re.fullmatch(size, total), total)
    tally.equal(
        "status has one line per process",
        sorted(
            (
                "gateway",
                "rabbitmq",
                "epmd",
                "mariadb",
                "log-rotation",
                *SERVICES,
                *DAEMONS,
                *(f"nginx-{service}" for service in (*SERVICES, "paginas")),
            )
        ),
        sorted(line.split()[0] for line in lines),
    )
    for line in lines:
        name, address = line.split()[0], line.split()[-3]
        if name in DAEMONS:
            metrics = urllib.request.urlopen(f"http://{address}/metrics").read().decode()
            tally.check(f"{name} has metrics", "process_resident_memory_bytes" in metrics, metrics)
        tally.check(f"{line.split()[0]} is up", "no ar" in line, line)
        tally.check(f"status has the pid of {name}", str(instance.pid(name)) in line.split(), line)


def test_demo(tally, world, instance):
    code, text = instance.script("demo")
    tally.equal("demo", 0, code)
    for what, count in (("produtos", 40), ("fornecedores", 15), ("projetos", 25)):
        tally.check(f"demo creates {count} {what}", f"{what}: {count} criados" in text, text)
    months = world.admin.get("/relatorios/consumo").json["data"]
    tally.check("demo has a past", sum(month["quantidade"] > 0 for month in months) >= 2, months)
    code, text = instance.script("demo")
    tally.equal("demo again", 0, code)
    tally.check("demo again creates nothing", re.findall(r"(\d+) criados", text) == ["0"] * 5, text)
    users = json.loads((instance.run / "demo.json").read_text())
    tally.check("the users of demo can log in", [world.nobody.login(user) for user in users.values()])


def test_demo_passwords(tally, world, instance):
    """demo draws another password when one is refused, and saves the users created before a failure."""
    demo = runpy.run_path(str(ROOT / "scripts" / "lib" / "demo.py"))
    drawn = iter(["passwordpassword", "Marceneiro2026", "serrote-azul-42x", *["passwordpassword"] * 99])
    demo["create_user"].__globals__["draw_password"] = lambda: next(drawn)
    api = demo["Api"](instance.url)
    api.login(instance.admin())
    wanted = [{"papel": role, "pessoa": pessoa()} for role in ("ATENDENTE", "FINANCEIRO")]
    path = instance.run / "demo-senhas.json"
    path.write_text('{"OUTRO": {}}')
    try:
        demo["fill_users"](api, wanted, str(path))
        tally.check("demo ends when all passwords are refused", False)
    except demo["Refused"] as refused:
        tally.equal("demo ends with the fault of the password", ["/senha"], refused.fields)
    users = json.loads(path.read_text())
    tally.equal("the file has the first user and older ones", ["OUTRO", "ATENDENTE"], list(users))
    tally.equal("the file is readable by its owner only", 0o600, path.stat().st_mode & 0o777)
    tally.equal("the first user has the third password", "serrote-azul-42x", users["ATENDENTE"]["senha"])
    world.nobody.login(users["ATENDENTE"])


def test_logs(tally, world, instance):
    """Every line of our programs is one JSON object with time, level and service."""
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    answer = world.admin.get("/produtos/1", X_Correlation_ID="log-e2e-1", traceparent=trace)
    tally.equal("the traceparent is returned", trace, answer["traceparent"])
    user = world.admin.must(200, "GET", "/auth/eu").json["usuario"]["id"]
    log = instance.run / "logs" / "estoque.log"
    line = soon(lambda: [line for line in log.read_text().splitlines() if "log-e2e-1" in line], bool)[0]
    fields = json.loads(line)
    tally.equal(
        "the log line of a request",
        ("estoque", "log-e2e-1", "/produtos/{id}"),
        tuple(fields.get(key) for key in ("service", "correlationId", "route")),
    )
    tally.check(
        "the log line has status and microseconds",
        isinstance(fields.get("status"), int) and isinstance(fields.get("microseconds"), int),
        fields,
    )
    tally.equal("the log line of a request names the user", user, fields.get("usuario"))
    for name in (*SERVICES, *DAEMONS):
        lines = (instance.run / "logs" / f"{name}.log").read_text().splitlines()
        bad = [line for line in lines if not is_record(line)]
        tally.check(f"{name}.log has only JSON lines", not bad, bad[:3])
        tally.check(f"{name} logged no 500", not [line for line in lines if '"status":500' in line])
    seen = [
        name
        for name in ("gateway", "nginx-estoque", "estoque")
        if "log-e2e-1"
        in soon(lambda: (instance.run / "logs" / f"{name}.log").read_text(), lambda t: "log-e2e-1" in t)
    ]
    tally.equal("every hop logs the correlation id", ["gateway", "nginx-estoque", "estoque"], seen)
    for name in seen:
        lines = (instance.run / "logs" / f"{name}.log").read_text().splitlines()
        traced = {json.loads(line).get("traceparent") for line in lines if "log-e2e-1" in line}
        tally.equal(f"{name} logs the traceparent", {trace}, traced)


def is_record(line):
    try:
        return {"time", "level", "service"} <= json.loads(line).keys()
    except ValueError:
        return False


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


def test_log_rotation(tally, world, instance):
    """A log over the limit is rotated while its process runs, and the process goes on writing to it."""
    log = instance.run / "logs" / "gateway.log"
    before = log.stat().st_size
    # Two writes, since the rotation takes away what there is when it sees a log that is too large.
    with open(log, "ab") as file:
        file.write(b"enchimento\n" * ((LOG_MAX - before) // 11 - 1000))
    with open(log, "ab") as file:
        file.write(b"enchimento\n" * 2000)
    size = soon(lambda: log.stat().st_size, lambda seen: seen < LOG_MAX // 2)
    tally.check("a large log is cut", size < 1024 * 1024, size)
    previous = log.with_name("gateway.log.1")
    tally.check("what was cut is in the previous part",
                previous.stat().st_size + size >= LOG_MAX, (previous.stat().st_size, before))
    world.admin.get("/produtos", X_Correlation_ID="depois-de-rodar")
    tally.check("the process goes on writing to its log", soon(
        lambda: "depois-de-rodar" in log.read_text(errors="replace"), bool))
    previous.unlink()


def test_memory(tally, world, instance):
    """Memory after the tests above and many long lists at once. Builds with sanitizers are not measured."""

    def read(number):
        path = LISTS[number % len(LISTS)]
        return world.admin.get(f"{path}?resultadoPorPagina=100").status

    with concurrent.futures.ThreadPoolExecutor(32) as crowd:
        tally.equal("600 long lists, 32 at once", {200}, set(crowd.map(read, range(600))))
    for name in ("estoque", "projetos", "fornecedores", *DAEMONS):
        size = resident(instance.pid(name))
        print(f"  {name}: {size} KiB resident")
        if os.environ.get("ICARUS_BUILD", "release") == "release":
            tally.check(f"{name} is under 16 MB", size < 16 * 1024, size)


def test_refusals(tally, world, instance):
    """Each obstacle is reported in one line that says what to do."""
    other = Instance(instance.run.with_name("outra"), instance.port + 20)
    with socket.create_server(("127.0.0.1", other.port)):
        code, text = other.script("up", seconds=30)
    last = text.strip().splitlines()[-1]
    tally.check(
        "up: a port in use", code == 1 and f"a porta {other.port} (gateway) já é usada" in last, text
    )
    code, text = other.script("status", seconds=30)
    shown = code == 1 and "comece com: make up" in text
    tally.check("status: no instance", shown, text)
    for port in ("80", "65522", "abc"):
        code, text = Instance(other.run, port).script("up", seconds=30)
        tally.check(f"up: ICARUS_PORT={port}", code == 1 and text.startswith("Icarus: ICARUS_PORT="), text)
    code, text = Instance(instance.run.with_name("com espaço"), other.port).script("up", seconds=30)
    tally.check("up: a folder with a space", code == 1 and "escolha outra pasta" in text, text)
    code, text = Instance(instance.run / "admin.json" / "run", other.port).script("up", seconds=30)
    tally.check("up: a folder below a file", code == 1 and "admin.json é um arquivo" in text, text)
    code, text = instance.script("up", ICARUS_PORT=str(other.port), seconds=30)
    tally.check("up: another port for a running instance", code == 1 and "make down" in text, text)
    code, text = instance.script("logs", "nada", seconds=30)
    tally.check("logs: an unknown process", code == 1 and "não há log de nada" in text, text)


def test_usage(tally, world, instance):
    """--help prints the usage and does nothing; an unknown option prints it and fails."""
    before, files = instance.pids(), sorted(os.listdir())
    for script in sorted(ROOT.glob("scripts/*")):
        is_command = os.access(script, os.X_OK) and script.is_file()
        if not is_command or script.name == "run" or script.name.startswith("check-"):
            continue
        code, text = instance.script(script.name, "--help", seconds=30)
        tally.check(f"{script.name} --help", code == 0 and text.startswith("uso: "), (code, text))
        code, text = instance.script(script.name, "--nada", seconds=30)
        tally.check(f"{script.name} --nada", code != 0 and "uso: " in text, (code, text))
    code, text = instance.script("backup", "/nao/existe/copia.gz", seconds=30)
    refused = code == 1 and text.startswith("Icarus: não posso escrever")
    tally.check("backup: the folder does not exist", refused, text)
    code, text = instance.script("up", ICARUS_BUILD="nada", seconds=30)
    tally.check("up: an unknown build", code == 1 and text.startswith("Icarus: ICARUS_BUILD=nada"), text)
    code, text = instance.script("mensagens-mortas", "devolver", "--todas", seconds=30)
    tally.equal("mensagens-mortas without dead messages", (0, "não há mensagens mortas\n"), (code, text))
    tally.equal("none of this did anything", (before, files), (instance.pids(), sorted(os.listdir())))


def test_dead_child(tally, world, instance):
    """up ends with one line when a program cannot start."""
    broken = instance.run / "quebrado"
    broken.mkdir()
    programs = ROOT / "build" / os.environ.get("ICARUS_BUILD", "release") / "bin"
    for program in programs.iterdir():
        (broken / program.name).symlink_to(program)
    (broken / "estoque").unlink()
    (broken / "estoque").write_text("#!/bin/sh\necho 'nada funciona' >&2\nexit 78\n")
    (broken / "estoque").chmod(0o755)
    code, text = instance.script("up", ICARUS_BIN=str(broken), QUICK_DEATH_US="10000000", seconds=300)
    last = text.strip().splitlines()[-1]
    tally.check(
        "up gives up on a program that keeps dying",
        code == 1 and "estoque não consegue iniciar" in last and "estoque.log" in last,
        text,
    )
    log = (instance.run / "logs" / "estoque.log").read_text()
    tally.check("the program's log has the reason", "nada funciona" in log)
    tally.check("the program's log has the exit code", "terminou com o código 78; começando de novo" in log)
    code, text = instance.script("status", QUICK_DEATH_US="10000000")
    shown = code == 1 and re.search(r"estoque +reiniciando", text)
    tally.check("status shows a program that keeps dying", shown, text)
    instance.script("down")


def test_debug(tally, world, instance):
    """A service under gdb serves the requests of the running system."""
    commands = ("break fornecedores_list", "run", "bt 1", "kill")
    gdb = threading.Thread(
        target=lambda: said.append(
            instance.script(
                "depurar", "fornecedores", "-batch", *(word for c in commands for word in ("-ex", c))
            )
        )
    )
    said = []
    gdb.start()
    while gdb.is_alive():
        try:
            world.admin.get("/fornecedores")
        except (OSError, http.client.HTTPException):  # gdb may be slower than the client's patience
            pass
        time.sleep(0.1)
    code, text = said[0]
    tally.check(
        "depurar stops at a breakpoint of a request",
        code == 0 and "#0  fornecedores_list (ctx=" in text,
        text,
    )
    status = soon(lambda: world.admin.get("/fornecedores").status, lambda status: status == 200)
    tally.equal("after depurar the service is up", 200, status)


def stat_of(pid):
    """The fields of /proc/PID/stat from the state on (state, parent, group, session); None for the dead."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields


def lives(pid):
    return stat_of(pid) is not None


def family(instance):
    """Pid and parent of every process that writes to a log of the instance."""
    found = {}
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            outputs = [os.readlink(f"/proc/{pid}/fd/{number}") for number in (1, 2)]
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        fields = stat_of(pid)
        if fields and any(path.startswith(f"{instance.run}/logs/") for path in outputs):
            found[pid] = int(fields[1])
    return found


def orphans(instance):
    """Pids of the family that do not descend from a supervisor of a pid file."""
    parents = family(instance)
    supervisors = {instance.supervisor(name) for name in instance.pids()}

    def belongs(pid):
        return pid in supervisors or pid in parents and belongs(parents[pid])

    return [pid for pid in parents if not belongs(pid)]


def kill(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        soon(lambda: lives(pid), lambda alive: not alive)


def check_repaired(tally, world, instance, what):
    """up succeeds, and everything runs under a supervisor and answers."""
    code, text = instance.script("up", ICARUS_SKIP_BUILD="1")
    tally.check(f"{what}: up", code == 0, text)
    code, text = instance.script("status")
    tally.check(f"{what}: everything is up", code == 0 and "sem supervisor" not in text, text)
    tally.equal(f"{what}: no process without a supervisor", [], orphans(instance))
    statuses = [world.admin.get(path).status for path in PATHS.values()]
    tally.equal(f"{what}: every service answers", [200] * len(PATHS), statuses)


def test_violence(tally, world, instance):
    """After kill -9 of supervisors, of processes, of both and of workers, up starts everything again."""
    names = sorted(instance.pids())
    nginx = [name for name in names if name.startswith("nginx-")]
    quick = [name for name in names if name != "rabbitmq"]  # rabbitmq takes longest to start
    # log-rotation has no workers; its children live only for a moment.
    others = [name for name in names if name != "log-rotation"]

    def workers():
        alive = family(instance).items()
        return {pid: parent for pid, parent in alive if parent in map(instance.pid, others)}

    kill(*map(instance.supervisor, quick))
    _, text = instance.script("status")
    tally.equal("status shows every process without a supervisor", len(quick), text.count("sem supervisor"))
    check_repaired(tally, world, instance, "supervisors dead")

    masters = [instance.pid(name) for name in nginx]
    before = workers()
    kill(*map(instance.supervisor, names), *map(instance.pid, names))
    left = {parent for pid, parent in before.items() if lives(pid)}
    tally.check("the workers of a killed nginx live on", left >= set(masters), left)
    _, text = instance.script("status")
    told = re.findall(r"^(nginx-\w+) +sem supervisor", text, re.M)
    tally.equal("status shows nginx whose workers alone live", nginx, sorted(told))
    check_repaired(tally, world, instance, "all supervisors and processes dead")

    before = workers()
    masters = {name for name in quick if instance.pid(name) in before.values()}
    tally.equal("nginx and the gateway have workers", {*nginx, "gateway"}, masters)
    kill(
        *(pid for pid, parent in before.items() if parent != instance.pid("rabbitmq")),
        *(instance.pid(name) for name in quick if name not in masters),
    )
    check_repaired(tally, world, instance, "workers dead, and the processes that have none")

    kill(*map(instance.supervisor, quick[::2]), *map(instance.pid, quick[::2]))
    well = {name: instance.supervisor(name) for name in quick[1::2]}
    for file in (instance.run / "pids").iterdir():
        file.unlink()
    check_repaired(tally, world, instance, "some dead, and pid files deleted")
    now = {name: instance.supervisor(name) for name in well}
    tally.equal("up adopts the supervisors that live", well, now)


def test_stranger(tally, world, instance):
    """up refuses a port that another program took after an nginx died, and ends no process."""
    name = "nginx-estoque"
    port = instance.port + 1 + SERVICES.index("estoque")
    kill(instance.supervisor(name))
    group = [
        pid for pid in family(instance)
        if (fields := stat_of(pid)) and int(fields[3]) == instance.pid(name)
    ]
    kill(*group)
    kill(instance.supervisor("gateway"))
    gateway = instance.pid("gateway")
    with socket.create_server(("127.0.0.1", port)) as stranger:
        code, text = instance.script("up", seconds=30, ICARUS_SKIP_BUILD="1")
        last = text.strip().splitlines()[-1]
        words = f"a porta {port} ({name}) já é usada por outro programa"
        tally.check("up refuses a port that another program has", code == 1 and words in last, text)
        with socket.create_connection(("127.0.0.1", port)):
            tally.check("the other program still listens", stranger.accept())
        tally.check("up that refuses ends no process", lives(gateway))
    check_repaired(tally, world, instance, "port free again")


def check_ended(tally, instance, script, *arguments):
    """kill -9 of all supervisors and of every nginx; then the script ends what is left."""
    nginx = [name for name in instance.pids() if name.startswith("nginx-")]
    kill(*map(instance.supervisor, instance.pids()), *map(instance.pid, nginx))
    code, text = instance.script(script, *arguments)
    tally.check(f"{script} after violence", code == 0, text)
    tally.equal(f"{script} leaves no process", {}, family(instance))


def test_down_after_violence(tally, world, instance):
    check_ended(tally, instance, "down")


def test_destroy_after_violence(tally, instance):
    check_ended(tally, instance, "destroy", "--yes")
    tally.check("destroy deletes the folder", not instance.run.exists())


def test_down(tally, world, instance):
    pids = instance.pids()
    start = time.monotonic()
    code, text = instance.script("down")
    print(f"  down: {time.monotonic() - start:.1f} s")
    tally.equal("down", 0, code)
    alive = [name for name, line in pids.items() if lives(line.split()[0])]
    tally.equal("down leaves no process", [], alive)
    tally.check("down killed no process", "à força" not in text, text)
    code, text = instance.script("status")
    tally.check("status after down", code == 1 and "parado" in text and "no ar" not in text, text)


def test_up_after_down(tally, world, instance):
    """From here on the path of the repository has a space and an accent."""
    instance.root = instance.run.with_name("Área de Trabalho")
    instance.root.symlink_to(ROOT)
    code, text = instance.script("up")
    tally.equal("up after down", 0, code)
    again = World(instance.url, instance.admin())
    demo = json.loads((ROOT / "scripts/demo.json").read_text())["fornecedores"]
    expected = {"Madeiras do Vale", *(row["nome"] for row in demo)}
    names = {row["nome"] for row in again.admin.rows("/fornecedores")}
    tally.equal("the suppliers of walk and demo are there", set(), expected - names)
    oficina.test_main_job(tally, again)


def test_other_release(tally, world, instance):
    """up refuses data of another release of a server, unless nothing can be lost."""
    tally.equal("down", 0, instance.script("down")[0])
    versions = {name: instance.run / name / "version" for name in ("mariadb", "rabbitmq")}
    for name, version, words in (
        ("mariadb", "99.1.0", "é mais antigo e não os abre"),
        ("rabbitmq", "3.9.13", "nada foi mudado"),
    ):
        mine = versions[name].read_text()
        versions[name].write_text(version + "\n")
        code, text = instance.script("up", seconds=60)
        last = text.strip().splitlines()[-1]
        refused = code == 1 and version in last and words in last
        tally.check(f"up refuses data of {name} {version}", refused, text)
        alive = [pid for pid in instance.pids().values() if lives(pid.split()[0])]
        tally.equal(f"with data of {name} {version} up starts nothing", [], alive)
        versions[name].write_text(mine)
    tally.equal("up", 0, instance.script("up")[0])
    again = World(instance.url, instance.admin())
    oficina.test_main_job(tally, again)
    code, text = instance.script("down", "--esvaziar")
    tally.equal("down --esvaziar", 0, code)
    versions["rabbitmq"].write_text("3.9.13\n")
    code, text = instance.script("up")
    empty = code == 0 and "começa com filas vazias" in text
    tally.check("up after down --esvaziar starts with empty queues", empty, text)
    tally.check("up keeps the old data of RabbitMQ", (instance.run / "rabbitmq" / "data.3.9.13").is_dir())
    tally.equal("the data are of this release", mine, versions["rabbitmq"].read_text())
    oficina.test_main_job(tally, again)
    code, text = instance.script("conciliar")
    tally.equal("conciliar finds nothing wrong", 0, code)


# Scripts and processes that die: slow tests, in which the programs' sanitizers would find nothing.
SCRIPTS_ALONE = (
    test_violence,
    test_stranger,
    test_down,
    test_dead_child,
    test_up_after_down,
    test_down_after_violence,
    test_other_release,
)


def all_tests(tally, world, instance, scripts_alone):
    for test in (
        test_status,
        test_up_again,
        test_client_address,
        test_kills,
        test_demo,
        test_demo_passwords,
        test_logs,
        test_log_rotation,
        test_memory,
        test_addresses,
        test_permissions,
        test_rights_in_the_broker,
        test_refused_by_the_broker,
        test_refusals,
        test_usage,
        test_debug,
        *(SCRIPTS_ALONE if scripts_alone else ()),
    ):
        tally.run(test, world, instance)
