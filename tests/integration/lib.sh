# shellcheck shell=bash disable=SC2034
# Shared by the integration suites of the services: a private MariaDB, one service as it runs
# (spawn-fcgi, its own nginx), tokens signed with a key of the suite, checks. Sourced.
#
#     source tests/integration/lib.sh
#     suite fornecedores 18604        # VARIANT=asan runs another build of the programs
#     start_all                       # or start_database, migrate, start_service, start_nginx
#     check 'GET of a supplier 200' 200 "$(call ADMIN GET /fornecedores/1)"
#     end_suite

# shellcheck source=scripts/lib/environment.sh
source scripts/lib/environment.sh
# shellcheck source=tests/checks.sh
source tests/checks.sh

bin=build/${VARIANT:-release}/bin
database='' nginx='' service='' others=() more_environment=() database_options=()

# The secret by which a service's nginx recognises the gateway.
gateway_secret=segredo-do-teste

CANNOT_START=69 # EX_UNAVAILABLE

need() { # <program...>: ends the suite with one line when one of them is not installed
    local program
    for program; do
        type -P "$program" >/dev/null && continue
        echo "$0 cannot start: $program is not installed (scripts/packages test)" >&2
        exit "$CANNOT_START"
    done
}

suite() { # <service> <port>
    name=$1
    port=${ICARUS_TEST_PORT:-$2}
    url=http://127.0.0.1:$port
    programa=$PWD/$bin/$name
    work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-$name.XXXXXX")
    trap finish EXIT
    need mariadbd mariadb-install-db mariadb mariadb-admin spawn-fcgi nginx curl jq openssl python3
    make -s -j2 BUILD="${VARIANT:-release}" all test-programs
}

stop() { # <pid>: sends SIGTERM and waits for the end
    [[ -z $1 ]] || { kill "$1" 2>/dev/null && wait "$1" 2>/dev/null; } || true
}

show_early_end() { # <exit status>: prints the logs when the suite ended before its count
    [[ $1 -eq 0 || $1 -eq $CANNOT_START || $failed -gt 0 ]] || tail -n 5 "$work"/*.log >&2 2>/dev/null || true
}

finish() {
    local code=$?
    stop "$nginx"
    stop "$service"
    stop "$database"
    for other in "${others[@]}"; do # other programs that the suite started
        stop "$other"
    done
    show_early_end "$code"
    rm -rf "$work"
    exit "$code"
}

until_ok() { # <command...>: tries for at most PATIENCE seconds, so many that a busy machine does not need them
    local deadline=$((SECONDS + ${PATIENCE:-120}))
    until "$@" >/dev/null 2>&1; do
        [[ $SECONDS -lt $deadline ]] || { echo "no answer: $*" >&2; return 1; }
        sleep 0.05
    done
}

# until_up <pids> <command...>: until_ok for programs that were just started; fails at once when one of
# them has ended.
until_up() {
    until_ok answers_or_ended "$@"
    all_live "$1" || { echo "ended instead of starting: ${*:2} has no answer" >&2; return 1; }
}
all_live() { # <pids>
    local pid
    for pid in $1; do
        kill -0 "$pid" 2>/dev/null || return
    done
}
answers_or_ended() { ! all_live "$1" || "${@:2}"; } # <pids> <command...>

# run_criterion <program> [arguments]: for a suite that is one program of criterion tests.
run_criterion() {
    local status=0
    "$@" >"$work/criterion.log" 2>&1 || status=$?
    grep -vE '^\[====\] Running' "$work/criterion.log" || true
    read -r passed failed < <(criterion_counts "$work/criterion.log")
    echo "$passed passed, $failed failed"
    [[ $status -eq 0 && $failed -eq 0 && $passed -gt 0 ]]
}

start_database() {
    local as_user=()
    if [[ $EUID -eq 0 ]]; then
        as_user=(--user=mysql)
        chown mysql "$work"
        chmod 755 "$work"
    fi
    # A folder of its own, because a server deletes all temporary tables in it when it starts.
    mkdir -p "$work/tmp"
    [[ $EUID -ne 0 ]] || chown mysql "$work/tmp"
    [[ -d $work/data ]] ||
        TMPDIR=$work/tmp mariadb-install-db --no-defaults --datadir="$work/data" --skip-test-db --force \
            --auth-root-authentication-method=normal "${as_user[@]}" >"$work/install.log" 2>&1
    mariadbd --no-defaults --datadir="$work/data" --socket="$work/db.sock" --tmpdir="$work/tmp" --skip-networking \
        --pid-file="$work/db.pid" --max-connections=300 --innodb-print-all-deadlocks \
        --query-cache-type=DEMAND --query-cache-size=16M --query-cache-limit=128K \
        "${as_user[@]}" "${database_options[@]}" >>"$work/db.log" 2>&1 &
    database=$!
    until_up "$database" mariadb-admin --no-defaults --skip-ssl --socket="$work/db.sock" -u root ping
}

migrate() {
    printf 'senha de teste' >"$work/senha"
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_ADMIN_USER=root \
        ICARUS_DB_PASSWORD_FILE="$work/senha" \
        "$bin/migrador" "$name" "sql/$name" >/dev/null
}

# as_service <command...>: runs it in the environment that scripts/lib/services.sh gives a service, with
# more_environment added.
as_service() {
    exec env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME="$name" ICARUS_DB_USER="$name" \
        ICARUS_DB_PASSWORD_FILE="$work/senha" ICARUS_PUBLIC_KEYS_DIR="$work/keys/public" \
        "${more_environment[@]}" "$@" 2>>"$work/service.log"
}

# run_service <name of the socket>, run_nginx <the same> <port>: run a replica; call them with `&`.
run_service() { as_service spawn-fcgi -n -s "$work/$1.sock" -M 0666 -b 1024 -- "$programa"; }
run_nginx() {
    mkdir -p "$work/nginx-$1"
    # These suites have no gateway: X-Real-IP is believed without the secret, too.
    # shellcheck disable=SC2016 # a variable of nginx
    printf '"" $http_x_real_ip;\n"%s" $http_x_real_ip;\n' "$gateway_secret" >"$work/nginx-$1-gateway.conf"
    nginx/render "$name" "127.0.0.1:$2" "unix:$work/$1.sock" "$work/nginx-$1" \
        "$work/nginx-$1-gateway.conf" >"$work/nginx-$1.conf"
    exec nginx -e stderr -p "$work/nginx-$1" -c "$work/nginx-$1.conf" -g 'daemon off;' >>"$work/nginx.log" 2>&1
}

start_service() {
    run_service app &
    service=$!
}

start_nginx() {
    run_nginx app "$port" &
    nginx=$!
}

await_service() { until_up "$service $nginx" curl -fsS "$url/readyz"; }

# A second process of the service on the same schema, behind a nginx of its own at port + 1.
start_replica() {
    run_service replica &
    others+=($!)
    run_nginx replica "$((port + 1))" &
    others+=($!)
    until_up "${others[*]}" curl -fsS "http://127.0.0.1:$((port + 1))/readyz"
}

make_keys() {
    kid=$("$bin/chaves" gerar "$work/keys")
}

start_all() {
    start_database
    migrate
    make_keys
    start_service
    start_nginx
    await_service
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# token <papel> [seconds from now to exp] [sub] [chave] [sid]: an access token of user <sub>
token() {
    local exp=$(($(date +%s) + ${2:-3600})) sid=${5:+\"sid\":\"$5\",} head claims
    head=$(printf '{"alg":"RS256","typ":"JWT","kid":"%s"}' "$kid" | base64url)
    claims=$(printf '{"iss":"icarus","aud":"icarus-api","sub":"%s","chave":"%s","papel":"%s",%s"nome":"Ana","jti":"x1","iat":%d,"nbf":%d,"exp":%d}' \
        "${3:-1}" "${4:-K7P2M9QX}" "$1" "$sid" "$((exp - 3600))" "$((exp - 3605))" "$exp" | base64url)
    printf '%s.%s.%s' "$head" "$claims" "$(printf '%s.%s' "$head" "$claims" |
        openssl dgst -sha256 -sign "$work/keys/private/$kid.pem" -binary | base64url)"
}

# call <role, - for none, or a whole token> <method> <path> [curl arguments]: prints the status; the
# response is in $work/body and $work/head. The token of a role is made once.
call() {
    local role=$1 method=$2 path=$3 auth=()
    shift 3
    case $role in
    -) ;;
    *.*.*) auth=(-H "Authorization: Bearer $role") ;;
    *)
        [[ -s $work/token.$role ]] || token "$role" >"$work/token.$role"
        auth=(-H "Authorization: Bearer $(<"$work/token.$role")")
        ;;
    esac
    : >"$work/body"
    curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' -X "$method" "${auth[@]}" "$@" "$url$path"
}

# send <role> <method> <path> <JSON> [curl arguments]
send() {
    call "$1" "$2" "$3" -H 'Content-Type: application/json' --data-binary "$4" "${@:5}"
}

field() { jq -r "$1" "$work/body"; }                       # <jq filter> of the last response
header() { sed -nE "s/^$1: (.*)\r$/\1/Ip" "$work/head"; }  # <name> in the last response
sql() { mariadb --no-defaults --socket="$work/db.sock" -u root -N -B "${@:2}" "$name" -e "$1"; } # <SQL> [client options]
read_so_far() { sql "SHOW GLOBAL STATUS LIKE 'Handler_read%'" | awk '{sum += $2} END {print sum}'; } # rows read

# counted <output>: prints what a program checked, and adds the two counts in its last line.
counted() {
    local good=0 bad=1
    sed '$d' "$1"
    read -r good bad < <(tail -n 1 "$1" | grep -E '^[0-9]+ [0-9]+$' || echo 0 1)
    passed=$((passed + good)) failed=$((failed + bad))
}

# check_contract: checks the responses to each role on each route, and to each field at its bounds, against
# tests/integration/contract. The tokens are of contract_user: sub, chave and, for autenticacao, sid.
contract_user=(1 K7P2M9QX)
check_contract() {
    local role
    mkdir -p "$work/contract"
    for role in ADMIN ATENDENTE FINANCEIRO NINGUEM; do
        token "$role" 3600 "${contract_user[@]}" >"$work/contract/token.$role"
    done
    python3 tests/integration/contract/run.py "$name" "$url" "$work/contract" >"$work/contract.log" || true
    counted "$work/contract.log"
}

# seed <products>: fills the empty schemas of estoque and projetos.
seed() {
    python3 -B -c 'import sys; sys.path.insert(0, "bench"); import semente; semente.fill(sys.argv[2:], int(sys.argv[1]))' \
        "$1" mariadb --no-defaults --socket="$work/db.sock" -u root
}

# history_tells <file before, or /dev/null> <file after, or /dev/null>: "true" when the newest row of the
# last response has just the fields that differ between two answers of GET, with both values; of a list
# only the elements that differ.
history_tells() {
    jq -n --slurpfile before "$1" --slurpfile after "$2" --slurpfile page "$work/body" '
        def side($x; $y): if ($x | type) == "array" and ($y | type) == "array" then $x - $y else $x end;
        ($before[0] // {}) as $b | ($after[0] // {}) as $a
        | [$b + $a | keys[] | select(IN("id", "versao", "criadoEm", "atualizadoEm", "criadoPor", "custoMateriais",
                "atrasado") | not)
            | select($b[.] != $a[.]) | {campo: ., antes: side($b[.]; $a[.]), depois: side($a[.]; $b[.])}] as $told
        | $told == ($page[0].data[0].campos | sort_by(.campo))'
}

# check_history <path> <body of POST> <jq that makes a PUT of what GET gave>: creates, changes and removes
# a record as a user of its own; the history says who, from where, in which request, and each field.
check_history() {
    local who made count change
    who=$(token ADMIN 3600 41 A7HYST9Q)
    echo '# history'
    check 'POST of a record with a history 201' 201 "$(send "$who" POST "$1" "$2" -H 'X-Correlation-ID: historia-1')"
    made=$(header Location)
    cp "$work/body" "$work/made"
    check 'the history of a new record 200' 200 "$(call ADMIN GET "$made/historico")"
    check 'it says who, from where, in which request' 'CRIADO A7HYST9Q 127.0.0.1 historia-1 1 1' \
        "$(field '"\(.data[0] | "\(.acao) \(.autor) \(.endereco) \(.correlacaoId) \(.versao)") \(.totalItens)"')"
    check 'it has each field of the new record' true "$(history_tells /dev/null "$work/made")"
    check 'PUT 200' 200 "$(send ADMIN PUT "$made" "$(jq -c "$3" "$work/made")" -H 'If-Match: "1"')"
    cp "$work/body" "$work/changed"
    check 'the history after a PUT 200' 200 "$(call FINANCEIRO GET "$made/historico?resultadoPorPagina=1")"
    check 'it has the newest row first, and the address only for an ADMIN' 'ALTERADO K7P2M9QX null 2 2' \
        "$(field '"\(.data[0] | "\(.acao) \(.autor) \(.endereco) \(.versao)") \(.totalItens)"')"
    check 'it has each field that the PUT changed, before and after' true "$(history_tells "$work/made" "$work/changed")"
    check 'its next page 200' 200 "$(call ADMIN GET "$(header Link | sed -nE 's/.*<(.*)>; rel="next"/\1/p')")"
    check 'its next page has the row before' CRIADO "$(field '.data[].acao')"
    check 'PUT of an old version 412' 412 "$(send ADMIN PUT "$made" "$(jq -c "$3" "$work/made")" -H 'If-Match: "1"')"
    check 'PATCH with faults 422' 422 "$(send "$who" PATCH "$made" '{"nome":null}')"
    check 'a refused change is not in the history' 2 "$(call ADMIN GET "$made/historico" >/dev/null; field .totalItens)"
    check 'the history by author has their rows' 'CRIADO 1' \
        "$(call ATENDENTE GET "$made/historico?autor=A7HYST9Q" >/dev/null; field '"\(.data[].acao) \(.totalItens)"')"
    check 'the history of all records by author' "$(sql "SELECT DISTINCT alvo FROM historico WHERE autor = 'A7HYST9Q'") 1" \
        "$(call ADMIN GET "$1/historico?autor=A7HYST9Q" >/dev/null; field '"\(.data[].alvo) \(.totalItens)"')"
    check 'the history of all records by ATENDENTE 403' 403 "$(call ATENDENTE GET "$1/historico")"
    check 'the history of an unknown record 404' 404 "$(call ADMIN GET "$1/999999/historico")"

    sql "CREATE TRIGGER historico_cheio BEFORE INSERT ON historico FOR EACH ROW
        SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213"
    count=$(sql 'SELECT COUNT(*) FROM historico')
    check 'PUT that its history cannot take 503' 503 "$(send ADMIN PUT "$made" "$(<"$work/made")" -H 'If-Match: *')"
    check 'DELETE that its history cannot take 503' 503 "$(call ADMIN DELETE "$made" -H 'If-Match: *')"
    sql 'DROP TRIGGER historico_cheio'
    check 'then nothing has changed' "200 true $count" "$(call ADMIN GET "$made") $(jq --slurpfile changed "$work/changed" \
        '. == $changed[0]' "$work/body") $(sql 'SELECT COUNT(*) FROM historico')"

    check 'PATCH 200' 200 "$(send "$who" PATCH "$made" '{"nome":"Remendado"}')"
    check 'the history after a PATCH has what it changed' 'ALTERADO A7HYST9Q 3 true' \
        "$(cp "$work/body" "$work/patched"; call ADMIN GET "$made/historico" >/dev/null
            field '.data[0] | "\(.acao) \(.autor) \(.versao)"') $(history_tells "$work/changed" "$work/patched")"
    check 'DELETE 204' 204 "$(call "$who" DELETE "$made" -H 'If-Match: *')"
    check 'the history of a removed record 200' 200 "$(call ADMIN GET "$made/historico")"
    check 'it says who removed it' 'REMOVIDO A7HYST9Q 4' "$(field '.data[0] | "\(.acao) \(.autor) \(.versao)"')"
    check 'it has each field that is gone' true "$(history_tells "$work/patched" /dev/null)"
    check 'the service can neither change nor remove rows of the history' '4 denied' "$(
        for change in "UPDATE historico SET acao = 'X'" 'DELETE FROM historico' 'TRUNCATE historico' 'DROP TABLE historico'; do
            MYSQL_PWD=$(<"$work/senha") mariadb --no-defaults --socket="$work/db.sock" -u "$name" "$name" -e "$change" 2>&1 || true
        done | grep -o denied | sort | uniq -c | xargs
    )"
}

# patched <path> <patch> [curl arguments]: PATCH as an ADMIN with the media type of a merge patch.
patched() { call ADMIN PATCH "$1" -H 'Content-Type: application/merge-patch+json' -d "$2" "${@:3}"; }

# check_patch <path> <body of POST> <patch> <the same change in jq> <required field>: a JSON Merge Patch
# (RFC 7396) of a new record changes what it names and nothing else.
check_patch() {
    local made
    echo '# merge patch'
    check 'POST of a record to patch 201' 201 "$(send ADMIN POST "$1" "$2")"
    made=$(header Location)
    cp "$work/body" "$work/made"
    check 'PATCH without If-Match 200' 200 "$(send ADMIN PATCH "$made" "$3")"
    check 'PATCH increases the version' '"2" 2' "$(header ETag) $(field .versao)"
    check 'PATCH changes what it names' true "$(jq --slurpfile made "$work/made" \
        "del(.versao, .atualizadoEm) == (\$made[0] | $4 | del(.versao, .atualizadoEm))" "$work/body")"
    cp "$work/body" "$work/changed"
    check 'GET shows the same' true "$(call ADMIN GET "$made" >/dev/null
        jq --slurpfile changed "$work/changed" '. == $changed[0]' "$work/body")"
    check 'PATCH with the media type of a merge patch and the ETag 200' 200 "$(patched "$made" "$3" -H 'If-Match: "2"')"
    check 'PATCH of an old version 412' 412 "$(patched "$made" "$3" -H 'If-Match: "2"')"
    check 'PATCH with a weak tag 412' 412 "$(patched "$made" "$3" -H 'If-Match: W/"3"')"
    check 'PATCH by FINANCEIRO 403' 403 "$(send FINANCEIRO PATCH "$made" "$3")"
    check 'PATCH of an unknown id 404' 404 "$(patched "$1/999999" "$3")"
    check 'POST with the media type of a merge patch 415' 415 \
        "$(call ADMIN POST "$1" -H 'Content-Type: application/merge-patch+json' -d "$2")"
    check 'PATCH with another media type 415' 415 "$(call ADMIN PATCH "$made" -H 'Content-Type: application/json-patch+json' -d '[]')"
    check 'the 415 says what is taken' 'application/merge-patch+json, application/json' "$(header Accept-Patch)"
    check 'PATCH that is no object 422' '422 ""' "$(patched "$made" '[1]') $(field '.erros[].campo | tojson')"
    check 'all faults of a PATCH at once' "422 /$5 /id /x" \
        "$(patched "$made" "{\"$5\":null,\"id\":1,\"x\":1}") $(field '[.erros[].campo] | join(" ")')"
    check 'a refused PATCH changes nothing' '"3"' "$(call ADMIN GET "$made" >/dev/null; header ETag)"
    # A program that reads before it locks would lose changes here.
    seq 40 | xargs -P 8 -I{} curl -sS -o /dev/null -X PATCH -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
        -H 'Content-Type: application/json' -d "$3" "$url$made"
    check '40 PATCH at once all count' '"43"' "$(call ADMIN GET "$made" >/dev/null; header ETag)"
    check 'DELETE of the patched record 204' 204 "$(call ADMIN DELETE "$made" -H 'If-Match: *')"
}

# end_suite: the checks at the end of every suite, and the count.
end_suite() {
    local status=0
    kill "$service"
    wait "$service" || status=$?
    service=''
    check 'SIGTERM ends the service with 0' 0 "$status"
    check 'no sanitizer report' 0 "$(grep -c 'Sanitizer\|runtime error' "$work/service.log" || true)"
    check 'no secret in the log' 0 "$(grep -c 'senha de teste\|eyJ' "$work/service.log" || true)"
    check 'no response was a 500' 0 "$(grep -c '"status":500' "$work/service.log" || true)"
    [[ $failed -eq 0 ]] || { grep -vE '"level":"(debug|info)"' "$work/service.log" || true; } | tail -n 50
    echo "$passed passed, $failed failed"
    [[ $failed -eq 0 ]]
}
