#!/usr/bin/env bash
# migrador against a private MariaDB: schemas, idempotence, checksums, privileges, constraints.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite migrador 0

ok() { # <description> <command...>: the command succeeds
    local what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $what"
    else
        failed=$((failed + 1))
        echo "FAIL $what"
        sed 's/^/     /' "$work/out"
    fi
}

refused() { # <description> <text expected in the output> <command...>: the command fails with the text
    local what=$1 text=$2
    shift 2
    ok "$what" fails_saying "$text" "$@"
}

fails_saying() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "succeeded: $output"
        return 1
    fi
    echo "$output"
    [[ $output == *"$text"* ]]
}

client() { mariadb --no-defaults --socket="$work/db.sock" -N -B "$@"; }
admin() { client -u root -e "$1"; }
as() { MYSQL_PWD="senha'\\ de $1" client -u "$1" -e "$2"; }
same() { [ "$1" = "$2" ] || { echo "expected <$1>, got <$2>"; return 1; }; }

# shellcheck disable=SC2120 # lib.sh has one without arguments
migrate() { # <service> [folder]
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_ADMIN_USER=root \
        ICARUS_DB_PASSWORD_FILE="$work/senha-$1" "$bin/migrador" "$1" "${2:-sql/$1}"
}

snapshot() {
    admin "SELECT table_schema, table_name, create_time FROM information_schema.tables
           WHERE table_schema IN ('autenticacao', 'estoque', 'projetos', 'fornecedores')
           ORDER BY 1, 2"
    local service
    for service in "${services[@]}"; do
        admin "SELECT * FROM $service.migracao ORDER BY versao; SHOW GRANTS FOR '$service'@'%'" |
            sed 's/IDENTIFIED.*//'
    done
}

services=(autenticacao estoque projetos fornecedores)
start_database
for service in "${services[@]}"; do
    printf "senha'\\\\ de %s\n" "$service" >"$work/senha-$service"
    ok "$service migrates" migrate "$service"
done

tables() { admin "SELECT GROUP_CONCAT(table_name ORDER BY table_name) FROM information_schema.tables
                  WHERE table_schema = '$1'"; }
ok 'tables of autenticacao' same 'auditoria,dispositivo,idempotencia,login,migracao,outbox,pessoa,refresh_token,sessao,tentativa,usuario' \
    "$(tables autenticacao)"
ok 'tables of estoque' same 'atendimento,demanda,historico,idempotencia,inbox,migracao,movimentacao,outbox,produto,revogacao' \
    "$(tables estoque)"
ok 'tables of projetos' same 'copia,historico,idempotencia,inbox,material,migracao,outbox,produto,projeto,revogacao' \
    "$(tables projetos)"
ok 'tables of fornecedores' same 'fornecedor,historico,idempotencia,inbox,migracao,outbox,revogacao' "$(tables fornecedores)"

before=$(snapshot)
for service in "${services[@]}"; do
    ok "$service migrates again" migrate "$service"
done
ok 'a second run changes nothing' same "$before" "$(snapshot)"

for service in "${services[@]}"; do
    ok "$service sees only its own schema" same "$service" \
        "$(as "$service" "SHOW DATABASES" | grep -v information_schema)"
    other=estoque table=produto
    [ "$service" != estoque ] || other=projetos table=projeto
    refused "$service cannot read $other" 'denied' as "$service" "SELECT * FROM $other.$table"
    refused "$service cannot change its schema" 'denied' as "$service" \
        "CREATE TABLE $service.intrusa (id INT)"
done

novo="INSERT INTO estoque.produto (id, nome, valor, quantidade) VALUES"
ok 'a product is inserted' as estoque "$novo (1, 'Chapa Aço', 10.50, 5)"
refused 'a CHECK refuses negative stock' 'produto_quantidade_valida' \
    as estoque 'UPDATE estoque.produto SET quantidade = -1 WHERE id = 1'
refused 'names that differ only in case and accents are equal' 'produto_nome' \
    as estoque "$novo (2, 'CHAPA ACO', 1, 0)"
ok 'a retired product frees its name' \
    as estoque "UPDATE estoque.produto SET ativo = NULL WHERE id = 1; $novo (3, 'chapa aco', 1, 0)"
linha="INSERT INTO estoque.movimentacao (produto_id, tipo, quantidade, saldo) VALUES"
ok 'a row is inserted into the ledger' as estoque "$linha (1, 'ENTRADA', 5, 5)"
refused 'a positive SAIDA is refused' 'movimentacao_sinal' as estoque "$linha (1, 'SAIDA', 1, 4)"
refused 'DELETE on the ledger is denied' 'denied' as estoque 'DELETE FROM estoque.movimentacao'
refused 'UPDATE on the ledger is denied' 'denied' as estoque 'UPDATE estoque.movimentacao SET saldo = 0'
refused 'demand held in part is refused' 'demanda_retida_inteira' as estoque \
    "INSERT INTO estoque.demanda (projeto_id, produto_id, nome_projeto, quantidade_pedida,
     quantidade_retida, situacao) VALUES (1, 1, 'Mesa', 3, 2, 'PENDENTE')"
refused 'a delivery before the start is refused' 'projeto_datas_validas' as projetos \
    "INSERT INTO projetos.projeto (nome, data_inicio, data_entrega, valor)
     VALUES ('Mesa', '2025-02-02', '2025-02-01', 1)"

cp -r sql/estoque "$work/alterada"
echo '-- changed' >>"$work/alterada/V001__inicial.sql"
refused 'a migration that was changed after it was applied' 'mudou depois de aplicado' migrate estoque "$work/alterada"

cp -r sql/estoque "$work/nova"
echo 'CREATE TABLE extra (id INT); INSERT INTO extra VALUES (1); SELECT * FROM extra;' \
    >"$work/nova/V800__extra.sql"
ok 'a new file is applied' migrate estoque "$work/nova"
ok 'an applied migration is skipped' migrate estoque "$work/nova"
ok 'the migration ran once' same 1 "$(admin 'SELECT COUNT(*) FROM estoque.extra')"
refused 'a schema newer than the folder' 'o schema é mais novo' migrate estoque

cp -r "$work/nova" "$work/quebrada"
echo 'CREATE TABLE meia (id INT); INSERT INTO inexistente VALUES (1);' \
    >"$work/quebrada/V801__quebrada.sql"
refused 'an error in the second statement of a migration' 'comando 2' migrate estoque "$work/quebrada"
refused 'a migration that failed half-way is not run again' 'parou no meio' \
    migrate estoque "$work/quebrada"

cp -r sql/fornecedores "$work/furada"
echo 'SELECT 1;' >"$work/furada/V803__tres.sql"
ok 'a version after a gap is applied' migrate fornecedores "$work/furada"
echo 'SELECT 1;' >"$work/furada/V802__dois.sql"
refused 'a version from the gap that comes later' 'chegou depois' migrate fornecedores "$work/furada"
refused 'an invalid service name' 'inválido' "$bin/migrador" "x'y" sql/estoque

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
