#!/usr/bin/env bash
# tests/run, and the start functions of lib.sh, on a tree of small suites with one fault each: every
# fault is counted once and reported.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-runner.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree"/{scripts/lib,tests/{scripts,integration},build/{release,asan}/tests/unit}
cp tests/run tests/checks.sh "$tree/tests"
cp scripts/lib/environment.sh "$tree/scripts/lib"
printf 'all test-programs paginas bench-programs statement-programs:\n' >"$tree/Makefile"

# program <path> <lines of bash>: adds a suite to the tree.
program() {
    mkdir -p "$tree/${1%/*}"
    printf '#!/usr/bin/env bash\n%s\n' "$2" >"$tree/$1"
    chmod +x "$tree/$1"
}
for path in build/{release,asan}/tests/unit/test_one; do
    program "$path" 'echo "[====] Synthesis: Tested: 3 | Passing: 3 | Failing: 0 | Crashing: 0"'
done
good='echo "2 passed, 0 failed"'
suites='fuzz|integration|browser|gateway|hostile|e2e|upgrade|chaos|scripts|disk'
mapfile -t named < <(grep -oE "\\btests/($suites)/[a-z0-9.-]+\\b" tests/run | sort -u)
LONGEST=() RELEASE_TOO=()
eval "$(sed -n '/^[A-Z_]*=($/,/^)/p' tests/run)"
named+=("${LONGEST[@]}" "${RELEASE_TOO[@]##* }")
for path in "${named[@]}"; do
    program "$path" "$good"
done
# tree_says: prints the last line of tests/run on the tree; its output is in $work/said.
tree_says() {
    (cd "$tree" && TMPDIR=$work tests/run) >"$work/said" 2>&1 || true
    tail -n 1 "$work/said"
}
# with <lines of bash>: prints counts and number of faults when one more suite has these lines.
with() {
    program tests/integration/wrong.sh "$1"
    echo "$(tree_says); $(grep -c '^tests: tests/integration/wrong.sh: [^0-9]' "$work/said")"
}

# expected <passed> <failed> <faults>: the output of `with`, the good suites included.
expected() { echo "$((sound + $1)) passed, $2 failed; $3"; }

read -r sound _ bad _ <<<"$(tree_says)"
check 'the counts of good suites are added' 'true 0' "$([[ $sound -ge 20 ]] && echo true) $bad"
check 'a further suite counts' "$(expected 2 0 0)" "$(with "$good")"
program tests/integration/versao.sh 'echo "3 passed, 0 failed"'
check 'a suite that the release build needs, too, counts in both builds' "$(expected 4 0 0)" "$(with "$good")"
program tests/integration/versao.sh "$good"
check 'a failed check counts' "$(expected 1 1 0)" "$(with 'echo "1 passed, 1 failed"; exit 1')"
check 'a suite without a count is a failure' "$(expected 0 1 1)" "$(with 'exit 69')"
check 'a count of 0 is a failure' "$(expected 0 1 1)" "$(with 'echo "0 passed, 0 failed"')"
check 'an exit status that does not match the count is a failure' "$(expected 2 1 1)" "$(with "$good; exit 3")"
check 'a sanitizer report is a failure' "$(expected 2 1 1)" "$(with "echo 'x.c:1: runtime error: overflow'; $good")"
# shellcheck disable=SC2016
check 'a file left in TMPDIR is a failure' "$(expected 2 1 1)" "$(with 'touch "$(mktemp -d)/left";'"$good")"
# shellcheck disable=SC2016
check 'a hidden file left in TMPDIR is a failure' "$(expected 2 1 1)" "$(with 'touch "$TMPDIR/.left";'"$good")"
# beside <lines of bash> [<lines of another suite>]: prints counts when backup.sh, which runs beside the
# others, has these lines.
beside() {
    program tests/integration/backup.sh "$1"
    program tests/integration/wrong.sh "${2:-$good}"
    tree_says
}
check 'failed checks of a suite beside the others count' "$((sound + 1)) passed, 2 failed" \
    "$(beside 'echo "1 passed, 2 failed"; exit 1')"
check 'a suite beside the others without a count is a failure' "$sound passed, 1 failed" "$(beside 'exit 69')"
# shellcheck disable=SC2016
check 'a file left by a suite beside the others is a failure' "$((sound + 2)) passed, 1 failed" \
    "$(beside 'touch "$TMPDIR/left";'"$good")"
check 'the suite beside the others does not make them wait' "$((sound + 2)) passed, 0 failed" \
    "$(beside "timeout 300 bash -c 'until rm there; do sleep 0.1; done' && $good" "touch there; $good")"
# shellcheck disable=SC2016
ports='echo "$ICARUS_TEST_PORT" >>ports; timeout 300 bash -c "until [[ \$(wc -l <ports) -ge 2 ]]; do sleep 0.1; done"'
beside "$ports; $good" "$ports; $good" >/dev/null
check 'suites that run at once have ports of their own' 2 "$(head -n 2 "$tree/ports" | sort -u | wc -l)"
program tests/integration/backup.sh "$good"
check 'tests/run leaves no file' 0 "$(find "$work" -name 'icarus-testes.*' | wc -l)"

# criterion <exit status> <failed> <crashed>: the program of unit tests of the release build says so.
criterion() {
    program build/release/tests/unit/test_one \
        "printf '[====] \\e[1mSynthesis: Tested: \\e[33m9\\e[0m | Passing: \\e[32m3\\e[0m | Failing: $2 | Crashing: $3 \\e[0m\\n'; exit $1"
    echo "$(tree_says); $(grep -c '^tests: build/release/tests/unit/test_one: [^0-9]' "$work/said")"
}
program tests/integration/wrong.sh "$good"
check 'failed and crashed unit tests count' "$(expected 2 6 0)" "$(criterion 1 2 4)"
check 'an exit status that does not match the count of unit tests is a failure' "$(expected 2 1 1)" "$(criterion 1 0 0)"

# can <lines of bash>: prints output and exit status of a suite with these lines.
can() {
    local status=0
    bash -c "source tests/integration/lib.sh; $1" >"$work/said" 2>&1 || status=$?
    echo "$(<"$work/said") $status"
}
check 'a suite names the program that is not installed' \
    'bash cannot start: nao-existe is not installed (scripts/packages test) 69' "$(can 'need bash nao-existe; echo on')"
begun=$SECONDS
check 'until_up reports a server that ended' 'ended instead of starting: false has no answer 1' \
    "$(can 'PATIENCE=600; (exit 127) & until_up $! false')"
check 'until_up does not wait for a server that ended' true "$([[ $((SECONDS - begun)) -lt 300 ]] && echo true)"
# shellcheck disable=SC2016
check 'until_up accepts a server that answers' ' 0' "$(can 'sleep 60 & until_up $! true; code=$?; kill $!; exit $code')"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
