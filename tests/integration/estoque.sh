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
stock() { sql "SELECT estoque + 0e0 FROM produto WHERE id = $1"; }

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
    sql 'SELECT COUNT(*) FROM produto p WHERE estoque <>
            (SELECT COALESCE(SUM(mudanca), 0) FROM movimentacao WHERE produto_id = p.id)
        OR id IN (SELECT produto_id FROM (SELECT produto_id, estoque - mudanca AS antes,
            COALESCE(LAG(estoque) OVER (PARTITION BY produto_id ORDER BY id), 0) AS anterior
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
    "$(sql "SELECT CONCAT_WS(' ', produto_id, tipo, mudanca + 0e0, estoque + 0e0, motivo, usuario) FROM movimentacao")"
check 'produto.criado with the body of the contract' \
    'icarus.estoque produto.criado produto/1 {"id":1,"nome":"MDF 15mm Branco TX","codigo":"MDF-15","cor":"Branco TX","unidade":"chapa","casasDecimais":0,"valor":219.90,"quantidade":12}' \
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
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":"","valor":1.23456,"quantidade":-1,
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
    'produto.alterado 2 {"id":1,"nome":"MDF 15mm Branco","codigo":"MDF-15","cor":null,"unidade":"chapa","casasDecimais":0,"valor":219.90,"quantidade":12}' \
    "$(announced)"
check 'PUT of an unknown id 404' 404 "$(send ADMIN PUT /produtos/999 "$changed" -H 'If-Match: *')"
check "PUT with the name of another product 409" 409 \
    "$(send ADMIN PUT "$second" '{"nome":"mdf 15mm branco","valor":1}' -H 'If-Match: *')"
check 'PUT with a name that looks like that of another product 409' 409 \
    "$(send ADMIN PUT "$second" '{"nome":"MDF 15mm Branc\u043e","valor":1}' -H 'If-Match: *')"
check 'the 409 says which field it is, and whose' '/docs/problemas/duplicado /nome 1' \
    "$(field '"\(.type) \(.erros[] | "\(.campo) \(.idExistente)")"')"
check 'both fields that are taken are told' '409 /nome 1,/codigo 1' \
    "$(send ADMIN POST /produtos '{"nome":"MDF 15mm Branco","codigo":"mdf-15","valor":1}') $(field '[.erros[] | "\(.campo) \(.idExistente)"] | join(",")')"
check 'a barcode with a wrong check digit 422' '422 /codigoDeBarras' \
    "$(send ADMIN PATCH "$second" '{"codigoDeBarras":"7891000315508"}') $(field '.erros[].campo')"
check 'PATCH with a barcode 200' '200 7891000315507' \
    "$(send ADMIN PATCH "$second" '{"codigoDeBarras":"7891000315507"}') $(field .codigoDeBarras)"
announced >/dev/null
check 'a product is found by its barcode' "200 ${second##*/}" \
    "$(call ADMIN GET '/produtos?codigoDeBarras=7891000315507') $(field '.data[].id')"
check 'the barcode of another product 409' "409 /codigoDeBarras ${second##*/}" \
    "$(send ADMIN POST /produtos '{"nome":"Novo","codigoDeBarras":"7891000315507","valor":1}') $(
    field '.erros[] | "\(.campo) \(.idExistente)"')"
check 'a refused PUT is not announced' '' "$(announced)"
check 'PATCH 200' 200 "$(send ADMIN PATCH /produtos/1 '{"cor":"Branco TX"}')"
check 'PATCH is announced as produto.alterado' \
    'produto.alterado 3 {"id":1,"nome":"MDF 15mm Branco","codigo":"MDF-15","cor":"Branco TX","unidade":"chapa","casasDecimais":0,"valor":219.90,"quantidade":12}' \
    "$(announced)"
check 'PATCH with the name of another product 409' 409 "$(send ADMIN PATCH "$second" '{"nome":"mdf 15mm branco"}')"
check 'PATCH of the quantity 422' '422 /quantidade' "$(send ADMIN PATCH /produtos/1 '{"quantidade":1}') $(field '.erros[].campo')"
check 'a refused PATCH is not announced' '' "$(announced)"

echo '# movements'
check 'ENTRADA 201' 201 "$(move ATENDENTE 1 "$(movement ENTRADA 8)" -H 'X-Correlation-ID: entra-1')"
check 'the response describes the movement' 'ENTRADA 8 20 Conferência MDF 15mm Branco K7P2M9QX' \
    "$(field '"\(.tipo) \(.quantidade) \(.saldo) \(.motivo) \(.produtoNome) \(.usuario)"')"
check 'the movement has the correlation id of the request' \
    "$(header X-Correlation-ID | sort -u)" "$(field .correlacaoId)"
check 'the movement is announced with the new quantity' 'produto.alterado 4 20' "$(announced | sed -E 's/\{.*"quantidade":([0-9]+)\}/\1/')"
check "GET of the movement's Location 200" 200 "$(call FINANCEIRO GET "$(header Location)")"
check 'the movement read has type and balance' 'ENTRADA 20' "$(field '"\(.tipo) \(.saldo)"')"
check "the movement under another product 404" 404 "$(call ADMIN GET "$second/movimentacoes/$(field .id)")"
check "a movement increases the product's version" 200 "$(call ADMIN GET /produtos/1 -H 'If-None-Match: "2"')"
check 'the ETag after a movement' '"4" 20' "$(header ETag) $(field .quantidade)"
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
sql "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque) VALUES (1, 'DEVOLUCAO', 10, 1000010);
    UPDATE produto SET estoque = 1000010 WHERE id = 1"
check 'SAIDA from a stock that returns raised above the maximum 201' 201 "$(move ADMIN 1 "$(movement SAIDA 5)")"
check 'ENTRADA to a stock above the maximum 409' 409 "$(move ADMIN 1 "$(movement ENTRADA 1)")"
check 'AJUSTE equal to a stock above the maximum 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 1000005)")"
check 'AJUSTE above a stock above the maximum 422' 422 "$(move ADMIN 1 "$(movement AJUSTE 1000006)")"
check 'the stock is the highest AJUSTE then' '/quantidade Deve ser de 0 a 1.000.005.' "$(field '.erros[] | "\(.campo) \(.mensagem)"')"
check 'AJUSTE between the stock and the maximum 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 1000003)")"
check 'AJUSTE between the stock and the maximum decreases it' '-2 1000003' "$(field '"\(.quantidade) \(.saldo)"')"
check 'AJUSTE below the maximum 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 999999)")"
check 'AJUSTE from below to above the maximum 422' 422 "$(move ADMIN 1 "$(movement AJUSTE 1000001)")"
check 'the maximum is the highest AJUSTE then' '/quantidade Deve ser de 0 a 1.000.000.' "$(field '.erros[] | "\(.campo) \(.mensagem)"')"
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
        -e 'UPDATE movimentacao SET mudanca = 1' 2>&1 | grep -c 'denied')"
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
sql "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, pedida,
        situacao, pendente_desde) VALUES
    (11, 1, 'Cozinha', 1, 1, 5, 'PENDENTE', '2026-01-01 10:00:00.000001'),
    (12, 1, 'Quarto', 4, 2, 3, 'PENDENTE', '2026-01-01 10:00:00.000002'),
    (NULL, 1, 'Sala', 0, 1, 2, 'PENDENTE', '2026-01-01 10:00:00.000003')"
check 'GET /pendencias 200' 200 "$(call ATENDENTE GET /pendencias)"
check 'demand is listed oldest first' 'Cozinha 11 5 5 MDF 15mm Branco|Quarto 12 3 8 MDF 15mm Branco|Sala null 2 10 MDF 15mm Branco' \
    "$(field '[.data[] | "\(.nomeProjeto) \(.projetoId) \(.quantidade) \(.faltante) \(.produtoNome)"] | join("|")')"
check 'demand has the time since which it waits' 2026-01-01T10:00:00.000Z "$(field '.data[0].desde')"
check 'GET /pendencias, newest first 200' 200 "$(call ADMIN GET '/pendencias?ordem=-desde&produtoId=1')"
check 'the newest demand is first' Sala "$(field '.data[0].nomeProjeto')"
check 'GET /pendencias of a project 200' 200 "$(call ADMIN GET '/pendencias?projetoId=12')"
check 'only the demand of the project is listed, with what is missing before it' 'Quarto 1 8' \
    "$(field '"\(.data[0].nomeProjeto) \(.totalItens) \(.data[0].faltante)"')"
check 'a page of one demand 200' 200 "$(call ADMIN GET '/pendencias?resultadoPorPagina=1')"
behind="/pendencias?depoisDe=$(field '.data[0].id')"
check 'the link to the next page 200' 200 "$(call ADMIN GET "$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')")"
check 'the next page has the next demand' Quarto "$(field '.data[0].nomeProjeto')"
check 'depoisDe the first demand 200' 200 "$(call ADMIN GET "$behind")"
check 'the page after the first demand has the next one' Quarto "$(field '.data[0].nomeProjeto')"
check 'GET /pendencias by FINANCEIRO 403' 403 "$(call FINANCEIRO GET /pendencias)"
check 'DELETE of a product with waiting demand 409' '409 /docs/problemas/produto-aguardado' \
    "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *') $(field .type)"
announced >/dev/null
check 'ENTRADA of 4 with demand of 5, 3 and 2 201' 201 "$(move ADMIN 1 "$(movement ENTRADA 4)" -H 'X-Correlation-ID: serve-1')"
check 'demand that does not fit is skipped, the next one is served' '1 Cozinha:PENDENTE:0 Quarto:BAIXADO:3 Sala:PENDENTE:0' \
    "$(stock 1) $(sql "SELECT GROUP_CONCAT(nome_projeto, ':', situacao, ':', retida + 0e0 ORDER BY id SEPARATOR ' ') FROM demanda")"
check 'the served project gets estoque.baixado' 'estoque.baixado 4 {"nomeProjeto":"Quarto","nomeProduto":"MDF 15mm Branco","quantidade":3,"devolvida":0,"custo":659.70}' \
    "$(announced | head -n 1)"
check 'the answer has order key, ids and sequencia' 'projeto/12 12 1 3' \
    "$(sql "SELECT CONCAT_WS(' ', ordem, JSON_VALUE(cabecalhos, '$.projetoId'),
        JSON_VALUE(cabecalhos, '$.produtoId'), JSON_VALUE(cabecalhos, '$.sequencia'))
        FROM outbox WHERE routing_key = 'estoque.baixado'")"
check 'the product is announced once, after the answer' 'produto.alterado 1' \
    "$(sql "SELECT CONCAT(routing_key, ' ', JSON_VALUE(corpo, '$.quantidade')) FROM outbox ORDER BY id DESC LIMIT 1")"
check 'the ledger has a CONSUMO of the project' 'CONSUMO -3 12 Quarto' \
    "$(sql "SELECT CONCAT_WS(' ', tipo, mudanca + 0e0, projeto_id, motivo) FROM movimentacao ORDER BY id DESC LIMIT 1")"
check 'the rest of the stock counts' '4 6' "$(call ADMIN GET /pendencias >/dev/null; field '[.data[].faltante] | join(" ")')"
check 'AJUSTE with waiting demand 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 7)")"
check 'AJUSTE serves all the demand' '0 BAIXADO:5 BAIXADO:3 BAIXADO:2' \
    "$(stock 1) $(sql "SELECT GROUP_CONCAT(situacao, ':', retida + 0e0 ORDER BY id SEPARATOR ' ') FROM demanda")"
check 'demand without a project has an order key of its own' 'demanda/3 null null 1 2' \
    "$(sql "SELECT CONCAT_WS(' ', ordem, COALESCE(JSON_VALUE(cabecalhos, '$.projetoId'), 'null'),
        COALESCE(JSON_VALUE(cabecalhos, '$.versao'), 'null'), JSON_VALUE(cabecalhos, '$.produtoId'),
        JSON_VALUE(cabecalhos, '$.sequencia')) FROM outbox WHERE ordem LIKE 'demanda/%'")"
check 'GET /pendencias after all was served 200' 200 "$(call ADMIN GET /pendencias)"
check 'no demand is listed' 0 "$(field .totalItens)"
check 'depoisDe a demand that does not wait any more 409' 409 "$(call ADMIN GET "$behind")"
token ADMIN >"$work/token"
python3 tests/integration/contract/filas.py "$url" "$work/token" "$work/db.sock" >"$work/queues" || true
counted "$work/queues"
sql "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, pedida, situacao, pendente_desde)
    SELECT seq, 1, 'Fila', 1, 1, 'PENDENTE', '2026-03-01' + INTERVAL seq SECOND FROM seq_900001_to_902000"
check 'the sum of a queue reads no further than its demand' '10 true' "$(sql "SELECT falta_ate(1, pendente_desde, id) + 0e0
    FROM demanda WHERE projeto_id = 900010; SHOW STATUS LIKE 'Handler_read_next'" | awk 'NR == 1 {printf "%s ", $1}
    NR == 2 {print $2 < 30 ? "true" : $2}')"
sql "DELETE FROM demanda WHERE projeto_id > 900000"
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
sql "INSERT INTO produto (nome, preco) VALUES ('Lote', 1);
    INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, criado_em)
    SELECT LAST_INSERT_ID(), IF(seq % 2, 'ENTRADA', 'SAIDA'), IF(seq % 2, 1, -1), seq % 2,
        '2026-03-01 03:00:00' + INTERVAL seq MINUTE FROM seq_0_to_10079;
    UPDATE movimentacao SET mudanca = 1, estoque = 0, tipo = 'AJUSTE' WHERE estoque = 0 AND mudanca = -1
        AND produto_id = LAST_INSERT_ID() AND criado_em = '2026-03-01 03:00:00'"
lote=$(sql "SELECT id FROM produto WHERE nome = 'Lote'")
day="/movimentacoes?produtoId=$lote&de=2026-03-02&ate=2026-03-03&resultadoPorPagina=100"
check 'the ledger of two days 200' 200 "$(call ADMIN GET "$day")"
check 'both days are complete, of São Paulo' '2880 2026-03-04T02:59:00.000Z' "$(field '"\(.totalItens) \(.data[0].criadoEm)"')"
check 'the last page of two days 200' 200 "$(call ADMIN GET "$day&pagina=29")"
check 'the last row is at midnight' '2026-03-02T03:00:00.000Z 80' "$(field '"\(.data[-1].criadoEm) \(.data | length)"')"
check 'the ledger of two days by type 200' 200 "$(call ADMIN GET "$day&tipo=ENTRADA")"
check 'half of the rows have the type' 1440 "$(field .totalItens)"
check 'the last page that is counted 200' 200 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&resultadoPorPagina=100&pagina=100")"
check 'the page says that there are more rows than are counted' '10000 true' "$(field '"\(.totalItens) \(.haMais)"')"
next=$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')
check 'the link to the page after it 200' 200 "$(call ADMIN GET "$next")"
check 'the page after it has the remaining rows' '80 2026-03-01T03:00:00.000Z' "$(field '"\(.data | length) \(.data[-1].criadoEm)"')"
check 'the last page has no next' '' "$(header Link | grep next || true)"
check 'a page by number beyond the counted rows 422' 422 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&resultadoPorPagina=100&pagina=101")"
check 'depoisDe an unknown row 409' 409 "$(call ADMIN GET "/movimentacoes?produtoId=$lote&depoisDe=99999999")"
check 'bad parameters 422' 422 \
    "$(call ADMIN GET '/movimentacoes?produtoId=0&tipo=X&projetoId=a&de=2026-02-30&ate=1&depoisDe=-1&ordem=id')"
check 'every invalid parameter is named' '/ate /de /depoisDe /ordem /produtoId /projetoId /tipo' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a service refuses to start in a zone that the system does not know' 78 "$(
    more_environment+=(ICARUS_FUSO=America/Sao_Paolo)
    (as_service "$programa" </dev/null) && code=0 || code=$?
    echo "$code"
)"
check 'ate before de 422' 422 "$(call ADMIN GET '/movimentacoes?de=2026-03-02&ate=2026-03-01')"

echo '# counts'
check 'POST of a product to count 201' 201 "$(post ADMIN '{"nome":"Contado","valor":1,"quantidade":10}')"
shelf=$(header Location)
count() { # <counted> <expected> [curl arguments]: ATENDENTE counts the product
    send ATENDENTE POST "$shelf/movimentacoes" "{\"tipo\":\"AJUSTE\",\"quantidade\":$1,\"motivo\":\"Balanço\",\"esperada\":$2}" "${@:3}"
}
announced >/dev/null
check 'AJUSTE for a stale If-Match 412' 412 "$(count 7 null -H 'If-Match: "2"')"
check 'a stale AJUSTE changes nothing' '10 1 ' "$(stock "${shelf##*/}") $(sql "SELECT COUNT(*) FROM movimentacao WHERE produto_id = ${shelf##*/}") $(announced)"
check 'AJUSTE for the If-Match that holds 201' 201 "$(count 9 null -H 'If-Match: "1"')"
check 'AJUSTE shows what was counted' '-1 9 null 9' "$(field '"\(.quantidade) \(.contada) \(.esperada) \(.saldo)"')"
check 'AJUSTE for If-Match: * 201' 201 "$(count 10 null -H 'If-Match: *')"
check 'what left after the count 201' 201 "$(send ADMIN POST "$shelf/movimentacoes" "$(movement SAIDA 4)")"
check 'AJUSTE books the difference that was seen 201' 201 "$(count 9 10)"
check 'whatever moved since' '-1 9 10 5' "$(field '"\(.quantidade) \(.contada) \(.esperada) \(.saldo)"')"
check 'the ledger has what was counted and expected' '-1 9 10' \
    "$(call ADMIN GET "$shelf/movimentacoes" >/dev/null; field '.data[0] | "\(.quantidade) \(.contada) \(.esperada)"')"
check 'a count of 0 is not null' '201 -2 0 2' "$(count 0 2) $(field '"\(.quantidade) \(.contada) \(.esperada)"')"
check 'an expectation of 0 is not null' '201 1 1 0' "$(count 1 0) $(field '"\(.quantidade) \(.contada) \(.esperada)"')"
check 'a difference of more than there is 409' '409 /docs/problemas/estoque-insuficiente' "$(count 5 10) $(field .type)"
check 'the 409 says why' 'O estoque só tem 4, menos do que faltou na contagem.' "$(field .detail)"
check 'a difference beyond the maximum 409' '409 /docs/problemas/estoque-acima-do-limite' "$(count 1000000 3) $(field .type)"
check 'as much as there is 201' '201 0' "$(count 6 10) $(field .saldo)"
check 'parts of whole pieces 422' '422 /quantidade /esperada' "$(count 0.5 1.5) $(field '[.erros[].campo] | join(" ")')"
for wrong in -1 1.0005 '"2"' true 9007199254740993.5 2147483648; do
    check "esperada $wrong 422" '422 /esperada' "$(count 1 "$wrong") $(field '[.erros[].campo] | join(" ")')"
done
check 'esperada -0 is 0' '201 1 0' "$(count 1 -0) $(field '"\(.quantidade) \(.esperada)"')"
check 'esperada 1e1 and 10.00 are 10' '201 10 201 10' "$(count 11 1e1) $(field .esperada) $(count 11 10.00) $(field .esperada)"
check 'custo below zero 422' '422 Deve ser de 0 a 9.999.999.999,99, com até cinco casas decimais.' "$(send ADMIN POST "$shelf/movimentacoes" '{"tipo":"ENTRADA",
    "quantidade":1,"motivo":"x","custo":-0.01}') $(field '.erros[0].mensagem')"
check 'esperada of an ENTRADA 422' '422 /esperada' "$(send ADMIN POST "$shelf/movimentacoes" '{"tipo":"ENTRADA","quantidade":1,
    "motivo":"x","esperada":3}') $(field '[.erros[].campo] | join(" ")')"
check 'ENTRADA for a stale If-Match 412' 412 "$(send ADMIN POST "$shelf/movimentacoes" "$(movement ENTRADA 1)" -H 'If-Match: "1"')"

echo '# lists of movements'
lote() { send "$1" POST /movimentacoes/lote "{\"itens\":[$2]}" "${@:3}"; } # <role> <lines> [curl arguments]
line() { printf '{"produtoId":%s,"tipo":"%s","quantidade":%s,"motivo":"Lote"%s}' "$@"; } # <product> <type> <quantity> [,more]
faults() { field '[.erros[] | "\(.campo) \(.type // "" | sub(".*/"; ""))"] | join("|")'; }
state() { # what a refused list must not change
    sql "SELECT (SELECT COUNT(*) FROM movimentacao), (SELECT SUM(estoque) FROM produto), (SELECT SUM(versao) FROM produto),
        (SELECT COUNT(*) FROM outbox), (SELECT GROUP_CONCAT(situacao, retida ORDER BY id) FROM demanda)" | xargs
}
wrong=$(wrong_ledgers)
sql "INSERT INTO produto (nome, preco, estoque, casas_decimais) VALUES
        ('Lote um', 10, 0, 0), ('Lote dois', 20, 0, 1), ('Lote três', 5, 0, 0), ('Lote quatro', 5, 0, 0)"
um=$(sql "SELECT id FROM produto WHERE nome = 'Lote um'")
dois=$((um + 1)) tres=$((um + 2)) quatro=$((um + 3))
sql "UPDATE produto SET ativo = NULL WHERE id = $quatro"
announced >/dev/null
check 'a list by ATENDENTE 201' 201 "$(lote ATENDENTE "$(line "$um" ENTRADA 5 ',"custo":8,"documento":"NF 7"'),$(line "$dois" ENTRADA 2.5),
    $(line "$um" SAIDA 2),$(line "$um" ENTRADA 3 ',"custo":16'),$(line "$um" AJUSTE 4 ',"esperada":5'),$(line "$dois" AJUSTE 2)")"
check 'its lines are booked in their order' '5 5 8.00|2.5 2.5 20.00|-2 3 8.00|3 6 16.00|-1 5 12.00|-0.5 2 20.00' \
    "$(jq -r '[.itens[] | "\(.quantidade) \(.saldo) \(.custo)"] | join("|")' <(sed -E 's/"custo":([0-9.]+)/"custo":"\1"/g' "$work/body"))"
check 'the answer names the rows of the ledger' "$(field '[.itens[] | "\(.id) \(.produtoId) \(.tipo)"] | join("|")')" \
    "$(sql "SELECT GROUP_CONCAT(CONCAT_WS(' ', id, produto_id, tipo) ORDER BY id SEPARATOR '|') FROM movimentacao WHERE motivo = 'Lote'")"
check 'the rows say who, and that a person typed them' '6 K7P2M9QX 127.0.0.1 1' \
    "$(sql "SELECT COUNT(*), MIN(usuario), MIN(endereco), MIN(digitada) FROM movimentacao WHERE motivo = 'Lote' AND data IS NOT NULL AND correlacao_id IS NOT NULL" | xargs)"
check 'each product is announced once, as it is after all' "produto.alterado $um 2 5|produto.alterado $dois 2 2" \
    "$(announced | sed -nE 's/^(\S+ )([0-9]+) .*"id":([0-9]+),.*"quantidade":([0-9.]+).*/\1\3 \2 \4/p' | paste -sd '|')"
check 'the stock, the average cost and the version are as announced' '5 12.00000 2' \
    "$(sql "SELECT estoque + 0e0, custo_medio, versao FROM produto WHERE id = $um" | xargs)"
before=$(state)
check 'FINANCEIRO 403' 403 "$(lote FINANCEIRO "$(line "$um" ENTRADA 1)")"
check 'without a list 422' '422 /itens' "$(send ADMIN POST /movimentacoes/lote '{}') $(field '[.erros[].campo] | join(" ")')"
check 'an empty list 422' '422 /itens' "$(lote ADMIN '') $(field '[.erros[].campo] | join(" ")')"
check 'a list that is none 422' '422 /itens' "$(send ADMIN POST /movimentacoes/lote '{"itens":{"a":1}}') $(field '[.erros[].campo] | join(" ")')"
check '501 lines 422' '422 /itens' "$(lote ADMIN "$(for ((i = 0; i < 501; i++)); do line "$um" ENTRADA 1; echo ,; done | sed '$s/,$//')") $(field '[.erros[].campo] | join(" ")')"
check 'every fault of every line at once 422' 422 "$(lote ADMIN "$(line "$um" ENTRADA 1),$(line 0 CONSUMO 0 ',"x":1'),7,
    {\"produtoId\":$um,\"tipo\":\"SAIDA\",\"quantidade\":1.0005,\"motivo\":\"x\",\"custo\":1,\"esperada\":1}")"
check 'each has its pointer' '/itens/1/produtoId /itens/1/quantidade /itens/1/tipo /itens/1/x /itens/2 /itens/3/custo /itens/3/esperada /itens/3/quantidade' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check '500 wrong lines 422' 422 "$(lote ADMIN "$(for ((i = 0; i < 500; i++)); do line "$um" ENTRADA 0 ',"x":1'; echo ,; done | sed '$s/,$//')")"
check '1000 faults, of the last line too' '1000 /itens/499/x' "$(field '"\(.erros | length) \(.erros[-1].campo)"')"
check 'refused for what there is 409' 409 "$(lote ADMIN "$(line "$um" SAIDA 5),$(line "$um" SAIDA 1),$(line 99999 ENTRADA 1),$(line "$quatro" ENTRADA 1),
    $(line "$um" ENTRADA 1 ',"documento":"nf 7"'),$(line "$dois" ENTRADA 1 ',"documento":"A"'),$(line "$dois" ENTRADA 1 ',"documento":"á"'),
    $(line "$um" DEVOLUCAO 1 ',"projetoId":7'),$(line "$dois" ENTRADA 999998),$(line "$dois" AJUSTE 1 ',"esperada":9')")"
check 'each line says why' "/itens/1/quantidade estoque-insuficiente|/itens/2/produtoId produto-inexistente|/itens/3/produtoId produto-inexistente|/itens/4/documento documento-repetido|/itens/6/documento documento-repetido|/itens/7/quantidade devolucao-impossivel|/itens/8/quantidade estoque-acima-do-limite|/itens/9/quantidade estoque-insuficiente" "$(faults)"
check 'the whole is what the first is' '/docs/problemas/estoque-insuficiente Nada foi lançado: 8 de 10 linhas recusadas.' "$(field '"\(.type) \(.detail)"')"
check 'half a piece among them 422' '422 /docs/problemas/dados-invalidos' "$(lote ADMIN "$(line "$um" SAIDA 6),$(line "$um" AJUSTE 0.5 ',"esperada":1.5'),$(line "$dois" SAIDA 0.5)") $(field .type)"
check 'it is named beside the others' '/itens/0/quantidade estoque-insuficiente|/itens/1/quantidade dados-invalidos|/itens/1/esperada dados-invalidos' "$(faults)"
check 'it says why' 'Este produto se conta em unidades inteiras: não pode ter casas decimais.' "$(field '.erros[1].mensagem')"
check 'nothing of a refused list is booked' "$before" "$(state)"
sql "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, pedida, situacao, pendente_desde) VALUES
    (51, $tres, 'Estante', 1, 1, 5, 'PENDENTE', '2026-01-02'), (52, $tres, 'Banco', 1, 1, 2, 'PENDENTE', '2026-01-03')"
before=$(state)
check 'what a line served is undone with it 409' 409 "$(lote ADMIN "$(line "$tres" ENTRADA 9),$(line "$tres" SAIDA 3)")"
check 'the projects wait as before' "$before" "$(state)"
announced >/dev/null
check 'increases serve what waits, oldest first, between the lines 201' 201 "$(lote ADMIN "$(line "$tres" ENTRADA 4),$(line "$tres" SAIDA 1),$(line "$tres" ENTRADA 4),
    $(line "$tres" DEVOLUCAO 3 ',"projetoId":51')")"
check 'the ledger has it in its order' 'ENTRADA 4 4|CONSUMO -2 2|SAIDA -1 1|ENTRADA 4 5|CONSUMO -5 0|DEVOLUCAO 3 3' \
    "$(sql "SELECT GROUP_CONCAT(CONCAT_WS(' ', tipo, mudanca + 0e0, estoque + 0e0) ORDER BY id SEPARATOR '|') FROM movimentacao WHERE produto_id = $tres")"
check 'the projects get their answers, the product the last state' "estoque.baixado 2|estoque.baixado 5|estoque.baixado 5|produto.alterado 3" \
    "$(announced | sed -nE 's/^(\S+) .*"quantidade":([0-9]+).*/\1 \2/p' | paste -sd '|')"
today=$(TZ=America/Sao_Paulo date +%F)
many() { # <lines>: ENTRADA of 1 of each of the three in turn, with long reasons
    local i
    for ((i = 0; i < $1; i++)); do
        line "$((um + i % 3))" ENTRADA 1 ",\"documento\":\"NF $i $(printf %040d 0)\",\"data\":\"$today\",\"custo\":12.3456,\"projetoId\":null"
        echo ,
    done | sed '$s/,$//'
}
key=(-H 'Idempotency-Key: lote-1')
check '500 lines of over 64 KiB 201' '201 500' "$(lote ADMIN "$(many 500)" "${key[@]}") $(field '.itens | length')"
first=$(<"$work/body")
check 'the same again gets the first answer 201' 201 "$(lote ADMIN "$(many 500)" "${key[@]}")"
check 'and books nothing' "$first 500" "$(<"$work/body") $(sql "SELECT COUNT(*) FROM movimentacao WHERE documento LIKE 'NF %000'")"
check 'another list under that key 422' 422 "$(lote ADMIN "$(many 2)" "${key[@]}")"
check 'a body of 256 KiB is read' 422 "$(call ADMIN POST /movimentacoes/lote -H 'Content-Type: application/json' --data-binary @<(printf '{}%262142s' ''))"
check 'one byte more 413' 413 "$(call ADMIN POST /movimentacoes/lote -H 'Content-Type: application/json' --data-binary @<(printf '{}%262143s' ''))"
check 'the 413 says how much' 'O corpo pode ter no máximo 256 KiB.' "$(field .detail)"
check 'other routes take no more than before' '413 O corpo pode ter no máximo 64 KiB.' \
    "$(call ADMIN POST /produtos/1/movimentacoes -H 'Content-Type: application/json' --data-binary @<(printf '{}%65535s' '')) $(field .detail)"
for ((i = 0; i < 40; i++)); do
    here="$(line "$um" ENTRADA 1),$(line "$dois" ENTRADA 1),$(line "$tres" ENTRADA 1)"
    back="$(line "$tres" ENTRADA 1),$(line "$um" ENTRADA 1),$(line "$dois" ENTRADA 1)"
    printf '{"itens":[%s]}\n' "$here" "$back"
done >"$work/lists"
before=$(stock "$um")
check '80 lists at once, of the same products in other orders 201' '80 201' "$(
    xargs -P 16 -d '\n' -I{} curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
        -H 'Content-Type: application/json' -d '{}' "$url/movimentacoes/lote" <"$work/lists" | sort | uniq -c | xargs
)"
check 'they wait for each other in the order of ids, without a deadlock' "$((before + 80)) 0" "$(stock "$um") $(sql "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'" | cut -f2)"
check 'no ledger has gone wrong by the lists' "$wrong" "$(wrong_ledgers)"

echo '# retired'
check 'DELETE without If-Match 428' 428 "$(call ADMIN DELETE /produtos/1)"
check 'DELETE of another version 412' 412 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: "1"')"
check 'DELETE by ATENDENTE 403' 403 "$(call ATENDENTE DELETE /produtos/1 -H 'If-Match: *')"
check 'DELETE of a product with stock 409' '409 /docs/problemas/produto-com-estoque' \
    "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *') $(field .type)"
check 'the stock goes 201' 201 "$(move ADMIN 1 "$(movement AJUSTE 0)")"
total=$((total + 1))
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

again=$(header Location)
check 'restaurar of a product whose name and code have been taken 409' "409 /nome ${again##*/},/codigo ${again##*/}" \
    "$(call ADMIN POST /produtos/1/restaurar) $(field '[.erros[] | "\(.campo) \(.idExistente)"] | join(",")')"
check 'the other one is renamed 200' 200 "$(send ADMIN PATCH "$again" '{"nome":"MDF novo","codigo":null}')"
# MariaDB drops a page from its query cache when a table of it changes.
kept() { sql "SHOW GLOBAL STATUS LIKE 'Qcache_hits'" | cut -f 2; }
page() { call ADMIN GET '/produtos?resultadoPorPagina=1&ordem=-id' >/dev/null; }
page
before=$(field .totalItens) hits=$(kept)
page
check 'a page that is asked for again is neither read nor counted' "$before 2" "$(field .totalItens) $(($(kept) - hits))"
check 'another product 201' 201 "$(post ADMIN '{"nome":"Novo na lista","valor":1}')"
page
check 'it is in the list at once' "$((before + 1)) Novo na lista" "$(field '"\(.totalItens) \(.data[0].nome)"')"
sql "UPDATE produto SET nome = 'Mudado por outro' WHERE nome = 'Novo na lista'"
page
check 'and what another client changes' 'Mudado por outro' "$(field '.data[0].nome')"
# What a project asked for while the product was retired.
sql "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, quantidade_pedida, situacao, atualizado_em)
    VALUES (901, 1, 'Depois', 1, 3, 'INSUFICIENTE', '2026-07-02'), (902, 1, 'Antes', 1, 2, 'INSUFICIENTE', '2026-07-01')"
announced >/dev/null
check 'restaurar by ATENDENTE 403' 403 "$(call ATENDENTE POST /produtos/1/restaurar)"
check 'restaurar of another version 412' 412 "$(call ADMIN POST /produtos/1/restaurar -H "If-Match: \"$version\"")"
check 'restaurar brings it back' "200 \"$((version + 2))\" MDF 15mm Branco true" \
    "$(call ADMIN POST /produtos/1/restaurar -H "If-Match: \"$((version + 1))\"") $(header ETag) $(field '"\(.nome) \(.ativo)"')"
check 'restaurar is announced as produto.alterado' "produto.alterado $((version + 2)) 1 0" \
    "$(announced | sed -E 's/\{"id":([0-9]+),.*"quantidade":([0-9]+).*/\1 \2/')"
check 'restaurar again changes nothing' "200 \"$((version + 2))\"" "$(call ADMIN POST /produtos/1/restaurar) $(header ETag)"
check 'the history says that it went and came back' RESTAURADO,REMOVIDO \
    "$(call ADMIN GET /produtos/1/historico >/dev/null; field '[.data[0, 1].acao] | join(",")')"
check 'what was asked for meanwhile waits, in the order in which it came' Antes,Depois \
    "$(call ADMIN GET '/pendencias?produtoId=1' >/dev/null; field '[.data[].nomeProjeto] | join(",")')"
check 'stock serves it' '201 201 0' "$(move ADMIN 1 "$(movement ENTRADA 2)") $(move ADMIN 1 "$(movement ENTRADA 3)") $(
    call ADMIN GET '/pendencias?produtoId=1' >/dev/null; field .totalItens)"
check 'DELETE of the restored product 204' 204 "$(call ADMIN DELETE /produtos/1 -H 'If-Match: *')"

echo '# merged'
check 'POST of a product 201' 201 "$(post ADMIN '{"nome":"Tinta branca","unidade":"l","valor":1,"quantidade":4}')"
paint=$(header Location)
check 'POST of the same once more 201' 201 "$(post ADMIN '{"nome":"Tinta Branca 1 l","unidade":"l","valor":1,"quantidade":3}')"
same=$(header Location)
unite() { send "$1" POST "$paint/unir" "{\"comId\":$2}" "${@:3}"; } # <role> <comId> [curl arguments]
check 'unir by ATENDENTE 403' 403 "$(unite ATENDENTE "${same##*/}")"
check 'unir of another version 412' 412 "$(unite ADMIN "${same##*/}" -H 'If-Match: "9"')"
check 'unir with another unit 409' '409 /docs/problemas/produtos-incompativeis' "$(unite ADMIN "${second##*/}") $(field .type)"
check 'unir with itself 422' '422 /comId' "$(unite ADMIN "${paint##*/}") $(field '.erros[].campo')"
check 'unir with an unknown product 422' '422 /comId' "$(unite ADMIN 999999) $(field '.erros[].campo')"
announced >/dev/null
check 'unir makes one of two' '200 7 Tinta branca' "$(unite ADMIN "${same##*/}" -H 'If-Match: "1"') $(field '"\(.quantidade) \(.nome)"')"
check 'both are announced' "produto.removido 3 {\"id\":${same##*/},\"nome\":\"Tinta Branca 1 l\",\"unidoA\":${paint##*/}} produto.alterado 2" \
    "$(announced | sed -E 's/(alterado [0-9]+).*/\1/' | xargs -d '\n')"
check 'the merged product is gone' 404 "$(call ADMIN GET "$same")"
check 'it does not come back' '409 /docs/problemas/produto-unido' "$(call ADMIN POST "$same/restaurar") $(field .type)"
check 'unir again changes nothing' '200 7' "$(unite ADMIN "${same##*/}") $(field .quantidade)"
check 'the ledger has the movements of both' 'ENTRADA 3 SAIDA -3 ENTRADA 3 ENTRADA 4' \
    "$(call ADMIN GET "$paint/movimentacoes" >/dev/null; field '[.data | sort_by(-.id)[] | "\(.tipo) \(.quantidade)"] | join(" ")')"
check 'the two halves name each other' true "$(field '[.data[] | select(.parId)] | sort_by(.id) | .[0].parId == .[1].id and .[1].parId == .[0].id')"
check 'a movement of the merged product is found under the other one' 200 \
    "$(call ADMIN GET "$paint/movimentacoes/$(sql "SELECT MIN(id) FROM movimentacao WHERE produto_id = ${same##*/}")")"
check 'the merged product still shows its own' '200 2' "$(call ADMIN GET "$same/movimentacoes") $(field .totalItens)"
first=$(sql "SELECT MIN(id) FROM movimentacao WHERE produto_id = ${same##*/}")
for path in "$paint/movimentacoes/$first" "$same/movimentacoes/$first" "$same/movimentacoes/$((first + 1))" "$paint/movimentacoes/$((first + 2))"; do
    check "none of it is undone: $path" '409 /docs/problemas/estorno-impossivel' \
        "$(send ADMIN POST "$path/estorno" '{"motivo":"engano"}') $(field .type)"
done
check 'its document is known under the other one' '409 /docs/problemas/documento-repetido' "$(
    sql "UPDATE movimentacao SET documento = 'NF 77' WHERE id = $first"
    send ADMIN POST "$paint/movimentacoes" '{"tipo":"ENTRADA","quantidade":1,"motivo":"Compra","documento":"nf 77"}') $(field .type)"
check 'its own ledger stays' 2 "$(call ADMIN GET "/movimentacoes?produtoId=${same##*/}" >/dev/null; field .totalItens)"
check 'both histories tell' 'UNIDO UNIDO' "$(call ADMIN GET "$paint/historico" >/dev/null; field '.data[0].acao') $(
    call ADMIN GET "$same/historico" >/dev/null; field '.data[0].acao')"

echo '# lists'
sql "INSERT INTO produto (nome, codigo, preco, estoque, minimo, fornecedor_id)
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
check 'invalid parameters of the list 422' 422 "$(call ADMIN GET '/produtos?codigoDeBarras=123&abaixoDoMinimo=1&fornecedorId=x&codigo=&ordem=cor&x=1')"
check 'every invalid parameter of the list is named' '/abaixoDoMinimo /codigo /codigoDeBarras /fornecedorId /ordem /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"

stop "$database"
check 'GET without the database 503' 503 "$(call ADMIN GET "$second")"
check 'a movement without the database 503' 503 "$(move ADMIN "${second##*/}" "$(movement ENTRADA 1)")"
start_database
check 'a movement when the database is back 201' 201 "$(move ADMIN "${second##*/}" "$(movement ENTRADA 1)")"
check_history /produtos '{"nome":"Histórico","codigo":"H-1","codigoDeBarras":"96385074","valor":219.9}' \
    '.nome = "Outro" | .codigo = null | .codigoDeBarras = "036000291452" | .cor = "Azul" | .unidade = "peça" | .valor = 7.05 | .estoqueMinimo = 2 | .fornecedorId = 9'
check_patch /produtos '{"nome":"A remendar","codigo":"R-1","cor":"Azul","valor":1,"estoqueMinimo":4}' \
    '{"nome":"Remendado","codigo":null,"valor":7.05,"estoqueMinimo":null}' \
    '.nome = "Remendado" | .codigo = null | .valor = 7.05 | .estoqueMinimo = 0' valor
check_contract

end_suite
