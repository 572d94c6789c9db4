# shellcheck shell=bash
# What another release of MariaDB or RabbitMQ means for the data that an instance holds
# (docs/operations.md). $ICARUS_RUN/mariadb/version and rabbitmq/version tell whose the data are.
# rabbitmq/vazio is there when `scripts/down --esvaziar` left no message in them.

# Whose data without such a file are: until it was written there was Debian 12 alone.
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

# same_series VERSION VERSION: 10.11.6 and 10.11.19 are one.
same_series() {
    [[ $(cut -d . -f 1,2 <<<"$1") == "$(cut -d . -f 1,2 <<<"$2")" ]]
}

older() { # <version> <version>: is the first?
    ! same_series "$1" "$2" && [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# Before the servers start: dies when they would not open the data, or not bring back all of them.
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
        die "os dados são do MariaDB $before, e o deste sistema, $now, é mais antigo e não os abre; leve-os de volta a um sistema com o MariaDB $before"
}

# RabbitMQ opens the data of its own series only (or wants each one between, and its flags).
check_rabbitmq_data() {
    local dir=$ICARUS_RUN/rabbitmq before now
    [[ -d $dir/data ]] || return 0
    before=$(version_of_data rabbitmq "$RABBITMQ_BEFORE")
    now=$(rabbitmq_version)
    ! same_series "$before" "$now" || return 0
    [[ -f $dir/vazio ]] ||
        die "há dados do RabbitMQ $before, talvez com mensagens, e o deste sistema, $now, não os abre; nada foi mudado: veja \"Another release of the servers\" em docs/operations.md"
    say "RabbitMQ $before → $now: começa com filas vazias; os dados de antes, sem mensagens, ficam em rabbitmq/data.$before"
    mv "$dir/data" "$dir/data.$before"
}

# once_mariadb_answers: brings the server's own tables to its version.
once_mariadb_answers() {
    local before now
    before=$(version_of_data mariadb "$MARIADB_BEFORE")
    now=$(mariadb_version)
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
