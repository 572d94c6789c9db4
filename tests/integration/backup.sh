#!/usr/bin/env bash
# scripts/backup and scripts/restore on an instance of `make up`: what an empty system holds after a
# restore is what was copied. For the containers: tests/compose/parts/backup.sh.
# Ports from ICARUS_TEST_PORT (default 18640). Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-backup.XXXXXX")
export ICARUS_RUN=$work/run ICARUS_PORT=${ICARUS_TEST_PORT:-18640} ICARUS_SKIP_BUILD=1
trap 'code=$?; scripts/destroy --yes >/dev/null 2>&1 || true; rm -rf "$work"; exit $code' EXIT

quietly() { # <command...>: true or false, its words only if it fails
    if "$@" >"$work/said" 2>&1; then echo true; else
        echo false
        sed 's/^/     /' "$work/said" >&2
    fi
}

refused() { # <what> <command...>
    check "$1" refused "$("${@:2}" >"$work/said" 2>&1 || echo refused)"
}

login() { # <file of credentials>
    curl -s -o /dev/null -w '%{http_code}' -m 10 "http://127.0.0.1:$ICARUS_PORT/auth/login" \
        -H 'Content-Type: application/json' -d "@$1"
}

make -s -j2 all
check 'up' true "$(quietly scripts/up)"
[[ $failed -eq 0 ]] || { echo "$passed passed, $failed failed"; exit 1; } # nothing else can be asked
check 'a filled system' true "$(quietly scripts/demo)"
cp "$ICARUS_RUN/admin.json" "$work/admin.json"
check 'backup while it runs' true "$(quietly scripts/backup "$work/first.sql.gz")"
check 'the relays run again' true "$(quietly scripts/status)"
refused 'a backup never overwrites a file' scripts/backup "$work/first.sql.gz"
ln -s /dev/full "$work/full.sql.gz.parcial"
refused 'a backup to a full disk is a failure' scripts/backup "$work/full.sql.gz"
check 'told in one line' '1 1' "$(wc -l <"$work/said") $(grep -c '^Icarus: .*confira o espaço em' "$work/said")"
check 'no half of a copy stays' '' "$(find "$work" -name 'full.sql.gz*')"
check 'and the relays run' true "$(quietly scripts/status)"
check 'only its owner can read it' 600 "$(stat -c %a "$work/first.sql.gz")"

check 'destroy' true "$(quietly scripts/destroy --yes)"
check 'an empty system' true "$(quietly scripts/up)"
head -c 3000 "$work/first.sql.gz" >"$work/cut.sql.gz"
refused 'a file that is cut off is refused' scripts/restore --yes "$work/cut.sql.gz"
echo 'SELECT 1;' | gzip >"$work/other.sql.gz"
refused 'a file that is something else is refused' scripts/restore --yes "$work/other.sql.gz"
check 'and nothing has changed' 200 "$(login "$ICARUS_RUN/admin.json")"
refused 'nobody who does not say so restores' scripts/restore "$work/first.sql.gz" </dev/null

# shellcheck disable=SC2016
zcat "$work/first.sql.gz" | sed '/^CREATE DATABASE .*`projetos`/i FALHA;' | gzip >"$work/broken.sql.gz"
refused 'a restore that fails half-way is a failure' scripts/restore --yes "$work/broken.sql.gz"
check 'it says what to do' 1 "$(grep -c 'restaure de novo e depois: make up' "$work/said")"
check 'and half a database is served to nobody' 502 "$(login "$work/admin.json")"

check 'restore' true "$(quietly scripts/restore --yes "$work/first.sql.gz")"
check 'everything runs again' true "$(quietly scripts/up)"
check 'backup of what was restored' true "$(quietly scripts/backup "$work/second.sql.gz")"
check 'a copy of the copy is the same, byte for byte' '' \
    "$(diff <(zcat "$work/first.sql.gz") <(zcat "$work/second.sql.gz") | cut -c 1-200 | head -n 6)"
check 'the copied administrator logs in' 200 "$(login "$work/admin.json")"
check "the empty system's does not" 401 "$(login "$ICARUS_RUN/admin.json.anterior")"
check 'stock, ledger and demand agree' true "$(quietly scripts/conciliar)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
