#!/bin/bash
# What docker-compose.yml needs of the official entry point: a first start that makes the data, with
# root's password from MARIADB_ROOT_PASSWORD or _FILE, options as the command, and the system tables of
# an older server brought up to date (MARIADB_AUTO_UPGRADE).
set -euo pipefail

DATA=/var/lib/mysql
SOCKET=/run/mysqld/mysqld.sock

password() {
    if [[ -n ${MARIADB_ROOT_PASSWORD_FILE:-} ]]; then
        printf '%s' "$(<"$MARIADB_ROOT_PASSWORD_FILE")"
    else
        printf '%s' "${MARIADB_ROOT_PASSWORD:?}"
    fi
}

# temporary_server OPTION…: without a network, so that nobody takes it for the real one.
temporary_server() {
    mariadbd --no-defaults --datadir=$DATA --socket=$SOCKET --skip-networking --pid-file=/tmp/first.pid "$@" &
    server=$!
    until mariadb-admin --no-defaults --socket=$SOCKET -u root ping >/dev/null 2>&1; do
        kill -0 $server || exit 1
        sleep 0.1
    done
}

stop_temporary_server() {
    kill $server
    wait $server
}

create() {
    local health secret
    secret=$(password) # or else nothing is made
    health=$(head -c 24 /dev/urandom | base64 -w 0 | tr '+/' 'ab')
    mariadb-install-db --no-defaults --datadir=$DATA --skip-test-db \
        --auth-root-authentication-method=normal >/dev/null
    temporary_server
    mariadb --no-defaults --socket=$SOCKET -u root <<SQL
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY '$secret';
CREATE USER root@'${MARIADB_ROOT_HOST:-%}' IDENTIFIED BY '$secret';
GRANT ALL ON *.* TO root@'${MARIADB_ROOT_HOST:-%}' WITH GRANT OPTION;
CREATE USER healthcheck@localhost IDENTIFIED BY '$health';
CREATE USER healthcheck@'127.0.0.1' IDENTIFIED BY '$health';
SQL
    printf '[mariadb-client]\nport=3306\nsocket=%s\nuser=healthcheck\npassword=%s\n' \
        $SOCKET "$health" >$DATA/.my-healthcheck.cnf
    chmod 0600 $DATA/.my-healthcheck.cnf
    stop_temporary_server
    version >$DATA/mariadb_upgrade_info
}

version() { # as a server writes it beside its data
    mariadbd --version | sed -nE 's/.*Ver ([0-9.]+-MariaDB).*/\1/p'
}

is_of_this_version() {
    local file
    for file in $DATA/mariadb_upgrade_info $DATA/mysql_upgrade_info; do
        [[ ! -e $file || $(tr -d '\0' <"$file") != "$(version)"* ]] || return 0
    done
    return 1
}

upgrade() {
    temporary_server --skip-grant-tables
    mariadb-upgrade --no-defaults --socket=$SOCKET --upgrade-system-tables
    stop_temporary_server
}

[[ ${1:-} != -* ]] || set -- mariadbd "$@"
if [[ $1 == mariadbd && ! -d $DATA/mysql ]]; then
    create
elif [[ $1 == mariadbd && -n ${MARIADB_AUTO_UPGRADE:-} ]] && ! is_of_this_version; then
    upgrade
fi
[[ $1 != mariadbd ]] || set -- "$@" --datadir=$DATA --socket=$SOCKET
exec "$@"
