#!/usr/bin/env bash
# The rules of the stock against a private MariaDB, without a broker: one by one (pedidos.c), under
# chance (pedidos_acaso.c), many at once (pedidos_juntos.c), and what finds a broken one.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18605
start_database
migrate

# drive <program> [arguments]: with the service's own database user; its checks count here.
drive() {
    local line
    as_service "build/${VARIANT:-release}/tests/integration/$1" "${@:2}" | tee "$work/out" || true
    line=$(tail -n 1 "$work/out")
    [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || line='0 passed, 1 failed'
    read -r more _ less _ <<<"$line"
    passed=$((passed + more)) failed=$((failed + less))
}

as_service() {
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME=estoque ICARUS_DB_USER=estoque \
        ICARUS_DB_PASSWORD_FILE="$work/senha" "$@"
}

drive pedidos
drive pedidos_acaso "${SEED:-1}" "${SEEDS:-20}"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
