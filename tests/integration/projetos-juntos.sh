#!/usr/bin/env bash
# Concurrent changes of the same projects (clients of the service, then projetos_juntos.c), and the
# number of statements of each change. A private MariaDB, no broker.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
# shellcheck source=tests/integration/conciliacao.sh
source tests/integration/conciliacao.sh
suite projetos 18608
more_environment=(ICARUS_THREADS=1)
start_all

# project <produtoId>...: a body with a random quantity of each.
project() {
    printf '%s\n' "$@" | jq -cRn --argjson n "$((1 + RANDOM % 9))" '{nome: "Sala", dataInicio: "2026-07-01",
        dataEntrega: "2026-08-15", valor: 1, materiais: [inputs | {produtoId: tonumber, quantidade: $n}]}'
}

# asked <method> <path> <body>: prints the status, and the numbers of statements run, statements
# prepared and transactions begun by the service; without those of the thread that reads revocations.
sql "SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1"
asked() {
    local answer
    sql 'TRUNCATE TABLE mysql.general_log'
    answer=$(send ADMIN "$1" "$2" "$3" -H 'If-Match: *')
    echo "$answer $(sql "SELECT COALESCE(SUM(command_type = 'Execute'), 0), COALESCE(SUM(command_type = 'Prepare'), 0),
        COALESCE(SUM(argument = 'START TRANSACTION'), 0) FROM mysql.general_log
        WHERE user_host LIKE 'projetos[%' AND argument NOT LIKE '%FROM revogacao%'" | xargs)"
}

sql "INSERT INTO produto (id, nome, preco, estoque, versao) SELECT seq, CONCAT('Peça ', seq), 1, 5, 1 FROM seq_1_to_50"
one=$(project 1 2 3)
for _ in 1 2; do # each statement is prepared at its first use
    post=$(asked POST /projetos "$one")
    path=$(header Location)
    put=$(asked PUT "$path" "$(project 3 2 1 4)")
done
check 'statements of a POST: products, project, materials, messages, history, in one transaction' '201 5 0 1' "$post"
check 'statements of a PUT: products, lock, project, materials, messages, history' '200 6 0 1' "$put"
check 'statements of a PUT that removes a material: one more' '200 7' "$(asked PUT "$path" "$(project 3 2 1)" | cut -d' ' -f1,2)"
check 'statements of EM_ANDAMENTO: lock, project, materials, messages, history' '200 5' "$(asked PATCH "$path/status" '{"status":"EM_ANDAMENTO"}' | cut -d' ' -f1,2)"
check 'statements of CANCELADO: lock, project, materials, messages, history' '200 5' "$(asked PATCH "$path/status" '{"status":"CANCELADO"}' | cut -d' ' -f1,2)"
check 'the response of PATCH equals GET' "$(<"$work/body")" "$(call ADMIN GET "$path" >/dev/null && cat "$work/body")"
check 'statements of a DELETE: lock, messages, project, history' '204 4' "$(asked DELETE "$path" '' | cut -d' ' -f1,2)"
sql 'SET GLOBAL general_log = 0'
stop "$service"
more_environment=()
start_service
await_service

# Eight clients change the same four projects, with products in random order.
for _ in 1 2 3 4; do post=$(send ADMIN POST /projetos "$one"); done
first=$(sql 'SELECT MAX(id) - 3 FROM projeto')
client() { # prints the status of each of its requests
    local i
    for ((i = 0; i < 25; i++)); do
        local path=/projetos/$((first + RANDOM % 4)) request=(-X PUT -d)
        if [[ $((RANDOM % 8)) -eq 0 ]]; then
            request=(-X PATCH -d '{"status":"EM_ANDAMENTO"}')
            path=$path/status
        else
            # shellcheck disable=SC2046
            request+=("$(project $(shuf -i 1-50 -n $((1 + RANDOM % 20))))")
        fi
        curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $(<"$work/token.ADMIN")" -H 'If-Match: *' \
            -H 'Content-Type: application/json' "${request[@]}" "$url$path"
    done
}
before=$(deadlocks)
for _ in {1..8}; do client & done >"$work/statuses"
for job in $(jobs -p); do [[ " $service $nginx $database " == *" $job "* ]] || wait "$job"; done
check 'each of 200 changes at once gets 200 or 409' '200 0' \
    "$(wc -l <"$work/statuses") $(grep -cvE '^(200|409)$' "$work/statuses" || true)"
check_deadlocks 'changes at once cause no deadlock' "$before"
check 'conciliar finds nothing wrong after changes at once' 0 "$(conciliar)"

sql 'DELETE FROM projeto; DELETE FROM outbox'
for seed in "${SEED:-1}" $((${SEED:-1} + 1)); do
    drive projetos_juntos "$seed"
    sql 'DELETE FROM projeto; DELETE FROM outbox'
done
check_deadlocks 'changes and answers at once cause no deadlock' "$before"

end_suite
