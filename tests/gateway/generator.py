"""The renderer and the generator without a server: their output, and what they refuse."""

import re
import stat
import subprocess

import yaml

from harness import GATEWAY_SECRET, GENERATE, RENDER, ROOT, haproxy_binary, write_secret

SOURCE = ROOT / "kong" / "kong.yml"
SETTINGS = ROOT / "kong" / "conf"


def run(command, environment=None):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          env={"PATH": "/usr/bin:/bin", **(environment or {})}, check=False)


def test_render(tally, folder, keys):
    secret = write_secret(folder)
    done = run([RENDER, "--secret", secret], {"ICARUS_PUBLIC_KEYS_DIR": str(keys)})
    tally.equal("render exits 0", done.returncode, 0)
    document = yaml.safe_load(done.stdout)
    secrets = document["consumers"][0]["jwt_secrets"]
    tally.equal("render writes one credential per key", [row["key"] for row in secrets],
                sorted(file.stem for file in keys.glob("*.pem")))
    tally.check("each credential has its key", all(
        row["rsa_public_key"].strip() == (keys / f"{row['key']}.pem").read_text().strip()
        for row in secrets), secrets)
    tally.equal("no placeholder is left", re.findall("@[A-Z_]+@", done.stdout), [])
    tally.equal("render keeps the hosts of the file", document["services"][1]["host"],
                "estoque-nginx")

    transformers = [plugin["config"] for owner in (
        document, *(route for service in document["services"] for route in service["routes"]))
        for plugin in owner["plugins"] if plugin["name"] == "request-transformer"]
    tally.equal("the secret of the gateway is rendered, but not for the pages",
                [one.get("add", {}).get("headers") for one in transformers],
                [[f"X-Gateway-Secret:{GATEWAY_SECRET}"]] * 3 + [None])

    out = folder / "rendered.yml"
    done = run([RENDER, "--secret", secret, "--keys", keys, "--out", out, "--port", "8000",
                "--upstream", "estoque-nginx:8080=10.0.0.9:81"],
               {"ICARUS_LIMITE_POR_MINUTO": "123", "ICARUS_LIMITE_LOGIN_POR_MINUTO": "7",
                "ICARUS_CORS_ORIGENS": "https://a.example, http://b.example:3000"})
    tally.equal("render --out exits 0", (done.returncode, done.stderr), (0, ""))
    document = yaml.safe_load(out.read_text())
    places = {s["name"]: (s["host"], s["port"]) for s in document["services"]}
    tally.equal("--port and --upstream set the addresses", places, {
        "autenticacao": ("127.0.0.1", 8001), "estoque": ("10.0.0.9", 81),
        "projetos": ("127.0.0.1", 8003), "fornecedores": ("127.0.0.1", 8004),
        "paginas": ("127.0.0.1", 8015)})
    everywhere = {p["name"]: p["config"] for p in document["plugins"]}
    tally.equal("ICARUS_LIMITE_POR_MINUTO is rendered", everywhere["rate-limiting"]["minute"], 123)
    tally.equal("ICARUS_CORS_ORIGENS is rendered", everywhere["cors"]["origins"],
                ["https://a.example", "http://b.example:3000"])
    login = {p["name"]: p["config"] for p in document["services"][0]["routes"][0]["plugins"]}
    tally.equal("ICARUS_LIMITE_LOGIN_POR_MINUTO is rendered", login["rate-limiting"]["minute"], 7)
    return out


def test_render_refusals(tally, folder, keys):
    def refused(name, arguments, expected, environment=None):
        out = folder / "never.yml"
        done = run([RENDER, "--secret", secret, *arguments, "--out", out], environment)
        tally.check(f"render refuses {name}", done.returncode == 1 and expected in done.stderr
                    and len(done.stderr.splitlines()) == 1 and not out.exists(),
                    (done.returncode, done.stderr))

    secret = write_secret(folder)
    short = folder / "short"
    short.write_text("0123")
    refused("a short secret", ["--keys", keys, "--secret", short], "hexadecimais")
    refused("a missing secret", ["--keys", keys, "--secret", folder / "none"], "none")
    empty, private = folder / "empty", folder / "private-keys"
    empty.mkdir()
    private.mkdir()
    refused("no folder", [], "--keys")
    refused("no key", ["--keys", empty], "não há chave pública")
    (private / "a.pem").write_text((keys.parent / "private" / "kid-um.pem").read_text())
    refused("a private key", ["--keys", private], "chave pública em PEM")
    refused("an unknown upstream", ["--keys", keys, "--upstream", "x:1=127.0.0.1:2"], "x:1")
    refused("half an upstream", ["--keys", keys, "--upstream", "estoque-nginx:8080"], "a forma é")
    refused("a port that leaves none for the services", ["--keys", keys, "--port", "65534"],
            "--port")
    refused("a limit of words", ["--keys", keys], "ICARUS_LIMITE_POR_MINUTO",
            {"ICARUS_LIMITE_POR_MINUTO": "muito"})
    refused("a limit of zero", ["--keys", keys], "ICARUS_LIMITE_LOGIN_POR_MINUTO",
            {"ICARUS_LIMITE_LOGIN_POR_MINUTO": "0"})
    for name, text in (("an empty file", ""), ("a list", "[]"), ("what is not YAML", "a: ["),
                       ("no services", "consumers: []"),
                       ("what was rendered before", "services: []\nplugins: []\nconsumers: []")):
        source = folder / "source.yml"
        source.write_text(text)
        refused(name, ["--keys", keys, "--in", source], "")
    refused("a missing file", ["--keys", keys, "--in", folder / "none.yml"], "none.yml")
    refused("an odd origin", ["--keys", keys], "ICARUS_CORS_ORIGENS",
            {"ICARUS_CORS_ORIGENS": "https://a.example/caminho"})


def set_field(*path, value):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value
    return change


def remove_field(*path):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]
    return change


ROUTE = ("services", 1, "routes", 0)
JWT = (*ROUTE, "plugins", 0, "config")
SECRET = ("consumers", 0, "jwt_secrets", 0)

# (name, change of the document, path that the message must name)
REFUSALS = [
    ("another format", set_field("_format_version", value="2.1"), "_format_version"),
    ("a format that is a number", set_field("_format_version", value=3.0), "_format_version"),
    ("no format", remove_field("_format_version"), "_format_version"),
    ("an unknown list", set_field("upstreams", value=[]), "upstreams"),
    ("_transform", set_field("_transform", value=True), "_transform"),
    ("an unknown service field", set_field("services", 1, "tls_verify", value=True),
     "services[1].tls_verify"),
    ("another protocol", set_field("services", 1, "protocol", value="https"),
     "services[1].protocol"),
    ("retries", set_field("services", 1, "retries", value=5), "services[1].retries"),
    ("a timeout of text", set_field("services", 1, "read_timeout", value="35s"),
     "services[1].read_timeout"),
    ("a truth for a number", set_field("services", 1, "port", value=True), "services[1].port"),
    ("a host with a new line", set_field("services", 1, "host", value="a\nbind *:1"),
     "services[1].host"),
    ("an unknown route field", set_field(*ROUTE, "snis", value=["a"]),
     "services[1].routes[0].snis"),
    ("a route by host", set_field(*ROUTE, "hosts", value=["a"]), "services[1].routes[0].hosts"),
    ("strip_path", set_field(*ROUTE, "strip_path", value=True),
     "services[1].routes[0].strip_path"),
    ("Kong's default strip_path", remove_field(*ROUTE, "strip_path"),
     "services[1].routes[0].strip_path"),
    ("a prefix path", set_field(*ROUTE, "paths", 0, value="/produtos"),
     "services[1].routes[0].paths[0]"),
    ("an open-ended pattern", set_field(*ROUTE, "paths", 0, value="~/produtos"),
     "services[1].routes[0].paths[0]"),
    ("a pattern of another dialect", set_field(*ROUTE, "paths", 0, value="~/p(?<a>x)$"),
     "services[1].routes[0].paths[0]"),
    ("an unknown tag", set_field(*ROUTE, "tags", value=["aberta"]),
     "services[1].routes[0].tags[0]"),
    ("a route without jwt", set_field(*ROUTE, "plugins", value=[]), "services[1].routes[0]"),
    ("a public route with jwt", set_field(*ROUTE, "tags", value=["publica"]),
     "services[1].routes[0]"),
    ("a route named twice", set_field("services", 2, "routes", 0, "name", value="estoque"),
     "services[2].routes[0].name"),
    ("a service named twice", set_field("services", 2, "name", value="estoque"),
     "services[2].name"),
    ("an unknown plugin", set_field(*ROUTE, "plugins", 0, "name", value="key-auth"),
     "services[1].routes[0].plugins[0].name"),
    ("an unknown global plugin", set_field("plugins", 0, "name", value="acl"), "plugins[0].name"),
    ("a disabled plugin", set_field(*ROUTE, "plugins", 0, "enabled", value=False),
     "services[1].routes[0].plugins[0].enabled"),
    ("an unknown plugin field", set_field(*ROUTE, "plugins", 0, "protocols", value=["http"]),
     "services[1].routes[0].plugins[0].protocols"),
    ("plugins of a service", set_field("services", 1, "plugins", value=[]),
     "services[1].plugins"),
    ("an unknown jwt field", set_field(*JWT, "realm", value="x"),
     "services[1].routes[0].plugins[0].config.realm"),
    ("an anonymous consumer", set_field(*JWT, "anonymous", value="x"),
     "services[1].routes[0].plugins[0].config.anonymous"),
    ("tokens in the query", set_field(*JWT, "uri_param_names", value=["jwt"]),
     "services[1].routes[0].plugins[0].config.uri_param_names"),
    ("Kong's default for the query", remove_field(*JWT, "uri_param_names"),
     "services[1].routes[0].plugins[0].config.uri_param_names"),
    ("tokens in cookies", set_field(*JWT, "cookie_names", value=["t"]),
     "services[1].routes[0].plugins[0].config.cookie_names"),
    ("exp unchecked", set_field(*JWT, "claims_to_verify", value=["nbf"]),
     "services[1].routes[0].plugins[0].config.claims_to_verify"),
    ("no maximum_expiration", remove_field(*JWT, "maximum_expiration"),
     "services[1].routes[0].plugins[0].config.maximum_expiration"),
    ("jwt on preflights", set_field(*JWT, "run_on_preflight", value=True),
     "services[1].routes[0].plugins[0].config.run_on_preflight"),
    ("an unknown cors field", set_field("plugins", 0, "config", "private_network", value=True),
     "plugins[0].config.private_network"),
    ("an origin that is a pattern", set_field("plugins", 0, "config", "origins", value=["a.*"]),
     "plugins[0].config.origins[0]"),
    ("another generator", set_field("plugins", 1, "config", "generator", value="tracker"),
     "plugins[1].config.generator"),
    ("another unit", set_field("plugins", 2, "config", "size_unit", value="megabytes"),
     "plugins[2].config.size_unit"),
    ("limits by consumer", set_field("plugins", 3, "config", "limit_by", value="consumer"),
     "plugins[3].config.limit_by"),
    ("limits by the hour", set_field("plugins", 3, "config", "hour", value=1),
     "plugins[3].config.hour"),
    ("a fractional limit", set_field("plugins", 3, "config", "minute", value=1.5),
     "plugins[3].config.minute"),
    ("no global size limit", remove_field("plugins", 2), "plugins"),
    ("an unknown transformation", set_field(
        "services", 0, "routes", 0, "plugins", 0, "config", "append", value={}),
     "services[0].routes[0].plugins[0].config.append"),
    ("a header of the client that Kong would keep", set_field(
        "plugins", 4, "config", "remove", "headers", value=["X-Outro"]), "plugins"),
    ("no strict headers", remove_field("plugins", 5), "plugins"),
    ("another change of answers", set_field("plugins", 5, "config", "replace", value={}),
     "plugins[5].config.replace"),
    ("a header of two lines", set_field(
        "plugins", 5, "config", "add", "headers", 0, value="X: a\nY: b"),
     "plugins[5].config.add.headers[0]"),
    ("an unknown consumer field", set_field("consumers", 0, "custom_id", value="x"),
     "consumers[0].custom_id"),
    ("an unknown credential field", set_field(*SECRET, "secret", value="x"),
     "consumers[0].jwt_secrets[0].secret"),
    ("a shared secret", set_field(*SECRET, "algorithm", value="HS256"),
     "consumers[0].jwt_secrets[0].algorithm"),
    ("a key that is none", set_field(*SECRET, "rsa_public_key", value="chave"),
     "consumers[0].jwt_secrets[0].rsa_public_key"),
    ("a kid that is a path", set_field(*SECRET, "key", value="../../x"),
     "consumers[0].jwt_secrets[0].key"),
    ("no credential", set_field("consumers", 0, "jwt_secrets", value=[]),
     "consumers[0].jwt_secrets"),
]


def generate(folder, text, bind="127.0.0.1:1"):
    source, out = folder / "case.yml", folder / "case.cfg"
    source.write_text(text, errors="surrogateescape")
    out.unlink(missing_ok=True)
    return run([GENERATE, source, "--bind", bind, "--out", out]), out


def test_refusals(tally, folder, rendered):
    for name, change, path in REFUSALS:
        document = yaml.safe_load(rendered.read_text())
        change(document)
        done, out = generate(folder, yaml.safe_dump(document))
        said = done.stderr.splitlines()
        tally.check(f"generator refuses {name}",
                    done.returncode == 1 and len(said) == 1 and f": {path}: " in said[0]
                    and not out.exists(), (done.returncode, done.stderr))
    text = rendered.read_text()
    for name, broken, expected in (
            ("a field given twice", text.replace("  port: 8001", "  port: 8001\n  port: 9"),
             "repetido"),
            ("a field whose name is a list", "? [a]\n: b\n", "deve ser um texto"),
            ("bytes that are not UTF-8", "a: \udcff", "YAML"),
            ("what is not YAML", "a: [", "YAML"),
            ("an empty file", "", "objeto"),
            ("a tag that makes objects", "!!python/object:os.system {}", "YAML"),
            ("the file before it is rendered", SOURCE.read_text(), "config.add.headers[0]")):
        done, out = generate(folder, broken)
        tally.check(f"generator refuses {name}", done.returncode == 1
                    and expected in done.stderr and not out.exists()
                    and len(done.stderr.splitlines()) == 1, (done.returncode, done.stderr))
    done, _ = generate(folder, text, bind="8000")
    tally.check("generator refuses an odd address", done.returncode == 1
                and "--bind" in done.stderr, done.stderr)


def test_generated(tally, folder, rendered):
    done, out = generate(folder, rendered.read_text())
    tally.equal("generator exits 0", (done.returncode, done.stderr), (0, ""))
    keys = sorted(folder.glob("case-*.pem"))
    tally.equal("each key is beside the configuration", len(keys), 3)
    tally.equal("keys and configuration are private",
                {stat.S_IMODE(file.stat().st_mode) for file in [out, *keys]}, {0o600})
    check = subprocess.run([haproxy_binary(), "-c", "-f", out], capture_output=True, text=True,
                           check=False)
    tally.check("HAProxy accepts the configuration", check.returncode == 0
                and "WARNING" not in check.stderr, check.stderr)
    document = yaml.safe_load(rendered.read_text())
    del document["consumers"][0]["jwt_secrets"][0]
    generate(folder, yaml.safe_dump(document))
    tally.equal("the file of a removed key is deleted", len(list(folder.glob("case-*.pem"))), 2)
    for command in (RENDER, GENERATE, SETTINGS):
        done = run([command, "--help"])
        tally.check(f"{command.name} --help", done.returncode == 0 and "mostra" in done.stdout,
                    done.stderr)


CONF = ROOT / "kong" / "kong.conf"
# Paths and address of a Kong: the only settings that are not in kong.conf.
PLACES = {"KONG_PREFIX", "KONG_DECLARATIVE_CONFIG", "KONG_PROXY_LISTEN"}


def test_settings(tally):
    """Instances and containers run Kong with kong.conf, which fits kong.yml."""
    lines = [line for line in CONF.read_text().splitlines() if line and not line.startswith("#")]
    settings = dict(line.split(" = ", 1) for line in lines)
    tally.equal("each setting of kong.conf is given once", len(settings), len(lines))
    document = yaml.safe_load(SOURCE.read_text())
    routes = [route for service in document["services"] for route in service["routes"]]
    plugins = {plugin["name"] for owner in [document, *routes] for plugin in owner["plugins"]}
    tally.equal("kong.conf loads the plugins of kong.yml", set(settings["plugins"].split(",")),
                plugins)
    largest = max(plugin["config"]["allowed_payload_size"] for owner in [document, *routes]
                  for plugin in owner["plugins"] if plugin["name"] == "request-size-limiting")
    tally.equal("kong.conf reads bodies up to twice the largest limit, into memory",
                [settings["nginx_http_client_max_body_size"],
                 settings["nginx_http_client_body_buffer_size"]],
                [f"{2 * largest // 1024}k"] * 2)
    tally.equal("the log format has neither the query nor a header", re.findall(
        r"\$(?:uri|request(?:_uri|_method)?|args|query_string|arg_\w+|http_(?!x_correlation_id)\w+)\b",
        settings["nginx_http_log_format"]), [])
    kong = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["kong"]
    tally.equal("the container reads kong.conf", kong["command"],
                ["kong", "docker-start", "-c", "/gateway/kong.conf"])
    tally.equal("the container has no other settings of Kong", set(kong["environment"]), PLACES)
    tally.check("docker/chaves gives the container kong.conf",
                'kong/conf" --out /volumes/gateway/kong.conf' in (ROOT / "docker" / "chaves").read_text())
    script = (ROOT / "scripts" / "lib" / "gateway.sh").read_text()
    tally.equal("an instance has no other settings of Kong", set(re.findall(
        r"\b(KONG_[A-Z_]+)=", script)) - {"KONG_ENVIRONMENT"}, PLACES | {
            "KONG_NGINX_USER", "KONG_SSL_CERT", "KONG_SSL_CERT_KEY"})
    tally.check("an instance reads kong.conf", '-c "$dir/kong.conf"' in script
                and '"$ROOT/kong/conf" --out "$dir/kong.conf"' in script)
    page = (ROOT / "docs" / "gateway.md").read_text()
    tally.equal("docs/gateway.md has no other settings of Kong",
                set(re.findall(r"\b(KONG_[A-Z_]+)=", page)) - {"KONG_DATABASE", "ICARUS_KONG"}, PLACES)


def test_proxies(tally, folder):
    """ICARUS_PROXIES_CONFIAVEIS becomes Kong's trusted_ips, or is refused with one line."""
    def conf(value):
        return run([SETTINGS], {"ICARUS_PROXIES_CONFIAVEIS": value})

    tally.equal("without trusted proxies kong.conf is that of the repository", conf("").stdout,
                CONF.read_text())
    done = conf("10.0.0.1, 192.168.0.0/16 ::1,2001:DB8:0::/32")
    out = folder / "conf" / "kong.conf"
    out.parent.mkdir()
    run([SETTINGS, "--out", out, "--seen-in", "/gateway"])
    included = (out.parent / "nginx-http.conf").read_text()
    tally.equal("kong.conf includes nginx-http.conf where Kong sees it",
                (out.read_text().splitlines()[-1], "limit_conn conexoes 500;" in included),
                ("nginx_http_include = /gateway/nginx-http.conf", True))
    tally.equal("trusted proxies are in kong.conf", (done.returncode, done.stdout.splitlines()[-1]),
                (0, "trusted_ips = 10.0.0.1,192.168.0.0/16,::1,2001:db8::/32"))
    for wrong in ("10.0.0", "10.0.0.256", "proxy.exemplo", "10.0.0.1/33", "10.0.0.1/8", "0.0.0.0/0",
                  "::/0", "2001:db8::1/32", "fe80::1%lo", "10.0.0.1;10.0.0.2", "unix:", "10.0.0.1 x"):
        done = conf(wrong)
        tally.check(f"the proxy {wrong} is refused with one line", done.returncode == 1
                    and not done.stdout and len(done.stderr.splitlines()) == 1
                    and "ICARUS_PROXIES_CONFIAVEIS" in done.stderr, (done.returncode, done.stderr))


def all_tests(tally, folder, keys):
    tally.run(test_settings)
    tally.run(test_proxies, folder)
    rendered = test_render(tally, folder, keys)
    test_render_refusals(tally, folder, keys)
    test_generated(tally, folder, rendered)
    test_refusals(tally, folder, rendered)
