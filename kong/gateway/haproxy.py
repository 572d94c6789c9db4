"""Writes a configuration with which HAProxy 2.6 does what Kong does with the same kong.yml."""

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from gateway import tokens
from gateway.check import Incompreendido
from gateway.model import read
from gateway.render import write_atomically
from gateway.rules import own_error, quote, refusal
from gateway.settings import connections, trusted_proxies

URI_MAX = 8190
# Bytes of a path in the log.
PATH_LOGGED = 512
HEADERS_MAX = 32768
# Space for the headers beside the largest body: a whole request fits in one buffer before it is passed on.
BUFFER_ROOM = HEADERS_MAX
BODY_WAIT = "10s"
# nginx has 2048 connections and needs two for each request.
SERVICE_CONNECTIONS = 900
REPLICAS_MAX = 8
# The most client connections, and the number above which every answer closes its connection.
CONNECTIONS_MAX = 4000
CONNECTIONS_MANY = 2000
# Every address may open this many new connections a minute, however low the limit of requests is.
CONNECTION_RATE_MIN = 6000
# The most trusted proxies in a row: HAProxy has no loops, so each gets its own rules.
HOPS_MAX = 8
CONSUMER_HEADERS = ("X-Consumer-", "X-Credential-", "X-Authenticated-", "X-Anonymous-")
TRACEPARENT = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
CORRELATION = r"^[A-Za-z0-9._:-]{1,64}$"


@dataclass
class Place:
    """Where and how the gateway runs, which is not in kong.yml."""

    binds: list          # "address:port"
    out: Path            # the configuration file to write
    name_server: str     # "address:port", or "" when the services' addresses do not change
    proxies: list        # networks whose X-Forwarded-For is believed
    certificate: str     # PEM file, with its key in <file>.key; "": no TLS
    connections: int     # how many one address may have at a time
    socket: str          # with TLS: the path of a socket between the two frontends


def same_config(routes, name):
    """[(config, 'route route …')]: the routes with this plugin, grouped by equal configurations."""
    groups = []
    for route in routes:
        config = route.plugins.get(name)
        if config is None:
            continue
        names = next((names for known, names in groups if known == config), None)
        if names is None:
            groups.append((config, names := []))
        if route.name not in names:
            names.append(route.name)
    return [(config, " ".join(names)) for config, names in groups]


def is_route(names):
    return f"{{ var(txn.rota) -m str {names} }}"


def global_section(largest_body, place):
    lines = [
        "log stdout len 8192 format raw local0 info",
        "# With TLS a client has two connections, one to each frontend.",
        f"maxconn {CONNECTIONS_MAX * (2 if place.certificate else 1)}",
        "no strict-limits",
        "# Requests in flight get this long to finish after SIGUSR1.",
        "hard-stop-after 40s",
        f"tune.bufsize {largest_body + BUFFER_ROOM}",
        "# For normalize-uri.",
        "expose-experimental-directives",
    ]
    if place.certificate:
        lines.append("ssl-default-bind-options ssl-min-ver TLSv1.2")
    if os.geteuid() == 0:
        lines += ["user nobody", "group nogroup"]
    return "global", lines


def defaults_section(services):
    slowest = max(service_timeout(service) for service in services)
    return "defaults", [
        "mode http",
        "log global",
        "option dontlognull",
        "option http-restrict-req-hdr-names delete",
        "timeout http-request 10s",
        "timeout http-keep-alive 60s",
        "# A client waits at least as long as the gateway waits for the slowest service.",
        f"timeout client {slowest + 5000}ms",
        "timeout queue 5s",
        own_error(400, "Bad request"),
        own_error(408, "Request timeout"),
        own_error(500, "An unexpected error occurred"),
        own_error(502, "An invalid response was received from the upstream server"),
        own_error(503, "The upstream server is currently unavailable", {"Retry-After": "1"}),
        own_error(504, "The upstream server is timing out"),
    ]


def log_format():
    """One JSON object per line of bounded length, without headers and query, which could contain tokens."""
    def text(sample, longest):
        # The converter json() escapes slashes needlessly; regsub() undoes that.
        return f'"%[{sample},bytes(0,{longest}),json(utf8s),regsub(\'\\\\/\',/,g)]"'

    fields = {
        "time": '"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"',
        "level": '"info"',
        "service": '"gateway"',
        "correlationId": text("var(txn.correlacao)", 64),
        "traceparent": text("var(txn.rastro)", 55),
        "route": text("var(txn.rota)", 64),
        "method": text("var(txn.metodo)", 16),
        "path": text("var(txn.caminho)", PATH_LOGGED),
        "status": "%ST",
        "bytes": "%B",
        "milliseconds": "%Ta",
        "connectMilliseconds": "%Tc",
        "upstreamMilliseconds": "%Tr",
        "end": '"%ts"',
        "remote": '"%ci"',
    }
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def real_address(proxies):
    """Makes src the rightmost hop of X-Forwarded-For that is not a trusted proxy, as nginx does."""
    if not proxies:
        return []
    lines = ["http-request set-var(txn.salto) int(0)"]
    for hop in range(1, HOPS_MAX + 1):
        given = f"req.hdr_ip(x-forwarded-for,-{hop})"
        lines += [
            f"http-request set-var(txn.salto) int({hop}) if {{ var(txn.salto) -m int {hop - 1} }} "
            f"proxy_confiavel {{ {given} -m found }}",
            f"http-request set-src {given} if {{ var(txn.salto) -m int {hop} }}",
        ]
    return lines


def arrival(gateway):
    header = gateway.plugins["correlation-id"]["header_name"]
    given = f"req.fhdr({header})"
    return [
        "http-request set-var(txn.metodo) method",
        "http-request set-var(txn.caminho) path",
        f"http-request set-var(txn.correlacao) {given} "
        f"if {{ req.fhdr_cnt({header}) 1 }} {{ {given} -m reg {quote(CORRELATION)} }}",
        "http-request set-var(txn.correlacao) uuid() if !{ var(txn.correlacao) -m found }",
        f"http-request set-header {header} %[var(txn.correlacao)]",
        "http-request set-var(txn.rastro) req.fhdr(traceparent) if { req.fhdr_cnt(traceparent) 1 } "
        f"{{ req.fhdr(traceparent) -m reg {quote(TRACEPARENT)} }}",
        refusal(414, "URI too long", f"{{ url_len gt {URI_MAX} }}"),
        refusal(400, "Request header or cookie too large",
                f"{{ req.hdrs,length gt {HEADERS_MAX} }}"),
        "# nginx, and so Kong, refuses a second Authorization.",
        refusal(400, "Bad request", "{ req.fhdr_cnt(authorization) gt 1 }"),
        refusal(405, "Method not allowed", "METH_TRACE || METH_CONNECT"),
    ]


def routing(gateway):
    lines = [
        "# As Kong does before it looks for a route (RFC 3986, section 6.2.2).",
        "http-request normalize-uri percent-decode-unreserved",
        "http-request normalize-uri percent-to-uppercase",
        "http-request normalize-uri path-merge-slashes",
        "http-request normalize-uri path-strip-dot",
        "http-request normalize-uri path-strip-dotdot full",
    ]
    for route in gateway.routes:
        method = f" {{ method {' '.join(route.methods)} }}" if route.methods else ""
        lines.append(f"http-request set-var-fmt(txn.rota) {route.name} "
                     f"if !{{ var(txn.rota) -m found }} {{ path -m reg {quote(route.pattern)} }}"
                     f"{method}")
    lines.append(refusal(404, "no Route matched with those values", "!{ var(txn.rota) -m found }"))
    return lines


def preflight(cors):
    values = {"Access-Control-Allow-Headers": ",".join(cors["headers"]),
              "Access-Control-Allow-Methods": ",".join(cors["methods"])}
    if cors["max_age"] is not None:
        values["Access-Control-Max-Age"] = str(cors["max_age"])
    answer = "".join(f" hdr {name} {quote(value)}" for name, value in values.items())
    return [
        "http-request set-var(txn.origem) req.fhdr(origin)",
        "http-request set-var(txn.preflight) bool(true) if METH_OPTIONS "
        "{ req.fhdr(origin) -m found } { req.fhdr(access-control-request-method) -m found }",
        f"http-request return status 200{answer} if {{ var(txn.preflight) -m found }}",
    ]


def cors_answer(cors):
    origins = cors["origins"]
    allow = "http-after-response set-header Access-Control-Allow-Origin"
    if "*" in origins:
        lines = [f"{allow} *"]
    else:
        lines = ["http-after-response add-header Vary Origin"]
        if len(origins) == 1:
            lines.append(f"{allow} {origins[0]}")
        else:
            lines.append(f"{allow} %[var(txn.origem)] "
                         f"if {{ var(txn.origem) -m str {' '.join(origins)} }}")
    if cors["exposed_headers"]:
        lines.append("http-after-response set-header Access-Control-Expose-Headers "
                     f"{quote(','.join(cors['exposed_headers']))} "
                     "if !{ var(txn.preflight) -m found }")
    return lines


def added(transformer):
    """Adds these headers to each response, unless the service has set them."""
    headers = (line.split(":", 1) for line in transformer["add"]["headers"])
    return [f"http-after-response set-header {name} {quote(value)} if !{{ res.hdr({name}) -m found }}"
            for name, value in headers]


def sizes(gateway):
    lines = []
    for config, names in same_config(gateway.routes, "request-size-limiting"):
        largest = config["allowed_payload_size"]
        message = "Request size limit exceeded"
        lines += [
            refusal(413, message, f"{is_route(names)} "
                    f"{{ req.hdr_val(content-length) gt {largest} }}"),
            f"http-request wait-for-body time {BODY_WAIT} at-least {largest + 1} "
            f"if {is_route(names)} {{ req.hdr(transfer-encoding) -m found }} || "
            f"{is_route(names)} {{ req.hdr_val(content-length) gt 0 }}",
            refusal(413, message, f"{is_route(names)} {{ req.body_size gt {largest} }}"),
        ]
    return lines


def rates(gateway):
    """Kong's policy `local`: a counter for each address and minute of the clock."""
    lines = [
        "http-request set-var(txn.minuto) date,div(60)",
        "http-request set-var(txn.segundo) date,mod(60)",
        "http-request set-var(txn.reinicio) int(60),sub(txn.segundo)",
        "http-request set-var(txn.cliente) src,concat(/,txn.minuto)",
    ]
    tables = []
    for i, (config, names) in enumerate(same_config(gateway.routes, "rate-limiting")):
        table = f"limite_{i}"
        tables.append((f"backend {table}",
                       ["stick-table type string len 64 size 100k expire 2m store http_req_cnt"]))
        lines += [f"# {names}: {config['minute']} a minute.",
                  f"http-request set-var(txn.limite) int({config['minute']}) if {is_route(names)}",
                  f"http-request track-sc0 var(txn.cliente) table {table} if {is_route(names)}",
                  f"http-request set-var(txn.uso) sc_http_req_cnt(0,{table}) if {is_route(names)}"]
    lines += [
        "http-request set-var(txn.resta) int(0)",
        "http-request set-var(txn.resta) var(txn.limite),sub(txn.uso) "
        "if { var(txn.limite),sub(txn.uso) gt 0 }",
        refusal(429, "API rate limit exceeded", "{ var(txn.limite),sub(txn.uso) lt 0 }",
                more={"Retry-After": "%[var(txn.reinicio)]"}),
    ]
    return lines, tables


def rate_answer():
    counted = "if { var(txn.limite) -m found }"
    values = {"RateLimit-Limit": "limite", "RateLimit-Remaining": "resta",
              "RateLimit-Reset": "reinicio", "X-RateLimit-Limit-Minute": "limite",
              "X-RateLimit-Remaining-Minute": "resta"}
    return [f"http-after-response set-header {name} %[var(txn.{variable})] {counted}"
            for name, variable in values.items()]


def departure(gateway):
    """Sets the gateway's headers for the service, after removing the client's own."""
    lines = [f"http-request del-header {prefix} -m beg" for prefix in CONSUMER_HEADERS]
    for config, names in same_config(gateway.routes, "request-transformer"):
        lines += [f"http-request del-header {header} if {is_route(names)}"
                  for header in config["remove"]["headers"]]
        for line in (config["add"] or {}).get("headers", []):
            name, value = line.split(":", 1)
            lines.append(f"http-request set-header {name} {quote(value)} if {is_route(names)}")
    known = "if { var(txn.assinatura) -m int 1 }"
    lines += [
        f"http-request set-header X-Consumer-ID {gateway.consumer['id']} {known}",
        f"http-request set-header X-Consumer-Username {gateway.consumer['username']} {known}",
        f"http-request set-header X-Credential-Identifier %[var(txn.kid)] {known}",
        "http-request del-header X-Forwarded- -m beg",
        "http-request set-header X-Forwarded-For %[src]",
        "http-request set-header X-Forwarded-Proto http",
        "http-request set-header X-Forwarded-Proto https if { ssl_fc }",
        r"http-request set-header X-Forwarded-Host %[req.hdr(host),regsub(':[0-9]+$',''),lower]",
        "http-request set-header X-Forwarded-Port %[dst_port]",
        "http-request set-header X-Forwarded-Path %[var(txn.caminho)]",
        "http-request set-header X-Real-IP %[src]",
    ]
    return lines


def listener(bind):
    """Makes an IPv6 bind not accept IPv4 too: IPv4 clients would appear with two kinds of addresses."""
    return f"{bind} v6only" if bind.startswith("[") else bind


def door(gateway, place):
    """Rules of the public frontend: how many connections an address may have, and open in a minute."""
    requests = max(config["minute"] for config, _ in same_config(gateway.routes, "rate-limiting"))
    rate = max(2 * requests, CONNECTION_RATE_MIN)
    known = "!proxy_confiavel" if place.proxies else ""
    return [
        f"maxconn {CONNECTIONS_MAX}",
        *(f"acl proxy_confiavel src {proxy}" for proxy in place.proxies),
        "tcp-request connection track-sc1 src,ipmask(32,64) table conexoes",
        f"tcp-request connection reject if {{ sc1_conn_cur(conexoes) gt {place.connections} }} {known}",
        f"tcp-request connection reject if {{ sc1_conn_rate(conexoes) gt {rate} }} {known}",
    ], [("backend conexoes",
         ["stick-table type ipv6 size 100k expire 2m store conn_cur,conn_rate(60s)"])]


def public_port(place, rules):
    """With TLS: passes TLS connections to the frontend gateway, and redirects plain HTTP on the same port."""
    return [("frontend porta", [
        *(f"bind {listener(bind)}" for bind in place.binds),
        "mode tcp",
        "no log",
        *rules,
        "tcp-request inspect-delay 10s",
        "tcp-request content accept if { req.ssl_hello_type 1 }",
        "tcp-request content switch-mode http if HTTP",
        "use_backend cifrado if { req.ssl_hello_type 1 }",
        "default_backend redirecionamento",
    ]), ("backend cifrado", [
        "mode tcp",
        "timeout connect 2s",
        "timeout server 60s",
        f"server gateway unix@{place.socket} send-proxy-v2",
    ]), ("backend redirecionamento", [
        "http-request redirect prefix https://%[req.hdr(host)] code 308 if { req.hdr(host) -m found }",
        refusal(400, "Bad request", "TRUE"),
    ])]


def frontend(gateway, place):
    secrets = gateway.consumer["jwt_secrets"]
    limits, tables = rates(gateway)
    rules, counters = door(gateway, place)
    lines = [f"bind {listener(bind)} proto h1" for bind in place.binds] + rules
    if place.certificate:
        lines = [*(f"acl proxy_confiavel src {proxy}" for proxy in place.proxies),
                 f"bind unix@{place.socket} mode 666 accept-proxy proto h1 "
                 f"ssl crt {place.certificate} alpn http/1.1"]
    lines += [f"log-format {quote(log_format())}",
              "acl exige_token var(txn.exige_token) -m found"]
    lines += real_address(place.proxies)
    lines += arrival(gateway) + routing(gateway) + preflight(gateway.plugins["cors"])
    for config, names in same_config(gateway.routes, "jwt"):
        lines += tokens.rules(config, secrets, lambda kid: key_file(place.out, kid), names)
    lines += sizes(gateway) + limits + departure(gateway)
    for service in gateway.services:
        names = " ".join(route["name"] for route in service["routes"])
        lines.append(f"use_backend servico_{service['name']} if {is_route(names)}")
    header = gateway.plugins["correlation-id"]["header_name"]
    lines.append(f"http-after-response set-header {header} %[var(txn.correlacao)]")
    lines += cors_answer(gateway.plugins["cors"]) + rate_answer()
    lines += added(gateway.plugins["response-transformer"])
    lines.append(f"http-after-response set-header Connection close if {{ fe_conn gt {CONNECTIONS_MANY} }}")
    lines += [f"http-after-response del-header {name}" for name in ("Server", "X-Powered-By")]
    public = public_port(place, rules) if place.certificate else []
    return public + [("frontend gateway", lines)] + tables + counters


def service_timeout(service):
    """One timeout for both directions: HAProxy does not have two."""
    return max(service["read_timeout"], service["write_timeout"])


def resolvers_section(name_server):
    """Resolves names again every second, so that containers may come and go."""
    return "resolvers nomes", [
        f"nameserver dns {name_server}",
        "accepted_payload_size 8192",
        "resolve_retries 3",
        "timeout resolve 1s",
        "timeout retry 1s",
        "hold valid 1s",
        "hold obsolete 1s",
    ]


def backend(service, name_server):
    address = f"{service['host']}:{service['port']}"
    server = f"server nginx {address} maxconn {SERVICE_CONNECTIONS}"
    if name_server:
        # One slot for each address that the name may have; slots may stay unused.
        server = (f"server-template nginx {REPLICAS_MAX} {address} "
                  f"maxconn {SERVICE_CONNECTIONS} resolvers nomes init-addr libc,none")
    return f"backend servico_{service['name']}", [
        f"timeout connect {service['connect_timeout']}ms",
        f"timeout server {service_timeout(service)}ms",
        f"retries {service['retries']}",
        f"http-request set-header Host {address}",
        server,
    ]


def configuration(gateway, place):
    largest = max(config["allowed_payload_size"]
                  for config, _ in same_config(gateway.routes, "request-size-limiting"))
    sections = [global_section(largest, place), defaults_section(gateway.services),
                *([resolvers_section(place.name_server)] if place.name_server else []),
                *frontend(gateway, place),
                *(backend(service, place.name_server) for service in gateway.services)]
    text = "# Made by kong/haproxy from a rendered kong.yml; change that one.\n"
    for title, lines in sections:
        text += f"\n{title}\n" + "".join(f"    {line}\n" for line in lines)
    return text


def key_file(out, kid):
    return out.parent / f"{out.stem}-{kid}.pem"


def write(gateway, place):
    """Writes the configuration to `out` and each key beside it; removes keys no longer in use."""
    secrets = gateway.consumer["jwt_secrets"]
    out = place.out
    for path in (str(out), place.certificate, place.socket):
        if not re.fullmatch(r"[A-Za-z0-9._/-]*", path):
            raise Incompreendido(f"{path}: use só letras, algarismos, ponto, _, - e /")
    for secret in secrets:
        write_atomically(key_file(out, secret["key"]), secret["rsa_public_key"])
    write_atomically(out, configuration(gateway, place))
    used = {key_file(out, secret["key"]) for secret in secrets}
    for file in out.parent.glob(f"{out.stem}-*.pem"):
        if file not in used:
            file.unlink()


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="kong/haproxy", add_help=False,
        description="Escreve uma configuração do HAProxy 2.6 que faz o que o Kong faria com o "
                    "mesmo kong.yml. Recusa o que não entende.",
        epilog="Ajuste: ICARUS_PROXIES_CONFIAVEIS (endereços e redes dos proxies cujo "
               "X-Forwarded-For vale) e ICARUS_LIMITE_CONEXOES (conexões por endereço).")
    parser.add_argument("-h", "--help", action="help", help="mostra esta ajuda")
    parser.add_argument("source", metavar="KONG.YML", help="o arquivo feito por kong/render")
    parser.add_argument("--bind", metavar="ENDEREÇO:PORTA", required=True, action="append",
                        help="onde escutar, por exemplo 127.0.0.1:8000 ou [::1]:8000 (pode repetir)")
    parser.add_argument("--out", metavar="ARQUIVO", required=True,
                        help="onde escrever; as chaves ficam ao lado, em ARQUIVO-<kid>.pem")
    parser.add_argument("--certificate", metavar="ARQUIVO", default="",
                        help="atende por TLS, com este certificado (PEM) e a chave em ARQUIVO.key; "
                             "HTTP sem TLS é redirecionado")
    parser.add_argument("--socket", metavar="CAMINHO", default="",
                        help="com --certificate: um socket que só o usuário do gateway alcança")
    parser.add_argument("--resolver", metavar="ENDEREÇO:PORTA", default="",
                        help="servidor de nomes que diz, a cada segundo, onde estão os serviços "
                             "(em contêineres, 127.0.0.11:53)")
    return parser.parse_args(argv)


def main(argv):
    options = arguments(argv)
    try:
        for bind in options.bind:
            if not re.fullmatch(r"([0-9A-Za-z.*-]*|\[[0-9a-f:.]+\]):[0-9]{1,5}", bind):
                raise Incompreendido(f"--bind {bind}: a forma é endereço:porta")
        if bool(options.certificate) != bool(options.socket):
            raise Incompreendido("--certificate e --socket vão juntos")
        if not re.fullmatch(r"([0-9.]+:[0-9]{1,5})?", options.resolver):
            raise Incompreendido(f"--resolver {options.resolver}: a forma é endereço:porta")
        with open(options.source, "rb") as stream:
            gateway = read(stream)
        write(gateway, Place(options.bind, Path(options.out).resolve(), options.resolver,
                             trusted_proxies(os.environ), options.certificate,
                             connections(os.environ), options.socket))
    except Incompreendido as error:
        print(f"kong/haproxy: {options.source}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"kong/haproxy: {error}", file=sys.stderr)
        return 1
    return 0
