"""The instance's RabbitMQ, by its management API and by amqp-publish."""

import base64
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

VHOST = "icarus"
TIMEOUT = 10.0
PATIENCE = 90.0
QUEUES = ("estoque.projetos", "projetos.estoque", "projetos.produtos", "estoque.autenticacao",
          "projetos.autenticacao", "fornecedores.autenticacao")


class BrokerAway(Exception):
    """The management API does not answer, or answers with an error."""


class Broker:
    """RabbitMQ, used as its administrator."""

    def __init__(self, run: Path, port: int):
        text = (run / "rabbitmq" / "admin.curl").read_text()
        self.credentials = re.search(r'user = "(.+)"', text).group(1)
        self.amqp_port = port + 5
        self.url = f"http://127.0.0.1:{port + 6}/api"

    def call(self, method: str, path: str, body: object = None) -> object:
        request = urllib.request.Request(
            f"{self.url}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": "Basic " + base64.b64encode(self.credentials.encode()).decode(),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                text = answer.read()
        except (OSError, urllib.error.URLError) as cause:
            raise BrokerAway(str(cause)) from cause
        return json.loads(text) if text else None

    def publish(self, exchange: str, key: str, body: bytes, properties: dict) -> bool:
        """Publishes; true when a queue got the message. Properties are named as in the management API."""
        message = {
            "properties": {"delivery_mode": 2, **properties},
            "routing_key": key,
            "payload": base64.b64encode(body).decode(),
            "payload_encoding": "base64",
        }
        answer = self.call("POST", f"exchanges/{VHOST}/{exchange or 'amq.default'}/publish", message)
        return answer["routed"]

    def publish_at_last(self, exchange: str, key: str, body: bytes, properties: dict) -> None:
        """Tries until the message is routed, always with the same id."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if self.publish(exchange, key, body, properties):
                    return
            except BrokerAway:
                pass
            if time.monotonic() > deadline:
                raise BrokerAway(f"{exchange} {key}: not published within {PATIENCE} s")
            time.sleep(0.2)

    def publish_body_only(self, exchange: str, key: str, body: str) -> None:
        """Publishes with amqp-publish, without any properties."""
        user, _, password = self.credentials.partition(":")
        url = f"amqp://{user}:{urllib.parse.quote(password)}@127.0.0.1:{self.amqp_port}/{VHOST}"
        command = ["amqp-publish", f"--url={url}", "-e", exchange, "-r", key, "-b", body]
        subprocess.run(command, check=True, timeout=30)

    def take(self, queue: str, count: int, keep: bool = False) -> list[dict]:
        """Up to `count` messages; `keep` puts them back."""
        asked = {
            "count": count,
            "ackmode": "ack_requeue_true" if keep else "ack_requeue_false",
            "encoding": "base64",
        }
        messages = self.call("POST", f"queues/{VHOST}/{queue}/get", asked)
        for message in messages:
            message["body"] = base64.b64decode(message.pop("payload"))
        return messages

    def totals(self) -> dict[str, int]:
        """Messages of each queue, ready or not acknowledged; up to 5 s old."""
        queues = self.call("GET", f"queues/{VHOST}?disable_stats=true&enable_queue_totals=true")
        return {queue["name"]: queue.get("messages", 0) for queue in queues}

    def mirror(self, queue: str, exchanges: tuple[str, ...]) -> None:
        """A queue that gets a copy of everything that is published."""
        self.call("PUT", f"queues/{VHOST}/{queue}", {"durable": True})
        for exchange in exchanges:
            self.call("POST", f"bindings/{VHOST}/e/{exchange}/q/{queue}", {"routing_key": "#"})

    def connections(self) -> list[str]:
        """The names of the AMQP connections; one that is new may be missing for 5 s."""
        return [connection["name"] for connection in self.call("GET", "connections?columns=name")]

    def close(self, connections: list[str]) -> None:
        for name in connections:
            try:
                self.call("DELETE", f"connections/{urllib.parse.quote(name, safe='')}")
            except BrokerAway as cause:
                if not isinstance(cause.__cause__, urllib.error.HTTPError) or cause.__cause__.code != 404:
                    raise
