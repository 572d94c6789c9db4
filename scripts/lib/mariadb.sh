# shellcheck shell=bash
# A private MariaDB: one unix socket, no network, one password-protected administrator.

MARIADB_SOCKET=sockets/mariadb.sock

prepare_mariadb() {
    local dir=$ICARUS_RUN/mariadb user=()
    [[ ${ICARUS_DB_BUFFER_MB:-128} =~ ^[1-9][0-9]{1,5}$ ]] ||
        die "ICARUS_DB_BUFFER_MB=$ICARUS_DB_BUFFER_MB não serve: use um inteiro de 10 a 999999"
    mkdir -p "$dir/tmp"
    mariadb_config >"$dir/my.cnf"
    mariadb_init_sql >"$dir/init.sql"
    printf '[client]\nsocket=%s\nuser=root\npassword=%s\n' "$ICARUS_RUN/$MARIADB_SOCKET" \
        "$(<"$ICARUS_RUN/secrets/mariadb-admin")" >"$dir/client.cnf"
    [[ -d $dir/data ]] && return
    rm -rf "$dir/data.new"
    [[ $EUID -ne 0 ]] || user=(--user=root)
    # A server that starts deletes the temporary tables of all others that use the same folder.
    TMPDIR=$dir/tmp mariadb-install-db --no-defaults --datadir="$dir/data.new" --skip-test-db \
        --force --auth-root-authentication-method=normal "${user[@]}" \
        >"$ICARUS_RUN/logs/mariadb-install.log" 2>&1 ||
        die "não consegui criar o banco de dados; veja $ICARUS_RUN/logs/mariadb-install.log"
    mariadb_version >"$dir/version"
    mv "$dir/data.new" "$dir/data"
}

# mariadb_buffer_mb: prints the MB for cached rows and indexes: ICARUS_DB_BUFFER_MB, else an eighth of the
# machine's memory, from 128 MB to 1 GB.
mariadb_buffer_mb() {
    awk -v asked="${ICARUS_DB_BUFFER_MB:-}" '/^MemTotal:/ {mb = int($2 / 1024 / 8)}
        END {print asked ? asked : (mb < 128 ? 128 : (mb > 1024 ? 1024 : mb))}' /proc/meminfo
}

mariadb_config() {
    cat <<EOF
[mariadbd]
datadir = $ICARUS_RUN/mariadb/data
tmpdir = $ICARUS_RUN/mariadb/tmp
socket = $ICARUS_RUN/$MARIADB_SOCKET
pid_file = $ICARUS_RUN/mariadb/mariadbd.pid
init_file = $ICARUS_RUN/mariadb/init.sql
skip_networking
skip_name_resolve
local_infile = OFF
secure_file_priv = $ICARUS_RUN/mariadb/tmp
character_set_server = utf8mb4
collation_server = utf8mb4_unicode_ci
default_time_zone = '+00:00'
sql_mode = STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY
innodb_buffer_pool_size = $(mariadb_buffer_mb)M
innodb_log_file_size = 64M
innodb_sort_buffer_size = 16M
innodb_flush_log_at_trx_commit = 1
max_connections = 300
max_allowed_packet = 4M
wait_timeout = 86400
performance_schema = OFF
# Answers of the statements that ask for it (SQL_CACHE): pages of lists.
query_cache_type = DEMAND
query_cache_size = 16M
query_cache_limit = 128K
EOF
}

# The server runs this before it accepts connections, so root always has a password.
mariadb_init_sql() {
    cat <<EOF
ALTER USER 'root'@'localhost' IDENTIFIED BY '$(<"$ICARUS_RUN/secrets/mariadb-admin")';
DELETE FROM mysql.global_priv WHERE User NOT IN ('mariadb.sys') AND (User = '' OR (User = 'root' AND Host <> 'localhost'));
FLUSH PRIVILEGES;
EOF
}

# mariadbd runs as root only with --user=root.
exec_mariadb() {
    local user=()
    drop_privileges mariadb "$ICARUS_RUN/mariadb"
    ! is_root || user=(--user=root)
    exec_with -- mariadbd --defaults-file="$ICARUS_RUN/mariadb/my.cnf" "${user[@]}"
}

mariadb_answers() {
    mariadb-admin --defaults-file="$ICARUS_RUN/mariadb/client.cnf" --silent ping
}
