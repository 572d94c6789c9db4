# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154
# Shared by the suites of messaging: a private RabbitMQ, configured and started by the functions of
# scripts/lib/rabbitmq.sh, and daemons with the environment that scripts/lib/services.sh gives
# them. Sourced after lib.sh and `suite`.

broker_port=$((${port:?} + 20)) # and the next eight; `port` is set by `suite`
epmd='' rabbit=''
programs=build/${VARIANT:-release}/tests/integration

# scripts COMMAND…: runs it with the functions of scripts/lib, in a subshell, since lib.sh uses some of the names.
scripts() (
    source scripts/lib.sh
    source scripts/lib/rabbitmq.sh
    source scripts/lib/services.sh
    source scripts/lib/users.sh
    export ICARUS_RUN=$work/run ICARUS_PORT=$broker_port
    ICARUS_BIN=$PWD/$bin
    "$@"
)

messaging_users() { printf '%s\n' "${MESSAGING[@]/#/broker-}"; }

prepare_broker() {
    need epmd /usr/lib/rabbitmq/bin/rabbitmq-server
    mkdir -p "$work/run/secrets" "$work/run/logs"
    scripts make_secrets
    scripts prepare_rabbitmq
    # Loaded when RabbitMQ starts, as in containers.
    scripts rabbitmq_definitions >"$work/run/rabbitmq/definitions.json"
    # How often the management API's figures are renewed, in ms.
    echo '[{rabbit, [{collect_statistics_interval, 250}, {quorum_tick_interval, 250}]}].' >"$work/run/rabbitmq/advanced.config"
    (
        source scripts/lib.sh
        source scripts/lib/rabbitmq.sh
        source scripts/lib/services.sh
        source scripts/lib/users.sh
        ICARUS_RUN=$work/run ICARUS_PORT=$broker_port exec_epmd
    ) >"$work/epmd.log" 2>&1 &
    epmd=$!
    until_up "$epmd" bash -c "exec 3<>/dev/tcp/127.0.0.1/$((broker_port + 7))"
}

boot_broker() { # without waiting for it
    (
        source scripts/lib.sh
        source scripts/lib/rabbitmq.sh
        source scripts/lib/services.sh
        source scripts/lib/users.sh
        ICARUS_RUN=$work/run ICARUS_PORT=$broker_port exec_rabbitmq
    ) >>"$work/rabbitmq.log" 2>&1 &
    rabbit=$!
}

await_broker() {
    PATIENCE=120 until_up "$rabbit" scripts rabbitmq_answers
}

control() { # <arguments of rabbitmqctl>
    HOME=$work/run/rabbitmq ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((broker_port + 7)) RABBITMQ_USE_LONGNAME=true \
        RABBITMQ_NODENAME=icarus@127.0.0.1 RABBITMQ_CONF_ENV_FILE=/dev/null /usr/lib/rabbitmq/bin/rabbitmqctl -q "$@"
}

crash_broker() { # like a power failure: confirmed messages must survive
    kill -KILL "$rabbit"
    wait "$rabbit" 2>/dev/null || true
}

finish() {
    local code=$? pids
    stop "$nginx" # KILL would leave its worker, which holds the port
    mapfile -t pids < <(jobs -p)
    [[ ${#pids[@]} -eq 0 ]] || kill -KILL "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    show_early_end "$code"
    [[ -n ${KEEP:-} ]] || rm -rf "$work"
    exit "$code"
}

# as <service> <database> COMMAND…: runs it with the settings of a daemon of that service.
as() {
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME="$2" ICARUS_DB_USER="$1" \
        ICARUS_DB_PASSWORD_FILE="$work/senha" ICARUS_BROKER_PORT="$((broker_port + 5))" \
        ICARUS_BROKER_USER="$1" ICARUS_BROKER_PASSWORD_FILE="$work/run/secrets/broker-$1" \
        ICARUS_RELAY_SOCKET="$work/relay-$1.sock" "${@:3}"
}

# start_daemon <log name> <service> <database> COMMAND…: its pid is then in `daemon`.
start_daemon() {
    (
        export ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME="$3" ICARUS_DB_USER="$2" \
            ICARUS_DB_PASSWORD_FILE="$work/senha" ICARUS_BROKER_PORT="$((broker_port + 5))" \
            ICARUS_BROKER_USER="$2" ICARUS_BROKER_PASSWORD_FILE="$work/run/secrets/broker-$2" \
            ICARUS_RELAY_SOCKET="$work/relay-$2.sock"
        exec "${@:4}"
    ) 2>>"$work/$1.log" &
    daemon=$!
}

start_relay() { # [environment]: of projetos
    start_daemon publicador projetos projetos env "$@" "$bin/publicador" projetos
    relay=$daemon
}

figure() { # <port> <name>: a metric of a daemon
    curl -fsS "http://127.0.0.1:$1/metrics" | awk -v name="$2" '$1 == name {print $2}'
}

start_consumer() { # [environment or nothing]: takes from estoque.projetos, works on schema teste
    start_daemon consumidor estoque teste env "$@" "$programs/consumidor" estoque.projetos
    consumer=$daemon
}

# check_ends <what> <pid>: checks that SIGTERM ends it with status 0.
check_ends() {
    local status=0
    kill -TERM "$2"
    wait "$2" || status=$?
    check "$1" 0 "$status"
}

crash_daemon() { # <pid>
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

api() { # <method> <path> [body]
    curl -fsS -m 20 -K "$work/run/rabbitmq/admin.curl" -X "$1" -H 'Content-Type: application/json' \
        "http://127.0.0.1:$((broker_port + 6))/api/$2" ${3:+-d "$3"}
}

# close_connections: makes RabbitMQ close all its connections.
close_connections() {
    api GET connections | jq -r '.[].name | @uri' | while read -r name; do
        api DELETE "connections/$name" || true # it may be closed already
    done
}

# kill_connections: makes the database kill all connections of the consumer.
kill_connections() {
    in_schema mysql "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE user = 'estoque'" |
        while read -r statement; do in_schema mysql "$statement" 2>/dev/null || true; done
}

# publish <exchange> <routing key> <body> [properties as JSON]: prints whether it was routed.
publish() {
    jq -cn --arg key "$2" --arg body "$3" --argjson properties "${4:-{\}}" \
        '{routing_key: $key, payload: $body, payload_encoding: "string", properties: $properties}' |
        api POST "exchanges/icarus/$1/publish" @- | jq .routed
}

# message <id> <body> [more properties as JSON]: publishes to the queue of the stock, as a foreign sender.
message() {
    local properties
    properties=$(jq -cn --arg id "$1" --argjson more "${3:-{\}}" '{message_id: $id} + $more')
    publish icarus.projetos projeto.criado "$2" "$properties" >/dev/null
}

# take <queue>: takes all messages out; a JSON array. In parts, since RabbitMQ acknowledges one by one.
take() {
    local part
    while part=$(api POST "queues/icarus/$1/get" '{"count":500,"ackmode":"ack_requeue_false","encoding":"auto"}') &&
        [[ $part != '[]' ]]; do
        printf '%s\n' "$part"
    done | jq -cs 'add // []'
}

ready() { as admin - "$programs/fila" contar "$@" 2>>"$work/fila.log"; }
purge() { as admin - "$programs/fila" esvaziar "$@" 2>>"$work/fila.log"; }

# attempt <service> <what> <name> [<exchange> <routing key> [<user_id>]]: "aceito", or RabbitMQ's code.
attempt() { as "$1" - "$programs/fila" tentar "${@:2}" 2>>"$work/fila.log"; }

in_schema() { mariadb --no-defaults --socket="$work/db.sock" -u root -N -B "$1" -e "$2"; }
effects() { in_schema teste "SELECT COUNT(*) FROM efeito ${1:+WHERE $1}"; }
pending() { in_schema "${1:-projetos}" 'SELECT COUNT(*) FROM outbox'; }

# hold_contas <ids>: locks these rows of `conta` until let_contas_go.
hold_contas() {
    mariadb --no-defaults --socket="$work/db.sock" -u root teste \
        -e "BEGIN; SELECT * FROM conta WHERE id IN ($1) FOR UPDATE; DO SLEEP(600)" >/dev/null 2>&1 &
    holder=$!
    until_ok eval "in_schema mysql 'SHOW PROCESSLIST' | grep -q 'DO SLEEP(600)'"
}
let_contas_go() {
    in_schema mysql "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE info LIKE 'DO SLEEP(600)'" |
        while read -r statement; do in_schema mysql "$statement"; done
    wait "$holder" 2>/dev/null || true
}

status_of() { # COMMAND…: its exit code
    local status=0
    "$@" >/dev/null || status=$?
    echo "$status"
}

is() { # <expected> COMMAND…
    [[ $("${@:2}") == "$1" ]]
}

# eventually <what> <expected> COMMAND…: a check that may take up to PATIENCE seconds to come true.
eventually() {
    local deadline=$((SECONDS + ${PATIENCE:-120})) got=
    until got=$("${@:3}") && [[ $got == "$2" ]]; do
        ((SECONDS < deadline)) || break
        sleep 0.05
    done
    check "$1" "$2" "$got"
}

# add_rows <first> <last> <order keys> [routing key] [exchange]: adds rows to the outbox of projetos. Each
# body has its number. <order keys> is the number of order keys, used in turn, or an SQL expression of seq.
add_rows() {
    local order_key=$3
    [[ ! $3 =~ ^[0-9]+$ ]] || order_key="CONCAT('ordem/', seq % $3)"
    in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo,
            cabecalhos, correlacao_id)
        SELECT UUID(), '${5:-icarus.projetos}', '${4:-projeto.criado}', $order_key,
            JSON_OBJECT('numero', seq, 'ordem', $order_key), '{}', 'corr-1'
        FROM seq_$1_to_$2 ORDER BY seq"
}

# in_order <file>: prints whether, in the output of `take`, the messages of each order key are in the order of
# their numbers. Repeated messages are ignored.
in_order() {
    jq '[.[].payload | fromjson] | group_by(.ordem) | all(
            reduce .[].numero as $n ({top: 0, good: true, seen: {}};
                if .seen["\($n)"] then .
                else .good = (.good and $n > .top) | .top = ([.top, $n] | max) | .seen["\($n)"] = true end)
            | .good)' "$1"
}

numbers() { jq '[.[].payload | fromjson | .numero] | unique | length' "$1"; } # <file>
