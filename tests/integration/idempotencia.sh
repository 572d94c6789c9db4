#!/usr/bin/env bash
# apps/common/http/idempotency.c against a private MariaDB: the criterion tests of idempotencia.c,
# one after the other, on the schema of a service and with its rights.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite fornecedores 0
start_database
migrate
sql 'CREATE TABLE efeito (id INT AUTO_INCREMENT PRIMARY KEY); GRANT INSERT ON efeito TO fornecedores'
export ICARUS_DB_SOCKET=$work/db.sock ICARUS_DB_NAME=fornecedores ICARUS_DB_USER=fornecedores
export ICARUS_DB_PASSWORD='senha de teste'
run_criterion "build/${VARIANT:-release}/tests/integration/idempotencia" -j1
