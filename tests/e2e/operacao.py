"""The system as it is operated: processes that die, up again, status, demo, down. Own instance only."""

import concurrent.futures
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
from harness import ROOT, World, pessoa, soon
from instance import DAEMONS, SERVICES, Instance

LISTS = (
    "/produtos",
    "/projetos",
    "/fornecedores",
    "/movimentacoes",
    "/pendencias",
    "/projetos/produtos-em-estoque",
)
# A path that each process is on the way of.
PATHS = {
    "autenticacao": "/auth/eu",
    "estoque": "/produtos",
    "projetos": "/projetos",
    "fornecedores": "/fornecedores",
}
LISTENING = 10  # the state in /proc/net/tcp


def test_permissions(tally, world, instance):
    """Nobody else gets into the instance's folder, and what is secret is closed by itself too."""
    passable = 0o711 if os.geteuid() == 0 else 0o700  # root's services pass through it as other users
    tally.equal("the folder is closed", passable, stat.S_IMODE(instance.run.stat().st_mode))
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
        tally.check(f"{file.name} is its owner's alone", mode & 0o077 == 0, oct(mode))
    secrets = [path.read_text().strip() for path in (instance.run / "secrets").iterdir()]
    tally.equal("every secret is another", len(secrets), len(set(secrets)))
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
    """No process of the instance listens beyond loopback, whatever user it has become."""
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
    tally.check("the instance listens", len(addresses) >= 8, addresses)
    loopback = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
    tally.equal("on loopback alone", [], [address for address in addresses if address not in loopback])


def test_kills(tally, world, instance):
    """kill -9 of any process on the way of a request: the next one, a second later, works."""
    for service, path in PATHS.items():
        for name in (service, f"nginx-{service}", "gateway"):
            before = instance.pid(name)
            os.kill(before, signal.SIGKILL)
            time.sleep(1)
            answer = world.admin.get(path)
            tally.equal(f"{path} a second after kill -9 of {name}", 200, answer.status)
            tally.check(f"{name} is another process", instance.pid(name) != before)
    for name in ("estoque-consumidor", "projetos-consumidor", "publicador-estoque", "publicador-projetos"):
        shop = oficina.Workshop(world, 10)
        os.kill(instance.pid(name), signal.SIGKILL)
        project = shop.project(4)
        seen = soon(lambda: shop.material(project), lambda seen: seen[0] == "BAIXADO", 10)
        tally.equal(
            f"a project made just after kill -9 of {name}", (("BAIXADO", None), 6), (seen, shop.stock())
        )
        oficina.check_ledger(tally, shop)
    restarts = instance.restarts()
    for name in (*SERVICES, *DAEMONS):
        tally.check(f"status counts the restart of {name}", restarts[name] >= 1, restarts)


def test_up_again(tally, world, instance):
    before, admin = instance.pids(), instance.admin()
    stock = world.admin.get("/produtos?resultadoPorPagina=100").text
    start = time.monotonic()
    code, text = instance.script("up")
    tally.equal("up on a running system", 0, code)
    print(f"  up again: {time.monotonic() - start:.1f} s")
    tally.equal("starts nothing again", before, instance.pids())
    tally.equal("makes no other administrator", admin, instance.admin())
    tally.equal("and changes no data", stock, world.admin.get("/produtos?resultadoPorPagina=100").text)
    tally.check("it says where the system is", instance.url in text, text)


def test_rights_in_the_broker(tally, world, instance):
    """What RabbitMQ was not told when it started, up tells it: here, whom projetos may write to."""
    base = f"http://127.0.0.1:{instance.port + 6}/api"
    rights = f"{base}/topic-permissions/icarus/projetos"
    secret = (instance.run / "rabbitmq" / "admin.curl").read_text()

    def ask(*arguments):
        done = subprocess.run(["curl", "-fsS", "-m", "10", "-K", "-", *arguments], input=secret,
                              capture_output=True, text=True)
        return {row["exchange"]: row["write"] for row in json.loads(done.stdout or "[]")}

    told = ask(rights)
    tally.equal("projetos publishes on its own exchange alone",
                {"icarus.projetos": "^projeto\\.", "icarus.estoque": "^$"}, told)
    file = instance.run / "rabbitmq" / "definitions.json"
    known = json.loads(file.read_text())
    known["topic_permissions"] = [row for row in known["topic_permissions"] if row["user"] != "projetos"]
    file.write_text(json.dumps(known))
    ask("-X", "DELETE", rights)
    tally.equal("none is left", {}, ask(rights))
    before = instance.pid("rabbitmq")
    code, text = instance.script("up")
    tally.check("up tells of it", code == 0 and "RabbitMQ: permissões novas" in text, text)
    tally.equal("and the broker knows", told, ask(rights))
    tally.equal("without a restart", before, instance.pid("rabbitmq"))
    tally.check("once is enough", "permissões novas" not in instance.script("up")[1])


def test_status(tally, world, instance):
    code, text = instance.script("status")
    lines = text.splitlines()[1:]
    tally.equal("status is good", 0, code)
    tally.equal(
        "one line a process",
        sorted(
            (
                "gateway",
                "rabbitmq",
                "epmd",
                "mariadb",
                *SERVICES,
                *DAEMONS,
                *(f"nginx-{service}" for service in SERVICES),
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
        tally.check(f"{line.split()[0]}: its pid", str(instance.pid(line.split()[0])) in line.split(), line)


def test_demo(tally, world, instance):
    code, text = instance.script("demo")
    tally.equal("demo", 0, code)
    for what, count in (("produtos", 40), ("fornecedores", 15), ("projetos", 25)):
        tally.check(f"demo makes {count} {what}", f"{what}: {count} criados" in text, text)
    code, text = instance.script("demo")
    tally.equal("demo again", 0, code)
    tally.check("makes nothing", re.findall(r"(\d+) criados", text) == ["0"] * 5, text)
    users = json.loads((instance.run / "demo.json").read_text())
    tally.check("its users can log in", [world.nobody.login(user) for user in users.values()])


def test_demo_passwords(tally, world, instance):
    """What the rules refuse is drawn again; what was made before a failure is not lost."""
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
        tally.check("a demo of refused passwords ends", False)
    except demo["Refused"] as refused:
        tally.equal("only refused passwords end the demo, at their pointer", ["/senha"], refused.fields)
    users = json.loads(path.read_text())
    tally.equal("the first user is in the file, beside who was", ["OUTRO", "ATENDENTE"], list(users))
    tally.equal("for its owner alone", 0o600, path.stat().st_mode & 0o777)
    tally.equal("with the third password that was drawn", "serrote-azul-42x", users["ATENDENTE"]["senha"])
    world.nobody.login(users["ATENDENTE"])


def test_logs(tally, world, instance):
    """Every line of our programs is one JSON object with what the issue asks for."""
    world.admin.get("/produtos/1", X_Correlation_ID="log-e2e-1")
    log = instance.run / "logs" / "estoque.log"
    line = soon(lambda: [line for line in log.read_text().splitlines() if "log-e2e-1" in line], bool)[0]
    fields = json.loads(line)
    tally.equal(
        "a request's line",
        ("estoque", "log-e2e-1", "/produtos/{id}"),
        tuple(fields.get(key) for key in ("service", "correlationId", "route")),
    )
    tally.check(
        "with status and microseconds",
        isinstance(fields.get("status"), int) and isinstance(fields.get("microseconds"), int),
        fields,
    )
    for name in (*SERVICES, *DAEMONS):
        lines = (instance.run / "logs" / f"{name}.log").read_text().splitlines()
        bad = [line for line in lines if not is_record(line) and not line.startswith("Child[")]
        tally.check(f"{name} logs JSON lines only, and its supervisor", not bad, bad[:3])
        tally.check(f"{name} logged no 500", not [line for line in lines if '"status":500' in line])
    seen = [
        name
        for name in ("gateway", "nginx-estoque", "estoque")
        if "log-e2e-1"
        in soon(lambda: (instance.run / "logs" / f"{name}.log").read_text(), lambda t: "log-e2e-1" in t)
    ]
    tally.equal("every hop logs the correlation id", ["gateway", "nginx-estoque", "estoque"], seen)


def is_record(line):
    try:
        return {"time", "level", "service"} <= json.loads(line).keys()
    except ValueError:
        return False


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


def test_memory(tally, world, instance):
    """After all of the above and long lists for many at once a service is under its bound; sanitizers
    need more."""

    def read(number):
        path = LISTS[number % len(LISTS)]
        return world.admin.get(f"{path}?resultadoPorPagina=100").status

    with concurrent.futures.ThreadPoolExecutor(32) as crowd:
        tally.equal("600 long lists for 32 at once", {200}, set(crowd.map(read, range(600))))
    for name in ("estoque", "projetos", "fornecedores", *DAEMONS):
        size = resident(instance.pid(name))
        print(f"  {name}: {size} KiB resident")
        if os.environ.get("ICARUS_BUILD", "release") == "release":
            tally.check(f"{name} is under 16 MB", size < 16 * 1024, size)


def test_refusals(tally, world, instance):
    """What is in the way gets one line that says what to do."""
    other = Instance(instance.run.with_name("outra"), instance.port + 20)
    with socket.create_server(("127.0.0.1", other.port)):
        code, text = other.script("up", seconds=30)
    last = text.strip().splitlines()[-1]
    tally.check(
        "a port already taken", code == 1 and f"a porta {other.port} (gateway) já é usada" in last, text
    )
    code, text = other.script("status", seconds=30)
    tally.check("no instance", code == 1 and "comece com: make up" in text or "PROCESSO" in text, text)
    for port in ("80", "65524", "abc"):
        code, text = Instance(other.run, port).script("up", seconds=30)
        tally.check(f"port {port}", code == 1 and text.startswith("Icarus: ICARUS_PORT="), text)
    code, text = Instance(instance.run.with_name("com espaço"), other.port).script("up", seconds=30)
    tally.check("a folder with a space", code == 1 and "escolha outra pasta" in text, text)
    code, text = Instance(instance.run / "admin.json" / "run", other.port).script("up", seconds=30)
    tally.check("a folder that cannot be", code == 1 and "admin.json é um arquivo" in text, text)
    code, text = instance.script("up", ICARUS_PORT=str(other.port), seconds=30)
    tally.check("another port for a running instance", code == 1 and "make down" in text, text)
    code, text = instance.script("logs", "nada", seconds=30)
    tally.check("the log of nothing", code == 1 and "não há log de nada" in text, text)


def test_usage(tally, world, instance):
    """Asked how it is called, a script tells and does nothing; called wrongly, it tells and fails."""
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
    tally.check("a backup to no folder", code == 1 and text.startswith("Icarus: não posso escrever"), text)
    code, text = instance.script("up", ICARUS_BUILD="nada", seconds=30)
    tally.check("a build that is none", code == 1 and text.startswith("Icarus: ICARUS_BUILD=nada"), text)
    code, text = instance.script("mensagens-mortas", "devolver", "--todas", seconds=30)
    tally.equal("no dead message to put back", (0, "não há mensagens mortas\n"), (code, text))
    tally.equal("and nothing was done", (before, files), (instance.pids(), sorted(os.listdir())))


def test_dead_child(tally, world, instance):
    """A program that cannot start ends up with one line, and is repaired by up."""
    broken = instance.run / "quebrado"
    broken.mkdir()
    programs = ROOT / "build" / os.environ.get("ICARUS_BUILD", "release") / "bin"
    for program in programs.iterdir():
        (broken / program.name).symlink_to(program)
    (broken / "estoque").unlink()
    (broken / "estoque").write_text("#!/bin/sh\necho 'nada funciona' >&2\nexit 78\n")
    (broken / "estoque").chmod(0o755)
    code, text = instance.script("up", ICARUS_BIN=str(broken), seconds=120)
    last = text.strip().splitlines()[-1]
    tally.check(
        "up gives up on a program that dies again and again",
        code == 1 and "estoque não consegue iniciar" in last and "estoque.log" in last,
        text,
    )
    tally.check(
        "its log has the reason", "nada funciona" in (instance.run / "logs" / "estoque.log").read_text()
    )
    code, text = instance.script("status")
    tally.check("status shows it", code == 1 and re.search(r"estoque +reiniciando", text), text)
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
        world.admin.get("/fornecedores")
        time.sleep(0.1)
    code, text = said[0]
    tally.check(
        "depurar stops at a breakpoint of a request",
        code == 0 and "#0  fornecedores_list (ctx=" in text,
        text,
    )
    status = soon(lambda: world.admin.get("/fornecedores").status, lambda status: status == 200)
    tally.equal("and afterwards the service is back", 200, status)


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_down(tally, world, instance):
    pids = instance.pids()
    start = time.monotonic()
    code, text = instance.script("down")
    print(f"  down: {time.monotonic() - start:.1f} s")
    tally.equal("down", 0, code)
    alive = [name for name, line in pids.items() if lives(line.split()[0])]
    tally.equal("nothing is left", [], alive)
    tally.check("nothing had to be killed", "à força" not in text, text)
    code, text = instance.script("status")
    tally.check("status says so", code == 1 and "parado" in text and "no ar" not in text, text)


def test_up_after_down(tally, world, instance):
    """From here on the repository lies where many people put it."""
    instance.root = instance.run.with_name("Área de Trabalho")
    instance.root.symlink_to(ROOT)
    code, text = instance.script("up")
    tally.equal("up after down", 0, code)
    again = World(instance.url, instance.admin())
    suppliers = [row["nome"] for row in again.admin.rows("/fornecedores") if "e2e" not in row["nome"]]
    tally.equal("the data of the walk and of the demo is there", 1 + 15, len(suppliers))
    oficina.test_main_job(tally, again)


def test_other_release(tally, world, instance):
    """Data of another release of a server: refused before anything starts, unless nothing can be lost."""
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
        tally.check(f"{name} {version}", code == 1 and version in last and words in last, text)
        tally.equal("nothing started", [], [pid for pid in instance.pids().values() if lives(pid.split()[0])])
        versions[name].write_text(mine)
    tally.equal("up", 0, instance.script("up")[0])
    again = World(instance.url, instance.admin())
    oficina.test_main_job(tally, again)
    code, text = instance.script("down", "--esvaziar")
    tally.equal("down, once RabbitMQ is empty", 0, code)
    versions["rabbitmq"].write_text("3.9.13\n")
    code, text = instance.script("up")
    tally.check("then it may begin anew", code == 0 and "começa com filas vazias" in text, text)
    tally.check("and the old data are there still", (instance.run / "rabbitmq" / "data.3.9.13").is_dir())
    tally.equal("it is of this release now", mine, versions["rabbitmq"].read_text())
    oficina.test_main_job(tally, again)
    code, text = instance.script("conciliar")
    tally.equal("nothing is lost", 0, code)


def all_tests(tally, world, instance):
    for test in (
        test_status,
        test_up_again,
        test_kills,
        test_demo,
        test_demo_passwords,
        test_logs,
        test_memory,
        test_addresses,
        test_permissions,
        test_rights_in_the_broker,
        test_refusals,
        test_usage,
        test_debug,
        test_down,
        test_dead_child,
        test_up_after_down,
        test_other_release,
    ):
        tally.run(test, world, instance)
