# shellcheck shell=bash disable=SC2154
# The same file on a swarm of one node: three replicas, and a rolling update.

STACK=icarus-teste-$$-s
OUR_SWARM=0

part_swarm() {
    part 'swarm de um nó'
    local images
    compose down -v >>"$work/compose.log" 2>&1
    if [[ $(docker info -f '{{.Swarm.LocalNodeState}}') != active ]]; then
        docker swarm init --advertise-addr 127.0.0.1 >>"$work/compose.log" 2>&1
        OUR_SWARM=1
    fi
    "$ROOT/scripts/stack" deploy "$STACK" >>"$work/compose.log" 2>&1 || tail -n 5 "$work/compose.log"
    check 'o stack sobe' true "$(until_ok 240 stack_answers && echo true)"
    images=$(docker service ls -f "label=com.docker.stack.namespace=$STACK" --format '{{.Name}} {{.Image}}')
    check 'nenhum nó pede as imagens a um registro' true \
        "$([[ $images == *estoque* && $images != *icarus/* ]] && echo true || echo "$images")"
    docker cp "$(docker ps -aqf "name=${STACK}_administrador" --filter status=exited | head -n 1)":/administrador/admin.json \
        "$work/admin.json" >>"$work/compose.log" 2>&1
    check 'o administrador consegue entrar' true "$([[ $(token) == *.*.* ]] && echo true)"
    local service
    for service in estoque projetos fornecedores; do
        docker service scale -d "${STACK}_$service=3" >>"$work/compose.log" 2>&1
    done
    check 'três serviços têm três réplicas cada' true "$(until_ok 120 replicas_are 3/3 estoque projetos fornecedores && echo true)"
    start_load
    docker service update --force --detach=false "${STACK}_estoque" >>"$work/compose.log" 2>&1
    check 'o swarm trocou as réplicas' completed \
        "$(docker service inspect -f '{{.UpdateStatus.State}}' "${STACK}_estoque")"
    docker service scale --detach=false "${STACK}_fornecedores=1" >>"$work/compose.log" 2>&1
    load_goes_on 100
    stop_load 'troca e redução no swarm' 0
    leave_swarm
}

stack_answers() {
    [[ $(curl -s -o /dev/null -w '%{http_code}' -m 5 "$url/auth/.well-known/jwks.json") == 200 ]] &&
        replicas_are 1/1 autenticacao estoque projetos fornecedores publicador-estoque \
            publicador-projetos publicador-autenticacao estoque-consumidor projetos-consumidor \
            fornecedores-consumidor rabbitmq mariadb kong &&
        [[ -n $(docker ps -aqf "name=${STACK}_administrador" --filter status=exited --filter exited=0) ]]
}

replicas_are() { # <n/n> <service...>
    local wanted=$1 service
    shift
    for service; do
        [[ $(docker service ls -f "name=${STACK}_$service" --format '{{.Name}} {{.Replicas}}') == *"${STACK}_$service $wanted"* ]] ||
            return 1
    done
}

# Also called at the end of an interrupted run.
leave_swarm() {
    [[ $(docker info -f '{{.Swarm.LocalNodeState}}' 2>/dev/null) == active ]] || return 0
    docker stack rm "$STACK" >>"$work/compose.log" 2>&1 || true
    until_ok 60 no_stack_container || true
    docker volume ls -q --filter "label=com.docker.stack.namespace=$STACK" |
        xargs -r docker volume rm -f >>"$work/compose.log" 2>&1 || true
    if ((OUR_SWARM)); then
        docker swarm leave --force >>"$work/compose.log" 2>&1 || true
        docker network rm docker_gwbridge >>"$work/compose.log" 2>&1 || true
        OUR_SWARM=0
    fi
}

no_stack_container() {
    [[ -z $(docker ps -aqf "label=com.docker.stack.namespace=$STACK") ]]
}
