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
check '405 tells what is allowed' POST "$(header Allow)"

check 'not JSON 400' 400 "$(post ADMIN "{'nome': 1}")"
check 'broken UTF-8 400' 400 "$(post ADMIN $'{"nome":"\xff"}')"
check 'a repeated member 400' 400 "$(post ADMIN '{"nome":"a","nome":"b"}')"
check '10,000 levels 400' 400 "$(post ADMIN "$(printf '[%.0s' {1..10000})")"
check 'another content type 415' 415 "$(call ADMIN POST /fornecedores -H 'Content-Type: text/plain' -d x)"
head -c 70000 /dev/zero | tr '\0' ' ' >"$work/large"
check '70 KB 413' 413 "$(post ADMIN "@$work/large")"
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":7,"cnpj":"12ABC34501DE36","x":1}')"
check 'each with its pointer' '/nome /cnpj /telefone /endereco /x' "$(field '[.erros[].campo] | join(" ")')"
check 'a problem has its own type' application/problem+json "$(header Content-Type)"
check 'nothing refused was stored' 1 "$(rows)"

check 'a correlation id is returned' abc-123 \
    "$(call - GET /healthz -H 'X-Correlation-ID: abc-123' >/dev/null; header X-Correlation-ID | sort -u)"

stop "$database"
check 'without the database 503' 503 "$(call ADMIN GET /fornecedores/1)"
check '503 says when to retry' 2 "$(header Retry-After)"

end_suite
