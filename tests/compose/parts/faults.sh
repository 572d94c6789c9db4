# shellcheck shell=bash disable=SC2154
# Killed processes and containers are restarted, and accepted changes are kept.

part_kills() {
    part 'kill -9 dentro dos contêineres'
    start_load
    local service id pid
    for service in autenticacao estoque projetos fornecedores; do
        id=$(one_of "$service")
        pid=$(pid_inside "$id" "$service")
        docker exec "$id" sh -c "kill -9 $pid"
        check "$service volta no mesmo contêiner" true "$(until_ok 10 came_back "$id" "$service" "$pid" && echo true)"
        load_goes_on 20
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

# Kills from the host: Docker treats `docker kill` as an intended stop.
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

# Without broker or database: not ready, 503 where the database is needed, and recovery without help.
part_away() {
    part 'dependências fora do ar'
    local t status broker database since relay
    broker=$(one_of rabbitmq)
    database=$(one_of mariadb)
    t=$(token)
    docker stop "$broker" >/dev/null
    status=$(curl -s -o /dev/null -w '%{http_code}' -m 10 "$url/produtos" -H "Authorization: Bearer $t" \
        -H 'Content-Type: application/json' -d "{\"nome\":\"Sem broker $RANDOM$RANDOM\",\"valor\":1,\"quantidade\":1,\"estoqueMinimo\":0}")
    check 'sem RabbitMQ o estoque continua a aceitar mudanças' 201 "$status"
    check 'sem RabbitMQ o publicador não está pronto' true "$(until_ok 60 not_healthy "$(one_of publicador-estoque)" && echo true)"
    relay=$(one_of publicador-estoque)
    since=$(now)
    docker restart "$relay" >/dev/null
    complains publicador-estoque "$since" 'conectar a rabbitmq:5672'
    check 'um publicador iniciado sem RabbitMQ espera por ele' 'running 0' \
        "$(docker inspect -f '{{.State.Status}} {{.RestartCount}}' "$relay")"
    docker stop "$database" >/dev/null
    check 'sem MariaDB a resposta é 503' 503 "$(curl -s -o /dev/null -w '%{http_code}' -m 20 "$url/produtos" -H "Authorization: Bearer $t")"
    check 'sem MariaDB o serviço não está pronto' true "$(until_ok 60 not_healthy "$(one_of estoque)" && echo true)"
    docker start "$database" "$broker" >/dev/null
    check 'tudo volta sozinho' true "$(until_ok 150 everything_ready && echo true)"
    check 'as mensagens que esperavam no outbox foram enviadas' true "$(until_ok 60 outbox_empty && echo true)"
}

# complains <service> <since> <text>: its log has a line with the text, and again after growing delays.
complains() {
    check "$1 diz: $3" true "$(until_ok 60 says "$@" && echo true)"
    check "$1 tenta de novo com espera crescente" true "$(until_ok 90 delays_grow "$@" && echo true)"
    echo "     esperas: $(delays "$@" | tr '\n' ' ')"
}

says() {
    docker logs --since "$2" "$(one_of "$1" -a)" 2>&1 | grep -F -- "$3" # all of it is read: -q would end docker by SIGPIPE
}

# Seconds between the lines with the text. Two in one attempt count as one.
delays() {
    docker logs --timestamps --since "$2" "$(one_of "$1" -a)" 2>&1 | grep -F -- "$3" |
        sed -nE 's/^[^T]*T([0-9:.]+)Z.*/\1/p' | sort |
        awk -F : '{now = ($1 * 60 + $2) * 60 + $3; if (NR > 1 && now - before > 0.05) printf "%.2f\n", now - before
            before = now}'
}

# The last delay must exceed the first by half a second only: resolving a missing container's name takes 10 s each time.
delays_grow() {
    delays "$@" | awk 'NR == 1 {first = $1} {last = $1} END {exit !(NR >= 3 && last - first >= 0.5)}'
}

not_healthy() {
    [[ $(docker exec "$1" sh -c 'saude-daemon || saude-servico' 2>&1) == *503* ]]
}

outbox_empty() {
    [[ $(sql_in estoque 'SELECT COUNT(*) FROM outbox') == 0 ]]
}

part_down_up() {
    part 'down e up de novo, com os dados'
    local before after up since code=0
    before=$(figures)
    sql_in estoque "INSERT INTO migracao VALUES (900, 'V900__futuro.sql', REPEAT('0', 64), NOW())"
    compose down >>"$work/compose.log" 2>&1
    check 'down não deixa contêiner' '' "$(running_ids)"
    since=$(now)
    compose up -d >>"$work/compose.log" 2>&1 &
    up=$!
    complains migracoes "$since" 'o schema é mais novo que estes programas: a versão 900'
    check 'com um schema mais novo nenhum programa que precisa dele inicia' '' \
        "$(one_of estoque -a)$(one_of estoque-consumidor -a)$(one_of kong -a)"
    sql_in estoque 'DELETE FROM migracao WHERE versao = 900'
    wait "$up" || code=$?
    check 'com o schema certo o up termina com 0' 0 "$code"
    check 'o sistema sobe de novo' true "$(until_ok 150 everything_ready && echo true)"
    after=$(figures)
    check 'os dados são os de antes' "$before" "$after"
    check 'o mesmo administrador consegue entrar' true "$([[ $(token) == *.*.* ]] && echo true)"
}

figures() { # what each schema holds
    sql_in fornecedores 'SELECT COUNT(*), SUM(CRC32(CONCAT(id, nome, cnpj, versao))) FROM fornecedor'
    sql_in estoque 'SELECT COUNT(*), SUM(estoque) FROM produto'
    sql_in projetos 'SELECT COUNT(*) FROM projeto'
    sql_in autenticacao 'SELECT COUNT(*) FROM usuario'
}
