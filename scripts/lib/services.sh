# shellcheck shell=bash
# Starts the programs of this repository, with their environment; runs migrations.

# The commands before and after `env` in a program's command line; scripts/depurar changes them.
LEADER=(setsid)
WRAPPER=()
# The command that drop_privileges (users.sh) puts before a program.
PRIVILEGES=()

# exec_with VAR=value… -- COMMAND…: becomes COMMAND in a session of its own. Its environment has only these
# variables, the search path, the locale and the settings common to all programs.
exec_with() {
    local environment=(PATH="$SYSTEM_PATH" LANG=C.UTF-8) name
    for name in ICARUS_LOG_LEVEL ICARUS_THREADS ICARUS_FUSO {ASAN,UBSAN,LSAN,TSAN}_OPTIONS; do
        [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
    done
    while [[ $1 != -- ]]; do
        environment+=("$1")
        shift
    done
    shift
    exec "${LEADER[@]}" env -i "${environment[@]}" "${PRIVILEGES[@]}" "${WRAPPER[@]}" "$@"
}

# database_of, broker_of, relay_of SERVICE: set DATABASE, BROKER and RELAY, the environment variables that tell
# a program of SERVICE how to reach its schema, the broker and its publicador.
database_of() {
    DATABASE=(ICARUS_DB_SOCKET="$ICARUS_RUN/$MARIADB_SOCKET" ICARUS_DB_NAME="$1" ICARUS_DB_USER="$1"
        ICARUS_DB_PASSWORD_FILE="$ICARUS_RUN/secrets/db-$1")
}

broker_of() {
    BROKER=(ICARUS_BROKER_HOST=127.0.0.1 ICARUS_BROKER_PORT="$(port_of rabbitmq)"
        ICARUS_BROKER_VHOST=icarus ICARUS_BROKER_USER="$1"
        ICARUS_BROKER_PASSWORD_FILE="$ICARUS_RUN/secrets/broker-$1")
}

relay_of() {
    RELAY=(ICARUS_RELAY_SOCKET="$ICARUS_RUN/sockets/$1/publicador.sock")
}

exec_service() {
    local own=() setting
    if [[ $1 == autenticacao ]]; then
        own=(ICARUS_PRIVATE_KEY_FILE="$ICARUS_RUN/keys/private/$(<"$ICARUS_RUN/keys/kid").pem")
        for setting in ICARUS_SENHA_CUSTO ICARUS_SENHA_SIMULTANEAS; do
            [[ -z ${!setting:-} ]] || own+=("$setting=${!setting}")
        done
    fi
    if is_daemon "publicador-$1"; then
        relay_of "$1"
        own+=("${RELAY[@]}")
    fi
    database_of "$1"
    exec_with "${DATABASE[@]}" ICARUS_PUBLIC_KEYS_DIR="$ICARUS_RUN/keys/public" "${own[@]}" \
        -- "$ICARUS_BIN/$1"
}

# exec_daemon SERVICE PROGRAM [ARGUMENT…]: becomes a daemon or command of SERVICE. METRICS, if set, is the
# variable with the address of its /metrics.
METRICS=()
exec_daemon() {
    database_of "$1"
    broker_of "$1"
    relay_of "$1"
    exec_with "${DATABASE[@]}" "${BROKER[@]}" "${RELAY[@]}" "${METRICS[@]}" -- "$ICARUS_BIN/$2" "${@:3}"
}

# service_of NAME: the service that a program belongs to.
service_of() {
    local service=${1#publicador-}
    printf '%s' "${service%-consumidor}"
}

# exec_program NAME: becomes a service or a daemon.
exec_program() {
    local service files
    service=$(service_of "$1")
    mkdir -p "$ICARUS_RUN/sockets/$service"
    mapfile -t files < <(own_files "$service")
    drop_privileges "$service" "${files[@]}"
    case $1 in
    publicador-* | *-consumidor)
        METRICS=(ICARUS_METRICS_LISTEN="127.0.0.1:$(port_of "$1")")
        case $1 in
        publicador-*) exec_daemon "$service" publicador "$service" ;;
        *) exec_daemon "$service" "$1" ;;
        esac
        ;;
    *) exec_service "$1" ;;
    esac
}

# When root started the system, nginx runs as another user and must still be able to connect.
SOCKET_MODE=(-M 0660)
[[ $EUID -ne 0 ]] || SOCKET_MODE+=(-G icarus-nginx)

# start_program NAME: starts a service or daemon under a supervisor, unless it is running.
start_program() {
    if is_service "$1"; then start_service "$1"; else start_process "$1"; fi
}

# start_service NAME: the socket stays open while the supervisor restarts the program behind it.
start_service() {
    start_process "$1" spawn-fcgi -n -s "$ICARUS_RUN/sockets/$1.sock" "${SOCKET_MODE[@]}" -b 1024 --
}

# migrate SERVICE [VAR=value…]
migrate() {
    database_of "$1"
    (exec_with "${DATABASE[@]}" "${@:2}" ICARUS_DB_ADMIN_USER=root \
        ICARUS_DB_ADMIN_PASSWORD_FILE="$ICARUS_RUN/secrets/mariadb-admin" \
        -- "$ICARUS_BIN/migrador" "$1" "$ROOT/sql/$1") >>"$ICARUS_RUN/logs/migrador.log" 2>&1 ||
        die "a migração de $1 falhou: $(tail -n 1 "$ICARUS_RUN/logs/migrador.log") (em $ICARUS_RUN/logs/migrador.log); depois repita: make up"
}

first_admin() {
    database_of autenticacao
    (exec_with "${DATABASE[@]}" -- "$ICARUS_BIN/administrador-inicial" "$ICARUS_RUN/admin.json") \
        >>"$ICARUS_RUN/logs/administrador-inicial.log" 2>&1 ||
        die "não consegui criar o primeiro administrador; veja $ICARUS_RUN/logs/administrador-inicial.log"
}

# admin_file_holds: succeeds when the password in admin.json is still valid.
admin_file_holds() {
    database_of autenticacao
    (exec_with "${DATABASE[@]}" -- "$ICARUS_BIN/administrador-inicial" --confere "$ICARUS_RUN/admin.json") \
        >>"$ICARUS_RUN/logs/administrador-inicial.log" 2>&1
}

# new_password CHAVE: gives that user a new password and prints the credentials; if admin.json is that user's,
# writes them there too.
new_password() {
    database_of autenticacao
    (LEADER=() && exec_with "${DATABASE[@]}" -- "$ICARUS_BIN/autenticacao-nova-senha" "$1" "$ICARUS_RUN/admin.json")
}
