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

# announced: prints the messages added since the last call, one per line: type, version, body
announced() {
    local before
    before=$(cat "$work/announced" 2>/dev/null || echo 0)
    sql "SELECT CONCAT_WS(' ', routing_key, JSON_VALUE(cabecalhos, '$.versao'), corpo) FROM outbox
        WHERE id > $before ORDER BY id"
    sql 'SELECT COALESCE(MAX(id), 0) FROM outbox' >"$work/announced"
}

# wrong_ledgers: number of products whose ledger does not add up, or has a balance that does not
# continue the one before
wrong_ledgers() {
    sql 'SELECT COUNT(*) FROM produto p WHERE quantidade <>
            (SELECT COALESCE(SUM(quantidade), 0) FROM movimentacao WHERE produto_id = p.id)
        OR id IN (SELECT produto_id FROM (SELECT produto_id, saldo - quantidade AS antes,
            COALESCE(LAG(saldo) OVER (PARTITION BY produto_id ORDER BY id), 0) AS anterior
            FROM movimentacao) AS livro WHERE antes <> anterior)'
}

start_all

echo '# products'
check 'GET without a token 401' 401 "$(call - GET /produtos/1)"
check 'POST by ATENDENTE 403' 403 "$(post ATENDENTE '{"nome":"MDF 15mm","valor":219.9}')"
check 'a refused POST stores nothing' 0 "$(sql 'SELECT COUNT(*) FROM produto')"
check 'POST by ADMIN 201' 201 "$(post ADMIN '{"nome":"MDF 15mm Branco TX",
    "codigo":"MDF-15","cor":"Branco TX","valor":219.9,"quantidade":12,"estoqueMinimo":3,
    "fornecedorId":7}' -H 'X-Correlation-ID: cria-1')"
check 'Location of the product' /produtos/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'the default unit is chapa' chapa "$(field .unidade)"
check 'the other members are as sent' '12 3 7 MDF-15 Branco TX' \
    "$(field '"\(.quantidade) \(.estoqueMinimo) \(.fornecedorId) \(.codigo) \(.cor)"')"
check 'money has two decimals' 1 "$(grep -c '"valor":219.90' "$work/body")"
check 'the opening quantity is an ENTRADA in the ledger' '1 ENTRADA 12 12 Estoque inicial K7P2M9QX' \
    "$(sql "SELECT CONCAT_WS(' ', produto_id, tipo, quantidade, saldo, motivo, usuario) FROM movimentacao")"
check 'produto.criado with the body of the contract' \
    'icarus.estoque produto.criado produto/1 {"id":1,"nome":"MDF 15mm Branco TX","codigo":"MDF-15","cor":"Branco TX","unidade":"chapa","valor":219.90,"quantidade":12}' \
    "$(sql "SELECT CONCAT_WS(' ', exchange_name, routing_key, ordem, corpo) FROM outbox")"
check 'produto.criado has id and version' '1 1' "$(sql "SELECT CONCAT_WS(' ', JSON_VALUE(cabecalhos, '$.produtoId'),
    JSON_VALUE(cabecalhos, '$.versao')) FROM outbox")"
check 'produto.criado has the correlation id of the request' \
    "$(header X-Correlation-ID | sort -u)" "$(sql 'SELECT correlacao_id FROM outbox')"
announced >/dev/null
check 'GET of a product 200' 200 "$(call FINANCEIRO GET /produtos/1)"
check 'GET of an unknown id 404' 404 "$(call ADMIN GET /produtos/999)"
check 'a name that differs only in case and accents 409' 409 "$(post ADMIN '{"nome":"mdf 15MM BRÂNCO tx","valor":1}')"
check 'a name that looks the same, with a Cyrillic letter, 409' 409 "$(post ADMIN '{"nome":"\u041cDF 15mm Branco TX","valor":1}')"
check 'the same code 409' 409 "$(post ADMIN '{"nome":"Outro","codigo":"mdf-15","valor":1}')"
check 'POST without a quantity 201' 201 "$(post ADMIN '{"nome":"Cavalete Ágil","valor":0}')"
second=$(header Location)
check 'optional members left out are 0 or null' '0 0 null null null' \
    "$(field '"\(.quantidade) \(.estoqueMinimo) \(.codigo) \(.cor) \(.fornecedorId)"')"
check 'a product without quantity has no row in the ledger' 1 "$(sql 'SELECT COUNT(*) FROM movimentacao')"
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":"","valor":1.234,"quantidade":-1,
    "estoqueMinimo":1000001,"fornecedorId":0,"unidade":7,"cor":"","codigo":[],"x":1}')"
check 'every fault has its pointer' '/codigo /cor /estoqueMinimo /fornecedorId /nome /quantidade /unidade /valor /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a quantity above the maximum 422' 422 "$(post ADMIN '{"nome":"Muito","valor":1,"quantidade":1000001}')"
check 'a number beyond 64 bits 422' 422 \
    "$(post ADMIN '{"nome":"Muito","valor":1,"quantidade":99999999999999999999}')"
check 'a refused POST stores and announces nothing' '2 1' \
    "$(sql 'SELECT COUNT(*) FROM produto') $(announced | wc -l)"
check 'If-None-Match with the current version 304' 304 "$(call ADMIN GET /produtos/1 -H 'If-None-Match: "1"')"

echo '# changes'
announced >/dev/null
check 'GET before a change 200' 200 "$(call ADMIN GET /produtos/1)"
changed=$(jq -c '.nome = "MDF 15mm Branco" | .quantidade = 999 | .cor = null' "$work/body")
check 'PUT without If-Match 428' 428 "$(send ADMIN PUT /produtos/1 "$changed")"
check 'PUT of another version 412' 412 "$(send ADMIN PUT /produtos/1 "$changed" -H 'If-Match: "2"')"
check 'PUT by ATENDENTE 403' 403 "$(send ATENDENTE PUT /produtos/1 "$changed" -H 'If-Match: "1"')"
check 'PUT of what GET gave 200' 200 "$(send ADMIN PUT /produtos/1 "$changed" -H 'If-Match: "1"')"
check 'PUT increases the version' '"2"' "$(header ETag)"
check 'PUT does not touch the quantity' 'MDF 15mm Branco 12 null' \
    "$(field '"\(.nome) \(.quantidade) \(.cor)"')"
check 'PUT is announced as produto.alterado' \
    'produto.alterado 2 {"id":1,"nome":"MDF 15mm Branco","codigo":"MDF-15","cor":null,"unidade":"chapa","valor":219.90,"quantidade":12}' \
    "$(announced)"
check 'PUT of an unknown id 404' 404 "$(send ADMIN PUT /produtos/999 "$changed" -H 'If-Match: *')"
check "PUT with the name of another product 409" 409 \
    "$(send ADMIN PUT "$second" '{"nome":"mdf 15mm branco","valor":1}' -H 'If-Match: *')"
check 'PUT with a name that looks like that of another product 409' 409 \
    "$(send ADMIN PUT "$second" '{"nome":"MDF 15mm Branc\u043e","valor":1}' -H 'If-Match: *')"
check 'a refused PUT is not announced' '' "$(announced)"

echo '# movements'
check 'ENTRADA 201' 201 "$(move ATENDENTE 1 "$(movement ENTRADA 8)" -H 'X-Correlation-ID: entra-1')"
check 'the response describes the movement' 'ENTRADA 8 20 Conferência MDF 15mm Branco K7P2M9QX' \
    "$(field '"\(.tipo) \(.quantidade) \(.saldo) \(.motivo) \(.produtoNome) \(.usuario)"')"
check 'the movement has the correlation id of the request' \
    "$(header X-Correlation-ID | sort -u)" "$(field .correlacaoId)"
check 'the movement is announced with the new quantity' 'produto.alterado 3 20' "$(announced | sed -E 's/\{.*"quantidade":([0-9]+)\}/\1/')"
check "GET of the movement's Location 200" 200 "$(call FINANCEIRO GET "$(header Location)")"
check 'the movement read has type and balance' 'ENTRADA 20' "$(field '"\(.tipo) \(.saldo)"')"
check "the movement under another product 404" 404 "$(call ADMIN GET "$second/movimentacoes/$(field .id)")"
check "a movement increases the product's version" 200 "$(call ADMIN GET /produtos/1 -H 'If-None-Match: "2"')"
check 'the ETag after a movement' '"3" 20' "$(header ETag) $(field .quantidade)"
check 'SAIDA 201' 201 "$(move ADMIN 1 "$(movement SAIDA 5)")"
check 'SAIDA is negative in the ledger' '-5 15' "$(field '"\(.quantidade) \(.saldo)"')"
announced >/dev/null
check 'SAIDA of more than the stock 409' 409 "$(move ADMIN 1 "$(movement SAIDA 16)")"
check 'the 409 says how much there is' 'O estoque só tem 15.' "$(field .detail)"
check 'a refused SAIDA changes nothing' "15 3 " "$(stock 1) $(sql 'SELECT COUNT(*) FROM movimentacao') $(announced)"
check 'AJUSTE above the stock 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 18)")"
check 'AJUSTE above the stock increases it' '3 18' "$(field '"\(.quantidade) \(.saldo)"')"
check 'AJUSTE below the stock 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 0)")"
check 'AJUSTE below the stock decreases it' '-18 0' "$(field '"\(.quantidade) \(.saldo)"')"
announced >/dev/null
check 'AJUSTE equal to the stock 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 0)")"
check 'AJUSTE equal to the stock is in the ledger and not announced' '0 0 ' "$(field '"\(.quantidade) \(.saldo)"') $(announced)"
check 'ENTRADA up to the maximum 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 1000000)")"
check 'ENTRADA beyond the maximum 409' 409 "$(move ADMIN 1 "$(movement ENTRADA 1)")"
sql "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo) VALUES (1, 'DEVOLUCAO', 10, 1000010);
    UPDATE produto SET quantidade = 1000010 WHERE id = 1"
check 'SAIDA from a stock that returns raised above the maximum 201' 201 "$(move ADMIN 1 "$(movement SAIDA 5)")"
check 'ENTRADA to a stock above the maximum 409' 409 "$(move ADMIN 1 "$(movement ENTRADA 1)")"
check 'AJUSTE equal to a stock above the maximum 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 1000005)")"
check 'AJUSTE above a stock above the maximum 422' 422 "$(move ADMIN 1 "$(movement AJUSTE 1000006)")"
check 'the stock is the highest AJUSTE then' '/quantidade Deve ser de 0 a 1000005.' "$(field '.erros[] | "\(.campo) \(.mensagem)"')"
check 'AJUSTE between the stock and the maximum 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 1000003)")"
check 'AJUSTE between the stock and the maximum decreases it' '-2 1000003' "$(field '"\(.quantidade) \(.saldo)"')"
check 'AJUSTE below the maximum 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 999999)")"
check 'AJUSTE from below to above the maximum 422' 422 "$(move ADMIN 1 "$(movement AJUSTE 1000001)")"
check 'the maximum is the highest AJUSTE then' '/quantidade Deve ser de 0 a 1000000.' "$(field '.erros[] | "\(.campo) \(.mensagem)"')"
check 'SAIDA down to zero 201' 201 "$(move ADMIN 1 "$(movement SAIDA 999999)")"
check 'ENTRADA of more than the maximum 422' 422 "$(move ADMIN 1 "$(movement ENTRADA 1000001)")"
announced >/dev/null
check 'ENTRADA with an Idempotency-Key 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 6)" -H 'Idempotency-Key: nota-4711')"
kept="$(header Location) $(<"$work/body")"
check 'the same ENTRADA again 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 6)" -H 'Idempotency-Key: nota-4711')"
check 'the same ENTRADA again gets the first response' "$kept" "$(header Location) $(<"$work/body")"
check 'a repeated ENTRADA is added and announced once' '6 1' "$(stock 1) $(announced | wc -l)"
check 'the same key for another product 422' 422 \
    "$(move ADMIN "${second##*/}" "$(movement ENTRADA 6)" -H 'Idempotency-Key: nota-4711')"
check 'SAIDA with an Idempotency-Key 201' 201 "$(move ADMIN 1 "$(movement SAIDA 6)" -H 'Idempotency-Key: sai-1')"
check 'every fault of a movement at once 422' 422 "$(move ADMIN 1 '{"tipo":"CONSUMO","quantidade":0,"motivo":"","x":1}')"
check 'every fault of a movement has its pointer' '/motivo /quantidade /tipo /x' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'SAIDA of 0 422' 422 "$(move ADMIN 1 "$(movement SAIDA 0)")"
check 'a movement without motivo 422' 422 "$(move ADMIN 1 '{"tipo":"SAIDA","quantidade":1}')"
check 'a movement by FINANCEIRO 403' 403 "$(move FINANCEIRO 1 "$(movement ENTRADA 1)")"
check 'a movement of an unknown product 404' 404 "$(move ADMIN 999 "$(movement ENTRADA 1)")"
check 'the ledger cannot be changed, not even by the service' 1 \
    "$(mariadb --no-defaults --socket="$work/db.sock" -u estoque -p'senha de teste' estoque \
        -e 'UPDATE movimentacao SET quantidade = 1' 2>&1 | grep -c 'denied')"
check 'the service cannot delete from the ledger' 1 \
    "$(mariadb --no-defaults --socket="$work/db.sock" -u estoque -p'senha de teste' estoque \
        -e 'DELETE FROM movimentacao' 2>&1 | grep -c 'denied')"

echo '# many at once'
check 'ENTRADA of 30 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 30)")"
check 'of 50 SAIDA of 1 at once, 30 succeed' '30 201 20 409' "$(
    for _ in {1..50}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'Content-Type: application/json' -d "$(movement SAIDA 1)" \
            "$url/produtos/1/movimentacoes" &
    done | sort | uniq -c | xargs
)"
check '50 SAIDA at once leave 0' 0 "$(stock 1)"
check 'of ten PUT of one version at once, one succeeds' '1 200 9 412' "$(
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
check 'GET /pendencias 200' 200 "$(call ATENDENTE GET /pendencias)"
check 'demand is listed oldest first' 'Cozinha 11 5 5 MDF 15mm Branco|Quarto 12 3 3 MDF 15mm Branco|Sala null 2 2 MDF 15mm Branco' \
    "$(field '[.data[] | "\(.nomeProjeto) \(.projetoId) \(.quantidade) \(.faltante) \(.produtoNome)"] | join("|")')"
check 'demand has the time since which it waits' 2026-01-01T10:00:00.000Z "$(field '.data[0].desde')"
check 'GET /pendencias, newest first 200' 200 "$(call ADMIN GET '/pendencias?ordem=-desde&produtoId=1')"
check 'the newest demand is first' Sala "$(field '.data[0].nomeProjeto')"
check 'GET /pendencias of a project 200' 200 "$(call ADMIN GET '/pendencias?projetoId=12')"
check 'only the demand of the project is listed' 'Quarto 1' "$(field '"\(.data[0].nomeProjeto) \(.totalItens)"')"
check 'a page of one demand 200' 200 "$(call ADMIN GET '/pendencias?resultadoPorPagina=1')"
behind="/pendencias?depoisDe=$(field '.data[0].id')"
check 'the link to the next page 200' 200 "$(call ADMIN GET "$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')")"
check 'the next page has the next demand' Quarto "$(field '.data[0].nomeProjeto')"
check 'depoisDe the first demand 200' 200 "$(call ADMIN GET "$behind")"
check 'the page after the first demand has the next one' Quarto "$(field '.data[0].nomeProjeto')"
check 'GET /pendencias by FINANCEIRO 403' 403 "$(call FINANCEIRO GET /pendencias)"
check 'DELETE of a product with waiting demand 409' 409 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *')"
announced >/dev/null
check 'ENTRADA of 4 with demand of 5, 3 and 2 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 4)" -H 'X-Correlation-ID: serve-1')"
check 'demand that does not fit is skipped, the next one is served' '1 Cozinha:PENDENTE:0 Quarto:BAIXADO:3 Sala:PENDENTE:0' \
    "$(stock 1) $(sql "SELECT GROUP_CONCAT(nome_projeto, ':', situacao, ':', quantidade_retida ORDER BY id SEPARATOR ' ') FROM demanda")"
check 'the served project gets estoque.baixado' 'estoque.baixado 4 {"nomeProjeto":"Quarto","nomeProduto":"MDF 15mm Branco","quantidade":3}' \
    "$(announced | head -n 1)"
check 'the answer has order key, ids and sequencia' 'projeto/12 12 1 3' \
    "$(sql "SELECT CONCAT_WS(' ', ordem, JSON_VALUE(cabecalhos, '$.projetoId'),
        JSON_VALUE(cabecalhos, '$.produtoId'), JSON_VALUE(cabecalhos, '$.sequencia'))
        FROM outbox WHERE routing_key = 'estoque.baixado'")"
check 'the product is announced once, after the answer' 'produto.alterado 1' \
    "$(sql "SELECT CONCAT(routing_key, ' ', JSON_VALUE(corpo, '$.quantidade')) FROM outbox ORDER BY id DESC LIMIT 1")"
check 'the ledger has a CONSUMO of the project' 'CONSUMO -3 12 Quarto' \
    "$(sql "SELECT CONCAT_WS(' ', tipo, quantidade, projeto_id, motivo) FROM movimentacao ORDER BY id DESC LIMIT 1")"
check 'AJUSTE with waiting demand 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 7)")"
check 'AJUSTE serves all the demand' '0 BAIXADO:5 BAIXADO:3 BAIXADO:2' \
    "$(stock 1) $(sql "SELECT GROUP_CONCAT(situacao, ':', quantidade_retida ORDER BY id SEPARATOR ' ') FROM demanda")"
check 'demand without a project has an order key of its own' 'demanda/3 null null 1 2' \
    "$(sql "SELECT CONCAT_WS(' ', ordem, COALESCE(JSON_VALUE(cabecalhos, '$.projetoId'), 'null'),
        COALESCE(JSON_VALUE(cabecalhos, '$.versao'), 'null'), JSON_VALUE(cabecalhos, '$.produtoId'),
        JSON_VALUE(cabecalhos, '$.sequencia')) FROM outbox WHERE ordem LIKE 'demanda/%'")"
check 'GET /pendencias after all was served 200' 200 "$(call ADMIN GET /pendencias)"
check 'no demand is listed' 0 "$(field .totalItens)"
check 'depoisDe a demand that does not wait any more 409' 409 "$(call ADMIN GET "$behind")"
check 'every ledger adds up after the demand' 0 "$(wrong_ledgers)"

echo '# the ledger'
check 'the ledger of a product 200' 200 "$(call ATENDENTE GET '/produtos/1/movimentacoes?resultadoPorPagina=3')"
check 'the ledger has the newest row first' 'CONSUMO CONSUMO AJUSTE' "$(field '[.data[].tipo] | join(" ")')"
check 'who changed the stock and from where, for an ADMIN' 'B3T0P4QX 2001:db8::9' "$(
    move "$(token ATENDENTE 3600 7 B3T0P4QX)" 1 '{"tipo":"ENTRADA","quantidade":1,"motivo":"Compra"}' -H 'X-Real-IP: 2001:DB8:0::9' >/dev/null
    call ADMIN GET '/movimentacoes?usuario=B3T0P4QX' >/dev/null
    field '.data[] | "\(.usuario) \(.endereco)"'
)"
check 'other roles do not see the address' 'B3T0P4QX B3T0P4QX null' \
    "$(call FINANCEIRO GET '/movimentacoes?autor=B3T0P4QX' >/dev/null; field '.data[] | "\(.autor) \(.usuario) \(.endereco)"')"
check 'the filters autor and usuario together 422' 422 "$(call FINANCEIRO GET '/movimentacoes?usuario=B3T0P4QX&autor=B3T0P4QX')"
check "the ledger of a product by author" 'Compra 1' \
    "$(call ATENDENTE GET '/produtos/1/movimentacoes?autor=B3T0P4QX' >/dev/null; field '"\(.data[].motivo) \(.totalItens)"')"
check 'the opening row has the address' '127.0.0.1' "$(sql 'SELECT endereco FROM movimentacao ORDER BY id LIMIT 1')"
check 'an address from a caller with a wrong secret is not believed' 127.0.0.1 "$(
    move "$(token ATENDENTE 3600 7 B3T0P4QX)" 1 '{"tipo":"ENTRADA","quantidade":1,"motivo":"Compra"}' -H 'X-Real-IP: 2001:DB8:0::9' -H 'X-Gateway-Secret: x' >/dev/null
    sql 'SELECT endereco FROM movimentacao ORDER BY id DESC LIMIT 1')"
check 'the ledger of a product, again 200' 200 "$(call ATENDENTE GET '/produtos/1/movimentacoes?resultadoPorPagina=3')"
total=$(sql 'SELECT COUNT(*) FROM movimentacao WHERE produto_id = 1')
check 'the ledger is counted' "$total false" "$(field '"\(.totalItens) \(.haMais)"')"
check 'the ledger of an unknown product 404' 404 "$(call ADMIN GET /produtos/999/movimentacoes)"
check 'the whole ledger, oldest first 200' 200 "$(call FINANCEIRO GET '/movimentacoes?ordem=criadoEm&resultadoPorPagina=1')"
check 'the oldest row is first' 'Estoque inicial 1' "$(field '"\(.data[0].motivo) \(.data[0].produtoId)"')"
check 'the whole ledger by ATENDENTE 403' 403 "$(call ATENDENTE GET /movimentacoes)"
check 'the ledger of a project 200' 200 "$(call ADMIN GET '/movimentacoes?projetoId=12&produtoId=1&tipo=CONSUMO')"
check 'the project has one row' 'CONSUMO -3 1' "$(field '"\(.data[0].tipo) \(.data[0].quantidade) \(.totalItens)"')"
sql "INSERT INTO produto (nome, valor) VALUES ('Lote', 1);
    INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, criado_em)
    SELECT LAST_INSERT_ID(), IF(seq % 2, 'ENTRADA', 'SAIDA'), IF(seq % 2, 1, -1), seq % 2,
        '2026-03-01 00:00:00' + INTERVAL seq MINUTE FROM seq_0_to_10079;
    UPDATE movimentacao SET quantidade = 1, saldo = 0, tipo = 'AJUSTE' WHERE saldo = 0 AND quantidade = -1
        AND produto_id = LAST_INSERT_ID() AND criado_em = '2026-03-01 00:00:00'"
lote=$(sql "SELECT id FROM produto WHERE nome = 'Lote'")
day="/movimentacoes?produtoId=$lote&de=2026-03-02&ate=2026-03-03&resultadoPorPagina=100"
check 'the ledger of two days 200' 200 "$(call ADMIN GET "$day")"
check 'both days are complete' '2880 2026-03-03T23:59:00.000Z' "$(field '"\(.totalItens) \(.data[0].criadoEm)"')"
check 'the last page of two days 200' 200 "$(call ADMIN GET "$day&pagina=29")"
check 'the last row is at midnight' '2026-03-02T00:00:00.000Z 80' "$(field '"\(.data[-1].criadoEm) \(.data | length)"')"
check 'the ledger of two days by type 200' 200 "$(call ADMIN GET "$day&tipo=ENTRADA")"
check 'half of the rows have the type' 1440 "$(field .totalItens)"
check 'the last page that is counted 200' 200 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&resultadoPorPagina=100&pagina=100")"
check 'the page says that there are more rows than are counted' '10000 true' "$(field '"\(.totalItens) \(.haMais)"')"
next=$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')
check 'the link to the page after it 200' 200 "$(call ADMIN GET "$next")"
check 'the page after it has the remaining rows' '80 2026-03-01T00:00:00.000Z' "$(field '"\(.data | length) \(.data[-1].criadoEm)"')"
check 'the last page has no next' '' "$(header Link | grep next || true)"
check 'a page by number beyond the counted rows 422' 422 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&resultadoPorPagina=100&pagina=101")"
check 'depoisDe an unknown row 409' 409 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&depoisDe=99999999")"
check 'bad parameters 422' 422 \
    "$(call ADMIN GET '/movimentacoes?produtoId=0&tipo=X&projetoId=a&de=2026-02-30&ate=1&depoisDe=-1&ordem=id')"
check 'every invalid parameter is named' '/ate /de /depoisDe /ordem /produtoId /projetoId /tipo' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'ate before de 422' 422 "$(call ADMIN GET '/movimentacoes?de=2026-03-02&ate=2026-03-01')"

echo '# retired'
check 'DELETE without If-Match 428' 428 "$(call ADMIN DELETE /produtos/1)"
check 'DELETE of another version 412' 412 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: "1"')"
check 'DELETE by ATENDENTE 403' 403 "$(call ATENDENTE DELETE /produtos/1 -H 'If-Match: *')"
announced >/dev/null
version=$(sql 'SELECT versao FROM produto WHERE id = 1')
check 'DELETE 204' 204 "$(call ADMIN DELETE /produtos/1 -H "If-Match: \"$version\"")"
check 'DELETE is announced as produto.removido' "produto.removido $((version + 1)) {\"id\":1,\"nome\":\"MDF 15mm Branco\"}" "$(announced)"
check 'GET of a retired product 404' 404 "$(call ADMIN GET /produtos/1)"
check 'PUT of a retired product 404' 404 "$(send ADMIN PUT /produtos/1 "$changed" -H 'If-Match: *')"
check 'DELETE of a retired product 404' 404 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *')"
check 'a movement of a retired product 404' 404 "$(move ADMIN 1 "$(movement ENTRADA 1)")"
check 'the ledger of a retired product 404' 404 "$(call ADMIN GET /produtos/1/movimentacoes)"
check "a row of a retired product's ledger 404" 404 "$(call ADMIN GET /produtos/1/movimentacoes/1)"
check 'GET /produtos without retired products 200' 200 "$(call ADMIN GET '/produtos?nome=mdf')"
check 'a retired product is not listed' 0 "$(field .totalItens)"
check 'the whole ledger of a retired product 200' 200 "$(call ADMIN GET '/movimentacoes?produtoId=1')"
check 'the whole ledger has all its rows' "$total" "$(field .totalItens)"
check 'name and code of a retired product can be used again 201' 201 \
    "$(post ADMIN '{"nome":"MDF 15mm Branco","codigo":"MDF-15","valor":230}')"

echo '# lists'
sql "INSERT INTO produto (nome, codigo, valor, quantidade, estoque_minimo, fornecedor_id)
    SELECT CONCAT('Chapa ', LPAD(seq, 3, '0'), IF(seq = 7, ' 100%_Ágil', '')), CONCAT('C-', seq), seq, 0,
        IF(seq % 3, 0, 1), seq % 5 + 1 FROM seq_1_to_45"
check 'the second page of a list 200' 200 "$(call FINANCEIRO GET '/produtos?nome=chapa&resultadoPorPagina=10&pagina=2')"
check 'the page has its numbers' '2 10 5 45 10' "$(field '"\(.paginaAtual) \(.resultadoPorPagina) \(.totalDePaginas) \(.totalItens) \(.data | length)"')"
check 'the list is ordered by name' 'Chapa 011' "$(field '.data[0].nome')"
check 'the list by name, descending 200' 200 "$(call ADMIN GET '/produtos?nome=chapa&ordem=-nome')"
check 'the last name is first' 'Chapa 045' "$(field '.data[0].nome')"
check 'the list by id, descending 200' 200 "$(call ADMIN GET '/produtos?ordem=-id&resultadoPorPagina=1')"
check 'the newest product is first' 'Chapa 045' "$(field '.data[].nome')"
check 'the list by id 200' 200 "$(call ADMIN GET '/produtos?ordem=id&resultadoPorPagina=1')"
check 'the oldest active product is first' "$second" "/produtos/$(field '.data[].id')"
check 'filter by name, with percent sign and other case 200' 200 "$(call ADMIN GET '/produtos?nome=100%25_agil')"
check 'the filter by name takes percent and underscore literally' 'Chapa 007 100%_Ágil' "$(field '.data[].nome')"
check 'filter by code 200' 200 "$(call ADMIN GET '/produtos?codigo=c-12')"
check 'one product has the code' 'Chapa 012 1' "$(field '"\(.data[].nome) \(.totalItens)"')"
check 'filter by supplier 200' 200 "$(call ADMIN GET '/produtos?fornecedorId=3')"
check 'nine products are of the supplier' 9 "$(field .totalItens)"
check 'filter abaixoDoMinimo=true 200' 200 "$(call ADMIN GET '/produtos?abaixoDoMinimo=true&nome=chapa')"
check 'a third is below the minimum' 15 "$(field .totalItens)"
check 'filter abaixoDoMinimo=false 200' 200 "$(call ADMIN GET '/produtos?abaixoDoMinimo=false&nome=chapa')"
check 'the others are not below the minimum' 30 "$(field .totalItens)"
check 'invalid parameters of the list 422' 422 "$(call ADMIN GET '/produtos?abaixoDoMinimo=1&fornecedorId=x&codigo=&ordem=valor&x=1')"
check 'every invalid parameter of the list is named' '/abaixoDoMinimo /codigo /fornecedorId /ordem /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"

stop "$database"
check 'GET without the database 503' 503 "$(call ADMIN GET "$second")"
check 'a movement without the database 503' 503 "$(move ADMIN "${second##*/}" "$(movement ENTRADA 1)")"
start_database
check 'a movement when the database is back 201' 201 "$(move ADMIN "${second##*/}" "$(movement ENTRADA 1)")"
check_history /produtos '{"nome":"Histórico","codigo":"H-1","valor":219.9,"quantidade":3}' \
    '.nome = "Outro" | .codigo = null | .cor = "Azul" | .unidade = "peça" | .valor = 7.05 | .estoqueMinimo = 2 | .fornecedorId = 9'
check_contract
check_memory /produtos?resultadoPorPagina=100

end_suite
