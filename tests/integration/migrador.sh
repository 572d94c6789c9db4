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

# before SERVICE VERSION: the schema as it was before that migration.
before() {
    mkdir -p "$work/antes-$1"
    cp "sql/$1/permissoes.sql" "$work/antes-$1"
    find "sql/$1" -name 'V*.sql' | sort | sed "/\/$2__/,\$d" | xargs cp -t "$work/antes-$1"
    # Without the grants on tables of later migrations.
    sed -i '/^GRANT/!b; /produto\|movimentacao\|demanda\|projeto TO\|material/!d' "$work/antes-$1/permissoes.sql"
    migrate "$1" "$work/antes-$1"
}

services=(autenticacao estoque projetos fornecedores)
start_database
for service in "${services[@]}"; do
    printf "senha'\\\\ de %s\n" "$service" >"$work/senha-$service"
done

# The previous release adds to the ledger when V007 has made its triggers but not yet converted the product.
half_of_V007() {
    { echo 'CREATE DATABASE meio; USE meio;' && cat sql/estoque/V00[1-6]__*.sql &&
        echo "INSERT INTO produto (id, nome, valor, quantidade) VALUES (1, 'Antes', 1, 5);" &&
        sed '/^-- A thousand rows/,$d' sql/estoque/V007__*.sql; } | client -u root --delimiter=//
}
ok 'estoque is halfway to quantities with decimals' half_of_V007
ok 'the release before adds to the ledger' admin \
    "INSERT INTO meio.movimentacao (produto_id, tipo, quantidade, saldo) VALUES (1, 'SAIDA', -2, 3)"
ok 'it is the stock that there was' same '-2.000 3.000' "$(admin 'SELECT mudanca, estoque FROM meio.movimentacao' | xargs)"
admin 'DROP DATABASE meio'

# Filled schemas get the columns of quantities with decimals while programs of the previous release run.
ok 'estoque before its quantities had decimals' before estoque V007
ok 'it has rows' admin "USE estoque;
    INSERT INTO produto (id, nome, valor, quantidade, estoque_minimo)
        SELECT seq, CONCAT('Antes ', seq), seq / 100, seq, 7 FROM seq_1_to_2500;
    INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo) SELECT seq, 'ENTRADA', seq, seq FROM seq_1_to_2500;
    INSERT INTO demanda (projeto_id, produto_id, nome_projeto, quantidade_pedida, quantidade_retida, situacao)
        SELECT seq, seq, 'Mesa', 2, 2, 'BAIXADO' FROM seq_1_to_2500"
changed=$(admin "SELECT MAX(atualizado_em), SUM(versao) FROM estoque.produto")
ok 'estoque migrates' migrate estoque
ok 'every row has its quantities' same '2500 2500 2500' "$(admin "SELECT CONCAT_WS(' ',
    (SELECT COUNT(*) FROM estoque.produto WHERE estoque = quantidade AND minimo = 7 AND preco = valor AND abaixo = (id < 7)),
    (SELECT COUNT(*) FROM estoque.movimentacao WHERE mudanca = quantidade AND estoque = saldo),
    (SELECT COUNT(*) FROM estoque.demanda WHERE pedida = 2 AND retida = 2))")"
ok 'no product counts as changed' same "$changed" "$(admin "SELECT MAX(atualizado_em), SUM(versao) FROM estoque.produto")"
both() { as estoque "USE estoque; SELECT CONCAT_WS(' ', quantidade, estoque, estoque_minimo, minimo, valor, preco) FROM produto WHERE id = $1"; }
ok 'the release before takes one' as estoque 'UPDATE estoque.produto SET quantidade = quantidade - 1 WHERE id = 9'
ok 'the stock of both is one less' same '8 8.000 7 7.000 0.09 0.0900' "$(both 9)"
ok 'this release takes 0.3' as estoque 'UPDATE estoque.produto SET estoque = estoque - 0.3, minimo = 0.5, preco = 0.0745 WHERE id = 9'
ok 'the release before sees what is there in whole' same '7 7.700 1 0.500 0.07 0.0745' "$(both 9)"
ok 'the release before takes two and changes the price' as estoque \
    'UPDATE estoque.produto SET quantidade = quantidade - 2, valor = 5, estoque_minimo = 3 WHERE id = 9'
ok 'the thousandths stay' same '5 5.700 3 3.000 5.00 5.0000' "$(both 9)"
ok 'the release before adds to the ledger of thousandths' as estoque \
    "INSERT INTO estoque.movimentacao (produto_id, tipo, quantidade, saldo) VALUES (9, 'SAIDA', -2, 5)"
ok 'the row goes on from the stock that there was' same '-2.000 5.700' \
    "$(admin 'SELECT mudanca, estoque FROM estoque.movimentacao ORDER BY id DESC LIMIT 1' | xargs)"
ok 'this release asks for 0.5' as estoque "INSERT INTO estoque.demanda
    (projeto_id, produto_id, nome_projeto, pedida, retida, situacao, pendente_desde) VALUES (1, 9, 'Mesa', 0.5, 0, 'PENDENTE', NOW())"
ok 'the release before finds no stock for it' same 0 "$(as estoque "SELECT COUNT(*) FROM estoque.demanda
    WHERE produto_id = 9 AND situacao = 'PENDENTE' AND quantidade_pedida <= 1000000")"
ok 'the release before serves what is whole' as estoque \
    "UPDATE estoque.demanda SET quantidade_pedida = 4, quantidade_retida = 4 WHERE projeto_id = 9 AND produto_id = 9"
ok 'this release sees it held' same '4.000 4.000' \
    "$(admin 'SELECT pedida, retida FROM estoque.demanda WHERE projeto_id = 9 AND produto_id = 9' | xargs)"
ok 'projetos before its quantities had decimals' before projetos V008
ok 'it has rows too' admin "USE projetos;
    INSERT INTO produto (id, nome, valor, quantidade, versao) SELECT seq, CONCAT('Antes ', seq), 1.25, seq, 1 FROM seq_1_to_1500;
    INSERT INTO projeto (id, nome, data_inicio, data_entrega, valor) SELECT seq, 'Mesa', '2026-07-01', '2026-07-02', 1 FROM seq_1_to_1500;
    INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, quantidade, situacao, faltante, versao)
        SELECT seq, seq, 0, 'Antes', 3, 'INSUFICIENTE', 2, 1 FROM seq_1_to_1500"
for service in autenticacao projetos fornecedores; do
    ok "$service migrates" migrate "$service"
done
ok 'every row has its quantities' same '1500 1500' "$(admin "SELECT CONCAT_WS(' ',
    (SELECT COUNT(*) FROM projetos.produto WHERE estoque = id AND preco = 1.25 AND casas_decimais = 0),
    (SELECT COUNT(*) FROM projetos.material WHERE pedida = 3 AND falta = 2))")"
material() { admin 'SELECT quantidade, pedida, faltante, falta FROM projetos.material WHERE projeto_id = 7' | xargs; }
ok 'this release asks for 0.5' as projetos 'UPDATE projetos.material SET pedida = 0.5, falta = NULL WHERE projeto_id = 7'
ok 'the release before sees more than that' same '1 0.500 NULL NULL' "$(material)"
ok 'the release before asks for 6' as projetos 'UPDATE projetos.material SET quantidade = 6, faltante = 1 WHERE projeto_id = 7'
ok 'this release sees 6' same '6 6.000 1 1.000' "$(material)"
for service in estoque projetos; do
    admin "DROP SCHEMA $service"
    ok "$service migrates when empty" migrate "$service"
done

tables() { admin "SELECT GROUP_CONCAT(table_name ORDER BY table_name) FROM information_schema.tables
                  WHERE table_schema = '$1'"; }
ok 'tables of autenticacao' same 'auditoria,dispositivo,idempotencia,login,migracao,outbox,pessoa,pessoa_palavra,refresh_token,sessao,tentativa,usuario' \
    "$(tables autenticacao)"
ok 'tables of estoque' same 'atendimento,consumo,consumo_diario,consumo_mensal,demanda,historico,idempotencia,inbox,migracao,movimentacao,outbox,produto,produto_palavra,revogacao' \
    "$(tables estoque)"
ok 'tables of projetos' same 'copia,historico,idempotencia,inbox,material,migracao,outbox,produto,produto_palavra,projeto,projeto_palavra,revogacao' \
    "$(tables projetos)"
ok 'tables of fornecedores' same 'fornecedor,fornecedor_palavra,historico,idempotencia,inbox,migracao,outbox,revogacao' "$(tables fornecedores)"

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
refused 'a positive SAIDA is refused' 'movimentacao.estorno_de' as estoque "$linha (1, 'SAIDA', 1, 4)"
refused 'DELETE on the ledger is denied' 'denied' as estoque 'DELETE FROM estoque.movimentacao'
refused 'UPDATE on the ledger is denied' 'denied' as estoque 'UPDATE estoque.movimentacao SET saldo = 0'
refused 'demand held in part is refused' 'demanda.devolvida' as estoque \
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
