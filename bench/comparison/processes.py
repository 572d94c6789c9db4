"""Programs that a contestant needs, and its nginx, configured from the services' template."""

import os
import re
import subprocess
import sys
import time

from .settings import ROOT

PATIENCE_S = 30


def rendered(folder, kind, target, port):
    """Writes the configuration of estoque's nginx with another program behind it: kind "fastcgi" changes only
    the socket, "php" also passes the script's path, and "http" proxies HTTP. FastCGI connections are not
    kept: each would occupy one of the peer's threads or processes."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(ROOT / "nginx" / "render"), "estoque", f"127.0.0.1:{port}",
               f"unix:{target}" if kind != "http" else "unix:/unused", str(folder), "/dev/null"]
    text = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
    if kind != "http":
        text = re.sub(r"\n *(fastcgi_keep_conn on|keepalive \d+);", "", text)
    if kind == "php":
        text = text.replace("fastcgi_param GATEWAY_INTERFACE",
                            f"fastcgi_param SCRIPT_FILENAME {ROOT}/bench/peers/php/index.php;\n"
                            "        fastcgi_param GATEWAY_INTERFACE", 1)
    if kind == "http":
        text = re.sub(r"fastcgi_pass .*", "proxy_pass http://peer; proxy_http_version 1.1;"
                      ' proxy_set_header Connection "";', text)
        text = re.sub(r"\n *fastcgi_(?!temp_path).*", "", text)
        text = re.sub(r"\n *server \{", "\n    upstream peer {{ server 127.0.0.1:{}; keepalive 32; }}\\g<0>"
                      .format(target), text, count=1)
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


class Programs:
    """The programs that one contestant needs; stop() ends them in reverse order."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def start(self, name, command, environment=None):
        """Starts the program with its output in NAME.log; returns its pid."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = (self.folder / f"{name}.log").open("ab")
        # A session of its own, like the services: the kernel divides CPU time among sessions first.
        process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL, start_new_session=True)
        log.close()
        self.running.append((name, process))
        return process.pid

    def start_nginx(self, kind, target, port):
        path = rendered(self.folder / "nginx", kind, target, port)
        user = "user root; " if os.geteuid() == 0 else ""
        return self.start("nginx", ["nginx", "-e", "stderr", "-p", str(path.parent), "-c", str(path),
                                    "-g", f"{user}daemon off;"])

    def await_that(self, answers):
        """Waits until answers() is true; ends the bench when a program has ended or PATIENCE_S is over."""
        until = time.monotonic() + PATIENCE_S
        while not answers():
            for name, process in self.running:
                if process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"bench/comparacao: {name} does not run:\n"
                             + (self.folder / f"{name}.log").read_text()[-2000:])
            time.sleep(0.05)

    def stop(self):
        for _, process in reversed(self.running):
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()
