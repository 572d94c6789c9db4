"""The signing key is replaced while the system works: no request is refused meanwhile."""

import collections
import threading
import time

from harness import Api

CLIENTS = 4
WAIT_SECONDS = 4


class Load:
    """Clients that read, write and refresh their tokens until they are told to stop."""

    def __init__(self, instance, credentials):
        self.url = instance.url
        pair = Api(self.url).must(200, "POST", "/auth/login", credentials).json
        self.token, self.refresh_token = pair["accessToken"], pair["refreshToken"]
        self.seen = collections.Counter()
        self.old_too = threading.Event()
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.old_too.set()
        self.threads = [threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _count(self, what):
        with self.lock:
            self.seen[what] += 1

    def _call(self, api, method, path, body=None):
        try:
            answer = api.call(method, path, body)
        except OSError as error:
            self._count(f"{method} {path.split('?')[0]} {error!r}")
            return None
        self._count(answer.status if answer.status in (200, 201) else f"{method} {path} {answer!r}")
        return answer

    def _run(self, number):
        # All begin with one token, within the 10 s in which that does no harm.
        fresh, refresh_token, turn = None, self.refresh_token, 0
        while not self.stop.is_set():
            turn += 1
            if self.old_too.is_set():
                self._call(Api(self.url, self.token), "GET", "/produtos")
            if fresh is None or turn % 10 == 0:
                body = {"refreshToken": refresh_token}
                answer = self._call(Api(self.url), "POST", "/auth/refresh", body)
                if answer and answer.status == 200:
                    fresh, refresh_token = answer.json["accessToken"], answer.json["refreshToken"]
            if fresh:
                self._call(Api(self.url, fresh), "GET", "/fornecedores")
                name = f"Rotação {number} {turn} {time.time_ns()}"
                product = {"nome": name, "valor": 1, "quantidade": 0}
                self._call(Api(self.url, fresh), "POST", "/produtos", product)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        return {what: count for what, count in self.seen.items() if what not in (200, 201)}


def test_rotation(tally, instance):
    credentials = instance.admin()
    before = (instance.run / "keys" / "kid").read_text()
    keys = Api(instance.url).get("/auth/.well-known/jwks.json").json["keys"]
    tally.equal("one key at first", [before.strip()], [key["kid"] for key in keys])
    load = Load(instance, credentials)
    rotation = threading.Thread(target=lambda: results.append(rotate(instance)))
    results = []
    rotation.start()
    while (instance.run / "keys" / "kid").read_text() == before and rotation.is_alive():
        time.sleep(0.05)
    both = [key["kid"] for key in Api(instance.url).get("/auth/.well-known/jwks.json").json["keys"]]
    tally.check("both keys are shown while tokens of the old one live", len(both) == 2, both)
    # The old token's hour is over here: its owner has logged in again.
    load.old_too.clear()
    rotation.join()
    refused = load.end()
    tally.equal("the command succeeds", 0, results[0][0])
    tally.equal("no request was refused", {}, refused)
    tally.check("and there were many", load.seen[200] > 100 and load.seen[201] > 20, load.seen)
    after = (instance.run / "keys" / "kid").read_text()
    keys = Api(instance.url).get("/auth/.well-known/jwks.json").json["keys"]
    tally.equal("one key at last", [after.strip()], [key["kid"] for key in keys])
    tally.check("another", after != before, after)
    admin = Api(instance.url).login(credentials)
    tally.equal(
        "the audit says since when each signs",
        [f"assinatura/{kid.strip()}" for kid in (after, before)],
        [row["alvo"] for row in admin.rows("/auditoria?acao=CHAVE_EM_USO")],
    )
    old = Api(instance.url, load.token).get("/produtos")
    tally.equal("the old key's tokens are refused", 401, old.status)
    tally.equal("its private part is gone", 1, len(list((instance.run / "keys" / "private").iterdir())))


def rotate(instance):
    return instance.script("trocar-chave", "--espera", str(WAIT_SECONDS))
