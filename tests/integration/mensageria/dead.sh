# shellcheck shell=bash disable=SC2016,SC2154
# What an operator sees and does: scripts/mensagens-mortas, scripts/acumulo.

mkdir -p "$work/run/mariadb"
echo "ICARUS_PORT=$broker_port ICARUS_BUILD=${VARIANT:-release} ICARUS_BIN=$PWD/$bin" >"$work/run/instance"
printf '[client]\nsocket=%s\nuser=root\n' "$work/db.sock" >"$work/run/mariadb/client.cnf"
dead() { ICARUS_RUN=$work/run scripts/mensagens-mortas "$@" 2>>"$work/dead.log"; }
status_of() { # COMMAND…: its exit code
    local status=0
    "$@" >/dev/null || status=$?
    echo "$status"
}

start_consumer
eventually 'there are no dead' 0 ready estoque.projetos.mortas
check 'an empty list' '0 0' "$(status_of dead listar) $(dead listar | wc -l)"
check 'a command that is none' 64 "$(status_of dead apagar)"
check 'dropping takes an id' 64 "$(status_of dead descartar --todas)"
check 'a queue that is none' 1 "$(status_of dead listar estoque.nenhuma)"

message d-1 '{"numero":5001,"falha":"conflito"}' '{"correlation_id":"corr-1","headers":{"projetoId":9}}'
message d-2 '{"numero":5002,"falha":"conflito"}'
publish icarus.projetos projeto.removido '{"numero":5003,"falha":"conflito"}' '{"message_id":"d-3"}' >/dev/null
publish icarus.projetos projeto.criado '{"numero":5004}' >/dev/null
eventually 'dead messages' 4 ready estoque.projetos.mortas
check_ends 'the consumer ends' "$consumer"
message d-5 '{"numero":5005}' '{"type":"projeto.criado"}'
# RabbitMQ 4 gives a message up after 20 deliveries unless its queue says otherwise.
given_back() { [[ $(api POST queues/icarus/estoque.projetos/get '{"count":1,"ackmode":"reject_requeue_true","encoding":"auto"}' | jq length) == 1 ]]; }
for _ in {1..24}; do until_ok given_back || break; done
check 'what is given back 25 times is not given up' true "$(until_ok given_back && echo true)"
api POST queues/icarus/estoque.projetos/get '{"count":1,"ackmode":"reject_requeue_false","encoding":"auto"}' >/dev/null
eventually 'what somebody rejects by hand is dead, not lost' 5 ready estoque.projetos.mortas
dead listar >"$work/list"
check 'each is listed, oldest first' 'd-1 d-2 d-3 sem-id d-5' "$(awk 'NR > 1 {print $2}' "$work/list" | cut -c1-6 | sed 's/-$//' | xargs)"
check 'with queue and reason' 'estoque.projetos conflito de teste' "$(sed -nE 's/^([a-z.]+) +d-1 .* (conflito.*)/\1 \2/p' "$work/list")"
check 'since when' true "$(awk '$2 == "d-2" {print ($3 ~ /^20[0-9-]+T[0-9:.]+Z$/) ? "true" : $3}' "$work/list")"
check 'the broker'"'"'s own reason' 1 "$(grep -c 'd-5 .*pelo RabbitMQ: rejected' "$work/list")"
for _ in 1 2 3; do dead listar estoque.projetos; done >"$work/lists"
check 'looking changes nothing' 15 "$(grep -c '^estoque.projetos ' "$work/lists")"
check 'nor does it lose' 5 "$(ready estoque.projetos.mortas)"
dead mostrar d-1 >"$work/shown"
check 'a message is shown whole' '{"numero":5001,"falha":"conflito"} corr-1 9 projeto.criado icarus.projetos' \
    "$(jq -r '"\(.corpo) \(.propriedades.correlation_id) \(.cabecalhos.projetoId) \(.cabecalhos["x-original-routing-key"]) \(.cabecalhos["x-original-exchange"])"' "$work/shown")"
check 'an id that is not there' 1 "$(status_of dead mostrar d-99)"

check 'one is put back' 0 "$(status_of dead devolver d-3)"
check 'and is dead no more' '1 4' "$(ready estoque.projetos) $(ready estoque.projetos.mortas)"
check 'with its id, type and headers, without ours' \
    '{"exchange":"","headers":{"x-original-exchange":"icarus.projetos","x-original-routing-key":"projeto.removido"},"id":"d-3"}' \
    "$(api POST queues/icarus/estoque.projetos/get '{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}' |
        jq -cS '.[0] | {exchange, id: .properties.message_id, headers: (.properties.headers | del(.["x-delivery-count"]))}')"
start_consumer
eventually 'what still cannot be applied is dead again' 5 ready estoque.projetos.mortas
check 'once' 1 "$(dead listar | grep -c ' d-3 ')"
in_schema teste 'INSERT INTO conserto () VALUES ()'
check 'put back when it can' 0 "$(status_of dead devolver d-3)"
eventually 'it is applied' 1 effects 'numero = 5003'
check 'with the type it was sent with' projeto.removido "$(in_schema teste 'SELECT tipo FROM efeito WHERE numero = 5003')"
check 'one is dropped, and shown before' '{"numero":5002,"falha":"conflito"}' "$(dead descartar d-2 | jq -r .corpo)"
check 'without id, by what the list calls it' 0 "$(status_of dead descartar "$(awk '$2 ~ /^sem-id/ {print $2}' "$work/list")")"
check 'all are put back' 0 "$(status_of dead devolver --todas)"
eventually 'those that were left' '5001 5003 5005' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito WHERE numero BETWEEN 5001 AND 5009"
eventually 'and nothing is dead' 0 ready estoque.projetos.mortas
in_schema teste 'DELETE FROM conserto'

# Killed half-way.
start_relay
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('m/', seq),
        JSON_OBJECT('numero', 20000 + seq, 'falha', 'conflito'), '{}' FROM seq_1_to_1500"
PATIENCE=60 eventually 'many are dead' 1500 ready estoque.projetos.mortas
check_ends 'the relay ends' "$relay"
check_ends 'the consumer ends' "$consumer"
start_daemon dead estoque - "$bin/mensagens-mortas" devolver --todas
until_ok eval '[[ $(ready estoque.projetos) -ge 200 ]]'
crash_daemon "$daemon"
eventually 'killed half-way, nothing is lost' true eval \
    '[[ $(($(ready estoque.projetos) + $(ready estoque.projetos.mortas))) -ge 1500 ]] && echo true'
check 'it was half-way' true "$([[ $(ready estoque.projetos.mortas) -gt 0 ]] && echo true)"
in_schema teste 'INSERT INTO conserto () VALUES ()'
check 'the rest is put back' 0 "$(status_of dead devolver --todas estoque.projetos)"
start_consumer
PATIENCE=60 eventually 'all are applied' 1500 effects 'numero > 20000 AND numero < 30000'
eventually 'and nothing is left' 0 ready estoque.projetos estoque.projetos.mortas
check 'each once' 1500 "$(in_schema teste 'SELECT COUNT(DISTINCT message_id) FROM efeito WHERE numero > 20000 AND numero < 30000')"
in_schema teste 'DELETE FROM conserto'
check_ends 'the consumer ends' "$consumer"

# What is on its way.
backlog() { ICARUS_RUN=$work/run scripts/acumulo; }
check 'nothing is late' 0 "$(status_of backlog)"
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos, criado_em)
    VALUES (UUID(), 'icarus.projetos', 'projeto.criado', 'a', '{}', '{}', UTC_TIMESTAMP(3) - INTERVAL 90 SECOND)"
check 'an old row is' 1 "$(status_of backlog)"
check 'rows and age of each outbox' 'estoque 0 0 projetos 1 9' "$(backlog | awk '$1 == "estoque" || $1 == "projetos" {print $1, $2, substr($3, 1, 1)}' | xargs)"
check 'and every queue' 9 "$(backlog | grep -cE '^(estoque|projetos)\.[a-z.]+ +[0-9]+ +[0-9]+$')"
in_schema projetos 'DELETE FROM outbox'
control() {
    HOME=$work/run/rabbitmq ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((broker_port + 7)) RABBITMQ_USE_LONGNAME=true \
        RABBITMQ_NODENAME=icarus@127.0.0.1 RABBITMQ_CONF_ENV_FILE=/dev/null /usr/lib/rabbitmq/bin/rabbitmqctl -q "$@"
}
check 'the disk is full enough' 0 "$(status_of control set_disk_free_limit 100000GB)"
eventually 'acumulo fails while RabbitMQ blocks publishers' 1 status_of backlog
check 'and names the resource' 1 "$(backlog | grep -c 'faltar espaço no disco')"
check 'without an error of its own' '' "$(backlog 2>&1 >/dev/null)"
check 'the limit is lowered again' 0 "$(status_of control set_disk_free_limit 1MB)"
eventually 'and acumulo succeeds again' 0 status_of backlog
