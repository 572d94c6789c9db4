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

check '/healthz 200' 200 "$(call - GET /healthz)"
check 'GET without a token 401' 401 "$(call - GET /fornecedores/1)"
check 'a 401 has WWW-Authenticate' Bearer "$(header WWW-Authenticate)"
check 'GET with an expired token 401' 401 "$(call - GET /fornecedores/1 -H "Authorization: Bearer $(token ADMIN -10)")"
check 'POST by ATENDENTE 403' 403 "$(post ATENDENTE "$(supplier Madeiras 12ABC34501DE35)")"
check 'a refused POST stores nothing' 0 "$(rows)"

nome="Madeiras d'Ávila\"; DROP TABLE fornecedor; --"
check 'POST by ADMIN 201' 201 "$(post ADMIN "$(supplier "$nome" 12.abc.345/01DE-35)")"
check 'Location of the supplier' /fornecedores/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'SQL in a name is text' "$nome" "$(field .nome)"
check 'the CNPJ is normalised' 12ABC34501DE35 "$(field .cnpj)"
check 'the same CNPJ again 409' 409 "$(post ADMIN "$(supplier Outra 12ABC34501DE35)")"
check 'the 409 says which field it is, and whose' '/docs/problemas/duplicado /cnpj 1 1' \
    "$(field '"\(.type) \(.erros[] | "\(.campo) \(.idExistente)") \(.idExistente)"')"
check 'GET of a supplier 200' 200 "$(call FINANCEIRO GET /fornecedores/1)"
check 'the supplier is as stored' "$nome São Paulo null" "$(field '"\(.nome) \(.endereco.cidade) \(.email)"')"
check 'an instant is RFC 3339 with milliseconds' true \
    "$(field '.criadoEm | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$")')"
check 'GET of an unknown id 404' 404 "$(call ADMIN GET /fornecedores/999)"
check 'GET of the id 2^63 404' 404 "$(call ADMIN GET /fornecedores/9223372036854775808)"
check 'PUT of the collection 405' 405 "$(call ADMIN PUT /fornecedores)"
check 'a 405 has Allow' 'GET, HEAD, POST' "$(header Allow)"

check 'a body that is not JSON 400' 400 "$(post ADMIN "{'nome': 1}")"
check 'a body with invalid UTF-8 400' 400 "$(post ADMIN $'{"nome":"\xff"}')"
check 'a body with a duplicate member 400' 400 "$(post ADMIN '{"nome":"a","nome":"b"}')"
check 'a body nested 10,000 levels deep 400' 400 "$(post ADMIN "$(printf '[%.0s' {1..10000})")"
check 'a body of another content type 415' 415 "$(call ADMIN POST /fornecedores -H 'Content-Type: text/plain' -d x)"
head -c 70000 /dev/zero | tr '\0' ' ' >"$work/large"
check 'a body of 70 KB 413' 413 "$(post ADMIN "@$work/large")"
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":7,"cnpj":"12ABC34501DE36","x":1}')"
check 'every fault has its pointer' '/nome /cnpj /telefone /endereco /x' "$(field '[.erros[].campo] | join(" ")')"
check 'members that the system writes 422' 422 "$(post ADMIN "$(supplier Outra 00000000000191 |
    jq -c '. + {id: 1, versao: 1, criadoEm: "x"}')")"
check 'members that the system writes have their pointers' '/criadoEm /id /versao' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a problem document has its content type' application/problem+json "$(header Content-Type)"
check 'a problem document has nosniff' nosniff "$(header X-Content-Type-Options)"
check 'a refused POST stores nothing, whatever the reason' 1 "$(rows)"

check 'If-None-Match with the current version 304' 304 "$(call ADMIN GET /fornecedores/1 -H 'If-None-Match: "7", "1"')"
check 'a 304 has no body' 0 "$(wc -c <"$work/body")"
check 'If-None-Match with another version 200' 200 "$(call ADMIN GET /fornecedores/1 -H 'If-None-Match: "2"')"

fisica() { supplier "$1" '' | jq -c --arg cpf "$2" 'del(.cnpj) | .cpf = $cpf | .observacao = "Só à tarde.\nFala com a Rita."'; } # <nome> <cpf>
check 'a supplier who is a person 201' '201 null 52998224725 2' \
    "$(post ADMIN "$(fisica 'José Serra' 529.982.247-25)") $(field '"\(.cnpj) \(.cpf) \(.observacao | split("\n") | length)"')"
check 'the same CPF again 409' "409 /cpf $(field .id)" \
    "$(post ADMIN "$(fisica Outro 52998224725)") $(field '.erros[] | "\(.campo) \(.idExistente)"')"
check 'CNPJ and CPF 422' '422 /cpf' "$(post ADMIN "$(fisica Dois 11144477735 | jq -c '.cnpj = "00000000001163"')") $(field '.erros[].campo')"
check 'neither 422' '422 /cnpj' "$(post ADMIN "$(fisica Nenhum 11144477735 | jq -c 'del(.cpf)')") $(field '.erros[].campo')"
check 'a supplier is found by CPF' 'José Serra' "$(call ADMIN GET '/fornecedores?cpf=529.982.247-25' >/dev/null; field '.data[].nome')"
person=/fornecedores/$(field '.data[].id')
check 'PATCH makes a company of a person' '200 00000000001163 null' \
    "$(send ADMIN PATCH "$person" '{"cnpj":"00.000.000/0011-63","cpf":null}') $(field '"\(.cnpj) \(.cpf)"')"
check 'PATCH that adds the other number 422' '422 /cpf' "$(send ADMIN PATCH "$person" '{"cpf":"52998224725"}') $(field '.erros[].campo')"
check 'PATCH that takes the only number 422' '422 /cnpj' "$(send ADMIN PATCH "$person" '{"cnpj":null}') $(field '.erros[].campo')"
check 'a number as it is written is kept as digits' '200 55 11 987654321' "$(send ADMIN PATCH "$person/telefone" \
    '{"codigoPais":"+55","codigoDeArea":"(11)","numero":"98765-4321"}') $(field '.telefone | "\(.codigoPais) \(.codigoDeArea) \(.numero)"')"
check 'a number of the whole country has no area code' '200 08001234567 422 /codigoDeArea' "$(send ADMIN PATCH "$person/telefone" \
    '{"codigoPais":"55","codigoDeArea":"","numero":"0800 123 4567"}') $(field .telefone.numero) $(send ADMIN PATCH "$person/telefone" \
    '{"codigoPais":"55","codigoDeArea":"11","numero":"0800 123 4567"}') $(field '.erros[].campo')"
check 'the person who became a company is retired 204' 204 "$(call ADMIN DELETE "$person" -H 'If-Match: *')"
call ADMIN GET /fornecedores/1 >/dev/null
changed=$(jq -c '.nome = "Madeiras do Vale" | .email = "vendas@vale.example"' "$work/body")
check 'PUT without If-Match 428' 428 "$(send ADMIN PUT /fornecedores/1 "$changed")"
check 'PUT of another version 412' 412 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: "2"')"
check 'PUT with a weak tag 412' 412 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: W/"1"')"
check 'PUT with a broken tag 412' 412 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: "1" OR 1=1')"
check 'PUT by FINANCEIRO 403' 403 "$(send FINANCEIRO PUT /fornecedores/1 "$changed" -H 'If-Match: "1"')"
check 'GET after refused PUTs 200' 200 "$(call ADMIN GET /fornecedores/1 -H 'If-None-Match: "9"')"
check 'a refused PUT does not change the version' '"1"' "$(header ETag)"
check 'PUT of what GET gave 200' 200 "$(send ADMIN PUT /fornecedores/1 "$changed" -H 'If-Match: "1"')"
check 'PUT increases the version' '"2"' "$(header ETag)"
check 'the response has the changes' 'Madeiras do Vale vendas@vale.example 2' "$(field '"\(.nome) \(.email) \(.versao)"')"
check 'PUT of an unknown id 404' 404 "$(send ADMIN PUT /fornecedores/999 "$changed" -H 'If-Match: *')"
check 'POST of a second supplier 201' 201 "$(post ADMIN "$(supplier 'Compensados Acácia' 11222333000181)")"
second=$(header Location)
check "PUT with the CNPJ of another supplier 409" 409 \
    "$(send ADMIN PUT /fornecedores/1 "$(supplier Vale 11222333000181)" -H 'If-Match: *')"
check 'PUT without email 200' 200 \
    "$(send ADMIN PUT /fornecedores/1 "$(supplier Vale 12ABC34501DE35)" -H 'If-Match: *')"
check 'an email that is left out is null' null "$(field .email)"

check 'PATCH with the CNPJ of another supplier 409' 409 "$(send ADMIN PATCH /fornecedores/1 '{"cnpj":"11222333000181"}')"
telefone='{"codigoPais":"55","codigoDeArea":"21","numero":"33334444"}'
check 'PATCH telefone 200' 200 "$(send ADMIN PATCH /fornecedores/1/telefone "$telefone" -H 'If-Match: "3"')"
check 'PATCH telefone changes only the telephone' '21 São Paulo 4' \
    "$(field '"\(.telefone.codigoDeArea) \(.endereco.cidade) \(.versao)"')"
check 'PATCH telefone with faults 422' 422 \
    "$(send ADMIN PATCH /fornecedores/1/telefone '{"codigoPais":"55","codigoDeArea":"01","numero":"12","x":1}' -H 'If-Match: *')"
check 'every fault of the telephone has its pointer' '/codigoDeArea /numero /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
endereco='{"rua":"Av. Brasil","numero":"s/n","complemento":"galpão 2","bairro":"Centro","cidade":"Niterói","uf":"rj","cep":"24020005"}'
check 'PATCH endereco 200' 200 "$(send ADMIN PATCH /fornecedores/1/endereco "$endereco" -H 'If-Match: "4"')"
check 'PATCH endereco changes only the address' 'RJ galpão 2 21' \
    "$(field '"\(.endereco.uf) \(.endereco.complemento) \(.telefone.codigoDeArea)"')"
check 'PATCH endereco without If-Match 200' 200 "$(send ADMIN PATCH /fornecedores/1/endereco "$endereco")"
check 'PATCH endereco of an old version 412' 412 \
    "$(send ADMIN PATCH /fornecedores/1/endereco "$endereco" -H 'If-Match: "4"')"

check 'of ten PUT of one version at once, one succeeds' '1 9' "$(
    for i in {1..10}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -X PUT -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'If-Match: "6"' -H 'Content-Type: application/json' \
            -d "$(supplier "Vale $i" 12ABC34501DE35)" "$url/fornecedores/1" &
    done | sort | uniq -c | awk '{print $1 ($2 == 200 || $2 == 412 ? "" : " with " $2)}' | xargs
)"

sql "INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero,
        endereco_rua, endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    SELECT CONCAT('Lote ', LPAD(seq, 3, '0'), IF(seq = 7, ' 100%_ok', '')),
        CONCAT('9', LPAD(seq, 11, '0'), '00'), '55', '31', '33334444', 'Rua A', '1', 'Centro',
        IF(seq % 2, 'Betim', 'Contagem'), 'MG', '32000000' FROM seq_1_to_45"
check 'the second page of a list 200' 200 "$(call FINANCEIRO GET '/fornecedores?nome=lote&resultadoPorPagina=10&pagina=2')"
check 'the page has its numbers' '2 10 5 45 10' "$(field '"\(.paginaAtual) \(.resultadoPorPagina) \(.totalDePaginas) \(.totalItens) \(.data | length)"')"
check 'the list is ordered by name' 'Lote 011' "$(field '.data[0].nome')"
check 'Link has first, prev, next and last' 'first=pagina=1 prev=cursor next=cursor last=pagina=5' \
    "$(header Link | sed -nE 's/.*[&?](pagina=[0-9]+|cursor)[^>]*>; rel="([a-z]+)"/\2=\1/p' | xargs)"
check 'a link keeps the filter' 4 "$(header Link | grep -cE 'nome=lote&resultadoPorPagina=10&(pagina|cursor)=')"
check 'the list by name, descending 200' 200 "$(call ADMIN GET '/fornecedores?nome=lote&ordem=-nome')"
check 'the last name is first' 'Lote 045 20' "$(field '"\(.data[0].nome) \(.data | length)"')"
check 'the list by id, descending 200' 200 "$(call ADMIN GET '/fornecedores?ordem=-id&resultadoPorPagina=1')"
check 'the newest supplier is first' 'Lote 045' "$(field '.data[0].nome')"
check 'filter by name in other case and without accents 200' 200 "$(call ADMIN GET '/fornecedores?nome=ACACIA')"
check 'the filter by name ignores case and accents' 'Compensados Acácia' "$(field '.data[].nome')"
check 'filter by name with percent and underscore 200' 200 "$(call ADMIN GET '/fornecedores?nome=100%25_')"
check 'the filter by name takes percent and underscore literally' 'Lote 007 100%_ok' "$(field '.data[].nome')"
check 'filter by CNPJ 200' 200 "$(call ADMIN GET '/fornecedores?cnpj=11.222.333%2F0001-81')"
check 'one supplier has the CNPJ' 1 "$(field .totalItens)"
check 'filter by city and state 200' 200 "$(call ADMIN GET '/fornecedores?cidade=betim&uf=mg')"
check 'the filter finds the suppliers of the city' 23 "$(field .totalItens)"
check 'a list without rows 200' 200 "$(call ADMIN GET '/fornecedores?cidade=Atlantis')"
check 'a list without rows has zeros' '0 0 0' "$(field '"\(.data | length) \(.totalDePaginas) \(.totalItens)"')"
check 'a page beyond the end 200' 200 "$(call ADMIN GET '/fornecedores?pagina=1000000000')"
check 'a page beyond the end has the count' 47 "$(field .totalItens)"
check 'bad parameters 422' 422 \
    "$(call ADMIN GET '/fornecedores?pagina=0&resultadoPorPagina=101&ordem=cnpj&uf=XX&cnpj=1&x=1&nome=a&nome=b')"
check 'every invalid parameter is named' '/cnpj /nome /ordem /pagina /resultadoPorPagina /uf /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a query with an invalid escape 400' 400 "$(call ADMIN GET '/fornecedores?nome=%F')"
check 'a query with invalid UTF-8 400' 400 "$(call ADMIN GET '/fornecedores?nome=%FF')"
check 'filter with SQL in it 200' 200 "$(call ADMIN GET "/fornecedores?nome=%27%20OR%201%3D1%20--%20")"
check 'no name contains the SQL' 0 "$(field .totalItens)"
check 'GET of the list without a token 401' 401 "$(call - GET /fornecedores)"

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
        "$(sql "SELECT id FROM fornecedor WHERE ativo = 1 ORDER BY ${order#* }" | paste -sd,)" "$(walk "${order%% *}")"
done
check 'depoisDe an unknown row 409' 409 "$(call ADMIN GET '/fornecedores?depoisDe=99999999')"
check 'depoisDe together with pagina 422' 422 "$(call ADMIN GET '/fornecedores?depoisDe=1&pagina=2')"

sql "INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero,
        endereco_rua, endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    SELECT CONCAT('Muitos ', LPAD(seq, 5, '0')), CONCAT('8', LPAD(seq, 11, '0'), '00'), '55', '31', '33334444',
        'Rua A', '1', 'Centro', 'Betim', 'MG', '32000000' FROM seq_1_to_30000"
rows_read() { # rows that the database has read so far
    sql "SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME
        IN ('HANDLER_READ_KEY', 'HANDLER_READ_NEXT', 'HANDLER_READ_PREV', 'HANDLER_READ_RND_NEXT')"
}
check 'the last page that is counted 200' 200 "$(call ADMIN GET '/fornecedores?resultadoPorPagina=100&pagina=100')"
check 'a long list is counted up to the limit' '10000 true' "$(field '"\(.totalItens) \(.haMais)"')"
before=$(rows_read)
check 'another page of it 200' 200 "$(call ADMIN GET '/fornecedores?pagina=2')"
read_now=$(($(rows_read) - before))
check "it is not counted again (read $read_now rows)" '10000 true true' \
    "$(field '"\(.totalItens) \(.haMais)"') $([[ $read_now -lt 1000 ]] && echo true)"
check 'the last page that is counted, again 200' 200 "$(call ADMIN GET '/fornecedores?resultadoPorPagina=100&pagina=100')"
last=$(header Link | sed -nE 's/.*<(.*)>; rel="last"/\1/p')
next=$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')
check 'the next page of a long list 200' 200 "$(call ADMIN GET "$next")"
check 'a page by cursor has no number' null "$(field .paginaAtual)"
check 'the last page of a long list 200' 200 "$(call ADMIN GET "$last")"
check 'it ends the list' "$(sql 'SELECT nome FROM fornecedor ORDER BY nome DESC, id DESC LIMIT 1') 100" "$(field '"\(.data[-1].nome) \(.data | length)"')"
check 'it has a page before it, and none behind it' 'first prev last' \
    "$(header Link | sed -nE 's/.*rel="(.*)"/\1/p' | xargs)"
check 'a page by number beyond the counted rows 422' 422 "$(call ADMIN GET '/fornecedores?resultadoPorPagina=100&pagina=101')"
check 'the fault is in pagina' /pagina "$(field '.erros[].campo')"
deep=$(sql "SELECT id FROM fornecedor WHERE nome = 'Muitos 25000'")
before=$(rows_read)
check 'a page after the 25,000th row 200' 200 "$(call ADMIN GET "/fornecedores?depoisDe=$deep&total=nao")"
read_now=$(($(rows_read) - before))
check 'the page begins with the next row' 'Muitos 25001' "$(field '.data[0].nome')"
check "an uncounted page reads no more than its rows (read $read_now rows)" true \
    "$([[ $read_now -lt 1000 ]] && echo true)"
check 'it has no totals' 'data haMais paginaAtual resultadoPorPagina true' \
    "$(field '"\(keys | join(" ")) \(.haMais)"')"
next=$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')
before=$(rows_read)
check 'the page behind it, by cursor 200' 200 "$(call ADMIN GET "$next")"
read_now=$(($(rows_read) - before))
check 'it goes on with the next row' 'Muitos 25021' "$(field '.data[0].nome')"
check "it reads no more than its rows (read $read_now rows)" true "$([[ $read_now -lt 1000 ]] && echo true)"
prev=$(header Link | sed -nE 's/.*<(.*)>; rel="prev"/\1/p')
before=$(rows_read)
check 'the page before it 200' 200 "$(call ADMIN GET "$prev")"
read_now=$(($(rows_read) - before))
check 'it has the rows just before' 'Muitos 25001 Muitos 25020' "$(field '"\(.data[0].nome) \(.data[-1].nome)"')"
check "it reads no more than its rows (read $read_now rows)" true "$([[ $read_now -lt 1000 ]] && echo true)"
sql "DELETE FROM fornecedor WHERE nome LIKE 'Muitos %'"

check 'DELETE without If-Match 428' 428 "$(call ADMIN DELETE "$second")"
check 'DELETE of another version 412' 412 "$(call ADMIN DELETE "$second" -H 'If-Match: "9"')"
check 'DELETE 204' 204 "$(call ADMIN DELETE "$second" -H 'If-Match: "1"')"
check 'GET after DELETE 404' 404 "$(call ADMIN GET "$second")"
check 'a retired supplier is not listed' '0 1' "$(
    call ADMIN GET '/fornecedores?cnpj=11222333000181' >/dev/null; field .totalItens) $(
    call ADMIN GET '/fornecedores?cnpj=11222333000181&ativo=false' >/dev/null; field .totalItens)"
check 'its CNPJ stays taken, and the 409 says whose it is' "409 ${second##*/}" \
    "$(post ADMIN "$(supplier Outra 11222333000181)") $(field .idExistente)"
check 'PUT, PATCH and DELETE of a retired supplier 404' '404 404 404' "$(send ADMIN PUT "$second" "$changed" -H 'If-Match: *') $(
    send ADMIN PATCH "$second" '{"nome":"X"}') $(send ADMIN PATCH "$second/telefone" "$telefone")"
check 'restaurar by ATENDENTE 403' 403 "$(call ATENDENTE POST "$second/restaurar")"
check 'restaurar of an unknown id 404' 404 "$(call ADMIN POST /fornecedores/999/restaurar)"
check 'restaurar of another version 412' 412 "$(call ADMIN POST "$second/restaurar" -H 'If-Match: "1"')"
check 'restaurar brings it back' '200 "3" Compensados Acácia true' \
    "$(call ADMIN POST "$second/restaurar" -H 'If-Match: "2"') $(header ETag) $(field '"\(.nome) \(.ativo)"')"
check 'restaurar again changes nothing' '200 "3"' "$(call ADMIN POST "$second/restaurar") $(header ETag)"
check 'the history says that it went and came back' 'RESTAURADO true,REMOVIDO true,CRIADO true' \
    "$(call ADMIN GET "$second/historico" >/dev/null; field '[.data[] | "\(.acao) \(.campos | length > 3)"] | join(",")')"
# 3,000 changes of May 2019, none from earlier in that year, and 20,000 later ones.
for days in '2019-05-02 3000' '2019-06-02 20000'; do
    sql "INSERT INTO historico (alvo, acao, versao, campos, criado_em) SELECT 'fornecedor/0', 'ALTERADO', 1, '{}',
        '${days% *} 12:00' + INTERVAL seq MINUTE FROM seq_1_to_${days#* }"
done
check 'the history of a month, the newest first' 1 "$({
    call ADMIN GET '/fornecedores/historico?de=2019-05-01&ate=2019-05-31&pagina=2' >/dev/null
    field '"\([.data[].id] | join(",")) \(.totalItens)"'
    sql "SELECT CONCAT(GROUP_CONCAT(id ORDER BY id DESC), ' 3000') FROM (SELECT id FROM historico
        WHERE criado_em BETWEEN '2019-05-01' AND '2019-06-01' ORDER BY id DESC LIMIT 20 OFFSET 20) AS page"
} | sort -u | wc -l)"
check 'is found without reading all that are newer' true "$(
    before=$(read_so_far)
    call ADMIN GET '/fornecedores/historico?de=2019-05-01&ate=2019-05-31' >/dev/null
    [[ $(($(read_so_far) - before)) -lt 15000 ]] && echo true
)"
sql "DELETE FROM historico WHERE alvo = 'fornecedor/0'"
check 'GET after restaurar 200' 200 "$(call ADMIN GET "$second")"
check 'DELETE once more 204' 204 "$(call ADMIN DELETE "$second" -H 'If-Match: *')"
check 'DELETE again 404' 404 "$(call ADMIN DELETE "$second" -H 'If-Match: *')"
check 'HEAD answers as GET, without a body' '200 0' \
    "$(curl -sS -I -o "$work/head" -w '%{http_code} %{size_download}' -H "Authorization: Bearer $(<"$work/token.ADMIN")" "$url/fornecedores/1")"

once() { send "$1" POST /fornecedores "$2" -H "Idempotency-Key: $3"; } # <role> <body> <key>
before=$(rows)
check 'POST with an Idempotency-Key 201' 201 "$(once ADMIN "$(supplier Única 00000000000191)" chave-1)"
kept="$(header Location) $(header ETag) $(<"$work/body")"
check 'the same POST again 201' 201 "$(once ADMIN "$(supplier Única 00000000000191)" chave-1)"
check 'the same POST again gets the first response' "$kept" "$(header Location) $(header ETag) $(<"$work/body")"
check 'the repeated response has the content type' application/json "$(header Content-Type)"
check 'the same key with another body 422' 422 "$(once ADMIN "$(supplier Outra 00000000000272)" chave-1)"
check 'the requests with one key create one supplier' $((before + 1)) "$(rows)"
check 'the stored digest of a request cannot be guessed from its body' 0 \
    "$(sql "SELECT COUNT(*) FROM idempotencia WHERE corpo_sha256 IN (SHA2('', 256),
        UNHEX(SHA2('$(supplier Única 00000000000191)', 256)))")"
check 'an invalid POST with a key 422' 422 "$(once ADMIN '{"nome":"x"}' chave-2)"
check 'the corrected POST with the same key 201' 201 "$(once ADMIN "$(supplier Corrigida 00000000000353)" chave-2)"
check 'a duplicate supplier with a key 409' 409 "$(once ADMIN "$(supplier Corrigida 00000000000353)" chave-3)"
check 'a refused POST stores no key' 2 "$(sql 'SELECT COUNT(*) FROM idempotencia')"
check 'a key of 64 characters 201' 201 "$(once ADMIN "$(supplier Longa 00000000000434)" "$(printf 'k%.0s' {1..64})")"
check 'a key of 65 characters 400' 400 "$(once ADMIN "$(supplier Longa 00000000000515)" "$(printf 'k%.0s' {1..65})")"
check 'a key with a space 400' 400 "$(once ADMIN "$(supplier Longa 00000000000515)" 'a b')"
check 'a key without a token 401' 401 "$(once - "$(supplier Longa 00000000000515)" chave-1)"
sql "UPDATE idempotencia SET criado_em = criado_em - INTERVAL 25 HOUR WHERE chave = 'chave-1'"
check 'a day later the key can be used again 201' 201 "$(once ADMIN "$(supplier Amanhã 00000000000515)" chave-1)"
check 'the new response replaces the old one' Amanhã "$(once ADMIN "$(supplier Amanhã 00000000000515)" chave-1 >/dev/null; field .nome)"

before=$(rows)
check '30 POST at once with one key create one supplier, answered with 201 or 409' '1 ' "$(
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
check 'a POST while the first one with its key runs 409' 409 "$(once ADMIN "$(supplier Presa 00000000000787)" presa)"
echo 'ROLLBACK;' >"$work/go"
wait "$holder"
check 'the POST after the first one was rolled back 201' 201 "$(once ADMIN "$(supplier Presa 00000000000787)" presa)"

sql 'UPDATE idempotencia SET criado_em = criado_em - INTERVAL 25 HOUR'
check 'the next POST with a key 201' 201 "$(once ADMIN "$(supplier Depois 00000000000868)" chave-4)"
# Each of the 16 threads deletes old keys once in sixteen requests.
for ((i = 0; i < 16 * 16; i++)); do
    [[ $(sql 'SELECT COUNT(*) FROM idempotencia') -gt 1 ]] || break
    once ADMIN "$(supplier Depois 00000000000868)" chave-4 >/dev/null
done
check 'later requests delete keys that are older than a day' 1 "$(sql 'SELECT COUNT(*) FROM idempotencia')"

trace=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
check 'a traceparent is returned and logged' "$trace true" "$(call ADMIN GET /fornecedores/1 -H "traceparent: $trace" >/dev/null
    header traceparent) $(until_ok grep -q "\"traceparent\":\"$trace\".*\"route\":\"/fornecedores/{id}\"" "$work/service.log" && echo true)"
check 'one that is malformed is not' '' "$(call ADMIN GET /fornecedores/1 -H 'traceparent: 00-x' >/dev/null; header traceparent)"

call ADMIN GET '/fornecedores?resultadoPorPagina=40' >/dev/null
cp "$work/body" "$work/plain"
check 'a long list is compressed when that is asked for' '200 gzip Accept-Encoding true' \
    "$(call ADMIN GET '/fornecedores?resultadoPorPagina=40' -H 'Accept-Encoding: gzip') $(header Content-Encoding) $(header Vary) $(
    gunzip <"$work/body" | cmp -s - "$work/plain" && [[ $(stat -c %s "$work/body") -lt $(stat -c %s "$work/plain") ]] && echo true)"
check 'a short answer is not compressed' '' "$(call ADMIN GET /fornecedores/1 -H 'Accept-Encoding: gzip' >/dev/null; header Content-Encoding)"
check 'a supplier with a long note 200' 200 "$(send ADMIN PATCH /fornecedores/1 "{\"observacao\":\"$(printf 'a%.0s' {1..1500})\"}")"
tag=$(call ADMIN GET /fornecedores/1 -H 'Accept-Encoding: gzip' >/dev/null; header ETag)
check 'the ETag of a compressed answer is a strong one of its own' 1 "$(grep -cE '^"[0-9]+-gzip"$' <<<"$tag")"
check 'it serves in If-None-Match and If-Match' "304 $tag 200" "$(call ADMIN GET /fornecedores/1 -H "If-None-Match: $tag") $(header ETag) $(
    send ADMIN PATCH /fornecedores/1 '{"observacao":null}' -H "If-Match: $tag")"

check "the client's correlation id is returned" abc-123 \
    "$(call - GET /healthz -H 'X-Correlation-ID: abc-123' >/dev/null; header X-Correlation-ID | sort -u)"

answered=$(call - GET /metrics >/dev/null; grep -c '^icarus_http_requests_total' "$work/body")
check 'requests are counted by route and status' true "$([[ $answered -gt 10 ]] && echo true)"
check 'DELETE is counted' 1 \
    "$(grep -cE '^icarus_http_requests_total\{method="DELETE",route="/fornecedores/\{id\}",status="204"\} 3$' "$work/body")"
check 'the bucket +Inf counts every request' \
    "$(sed -nE 's/.*duration_seconds_count\{method="POST",route="\/fornecedores"\} //p' "$work/body")" \
    "$(sed -nE 's/.*method="POST",route="\/fornecedores",le="\+Inf"\} //p' "$work/body")"
check 'hits of the token memory are counted' true \
    "$(awk '$1 == "icarus_token_hits_total" {print ($2 > 10) ? "true" : $2}' "$work/body")"
check 'no database fault is counted yet' 0 "$(awk '$1 == "icarus_db_faults_total" {print $2}' "$work/body")"

revoke() { sql "INSERT INTO revogacao ($1, desde) VALUES ($2, UNIX_TIMESTAMP())"; } # <column> <id>
is_refused() { [[ $(call "$1" GET /fornecedores) == 401 ]]; }                         # <token>
refused_soon() { until_ok is_refused "$1" && echo true; }                             # <token>
of_session=$(token ADMIN 3600 77 K7P2M9QX 501)
other_session=$(token ADMIN 3600 77 K7P2M9QX 502)
first=$(token ADMIN 3600 78) second=$(token ADMIN 3600 79)
check 'a token that was not revoked is accepted' 200 "$(call "$of_session" GET /fornecedores)"
revoke sessao_id 501
check 'a revoked session is refused soon' true "$(refused_soon "$of_session")"
check 'a revoked token has the body and the header of a 401' 'Bearer 401' \
    "$(call "$of_session" GET /fornecedores >/dev/null; header WWW-Authenticate) $(field .status)"
check 'a revoked token writes nothing' 401 "$(post "$of_session" "$(supplier Recusada 00000000000949)")"
check 'another session of the user is accepted' 200 "$(call "$other_session" GET /fornecedores)"
# A row becomes visible after one with a larger id.
mkfifo "$work/then"
{
    echo "START TRANSACTION; INSERT INTO revogacao (usuario_id, desde) VALUES (78, UNIX_TIMESTAMP()); SELECT 'held';"
    cat "$work/then"
} | mariadb --no-defaults --socket="$work/db.sock" -u root -N -B --unbuffered fornecedores >"$work/held-row" &
holder=$!
until_ok test -s "$work/held-row"
revoke usuario_id 79
check 'the row with the larger id has its effect' true "$(refused_soon "$second")"
check 'a row that is not committed has none' 200 "$(call "$first" GET /fornecedores)"
echo 'COMMIT;' >"$work/then"
wait "$holder"
check 'the row with the smaller id has its effect when it is committed' true "$(refused_soon "$first")"

stop "$database"
check 'a revoked token without the database 401' 401 "$(call "$of_session" GET /fornecedores)"
check 'GET without the database 503' 503 "$(call ADMIN GET /fornecedores/1)"
check 'the 503 has Retry-After' 2 "$(header Retry-After)"
check '/healthz without the database 200' 200 "$(call - GET /healthz)"
check '/readyz without the database 503' 503 "$(call - GET /readyz)"
check 'database faults are counted' true \
    "$(call - GET /metrics >/dev/null; awk '$1 == "icarus_db_faults_total" {print ($2 > 0) ? "true" : $2}' "$work/body")"
stop "$service"
start_service
until_up "$service" curl -fsS "$url/healthz"
check 'a service that could not read what was revoked answers 503' '503 503' \
    "$(call "$of_session" GET /fornecedores) $(call ADMIN GET /fornecedores)"
start_database
await_service # it is ready when it has read the revocations
check 'then it knows what was revoked before' '401 401 401' \
    "$(call "$of_session" GET /fornecedores) $(call "$first" GET /fornecedores) $(call "$second" GET /fornecedores)"
check 'GET when the database is back 200' 200 "$(call ADMIN GET /fornecedores/1)"
check_history /fornecedores "$(supplier Histórica 00000000000949)" \
    '.nome = "Nova" | .email = "a@b.example" | .telefone.numero = "33334444" | .endereco.uf = "RJ"'
check_patch /fornecedores "$(supplier Remendo 00000000001082 | jq -c '.email = "a@b.example"')" \
    '{"email":null,"nome":"Remendado","endereco":{"numero":"11","complemento":"fundos"}}' \
    '.email = null | .nome = "Remendado" | .endereco.numero = "11" | .endereco.complemento = "fundos"' telefone
check_contract

end_suite
