# shellcheck shell=bash disable=SC2154
# What dies comes back, and what was accepted before is there.

part_kills() {
    part 'kill -9 dentro dos contêineres'
    start_load
    local service id pid
    for service in autenticacao estoque projetos fornecedores; do
        id=$(one_of "$service")
        pid=$(pid_inside "$id" "$service")
        docker exec "$id" sh -c "kill -9 $pid"
        check "$service volta no mesmo contêiner" true "$(until_ok 10 came_back "$id" "$service" "$pid" && echo true)"
        sleep 0.5
    done
    stop_load 'serviços mortos por dentro' 40

    part 'kill -9 de fora'
    start_load
    for service in estoque projetos-consumidor publicador-projetos estoque-consumidor estoque-nginx \
        kong rabbitmq mariadb; do
        kill_outside "$service"
    done
    check 'tudo volta sozinho' true "$(until_ok 120 everything_ready && echo true)"
    stop_load 'contêineres mortos por fora' any
}

pid_inside() { # <id> <program>
    docker exec "$1" sh -c 'for p in /proc/[0-9]*; do
        read -r name <"$p/comm" 2>/dev/null && [ "$name" = "$0" ] && echo "${p#/proc/}"; done' "${2:0:15}" |
        tail -n 1
}

came_back() { # <id> <program> <old pid>
    local now
    now=$(pid_inside "$1" "$2")
    [[ -n $now && $now != "$3" ]]
}

# From the host, not `docker kill`, which the engine takes for a wish.
kill_outside() {
    local id before
    id=$(one_of "$1")
    before=$(docker inspect -f '{{.RestartCount}}' "$id")
    kill -9 "$(docker inspect -f '{{.State.Pid}}' "$id")"
    check "$1 é reiniciado" true "$(until_ok 20 restarted "$id" "$before" && echo true)"
}

restarted() {
    [[ $(docker inspect -f '{{.RestartCount}} {{.State.Running}}' "$1") == "$(($2 + 1)) true" ]]
}

# A broker or a database that is not there: not ready, an answer that says so, and back by itself.
part_away() {
    part 'dependências fora do ar'
    local t status broker database
    broker=$(one_of rabbitmq)
    database=$(one_of mariadb)
    t=$(token)
    docker stop "$broker" >/dev/null
    status=$(curl -s -o /dev/null -w '%{http_code}' -m 10 "$url/produtos" -H "Authorization: Bearer $t" \
        -H 'Content-Type: application/json' -d "{\"nome\":\"Sem broker $RANDOM$RANDOM\",\"valor\":1,\"quantidade\":1,\"estoqueMinimo\":0}")
    check 'sem RabbitMQ o estoque continua a gravar' 201 "$status"
    check 'sem RabbitMQ o publicador não está pronto' true "$(until_ok 60 not_healthy "$(one_of publicador-estoque)" && echo true)"
    docker stop "$database" >/dev/null
    check 'sem MariaDB a resposta é 503' 503 "$(curl -s -o /dev/null -w '%{http_code}' -m 20 "$url/produtos" -H "Authorization: Bearer $t")"
    check 'sem MariaDB o serviço não está pronto' true "$(until_ok 60 not_healthy "$(one_of estoque)" && echo true)"
    docker start "$database" "$broker" >/dev/null
    check 'tudo volta sozinho' true "$(until_ok 150 everything_ready && echo true)"
    check 'o que esperava na caixa de saída foi enviado' true "$(until_ok 60 outbox_empty && echo true)"
}

not_healthy() {
    [[ $(docker exec "$1" sh -c 'saude-daemon || saude-servico' 2>&1) == *503* ]]
}

outbox_empty() {
    [[ $(sql_in estoque 'SELECT COUNT(*) FROM outbox') == 0 ]]
}

part_down_up() {
    part 'down e up de novo, com os dados'
    local before after
    before=$(figures)
    compose down >>"$work/compose.log" 2>&1
    check 'down não deixa contêiner' '' "$(running_ids)"
    compose up -d >>"$work/compose.log" 2>&1
    check 'up de novo' true "$(until_ok 150 everything_ready && echo true)"
    after=$(figures)
    check 'os dados estão lá' "$before" "$after"
    check 'o mesmo administrador entra' true "$([[ $(token) == *.*.* ]] && echo true)"
}

figures() { # what each schema holds
    sql_in fornecedores 'SELECT COUNT(*), SUM(CRC32(CONCAT(id, nome, cnpj, versao))) FROM fornecedor'
    sql_in estoque 'SELECT COUNT(*), SUM(quantidade) FROM produto'
    sql_in projetos 'SELECT COUNT(*) FROM projeto'
    sql_in autenticacao 'SELECT COUNT(*) FROM usuario'
}
