# shellcheck shell=bash disable=SC2154
# The system starts from nothing, its containers are restricted as documented, and the end-to-end suite passes.

part_start() {
    part 'sobe do nada'
    local began=$SECONDS
    compose up -d >"$work/compose.log" 2>&1 || { tail -n 20 "$work/compose.log"; }
    check 'o sistema sobe do nada' true "$(until_ok 180 everything_ready && echo true)"
    echo "     $((SECONDS - began)) s até tudo responder"
    fetch_admin
    check 'o primeiro administrador consegue entrar' true "$([[ $(token) == *.*.* ]] && echo true)"
    shows_administrator
    one_shots
    built_here
    hardening
    sizes
    secrets
    missing_secret
}

# The README's command prints the administrator; the password is in no log.
shows_administrator() {
    local id password found=''
    check 'compose run administrador mostrar' "$(<"$work/admin.json")" \
        "$(compose run --rm -T administrador mostrar 2>>"$work/compose.log")"
    password=$(jq -r .senha "$work/admin.json")
    for id in $(all_ids); do
        [[ $(docker logs "$id" 2>&1 | grep -cF "$password") == 0 ]] || found+="$id "
    done
    check 'a senha do administrador não está em nenhum log' '24 ' "${#password} $found"
}

# Whoever owns these names on a public registry could serve the image that generates the keys.
built_here() {
    check 'as imagens construídas aqui não são pedidas a um registro' '' "$(python3 -c '
import sys, yaml
services = yaml.safe_load(open(sys.argv[1]))["services"]
print(*(name for name, service in services.items()
        if ("build" in service) != (service.get("pull_policy") == "never")
        or ("build" in service) != service["image"].startswith("icarus/")))' "$ROOT/docker-compose.yml")"
}

# For `up --wait` a container that ends is a failure, unless another one waits for its success.
one_shots() {
    check 'up --wait de Compose v2 sabe o que deve terminar' '' "$(python3 -c '
import sys, yaml
services = yaml.safe_load(open(sys.argv[1]))["services"]
once = {name for name, service in services.items() if service["restart"] == "on-failure"}
for service in services.values():
    for name, how in service.get("depends_on", {}).items():
        if how["condition"] == "service_completed_successfully":
            once.discard(name)
print(*once)' "$ROOT/docker-compose.yml")"
}

# Without `compose run`: 1.29.2 waits for ever for a container that has already ended.
missing_secret() {
    local id said code=0 command
    mkdir -p "$work/vazio"
    id=$(one_of rabbitmq)
    mapfile -t command < <(docker inspect -f '{{json .Config.Cmd}}' "$id" | jq -r '.[]')
    said=$(timeout 60 docker run --rm --pull never -v "$work/vazio:/run/segredos:ro" \
        "$(docker inspect -f '{{.Config.Image}}' "$id")" "${command[@]}" 2>&1) || code=$?
    check 'sem seus segredos o RabbitMQ não inicia e diz o motivo' '78 1' "$code $(grep -c 'rabbitmq: falta' <<<"$said")"
    code=0
    id=$(one_of estoque)
    docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$id" | grep ^ICARUS_ >"$work/ambiente"
    said=$(timeout 60 docker run --rm --pull never --entrypoint estoque --volumes-from "$id" --env-file "$work/ambiente" \
        -e ICARUS_DB_PASSWORD_FILE=/run/nada "icarus/estoque:$ICARUS_VERSAO" 2>&1) || code=$?
    check 'sem um segredo o programa termina com 78' 78 "$code"
    check 'o programa diz em uma linha qual segredo falta' 1 "$(grep -c ICARUS_DB_PASSWORD <<<"$said")"
}

running_ids() {
    docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"
}

hardening() {
    local id name
    local format='{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{ne .HostConfig.Memory 0}} {{index .HostConfig.LogConfig.Config "max-size"}} {{.HostConfig.RestartPolicy.Name}} {{if .Config.Healthcheck}}saúde{{end}} {{if .Config.StopTimeout}}prazo{{end}}'
    local wrong='' ports=''
    for id in $(running_ids); do
        name=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
        [[ $(docker inspect -f "$format" "$id") == 'true [ALL] [no-new-privileges:true] true 10m unless-stopped saúde prazo' ]] || wrong+="$name "
        docker exec "$id" sh -c '[ "$(id -u)" != 0 ] && ! touch /teste 2>/dev/null' || wrong+="$name(root) "
        docker exec "$id" grep -q '^CapEff:.*0000000000000000$' /proc/1/status || wrong+="$name(cap) "
        ports+=$(docker port "$id")
    done
    check 'nenhum é root, grava na raiz, tem privilégio, memória ou log sem limite; todos têm saúde e prazo' '' "$wrong"
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
    local id service found='' all=$work/segredos.txt
    # Each password; the third line of each private key, which no other file has.
    (umask 077 && docker run --rm --pull never -v "${COMPOSE_PROJECT_NAME}_cofre:/cofre:ro" --network none --entrypoint bash \
        "icarus/chaves:$ICARUS_VERSAO" -c 'cat /cofre/secrets/*; for key in /cofre/keys/private/*; do
            sed -n 3p "$key"; done' >"$all")
    check 'os segredos existem' true "$([[ $(grep -cE '^.{40,}$' "$all") -ge 9 && $(grep -cvE '^.{40,}$' "$all") -eq 0 ]] && echo true)"
    for id in $(all_ids); do
        [[ $({
            docker inspect "$id"
            docker logs "$id"
        } 2>&1 | grep -cFf "$all") == 0 ]] || found+="$id "
    done
    check 'nenhum segredo está em ambiente, comando ou log' '' "$found"
    for service in autenticacao:3 estoque:2 projetos:2 fornecedores:2 publicador-autenticacao:2 publicador-estoque:2 projetos-consumidor:2 estoque-nginx:1; do
        check "${service%:*} lê só os seus" "${service#*:}" "$(docker exec "$(one_of "${service%:*}")" \
            sh -c 'cat /run/segredos/*' | grep -cFf "$all")"
    done
    check 'o RabbitMQ só tem os seus usuários, sem guest' 'admin autenticacao estoque fornecedores projetos' "$(docker exec "$(one_of rabbitmq)" \
        rabbitmqctl -q list_users | sed 1d | cut -f 1 | sort | xargs)"
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
