# shellcheck shell=bash disable=SC2154
# The system comes up from nothing, is what the file promises, and passes the end-to-end suite.

part_start() {
    part 'sobe do nada'
    local began=$SECONDS
    compose up -d >"$work/compose.log" 2>&1 || { tail -n 20 "$work/compose.log"; }
    check 'up do nada' true "$(until_ok 180 everything_ready && echo true)"
    echo "     $((SECONDS - began)) s até tudo responder"
    fetch_admin
    check 'o primeiro administrador entra' true "$([[ $(token) == *.*.* ]] && echo true)"
    hardening
    sizes
    secrets
    missing_secret
}

missing_secret() {
    local said code=0
    said=$(compose run --rm --no-deps --entrypoint estoque -e ICARUS_DB_PASSWORD_FILE=/run/nada \
        estoque 2>&1 </dev/null) || code=$?
    check 'sem um segredo o programa acaba com o código de configuração errada' 78 "$code"
    check 'e com uma linha que diz qual' 1 "$(grep -c ICARUS_DB_PASSWORD <<<"$said")"
}

running_ids() {
    docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"
}

hardening() {
    local id name
    local format='{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{ne .HostConfig.Memory 0}} {{index .HostConfig.LogConfig.Config "max-size"}} {{.HostConfig.RestartPolicy.Name}}'
    local wrong='' ports=''
    for id in $(running_ids); do
        name=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
        [[ $(docker inspect -f "$format" "$id") == 'true [ALL] [no-new-privileges:true] true 10m unless-stopped' ]] || wrong+="$name "
        docker exec "$id" sh -c '[ "$(id -u)" != 0 ] && ! touch /teste 2>/dev/null' || wrong+="$name(root) "
        docker exec "$id" grep -q '^CapEff:.*0000000000000000$' /proc/1/status || wrong+="$name(cap) "
        ports+=$(docker port "$id")
    done
    check 'nenhum é root, grava na raiz, tem privilégio, memória ou log sem limite' '' "$wrong"
    check 'a única porta publicada é a do gateway' "8000/tcp -> 127.0.0.1:$ICARUS_PORT" "$ports"
}

sizes() {
    local image size big=''
    for image in $(docker images -q "icarus/*:$ICARUS_VERSAO" | sort -u); do
        size=$(docker image inspect -f '{{.Size}}' "$image")
        [[ $size -lt 120000000 ]] || big+="$image "
    done
    check 'cada imagem tem menos de 120 MB' '' "$big"
    docker images "icarus/*:$ICARUS_VERSAO" --format '     {{.Repository}} {{.Size}}' | sort
}

secrets() {
    local password id found=''
    password=$(docker run --rm -v "${COMPOSE_PROJECT_NAME}_cofre:/cofre:ro" --network none \
        --entrypoint cat "icarus/chaves:$ICARUS_VERSAO" /cofre/secrets/mariadb-admin)
    check 'o segredo existe' 48 "${#password}"
    for id in $(all_ids); do
        ! docker inspect "$id" | grep -qF "$password" || found+="inspect:$id "
        ! docker logs "$id" 2>&1 | grep -qF "$password" || found+="log:$id "
    done
    check 'o segredo não está em ambiente, comando nem log' '' "$found"
    check 'um serviço não lê o segredo de outro' '' \
        "$(docker exec "$(one_of estoque)" sh -c 'cat /run/segredos/* | grep -cF "$0"' "$password" | grep -v '^0$')"
    check 'o guest do RabbitMQ não existe' true "$(docker exec "$(one_of rabbitmq)" \
        rabbitmqctl -q list_users | grep -q '^guest' || echo true)"
}

part_e2e() {
    part 'ponta a ponta'
    local line ok bad
    if [[ ! -x $ROOT/tests/e2e/run ]]; then
        check 'a suíte de ponta a ponta existe' true false
        return
    fi
    ICARUS_URL=$url ICARUS_ADMIN_JSON=$work/admin.json "$ROOT/tests/e2e/run" >"$work/e2e.log" 2>&1 || true
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$work/e2e.log" | tail -n 1)
    read -r ok _ bad _ <<<"${line:-0 passed, 1 failed}"
    echo "     e2e: ${line:-sem contagem}"
    [[ $bad -eq 0 && $ok -gt 0 ]] || grep -E '^FAIL' "$work/e2e.log" | head -n 20 || tail -n 20 "$work/e2e.log"
    passed=$((passed + ok))
    failed=$((failed + bad))
}
