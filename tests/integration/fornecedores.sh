#!/usr/bin/env bash
# fornecedores as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway.
# PROGRAMA=path runs another build of the service.
set -euo pipefail
cd "$(dirname "$0")/../.."

programa=$PWD/${PROGRAMA:-build/release/bin/fornecedores}
port=${ICARUS_TEST_PORT:-18604}
passed=0 failed=0 database='' nginx='' service=''
work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-fornecedores.XXXXXX")
url=http://127.0.0.1:$port

stop() { # <pid>: TERM, and wait for the end
    [[ -z $1 ]] || { kill "$1" 2>/dev/null && wait "$1" 2>/dev/null; } || true
}

finish() {
    local code=$?
    stop "$nginx"
    stop "$service"
    stop "$database"
    rm -rf "$work"
    exit "$code"
}
trap finish EXIT

check() { # <what> <expected> <got>
    if [[ $2 == "$3" ]]; then
        passed=$((passed + 1))
        echo "ok   $1"
    else
        failed=$((failed + 1))
        echo "FAIL $1: expected <$2>, got <$3>"
    fi
}

until_ok() { # <command...>: tries for at most 20 s
    local deadline=$((SECONDS + 20))
    until "$@" >/dev/null 2>&1; do
        [[ $SECONDS -lt $deadline ]] || { echo "no answer: $*" >&2; return 1; }
        sleep 0.05
    done
}

start_database() {
    local as_user=()
    if [[ $EUID -eq 0 ]]; then
        as_user=(--user=mysql)
        chown mysql "$work"
        chmod 755 "$work"
    fi
    mariadb-install-db --no-defaults --datadir="$work/data" --auth-root-authentication-method=normal \
        --skip-test-db "${as_user[@]}" >"$work/install.log" 2>&1
    mariadbd --no-defaults --datadir="$work/data" --socket="$work/db.sock" --skip-networking \
        --pid-file="$work/db.pid" "${as_user[@]}" >"$work/db.log" 2>&1 &
    database=$!
    until_ok mariadb-admin --no-defaults --socket="$work/db.sock" -u root ping
}

start_service() {
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME=fornecedores ICARUS_DB_USER=fornecedores \
        ICARUS_DB_PASSWORD_FILE="$work/senha" ICARUS_PUBLIC_KEYS_DIR="$work/keys/public" \
        spawn-fcgi -n -s "$work/app.sock" -M 0666 -- "$programa" 2>>"$work/service.log" &
    service=$!
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

token() { # <papel> [exp offset]
    local now head claims
    now=$(date +%s)
    head=$(printf '{"alg":"RS256","typ":"at+jwt","kid":"%s"}' "$kid" | base64url)
    claims=$(printf '{"iss":"icarus","aud":"icarus-api","sub":"1","chave":"K7P2M9QX","papel":"%s","nome":"Ana","jti":"x1","iat":%d,"nbf":%d,"exp":%d}' \
        "$1" "$((now + ${2:-3600} - 3600))" "$((now + ${2:-3600} - 3605))" "$((now + ${2:-3600}))" | base64url)
    printf '%s.%s.%s' "$head" "$claims" "$(printf '%s.%s' "$head" "$claims" |
        openssl dgst -sha256 -sign "$work/keys/private/$kid.pem" -binary | base64url)"
}

# call <role or -> <method> <path> [curl arguments]: prints the status; the body is in $work/body
call() {
    local role=$1 method=$2 path=$3 auth=()
    shift 3
    [[ $role == - ]] || auth=(-H "Authorization: Bearer $(token "$role")")
    curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' -X "$method" "${auth[@]}" "$@" "$url$path"
}

post() { call "$1" POST /fornecedores -H 'Content-Type: application/json' --data-binary "$2"; }
field() { jq -r "$1" "$work/body"; }
header() { sed -nE "s/^$1: (.*)\r$/\1/Ip" "$work/head"; }
rows() { mariadb --no-defaults --socket="$work/db.sock" -u root -N -B -e 'SELECT COUNT(*) FROM fornecedores.fornecedor'; }

supplier() { # <nome> <cnpj>
    jq -cn --arg nome "$1" --arg cnpj "$2" '{nome: $nome, cnpj: $cnpj,
        telefone: {codigoPais: "55", codigoDeArea: "11", numero: "987654321"},
        endereco: {rua: "Rua das Acácias", numero: "10", bairro: "Centro", cidade: "São Paulo",
                   uf: "SP", cep: "01310-100"}}'
}

make -s -j2 all
start_database
printf 'senha de teste' >"$work/senha"
env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_ADMIN_USER=root ICARUS_DB_PASSWORD_FILE="$work/senha" \
    build/release/bin/migrador fornecedores sql/fornecedores >/dev/null
kid=$(build/release/bin/chaves gerar "$work/keys")
start_service
mkdir -p "$work/nginx"
nginx/render fornecedores "127.0.0.1:$port" "unix:$work/app.sock" "$work/nginx" >"$work/nginx.conf"
nginx -e stderr -p "$work/nginx" -c "$work/nginx.conf" -g 'daemon off;' >"$work/nginx.log" 2>&1 &
nginx=$!
until_ok curl -fsS "$url/readyz"

check 'the process lives' 200 "$(call - GET /healthz)"
check 'without a token 401' 401 "$(call - GET /fornecedores/1)"
check 'a 401 names the scheme' Bearer "$(header WWW-Authenticate)"
check 'an expired token 401' 401 "$(call - GET /fornecedores/1 -H "Authorization: Bearer $(token ADMIN -10)")"
check 'a role that may not write 403' 403 "$(post ATENDENTE "$(supplier Madeiras 12ABC34501DE35)")"
check 'a refused request changes nothing' 0 "$(rows)"

nome="Madeiras d'Ávila\"; DROP TABLE fornecedor; --"
check 'an administrator creates 201' 201 "$(post ADMIN "$(supplier "$nome" 12.abc.345/01DE-35)")"
check 'created at its own address' /fornecedores/1 "$(header Location)"
check 'the first version is the ETag' '"1"' "$(header ETag)"
check 'SQL in a name is text' "$nome" "$(field .nome)"
check 'the CNPJ is normalised' 12ABC34501DE35 "$(field .cnpj)"
check 'the same CNPJ again 409' 409 "$(post ADMIN "$(supplier Outra 12ABC34501DE35)")"
check 'it can be read' 200 "$(call FINANCEIRO GET /fornecedores/1)"
check 'as it was stored' "$nome São Paulo null" "$(field '"\(.nome) \(.endereco.cidade) \(.email)"')"
check 'an instant is RFC 3339 with milliseconds' true \
    "$(field '.criadoEm | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$")')"
check 'an unknown id 404' 404 "$(call ADMIN GET /fornecedores/999)"
check 'an id of 2^63 404' 404 "$(call ADMIN GET /fornecedores/9223372036854775808)"
check 'another method 405' 405 "$(call ADMIN PUT /fornecedores)"
check '405 tells what is allowed' POST "$(header Allow)"

check 'not JSON 400' 400 "$(post ADMIN "{'nome': 1}")"
check 'broken UTF-8 400' 400 "$(post ADMIN $'{"nome":"\xff"}')"
check 'a repeated member 400' 400 "$(post ADMIN '{"nome":"a","nome":"b"}')"
check '10,000 levels 400' 400 "$(post ADMIN "$(printf '[%.0s' {1..10000})")"
check 'another content type 415' 415 "$(call ADMIN POST /fornecedores -H 'Content-Type: text/plain' -d x)"
head -c 70000 /dev/zero | tr '\0' ' ' >"$work/large"
check '70 KB 413' 413 "$(post ADMIN "@$work/large")"
check 'all faults at once 422' 422 "$(post ADMIN '{"nome":7,"cnpj":"12ABC34501DE36","x":1}')"
check 'each with its pointer' '/nome /cnpj /telefone /endereco /x' "$(field '[.erros[].campo] | join(" ")')"
check 'a problem has its own type' application/problem+json "$(header Content-Type)"
check 'nothing refused was stored' 1 "$(rows)"

check 'a correlation id is returned' abc-123 \
    "$(call - GET /healthz -H 'X-Correlation-ID: abc-123' >/dev/null; header X-Correlation-ID | sort -u)"

kill "$service"
status=0
wait "$service" || status=$?
check 'SIGTERM ends the service with 0' 0 "$status"
check 'no sanitizer report' 0 "$(grep -c 'Sanitizer\|runtime error' "$work/service.log" || true)"
check 'no secret in the log' 0 "$(grep -c 'senha de teste\|eyJ' "$work/service.log" || true)"
start_service
until_ok curl -fsS "$url/readyz"
stop "$database"
check 'without the database 503' 503 "$(call ADMIN GET /fornecedores/1)"
check '503 says when to retry' 2 "$(header Retry-After)"
[[ $failed -eq 0 ]] || cat "$work/service.log"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
