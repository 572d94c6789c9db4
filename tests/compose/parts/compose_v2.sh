# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154
# The same file and commands with Compose v2, on the volumes that the first Compose made.

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
    check 'up --wait termina com 0 e tudo está pronto' '0 true' \
        "$(compose up -d --wait >>"$work/compose.log" 2>&1; echo "$? $(everything_ready && echo true)")"
    check 'os dados são os de antes' "$before" "$(figures)"
    shows_administrator
    asks_no_registry
    check 'o estoque tem duas réplicas' true "$(scale estoque=2 && echo true)"
    check 'replace termina com 0' true "$("$ROOT/scripts/replace" estoque >>"$work/compose.log" 2>&1 && echo true)"
    check 'depois do replace há duas réplicas novas' 2 "$(containers_of estoque | wc -l)"
    auth="Authorization: Bearer $(token)"
    new_product
    check 'as réplicas novas atendem' true "$([[ $product -gt 0 ]] && echo true)"
    compose down >>"$work/compose.log" 2>&1
    check 'down não deixa contêiner' '' "$(running_ids)"
    ICARUS_COMPOSE=$tested
    compose up -d >>"$work/compose.log" 2>&1
    check 'o primeiro Compose continua com os dados do outro' true "$(until_ok 150 everything_ready && echo true)"
}

# A missing image of ours must not be asked from a registry, which could serve another one.
asks_no_registry() {
    local proxy=$work/proxy asked
    mkdir -p "$proxy"
    coproc PROXY { exec python3 "$ROOT/tests/compose/proxy.py" "$proxy/docker.sock" /var/run/docker.sock "$proxy/log"; }
    local pid=$PROXY_PID
    read -r _ <&"${PROXY[0]}"
    (
        # In a subshell, so that a run that ends here cleans up under its own names.
        export DOCKER_HOST=unix://$proxy/docker.sock COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME-nova
        export ICARUS_VERSAO=$ICARUS_VERSAO-nova
        compose_closed up --no-start --no-deps chaves >>"$work/compose.log" 2>&1
    )
    asked=$(grep -c '^POST .*/images/create' "$proxy/log")
    check 'a imagem que falta é feita aqui' 1 "$(docker images -q "icarus/chaves:$ICARUS_VERSAO-nova" | wc -l)"
    check 'os pedidos do Compose ao Docker passaram pelo proxy' true "$(grep -q '^POST .*/containers/create' "$proxy/log" && echo true)"
    check 'nenhuma imagem foi pedida a um registro' 0 "$asked"
    (COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME-nova && compose down -v >>"$work/compose.log" 2>&1)
    docker image rm "icarus/chaves:$ICARUS_VERSAO-nova" >>"$work/compose.log" 2>&1
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    rm -r "$proxy"
}
