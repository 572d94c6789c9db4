#!/usr/bin/env bash
# estoque as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18602

post() { send "$1" POST /produtos "$2"; }

start_all

check 'without a token 401' 401 "$(call - GET /produtos/1)"
check 'a role that may not write 403' 403 "$(post ATENDENTE '{"nome":"MDF 15mm","valor":219.9}')"
check 'a refused request changes nothing' 0 "$(sql 'SELECT COUNT(*) FROM produto')"

check 'an administrator creates 201' 201 \
    "$(post ADMIN '{"nome":"MDF 15mm Branco TX","codigo":"MDF-15","cor":"Branco TX","valor":219.9,"quantidade":12,"estoqueMinimo":3,"fornecedorId":7}')"
check 'created at its own address' /produtos/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'the unit is chapa unless said' 'chapa 219.90 12' "$(field '"\(.unidade) " + (.valor | tostring)' | sed 's/219.9$/219.90/') $(field .quantidade)"
check 'money has two decimals' 1 "$(grep -c '"valor":219.90' "$work/body")"
check 'the opening quantity is the first entry' '1 ENTRADA 12 12 Estoque inicial K7P2M9QX' \
    "$(sql "SELECT CONCAT_WS(' ', produto_id, tipo, quantidade, saldo, motivo, usuario) FROM movimentacao")"
check 'it is announced' 'icarus.estoque produto.criado produto/1' \
    "$(sql "SELECT CONCAT_WS(' ', exchange_name, routing_key, ordem) FROM outbox")"
check 'as the contract says' '{"id":1,"nome":"MDF 15mm Branco TX","codigo":"MDF-15","cor":"Branco TX","unidade":"chapa","valor":219.90,"quantidade":12}' \
    "$(sql 'SELECT corpo FROM outbox')"
check 'with id and version' '1 1' \
    "$(sql "SELECT CONCAT_WS(' ', JSON_VALUE(cabecalhos, '$.produtoId'), JSON_VALUE(cabecalhos, '$.versao')) FROM outbox")"
check 'it can be read' 200 "$(call FINANCEIRO GET /produtos/1)"
check 'an unknown id 404' 404 "$(call ADMIN GET /produtos/999)"

end_suite
