#!/usr/bin/env bash
# projetos as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway, no broker:
# what the stock would be told is read from the outbox.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite projetos 18603

project() { # <nome> <produtoId:quantidade>...
    local nome=$1
    shift
    printf '%s\n' "$@" | jq -cRn --arg nome "$nome" '{nome: $nome, dataInicio: "2026-07-01",
        dataEntrega: "2026-08-15", valor: 1234.5, materiais: [inputs | split(":")
        | {produtoId: (.[0] | tonumber), quantidade: (.[1] | tonumber)}]}'
}
post() { send "$1" POST /projetos "$2"; }

start_all
sql "INSERT INTO produto (id, nome, unidade, valor, quantidade, versao) VALUES
    (1, 'MDF 15mm \"Branco\"', 'chapa', 189.90, 40, 1), (2, 'Compensado Ágil', 'chapa', 99, 7, 3),
    (3, 'Dobradiça 35mm', 'peça', 4.75, 900, 1)"
check 'a project is created' 201 "$(post ATENDENTE "$(project 'Cozinha L' 1:3 2:5)")"
check 'and read' 200 "$(call FINANCEIRO GET /projetos/1)"
check 'and listed' 200 "$(call FINANCEIRO GET /projetos)"
check 'changed' 200 "$(send ADMIN PUT /projetos/1 "$(project 'Cozinha U' 3:1 1:3)" -H 'If-Match: "1"')"
check 'cancelled' 200 "$(send ADMIN PATCH /projetos/1/status '{"status":"CANCELADO"}' -H 'If-Match: "2"')"
check 'deleted' 204 "$(call ADMIN DELETE /projetos/1 -H 'If-Match: *')"
check 'the copy of the products' 200 "$(call ADMIN GET /projetos/produtos-em-estoque)"
check 'an unknown product' 422 "$(post ATENDENTE "$(project 'Cozinha L' 1:3 9:5)")"
check_memory /projetos?resultadoPorPagina=100

end_suite
