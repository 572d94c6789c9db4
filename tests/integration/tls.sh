#!/usr/bin/env bash
# The programs' connections to MariaDB and RabbitMQ over TLS, with authorities made here: whom they
# trust, and whom they refuse before the password is sent.
# shellcheck disable=SC2031 # the functions of scripts/lib have a "service" of their own, in subshells
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
# shellcheck source=tests/integration/broker.sh
source tests/integration/broker.sh
suite estoque 18740
database_port=$((broker_port + 9))
tls_port=$((broker_port + 10))

# authority <name>: one of its own.
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$work/$1.key" \
        -out "$work/$1.pem" 2>/dev/null
}

# certificate <name> <days>: for "localhost" alone, by the authority "nossa".
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$work/$1.key" 2>/dev/null |
        openssl x509 -req -CA "$work/nossa.pem" -CAkey "$work/nossa.key" -CAcreateserial -days "$2" \
            -extfile <(echo 'subjectAltName = DNS:localhost') -out "$work/$1.pem" 2>/dev/null
    chmod 644 "$work/$1.key"
}

# database [options]: anew, with these.
database() {
    stop "$database"
    database_options=(--skip-networking=0 --bind-address=127.0.0.1 --port="$database_port" "$@")
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

# serve <host> <authority or nothing>: the service anew.
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
    check "$1" "$2" "$(readyz)"
}

# look <host> <port> <authority or nothing>: 0 when a program reaches the broker's queues.
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
check_serve 'a user of whom the server asks TLS is refused without it' 503 localhost ''
check_serve 'with our authority and the right name the service is ready' 200 localhost nossa
check_serve 'a server of another authority is refused' 503 localhost outra
check 'the log says why' true "$(grep -q 'sem conexão: .*certificate' "$work/service.log" && echo true)"
check_serve 'a certificate for another host is refused' 503 127.0.0.1 nossa
check 'the migrador is let in by the same rule' 0 "$(migrate_on_tcp localhost nossa)"
check 'and refuses by it: another authority' 1 "$(migrate_on_tcp localhost outra)"
check 'another host' 1 "$(migrate_on_tcp 127.0.0.1 nossa)"
mariadb --no-defaults --socket="$work/db.sock" -u root -e "
    ALTER USER chefe@'%' REQUIRE NONE; ALTER USER estoque@'%' REQUIRE NONE"
database --skip-ssl
check_serve 'without TLS asked for, a server without it will do' 200 localhost ''
check_serve 'asked for, it will not' 503 localhost nossa
check 'nor to the migrador' 1 "$(migrate_on_tcp localhost nossa)"
# Where the system would still let it: OpenSSL refuses TLS 1.1 by itself unless it is told so.
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
check 'a server that has only older versions of TLS is refused' 1 "$(migrate_on_tcp localhost nossa)"
unset OPENSSL_CONF
database "${tls[@]}"
until_ok is 200 readyz
check 'the service finds the server again that came back with TLS' 200 "$(readyz)"
status=0
on_tcp localhost nada "$bin/fornecedores" 2>"$work/nada.log" </dev/null || status=$?
check 'authorities that cannot be read end a program with 78' 78 "$status"

echo '--   RabbitMQ'
await_broker
until_ok bash -c "exec 3<>/dev/tcp/127.0.0.1/$tls_port"
check 'with our authority and the right name a program is connected' 0 "$(look localhost "$tls_port" nossa)"
check 'a broker of another authority is refused' 1 "$(look localhost "$tls_port" outra)"
check 'a certificate for another host is refused' 1 "$(look 127.0.0.1 "$tls_port" nossa)"
check 'a broker that does not speak TLS is refused' 1 "$(look localhost $((broker_port + 5)) nossa)"
check 'without TLS asked for, the other port will do' 0 "$(look localhost $((broker_port + 5)) '')"
start_daemon publicador estoque estoque env ICARUS_DB_SOCKET= ICARUS_DB_HOST=localhost \
    ICARUS_DB_PORT="$database_port" ICARUS_DB_TLS_CA="$work/nossa.pem" ICARUS_BROKER_HOST=localhost \
    ICARUS_BROKER_PORT="$tls_port" ICARUS_BROKER_TLS_CA="$work/nossa.pem" \
    ICARUS_METRICS_LISTEN="127.0.0.1:$((broker_port + 11))" "$bin/publicador" estoque
check 'a relay with both over TLS becomes ready' true "$(until_ok relay_is_ready && echo true)"
status=$(send ADMIN POST /produtos '{"nome": "MDF", "valor": 1}')
check 'a product is made' 201 "$status"
eventually 'its message crosses' 0 pending estoque
check_ends 'TERM ends the relay with 0' "$daemon"

end_suite
