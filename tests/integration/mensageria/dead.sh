# shellcheck shell=bash disable=SC2016,SC2154
# The operator's commands scripts/mensagens-mortas and scripts/acumulo.

mkdir -p "$work/run/mariadb"
echo "ICARUS_PORT=$broker_port ICARUS_BUILD=${VARIANT:-release} ICARUS_BIN=$PWD/$bin" >"$work/run/instance"
printf '[client]\nsocket=%s\nuser=root\n' "$work/db.sock" >"$work/run/mariadb/client.cnf"
dead() { ICARUS_RUN=$work/run scripts/mensagens-mortas "$@" 2>>"$work/dead.log"; }
start_consumer
eventually 'at first there are no dead messages' 0 ready estoque.projetos.mortas
check 'listar without dead messages prints nothing' '0 0' "$(status_of dead listar) $(dead listar | wc -l)"
check 'an unknown command: exit 64' 64 "$(status_of dead apagar)"
check 'descartar without an id: exit 64' 64 "$(status_of dead descartar --todas)"
check 'an unknown queue: exit 1' 1 "$(status_of dead listar estoque.nenhuma)"

message d-1 '{"numero":5001,"falha":"conflito"}' '{"correlation_id":"corr-1","headers":{"projetoId":9}}'
message d-2 '{"numero":5002,"falha":"conflito"}'
publish icarus.projetos projeto.removido '{"numero":5003,"falha":"conflito"}' '{"message_id":"d-3"}' >/dev/null
publish icarus.projetos projeto.criado '{"numero":5004}' >/dev/null
eventually 'four messages are dead' 4 ready estoque.projetos.mortas
check_ends 'SIGTERM ends the consumer with 0' "$consumer"
message d-5 '{"numero":5005}' '{"type":"projeto.criado"}'
# RabbitMQ 4 drops a message after 20 deliveries unless its queue has another limit.
given_back() { [[ $(api POST queues/icarus/estoque.projetos/get '{"count":1,"ackmode":"reject_requeue_true","encoding":"auto"}' | jq length) == 1 ]]; }
for _ in {1..24}; do until_ok given_back || break; done
check 'a message requeued 25 times is not dropped' true "$(until_ok given_back && echo true)"
until_ok eval '[[ $(api POST queues/icarus/estoque.projetos/get '"'"'{"count":1,"ackmode":"reject_requeue_false","encoding":"auto"}'"'"' | jq length) == 1 ]]'
eventually 'a rejected message is dead-lettered, not lost' 5 ready estoque.projetos.mortas
dead listar >"$work/list"
check 'listar shows each dead message, oldest first' 'd-1 d-2 d-3 sem-id d-5' "$(awk 'NR > 1 {print $2}' "$work/list" | cut -c1-6 | sed 's/-$//' | xargs)"
check 'listar shows queue and reason' 'estoque.projetos conflito de teste' "$(sed -nE 's/^([a-z.]+) +d-1 .* (conflito.*)/\1 \2/p' "$work/list")"
check 'listar shows the time' true "$(awk '$2 == "d-2" {print ($3 ~ /^20[0-9-]+T[0-9:.]+Z$/) ? "true" : $3}' "$work/list")"
check "listar shows RabbitMQ's reason" 1 "$(grep -c 'd-5 .*pelo RabbitMQ: rejected' "$work/list")"
for _ in 1 2 3; do
    dead listar estoque.projetos
done >"$work/lists"
check 'listar can be repeated' 15 "$(grep -c '^estoque.projetos ' "$work/lists")"
check 'listar loses no message' 5 "$(ready estoque.projetos.mortas)"
dead mostrar d-1 >"$work/shown"
check 'mostrar prints the whole message' '{"numero":5001,"falha":"conflito"} corr-1 9 projeto.criado icarus.projetos' \
    "$(jq -r '"\(.corpo) \(.propriedades.correlation_id) \(.cabecalhos.projetoId) \(.cabecalhos["x-original-routing-key"]) \(.cabecalhos["x-original-exchange"])"' "$work/shown")"
check 'mostrar of an unknown id: exit 1' 1 "$(status_of dead mostrar d-99)"

check 'devolver puts a message back' 0 "$(status_of dead devolver d-3)"
eventually 'the message has left the dead ones' '1 4' eval 'echo "$(ready estoque.projetos) $(ready estoque.projetos.mortas)"'
check 'the message keeps its id and original headers' \
    '{"exchange":"estoque.filas","headers":{"x-original-exchange":"icarus.projetos","x-original-routing-key":"projeto.removido"},"id":"d-3"}' \
    "$(api POST queues/icarus/estoque.projetos/get '{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}' |
        jq -cS '.[0] | {exchange, id: .properties.message_id, headers: (.properties.headers | del(.["x-delivery-count"]))}')"
start_consumer
eventually 'a message that fails again is dead again' 5 ready estoque.projetos.mortas
check 'the message is dead only once' 1 "$(dead listar | grep -c ' d-3 ')"
in_schema teste 'INSERT INTO conserto () VALUES ()'
check 'devolver after the fault is gone' 0 "$(status_of dead devolver d-3)"
eventually 'the message is applied' 1 effects 'numero = 5003'
check 'the message has its original type' projeto.removido "$(in_schema teste 'SELECT tipo FROM efeito WHERE numero = 5003')"
check 'descartar prints the message' '{"numero":5002,"falha":"conflito"}' "$(dead descartar d-2 | jq -r .corpo)"
check 'descartar of a message without id, by its listed name' 0 "$(status_of dead descartar "$(awk '$2 ~ /^sem-id/ {print $2}' "$work/list")")"
check 'devolver --todas succeeds' 0 "$(status_of dead devolver --todas)"
eventually 'the remaining messages are applied' '5001 5003 5005' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito WHERE numero BETWEEN 5001 AND 5009"
eventually 'no message is dead' 0 ready estoque.projetos.mortas
in_schema teste 'DELETE FROM conserto'

# Killed half-way.
start_relay
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('m/', seq),
        JSON_OBJECT('numero', 20000 + seq, 'falha', 'conflito'), '{}' FROM seq_1_to_1500"
PATIENCE=180 eventually '1,500 messages are dead' 1500 ready estoque.projetos.mortas
check_ends 'SIGTERM ends the relay with 0' "$relay"
check_ends 'SIGTERM ends the consumer with 0 before the crash' "$consumer"
start_daemon dead admin - "$bin/mensagens-mortas" devolver --todas
until_ok eval '[[ $(ready estoque.projetos) -ge 200 ]]'
crash_daemon "$daemon"
eventually 'devolver --todas killed half-way loses nothing' true eval \
    '[[ $(($(ready estoque.projetos) + $(ready estoque.projetos.mortas))) -ge 1500 ]] && echo true'
check 'it was killed half-way' true "$([[ $(ready estoque.projetos.mortas) -gt 0 ]] && echo true)"
in_schema teste 'INSERT INTO conserto () VALUES ()'
check 'devolver --todas puts the remaining messages back' 0 "$(status_of dead devolver --todas estoque.projetos)"
start_consumer
PATIENCE=180 eventually '1,500 messages are applied' 1500 effects 'numero > 20000 AND numero < 30000'
eventually 'both queues are empty' 0 ready estoque.projetos estoque.projetos.mortas
check 'each message was applied once' '1500 1500' \
    "$(in_schema teste 'SELECT COUNT(*), COUNT(DISTINCT message_id) FROM efeito WHERE numero > 20000 AND numero < 30000' | xargs)"
in_schema teste 'DELETE FROM conserto'
check_ends 'SIGTERM ends the consumer with 0 after the crash' "$consumer"

# Messages under way.
backlog() { ICARUS_RUN=$work/run scripts/acumulo; }
check 'acumulo succeeds when no row is old' 0 "$(status_of backlog)"
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos, criado_em)
    VALUES (UUID(), 'icarus.projetos', 'projeto.criado', 'a', '{}', '{}', UTC_TIMESTAMP(3) - INTERVAL 900 SECOND)"
check 'acumulo fails when a row is 15 minutes old' 1 "$(status_of backlog)"
check 'acumulo prints rows and age of each outbox' 'estoque 0 0 projetos 1 9' "$(backlog | awk '$1 == "estoque" || $1 == "projetos" {print $1, $2, substr($3, 1, 1)}' | xargs)"
check 'acumulo prints every queue' "$(api GET queues/icarus | jq length)" "$(backlog | grep -cE '^[a-z]+\.[a-z.]+ +[0-9]+ +[0-9]+$')"
in_schema projetos 'DELETE FROM outbox'
check "RabbitMQ's disk limit is raised above the free space" 0 "$(status_of control set_disk_free_limit 100000GB)"
eventually 'acumulo fails while RabbitMQ blocks publishers' 1 status_of backlog
check 'acumulo names the disk as the reason' 1 "$(backlog | grep -c 'faltar espaço no disco')"
check 'acumulo writes nothing to stderr' '' "$(backlog 2>&1 >/dev/null)"
check "RabbitMQ's disk limit is lowered again" 0 "$(status_of control set_disk_free_limit 1MB)"
eventually 'acumulo succeeds again' 0 status_of backlog

# A queue whose process RabbitMQ does not start again, as after a disk that was full for a moment.
start_relay "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
add_rows 30001 30001 1
eventually 'a message is in the queue' 1 ready estoque.projetos
check 'the process of the queue is ended for good' 0 "$(status_of control eval '
    {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"icarus">>, queue, <<"estoque.projetos">>)),
    {Name, _} = amqqueue:get_pid(Q),
    [begin [exit(P, kill) || P <- [whereis(Name)], is_pid(P)], timer:sleep(50) end || _ <- lists:seq(1, 10)], ok.')"
eventually 'acumulo fails when a queue has no leader' 1 status_of backlog
check 'acumulo names the queue' 1 "$(backlog | grep -c 'não serve mais estas filas.*: estoque.projetos$')"
check 'acumulo says what to do' 1 "$(backlog | grep -c 'espaço no disco: make up')"
add_rows 30002 30002 1
eventually 'icarus_broker_unconfirmed_seconds counts' true eval '[[ $(figure "$port" icarus_broker_unconfirmed_seconds) -ge 2 ]] && echo true'
kill -TERM "$rabbit"
wait "$rabbit" 2>/dev/null || true
boot_broker
await_broker
eventually 'after a restart of RabbitMQ both messages are there' 2 ready estoque.projetos
eventually 'icarus_broker_unconfirmed_seconds returns to 0' 0 figure "$port" icarus_broker_unconfirmed_seconds
eventually 'acumulo succeeds when the queue has a leader' 0 status_of backlog
check_ends 'SIGTERM ends the relay with 0 after the restart' "$relay"
purge estoque.projetos
