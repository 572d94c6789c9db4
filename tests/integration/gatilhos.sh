#!/usr/bin/env bash
# Triggers that migrations make while the programs of the release before run: a statement that was prepared while the
# trigger waited for its table goes on with it (docs/decisions/migrations.md).
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite gatilhos 0

client() { mariadb --no-defaults --socket="$work/db.sock" -N -B -u root "$@"; }
# session NAME <SQL: a connection to the schema that answers each statement at once.
session() { client --unbuffered "$service" >"$work/$1" 2>&1; }
says() { grep -q "$2" "$work/$1"; } # <session> <line>
waits() { [[ $(client -e "SELECT COUNT(*) FROM information_schema.processlist
    WHERE state = 'Waiting for table metadata lock'") -eq 1 ]]; }

# made SERVICE VERSION TABLE ROWS STATEMENT EFFECT: with these ROWS, applies the migration up to the triggers of the table, then the rest while
# STATEMENT, with @n for a number, runs in one transaction and is prepared by another connection. EFFECT counts what the
# triggers did for both.
made() {
    local service=$1 version=$2 table=$3 rows=$4 statement=$5 effect=$6 rest status=0 sessions=()
    local triggers="/^(LOCK TABLES $table |CREATE TRIGGER .* ON $table )/"
    {
        echo "CREATE DATABASE $service; USE $service;"
        find "sql/$service" -name 'V*.sql' | sort | sed "/\/${version}__/,\$d" | xargs cat
        echo "$rows"
        sed -E "$triggers,\$d" "sql/$service/$version"__*.sql
    } | client --delimiter=//

    mkfifo "$work/a" "$work/b"
    session writer <"$work/a" &
    sessions+=($!)
    session late <"$work/b" &
    sessions+=($!)
    exec 7>"$work/a" 8>"$work/b"
    echo "PREPARE s FROM \"$statement\"; SET @n = 1; BEGIN; EXECUTE s; SELECT 'written';" >&7
    until_ok says writer written
    sed -nE "$triggers,\$p" "sql/$service/$version"__*.sql | client --delimiter=// "$service" >"$work/rest" 2>&1 &
    rest=$!
    until_ok waits
    echo "PREPARE s FROM \"$statement\"; SELECT 'prepared';" >&8
    until_ok says late prepared
    echo "COMMIT;" >&7
    exec 7>&-
    wait "$rest" || status=$?
    check "$service, $table: the rest of the migration is applied" 0 "$status$(cat "$work/rest")"
    echo "SET @n = 2; EXECUTE s; SELECT 'executed';" >&8
    exec 8>&-
    wait "${sessions[@]}" || true
    check "$service, $table: the statement that was prepared meanwhile runs" 'prepared executed' "$(paste -sd ' ' "$work/late")"
    check "$service, $table: its triggers, too" 2 "$(client "$service" -e "$effect")"
    client -e "DROP DATABASE $service"
    rm "$work/a" "$work/b"
}

start_database
contact='telefone_codigo_pais, telefone_codigo_area, telefone_numero, endereco_rua, endereco_numero, endereco_bairro,
    endereco_cidade, endereco_uf, endereco_cep'
values="'55', '11', '987654321', 'Rua', '1', 'Centro', 'Betim', 'MG', '32000000'"
made autenticacao V008 pessoa '' "INSERT INTO pessoa (nome, cpf, email, $contact, tipo)
    VALUES ('Ana', CONCAT('5299822472', @n), CONCAT('ana', @n, '@example.com'), $values, 'FUNCIONARIO')" \
    'SELECT COUNT(DISTINCT alvo) FROM pessoa_palavra'
made fornecedores V006 fornecedor '' "INSERT INTO fornecedor (nome, cnpj, $contact)
    VALUES ('Vale', CONCAT('1122233300018', @n), $values)" \
    'SELECT COUNT(DISTINCT alvo) FROM fornecedor_palavra'
made projetos V007 projeto '' "INSERT INTO projeto (nome, data_inicio, data_entrega, valor)
    VALUES ('Mesa', '2026-01-01', '2026-01-02', 1)" \
    'SELECT COUNT(DISTINCT alvo) FROM projeto_palavra'
made projetos V007 produto '' "INSERT INTO produto (id, nome, versao) VALUES (@n, 'MDF', 1)" \
    'SELECT COUNT(DISTINCT alvo) FROM produto_palavra'
product="INSERT INTO produto (id, nome, valor, quantidade) VALUES (1, 'MDF', 1, 9);"
made estoque V006 produto '' "INSERT INTO produto (nome, valor) VALUES (CONCAT('MDF ', @n), 1)" \
    'SELECT COUNT(DISTINCT alvo) FROM produto_palavra'
made estoque V015 demanda "$product" "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, quantidade_pedida, situacao, pendente_desde)
    VALUES (@n, 1, 'Mesa', 1, 'PENDENTE', NOW())" \
    'SELECT FLOOR(pendente) FROM produto'
made estoque V016 movimentacao "$product" "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo)
    VALUES (1, 'SAIDA', -1, 1)" \
    'SELECT FLOOR(SUM(quantidade)) FROM consumo_diario'

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
