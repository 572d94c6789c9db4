"""The parts of a rendered kong.yml that the HAProxy generator supports; all else is refused.

Field names and defaults are those of Kong 3's declarative format and plugin schemas. Where HAProxy
could not enforce Kong's default (jwt's `uri_param_names: [jwt]`, for example), the file must give the
field.
"""

from dataclasses import dataclass, field

import yaml

from gateway import check
from gateway.check import REQUIRED, Incompreendido, integer, list_of, mapping, only, set_of, text

NAME = text(r"[a-z][a-z0-9-]{0,62}", "minúsculas, algarismos e hífen")
HOST = text(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", "um nome ou endereço de máquina")
HEADER = text(r"[A-Za-z][A-Za-z0-9-]{0,62}", "um nome de cabeçalho HTTP")
HEADER_LINE = text(r"[A-Za-z][A-Za-z0-9-]{0,62}:[A-Za-z0-9/;=, '-]{1,200}", "nome:valor de um cabeçalho HTTP")
METHOD = text(r"[A-Z]{3,10}", "um método HTTP em maiúsculas")
KID = text(r"[A-Za-z0-9_-]{1,128}", "o kid de uma chave (a chave foi posta por kong/render?)")
SECRET_TEXT = text(r"[0-9a-f]{32,128}", "de 32 a 128 algarismos hexadecimais")
UUID = text(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "um UUID")
ORIGIN = text(r"\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", "'*' ou uma origem http(s)://máquina")
# A route's path is a regular expression; these characters mean the same to Kong and to HAProxy.
PATH = text(r"~/([A-Za-z0-9/_-]|\\\.)*(\$|\(/\|\$\))",
            r"~ e um caminho que termina em $ ou (/|$), como ~/produtos(/|$)")
PEM = text(r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{1,76}\n)+-----END PUBLIC KEY-----\n?",
           "uma chave pública em PEM")

MILLISECONDS = integer(1, 3_600_000)
PERIOD_FIELDS = ("second", "hour", "day", "month", "year")

PLUGIN_CONFIGS = {
    "jwt": mapping({
        "header_names": (set_of("authorization"), ["authorization"]),
        "uri_param_names": (set_of(), REQUIRED),
        "cookie_names": (set_of(), []),
        "key_claim_name": (only("kid"), REQUIRED),
        "claims_to_verify": (set_of("exp", "nbf"), REQUIRED),
        "maximum_expiration": (integer(1, 31_536_000), REQUIRED),
        "run_on_preflight": (only(False), REQUIRED),
        "secret_is_base64": (only(False), False),
    }),
    "cors": mapping({
        "origins": (list_of(ORIGIN, 1), REQUIRED),
        "methods": (list_of(METHOD, 1), REQUIRED),
        "headers": (list_of(HEADER, 1), REQUIRED),
        "exposed_headers": (list_of(HEADER), []),
        "credentials": (only(False), False),
        "max_age": (integer(0, 86_400), None),
        "preflight_continue": (only(False), False),
    }),
    "correlation-id": mapping({
        "header_name": (HEADER, REQUIRED),
        "generator": (only("uuid"), REQUIRED),
        "echo_downstream": (only(True), REQUIRED),
    }),
    "request-size-limiting": mapping({
        "allowed_payload_size": (integer(1, 1_048_576), REQUIRED),
        "size_unit": (only("bytes"), REQUIRED),
        "require_content_length": (only(False), False),
    }),
    "rate-limiting": mapping({
        "minute": (integer(1, 1_000_000_000), REQUIRED),
        "limit_by": (only("ip"), REQUIRED),
        "policy": (only("local"), REQUIRED),
        "fault_tolerant": (only(True), True),
        "hide_client_headers": (only(False), False),
    }),
    "request-transformer": mapping({
        "remove": (mapping({"headers": (list_of(HEADER, 1), REQUIRED)}), REQUIRED),
        "add": (mapping({"headers": (list_of(HEADER_LINE, 1), REQUIRED)}), None),
    }),
    "response-transformer": mapping({
        "add": (mapping({"headers": (list_of(HEADER_LINE, 1), REQUIRED)}), REQUIRED),
    }),
}
# These apply to every response, even if no route matched, so they must be global.
GLOBAL_ONLY = ("cors", "correlation-id", "response-transformer")
REQUIRED_GLOBAL = (*GLOBAL_ONLY, "request-size-limiting", "rate-limiting")
PUBLIC_TAG = "publica"


def plugin(value, path):
    if isinstance(value, dict) and value.get("name") not in PLUGIN_CONFIGS:
        check.refuse(check.child(path, "name"),
                     f"plugin {value.get('name')!r} desconhecido deste gerador")
    name = value["name"] if isinstance(value, dict) else None
    return mapping({
        "name": (NAME, REQUIRED),
        "enabled": (only(True), True),
        "config": (PLUGIN_CONFIGS.get(name), REQUIRED),
    })(value, path)


def plugins(value, path):
    result = list_of(plugin)(value, path)
    check.unique(result, "name", path)
    return result


ROUTE = mapping({
    "name": (NAME, REQUIRED),
    "paths": (list_of(PATH, 1), REQUIRED),
    "methods": (list_of(METHOD, 1), None),
    "regex_priority": (integer(0, 1_000_000), 0),
    "strip_path": (only(False), REQUIRED),
    "preserve_host": (only(False), False),
    "tags": (list_of(only(PUBLIC_TAG)), []),
    "plugins": (plugins, []),
})
SERVICE = mapping({
    "name": (NAME, REQUIRED),
    "protocol": (only("http"), "http"),
    "host": (HOST, REQUIRED),
    "port": (integer(1, 65_535), REQUIRED),
    "connect_timeout": (MILLISECONDS, REQUIRED),
    "read_timeout": (MILLISECONDS, REQUIRED),
    "write_timeout": (MILLISECONDS, REQUIRED),
    "retries": (only(0), REQUIRED),
    "routes": (list_of(ROUTE, 1), REQUIRED),
})
SECRET = mapping({
    "key": (KID, REQUIRED),
    "algorithm": (only("RS256"), REQUIRED),
    "rsa_public_key": (PEM, REQUIRED),
})
CONSUMER = mapping({
    "username": (NAME, REQUIRED),
    "id": (UUID, REQUIRED),
    "jwt_secrets": (list_of(SECRET, 1), REQUIRED),
})
FILE = mapping({
    "_format_version": (only("3.0"), REQUIRED),
    "services": (list_of(SERVICE, 1), REQUIRED),
    "plugins": (plugins, REQUIRED),
    "consumers": (list_of(CONSUMER, 1), REQUIRED),
})


@dataclass
class Route:
    """One path of one route, with the plugins that apply to it."""

    name: str
    service: str
    pattern: str
    methods: list
    priority: tuple
    plugins: dict = field(default_factory=dict)


@dataclass
class Gateway:
    services: list
    routes: list
    plugins: dict
    consumer: dict


class StrictLoader(yaml.SafeLoader):
    """YAML in which a repeated key is an error, where PyYAML silently keeps the last."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise Incompreendido(f"linha {line}: o nome de um campo deve ser um texto")
            if key in seen:
                raise Incompreendido(f"linha {line}: campo {key!r} repetido")
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_yaml(stream):
    try:
        return yaml.load(stream, Loader=StrictLoader)
    except yaml.YAMLError as error:
        raise Incompreendido("não é YAML válido: " + " ".join(str(error).split())) from None


def read(stream):
    """The gateway that a rendered kong.yml describes. Raises Incompreendido."""
    document = FILE(load_yaml(stream), "")
    services = document["services"]
    check.unique(services, "name", "services")
    if len(document["consumers"]) != 1:
        check.refuse("consumers", "este gerador só conhece um consumidor")
    check.unique(document["consumers"][0]["jwt_secrets"], "key", "consumers[0].jwt_secrets")
    everywhere = {p["name"]: p["config"] for p in document["plugins"]}
    for name in REQUIRED_GLOBAL:
        if name not in everywhere:
            check.refuse("plugins", f"falta o plugin global {name}")
    if "jwt" in everywhere:
        check.refuse("plugins", "o plugin jwt só é entendido em rotas")
    transformers = [("plugins", everywhere)] + [
        (f"services[{s}].routes[{r}].plugins", {p["name"]: p["config"] for p in route["plugins"]})
        for s, service in enumerate(services) for r, route in enumerate(service["routes"])]
    for path, found in transformers:
        check_added(found.get("request-transformer"), path)
    routes = [route for s, service in enumerate(services)
              for route in routes_of(service, f"services[{s}]", everywhere)]
    check_names(services)
    # As in Kong: routes with more criteria first, then those with the higher regex_priority.
    routes.sort(key=lambda route: route.priority)
    return Gateway(services, routes, everywhere, document["consumers"][0])


def check_added(transformer, path):
    """Refuses an added header that is not also removed: with one in the request, Kong and HAProxy differ."""
    removed = {name.lower() for name in transformer["remove"]["headers"]} if transformer else set()
    for line in (transformer and transformer["add"] or {}).get("headers", []):
        if line.split(":")[0].lower() not in removed:
            check.refuse(path, f"o cabeçalho {line.split(':')[0]} deve estar também em remove.headers")


def routes_of(service, path, everywhere):
    for r, route in enumerate(service["routes"]):
        where = f"{path}.routes[{r}]"
        own = {p["name"]: p["config"] for p in route["plugins"]}
        for name in GLOBAL_ONLY:
            if name in own:
                check.refuse(where + ".plugins", f"o plugin {name} só é entendido como global")
        if ("jwt" in own) == (PUBLIC_TAG in route["tags"]):
            check.refuse(where, "a rota deve ter ou o plugin jwt ou a etiqueta "
                         f"{PUBLIC_TAG!r}, e não os dois")
        for pattern in route["paths"]:
            yield Route(name=route["name"], service=service["name"], pattern="^" + pattern[1:],
                        methods=route["methods"],
                        priority=(route["methods"] is None, -route["regex_priority"]),
                        plugins={**everywhere, **own})


def check_names(services):
    seen = set()
    for s, service in enumerate(services):
        for r, route in enumerate(service["routes"]):
            if route["name"] in seen:
                check.refuse(f"services[{s}].routes[{r}].name", f"{route['name']!r} repetido")
            seen.add(route["name"])
