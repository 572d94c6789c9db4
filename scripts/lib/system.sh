# shellcheck shell=bash disable=SC2034
# What the operator's commands need from a running system, which is either an instance of `make up` or
# the containers of docker-compose.yml. Sourced after lib.sh.

# 1 when the command was called with --compose: the system runs in containers.
COMPOSE_MODE=0

# choose_system: loads the functions for that kind of system. HOW_IT_IS is the command that shows its state;
# HOW_TO_MEND is the command that restarts a RabbitMQ with queues without leader.
choose_system() {
    HOW_IT_IS='make status' HOW_TO_MEND='make up'
    if ((COMPOSE_MODE)); then
        HOW_IT_IS='docker compose ps' HOW_TO_MEND='docker compose restart rabbitmq'
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

# hold_system: waits until no other command has locked the system, then locks it.
hold_system() {
    if ((COMPOSE_MODE)); then
        exec 9<"$ROOT/docker-compose.yml"
        flock -w 300 9 || die "outro comando está usando docker-compose.yml há 5 minutos; encerre-o e tente de novo"
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

# run_program SERVICE PROGRAM ARGUMENT…: runs a command of SERVICE with the settings of its daemons. With
# --compose it runs in a new container like that of the consumidor, which need not be running.
run_program() {
    if ((!COMPOSE_MODE)); then
        # Without setsid the command keeps the terminal.
        (LEADER=() && exec_daemon "$1" "$2" "${@:3}")
        return
    fi
    run_like "$1-consumidor" --entrypoint "$2" --env "ICARUS_LOG_LEVEL=${ICARUS_LOG_LEVEL:-info}" -- "${@:3}"
}

# run_as_broker_admin PROGRAM ARGUMENT…: runs a command as RabbitMQ's administrator.
run_as_broker_admin() {
    if ((!COMPOSE_MODE)); then
        # shellcheck disable=SC2030
        (LEADER=() && broker_of admin && exec_with "${BROKER[@]}" -- "$ICARUS_BIN/$1" "${@:2}")
        return
    fi
    run_like migracoes --entrypoint "$1" --env "ICARUS_LOG_LEVEL=${ICARUS_LOG_LEVEL:-info}" \
        --env ICARUS_BROKER_HOST=rabbitmq --env ICARUS_BROKER_USER=admin \
        --env ICARUS_BROKER_PASSWORD_FILE=/run/segredos/broker-admin -- "${@:2}"
}

# on_database PROGRAM ARGUMENT…: runs mariadb or mariadb-dump as the administrator.
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

# queues: prints one queue per line: name, ready messages, unacknowledged messages.
queues() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus list_queues \
            name messages_ready messages_unacknowledged --no-table-headers
    else
        ask_broker queues/icarus |
            jq -r '.[] | [.name, .messages_ready // 0, .messages_unacknowledged // 0] | @tsv'
    fi
}

# Counts the messages in all queues except dead letters, which wait for a person.
messages_under_way() {
    queues | awk -F '\t' '$1 !~ /\.mortas$/ {sum += $2 + $3} END {print sum + 0}'
}

dead_letters() {
    queues | awk -F '\t' '$1 ~ /\.mortas$/ {sum += $2 + $3} END {print sum + 0}'
}

# RabbitMQ updates the counts of each queue every 5 s, so a message that moves between two queues may be
# counted in neither.
STEADY_SECONDS=11

# wait_for_quiet SECONDS: waits until no message is under way. Call with the publicadores stopped.
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

# broker_lacks: prints RabbitMQ's resource alarms, "memory" and "disk", one per line. While there is one,
# RabbitMQ blocks publishers.
broker_lacks() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmq-diagnostics -q alarms --formatter json |
            jq -r '[.. | strings | if startswith("Memory alarm") then "memory"
                elif startswith("Free disk space alarm") then "disk" else empty end] | unique[]'
    else
        # /nodes shows alarms only seconds after a start. This page shows them at once, with status 503.
        ask_broker health/checks/alarms --no-fail |
            jq -r 'if .status == "ok" then empty elif .alarms then
                [.alarms[].resource | rtrimstr(" space")] | unique[] else error("\(.)") end'
    fi
}

# without_leader: prints the queues that RabbitMQ no longer serves (see queues_without_leader).
without_leader() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus list_unresponsive_queues --no-table-headers
    else
        queues_without_leader
    fi
}

purge_queue() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus purge_queue "$1"
    else
        ask_broker "queues/icarus/$1/contents" -X DELETE
    fi
}

# stop_programs NAME…: stops them gracefully; start_programs_again starts those that were running.
stop_programs() {
    STOPPED=()
    local name id
    for name; do
        if ((COMPOSE_MODE)); then
            for id in $(containers_of "$name"); do
                STOPPED+=("$id")
            done
        elif ! is_gone "$name"; then
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
