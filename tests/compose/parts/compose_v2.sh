# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154
# The same file and the same commands with the other Compose, on the volumes that the first one made.

part_compose_v2() {
    part 'Compose v2'
    local tested=$ICARUS_COMPOSE before product auth
    if [[ $COMPOSE_FOUND != 1.* ]]; then
        echo "     (o que se testa já é o Compose $COMPOSE_FOUND)"
        return
    fi
    before=$(figures)
    compose down >>"$work/compose.log" 2>&1
    prepare_image "$V2_FROM"
    export ICARUS_COMPOSE
    ICARUS_COMPOSE=$(v2_program)
    echo "     $(compose version)"
    check 'up --wait acaba bem, com tudo pronto' '0 true' \
        "$(compose up -d --wait >>"$work/compose.log" 2>&1; echo "$? $(everything_ready && echo true)")"
    check 'com os dados que havia' "$before" "$(figures)"
    shows_administrator
    asks_no_registry
    check 'duas réplicas' true "$(scale estoque=2 && echo true)"
    check 'replace' true "$("$ROOT/scripts/replace" estoque >>"$work/compose.log" 2>&1 && echo true)"
    check 'são duas, e novas' 2 "$(containers_of estoque | wc -l)"
    auth="Authorization: Bearer $(token)"
    new_product
    check 'e trabalham' true "$([[ $product -gt 0 ]] && echo true)"
    compose down >>"$work/compose.log" 2>&1
    check 'down não deixa contêiner' '' "$(running_ids)"
    ICARUS_COMPOSE=$tested
    compose up -d >>"$work/compose.log" 2>&1
    check 'e o primeiro Compose segue de onde o outro parou' true "$(until_ok 150 everything_ready && echo true)"
}

# What a registry could serve in place of an image that is not there yet.
asks_no_registry() {
    local proxy=$work/proxy asked
    mkdir -p "$proxy"
    coproc PROXY { exec python3 "$ROOT/tests/compose/proxy.py" "$proxy/docker.sock" /var/run/docker.sock "$proxy/log"; }
    local pid=$PROXY_PID
    read -r _ <&"${PROXY[0]}"
    (
        # In a shell of its own: a run that breaks off here cleans up under its own names.
        export DOCKER_HOST=unix://$proxy/docker.sock COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME-nova
        export ICARUS_VERSAO=$ICARUS_VERSAO-nova
        compose_closed up --no-start --no-deps chaves >>"$work/compose.log" 2>&1
    )
    asked=$(grep -c '^POST .*/images/create' "$proxy/log")
    check 'a imagem que falta é feita aqui' 1 "$(docker images -q "icarus/chaves:$ICARUS_VERSAO-nova" | wc -l)"
    check 'o que o Compose pediu ao Docker foi visto' true "$(grep -q '^POST .*/containers/create' "$proxy/log" && echo true)"
    check 'e não pedida a um registro' 0 "$asked"
    (COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME-nova && compose down -v >>"$work/compose.log" 2>&1)
    docker image rm "icarus/chaves:$ICARUS_VERSAO-nova" >>"$work/compose.log" 2>&1
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    rm -r "$proxy"
}
