"""Kong's own settings: kong.conf, filled in from ICARUS_*."""

import argparse
import ipaddress
import os
import sys
from pathlib import Path

from gateway.check import Incompreendido
from gateway.render import limit, write_atomically

SOURCE = Path(__file__).resolve().parent.parent / "kong.conf"
INCLUDED = SOURCE.with_name("nginx-http.conf")
PROXIES = "ICARUS_PROXIES_CONFIAVEIS"
BIND = "ICARUS_BIND"
CONNECTIONS = "ICARUS_LIMITE_CONEXOES"
CONNECTIONS_DEFAULT = 500


def trusted_proxies(environment):
    """The addresses and networks whose X-Forwarded-For is believed, in canonical form."""
    return [proxy(word) for word in environment.get(PROXIES, "").replace(",", " ").split()]


def proxy(word):
    """One address or network. Raises Incompreendido."""
    try:
        network = ipaddress.ip_network(word, strict=False)
        if "%" in word:
            raise ValueError(word)
    except ValueError:
        raise Incompreendido(f"{PROXIES}: {word!r} não é um endereço nem uma rede; "
                             "por exemplo: 192.168.0.2 10.0.0.0/8 2001:db8::/32") from None
    if network.prefixlen == 0:
        raise Incompreendido(f"{PROXIES}: {word!r} são todos os endereços, e qualquer um poderia "
                             "dizer que é outro; dê os do proxy")
    if network.num_addresses > 1 and network.network_address != ipaddress.ip_interface(word).ip:
        raise Incompreendido(f"{PROXIES}: {word!r} não é uma rede; a rede seria {network}")
    return str(network.network_address if network.num_addresses == 1 else network)


def check_bind(environment):
    """Raises Incompreendido unless ICARUS_BIND is empty or an IP address."""
    address = environment.get(BIND, "")
    try:
        if address and str(ipaddress.ip_address(address)) != address:
            raise ValueError(address)
    except ValueError:
        raise Incompreendido(f"{BIND}: {address!r} não é um endereço desta máquina; por exemplo: "
                             "0.0.0.0 (todos os IPv4), :: (todos, também IPv6), 192.168.0.10") from None


def connections(environment):
    """How many connections one address may have at a time."""
    return limit(CONNECTIONS, environment) or CONNECTIONS_DEFAULT


def kong_settings(environment):
    check_bind(environment)
    lines = []
    proxies = trusted_proxies(environment)
    if proxies:
        lines.append(f"trusted_ips = {','.join(proxies)}")
    return "".join(f"\n{line}" for line in lines) + ("\n" if lines else "")


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="kong/conf", add_help=False,
        description="Escreve os ajustes do próprio Kong, o kong.conf deste repositório e os que "
                    f"dependem de {PROXIES}, na saída padrão ou em --out.")
    parser.add_argument("-h", "--help", action="help", help="mostra esta ajuda")
    parser.add_argument("--out", metavar="ARQUIVO",
                        help="escreve aqui, de uma vez só, e nginx-http.conf ao lado")
    parser.add_argument("--seen-in", metavar="PASTA", default="",
                        help="a pasta de ARQUIVO para quem roda o Kong (padrão: a mesma)")
    return parser.parse_args(argv)


def main(argv):
    options = arguments(argv)
    try:
        content = SOURCE.read_text(encoding="utf-8") + kong_settings(os.environ)
        if options.out:
            folder = Path(options.out).resolve().parent
            included = INCLUDED.read_text(encoding="utf-8")
            write_atomically(folder / INCLUDED.name,
                             included.replace("@CONEXOES@", str(connections(os.environ))))
            place = Path(options.seen_in or folder) / INCLUDED.name
            write_atomically(options.out, f"{content}\nnginx_http_include = {place}\n")
        else:
            sys.stdout.write(content)
    except (Incompreendido, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
