# shellcheck shell=bash
# What backup and restore ask of a running system, in either of the two ways in which it runs: an
# instance of `make up`, or the containers of docker-compose.yml. Sourced after lib.sh.

# choose_system [--compose]: an instance unless told otherwise. COMPOSE_MODE is 1 for containers.
choose_system() {
    COMPOSE_MODE=0
    if [[ ${1:-} == --compose ]]; then
        COMPOSE_MODE=1
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
    lock_instance
    is_up mariadb || die "o MariaDB desta instância não está no ar; comece com: make up"
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

# queues: name and count of each queue of the broker, one a line.
queues() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus list_queues name messages \
            --no-table-headers
    else
        curl -fsS -m 10 -K "$ICARUS_RUN/rabbitmq/admin.curl" \
            "http://127.0.0.1:$((ICARUS_PORT + 6))/api/queues/icarus?columns=name,messages" |
            jq -r '.[] | "\(.name)\t\(.messages // 0)"'
    fi
}

purge_queue() {
    if ((COMPOSE_MODE)); then
        docker exec "$(containers_of rabbitmq)" rabbitmqctl -q -p icarus purge_queue "$1"
    else
        curl -fsS -m 10 -K "$ICARUS_RUN/rabbitmq/admin.curl" -X DELETE \
            "http://127.0.0.1:$((ICARUS_PORT + 6))/api/queues/icarus/$1/contents"
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
            case $name in
            publicador-* | *-consumidor) start_process "$name" ;;
            *) start_service "$name" ;;
            esac
        done
    fi
    STOPPED=()
}
