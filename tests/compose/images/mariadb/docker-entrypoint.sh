#!/bin/bash
# What docker-compose.yml needs of the official entry point: a first start that makes the data, with
# root's password from MARIADB_ROOT_PASSWORD or _FILE, and options as the command.
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

# The temporary server has no network, so nobody takes it for the real one.
create() {
    local health secret
    secret=$(password) # or else nothing is made
    health=$(head -c 24 /dev/urandom | base64 -w 0 | tr '+/' 'ab')
    mariadb-install-db --no-defaults --datadir=$DATA --skip-test-db \
        --auth-root-authentication-method=normal >/dev/null
    mariadbd --no-defaults --datadir=$DATA --socket=$SOCKET --skip-networking --pid-file=/tmp/first.pid &
    local server=$!
    until mariadb-admin --no-defaults --socket=$SOCKET -u root ping >/dev/null 2>&1; do
        kill -0 $server || exit 1
        sleep 0.1
    done
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
    kill $server
    wait $server
}

[[ ${1:-} != -* ]] || set -- mariadbd "$@"
if [[ $1 == mariadbd && ! -d $DATA/mysql ]]; then
    create
fi
[[ $1 != mariadbd ]] || set -- "$@" --datadir=$DATA --socket=$SOCKET
exec "$@"
