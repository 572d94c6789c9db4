#!/usr/bin/env bash
# bench/comparacao runs from its first step to its last, on a thousand products, without the peers that npm and
# PHP bring: every contestant is measured in every case, and table, JSON and charts have the results.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
need wrk node npm nginx spawn-fcgi jq

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-comparacao.XXXXXX")
trap 'rm -rf "$work"' EXIT

code=0
env ICARUS_BENCH_PORT="${ICARUS_TEST_PORT:-18640}" SAIDA="$work/out" TAMANHOS=1000 CONEXOES=2 RODADAS=1 \
    SEGUNDOS=1 CASOS=by-id,move,refresh CONCORRENTES=icarus,gateway,floor bench/comparacao >"$work/said" 2>&1 || code=$?
check 'it ends without a fault' 0 "$code"
((code == 0)) || tail -n 40 "$work/said"

out=$work/out/comparacao.json
of() { jq -r "$1" "$out" 2>&1 || true; } # <jq filter>
check 'each case has its contestants' 'by-id: icarus gateway floor; move: icarus gateway; refresh: icarus gateway' \
    "$(of '[.results | group_by(.case)[] | "\(.[0].case): \([.[].contestant] | join(" "))"] | join("; ")')"
check 'requests a second and memory are measured' true "$(of '[.results[] | .rate > 0 and .memory > 1000] | all')"
check 'of every part the CPU of a request is' 'MariaDB daemons gateway nginx service' \
    "$(of '.results[] | select(.case == "move" and .contestant == "gateway") | .cpu[0] | keys | join(" ")')"
check 'no part but the daemons works for nothing' true \
    "$(of '[.results[] | .cpu[] | to_entries[] | select(.key != "daemons") | .value > 0] | all')"
check 'the times of answers rise from p50 to p99.9' true \
    "$(of '[.results[] | .times[] | 0 < .p50 and .p50 <= .p99 and .p99 <= .p999] | all')"
check 'MariaDB alone is measured' true "$(of '.alone["1000"] | .us > 0 and .spread > 0 and .hot > 0')"
check 'goals are judged' true "$(of '[.goals[].goal | select(test("of the floor|alone|p99 of p50"))] | length >= 3')"
check 'the table has a line for each result' 7 "$(grep -cE ' (icarus|gateway|floor) +2 +[0-9]+' "$work/said")"
check 'and the goals, met and missed' yes "$(grep -qE '^[0-9]+ met, [0-9]+ missed$' "$work/out/comparacao.txt" && echo yes)"
check 'charts are drawn' 'cpu-1000.svg rates-1000.svg' "$(cd "$work/out" && echo ./*.svg | sed 's|\./||g')"
check 'they are XML and name the cases' 2 "$(cd "$work/out" && for chart in *.svg; do
    python3 -c 'import sys, xml.dom.minidom as x; print("product by id" in x.parse(sys.argv[1]).toxml())' "$chart"
done | grep -c True)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
