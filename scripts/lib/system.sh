# shellcheck shell=bash disable=SC2034
# What an operator's command asks of a running system, in either of the two ways in which it runs: an
# instance of `make up`, or the containers of docker-compose.yml. Sourced after lib.sh.

# 1 when the command was called with --compose: containers.
COMPOSE_MODE=0

# choose_system: loads what handles it. HOW_IT_IS is the command that says what is up.
choose_system() {
    HOW_IT_IS='make status'
    if ((COMPOSE_MODE)); then
        HOW_IT_IS='docker compose ps'
        # shellcheck source=scripts/lib/compose.sh
        source "$ROOT/scripts/lib/compose.sh"
        project_name
        return
    fi
    local part
    for part in processes mariadb rabbitmq services; do
        # shellcheck source=/dev/null
        source "$ROOT/scripts/lib/$part.sh"
    done
    read_instance
}

# hold_system: no other command that does the same works on the system meanwhile.
hold_system() {
    if ((COMPOSE_MODE)); then
        exec 9<"$ROOT/docker-compose.yml"
        flock -w 300 9 || die "outro comando prende docker-compose.yml há 5 minutos; encerre-o e tente de novo"
        return
    fi
    lock_instance
}

need_database() {
    ((COMPOSE_MODE)) || is_up mariadb || die "o MariaDB desta instância não está no ar; comece com: make up"
}

release_system() {
    exec 9>&-
}

# run_program SERVICE PROGRAM ARGUMENT…: a command that belongs to SERVICE, with the settings of its
# daemons. In a container of its own like the consumidor's: that one need not run.
run_program() {
    if ((!COMPOSE_MODE)); then
        # The terminal stays its own.
        (LEADER=() && exec_daemon "$1" "$2" "${@:3}")
        return
    fi
    run_like "$1-consumidor" --entrypoint "$2" --env "ICARUS_LOG_LEVEL=${ICARUS_LOG_LEVEL:-info}" -- "${@:3}"
}

# on_database PROGRAM ARGUMENT…: mariadb or mariadb-dump as the administrator.
on_database() {
    local program=$1
    shift
    if ((COMPOSE_MODE)); then
        # shellcheck disable=SC2016
        docker exec -i "$(containers_of mariadb)" bash -c '
            program=$1; shift
            exec "$program" --defaults-extra-file=<(printf "[client]\nhost=127.0.0.1\nuser=root\npassword=%s\n" \
                "$(cat /run/segredos/senha)") --skip-ssl "$@"' - "$program" "$@"
    else
        "$program" --defaults-file="$ICARUS_RUN/mariadb/client.cnf" "$@"
    fi
}

# queues: name, messages that are ready, and messages that a consumer has in hand, one queue a line.
queues() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus list_queues \
            name messages_ready messages_unacknowledged --no-table-headers
    else
        ask_broker queues/icarus |
            jq -r '.[] | [.name, .messages_ready // 0, .messages_unacknowledged // 0] | @tsv'
    fi
}

# Dead letters wait for a person; all others are on their way.
messages_under_way() {
    queues | awk -F '\t' '$1 !~ /\.mortas$/ {sum += $2 + $3} END {print sum + 0}'
}

dead_letters() {
    queues | awk -F '\t' '$1 ~ /\.mortas$/ {sum += $2 + $3} END {print sum + 0}'
}

# RabbitMQ counts each queue anew every 5 s, so a message that moves between two may be in neither.
STEADY_SECONDS=11

# wait_for_quiet SECONDS: until no message is under way; the publicadores have been stopped.
wait_for_quiet() {
    local deadline=$((SECONDS + $1)) since=$SECONDS count
    while ((SECONDS - since <= STEADY_SECONDS)); do
        count=$(messages_under_way)
        if ((count > 0)); then
            ((SECONDS < deadline)) ||
                die "há $count mensagens que ninguém aplica; veja os consumidores e tente de novo"
            since=$SECONDS
        fi
        sleep 0.5
    done
}

# broker_lacks: "memory" and "disk", each on a line, when RabbitMQ takes no messages for want of it.
broker_lacks() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmq-diagnostics -q alarms --formatter json |
            jq -r '[.. | strings | if startswith("Memory alarm") then "memory"
                elif startswith("Free disk space alarm") then "disk" else empty end] | unique[]'
    else
        # What /nodes tells of alarms comes seconds after a start; this is 503 when there are any.
        ask_broker health/checks/alarms --no-fail |
            jq -r 'if .status == "ok" then empty elif .alarms then
                [.alarms[].resource | rtrimstr(" space")] | unique[] else error("\(.)") end'
    fi
}

# ask_broker PATH [OPTION…]: the management API of an instance's RabbitMQ.
ask_broker() {
    curl -fsS -m 10 -K "$ICARUS_RUN/rabbitmq/admin.curl" "${@:2}" "http://127.0.0.1:$(port_of rabbitmq-management)/api/$1"
}

purge_queue() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus purge_queue "$1"
    else
        ask_broker "queues/icarus/$1/contents" -X DELETE
    fi
}

# stop_programs NAME…: gracefully; start_programs_again starts what was stopped.
stop_programs() {
    STOPPED=()
    local name id
    for name; do
        if ((COMPOSE_MODE)); then
            for id in $(containers_of "$name"); do
                STOPPED+=("$id")
            done
        elif is_up "$name"; then
            STOPPED+=("$name")
        fi
    done
    [[ ${#STOPPED[@]} -gt 0 ]] || return 0
    if ((COMPOSE_MODE)); then
        docker stop "${STOPPED[@]}" >/dev/null
    else
        stop_processes "${STOPPED[@]}"
    fi
}

start_programs_again() {
    local name
    [[ ${#STOPPED[@]} -gt 0 ]] || return 0
    if ((COMPOSE_MODE)); then
        docker start "${STOPPED[@]}" >/dev/null
    else
        for name in "${STOPPED[@]}"; do
            start_program "$name"
        done
    fi
    STOPPED=()
}
