# shellcheck shell=bash disable=SC2034,SC2154
# Shared by the parts of `make compose-test`: counts, the load, functions about containers. Sourced.

# shellcheck source=tests/checks.sh
source "$ROOT/tests/checks.sh"

load_pid=''

part() { # <title>: prints it with the time
    printf '== %s (%s s)\n' "$1" "$SECONDS"
}

# until_ok <seconds> <command...>: the time is scaled by the load of the machine.
until_ok() {
    within $(($1 * $(load_factor))) "${@:2}"
}

within() { # <seconds> <command...>: the time is not scaled
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || return 1
        sleep 0.3
    done
}

load_factor() { # runnable processes per processor, 1 to 6
    awk -v processors="$(nproc)" '{n = int($1 / processors); print (n < 1 ? 1 : n > 6 ? 6 : n)}' /proc/loadavg
}

one_of() { # <service> [-a]: the id of its first container; without -a, of the running ones
    containers_of "$@" | head -n 1
}

now() { # as `docker logs --since` takes it
    date -u +%Y-%m-%dT%H:%M:%S.%NZ
}

scale() { # <service=N...>: scales and waits until everything is ready
    local pair options=() services=()
    for pair; do
        options+=(--scale "$pair")
        services+=("${pair%=*}")
    done
    compose up -d --no-deps --no-recreate --no-build "${options[@]}" "${services[@]}" >>"$work/compose.log" 2>&1
    for pair; do
        # shellcheck disable=SC2046
        wait_containers $((90 * $(load_factor))) $(containers_of "${pair%=*}") || return 1
        [[ $(containers_of "${pair%=*}" | wc -l) -eq ${pair#*=} ]] || return 1
    done
}

all_ids() { # running or not
    docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"
}

everything_ready() { # every container that should run is healthy, and the gateway answers
    local id
    for id in $(all_ids); do
        [[ $(docker inspect -f '{{.State.Status}}{{.State.ExitCode}}' "$id") == exited0 ]] ||
            [[ $(state_of_container "$id") =~ ^(healthy|running)$ ]] || return 1
    done
    [[ $(curl -s -o /dev/null -w '%{http_code}' -m 5 "$url/auth/.well-known/jwks.json") == 200 ]]
}

start_load() {
    rm -f "$work/load.json" "$work/load.json.so_far"
    python3 "$ROOT/tests/compose/load.py" "$url" "$work/admin.json" "$work/load.json" &
    load_pid=$!
    load_goes_on 50
}

# load_goes_on <number>: waits until the load has sent that many more requests.
load_goes_on() {
    until_ok 60 has_made "$(($(made_so_far) + $1))" || check 'a carga segue' "mais $1 requisições" "$(made_so_far) em tudo"
}

has_made() { # <number>
    [[ $(made_so_far) -ge $1 ]]
}

made_so_far() {
    echo "$((10#0$(cat "$work/load.json.so_far" 2>/dev/null)))"
}

# stop_load <what> <failures allowed, or any> [resent requests allowed]: ends the load and checks that no
# accepted change is lost, and that no more requests failed, or were sent again because the gateway had
# closed the connection, than allowed.
stop_load() {
    kill -TERM "$load_pid"
    wait "$load_pid" || true
    load_pid=''
    if [[ ! -s $work/load.json ]]; then
        check "$1: o relatório da carga" presente ausente
        return
    fi
    local bad
    bad=$(jq .failed "$work/load.json")
    check "$1: nada do que foi aceito se perdeu" 0 "$(jq .lost "$work/load.json")"
    if [[ $2 == 0 ]]; then
        check "$1: nenhuma requisição falhou" 0 "$bad"
    elif [[ $2 != any ]]; then
        check "$1: só falhou o que estava em andamento (até $2)" true "$([[ $bad -le $2 ]] && echo true)"
    fi
    [[ $2 == any ]] || check "$1: a conexão mantida continuou (até ${3:-0} reenvios)" true \
        "$([[ $(jq .resent "$work/load.json") -le ${3:-0} ]] && echo true)"
    echo "     $(jq -c '{requests, failed, resent, unknown, created, slowest}' "$work/load.json")"
    [[ $(jq .lost "$work/load.json") -eq 0 && ($bad -eq 0 || $2 == any) ]] || jq -r '.examples[]' "$work/load.json" | sed 's/^/     /'
    [[ $(jq .requests "$work/load.json") -gt 100 ]] || check "$1: houve carga" '> 100' "$(jq .requests "$work/load.json")"
}

fetch_admin() {
    run_like administrador -- mostrar >"$work/admin.json"
}

token() {
    curl -sS -m 10 "$url/auth/login" -H 'Content-Type: application/json' -d "@$work/admin.json" |
        jq -r .accessToken
}

post() { # <path> <JSON>, with the header of $auth
    curl -sS -m 10 "$url$1" -H "$auth" -H 'Content-Type: application/json' -d "$2"
}

new_product() { # created as $auth; sets `product` to its id
    product=$(post /produtos "{\"nome\":\"Chapa $RANDOM$RANDOM\",\"valor\":1,\"quantidade\":1000,\"estoqueMinimo\":0}" | jq .id)
    until_ok 10 known_to_projetos
}

new_project() { # uses one sheet of $product; prints its id
    post /projetos "{\"nome\":\"Projeto $RANDOM\",\"dataInicio\":\"2026-01-01\",\"dataEntrega\":\"2026-02-01\",\"valor\":1,
        \"materiais\":[{\"produtoId\":$product,\"quantidade\":1}]}" | jq .id
}

known_to_projetos() {
    [[ $(curl -sS -m 10 "$url/projetos/produtos-em-estoque?resultadoPorPagina=100&ordem=-nome" -H "$auth") == *"\"id\":$product,"* ]]
}

# operate COMMAND ARGUMENT…: prints its exit code; its output is in $work/said.
operate() {
    local code=0
    "$ROOT/scripts/$1" --compose "${@:2}" >"$work/said" 2>&1 || code=$?
    cat "$work/said" >>"$work/compose.log"
    echo "$code"
}
