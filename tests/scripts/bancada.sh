#!/usr/bin/env bash
# tests/scripts/bancada.sh: what the numbers of `make bench` rest on: the load at a constant rate counts what a
# pause of the server makes late, refuses wrong answers, and a peer that wins is found.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/checks.sh
source tests/checks.sh
export PYTHONDONTWRITEBYTECODE=1

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-bancada.XXXXXX")
server=''
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT

make -s build/release/bench/constant

# Stops for a second at its hundredth request; /refused is 500. Its port is its first line.
python3 - >"$work/port" 2>"$work/server" <<'EOF' &
import http.server, itertools, threading, time
count, lock = itertools.count(1), threading.Lock()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    def do_GET(self):
        with lock:
            if next(count) == 100:
                time.sleep(1)
        body = b"{}"
        self.send_response(500 if self.path == "/refused" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
EOF
server=$!
until [[ -s $work/port ]]; do sleep 0.05; done
port=$(<"$work/port")

constant() { # <path> <rate> <seconds>
    printf 'GET\t%s\t\t\n' "$1" >"$work/requests"
    TOKEN='' UNIQUE=x build/release/bench/constant "$port" 2 "$2" "$3" 200 "$work/requests" 2>"$work/errors"
}

# 100 of 300 requests are due during the pause; who counts only what was sent sees two of them.
found=$(constant / 100 3)
check 'all requests are sent' 300 "$(jq .requests <<<"$found")"
check 'a pause delays each request that was due meanwhile' true "$(jq '.p99 > 900' <<<"$found")"
check 'the others are not late' true "$(jq '.p50 < 500' <<<"$found")"
check 'an answer with another status ends it' 1 "$(constant /refused 50 1 >/dev/null && echo 0 || echo $?)"
check 'and is told' yes "$(grep -q 'refused' "$work/errors" && echo yes || echo no)"

goals() { # <rate of Icarus> <rate of Fastify>: how many peers win
    PYTHONPATH=bench python3 - "$1" "$2" <<'EOF'
import sys
from comparison.goals import check
from comparison.measure import Result
ours, theirs = (Result(1000, "by-id", name, 32, [float(rate)], [{"service": 100, "nginx": 50}])
                for name, rate in zip(("icarus", "fastify"), sys.argv[1:]))
print(sum(goal.peer_wins for goal in check([ours, theirs], {})))
EOF
}
check 'a peer that is faster wins' 1 "$(goals 1000 1001)"
check 'one that is slower does not' 0 "$(goals 1000 999)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
