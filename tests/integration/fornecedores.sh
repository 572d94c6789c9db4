#!/usr/bin/env bash
# fornecedores as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite fornecedores 18604

post() { send "$1" POST /fornecedores "$2"; }
rows() { sql 'SELECT COUNT(*) FROM fornecedor'; }

supplier() { # <nome> <cnpj>
    jq -cn --arg nome "$1" --arg cnpj "$2" '{nome: $nome, cnpj: $cnpj,
        telefone: {codigoPais: "55", codigoDeArea: "11", numero: "987654321"},
        endereco: {rua: "Rua das Acácias", numero: "10", bairro: "Centro", cidade: "São Paulo",
                   uf: "SP", cep: "01310-100"}}'
}

start_all

check 'the process lives' 200 "$(call - GET /healthz)"
check 'without a token 401' 401 "$(call - GET /fornecedores/1)"
check 'a 401 names the scheme' Bearer "$(header WWW-Authenticate)"
check 'an expired token 401' 401 "$(call - GET /fornecedores/1 -H "Authorization: Bearer $(token ADMIN -10)")"
check 'a role that may not write 403' 403 "$(post ATENDENTE "$(supplier Madeiras 12ABC34501DE35)")"
check 'a refused request changes nothing' 0 "$(rows)"

nome="Madeiras d'Ávila\"; DROP TABLE fornecedor; --"
check 'an administrator creates 201' 201 "$(post ADMIN "$(supplier "$nome" 12.abc.345/01DE-35)")"
check 'created at its own address' /fornecedores/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'SQL in a name is text' "$nome" "$(field .nome)"
check 'the CNPJ is normalised' 12ABC34501DE35 "$(field .cnpj)"
check 'the same CNPJ again 409' 409 "$(post ADMIN "$(supplier Outra 12ABC34501DE35)")"
check 'it can be read' 200 "$(call FINANCEIRO GET /fornecedores/1)"
check 'as it was stored' "$nome São Paulo null" "$(field '"\(.nome) \(.endereco.cidade) \(.email)"')"
check 'an instant is RFC 3339 with milliseconds' true \
    "$(field '.criadoEm | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$")')"
check 'an unknown id 404' 404 "$(call ADMIN GET /fornecedores/999)"
check 'an id of 2^63 404' 404 "$(call ADMIN GET /fornecedores/9223372036854775808)"
check 'another method 405' 405 "$(call ADMIN PUT /fornecedores)"
check '405 tells what is allowed' 'GET, HEAD, POST' "$(header Allow)"

check 'not JSON 400' 400 "$(post ADMIN "{'nome': 1}")"
check 'broken UTF-8 400' 400 "$(post ADMIN $'{"nome":"\xff"}')"
check 'a repeated member 400' 400 "$(post ADMIN '{"nome":"a","nome":"b"}')"
check '10,000 levels 400' 400 "$(post ADMIN "$(printf '[%.0s' {1..10000})")"
check 'another content type 415' 415 "$(call ADMIN POST /fornecedores -H 'Content-Type: text/plain' -d x)"
head -c 70000 /dev/zero | tr '\0' ' ' >"$work/large"
check '70 KB 413' 413 "$(post ADMIN "@$work/large")"
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":7,"cnpj":"12ABC34501DE36","x":1}')"
check 'each with its pointer' '/nome /cnpj /telefone /endereco /x' "$(field '[.erros[].campo] | join(" ")')"
check 'what the system gives is not taken 422' 422 "$(post ADMIN "$(supplier Outra 00000000000191 |
    jq -c '. + {id: 1, versao: 1, criadoEm: "x"}')")"
check 'and told so' '/criadoEm /id /versao' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a problem has its own type' application/problem+json "$(header Content-Type)"
check 'that no browser guesses at' nosniff "$(header X-Content-Type-Options)"
check 'nothing refused was stored' 1 "$(rows)"

check 'a version that is known 304' 304 "$(call ADMIN GET /fornecedores/1 -H 'If-None-Match: "7", "1"')"
check 'a 304 has no body' 0 "$(wc -c <"$work/body")"
check 'another version 200' 200 "$(call ADMIN GET /fornecedores/1 -H 'If-None-Match: "2"')"

changed=$(jq -c '.nome = "Madeiras do Vale" | .email = "vendas@vale.example"' "$work/body")
check 'PUT without If-Match 428' 428 "$(send ADMIN PUT /fornecedores/1 "$changed")"
check 'PUT of another version 412' 412 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: "2"')"
check 'PUT with a weak tag 412' 412 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: W/"1"')"
check 'PUT with a broken tag 412' 412 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: "1" OR 1=1')"
check 'PUT by a reader 403' 403 "$(send FINANCEIRO PUT /fornecedores/1 "$changed" -H 'If-Match: "1"')"
check 'nothing refused was changed' 200 "$(call ADMIN GET /fornecedores/1 -H 'If-None-Match: "9"')"
check 'the first version stands' '"1"' "$(header ETag)"
check 'PUT of what GET gave 200' 200 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: "1"')"
check 'a change is a new version' '"2"' "$(header ETag)"
check 'the change is the answer' 'Madeiras do Vale vendas@vale.example 2' "$(field '"\(.nome) \(.email) \(.versao)"')"
check 'PUT of an unknown id 404' 404 "$(send ADMIN PUT /fornecedores/999 "$changed" -H 'If-Match: *')"
check 'another supplier' 201 "$(post ADMIN "$(supplier 'Compensados Acácia' 11222333000181)")"
second=$(header Location)
check "another's CNPJ 409" 409 \
    "$(send ADMIN PUT /fornecedores/1 "$(supplier Vale 11222333000181)" -H 'If-Match: *')"
check 'PUT without an e-mail takes it away' 200 \
    "$(send ADMIN PUT /fornecedores/1 "$(supplier Vale 12ABC34501DE35)" -H 'If-Match: *')"
check 'it is null then' null "$(field .email)"

telefone='{"codigoPais":"55","codigoDeArea":"21","numero":"33334444"}'
check 'PATCH telefone 200' 200 "$(send ADMIN PATCH /fornecedores/1/telefone "$telefone" -H 'If-Match: "3"')"
check 'just the telephone changed' '21 São Paulo 4' \
    "$(field '"\(.telefone.codigoDeArea) \(.endereco.cidade) \(.versao)"')"
check 'PATCH telefone with a fault 422' 422 \
    "$(send ADMIN PATCH /fornecedores/1/telefone '{"codigoPais":"55","codigoDeArea":"01","numero":"12","x":1}' -H 'If-Match: *')"
check 'each fault has its pointer there too' '/codigoDeArea /numero /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
endereco='{"rua":"Av. Brasil","numero":"s/n","complemento":"galpão 2","bairro":"Centro","cidade":"Niterói","uf":"rj","cep":"24020005"}'
check 'PATCH endereco 200' 200 "$(send ADMIN PATCH /fornecedores/1/endereco "$endereco" -H 'If-Match: "4"')"
check 'just the address changed' 'RJ galpão 2 21' \
    "$(field '"\(.endereco.uf) \(.endereco.complemento) \(.telefone.codigoDeArea)"')"
check 'PATCH endereco of an old version 412' 412 \
    "$(send ADMIN PATCH /fornecedores/1/endereco "$endereco" -H 'If-Match: "4"')"

check 'one of many writers wins' '1 9' "$(
    for i in {1..10}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -X PUT -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'If-Match: "5"' -H 'Content-Type: application/json' \
            -d "$(supplier "Vale $i" 12ABC34501DE35)" "$url/fornecedores/1" &
    done | sort | uniq -c | awk '{print $1 ($2 == 200 || $2 == 412 ? "" : " with " $2)}' | xargs
)"

sql "INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero,
        endereco_rua, endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    SELECT CONCAT('Lote ', LPAD(seq, 3, '0'), IF(seq = 7, ' 100%_ok', '')),
        CONCAT('9', LPAD(seq, 11, '0'), '00'), '55', '31', '33334444', 'Rua A', '1', 'Centro',
        IF(seq % 2, 'Betim', 'Contagem'), 'MG', '32000000' FROM seq_1_to_45"
check 'a page 200' 200 "$(call FINANCEIRO GET '/fornecedores?nome=lote&resultadoPorPagina=10&pagina=2')"
check 'the figures of a page' '2 10 5 45 10' "$(field '"\(.paginaAtual) \(.resultadoPorPagina) \(.totalDePaginas) \(.totalItens) \(.data | length)"')"
check 'ordered by name' 'Lote 011' "$(field '.data[0].nome')"
check 'links to first, prev, next and last' 'first=1 prev=1 next=3 last=5' \
    "$(header Link | sed -nE 's/.*[&?]pagina=([0-9]+)>; rel="([a-z]+)"/\2=\1/p' | xargs)"
check 'a link keeps the filter' 4 "$(header Link | grep -c 'nome=lote&resultadoPorPagina=10&pagina=')"
check 'descending' 200 "$(call ADMIN GET '/fornecedores?nome=lote&ordem=-nome')"
check 'from the end' 'Lote 045 20' "$(field '"\(.data[0].nome) \(.data | length)"')"
check 'by id' 200 "$(call ADMIN GET '/fornecedores?ordem=-id&resultadoPorPagina=1')"
check 'the last made' 'Lote 045' "$(field '.data[0].nome')"
check 'without case and accents' 200 "$(call ADMIN GET '/fornecedores?nome=ACACIA')"
check 'is found' 'Compensados Acácia' "$(field '.data[].nome')"
check 'percent and underline stand for themselves' 200 "$(call ADMIN GET '/fornecedores?nome=100%25_')"
check 'one row has them' 'Lote 007 100%_ok' "$(field '.data[].nome')"
check 'by CNPJ' 200 "$(call ADMIN GET '/fornecedores?cnpj=11.222.333%2F0001-81')"
check 'one row has it' 1 "$(field .totalItens)"
check 'by city and state' 200 "$(call ADMIN GET '/fornecedores?cidade=betim&uf=mg')"
check 'those of the city' 23 "$(field .totalItens)"
check 'an empty list 200' 200 "$(call ADMIN GET '/fornecedores?cidade=Atlantis')"
check 'with figures of nothing' '0 0 0' "$(field '"\(.data | length) \(.totalDePaginas) \(.totalItens)"')"
check 'a page beyond the end is empty' 200 "$(call ADMIN GET '/fornecedores?pagina=1000000000')"
check 'and still counts' 47 "$(field .totalItens)"
check 'bad parameters 422' 422 \
    "$(call ADMIN GET '/fornecedores?pagina=0&resultadoPorPagina=101&ordem=cnpj&uf=XX&cnpj=1&x=1&nome=a&nome=b')"
check 'each with its name' '/cnpj /nome /ordem /pagina /resultadoPorPagina /uf /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a broken escape 400' 400 "$(call ADMIN GET '/fornecedores?nome=%F')"
check 'broken UTF-8 in a query 400' 400 "$(call ADMIN GET '/fornecedores?nome=%FF')"
check 'SQL in a filter is text' 200 "$(call ADMIN GET "/fornecedores?nome=%27%20OR%201%3D1%20--%20")"
check 'that no name contains' 0 "$(field .totalItens)"
check 'a list without a token 401' 401 "$(call - GET /fornecedores)"

sql "UPDATE fornecedor SET nome = 'Lote igual' WHERE nome LIKE 'Lote 02%'"
walk() { # <order>: the ids of all pages, each found by the last row of the one before
    local after=''
    while [[ $after != null ]]; do
        call ADMIN GET "/fornecedores?resultadoPorPagina=7&ordem=$1${after:+&depoisDe=$after}" >/dev/null
        field '.data[].id'
        after=$(field '.data[-1].id')
    done | paste -sd,
}
for order in 'nome nome, id' '-nome nome DESC, id DESC' 'id id' '-id id DESC'; do
    check "all rows once by cursor, by ${order%% *}" \
        "$(sql "SELECT id FROM fornecedor ORDER BY ${order#* }" | paste -sd,)" "$(walk "${order%% *}")"
done
check 'a cursor that is gone 409' 409 "$(call ADMIN GET '/fornecedores?depoisDe=99999999')"
check 'a cursor and a page 422' 422 "$(call ADMIN GET '/fornecedores?depoisDe=1&pagina=2')"

sql "INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero,
        endereco_rua, endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    SELECT CONCAT('Muitos ', LPAD(seq, 5, '0')), CONCAT('8', LPAD(seq, 11, '0'), '00'), '55', '31', '33334444',
        'Rua A', '1', 'Centro', 'Betim', 'MG', '32000000' FROM seq_1_to_30000"
rows_read() { # rows that the database has read so far
    sql "SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME
        IN ('HANDLER_READ_KEY', 'HANDLER_READ_NEXT', 'HANDLER_READ_PREV', 'HANDLER_READ_RND_NEXT')"
}
check 'a long list 200' 200 "$(call ADMIN GET '/fornecedores?resultadoPorPagina=100&pagina=100')"
check 'is counted up to a bound' '10000 true' "$(field '"\(.totalItens) \(.haMais)"')"
check 'has no last page' '' "$(header Link | grep last || true)"
next=$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')
check 'goes on by cursor' 1 "$(grep -c depoisDe= <<<"$next")"
check 'which is found' 200 "$(call ADMIN GET "$next")"
check 'beyond the bound by number 422' 422 "$(call ADMIN GET '/fornecedores?resultadoPorPagina=100&pagina=101')"
check 'says where' /pagina "$(field '.erros[].campo')"
deep=$(sql "SELECT id FROM fornecedor WHERE nome = 'Muitos 25000'")
before=$(rows_read)
check 'a page deep inside 200' 200 "$(call ADMIN GET "/fornecedores?depoisDe=$deep")"
read_now=$(($(rows_read) - before))
check 'begins where it should' 'Muitos 25001' "$(field '.data[0].nome')"
check "costs what it counts and what it shows (read $read_now rows)" true \
    "$([[ $read_now -lt 25000 ]] && echo true)"
sql "DELETE FROM fornecedor WHERE nome LIKE 'Muitos %'"

check 'DELETE without If-Match 428' 428 "$(call ADMIN DELETE "$second")"
check 'DELETE of another version 412' 412 "$(call ADMIN DELETE "$second" -H 'If-Match: "9"')"
check 'DELETE 204' 204 "$(call ADMIN DELETE "$second" -H 'If-Match: "1"')"
check 'it is gone' 404 "$(call ADMIN GET "$second")"
check 'DELETE again 404' 404 "$(call ADMIN DELETE "$second" -H 'If-Match: *')"
check 'HEAD answers as GET, without a body' '200 0' \
    "$(curl -sS -I -o "$work/head" -w '%{http_code} %{size_download}' -H "Authorization: Bearer $(<"$work/token.ADMIN")" "$url/fornecedores/1")"

once() { send "$1" POST /fornecedores "$2" -H "Idempotency-Key: $3"; } # <role> <body> <key>
before=$(rows)
check 'a first request under a key 201' 201 "$(once ADMIN "$(supplier Única 00000000000191)" chave-1)"
kept="$(header Location) $(header ETag) $(<"$work/body")"
check 'the same again 201' 201 "$(once ADMIN "$(supplier Única 00000000000191)" chave-1)"
check 'is the first answer' "$kept" "$(header Location) $(header ETag) $(<"$work/body")"
check 'of its type' application/json "$(header Content-Type)"
check 'another body under that key 422' 422 "$(once ADMIN "$(supplier Outra 00000000000272)" chave-1)"
check 'and all that made one' $((before + 1)) "$(rows)"
check 'what is kept of a request cannot be guessed at' 0 \
    "$(sql "SELECT COUNT(*) FROM idempotencia WHERE corpo_sha256 IN (SHA2('', 256),
        UNHEX(SHA2('$(supplier Única 00000000000191)', 256)))")"
check 'a request that is refused 422' 422 "$(once ADMIN '{"nome":"x"}' chave-2)"
check 'may come again corrected' 201 "$(once ADMIN "$(supplier Corrigida 00000000000353)" chave-2)"
check 'a duplicate under a key 409' 409 "$(once ADMIN "$(supplier Corrigida 00000000000353)" chave-3)"
check 'leaves no key behind' 2 "$(sql 'SELECT COUNT(*) FROM idempotencia')"
check 'a key of 64 characters 201' 201 "$(once ADMIN "$(supplier Longa 00000000000434)" "$(printf 'k%.0s' {1..64})")"
check 'of 65 400' 400 "$(once ADMIN "$(supplier Longa 00000000000515)" "$(printf 'k%.0s' {1..65})")"
check 'with a space inside 400' 400 "$(once ADMIN "$(supplier Longa 00000000000515)" 'a b')"
check 'without a token 401' 401 "$(once - "$(supplier Longa 00000000000515)" chave-1)"
sql "UPDATE idempotencia SET criado_em = criado_em - INTERVAL 25 HOUR WHERE chave = 'chave-1'"
check 'a day later a key is new' 201 "$(once ADMIN "$(supplier Amanhã 00000000000515)" chave-1)"
check 'and keeps the new answer' Amanhã "$(once ADMIN "$(supplier Amanhã 00000000000515)" chave-1 >/dev/null; field .nome)"

before=$(rows)
check '30 at once under one key make one, answered 201 or 409' '1 ' "$(
    for i in {1..30}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'Content-Type: application/json' -H 'Idempotency-Key: muitos' \
            -d "$(supplier Juntos 00000000000604)" "$url/fornecedores" &
    done | grep -vE '^(201|409)$' | xargs -I{} echo 'with {}' >"$work/others"
    echo "$(($(rows) - before)) $(<"$work/others")"
)"
mkfifo "$work/go"
{
    echo "START TRANSACTION; INSERT INTO idempotencia (usuario, chave, rota, corpo_sha256)
        SELECT usuario, 'presa', rota, corpo_sha256 FROM idempotencia LIMIT 1; SELECT 'held';"
    cat "$work/go"
} | mariadb --no-defaults --socket="$work/db.sock" -u root -N -B --unbuffered fornecedores >"$work/held" &
holder=$!
until_ok test -s "$work/held"
check 'while the first still runs 409' 409 "$(once ADMIN "$(supplier Presa 00000000000787)" presa)"
echo 'ROLLBACK;' >"$work/go"
wait "$holder"
check 'and once it gave up 201' 201 "$(once ADMIN "$(supplier Presa 00000000000787)" presa)"

sql 'UPDATE idempotencia SET criado_em = criado_em - INTERVAL 25 HOUR'
check 'the next under a key 201' 201 "$(once ADMIN "$(supplier Depois 00000000000868)" chave-4)"
# Each of 16 threads looks at every sixteenth of its requests.
for ((i = 0; i < 16 * 16; i++)); do
    [[ $(sql 'SELECT COUNT(*) FROM idempotencia') -gt 1 ]] || break
    once ADMIN "$(supplier Depois 00000000000868)" chave-4 >/dev/null
done
check 'those that follow forget what is older than a day' 1 "$(sql 'SELECT COUNT(*) FROM idempotencia')"

check 'a correlation id is returned' abc-123 \
    "$(call - GET /healthz -H 'X-Correlation-ID: abc-123' >/dev/null; header X-Correlation-ID | sort -u)"

answered=$(call - GET /metrics >/dev/null; grep -c '^icarus_http_requests_total' "$work/body")
check 'answers are counted by route and status' true "$([[ $answered -gt 10 ]] && echo true)"
check 'a known route has its count' 1 \
    "$(grep -cE '^icarus_http_requests_total\{method="DELETE",route="/fornecedores/\{id\}",status="204"\} 1$' "$work/body")"
check 'the bound without end counts them all' \
    "$(sed -nE 's/.*duration_seconds_count\{method="POST",route="\/fornecedores"\} //p' "$work/body")" \
    "$(sed -nE 's/.*method="POST",route="\/fornecedores",le="\+Inf"\} //p' "$work/body")"
check 'tokens that memory knew are counted' true \
    "$(awk '$1 == "icarus_token_hits_total" {print ($2 > 10) ? "true" : $2}' "$work/body")"
check 'no figure of the database yet' 0 "$(awk '$1 == "icarus_db_faults_total" {print $2}' "$work/body")"

stop "$database"
check 'without the database 503' 503 "$(call ADMIN GET /fornecedores/1)"
check '503 says when to retry' 2 "$(header Retry-After)"
check 'it lives without the database' 200 "$(call - GET /healthz)"
check 'but is not ready' 503 "$(call - GET /readyz)"
check 'and its figures say so' true \
    "$(call - GET /metrics >/dev/null; awk '$1 == "icarus_db_faults_total" {print ($2 > 0) ? "true" : $2}' "$work/body")"
start_database
check 'and works again when it is back' 200 "$(call ADMIN GET /fornecedores/1)"
check_contract
check_memory /fornecedores?resultadoPorPagina=100

end_suite
