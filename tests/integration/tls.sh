#!/usr/bin/env bash
# The programs' connections to MariaDB and RabbitMQ over TLS, with CAs made here: which servers they
# accept, and which they refuse before they send the password.
# shellcheck disable=SC2031 # the functions of scripts/lib have a "service" of their own, in subshells
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18740
# shellcheck source=tests/integration/broker.sh
source tests/integration/broker.sh
database_port=$((broker_port + 9))
tls_port=$((broker_port + 10))

# authority <name>: makes a CA.
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$work/$1.key" \
        -out "$work/$1.pem" 2>/dev/null
}

# certificate <name> <days>: for "localhost" only, signed by the CA "nossa".
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$work/$1.key" 2>/dev/null |
        openssl x509 -req -CA "$work/nossa.pem" -CAkey "$work/nossa.key" -CAcreateserial -days "$2" \
            -extfile <(echo 'subjectAltName = DNS:localhost') -out "$work/$1.pem" 2>/dev/null
    chmod 644 "$work/$1.key"
}

# database [options]: restarts the database with these options.
database() {
    stop "$database"
    database_options=(--skip-networking=0 '--bind-address=127.0.0.1,127.0.0.2' --port="$database_port" "$@")
    start_database
}

on_tcp() { # <host> <authority or nothing> COMMAND…
    env ICARUS_DB_SOCKET= ICARUS_DB_HOST="$1" ICARUS_DB_PORT="$database_port" \
        ICARUS_DB_TLS_CA="${2:+$work/$2.pem}" "${@:3}"
}

migrate_on_tcp() { # <host> <authority or nothing>: 0 or 1
    local status=0
    on_tcp "$1" "$2" env ICARUS_DB_ADMIN_USER=chefe ICARUS_DB_ADMIN_PASSWORD=x \
        ICARUS_DB_PASSWORD_FILE="$work/senha" "$bin/migrador" estoque sql/estoque >"$work/migrador.log" 2>&1 ||
        status=$?
    printf '%s' "$status"
}

readyz() { curl -sS -o /dev/null -w '%{http_code}' "$url/readyz"; }

# serve <host> <authority or nothing>: restarts the service with these settings.
serve() {
    stop "$service"
    more_environment=(ICARUS_DB_SOCKET= ICARUS_DB_HOST="$1" ICARUS_DB_PORT="$database_port"
        ICARUS_DB_TLS_CA="${2:+$work/$2.pem}")
    start_service
    until_ok curl -fsS "$url/healthz"
}

# check_serve <what> <status of /readyz> <host> <authority or nothing>
check_serve() {
    serve "$3" "$4"
    [[ $2 != 200 ]] || until_ok is 200 readyz || true
    check "$1" "$2" "$(readyz)"
}

# look <host> <port> <authority or nothing>: prints 0 when a program can list the broker's queues.
look() {
    local status=0
    as estoque estoque env ICARUS_BROKER_HOST="$1" ICARUS_BROKER_PORT="$2" \
        ICARUS_BROKER_TLS_CA="${3:+$work/$3.pem}" "$bin/mensagens-mortas" listar >"$work/mortas.log" 2>&1 ||
        status=$?
    printf '%s' "$status"
}

relay_is_ready() { curl -fsS -o /dev/null http://127.0.0.1:$((broker_port + 11))/readyz; }

authority nossa
authority outra
certificate servidor 2
tls=(--ssl-ca="$work/nossa.pem" --ssl-cert="$work/servidor.pem" --ssl-key="$work/servidor.key")
prepare_broker
cat >>"$work/run/rabbitmq/rabbitmq.conf" <<CONF
listeners.ssl.1 = 127.0.0.1:$tls_port
ssl_options.cacertfile = $work/nossa.pem
ssl_options.certfile = $work/servidor.pem
ssl_options.keyfile = $work/servidor.key
ssl_options.verify = verify_none
CONF
boot_broker
start_database
# shellcheck disable=SC2119 # it takes none
migrate
database "${tls[@]}"
make_keys
start_nginx
mariadb --no-defaults --socket="$work/db.sock" -u root -e "
    CREATE USER chefe@'%' IDENTIFIED BY 'x'; GRANT ALL ON *.* TO chefe@'%' WITH GRANT OPTION;
    ALTER USER chefe@'%' REQUIRE SSL; ALTER USER estoque@'%' REQUIRE SSL"

echo '--   MariaDB'
check_serve 'a user that requires TLS is refused without it' 503 localhost ''
check_serve 'with our authority and the right name the service is ready' 200 localhost nossa
check_serve 'a server of another authority is refused' 503 localhost outra
check 'the log has the reason' true "$(grep -q 'sem conexão: .*certificate' "$work/service.log" && echo true)"
# Not 127.0.0.1, for which MariaDB Connector/C compares no name from 3.4 on.
check_serve 'a certificate for another host is refused' 503 127.0.0.2 nossa
check 'migrador connects with our CA and the right name' 0 "$(migrate_on_tcp localhost nossa)"
check 'migrador refuses a server of another CA' 1 "$(migrate_on_tcp localhost outra)"
check 'migrador refuses a certificate for another host' 1 "$(migrate_on_tcp 127.0.0.2 nossa)"
mariadb --no-defaults --socket="$work/db.sock" -u root -e "
    ALTER USER chefe@'%' REQUIRE NONE; ALTER USER estoque@'%' REQUIRE NONE"
database --skip-ssl
check_serve 'without ICARUS_DB_TLS_CA, a server without TLS is accepted' 200 localhost ''
check_serve 'with ICARUS_DB_TLS_CA, a server without TLS is refused' 503 localhost nossa
check 'migrador refuses a server without TLS' 1 "$(migrate_on_tcp localhost nossa)"
# By default OpenSSL refuses TLS 1.1 itself; this allows it, so that our own setting is tested.
cat >"$work/antigo.cnf" <<'CONF'
openssl_conf = tudo
[tudo]
ssl_conf = ssl
[ssl]
system_default = antigo
[antigo]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
CONF
export OPENSSL_CONF=$work/antigo.cnf
database "${tls[@]}" --tls-version=TLSv1.1
check 'a server with TLS 1.1 only is refused' 1 "$(migrate_on_tcp localhost nossa)"
unset OPENSSL_CONF
database "${tls[@]}"
until_ok is 200 readyz
check 'the service reconnects when the server is back with TLS' 200 "$(readyz)"
status=0
on_tcp localhost nada "$bin/fornecedores" 2>"$work/nada.log" </dev/null || status=$?
check 'a CA file that cannot be read: exit 78' 78 "$status"

echo '--   RabbitMQ'
await_broker
until_ok bash -c "exec 3<>/dev/tcp/127.0.0.1/$tls_port"
check 'with our authority and the right name a program is connected' 0 "$(look localhost "$tls_port" nossa)"
check 'a broker of another authority is refused' 1 "$(look localhost "$tls_port" outra)"
check 'a certificate for another host is refused' 1 "$(look 127.0.0.1 "$tls_port" nossa)"
check 'a broker that does not speak TLS is refused' 1 "$(look localhost $((broker_port + 5)) nossa)"
check 'without ICARUS_BROKER_TLS_CA, the port without TLS is used' 0 "$(look localhost $((broker_port + 5)) '')"
start_daemon publicador estoque estoque env ICARUS_DB_SOCKET= ICARUS_DB_HOST=localhost \
    ICARUS_DB_PORT="$database_port" ICARUS_DB_TLS_CA="$work/nossa.pem" ICARUS_BROKER_HOST=localhost \
    ICARUS_BROKER_PORT="$tls_port" ICARUS_BROKER_TLS_CA="$work/nossa.pem" \
    ICARUS_METRICS_LISTEN="127.0.0.1:$((broker_port + 11))" "$bin/publicador" estoque
check 'a relay with TLS to both servers becomes ready' true "$(until_ok relay_is_ready && echo true)"
status=$(send ADMIN POST /produtos '{"nome": "MDF", "valor": 1}')
check 'POST of a product 201' 201 "$status"
eventually "the product's message is sent" 0 pending estoque
check_ends 'SIGTERM ends the relay with 0' "$daemon"

end_suite
