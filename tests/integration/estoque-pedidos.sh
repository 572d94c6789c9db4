#!/usr/bin/env bash
# The rules of the stock (tests/integration/pedidos.c) against a private MariaDB.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18605
start_database
migrate
env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME=estoque ICARUS_DB_USER=estoque \
    ICARUS_DB_PASSWORD_FILE="$work/senha" "build/${VARIANT:-release}/tests/integration/pedidos"
