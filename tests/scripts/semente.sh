#!/usr/bin/env bash
# bench/semente.py: its data pass every rule of the reconciliation and have the search words that the triggers
# would make, and the schemas are unchanged afterwards.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18795
# shellcheck source=tests/integration/conciliacao.sh
source tests/integration/conciliacao.sh

client() { mariadb --no-defaults --default-character-set=utf8mb4 --socket="$work/db.sock" -N -B -u root "$@"; }
schema_of() { # <service>: its definitions
    mariadb-dump --no-defaults --socket="$work/db.sock" -u root --no-data --routines --triggers --skip-dump-date "$1" |
        sed 's/ AUTO_INCREMENT=[0-9]*//'
}

start_database
for name in estoque projetos; do
    migrate
    schema_of "$name" >"$work/$name.before"
done
global='SELECT @@innodb_buffer_pool_size, @@innodb_flush_log_at_trx_commit, @@innodb_io_capacity'
settings=$(client -e "$global")

check 'it fills' 0 "$(seed 3000 >&2 && echo $?)"
check 'products, movements and projects' '3000 3000 3960 300 900 900' "$(client <<'SQL' | xargs
SELECT COUNT(*) FROM estoque.produto;
SELECT COUNT(*) FROM projetos.produto;
SELECT COUNT(*) FROM estoque.movimentacao;
SELECT COUNT(*) FROM projetos.projeto;
SELECT COUNT(*) FROM projetos.material;
SELECT COUNT(*) FROM estoque.demanda;
SQL
)"
for name in estoque projetos; do
    check "$name agrees with its rules" 0 "$(conciliar)"
    [[ ! -s $work/err ]] || head "$work/err" "$work/out"
    check "$name: the lists are made" 0 "$(conciliar --listar)"
    sort "$work/out" >"$work/$name.list"
    check "$name: tables, keys and triggers are as before" same \
        "$(diff "$work/$name.before" <(schema_of "$name") >&2 && echo same)"
done
check 'both services have the same' same "$(diff "$work/estoque.list" "$work/projetos.list" >&2 && echo same)"
check 'settings are as before' "$settings" "$(client -e "$global")"

# other_words <table> <texts>: how many words it lacks or has too many.
other_words() {
    cat <<SQL
SELECT COUNT(*) FROM (SELECT palavra, ordem, alvo FROM (SELECT palavra, ordem, alvo, 1 AS lado FROM ${1}_palavra
    UNION ALL SELECT DISTINCT p.palavra, t.nome, t.id, -1 FROM ($2) AS t
        JOIN JSON_TABLE(palavras(t.texto), '\$[*]' COLUMNS (palavra VARCHAR(240) PATH '\$')) AS p WHERE p.palavra <> ''
    UNION ALL SELECT DISTINCT CONCAT('cliente=', p.palavra), t.nome, t.id, -1 FROM ($2) AS t
        JOIN JSON_TABLE(palavras(t.cliente), '\$[*]' COLUMNS (palavra VARCHAR(240) PATH '\$')) AS p) AS lados
    GROUP BY palavra, ordem, alvo HAVING SUM(lado) <> 0) AS outras
SQL
}
product="SELECT id, nome, CONCAT_WS(' ', nome, codigo) AS texto, NULL AS cliente FROM produto"
check 'the words are those of the triggers' '0 0 0' "$({
    other_words produto "$product" | client estoque
    other_words produto "$product" | client projetos
    other_words projeto 'SELECT id, nome, nome AS texto, cliente FROM projeto' | client projetos
} | xargs)"

# Triggers compute these columns from others whenever a row is changed.
check 'what the triggers make of columns is there' '0 0 0 0 0' "$({
    client estoque -e 'UPDATE produto SET nome = nome, atualizado_em = atualizado_em; SELECT ROW_COUNT()'
    client estoque -e 'UPDATE demanda SET versao = versao, atualizado_em = atualizado_em; SELECT ROW_COUNT()'
    client estoque -e 'SELECT COUNT(*) FROM movimentacao WHERE quantidade <> mudanca OR saldo <> estoque'
    client projetos -e 'UPDATE produto SET nome = nome, atualizado_em = atualizado_em; SELECT ROW_COUNT()'
    client projetos -e 'UPDATE material SET versao = versao; SELECT ROW_COUNT()'
} | xargs)"

check 'it refuses a schema with rows, and leaves it as it is' "1 0" "$(seed 3000 >&2 || echo $?) $(client -e "SHOW TABLES LIKE 'semente%'" estoque | wc -l)"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
