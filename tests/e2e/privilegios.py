"""Users, capabilities and readable secrets of the processes of an instance. Own instance only."""

import os
import pwd
import stat
import subprocess

from services import DAEMONS, SERVICES

INFRASTRUCTURE = {"mariadb": "mariadb", "rabbitmq": "rabbitmq", "epmd": "rabbitmq",
                  **{f"nginx-{service}": "nginx" for service in (*SERVICES, "paginas")}}
ALL = (*SERVICES, *DAEMONS, *INFRASTRUCTURE)

CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
NEEDED = "root (make test-root), in folders that other users can enter"


def service_of(name):
    return name.removeprefix("publicador-").removesuffix("-consumidor")


def user_of(name):
    return f"icarus-{INFRASTRUCTURE.get(name, service_of(name))}"


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return {name: value.strip() for name, _, value in (line.partition(":") for line in file)}


def is_open(path):
    """Can every user reach `path`?"""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def has_user(instance, name):
    """Has the process a user of its own? Only if root started it and that user can reach its files."""
    reached = [instance.run] if name in INFRASTRUCTURE else [instance.run, instance.root / "build"]
    return os.geteuid() == 0 and all(map(is_open, reached))


def test_privileges(tally, world, instance):
    for name in ALL:
        status = status_of(instance.pid(name))
        tally.equal(f"{name} gains no privileges", "1", status["NoNewPrivs"])
        if name not in INFRASTRUCTURE:
            tally.equal(f"{name} is in the sandbox", "2", status["Seccomp"])
        if has_user(instance, name):
            tally.equal(f"{name} has no capability", {0}, {int(status[kind], 16) for kind in CAPABILITIES})
        elif os.geteuid() != 0:
            tally.equal(f"{name} has no capability in effect", 0, int(status["CapEff"], 16))


def test_users(tally, world, instance):
    """Services do not share a user; a service's daemons run as the service's user."""
    users = {}
    for name in ALL:
        status = status_of(instance.pid(name))
        uids, groups = set(status["Uid"].split()), set(status["Gid"].split() + status["Groups"].split())
        if not has_user(instance, name):
            tally.equal(f"{name} runs as the caller", {str(os.geteuid())}, uids)
            continue
        own = pwd.getpwnam(user_of(name))
        tally.equal(f"{name} runs as {own.pw_name}", {str(own.pw_uid)}, uids)
        tally.equal(f"{name} has no other group", {str(own.pw_gid)}, groups)
        users.setdefault(own.pw_uid, set()).add(user_of(name))
    if not users:
        tally.skip("services have users of their own", NEEDED)
        return
    tally.equal("no two of them share a user", [], [names for names in users.values() if len(names) > 1])


def test_gateway(tally, world, instance):
    """The gateway's workers have no capability; its master can only change their user and end them."""
    kong = bool((instance.run / "gateway" / "program").read_text().strip())
    master = instance.pid("gateway")
    above = status_of(master)
    tally.equal("the gateway gains no privileges", "1", above["NoNewPrivs"])
    if os.geteuid() == 0:
        capabilities = int(above["CapEff"], 16)
        few = capabilities.bit_count() <= 3
        tally.check("the gateway's master has at most three capabilities", few, capabilities)
    with open(f"/proc/{master}/task/{master}/children") as children:
        workers = [status_of(int(pid)) for pid in children.read().split()]
    user = pwd.getpwnam("icarus-kong" if kong else "nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    tally.equal("the gateway's workers run as nobody (Kong's as icarus-kong), or the caller", {str(user)}, {
        uid for worker in workers for uid in worker["Uid"].split()})
    effective = {int(worker["CapEff"], 16) for worker in workers}
    tally.equal("the gateway's workers have no capability in effect", {0}, effective)


def can_read(user, file):
    command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "test", "-r", file]
    return subprocess.run(command, check=False).returncode == 0


def test_secrets(tally, world, instance):
    """Each user can read its own secrets only."""
    if not has_user(instance, "estoque"):
        tally.skip("each service reads its own secrets alone", NEEDED)
        return
    run = instance.run
    private = list((run / "keys" / "private").iterdir())
    own = {service: set((run / "secrets").glob(f"*-{service}")) for service in SERVICES}
    own["autenticacao"].update(private)
    own["mariadb"] = {run / "mariadb" / name for name in ("client.cnf", "init.sql")}
    own["rabbitmq"] = {run / "rabbitmq" / name for name in (".erlang.cookie", "admin.curl")}
    own["nginx"] = set((run / "nginx").glob("*/gateway.conf"))
    secrets = {*(run / "secrets").iterdir(), run / "admin.json"}.union(*own.values())
    tally.check("there are secrets", len(private) > 0 and len(secrets) > 10, secrets)
    for name, files in own.items():
        seen = {file for file in secrets if can_read(f"icarus-{name}", file)}
        tally.equal(f"{name} reads its own secrets and no other's", files, seen)


def all_tests(tally, world, instance):
    for test in (test_privileges, test_users, test_gateway, test_secrets):
        tally.run(test, world, instance)
