#!/usr/bin/env bash
# projetos as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway, no broker:
# the messages to the stock are read from the outbox.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite projetos 18603

# project <nome> <produtoId:quantidade>...
project() {
    local nome=$1
    shift
    printf '%s\n' "$@" | jq -cRn --arg nome "$nome" '{nome: $nome, dataInicio: "2026-07-01",
        dataEntrega: "2026-08-15", valor: 1234.5, materiais: [inputs | split(":")
        | {produtoId: (.[0] | tonumber), quantidade: (.[1] | tonumber)}]}'
}
many() { project "$1" 1:1 | jq -c ".materiais = [range($2; $3 + 1) | {produtoId: ., quantidade: 2}]"; } # <nome> <first> <last>
post() { send "$1" POST /projetos "$2"; }
put() { send ADMIN PUT "$1" "$2" -H "If-Match: $3"; }                                    # <path> <body> <tag>
status() { send "${4:-ADMIN}" PATCH "$1/status" "{\"status\":\"$2\"}" -H "If-Match: $3"; } # <path> <status> <tag> [role]
raw() { sql "$1" --raw; }

# Prints and deletes the messages to the stock: type, project/product, version, quantity.
told() {
    sql "SELECT CONCAT(SUBSTR(routing_key, 9), ' ', JSON_VALUE(cabecalhos, '\$.projetoId'), '/',
        JSON_VALUE(cabecalhos, '\$.produtoId'), ' v', JSON_VALUE(cabecalhos, '\$.versao'), ' ',
        JSON_VALUE(corpo, '\$.quantidade')) FROM outbox ORDER BY id; DELETE FROM outbox" | paste -sd,
}

# The materials of the last response: product:quantity, situacao, faltante.
materials() {
    field '[.materiais[] | "\(.produtoId):\(.quantidade) \(.situacao)\(.faltante // "")"] | join(",")'
}

# A listener in place of the relay: its file has one byte for each wake.
start_relay() {
    python3 - "$work/relay.sock" "$work/woken" <<'PYTHON' &
import os, socket, sys
relay = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
relay.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
while relay.recv(16):
    with open(sys.argv[2], "a") as woken:
        woken.write("x")
PYTHON
    others+=($!)
    until_ok test -S "$work/relay.sock"
}
woken() { stat -c %s "$work/woken" 2>/dev/null || echo 0; }

mdf='MDF 15mm "Branco" / c:'\\
known_products() {
    sql "INSERT INTO produto (id, nome, codigo, cor, unidade, preco, estoque, versao, removido) VALUES
        (1, 'MDF 15mm \"Branco\" / c:\\\\', 'MDF-15', 'Branco', 'chapa', 189.90, 40, 1, 0),
        (2, 'Compensado Ágil', NULL, NULL, 'chapa', 99, 7, 3, 0),
        (3, 'Dobradiça 35mm', NULL, NULL, 'peça', 4.75, 1000900, 1, 0),
        (4, 'Cola antiga', NULL, NULL, NULL, NULL, NULL, 9, 1);
        INSERT INTO produto (id, nome, preco, estoque, versao)
            SELECT seq, CONCAT('Peça ', seq), 1, 5, 1 FROM seq_101_to_160"
}

more_environment=(ICARUS_RELAY_SOCKET="$work/relay.sock")
start_all
start_relay
known_products

check '/healthz 200' 200 "$(call - GET /healthz)"
check 'GET without a token 401' 401 "$(call - GET /projetos)"
check 'POST by FINANCEIRO 403' 403 "$(post FINANCEIRO "$(project A 1:1)")"
check 'a refused POST stores nothing' 0 "$(sql 'SELECT COUNT(*) FROM projeto')"

nome='Cozinha "Ágil" \ d'\''Ávila / 1º'
check 'POST by ATENDENTE 201' 201 \
    "$(send ATENDENTE POST /projetos "$(project "$nome" 2:5 1:3 | jq -c '.descricao = "Linha 1\n\tLinha 2"')" \
        -H 'X-Correlation-ID: corr-1')"
check 'Location of the project' /projetos/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'a new project is PENDENTE' "$nome PENDENTE 2026-07-01 2026-08-15 1" \
    "$(field '"\(.nome) \(.status) \(.dataInicio) \(.dataEntrega) \(.versao)"')"
check 'a new project says who made it' K7P2M9QX "$(field .criadoPor)"
check 'materials have the given order and their names' "Compensado Ágil, $mdf" \
    "$(field '[.materiais[].produtoNome] | join(", ")')"
check 'new materials are PENDENTE' '2:5 PENDENTE,1:3 PENDENTE' "$(materials)"
check 'money has two decimals' 1 "$(grep -c '"valor":1234.50' "$work/body")"
check 'a description may have several lines' $'Linha 1\n\tLinha 2' "$(field .descricao)"
check 'the body of a message has exactly three members, byte for byte' \
    '{"nomeProjeto":"Cozinha \"Ágil\" \\ d'\''Ávila / 1º","nomeProduto":"Compensado Ágil","quantidade":5}
{"nomeProjeto":"Cozinha \"Ágil\" \\ d'\''Ávila / 1º","nomeProduto":"MDF 15mm \"Branco\" / c:\\","quantidade":3}' \
    "$(raw 'SELECT corpo FROM outbox ORDER BY id')"
check 'the message has exchange, type, order key and correlation id' 'icarus.projetos projeto.criado projeto/1 corr-1' \
    "$(sql "SELECT DISTINCT CONCAT_WS(' ', exchange_name, routing_key, ordem, correlacao_id) FROM outbox")"
check 'the message has the headers of the contract and no others' \
    'autor=K7P2M9QX cloudEvents:source=projetos cloudEvents:specversion=1.0 cloudEvents:subject=projeto/1 cloudEvents:type=projeto.criado endereco=127.0.0.1 produtoId=2 projetoId=1 statusProjeto=PENDENTE versao=1' \
    "$(raw 'SELECT cabecalhos FROM outbox ORDER BY id LIMIT 1' |
        jq -r 'del(."cloudEvents:id", ."cloudEvents:time") | to_entries | sort_by(.key) | map("\(.key)=\(.value)") | join(" ")')"
check 'each message has its own id and time' 2 \
    "$(sql "SELECT COUNT(DISTINCT message_id) FROM outbox
        WHERE message_id RLIKE '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\$'
        AND message_id = JSON_VALUE(cabecalhos, '\$.\"cloudEvents:id\"')
        AND JSON_VALUE(cabecalhos, '\$.\"cloudEvents:time\"') RLIKE '^20[0-9-]{8}T[0-9:]{8}[.][0-9]{3}Z\$'")"
check 'one message for each product' 'criado 1/2 v1 5,criado 1/1 v1 3' "$(told)"
check 'the relay is woken' true "$(until_ok test -s "$work/woken" && echo true)"
check 'GET of a project 200' 200 "$(call FINANCEIRO GET /projetos/1)"
check 'the project is as created' "$nome 2:5 PENDENTE,1:3 PENDENTE" "$(field .nome) $(materials)"
check 'If-None-Match with the current version 304' 304 "$(call ADMIN GET /projetos/1 -H 'If-None-Match: "1"')"
check 'GET of an unknown id 404' 404 "$(call ADMIN GET /projetos/999)"
check 'DELETE of the collection 405' 405 "$(call ADMIN DELETE /projetos -H 'If-Match: *')"

check 'POST with 50 materials 201' 201 "$(post ADMIN "$(many Grande 101 150)")"
check '50 materials make 50 messages' 50 "$(told | tr , '\n' | grep -c '^criado 2/1[0-5][0-9] v1 2$')"
check '50 materials keep their order' "$(seq 101 150 | paste -sd,)" "$(field '[.materiais[].produtoId | tostring] | join(",")')"

check 'all faults at once 422' 422 "$(post ADMIN '{"nome":"","dataInicio":"2026-07-02","dataEntrega":"2026-07-01",
    "valor":1.005,"x":1,"materiais":[{"produtoId":1,"quantidade":0},{"produtoId":1,"quantidade":1000001},
    {"produtoId":"2","quantidade":1.0005,"cor":1},7,{"produtoId":3,"quantidade":1,"produtoNome":"de ninguém"}]}')"
check 'every fault has its pointer' '/dataEntrega /materiais/0/quantidade /materiais/1/produtoId /materiais/1/quantidade /materiais/2/cor /materiais/2/produtoId /materiais/2/quantidade /materiais/3 /materiais/4/produtoNome /nome /valor /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'members that the system writes 422' 422 "$(post ADMIN "$(project A 1:1 |
    jq -c '. + {id: 1, status: "CONCLUIDO", versao: 1, criadoEm: "x"} | .materiais[0].situacao = "BAIXADO"')")"
check 'members that the system writes have their pointers' '/criadoEm /id /materiais/0/situacao /status /versao' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'POST without materials 422' 422 "$(post ADMIN "$(project A 1:1 | jq -c '.materiais = []')")"
check 'a description of 2,001 characters 422' 422 \
    "$(post ADMIN "$(project A 1:1 | jq -c '.descricao = ("á" * 2001)')")"
check 'a description of 2,000 characters 201' 201 "$(post ADMIN "$(project A 1:1 | jq -c '.descricao = ("😀" * 2000)')")"
check 'a description of 2,000 characters is stored whole' 2000 "$(field '.descricao | length')"
check 'a material that is a removed product 422' 422 "$(post ADMIN "$(project A 1:1 4:1)" -w ' %{time_total}' | tee "$work/time" | cut -d' ' -f1)"
check 'the removed product has its pointer and message' '/materiais/1/produtoId Este produto foi retirado do estoque.' \
    "$(field '.erros[] | "\(.campo) \(.mensagem)"')"
told >/dev/null
check 'a refused POST stores no project' 3 "$(sql 'SELECT COUNT(*) FROM projeto')"

# A new product whose message arrives after the service has searched once.
# Not counted: what the thread that reads revocations asks.
looked() {
    [[ $(sql "SELECT COUNT(*) FROM mysql.general_log
        WHERE command_type = 'Execute' AND argument NOT LIKE '%FROM revogacao%'") -gt $1 ]]
}
sql "SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1"
awaited() { # <produtoId> <statements before it is looked for> [curl arguments]
    local waiter
    sql 'TRUNCATE TABLE mysql.general_log'
    send ADMIN POST /projetos "$(project Nova "$1":1)" "${@:3}" >"$work/waited" &
    waiter=$!
    until_ok looked "$2"
    sql "INSERT INTO produto (id, nome, preco, estoque, versao) VALUES ($1, 'Recém-chegado', 1, 1, 1)"
    wait "$waiter"
    echo "$(<"$work/waited") $(field '.materiais[].produtoNome')"
}
# Repeated when the product came too late.
for_a_while() { # <produtoId> and the others of `awaited`
    local got
    for _ in 1 2 3; do
        sql "DELETE FROM produto WHERE id = $1"
        got=$(awaited "$@")
        [[ $got == 503* ]] || break
    done
    echo "$got"
}
check 'a product that is not known yet is waited for' '201 Recém-chegado' "$(for_a_while 200 0)"
check 'a product is waited for with an Idempotency-Key, too' '201 Recém-chegado' "$(for_a_while 201 1 -H 'Idempotency-Key: nova')"
sql 'DELETE FROM produto WHERE id = 201'
sql 'SET GLOBAL general_log = 0'
unknown=$(project Nenhuma 1:1 999:1)
check 'a product that does not arrive while the copy is not kept up to date 503' 503 "$(post ADMIN "$unknown")"
check 'the 503 says when to try again' true "$([[ $(header Retry-After) -gt 0 ]] && echo true)"
check 'the same with an Idempotency-Key 503' 503 \
    "$(send ADMIN POST /projetos "$unknown" -H 'Idempotency-Key: atrasada')"
copy_at() { sql "REPLACE INTO copia VALUES (1, CURRENT_TIMESTAMP(3) + INTERVAL $1 SECOND)"; }
copy_at -1
check 'a product that does not arrive while the copy was complete before the request 503' 503 "$(post ADMIN "$unknown")"
copy_at 3600
check 'a product that does not arrive 422' '422 true' \
    "$(curl -sS -o "$work/body" -w '%{http_code} %{time_total}' -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
        -H 'Content-Type: application/json' -d "$unknown" "$url/projetos" |
        awk '{print $1, ($2 >= 1.5 && $2 < 15 ? "true" : $2)}')"
check 'the unknown product has its pointer and message' '/materiais/1/produtoId Este produto não existe.' \
    "$(field '.erros[] | "\(.campo) \(.mensagem)"')"
eight_at_once() {
    local i
    for i in {1..8}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'Content-Type: application/json' -d "$unknown" "$url/projetos" &
    done | sort | uniq -c | xargs
}
# Repeated when the first wait was over before the last of them came.
for _ in 1 2 3; do
    got=$(eight_at_once)
    [[ $got != '4 422 4 503' ]] || break
done
check 'of eight requests for an unknown product four wait, the others get 503' '4 422 4 503' "$got"
told >/dev/null

# Changes: materials that stay keep the stock's answer, changed ones are requested again.
sql "UPDATE material SET situacao = 'BAIXADO', estoque_sequencia = 1 WHERE projeto_id = 1 AND produto_id = 1;
    UPDATE material SET situacao = 'INSUFICIENTE', falta = 2 WHERE projeto_id = 1 AND produto_id = 2;
    UPDATE projeto SET versao = 3 WHERE id = 1"
check "GET after the stock's answers 200" 200 "$(call ADMIN GET /projetos/1)"
check 'the materials have the answers and what is missing' '2:5 INSUFICIENTE2,1:3 BAIXADO' "$(materials)"
same=$(<"$work/body")
check 'PUT without If-Match 428' 428 "$(send ADMIN PUT /projetos/1 "$same")"
check 'PUT of an older version 412' 412 "$(put /projetos/1 "$same" '"1"')"
check 'PUT by FINANCEIRO 403' 403 "$(send FINANCEIRO PUT /projetos/1 "$same" -H 'If-Match: "3"')"
check 'PUT of an unknown id 404' 404 "$(put /projetos/999 "$same" '*')"
check 'PUT of what GET gave 200' 200 "$(put /projetos/1 "$same" '"3"')"
check "PUT without changes keeps the stock's answers" '"4" 2:5 INSUFICIENTE2,1:3 BAIXADO' "$(header ETag) $(materials)"
check 'PUT without changes sends no message' '' "$(told)"
check 'PUT with other materials 200' 200 "$(put /projetos/1 "$(project 'Cozinha U' 3:10 1:3)" '"4"')"
check 'PUT replaces the materials' 'Cozinha U "5" 3:10 PENDENTE,1:3 BAIXADO null' \
    "$(field .nome) $(header ETag) $(materials) $(field .descricao)"
check 'PUT sends messages for added and removed materials' 'alterado 1/3 v5 10,alterado 1/2 v5 0' "$(told)"
check 'PUT with another status 200' 200 "$(put /projetos/1 "$(jq -c '.status = "CONCLUIDO" | .materiais[0].quantidade = 4' "$work/body")" '*')"
check 'PUT does not change the status' 'PENDENTE 3:4 PENDENTE,1:3 BAIXADO' "$(field .status) $(materials)"
check 'a changed quantity is sent as a whole' 'alterado 1/3 v6 4' "$(told)"
check 'PUT that adds a removed material again 200' 200 "$(put /projetos/1 "$(project 'Cozinha U' 3:4 1:3 2:5)" '"6"')"
check 'the material is requested again' 'alterado 1/2 v7 5 3:4 PENDENTE,1:3 BAIXADO,2:5 PENDENTE' "$(told) $(materials)"
sql 'UPDATE produto SET removido = 1 WHERE id = 1'
check 'PUT that keeps a removed product 200' 200 "$(put /projetos/1 "$(project 'Cozinha U' 1:3 3:4)" '"7"')"
check 'a removed product keeps its name' "$mdf" "$(field '.materiais[0].produtoNome')"
check 'a removed product keeps its decimals' '422 /materiais/0/quantidade' \
    "$(put /projetos/1 "$(project 'Cozinha U' 1:1.5 3:4)" '*') $(field '.erros[].campo')"
check 'PUT that adds a removed product 422' 422 "$(put /projetos/2 "$(project Grande 1:3)" '*')"
sql 'UPDATE produto SET removido = 0 WHERE id = 1'
sql "UPDATE produto SET nome = 'MDF 15mm Gelo', versao = 2 WHERE id = 1"
check 'GET after a product was renamed in the copy alone 200' 200 "$(call ADMIN GET /projetos/1)"
check 'the material has the name that the last message brought' "$mdf" "$(field '.materiais[0].produtoNome')"
told >/dev/null
check 'PUT after a product was renamed 200' 200 "$(put /projetos/1 "$(project 'Cozinha U' 1:3 3:5)" '"8"')"
check "PUT takes the product's new name" 'MDF 15mm Gelo' "$(field '.materiais[0].produtoNome')"
check 'a new name alone sends no message' 'alterado 1/3 v9 5' "$(told)"
sql "UPDATE produto SET nome = 'MDF 15mm \"Branco\" / c:\\\\' WHERE id = 1"
check 'PUT that replaces ten of fifty materials 200' 200 "$(put /projetos/2 "$(many Grande 111 160)" '"1"')"
check 'only the differences are sent' '10 2,10 0' \
    "$(told | tr , '\n' | grep '^alterado 2/' | awk '{print $NF}' | sort | uniq -c | sort -rk2 | awk '{print $1, $2}' | paste -sd,)"
sql "UPDATE material SET situacao = 'BAIXADO' WHERE projeto_id = 2 AND produto_id > 112;
    UPDATE material SET situacao = 'INSUFICIENTE', falta = 1 WHERE projeto_id = 2 AND produto_id = 111"
check 'PUT that renames a project 200' 200 "$(put /projetos/2 "$(many Enorme 111 160)" '"2"')"
check 'a renamed project asks again for what it waits for' 'alterado 2/111 v3 2,alterado 2/112 v3 2' "$(told)"

check 'of ten PUT of one version at once, one succeeds' '1 9' "$(
    for i in {1..10}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -X PUT -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'If-Match: "9"' -H 'Content-Type: application/json' -d "$(project "Cozinha $i" 1:"$i")" "$url/projetos/1" &
    done | sort | uniq -c | awk '{print $1 ($2 == 200 || $2 == 412 ? "" : " with " $2)}' | xargs
)"
check '24 PUT with If-Match * at once all succeed' '24 200' "$(
    for i in {1..24}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -X PUT -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
            -H 'If-Match: *' -H 'Content-Type: application/json' -d "$(project "Cozinha $i" 1:"$i" 3:$((i + 100)))" "$url/projetos/1" &
    done | sort | uniq -c | xargs
)"
check 'messages are in the order of their versions' 0 \
    "$(sql "SELECT COUNT(*) FROM (SELECT id, CAST(JSON_VALUE(cabecalhos, '\$.versao') AS INT) AS v FROM outbox) a
        JOIN (SELECT id, CAST(JSON_VALUE(cabecalhos, '\$.versao') AS INT) AS v FROM outbox) b ON a.id < b.id AND a.v > b.v")"
check "the last message of each product has the project's quantity" \
    "$(sql 'SELECT produto_id, pedida + 0e0, versao FROM material WHERE projeto_id = 1 ORDER BY 1')" \
    "$(sql "SELECT p, q, v FROM (SELECT JSON_VALUE(cabecalhos, '\$.produtoId') AS p, JSON_VALUE(corpo, '\$.quantidade') AS q,
        JSON_VALUE(cabecalhos, '\$.versao') AS v, ROW_NUMBER() OVER (PARTITION BY p ORDER BY id DESC) AS n FROM outbox) r
        WHERE n = 1 AND q > 0 ORDER BY 1")"
told >/dev/null

check 'POST of a project for changes of status 201' 201 "$(post ADMIN "$(project Armário 1:1 2:2 3:3)")"
path=$(header Location)
id=${path##*/}
told >/dev/null
check 'PATCH of the status without If-Match, not allowed now 409' 409 "$(send ADMIN PATCH "$path/status" '{"status":"CONCLUIDO"}')"
check 'PATCH of another version 412' 412 "$(status "$path" EM_ANDAMENTO '"2"')"
check 'PATCH by FINANCEIRO 403' 403 "$(status "$path" EM_ANDAMENTO '*' FINANCEIRO)"
check 'PATCH with an unknown status 422' 422 "$(status "$path" PARADO '*')"
check 'PATCH of an unknown id 404' 404 "$(status /projetos/999 EM_ANDAMENTO '*')"
check 'PENDENTE to CONCLUIDO 409' '409 /docs/problemas/transicao-proibida' "$(status "$path" CONCLUIDO '*') $(field .type)"
check 'PENDENTE to PENDENTE 409' 409 "$(status "$path" PENDENTE '*')"
check 'PENDENTE to EM_ANDAMENTO 200' 200 "$(status "$path" EM_ANDAMENTO '"1"' ATENDENTE)"
check 'a new status increases the version' 'EM_ANDAMENTO "2"' "$(field .status) $(header ETag)"
check 'EM_ANDAMENTO is told of each material' "alterado $id/1 v2 1,alterado $id/2 v2 2,alterado $id/3 v2 3" "$(told)"
check 'EM_ANDAMENTO to PENDENTE 409' 409 "$(status "$path" PENDENTE '*')"
sql "UPDATE material SET situacao = 'BAIXADO' WHERE projeto_id = $id AND produto_id = 1;
    UPDATE material SET situacao = 'INSUFICIENTE', falta = 1 WHERE projeto_id = $id AND produto_id = 2"
check 'EM_ANDAMENTO to CONCLUIDO without a material 409' 409 "$(status "$path" CONCLUIDO '*')"
concluded() { send ADMIN PATCH "$path/status" "{\"status\":\"CONCLUIDO\",$1}" -H 'If-Match: *'; } # <more members>
check 'semMateriais that is no boolean, and devolucoes of finished work, 422' 422 \
    "$(concluded '"semMateriais":1,"devolucoes":[{"produtoId":1,"quantidade":1},{"produtoId":1,"quantidade":0.0001}],"x":1')"
check 'every fault has its pointer' '/devolucoes /devolucoes/1/produtoId /devolucoes/1/quantidade /semMateriais /x' \
    "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a refused CONCLUIDO sends no message' '' "$(told)"
check 'EM_ANDAMENTO to CONCLUIDO, told so, 200' 200 "$(concluded '"semMateriais":true')"
check 'CONCLUIDO withdraws the requests that were not met' "alterado $id/2 v3 0,alterado $id/3 v3 0,alterado $id/1 v3 1 1:1 BAIXADO,2:2 PENDENTE,3:3 PENDENTE" \
    "$(told) $(materials)"
check 'DELETE of a project that is CONCLUIDO 409' 409 "$(call ADMIN DELETE "$path" -H 'If-Match: *')"
check 'CONCLUIDO to CANCELADO 409' 409 "$(status "$path" CANCELADO '*')"
check 'PUT of a project that is CONCLUIDO 409' '409 /docs/problemas/projeto-encerrado' "$(put "$path" "$(project B 1:1)" '*') $(field .type)"
check 'a refused change sends no message' '' "$(told)"
check 'POST of a project to cancel 201' 201 "$(post ADMIN "$(project Estante 1:1 2:2)")"
path=$(header Location)
id=${path##*/}
told >/dev/null
check 'PENDENTE to CANCELADO 200' 200 "$(status "$path" CANCELADO '"1"')"
check 'CANCELADO gives all material back' "alterado $id/1 v2 0,alterado $id/2 v2 0" "$(told)"
check 'a cancelled project keeps its list of materials' '1:1 PENDENTE,2:2 PENDENTE' "$(materials)"
check 'CANCELADO to PENDENTE by ATENDENTE 403' 403 "$(status "$path" PENDENTE '*' ATENDENTE)"
check 'CANCELADO to PENDENTE 200' 200 "$(status "$path" PENDENTE '*')"
check 'a reopened project asks for all its material' "alterado $id/1 v3 1,alterado $id/2 v3 2" "$(told)"
check 'PENDENTE to CANCELADO again 200' 200 "$(status "$path" CANCELADO '*')"
told >/dev/null
check 'CANCELADO to EM_ANDAMENTO 409' 409 "$(status "$path" EM_ANDAMENTO '*')"
check 'PUT of a project that is CANCELADO 409' 409 "$(put "$path" "$(project B 1:1)" '*')"

check 'DELETE without If-Match 428' 428 "$(call ADMIN DELETE /projetos/1)"
check 'DELETE of another version 412' 412 "$(call ADMIN DELETE /projetos/1 -H 'If-Match: "1"')"
check 'DELETE by ATENDENTE 403' 403 "$(call ATENDENTE DELETE /projetos/1 -H 'If-Match: *')"
versao=$(sql 'SELECT versao + 1 FROM projeto WHERE id = 1')
check 'DELETE 204' 204 "$(call ADMIN DELETE /projetos/1 -H 'If-Match: *')"
check 'DELETE sends a message for each material' "removido 1/1 v$versao 0,removido 1/3 v$versao 0" "$(told)"
check 'GET after DELETE 404' 404 "$(call ADMIN GET /projetos/1)"
check 'DELETE removes the materials' 0 "$(sql 'SELECT COUNT(*) FROM material WHERE projeto_id = 1')"
check 'DELETE again 404' 404 "$(call ADMIN DELETE /projetos/1 -H 'If-Match: *')"
check 'DELETE of a cancelled project 204' 204 "$(call ADMIN DELETE "$path" -H 'If-Match: "4"')"
check 'DELETE of a cancelled project sends its messages' "removido $id/1 v5 0,removido $id/2 v5 0" "$(told)"

# A change and its messages are one transaction: a trigger raises a deadlock as often as the table says.
sql "CREATE TABLE falhas (restam INT NOT NULL) ENGINE = Aria TRANSACTIONAL = 0; INSERT INTO falhas VALUES (1000)"
sql "CREATE TRIGGER outbox_falha BEFORE INSERT ON outbox FOR EACH ROW
    IF (SELECT restam FROM falhas) > 0 THEN
        UPDATE falhas SET restam = restam - 1;
        SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213;
    END IF" --delimiter=//
sql "GRANT SELECT, UPDATE ON projetos.falhas TO projetos"
projects=$(sql 'SELECT COUNT(*) FROM projeto')
check 'POST whose messages cannot be stored 503' 503 "$(post ADMIN "$(project Azar 1:1 2:1)")"
check 'a failed POST stores no project, material or message' "$projects 0 0" \
    "$(sql "SELECT COUNT(*), (SELECT COUNT(*) FROM material LEFT JOIN projeto ON id = projeto_id WHERE id IS NULL),
        (SELECT COUNT(*) FROM outbox) FROM projeto" | xargs)"
check 'PUT, PATCH and DELETE that cannot store their messages 503' '503 503 503' \
    "$(put /projetos/2 "$(project Azar 1:1)" '*') $(status /projetos/2 CANCELADO '*') $(call ADMIN DELETE /projetos/2 -H 'If-Match: *')"
check 'failed changes leave the project as it was' '3 PENDENTE 50' \
    "$(sql 'SELECT versao, status, (SELECT COUNT(*) FROM material WHERE projeto_id = 2) FROM projeto WHERE id = 2' | xargs)"
sql 'UPDATE falhas SET restam = 2'
check 'POST after two deadlocks 201' 201 "$(post ADMIN "$(project Sorte 1:1 2:1)")"
check 'a repeated transaction stores one project with its materials and messages' "$((projects + 1)) 2 2" \
    "$(sql "SELECT COUNT(*), (SELECT COUNT(*) FROM material JOIN projeto ON id = projeto_id WHERE nome = 'Sorte'),
        (SELECT COUNT(*) FROM outbox) FROM projeto" | xargs)"
sql 'DROP TRIGGER outbox_falha; DROP TABLE falhas'
told >/dev/null

# Lists: 300 projects with repeated names and dates.
sql "DELETE FROM projeto; ALTER TABLE projeto AUTO_INCREMENT = 1;
    INSERT INTO projeto (id, nome, descricao, status, data_inicio, data_entrega, valor)
    SELECT seq, CONCAT(ELT(1 + seq % 3, 'Balcão', 'balcao', 'Mesa'), ' ', seq DIV 9, IF(seq = 7, ' 100%_ok', '')),
        IF(seq % 2, CONCAT('Nota ', seq), NULL),
        ELT(1 + seq % 4, 'PENDENTE', 'EM_ANDAMENTO', 'CONCLUIDO', 'CANCELADO'), '2026-01-01',
        '2026-02-01' + INTERVAL seq % 10 DAY, seq FROM seq_1_to_300;
    INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, pedida, situacao, versao)
    SELECT p.seq, m.seq, m.seq - 1, 'MDF', m.seq,
        IF(p.seq % 50 = 0 AND m.seq = 2, 'INSUFICIENTE', IF(p.seq = 9, 'PENDENTE', 'BAIXADO')), 1
        FROM seq_1_to_300 p JOIN seq_1_to_5 m ON m.seq <= 1 + p.seq % 3"
check 'the third page of a list 200' 200 "$(call FINANCEIRO GET '/projetos?resultadoPorPagina=7&pagina=3&ordem=id')"
check 'the page has its numbers' '3 7 43 300 false 7' \
    "$(field '"\(.paginaAtual) \(.resultadoPorPagina) \(.totalDePaginas) \(.totalItens) \(.haMais) \(.data | length)"')"
check 'each project has its own materials and description' \
    '15:1 Nota 15,16:1,2 null,17:1,2,3 Nota 17,18:1 null' \
    "$(field '[.data[:4][] | "\(.id):\([.materiais[].produtoId | tostring] | join(",")) \(.descricao)"] | join(",")')"

walk() { # <query>: the ids of all pages, by the links
    local next="/projetos?resultadoPorPagina=70&$1"
    while [[ -n $next ]]; do
        call ADMIN GET "$next" >/dev/null
        field '.data[].id'
        next=$(header Link | sed -nE 's/^<(.*)>; rel="next"$/\1/p')
    done | paste -sd,
}
for order in 'nome nome' '-nome nome.DESC' 'dataEntrega data_entrega' '-dataEntrega data_entrega.DESC' 'id id' '-id id.DESC'; do
    read -r word column <<<"$order"
    way=${column#*.}
    [[ $way == DESC ]] || way=
    column=${column%.DESC}
    check "every project once, by $word" "$(sql "SELECT id FROM projeto ORDER BY $column $way, id $way" | paste -sd,)" \
        "$(walk "ordem=$word")"
    check "every project with missing material once, by $word" \
        "$(sql "SELECT id FROM projeto WHERE id % 50 = 0 AND id % 3 <> 0 ORDER BY $column $way, id $way" | paste -sd,)" \
        "$(walk "ordem=$word&situacao=INSUFICIENTE")"
done
check 'filter by name in other case and without accents 200' 200 "$(call ADMIN GET '/projetos?nome=BALCAO')"
check 'the filter by name ignores case and accents' 200 "$(field .totalItens)"
sql "UPDATE projeto SET cliente = 'Maria D''Ávila da Silva' WHERE id = 6"
check 'filter by words of the client 200' '200 6 Maria D'\''Ávila da Silva' \
    "$(call ADMIN GET '/projetos?cliente=silva%20davila') $(field '.data[] | "\(.id) \(.cliente)"')"
check 'a word of the client is none of the name' '200 0' "$(call ADMIN GET '/projetos?busca=silva') $(field .totalItens)"
check 'filter by name with percent and underscore 200' 200 "$(call ADMIN GET '/projetos?nome=100%25_')"
check 'the filter by name takes percent and underscore literally' 7 "$(field '.data[].id')"
check 'filter by status, delivery and situation 200' 200 \
    "$(call ADMIN GET '/projetos?status=CANCELADO&entregaAte=2026-02-02&situacao=BAIXADO&ordem=id&resultadoPorPagina=100')"
check 'the filters are combined' "$(sql "SELECT id FROM projeto WHERE status = 'CANCELADO' AND data_entrega <= '2026-02-02' ORDER BY id" | paste -sd,)" \
    "$(field '[.data[].id | tostring] | join(",")')"
check 'filter situacao=PENDENTE 200' 200 "$(call ADMIN GET '/projetos?situacao=PENDENTE')"
check 'one project has a PENDENTE material' '9 1' "$(field '"\(.data[].id) \(.totalItens)"')"
check 'filter situacao=DEVOLVIDO 200' 200 "$(call ADMIN GET '/projetos?situacao=DEVOLVIDO')"
check 'no project has a DEVOLVIDO material' '0 0 0' "$(field '"\(.data | length) \(.totalItens) \(.totalDePaginas)"')"
check 'bad parameters 422' 422 \
    "$(call ADMIN GET '/projetos?pagina=0&ordem=versao&status=X&situacao=Y&entregaAte=2026-02-30&z=1')"
check 'every invalid parameter is named' '/entregaAte /ordem /pagina /situacao /status /z' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'depoisDe an unknown project 409' 409 "$(call ADMIN GET '/projetos?depoisDe=9999&ordem=nome')"

check 'GET of the copy of the products 200' 200 "$(call ATENDENTE GET '/projetos/produtos-em-estoque?resultadoPorPagina=3')"
check 'the copy lists no removed products' "64 Compensado Ágil,Dobradiça 35mm,$mdf" \
    "$(field .totalItens) $(field '[.data[].nome] | join(",")')"
check 'the copy has the product as the stock announced it' '{"id":3,"nome":"Dobradiça 35mm","codigo":null,"cor":null,"unidade":"peça","casasDecimais":0,"valor":4.75,"quantidade":1000900,"versao":1}' \
    "$(field '.data[1] | tojson')"
check 'the copy read by FINANCEIRO 403' 403 "$(call FINANCEIRO GET /projetos/produtos-em-estoque)"
check 'the copy filtered by name 200' 200 "$(call ADMIN GET '/projetos/produtos-em-estoque?nome=agil')"
check 'one product of the copy has the name' '2 1' "$(field '"\(.data[].id) \(.totalItens)"')"
check 'the copy by name, descending 200' 200 "$(call ADMIN GET '/projetos/produtos-em-estoque?ordem=-nome&resultadoPorPagina=1')"
check 'the last name of the copy is first' 'Recém-chegado' "$(field '.data[].nome')"
check 'the copy by id, descending 200' 200 "$(call ADMIN GET '/projetos/produtos-em-estoque?ordem=-id&resultadoPorPagina=1')"
check 'the newest product of the copy is first' 200 "$(field '.data[].id')"

told >/dev/null
before="$(sql 'SELECT COUNT(*) FROM projeto') $(woken)"
once() { send ADMIN POST /projetos "$(project Cadeiras 1:1)" -H 'Idempotency-Key: cadeiras'; }
check 'POST with an Idempotency-Key 201' 201 "$(once)"
made=$(field .id)
check 'the same POST again 201' 201 "$(once)"
check 'the same POST again returns the same project' "$made /projetos/$made" "$(field .id) $(header Location)"
woken_once_more() { [[ $(woken) -gt ${before#* } ]]; }
check 'a repeated POST makes one project, one message and one wake' \
    "$((${before% *} + 1)) $((${before#* } + 1)) criado $made/1 v1 1" \
    "$(until_ok woken_once_more; sql 'SELECT COUNT(*) FROM projeto') $(woken) $(told)"

stop "$database"
check 'GET without the database 503' 503 "$(call ADMIN GET /projetos/5)"
start_database
check 'GET when the database is back 200' 200 "$(call ADMIN GET /projetos/5)"
# Each POST has a key of its own. A worker's statements must fit in its statement cache.
keyed() { # <from> <to>
    local i
    for ((i = $1; i <= $2; i++)); do
        send ADMIN POST /projetos "$(project Prateleira 1:1)" -H "Idempotency-Key: prateleira-$i"
    done
}
prepared() {
    call - GET /metrics >/dev/null
    awk '/^icarus_db_statements_prepared_total/ {print $2}' "$work/body"
}
check '200 POST with Idempotency-Keys 201' 201 "$(keyed 1 200 | sed 's/201/&\n/g' | sort -u | tr -d '\n')"
before=$(prepared)
keyed 201 300 >/dev/null
after=$(prepared)
check '100 POST with Idempotency-Keys prepare less than 250 statements' true "$([[ $((after - before)) -lt 250 ]] && echo true)"
echo "     prepared for 100 projects: $((after - before))"

sql "INSERT INTO produto (id, nome, preco, estoque, versao)
    SELECT seq, CONCAT('Produto do contrato ', seq), 1, 5, 1 FROM seq_1001_to_1201"
check_history /projetos "$(project Histórico 101:5 102:3 103:1)" '.nome = "Outro" | .cliente = "Ana" | .descricao = "Com gavetas"
    | .dataInicio = "2026-07-02" | .dataEntrega = "2026-09-01" | .valor = 7.05
    | .materiais = [.materiais[1], (.materiais[0] | .quantidade = 4), {produtoId: 104, quantidade: 1}]'
check_patch /projetos "$(project 'A remendar' 101:5 102:3 | jq -c '.descricao = "Com gavetas" | .cliente = "Ana"')" \
    '{"nome":"Remendado","cliente":null,"descricao":null,"dataEntrega":"2026-09-01"}' \
    '.nome = "Remendado" | .cliente = null | .descricao = null | .dataEntrega = "2026-09-01"' valor

trace=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
check 'a message has the traceparent of its request' "201 1:$trace" \
    "$(send ADMIN POST /projetos "$(project Rastro 101:1)" -H "traceparent: $trace") $(
    sql "SELECT CONCAT(COUNT(*), ':', JSON_VALUE(cabecalhos, '\$.traceparent')) FROM outbox WHERE corpo LIKE '%Rastro%'")"

echo '# corrections'
check 'POST of a project to correct 201' 201 "$(post ATENDENTE "$(project 'A corrigir' 101:5 102:3 103:1)")"
path=$(header Location)
id=${path##*/}
told >/dev/null
patch() { send "$1" PATCH "$path" "$2" "${@:3}"; } # <role> <body> [curl arguments]
check 'an ATENDENTE corrects what is PENDENTE 200' '200 7.05' "$(patch ATENDENTE '{"valor":7.05}') $(field .valor)"
check 'PATCH of what no material depends on sends no message' '' "$(told)"
check 'PUT by an ATENDENTE of what is PENDENTE 200' 200 \
    "$(send ATENDENTE PUT "$path" "$(project 'A corrigir' 101:5 102:3 103:1)" -H 'If-Match: *')"
check 'PATCH of the date alone is compared with the other one' '422 /dataEntrega' \
    "$(patch ADMIN '{"dataInicio":"2026-08-16"}') $(field '.erros[].campo')"
check 'PATCH that names materiais without If-Match 428' 428 "$(patch ADMIN '{"materiais":[{"produtoId":101,"quantidade":1}]}')"
check 'PATCH that names materiais of an old version 412' 412 \
    "$(patch ADMIN '{"materiais":[{"produtoId":101,"quantidade":1}]}' -H 'If-Match: "1"')"
check 'PATCH with faults in materiais 422' '422 /materiais/0/quantidade /materiais/1/produtoId /valor' "$(patch ADMIN '{"valor":null,
    "materiais":[{"produtoId":101,"quantidade":0},{"produtoId":101,"quantidade":1}]}' -H 'If-Match: *') $(
    field '[.erros[].campo] | sort | join(" ")')"
check 'PATCH with a removed product 422' '422 /materiais/1/produtoId' \
    "$(patch ADMIN '{"materiais":[{"produtoId":101,"quantidade":5},{"produtoId":4,"quantidade":1}]}' -H 'If-Match: *') $(
    field '[.erros[].campo] | join(" ")')"
check 'a refused PATCH sends no message' '' "$(told)"
sql "UPDATE material SET situacao = 'BAIXADO' WHERE projeto_id = $id AND produto_id = 101"
check 'PATCH replaces the list of materials' '200 101:5 BAIXADO,102:4 PENDENTE,104:1 PENDENTE' \
    "$(patch ATENDENTE '{"materiais":[{"produtoId":101,"quantidade":5},{"produtoId":102,"quantidade":4},{"produtoId":104,"quantidade":1}]}' \
        -H 'If-Match: "3"') $(materials)"
check 'each has its name' 'Peça 101, Peça 102, Peça 104' "$(field '[.materiais[].produtoNome] | join(", ")')"
check 'only what changed is sent' "alterado $id/102 v4 4,alterado $id/104 v4 1,alterado $id/103 v4 0" "$(told)"
check 'PATCH of the name keeps what came, and asks anew for the rest' \
    "200 101:5 BAIXADO,102:4 PENDENTE,104:1 PENDENTE alterado $id/102 v5 4,alterado $id/104 v5 1" \
    "$(patch ADMIN '{"nome":"Corrigido"}') $(materials) $(told)"
sql 'UPDATE produto SET casas_decimais = 1 WHERE id = 104'
check 'PATCH of half a piece, where the product has decimals' '200 101:5 BAIXADO,104:1.5 PENDENTE 422 /materiais/0/quantidade' \
    "$(patch ADMIN '{"materiais":[{"produtoId":101,"quantidade":5},{"produtoId":104,"quantidade":1.5}]}' -H 'If-Match: *') $(
    materials) $(patch ADMIN '{"materiais":[{"produtoId":101,"quantidade":5.5}]}' -H 'If-Match: *') $(field '.erros[].campo')"
told >/dev/null
check 'the project begins 200' 200 "$(send ATENDENTE PATCH "$path/status" '{"status":"EM_ANDAMENTO"}')"
check 'an ATENDENTE does not change what has begun' '403 403' \
    "$(patch ATENDENTE '{"valor":1}') $(send ATENDENTE PUT "$path" "$(project X 101:5)" -H 'If-Match: *')"
check 'an ADMIN does 200' 200 "$(patch ADMIN '{"valor":1}')"
check 'PATCH of what is CONCLUIDO 409' '200 409' "$(send ADMIN PATCH "$path/status" '{"status":"CONCLUIDO","semMateriais":true}') $(patch ADMIN '{"valor":2}')"
told >/dev/null
check_contract

# As many materials as a project may have, with the longest texts.
sql "INSERT INTO produto (id, nome, preco, estoque, versao)
    SELECT seq, REPEAT(CHAR(0xF09F9880 USING utf8mb4), 120), 1, 5, 1 FROM seq_2001_to_2401"
told >/dev/null
largest=$(many x 2001 2200 | jq -c '.nome = ("😀" * 120) | .cliente = .nome | .descricao = ("😀" * 2000)')
check 'POST with 200 materials and the longest texts 201' 201 "$(send ADMIN POST /projetos "$largest" -H 'Idempotency-Key: maior')"
path=$(header Location)
id=${path##*/}
cp "$work/body" "$work/largest"
echo "     the largest answer: $(stat -c %s "$work/largest") bytes"
check '200 materials keep their order and have their names' "$(seq 2001 2200 | paste -sd,) 24000" \
    "$(field '"\([.materiais[].produtoId | tostring] | join(",")) \([.materiais[].produtoNome] | add | length)"')"
check 'the same POST with the same Idempotency-Key 201' 201 "$(send ADMIN POST /projetos "$largest" -H 'Idempotency-Key: maior')"
check 'a repeated POST gets the whole of the largest answer again' same "$(cmp "$work/body" "$work/largest" && echo same)"
check '200 materials make 200 messages, once' 200 "$(told | tr , '\n' | grep -cE "^criado $id/2[0-9]{3} v1 2\$")"
check 'GET gives the largest project as POST did' "200 $(sha256sum <"$work/largest")" "$(call ADMIN GET "$path") $(sha256sum <"$work/body")"
check 'POST with 201 materials 422' 422 "$(post ADMIN "$(many Maior 2001 2201)")"
check 'the fault of 201 materials is in materiais' /materiais "$(field '[.erros[].campo] | join(" ")')"
check 'PUT with 201 materials 422' '422 /materiais' \
    "$(put "$path" "$(many Maior 2001 2201)" '*') $(field '[.erros[].campo] | join(" ")')"
check 'PUT that replaces all 200 materials 200' 200 "$(put "$path" "$(many Grande 2201 2400)" '"1"')"
check 'the 200 new materials keep their order' "$(seq 2201 2400 | paste -sd,)" "$(field '[.materiais[].produtoId | tostring] | join(",")')"
check 'replacing 200 materials makes 400 messages' '200 2,200 0' \
    "$(told | tr , '\n' | grep "^alterado $id/2... v2 " | awk '{print $NF}' | sort | uniq -c | sort -rk2 | awk '{print $1, $2}' | paste -sd,)"
check 'CANCELADO returns all 200 materials' '200 200' "$(status "$path" CANCELADO '"2"') $(told | tr , '\n' | grep -cE "^alterado $id/2[0-9]{3} v3 0\$")"
check 'DELETE makes 200 messages' '204 200' \
    "$(call ADMIN DELETE "$path" -H 'If-Match: *') $(told | tr , '\n' | grep -cE "^removido $id/2[0-9]{3} v4 0\$")"
check 'the history of the largest project 200' 200 "$(call ADMIN GET "$path/historico")"
check 'it has all materials that changed' 'REMOVIDO:200 ALTERADO:400 CRIADO:200' "$(field '[.data[] | "\(.acao):\(
    .campos[] | select(.campo == "materiais") | (.antes // [] | length) + (.depois // [] | length))"] | join(" ")')"
echo "     its largest row: $(sql "SELECT MAX(LENGTH(campos)) FROM historico WHERE alvo = 'projeto/$id'") bytes"

# A name of 120 letters, some with an accent: what GET gave still fits into a request.
sql "UPDATE produto SET nome = REPEAT('Chapa de MDF Freijó/', 6) WHERE id > 2000"
check 'POST with 200 materials with names of 120 letters 201' 201 "$(post ADMIN "$(many Grande 2001 2200)")"
path=$(header Location)
check 'PUT of what GET gave for 200 materials with long names 200' '200 200' "$(call ADMIN GET "$path") $(put "$path" "$(<"$work/body")" '*')"

end_suite
