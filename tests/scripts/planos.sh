#!/usr/bin/env bash
# How the server runs every statement of the services when tables are large: none reads all of a large table,
# none sorts many rows, but for those in tests/statements/excused. The rows are PRODUTOS (50000) products of
# bench/semente.py and what belongs to them; bench/planos shows that the plans at a million are the same.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18796
# Plans follow statistics: these are exact, and only of ANALYZE below.
database_options=(--innodb-stats-auto-recalc=OFF --innodb-stats-persistent-sample-pages=100000)
make -s -j2 statement-programs

client=(mariadb --no-defaults --socket="$work/db.sock" -u root)
explain() { # <schema> <library>: prints its exit status; its output is in $work/plans
    local status=0
    python3 tests/statements/explain.py "$1" "$bin/../tests/statements/$2" tests/statements/excused \
        "${client[@]}" >"$work/plans" 2>&1 || status=$?
    echo "$status"
}

start_database
for name in estoque projetos autenticacao fornecedores; do migrate; done
seed "${PRODUTOS:-50000}"
"${client[@]}" <tests/statements/rows.sql
"${client[@]}" -NB >"$work/analyze" <<'SQL'
SELECT CONCAT('ANALYZE TABLE ', table_schema, '.', table_name, ';') FROM information_schema.tables
    WHERE table_schema IN ('estoque', 'projetos', 'autenticacao', 'fornecedores') AND engine = 'InnoDB';
SQL
"${client[@]}" <"$work/analyze" >/dev/null
check 'every table has rows' '' "$("${client[@]}" -NB -e "SELECT CONCAT(table_schema, '.', table_name)
    FROM information_schema.tables WHERE table_schema IN ('estoque', 'projetos', 'autenticacao', 'fornecedores')
        AND engine = 'InnoDB' AND table_name <> 'migracao' AND table_rows < 3000")"

for pair in estoque:estoque projetos:projetos autenticacao:autenticacao fornecedores:fornecedores projetos:publicador; do
    check "statements of ${pair#*:}" 0 "$(explain "${pair%:*}" "${pair#*:}")"
    cut -c 1-300 "$work/plans"
done

"${client[@]}" fornecedores -e 'ALTER TABLE historico DROP KEY historico_alvo'
check 'a statement that has lost its index is found' 1 "$(explain fornecedores fornecedores)"
check 'and named' 'HISTORY_HAS+' "$(grep -o 'HISTORY_HAS+' "$work/plans")"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
