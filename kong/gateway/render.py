"""Renders kong.yml: fills in public keys, the services' addresses, and the settings of ICARUS_*."""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

import yaml

from gateway.check import Incompreendido, integer, list_of, mapping_with
from gateway.model import HOST, KID, ORIGIN, PEM, SECRET_TEXT, load_yaml

SOURCE = Path(__file__).resolve().parent.parent / "kong.yml"
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
LOGIN_ROUTE = "login"
SECRET_PLACEHOLDER = "@SEGREDO@"
PLACEHOLDER = {"key": "@KID@", "algorithm": "RS256", "rsa_public_key": "@CHAVE_PUBLICA@"}


def anything(value, _path):
    return value


# Only as much of the format as rendering needs; Kong or the generator check the rest.
PLUGINS = list_of(mapping_with({"name": anything, "config": mapping_with({})}))
SHAPE = mapping_with({
    "services": list_of(mapping_with({
        "name": anything, "host": anything, "port": anything,
        "routes": list_of(mapping_with({"name": anything})),
    })),
    "plugins": PLUGINS,
    "consumers": list_of(mapping_with({"jwt_secrets": list_of(mapping_with({}))})),
})


class Dumper(yaml.SafeDumper):
    """Block style, PEM as literal blocks, and no anchors."""

    def ignore_aliases(self, data):
        return True


def represent_text(dumper, value):
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, represent_text)


def read_keys(folder):
    """One jwt_secrets row for each <kid>.pem, ordered by file name."""
    files = sorted(Path(folder).glob("*.pem"))
    if not files:
        raise Incompreendido(f"não há chave pública <kid>.pem em {folder}")
    rows = []
    for file in files:
        kid = KID(file.stem, str(file))
        pem = PEM(file.read_text(encoding="ascii", errors="replace").strip() + "\n", str(file))
        rows.append({"key": kid, "algorithm": "RS256", "rsa_public_key": pem})
    return rows


def fill_keys(document, rows):
    filled = 0
    for consumer in document["consumers"]:
        if consumer["jwt_secrets"] == [PLACEHOLDER]:
            consumer["jwt_secrets"] = rows
            filled += 1
    if filled != 1:
        raise Incompreendido("o arquivo deve ter uma única linha de jwt_secrets com o marcador "
                             f"{PLACEHOLDER['key']} (tem {filled})")


def fill_secret(value, secret):
    """A copy of the value with the secret in place of its placeholder."""
    if isinstance(value, dict):
        return {name: fill_secret(inner, secret) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill_secret(inner, secret) for inner in value]
    return value.replace(SECRET_PLACEHOLDER, secret) if isinstance(value, str) else value


def parse_upstream(argument):
    """`host:port=host:port` as ((host, port), (host, port))."""
    ends = []
    for end in argument.split("="):
        host, _, port = end.rpartition(":")
        if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
            raise Incompreendido(f"--upstream {argument}: a forma é máquina:porta=máquina:porta")
        ends.append((HOST(host, f"--upstream {argument}"), int(port)))
    if len(ends) != 2:
        raise Incompreendido(f"--upstream {argument}: a forma é máquina:porta=máquina:porta")
    return ends


def move_services(document, upstreams):
    """Replaces the (host, port) of services as `upstreams` says; one that no service has is an error."""
    used = set()
    for service in document["services"]:
        place = (service["host"], service["port"])
        if place in upstreams:
            service["host"], service["port"] = upstreams[place]
            used.add(place)
    for host, port in upstreams.keys() - used:
        raise Incompreendido(f"--upstream {host}:{port}: nenhum serviço do arquivo está aí")


def second_column(table):
    rows = [line.split() for line in (SCRIPTS / table).read_text(encoding="utf-8").splitlines()]
    return {row[0]: int(row[1]) for row in rows if row and not row[0].startswith("#")}


def port_offsets():
    """The offsets from ICARUS_PORT of the ports of each service's nginx, and of the pages'."""
    others = second_column("ports.table")
    return second_column("services.table") | {"paginas": others["nginx-paginas"]}


def local_upstreams(document, gateway_port):
    offsets = port_offsets()
    integer(1, 65535 - max(offsets.values()))(gateway_port, "--port")
    result = {}
    for service in document["services"]:
        if service["name"] not in offsets:
            raise Incompreendido(f"--port: não sei a porta local do serviço {service['name']!r}")
        result[service["host"], service["port"]] = (
            "127.0.0.1", gateway_port + offsets[service["name"]])
    return result


def limit(name, environment):
    value = environment.get(name, "")
    if value and not re.fullmatch(r"[1-9][0-9]{0,8}", value):
        raise Incompreendido(f"{name}={value!r} não serve: use um inteiro de 1 a 999999999")
    return int(value) if value else None


def plugin_config(plugins, name):
    for plugin in plugins:
        if plugin["name"] == name:
            return plugin["config"]
    raise Incompreendido(f"o arquivo não tem o plugin {name} onde um ajuste o mudaria")


def apply_settings(document, environment):
    every = limit("ICARUS_LIMITE_POR_MINUTO", environment)
    if every:
        plugin_config(document["plugins"], "rate-limiting")["minute"] = every
    login = limit("ICARUS_LIMITE_LOGIN_POR_MINUTO", environment)
    if login:
        for service in document["services"]:
            for route in service["routes"]:
                if route["name"] == LOGIN_ROUTE:
                    plugins = PLUGINS(route.get("plugins"), LOGIN_ROUTE)
                    plugin_config(plugins, "rate-limiting")["minute"] = login
    origins = environment.get("ICARUS_CORS_ORIGENS", "").replace(",", " ").split()
    if origins:
        plugin_config(document["plugins"], "cors")["origins"] = [
            ORIGIN(origin, "ICARUS_CORS_ORIGENS") for origin in origins]


def write_atomically(path, content):
    """Replaces the file with `content` (mode 0600), or leaves it as it was."""
    path = Path(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="kong/render", add_help=False,
        description="Preenche o kong.yml (chaves públicas, endereços, ajustes) e o escreve na "
                    "saída padrão ou em --out.",
        epilog="Ajustes: ICARUS_LIMITE_POR_MINUTO, ICARUS_LIMITE_LOGIN_POR_MINUTO (requisições "
               "por minuto e por endereço de cliente) e ICARUS_CORS_ORIGENS (origens separadas "
               "por vírgula, ou *).")
    parser.add_argument("-h", "--help", action="help", help="mostra esta ajuda")
    parser.add_argument("--keys", metavar="PASTA", default=os.environ.get("ICARUS_PUBLIC_KEYS_DIR"),
                        help="pasta dos <kid>.pem (padrão: ICARUS_PUBLIC_KEYS_DIR)")
    parser.add_argument("--secret", metavar="ARQUIVO",
                        help="o segredo com que os nginx dos serviços reconhecem o gateway")
    parser.add_argument("--port", metavar="PORTA", type=int,
                        help="porta do gateway nesta máquina: os serviços estão em 127.0.0.1, nas "
                             "portas de scripts/services.table e ports.table")
    parser.add_argument("--upstream", metavar="DE=PARA", action="append", default=[],
                        help="troca um endereço de serviço, por exemplo "
                             "estoque-nginx:8080=127.0.0.1:8002 (pode repetir)")
    parser.add_argument("--in", dest="source", metavar="ARQUIVO", default=str(SOURCE),
                        help="o arquivo de partida (padrão: o kong.yml deste repositório)")
    parser.add_argument("--out", metavar="ARQUIVO", help="escreve aqui, de uma vez só")
    return parser.parse_args(argv)


def render(options, environment):
    if not options.keys:
        raise Incompreendido("diga onde estão as chaves públicas: --keys ou ICARUS_PUBLIC_KEYS_DIR")
    if not options.secret:
        raise Incompreendido("diga onde está o segredo do gateway: --secret")
    text = Path(options.secret).read_text(encoding="ascii", errors="replace").strip()
    secret = SECRET_TEXT(text, options.secret)
    with open(options.source, "rb") as stream:
        document = SHAPE(fill_secret(load_yaml(stream), secret), "")
    fill_keys(document, read_keys(options.keys))
    upstreams = local_upstreams(document, options.port) if options.port is not None else {}
    upstreams.update(parse_upstream(argument) for argument in options.upstream)
    move_services(document, upstreams)
    apply_settings(document, environment)
    return ("# Feito por kong/render; mude o kong.yml do repositório, não este.\n"
            + yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100))


def main(argv):
    options = arguments(argv)
    try:
        content = render(options, os.environ)
        if options.out:
            write_atomically(options.out, content)
        else:
            sys.stdout.write(content)
    except (Incompreendido, OSError) as error:
        print(f"kong/render: {error}", file=sys.stderr)
        return 1
    return 0
