"""Access tokens revoked before they expire are refused by every service. Own instance only."""

import json
import os
import signal
import statistics
import subprocess
import time

from harness import Api, password, pessoa, soon
from services import SERVICES

# A path of each service that has no table of sessions.
PATHS = {"estoque": "/produtos", "projetos": "/projetos", "fornecedores": "/fornecedores"}
PROMISED_SECONDS = 2.0
LIMIT_SECONDS = 20.0  # when the machine is busy for a moment
# For a killed process, until it serves again.
BACK_SECONDS = 20


class User:
    """A user of a new person, logged in."""

    def __init__(self, world, role="ATENDENTE"):
        self.world = world
        kind = "ADMINISTRADOR" if role == "ADMIN" else "FUNCIONARIO"
        self.person = world.admin.made("/pessoas", pessoa(tipo=kind))["id"]
        self.secret = password()
        body = {"pessoaId": self.person, "papel": role, "senha": self.secret}
        self.key = world.admin.made("/usuarios", body)["chaveDeAcesso"]
        self.api, self.refresh = self.login()

    def login(self):
        body = {"chaveDeAcesso": self.key, "senha": self.secret}
        pair = self.world.nobody.must(200, "POST", "/auth/login", body).json
        return Api(self.world.url, pair["accessToken"]), {"refreshToken": pair["refreshToken"]}


def statuses(api):
    return {name: api.get(path).status for name, path in PATHS.items()}


ACCEPTED, REFUSED = dict.fromkeys(PATHS, 200), dict.fromkeys(PATHS, 401)


slowest = []  # seconds until the last service refused, of each call without a fault


def await_refusal(tally, what, api, seconds=LIMIT_SECONDS):
    """Checks that each service refuses the token in time, counted from the call; prints how long it took."""
    start, took = time.monotonic(), {}
    while len(took) < len(PATHS) and time.monotonic() - start < seconds:
        for name in PATHS.keys() - took.keys():
            answer = api.get(PATHS[name])
            if answer.status == 401:
                took[name] = time.monotonic() - start
                challenge = answer["WWW-Authenticate"]
                tally.equal(f"{what}: the 401 of {name} names the scheme", "Bearer", challenge)
        time.sleep(0.01)
    print(f"  {what}: " + ", ".join(f"{name} {took[name]:.2f} s" for name in sorted(took)), flush=True)
    tally.equal(f"{what}: every service refuses the token within {seconds:g} s", set(PATHS), set(took))
    if seconds == LIMIT_SECONDS:
        slowest.append(max(took.values(), default=seconds))


def dismissal(world, user):
    world.admin.must(200, "POST", f"/usuarios/{user.key}/desativar")


def another_role(world, user):
    world.admin.must(200, "PATCH", f"/usuarios/{user.key}/papel", {"papel": "FINANCEIRO"}, If_Match="*")


def given_password(world, user):
    user.secret = password()
    world.admin.must(204, "POST", f"/usuarios/{user.key}/senha", {"senha": user.secret})


def logout(world, user):
    world.nobody.must(204, "POST", "/auth/logout", user.refresh)


def anonymisation(world, user):
    world.admin.must(200, "POST", f"/pessoas/{user.person}/anonimizacao", If_Match="*")


# Each cause with the role of the user, and whether the user can log in afterwards.
CAUSES = (
    ("a dismissed ADMIN", "ADMIN", dismissal, False),
    ("another role", "ATENDENTE", another_role, True),
    ("a password that an ADMIN gave", "FINANCEIRO", given_password, True),
    ("logout", "ATENDENTE", logout, True),
    ("an anonymised person", "ATENDENTE", anonymisation, False),
)


def check_cause(tally, world, what, role, change, stays):
    """Returns the token that was revoked, and those of a login right after the change."""
    user = User(world, role)
    tally.equal(f"{what}: the token is good before", ACCEPTED, statuses(user.api))
    change(world, user)
    later = user.login()[0] if stays else None
    await_refusal(tally, what, user.api)
    if later:
        tally.equal(f"{what}: a token from right after it is accepted", ACCEPTED, statuses(later))
    return user.api, later


def check_own_password(tally, world):
    """The session that changed the password goes on, the user's others end."""
    user = User(world)
    other, _ = user.login()
    new = password()
    user.api.must(204, "PUT", "/auth/senha", {"senhaAtual": user.secret, "senhaNova": new})
    user.secret = new
    await_refusal(tally, "the own password", other)
    tally.equal("the own password: the session that changed it goes on", ACCEPTED, statuses(user.api))
    tally.equal("the own password: it can be renewed", 200,
                world.nobody.call("POST", "/auth/refresh", user.refresh).status)
    third, _ = user.login()
    dismissal(world, user)
    await_refusal(tally, "the spared session, dismissed later", user.api)
    await_refusal(tally, "a session from after the password, dismissed later", third)
    return other, user.api


def check_reuse(tally, world, instance):
    """A refresh token that is reused too late ends its whole session, with the newest access token."""
    user = User(world)
    pair = world.nobody.must(200, "POST", "/auth/refresh", user.refresh).json
    newest = Api(world.url, pair["accessToken"])
    sql(instance, "autenticacao", "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 1 MINUTE"
                                  " WHERE usado_em IS NOT NULL AND criado_em > NOW() - INTERVAL 1 MINUTE")
    tally.equal("a used refresh token", 401, world.nobody.call("POST", "/auth/refresh", user.refresh).status)
    await_refusal(tally, "a refresh token used twice", newest)
    return user.api, newest


def sql(instance, schema, statement):
    client = ["mariadb", f"--defaults-file={instance.run}/mariadb/client.cnf", "-N", "-B", schema]
    return subprocess.check_output([*client, "-e", statement], text=True)


def publish(instance, user_id, since, identity):
    """Publishes sessao.encerrada as the relay does."""
    body = {"usuario": user_id, "desde": since}
    message = {"routing_key": "sessao.encerrada", "payload": json.dumps(body), "payload_encoding": "string",
               "properties": {"message_id": identity, "content_type": "application/json", "delivery_mode": 2}}
    url = f"http://127.0.0.1:{instance.port + 6}/api/exchanges/icarus/icarus.autenticacao/publish"
    done = subprocess.run(["curl", "-fsS", "-m", "10", "-K", instance.run / "rabbitmq" / "admin.curl", "-d",
                           json.dumps(message), url], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["routed"]


def check_again(tally, world, instance):
    """A message that comes twice or late changes nothing."""
    user = User(world)
    given_password(world, user)
    later, _ = user.login()
    await_refusal(tally, "before its message comes again", user.api)
    row = "SELECT usuario_id, desde FROM revogacao WHERE usuario_id IS NOT NULL ORDER BY id DESC LIMIT 1"
    user_id, since = map(int, sql(instance, "estoque", row).split())
    count = f"SELECT COUNT(*) FROM revogacao WHERE usuario_id = {user_id}"
    for identity, moment in (("e2e-1", since), ("e2e-1", since), ("e2e-2", since - 100)):
        tally.check("the message is routed", publish(instance, user_id, moment, identity))
    rows = soon(lambda: [int(sql(instance, name, count)) for name in PATHS], lambda rows: rows == [3] * 3)
    tally.equal("a repeated message id has no row of its own", [3] * 3, rows)
    # A service that refuses a token revoked later has read those rows.
    last = User(world)
    dismissal(world, last)
    await_refusal(tally, "a user dismissed after those messages", last.api)
    tally.equal("the revoked token stays refused", REFUSED, statuses(user.api))
    tally.equal("the token from after it stays accepted", ACCEPTED, statuses(later))


def check_restart(tally, revoked, accepted, instance):
    """kill -9 of the services: what was revoked is refused from the first answer on."""
    for name in PATHS:
        os.kill(instance.pid(name), signal.SIGKILL)
    for name, path in PATHS.items():
        first = soon(lambda: revoked[0].get(path).status, lambda status: status < 500, BACK_SECONDS)
        tally.equal(f"the first answer of {name} after kill -9", 401, first)
    seen = [statuses(api) for api in revoked]
    tally.equal("after kill -9 no service accepts a revoked token", [REFUSED] * len(revoked), seen)
    seen = [statuses(api) for api in accepted]
    tally.equal("after kill -9 the others are accepted", [ACCEPTED] * len(accepted), seen)


def check_relay_away(tally, world, instance):
    """While the relay is stopped a revocation waits, and takes effect when it goes on."""
    user = User(world)
    relay = instance.pid("publicador-autenticacao")
    os.kill(relay, signal.SIGSTOP)
    try:
        dismissal(world, user)
        time.sleep(1)
        tally.equal("without the relay autenticacao alone refuses", (401, ACCEPTED),
                    (user.api.get("/auth/eu").status, statuses(user.api)))
    finally:
        os.kill(relay, signal.SIGCONT)
    await_refusal(tally, "the relay goes on", user.api)


def check_daemon(tally, world, instance, name):
    """Revocation works after kill -9 of a daemon that the message passes."""
    os.kill(instance.pid(name), signal.SIGKILL)
    user = User(world)
    logout(world, user)
    await_refusal(tally, f"after kill -9 of {name}", user.api, BACK_SECONDS)


def test_revocation(tally, world, instance):
    revoked, accepted = [], [world.admin]
    for cause in CAUSES:
        token, later = check_cause(tally, world, *cause)
        revoked.append(token)
        accepted += [later] if later else []
    revoked += check_own_password(tally, world)
    revoked += check_reuse(tally, world, instance)
    check_again(tally, world, instance)
    check_relay_away(tally, world, instance)
    check_restart(tally, revoked, accepted, instance)
    median = statistics.median(slowest)
    tally.check(f"usually within {PROMISED_SECONDS:g} s", median < PROMISED_SECONDS, slowest)
    tally.equal("no service is left out", set(SERVICES), {*PATHS, "autenticacao"})
