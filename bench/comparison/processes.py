"""Programs that a contestant needs, and the nginx before it, of the services' own template."""

import os
import re
import subprocess
import sys
import time

from .settings import ROOT

PATIENCE_S = 30


def rendered(folder, kind, target, port):
    """The configuration of the nginx of estoque, with another program behind it: kind "fastcgi" changes its
    socket alone, "php" tells the program's file too, and "http" passes HTTP on. FastCGI connections are not
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
    """Those that one contestant needs; stop() ends them in the opposite order."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def start(self, name, command, environment=None):
        """Its pid. What it says is in NAME.log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = (self.folder / f"{name}.log").open("ab")
        # A session of its own, as the services have: the kernel shares processors among sessions first.
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
        """Waits until it answers; ends the bench when a program has ended."""
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
