#!/usr/bin/env bash
# estoque as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18602

post() { send "$1" POST /produtos "$2"; }
move() { send "$1" POST "/produtos/$2/movimentacoes" "$3" "${@:4}"; }
movement() { printf '{"tipo":"%s","quantidade":%s,"motivo":"Conferência"}' "$1" "$2"; }
stock() { sql "SELECT quantidade FROM produto WHERE id = $1"; }

# announced: the messages added since the last call, one a line: type, version, body
announced() {
    local before
    before=$(cat "$work/announced" 2>/dev/null || echo 0)
    sql "SELECT CONCAT_WS(' ', routing_key, JSON_VALUE(cabecalhos, '$.versao'), corpo) FROM outbox
        WHERE id > $before ORDER BY id"
    sql 'SELECT COALESCE(MAX(id), 0) FROM outbox' >"$work/announced"
}

# wrong_ledgers: products whose ledger does not add up, or has a row that does not follow from the
# one before
wrong_ledgers() {
    sql 'SELECT COUNT(*) FROM produto p WHERE quantidade <>
            (SELECT COALESCE(SUM(quantidade), 0) FROM movimentacao WHERE produto_id = p.id)
        OR id IN (SELECT produto_id FROM (SELECT produto_id, saldo - quantidade AS antes,
            COALESCE(LAG(saldo) OVER (PARTITION BY produto_id ORDER BY id), 0) AS anterior
            FROM movimentacao) AS livro WHERE antes <> anterior)'
}

start_all

echo '# products'
check 'without a token 401' 401 "$(call - GET /produtos/1)"
check 'a role that may not write 403' 403 "$(post ATENDENTE '{"nome":"MDF 15mm","valor":219.9}')"
check 'a refused request changes nothing' 0 "$(sql 'SELECT COUNT(*) FROM produto')"
check 'an administrator creates 201' 201 "$(post ADMIN '{"nome":"MDF 15mm Branco TX",
    "codigo":"MDF-15","cor":"Branco TX","valor":219.9,"quantidade":12,"estoqueMinimo":3,
    "fornecedorId":7}' -H 'X-Correlation-ID: cria-1')"
check 'created at its own address' /produtos/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'the unit is chapa unless said' chapa "$(field .unidade)"
check 'the rest is as it was sent' '12 3 7 MDF-15 Branco TX' \
    "$(field '"\(.quantidade) \(.estoqueMinimo) \(.fornecedorId) \(.codigo) \(.cor)"')"
check 'money has two decimals' 1 "$(grep -c '"valor":219.90' "$work/body")"
check 'the opening quantity is the first entry' '1 ENTRADA 12 12 Estoque inicial K7P2M9QX' \
    "$(sql "SELECT CONCAT_WS(' ', produto_id, tipo, quantidade, saldo, motivo, usuario) FROM movimentacao")"
check 'it is announced as the contract says' \
    'icarus.estoque produto.criado produto/1 {"id":1,"nome":"MDF 15mm Branco TX","codigo":"MDF-15","cor":"Branco TX","unidade":"chapa","valor":219.90,"quantidade":12}' \
    "$(sql "SELECT CONCAT_WS(' ', exchange_name, routing_key, ordem, corpo) FROM outbox")"
check 'with id and version' '1 1' "$(sql "SELECT CONCAT_WS(' ', JSON_VALUE(cabecalhos, '$.produtoId'),
    JSON_VALUE(cabecalhos, '$.versao')) FROM outbox")"
check 'and the correlation id of the request' \
    "$(header X-Correlation-ID | sort -u)" "$(sql 'SELECT correlacao_id FROM outbox')"
announced >/dev/null
check 'it can be read' 200 "$(call FINANCEIRO GET /produtos/1)"
check 'an unknown id 404' 404 "$(call ADMIN GET /produtos/999)"
check 'the same name in other letters 409' 409 "$(post ADMIN '{"nome":"mdf 15MM BRÂNCO tx","valor":1}')"
check 'the same code 409' 409 "$(post ADMIN '{"nome":"Outro","codigo":"mdf-15","valor":1}')"
check 'without a quantity 201' 201 "$(post ADMIN '{"nome":"Cavalete Ágil","valor":0}')"
second=$(header Location)
check 'there is none' '0 0 null null null' \
    "$(field '"\(.quantidade) \(.estoqueMinimo) \(.codigo) \(.cor) \(.fornecedorId)"')"
check 'and nothing in the ledger' 1 "$(sql 'SELECT COUNT(*) FROM movimentacao')"
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":"","valor":1.234,"quantidade":-1,
    "estoqueMinimo":1000001,"fornecedorId":0,"unidade":7,"cor":"","codigo":[],"x":1}')"
check 'each with its pointer' '/codigo /cor /estoqueMinimo /fornecedorId /nome /quantidade /unidade /valor /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'more than there may be 422' 422 "$(post ADMIN '{"nome":"Muito","valor":1,"quantidade":1000001}')"
check 'a number beyond 64 bits 422' 422 \
    "$(post ADMIN '{"nome":"Muito","valor":1,"quantidade":99999999999999999999}')"
check 'nothing refused was stored' '2 1' \
    "$(sql 'SELECT COUNT(*) FROM produto') $(announced | wc -l)"
check 'a version that is known 304' 304 "$(call ADMIN GET /produtos/1 -H 'If-None-Match: "1"')"

echo '# changes'
announced >/dev/null
check 'it is read to be changed' 200 "$(call ADMIN GET /produtos/1)"
changed=$(jq -c '.nome = "MDF 15mm Branco" | .quantidade = 999 | .cor = null' "$work/body")
check 'PUT without If-Match 428' 428 "$(send ADMIN PUT /produtos/1 "$changed")"
check 'PUT of another version 412' 412 "$(send ADMIN PUT /produtos/1 "$changed" -H 'If-Match: "2"')"
check 'PUT by a reader 403' 403 "$(send ATENDENTE PUT /produtos/1 "$changed" -H 'If-Match: "1"')"
check 'PUT of what GET gave 200' 200 "$(send ADMIN PUT /produtos/1 "$changed" -H 'If-Match: "1"')"
check 'a change is a new version' '"2"' "$(header ETag)"
check 'PUT does not touch the quantity' 'MDF 15mm Branco 12 null' \
    "$(field '"\(.nome) \(.quantidade) \(.cor)"')"
check 'the change is announced' \
    'produto.alterado 2 {"id":1,"nome":"MDF 15mm Branco","codigo":"MDF-15","cor":null,"unidade":"chapa","valor":219.90,"quantidade":12}' \
    "$(announced)"
check 'PUT of an unknown id 404' 404 "$(send ADMIN PUT /produtos/999 "$changed" -H 'If-Match: *')"
check "another's name 409" 409 \
    "$(send ADMIN PUT "$second" '{"nome":"mdf 15mm branco","valor":1}' -H 'If-Match: *')"
check 'what was refused is not announced' '' "$(announced)"

echo '# movements'
check 'an entry 201' 201 "$(move ATENDENTE 1 "$(movement ENTRADA 8)" -H 'X-Correlation-ID: entra-1')"
check 'it tells what it did' 'ENTRADA 8 20 Conferência MDF 15mm Branco K7P2M9QX' \
    "$(field '"\(.tipo) \(.quantidade) \(.saldo) \(.motivo) \(.produtoNome) \(.usuario)"')"
check 'its correlation id is that of the request' \
    "$(header X-Correlation-ID | sort -u)" "$(field .correlacaoId)"
check 'it is announced' 'produto.alterado 3 20' "$(announced | sed -E 's/\{.*"quantidade":([0-9]+)\}/\1/')"
check 'it has an address' 200 "$(call FINANCEIRO GET "$(header Location)")"
check 'where it can be read' 'ENTRADA 20' "$(field '"\(.tipo) \(.saldo)"')"
check "another product's address 404" 404 "$(call ADMIN GET "$second/movimentacoes/$(field .id)")"
check 'the quantity is a new version' 200 "$(call ADMIN GET /produtos/1 -H 'If-None-Match: "2"')"
check 'with its own ETag' '"3" 20' "$(header ETag) $(field .quantidade)"
check 'an exit 201' 201 "$(move ADMIN 1 "$(movement SAIDA 5)")"
check 'is negative in the ledger' '-5 15' "$(field '"\(.quantidade) \(.saldo)"')"
announced >/dev/null
check 'more than there is 409' 409 "$(move ADMIN 1 "$(movement SAIDA 16)")"
check 'and the answer says so' 'O estoque só tem 15.' "$(field .detail)"
check 'nothing came of it' "15 3 " "$(stock 1) $(sql 'SELECT COUNT(*) FROM movimentacao') $(announced)"
check 'a count above 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 18)")"
check 'is an increase' '3 18' "$(field '"\(.quantidade) \(.saldo)"')"
check 'a count below 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 0)")"
check 'is a decrease' '-18 0' "$(field '"\(.quantidade) \(.saldo)"')"
announced >/dev/null
check 'a count that agrees 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 0)")"
check 'is in the ledger, and no change' '0 0 ' "$(field '"\(.quantidade) \(.saldo)"') $(announced)"
check 'up to the bound 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 1000000)")"
check 'one beyond 409' 409 "$(move ADMIN 1 "$(movement ENTRADA 1)")"
sql "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo) VALUES (1, 'DEVOLUCAO', 10, 1000010);
    UPDATE produto SET quantidade = 1000010 WHERE id = 1"
check 'an exit from a stock that projects have raised above the bound 201' 201 "$(move ADMIN 1 "$(movement SAIDA 5)")"
check 'back to zero 201' '201 201' "$(move ADMIN 1 "$(movement SAIDA 1000000)") $(move ADMIN 1 "$(movement SAIDA 5)")"
announced >/dev/null
check 'an entry under a key 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 6)" -H 'Idempotency-Key: nota-4711')"
kept="$(header Location) $(<"$work/body")"
check 'the same again 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 6)" -H 'Idempotency-Key: nota-4711')"
check 'is the first answer' "$kept" "$(header Location) $(<"$work/body")"
check 'adds once and is announced once' '6 1' "$(stock 1) $(announced | wc -l)"
check 'under that key to another product 422' 422 \
    "$(move ADMIN "${second##*/}" "$(movement ENTRADA 6)" -H 'Idempotency-Key: nota-4711')"
check 'an exit under a key 201' 201 "$(move ADMIN 1 "$(movement SAIDA 6)" -H 'Idempotency-Key: sai-1')"
check 'all faults at once 422' 422 "$(move ADMIN 1 '{"tipo":"CONSUMO","quantidade":0,"motivo":"","x":1}')"
check 'each with its pointer' '/motivo /quantidade /tipo /x' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'an exit of nothing 422' 422 "$(move ADMIN 1 "$(movement SAIDA 0)")"
check 'a motive is asked for' 422 "$(move ADMIN 1 '{"tipo":"SAIDA","quantidade":1}')"
check 'by a reader 403' 403 "$(move FINANCEIRO 1 "$(movement ENTRADA 1)")"
check 'of an unknown product 404' 404 "$(move ADMIN 999 "$(movement ENTRADA 1)")"
check 'the ledger cannot be changed, not even by the service' 1 \
    "$(mariadb --no-defaults --socket="$work/db.sock" -u estoque -p'senha de teste' estoque \
        -e 'UPDATE movimentacao SET quantidade = 1' 2>&1 | grep -c 'denied')"
check 'nor may it be emptied' 1 \
    "$(mariadb --no-defaults --socket="$work/db.sock" -u estoque -p'senha de teste' estoque \
        -e 'DELETE FROM movimentacao' 2>&1 | grep -c 'denied')"

echo '# many at once'
check 'thirty sheets' 201 "$(move ADMIN 1 "$(movement ENTRADA 30)")"
check 'fifty at once want one: thirty get it' '30 201 20 409' "$(
    for _ in {1..50}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'Content-Type: application/json' -d "$(movement SAIDA 1)" \
            "$url/produtos/1/movimentacoes" &
    done | sort | uniq -c | xargs
)"
check 'none is left' 0 "$(stock 1)"
check 'one of many writers of a version wins' '1 200 9 412' "$(
    version=$(sql 'SELECT versao FROM produto WHERE nome = "Cavalete Ágil"')
    for i in {1..10}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -X PUT -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H "If-Match: \"$version\"" -H 'Content-Type: application/json' \
            -d "{\"nome\":\"Cavalete $i\",\"valor\":1}" "$url$second" &
    done | sort | uniq -c | xargs
)"
check 'every ledger adds up' 0 "$(wrong_ledgers)"

echo '# demand that waits'
sql "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, quantidade_pedida,
        situacao, pendente_desde) VALUES
    (11, 1, 'Cozinha', 1, 1, 5, 'PENDENTE', '2026-01-01 10:00:00.000001'),
    (12, 1, 'Quarto', 4, 2, 3, 'PENDENTE', '2026-01-01 10:00:00.000002'),
    (NULL, 1, 'Sala', 0, 1, 2, 'PENDENTE', '2026-01-01 10:00:00.000003')"
check 'it is listed 200' 200 "$(call ATENDENTE GET /pendencias)"
check 'oldest first' 'Cozinha 11 5 5 MDF 15mm Branco|Quarto 12 3 3 MDF 15mm Branco|Sala null 2 2 MDF 15mm Branco' \
    "$(field '[.data[] | "\(.nomeProjeto) \(.projetoId) \(.quantidade) \(.faltante) \(.produtoNome)"] | join("|")')"
check 'since when' 2026-01-01T10:00:00.000Z "$(field '.data[0].desde')"
check 'newest first' 200 "$(call ADMIN GET '/pendencias?ordem=-desde&produtoId=1')"
check 'the last is the first' Sala "$(field '.data[0].nomeProjeto')"
check 'of one project' 200 "$(call ADMIN GET '/pendencias?projetoId=12')"
check 'only its own' 'Quarto 1' "$(field '"\(.data[0].nomeProjeto) \(.totalItens)"')"
check 'a page of one' 200 "$(call ADMIN GET '/pendencias?resultadoPorPagina=1')"
behind="/pendencias?depoisDe=$(field '.data[0].id')"
check 'leads to the next' 200 "$(call ADMIN GET "$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')")"
check 'which goes on from there' Quarto "$(field '.data[0].nomeProjeto')"
check 'as its cursor does' 200 "$(call ADMIN GET "$behind")"
check 'which goes on from there' Quarto "$(field '.data[0].nomeProjeto')"
check 'by another role 403' 403 "$(call FINANCEIRO GET /pendencias)"
check 'what is waited for cannot be retired 409' 409 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *')"
announced >/dev/null
check 'an entry of four 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 4)" -H 'X-Correlation-ID: serve-1')"
check 'passes over what cannot be met whole, and serves the next' '1 Cozinha:PENDENTE:0 Quarto:BAIXADO:3 Sala:PENDENTE:0' \
    "$(stock 1) $(sql "SELECT GROUP_CONCAT(nome_projeto, ':', situacao, ':', quantidade_retida ORDER BY id SEPARATOR ' ') FROM demanda")"
check 'the served project gets its answer' 'estoque.baixado 4 {"nomeProjeto":"Quarto","nomeProduto":"MDF 15mm Branco","quantidade":3}' \
    "$(announced | head -n 1)"
check 'in the order of the project, with its numbers' 'projeto/12 12 1 3' \
    "$(sql "SELECT CONCAT_WS(' ', ordem, JSON_VALUE(cabecalhos, '$.projetoId'),
        JSON_VALUE(cabecalhos, '$.produtoId'), JSON_VALUE(cabecalhos, '$.sequencia'))
        FROM outbox WHERE routing_key = 'estoque.baixado'")"
check 'the product is announced once, after it' 'produto.alterado 1' \
    "$(sql "SELECT CONCAT(routing_key, ' ', JSON_VALUE(corpo, '$.quantidade')) FROM outbox ORDER BY id DESC LIMIT 1")"
check 'the ledger names the project' 'CONSUMO -3 12 Quarto' \
    "$(sql "SELECT CONCAT_WS(' ', tipo, quantidade, projeto_id, motivo) FROM movimentacao ORDER BY id DESC LIMIT 1")"
check 'a stock-take serves too' 201 "$(move ADMIN 1 "$(movement AJUSTE 7)")"
check 'all that waited' '0 BAIXADO:5 BAIXADO:3 BAIXADO:2' \
    "$(stock 1) $(sql "SELECT GROUP_CONCAT(situacao, ':', quantidade_retida ORDER BY id SEPARATOR ' ') FROM demanda")"
check 'a foreign project has an order of its own' 'demanda/3 null null 1 2' \
    "$(sql "SELECT CONCAT_WS(' ', ordem, COALESCE(JSON_VALUE(cabecalhos, '$.projetoId'), 'null'),
        COALESCE(JSON_VALUE(cabecalhos, '$.versao'), 'null'), JSON_VALUE(cabecalhos, '$.produtoId'),
        JSON_VALUE(cabecalhos, '$.sequencia')) FROM outbox WHERE ordem LIKE 'demanda/%'")"
check 'nothing waits' 200 "$(call ADMIN GET /pendencias)"
check 'the list is empty' 0 "$(field .totalItens)"
check 'a cursor that waits no more 409' 409 "$(call ADMIN GET "$behind")"
check 'every ledger adds up still' 0 "$(wrong_ledgers)"

echo '# the ledger'
check 'of one product 200' 200 "$(call ATENDENTE GET '/produtos/1/movimentacoes?resultadoPorPagina=3')"
check 'newest first' 'CONSUMO CONSUMO AJUSTE' "$(field '[.data[].tipo] | join(" ")')"
check 'who changed the stock and from where, for an ADMIN' 'B3T0P4QX 2001:db8::9' "$(
    move "$(token ATENDENTE 3600 7 B3T0P4QX)" 1 '{"tipo":"ENTRADA","quantidade":1,"motivo":"Compra"}' -H 'X-Real-IP: 2001:DB8:0::9' >/dev/null
    call ADMIN GET '/movimentacoes?usuario=B3T0P4QX' >/dev/null
    field '.data[] | "\(.usuario) \(.endereco)"'
)"
check 'for nobody else' 'B3T0P4QX null' "$(call FINANCEIRO GET '/movimentacoes?usuario=B3T0P4QX' >/dev/null; field '.data[] | "\(.usuario) \(.endereco)"')"
check 'also who made a product' '127.0.0.1' "$(sql 'SELECT endereco FROM movimentacao ORDER BY id LIMIT 1')"
check 'the ledger of one product again 200' 200 "$(call ATENDENTE GET '/produtos/1/movimentacoes?resultadoPorPagina=3')"
total=$(sql 'SELECT COUNT(*) FROM movimentacao WHERE produto_id = 1')
check 'counted' "$total false" "$(field '"\(.totalItens) \(.haMais)"')"
check 'of an unknown product 404' 404 "$(call ADMIN GET /produtos/999/movimentacoes)"
check 'the whole 200' 200 "$(call FINANCEIRO GET '/movimentacoes?ordem=criadoEm&resultadoPorPagina=1')"
check 'oldest first' 'Estoque inicial 1' "$(field '"\(.data[0].motivo) \(.data[0].produtoId)"')"
check 'by another role 403' 403 "$(call ATENDENTE GET /movimentacoes)"
check 'of a project 200' 200 "$(call ADMIN GET '/movimentacoes?projetoId=12&produtoId=1&tipo=CONSUMO')"
check 'one row' 'CONSUMO -3 1' "$(field '"\(.data[0].tipo) \(.data[0].quantidade) \(.totalItens)"')"
sql "INSERT INTO produto (nome, valor) VALUES ('Lote', 1);
    INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, criado_em)
    SELECT LAST_INSERT_ID(), IF(seq % 2, 'ENTRADA', 'SAIDA'), IF(seq % 2, 1, -1), seq % 2,
        '2026-03-01 00:00:00' + INTERVAL seq MINUTE FROM seq_0_to_10079;
    UPDATE movimentacao SET quantidade = 1, saldo = 0, tipo = 'AJUSTE' WHERE saldo = 0 AND quantidade = -1
        AND produto_id = LAST_INSERT_ID() AND criado_em = '2026-03-01 00:00:00'"
lote=$(sql "SELECT id FROM produto WHERE nome = 'Lote'")
day="/movimentacoes?produtoId=$lote&de=2026-03-02&ate=2026-03-03&resultadoPorPagina=100"
check 'of two days 200' 200 "$(call ADMIN GET "$day")"
check 'both whole' '2880 2026-03-03T23:59:00.000Z' "$(field '"\(.totalItens) \(.data[0].criadoEm)"')"
check 'their last page 200' 200 "$(call ADMIN GET "$day&pagina=29")"
check 'ends with midnight' '2026-03-02T00:00:00.000Z 80' "$(field '"\(.data[-1].criadoEm) \(.data | length)"')"
check 'of a type 200' 200 "$(call ADMIN GET "$day&tipo=ENTRADA")"
check 'half of them' 1440 "$(field .totalItens)"
check 'more than are counted' 200 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&resultadoPorPagina=100&pagina=100")"
check 'is said' '10000 true' "$(field '"\(.totalItens) \(.haMais)"')"
next=$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')
check 'the page behind them is found by its cursor' 200 "$(call ADMIN GET "$next")"
check 'to the end' '80 2026-03-01T00:00:00.000Z' "$(field '"\(.data | length) \(.data[-1].criadoEm)"')"
check 'where there is no next' '' "$(header Link | grep next || true)"
check 'by number it is 422' 422 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&resultadoPorPagina=100&pagina=101")"
check 'a cursor that is nowhere 409' 409 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&depoisDe=99999999")"
check 'bad parameters 422' 422 \
    "$(call ADMIN GET '/movimentacoes?produtoId=0&tipo=X&projetoId=a&de=2026-02-30&ate=1&depoisDe=-1&ordem=id')"
check 'each with its name' '/ate /de /depoisDe /ordem /produtoId /projetoId /tipo' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'an end before the start 422' 422 "$(call ADMIN GET '/movimentacoes?de=2026-03-02&ate=2026-03-01')"

echo '# retired'
check 'DELETE without If-Match 428' 428 "$(call ADMIN DELETE /produtos/1)"
check 'DELETE of another version 412' 412 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: "1"')"
check 'DELETE by another role 403' 403 "$(call ATENDENTE DELETE /produtos/1 -H 'If-Match: *')"
announced >/dev/null
version=$(sql 'SELECT versao FROM produto WHERE id = 1')
check 'DELETE 204' 204 "$(call ADMIN DELETE /produtos/1 -H "If-Match: \"$version\"")"
check 'is announced' "produto.removido $((version + 1)) {\"id\":1,\"nome\":\"MDF 15mm Branco\"}" "$(announced)"
check 'GET 404' 404 "$(call ADMIN GET /produtos/1)"
check 'PUT 404' 404 "$(send ADMIN PUT /produtos/1 "$changed" -H 'If-Match: *')"
check 'DELETE again 404' 404 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *')"
check 'no movement 404' 404 "$(move ADMIN 1 "$(movement ENTRADA 1)")"
check 'its ledger 404' 404 "$(call ADMIN GET /produtos/1/movimentacoes)"
check 'a row of it 404' 404 "$(call ADMIN GET /produtos/1/movimentacoes/1)"
check 'not in the list' 200 "$(call ADMIN GET '/produtos?nome=mdf')"
check 'of that name' 0 "$(field .totalItens)"
check 'but in the whole ledger' 200 "$(call ADMIN GET '/movimentacoes?produtoId=1')"
check 'all of it' "$total" "$(field .totalItens)"
check 'its name and code are free 201' 201 \
    "$(post ADMIN '{"nome":"MDF 15mm Branco","codigo":"MDF-15","valor":230}')"

echo '# lists'
sql "INSERT INTO produto (nome, codigo, valor, quantidade, estoque_minimo, fornecedor_id)
    SELECT CONCAT('Chapa ', LPAD(seq, 3, '0'), IF(seq = 7, ' 100%_Ágil', '')), CONCAT('C-', seq), seq, 0,
        IF(seq % 3, 0, 1), seq % 5 + 1 FROM seq_1_to_45"
check 'a page 200' 200 "$(call FINANCEIRO GET '/produtos?nome=chapa&resultadoPorPagina=10&pagina=2')"
check 'the figures of a page' '2 10 5 45 10' "$(field '"\(.paginaAtual) \(.resultadoPorPagina) \(.totalDePaginas) \(.totalItens) \(.data | length)"')"
check 'ordered by name' 'Chapa 011' "$(field '.data[0].nome')"
check 'descending' 200 "$(call ADMIN GET '/produtos?nome=chapa&ordem=-nome')"
check 'from the end' 'Chapa 045' "$(field '.data[0].nome')"
check 'by id' 200 "$(call ADMIN GET '/produtos?ordem=-id&resultadoPorPagina=1')"
check 'the last made' 'Chapa 045' "$(field '.data[].nome')"
check 'by id ascending' 200 "$(call ADMIN GET '/produtos?ordem=id&resultadoPorPagina=1')"
check 'the first that is not retired' "$second" "/produtos/$(field '.data[].id')"
check 'without case and accents, signs for themselves' 200 "$(call ADMIN GET '/produtos?nome=100%25_agil')"
check 'is found' 'Chapa 007 100%_Ágil' "$(field '.data[].nome')"
check 'by code' 200 "$(call ADMIN GET '/produtos?codigo=c-12')"
check 'one row has it' 'Chapa 012 1' "$(field '"\(.data[].nome) \(.totalItens)"')"
check 'by supplier' 200 "$(call ADMIN GET '/produtos?fornecedorId=3')"
check 'his nine' 9 "$(field .totalItens)"
check 'below the minimum' 200 "$(call ADMIN GET '/produtos?abaixoDoMinimo=true&nome=chapa')"
check 'a third' 15 "$(field .totalItens)"
check 'said to be false it does not narrow' 200 "$(call ADMIN GET '/produtos?abaixoDoMinimo=false&nome=chapa')"
check 'all of them' 45 "$(field .totalItens)"
check 'bad parameters 422' 422 "$(call ADMIN GET '/produtos?abaixoDoMinimo=1&fornecedorId=x&codigo=&ordem=valor&x=1')"
check 'each with its name' '/abaixoDoMinimo /codigo /fornecedorId /ordem /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"

stop "$database"
check 'without the database 503' 503 "$(call ADMIN GET "$second")"
check 'a movement 503' 503 "$(move ADMIN "${second##*/}" "$(movement ENTRADA 1)")"
start_database
check 'and works again when it is back' 201 "$(move ADMIN "${second##*/}" "$(movement ENTRADA 1)")"
check_contract
check_memory /produtos?resultadoPorPagina=100

end_suite
