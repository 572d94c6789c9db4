# shellcheck shell=bash
# Handles an instance's data after an upgrade of MariaDB or RabbitMQ (docs/operations.md).
# $ICARUS_RUN/mariadb/version and rabbitmq/version hold the version that wrote the data.
# rabbitmq/vazio exists when `scripts/down --esvaziar` has left no message in RabbitMQ.

# Versions assumed for data without such a file: those of Debian 12.
MARIADB_BEFORE=10.11 RABBITMQ_BEFORE=3.10

mariadb_version() {
    mariadbd --no-defaults --version 2>/dev/null | sed -nE 's/.*Ver ([0-9.]+)-.*/\1/p'
}

rabbitmq_version() {
    local folder=("${RABBITMQ_SERVER%/bin/*}"/lib/rabbitmq_server-*)
    printf '%s\n' "${folder[0]##*-}"
}

# version_of_data SERVER DEFAULT
version_of_data() {
    cat "$ICARUS_RUN/$1/version" 2>/dev/null || printf '%s\n' "$2"
}

# same_series VERSION VERSION: succeeds when major and minor number are equal, as in 10.11.6 and 10.11.19.
same_series() {
    [[ $(cut -d . -f 1,2 <<<"$1") == "$(cut -d . -f 1,2 <<<"$2")" ]]
}

# older VERSION VERSION: succeeds when the first is of an older series.
older() {
    ! same_series "$1" "$2" && [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# check_data: called before the servers start. Ends the script when they could not open their data, or
# would lose messages.
check_data() {
    is_up mariadb || check_mariadb_data
    is_up rabbitmq || check_rabbitmq_data
}

check_mariadb_data() {
    local before now
    [[ -d $ICARUS_RUN/mariadb/data ]] || return 0
    before=$(version_of_data mariadb "$MARIADB_BEFORE")
    now=$(mariadb_version)
    ! older "$now" "$before" ||
        die "os dados são do MariaDB $before, e o deste sistema, $now, é mais antigo e não os abre; use-os num sistema com o MariaDB $before"
}

# RabbitMQ can open data of its own series and the previous one; only its own is accepted here.
check_rabbitmq_data() {
    local dir=$ICARUS_RUN/rabbitmq before now
    [[ -d $dir/data ]] || return 0
    before=$(version_of_data rabbitmq "$RABBITMQ_BEFORE")
    now=$(rabbitmq_version)
    ! same_series "$before" "$now" || return 0
    [[ -f $dir/vazio ]] ||
        die "há dados do RabbitMQ $before, talvez com mensagens, e o deste sistema, $now, não os abre; nada foi mudado: veja \"Another release of the servers\" em docs/operations.md"
    say "RabbitMQ $before → $now: começa com filas vazias; os dados anteriores, sem mensagens, ficam em rabbitmq/data.$before"
    mv "$dir/data" "$dir/data.$before"
}

# once_mariadb_answers: upgrades the server's system tables when its series has changed.
once_mariadb_answers() {
    local before now
    before=$(version_of_data mariadb "$MARIADB_BEFORE")
    # The version of the running server: the installed package may be newer.
    now=$(mariadb --defaults-file="$ICARUS_RUN/mariadb/client.cnf" -N -B -e 'SELECT VERSION()')
    now=${now%%-*}
    if ! same_series "$before" "$now"; then
        say "MariaDB $before → $now: tabelas do servidor"
        mariadb-upgrade --defaults-file="$ICARUS_RUN/mariadb/client.cnf" >>"$ICARUS_RUN/logs/mariadb-upgrade.log" 2>&1 ||
            die "o mariadb-upgrade falhou; veja o motivo em $ICARUS_RUN/logs/mariadb-upgrade.log e repita: make up"
    fi
    printf '%s\n' "$now" >"$ICARUS_RUN/mariadb/version"
}

before_rabbitmq_starts() {
    rm -f "$ICARUS_RUN/rabbitmq/vazio"
    rabbitmq_version >"$ICARUS_RUN/rabbitmq/version"
}
