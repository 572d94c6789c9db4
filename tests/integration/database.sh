#!/usr/bin/env bash
# apps/common/db/database*.c against a private MariaDB: the criterion tests of database.c, about values,
# or of registro.c, about records, one after the other, since they share the tables of database.sql.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite banco 0
start_database
printf 'senha de teste' >"$work/senha"
mariadb --no-defaults --socket="$work/db.sock" -u root <<SQL
CREATE DATABASE banco CHARACTER SET utf8mb4;
CREATE USER banco IDENTIFIED BY 'senha de teste';
GRANT ALL ON banco.* TO banco;
USE banco;
$(<tests/integration/database.sql)
SQL
export ICARUS_DB_SOCKET=$work/db.sock ICARUS_DB_NAME=banco ICARUS_DB_USER=banco
export ICARUS_DB_PASSWORD_FILE=$work/senha
run_criterion "build/${VARIANT:-release}/tests/integration/${1:-database}" -j1
