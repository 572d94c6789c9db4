#!/usr/bin/env bash
# The stock's answers to projetos (tests/integration/respostas.c), against a private MariaDB.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite projetos 18606
start_database
migrate
export ICARUS_DB_SOCKET=$work/db.sock ICARUS_DB_NAME=projetos ICARUS_DB_USER=projetos
export ICARUS_DB_PASSWORD_FILE=$work/senha
run_criterion "build/${VARIANT:-release}/tests/integration/respostas" -j1
