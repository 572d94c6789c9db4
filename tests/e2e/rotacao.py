"""The signing key is replaced under load; no request is refused."""

import collections
import http.client
import threading
import time

from harness import Api

CLIENTS = 4
WAIT_SECONDS = 4


class Load:
    """Clients that read, write and refresh their tokens until they are stopped.

    All read with the access token of the first login. Each refreshes its own pair, since going on with two
    pairs from one refresh token counts as theft.
    """

    def __init__(self, instance, credentials):
        self.url = instance.url
        pairs = [Api(self.url).must(200, "POST", "/auth/login", credentials).json for _ in range(CLIENTS)]
        self.token = pairs[0]["accessToken"]
        self.seen = collections.Counter()
        self.old_too = threading.Event()
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.old_too.set()
        self.threads = [threading.Thread(target=self._run, args=(number, pair["refreshToken"]))
                        for number, pair in enumerate(pairs)]
        for thread in self.threads:
            thread.start()

    def _count(self, what):
        with self.lock:
            self.seen[what] += 1

    def _call(self, api, method, path, body=None):
        try:
            answer = api.call(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            self._count(f"{method} {path.split('?')[0]} {error!r}")
            return None
        self._count(answer.status if answer.status in (200, 201) else f"{method} {path} {answer!r}")
        return answer

    def _run(self, number, refresh_token):
        fresh, turn = None, 0
        while not self.stop.is_set():
            turn += 1
            if self.old_too.is_set():
                self._call(Api(self.url, self.token), "GET", "/produtos")
            if fresh is None or turn % 30 == 0:
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
    tally.equal("one key is published at the start", [before.strip()], [key["kid"] for key in keys])
    load = Load(instance, credentials)
    rotation = threading.Thread(target=lambda: results.append(rotate(instance)))
    results = []
    try:
        rotation.start()
        while (instance.run / "keys" / "kid").read_text() == before and rotation.is_alive():
            time.sleep(0.05)
        both = [key["kid"] for key in Api(instance.url).get("/auth/.well-known/jwks.json").json["keys"]]
        tally.check("both keys are published while tokens of the old one are valid", len(both) == 2, both)
        # From here on the old token counts as expired.
        load.old_too.clear()
        rotation.join()
    finally:
        refused = load.end()
    tally.equal("trocar-chave succeeds", 0, results[0][0])
    tally.equal("no request was refused", {}, refused)
    tally.check("more than 120 requests were sent", load.seen[200] > 100 and load.seen[201] > 20, load.seen)
    after = (instance.run / "keys" / "kid").read_text()
    keys = Api(instance.url).get("/auth/.well-known/jwks.json").json["keys"]
    tally.equal("one key is published at the end", [after.strip()], [key["kid"] for key in keys])
    tally.check("the key at the end is a new one", after != before, after)
    admin = Api(instance.url).login(credentials)
    tally.equal(
        "the audit has both keys",
        [f"assinatura/{kid.strip()}" for kid in (after, before)],
        [row["alvo"] for row in admin.rows("/auditoria?acao=CHAVE_EM_USO")],
    )
    old = Api(instance.url, load.token).get("/produtos")
    tally.equal("the old key's tokens are refused", 401, old.status)
    tally.equal("the old private key is deleted", 1, len(list((instance.run / "keys" / "private").iterdir())))


def rotate(instance):
    return instance.script("trocar-chave", "--espera", str(WAIT_SECONDS))
