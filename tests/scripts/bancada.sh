#!/usr/bin/env bash
# The tools behind `make bench`: the load at a constant rate counts the requests that a pause of the server
# delays, and refuses wrong answers; contestants whose answers differ are refused; goals are met or missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/checks.sh
source tests/checks.sh
export PYTHONDONTWRITEBYTECODE=1

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-bancada.XXXXXX")
server=''
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT

make -s build/release/bench/constant

# A server that pauses for a second at its hundredth request; /refused gets 500. Its port is its first line.
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

# 30 of 300 requests are due during the pause; a load that waits for answers would find only two of them slow.
found=$(constant / 30 10)
check 'all requests are sent' 300 "$(jq .requests <<<"$found")"
check 'a pause delays each request that was due meanwhile' true "$(jq '.p99 > 900' <<<"$found")"
check 'the others are not late' true "$(jq '.p50 < 500' <<<"$found")"
check 'an answer with another status ends it' 1 "$(constant /refused 50 1 >/dev/null && echo 0 || echo $?)"
check 'and is told' yes "$(grep -q 'refused' "$work/errors" && echo yes || echo no)"

# Compares the answers of three contestants to one case; the third one's is given.
answered() { # <body of the third> [status of the third]: what check_answers says
    PYTHONPATH=bench python3 - "$@" 2>&1 <<'EOF' || true
import json, sys
from comparison import cases
from comparison.measure import check_answers
class Answer:
    def __init__(self, body, status):
        self.body, self.status, self.headers = body, status, {}
    def json(self):
        return json.loads(self.body)
class Stage:
    rows = 1000
    def request(self, port, *rest):
        return Answer(sys.argv[1], int((sys.argv + [200])[2])) if port == 3 else Answer('{"id":1,"valor":2}', 200)
class Contestant:
    def __init__(self, number):
        self.name, self.number = f"n{number}", number
    def port(self, case):
        return self.number
case = next(each for each in cases.ALL if each.name == "by-id")
print(*check_answers(case, Stage(), [Contestant(number) for number in (1, 2, 3)]))
EOF
}
check 'contestants that answer alike are compared' 'n1 n2 n3' "$(answered '{"valor":2,"id":1}')"
check 'one that answers otherwise is refused' "bench/comparacao: by-id: n3 answers {'id': 1, 'valor': 3}" \
    "$(answered '{"id":1,"valor":3}' | head -n 1)"
check 'one with another status, too' 'bench/comparacao: by-id of n3: 500 {}' "$(answered '{}' 500)"

# goals <what is measured, in Python: case, contestant, requests/s, CPU of the service, p99 of p50>...: prints
# the goals that are missed, with "!" if a peer wins.
goals() {
    PYTHONPATH=bench python3 - "$@" <<'EOF'
import sys
from comparison.goals import check
from comparison.measure import Result
results = []
for text in sys.argv[1:]:
    rows, case, name, rate, cpu, tail = eval(text)
    results.append(Result(rows, case, name, 32, [rate], [{"service": cpu, "nginx": 50}], [{"p50": 1, "p99": tail}],
                          1200 if name == "fastify" else 100))
print(*sorted({goal.text.rpartition(": ")[2] + "!" * goal.peer_wins for goal in check(results, {}, {}) if not goal.met}), sep=", ")
EOF
}
check 'a peer that is faster wins' 'fastify does not win!' \
    "$(goals '1000, "search-rare", "icarus", 999, 10, 1' '1000, "search-rare", "fastify", 1000, 90, 1' | grep -o 'fastify[^,]*win!')"
check 'one that is slower does not' '' "$(goals '1000, "page", "icarus", 2000, 10, 1' '1000, "page", "php", 1999, 10, 1')"
check 'reads twice as fast as Fastify, in requests and in CPU, meet the goals' '' \
    "$(goals '1000, "page", "icarus", 2000, 10, 1' '1000, "page", "fastify", 1000, 20, 1')"
check 'a little less misses them' "fastify's CPU of the service's ≥ 2, requests/s of fastify's ≥ 2" \
    "$(goals '1000, "page", "icarus", 1999, 10.1, 1' '1000, "page", "fastify", 1000, 20, 1')"
check 'nine tenths of the floor meet the goal' '' "$(goals '1000, "by-id", "icarus", 900, 10, 1' '1000, "by-id", "floor", 1000, 9, 1')"
check 'a little less misses it' "of the floor's rate ≥ 0.9" \
    "$(goals '1000, "by-id", "icarus", 899, 10, 1' '1000, "by-id", "floor", 1000, 9, 1')"
check 'a page of large tables that costs more than of small ones misses the goals' \
    'of its CPU at 1000 ≤ 1.2, of the rate by id ≥ 0.6' \
    "$(goals '1000, "page", "icarus", 900, 50, 1' '1000000, "page", "icarus", 590, 71, 1' '1000000, "by-id", "icarus", 1000, 9, 1')"
check 'one that costs a fifth more meets them' '' \
    "$(goals '1000, "page", "icarus", 900, 50, 1' '1000000, "page", "icarus", 600, 70, 1' '1000000, "by-id", "icarus", 1000, 9, 1')"
check 'a search of more than two pages misses the goal' "CPU of a page's ≤ 2" \
    "$(goals '1000, "page", "icarus", 900, 50, 1' '1000, "search-absent", "icarus", 900, 151, 1')"
check 'one product at less than 0.6 of many misses the goal' 'of the rate of many ≥ 0.6' \
    "$(goals '1000, "move", "icarus", 1000, 50, 1' '1000, "move-hot", "icarus", 599, 50, 1')"
check 'a late hundredth misses the goal' 'p99 of p50 ≤ 2.5' "$(goals '1000, "page", "icarus", 900, 50, 2.6')"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
