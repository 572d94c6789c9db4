#!/usr/bin/env bash
# tests/run and what suites start with, on a tree of small suites that go wrong in one way each: every
# fault is counted, once, and told.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-runner.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree"/{scripts/lib,tests/{scripts,integration},build/{release,asan}/tests/unit}
cp tests/run "$tree/tests/run"
cp scripts/lib/environment.sh "$tree/scripts/lib"
printf 'all test-programs:\n' >"$tree/Makefile"

# program <path> <lines of bash>: a suite of the tree.
program() {
    mkdir -p "$tree/${1%/*}"
    printf '#!/usr/bin/env bash\n%s\n' "$2" >"$tree/$1"
    chmod +x "$tree/$1"
}
for path in build/{release,asan}/tests/unit/test_one; do
    program "$path" 'echo "[====] Synthesis: Tested: 3 | Passing: 3 | Failing: 0 | Crashing: 0"'
done
good='echo "2 passed, 0 failed"'
mapfile -t named < <(sed -nE 's/.*\bscript (tests[^ ]+).*/\1/p' tests/run)
for path in "${named[@]}"; do
    program "$path" "$good"
done
# tree_says: the last line of tests/run on the tree; what it said is in $work/said.
tree_says() {
    (cd "$tree" && TMPDIR=$work tests/run) >"$work/said" 2>&1 || true
    tail -n 1 "$work/said"
}
# with <lines of bash>: the figures and the faults when one suite of each build is that.
with() {
    program tests/integration/wrong.sh "$1"
    echo "$(tree_says); $(grep -c '^tests: tests/integration/wrong.sh: [^0-9]' "$work/said")"
}

# expected <passed> <failed> <faults told>: what with gives, beside the suites that are good.
expected() { echo "$((sound + $1)) passed, $2 failed; $3"; }

read -r sound _ bad _ <<<"$(tree_says)"
check 'good suites are summed' 'true 0' "$([[ $sound -ge 20 ]] && echo true) $bad"
check 'one more of each build' "$(expected 4 0 0)" "$(with "$good")"
check 'a failed check is a failure' "$(expected 2 2 0)" "$(with 'echo "1 passed, 1 failed"; exit 1')"
check 'an end without a count is one' "$(expected 0 2 2)" "$(with 'exit 69')"
check 'so is a count of nothing' "$(expected 0 2 2)" "$(with 'echo "0 passed, 0 failed"')"
check 'so is an exit that the count does not tell' "$(expected 4 2 2)" "$(with "$good; exit 3")"
check 'so is a report of a sanitizer' "$(expected 4 2 2)" "$(with "echo 'x.c:1: runtime error: overflow'; $good")"
# shellcheck disable=SC2016
check 'so is a file that is left in TMPDIR' "$(expected 4 2 2)" "$(with 'touch "$(mktemp -d)/left";'"$good")"
# shellcheck disable=SC2016
check 'so is a hidden one' "$(expected 4 2 2)" "$(with 'touch "$TMPDIR/.left";'"$good")"
check 'the run leaves nothing itself' 0 "$(find "$work" -name 'icarus-testes.*' | wc -l)"

# can <lines of bash>: what a suite that begins with them says, and its exit code.
can() {
    local status=0
    bash -c "source tests/integration/lib.sh; $1" >"$work/said" 2>&1 || status=$?
    echo "$(<"$work/said") $status"
}
check 'a suite without a program that it needs says so' \
    'bash cannot start: nao-existe is not installed (scripts/packages test) 69' "$(can 'need bash nao-existe; echo on')"
begun=$SECONDS
check 'a server that ended is not waited for' 'ended instead of starting: false has no answer 1' \
    "$(can '(exit 127) & until_up $! false')"
check 'nor are 20 s let pass' true "$([[ $((SECONDS - begun)) -lt 10 ]] && echo true)"
# shellcheck disable=SC2016
check 'one that answers is up' ' 0' "$(can 'sleep 60 & until_up $! true; code=$?; kill $!; exit $code')"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
