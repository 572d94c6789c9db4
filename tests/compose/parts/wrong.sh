# shellcheck shell=bash disable=SC2154
# Wrong passwords and a missing secret: one log line, not ready, growing delays, recovery when corrected.

part_wrong() {
    part 'senha errada, segredo que falta'
    wrong_database_password
    wrong_broker_password
    secret_that_comes_late
}

# all_of <ready|not_healthy> <service...>
all_of() {
    local service
    for service in "${@:2}"; do
        "$1" "$(one_of "$service")" || return 1
    done
}

ready() {
    docker exec "$1" sh -c 'if command -v saude-daemon; then saude-daemon; else saude-servico; fi'
}

products() { # [JSON to create]: the status of an answer
    curl -s -o /dev/null -w '%{http_code}' -m 20 "$url/produtos" -H "Authorization: Bearer $t" \
        -H 'Content-Type: application/json' ${1:+-d "$1"}
}

wrong_database_password() {
    local since t users=(estoque publicador-estoque estoque-consumidor)
    t=$(token)
    since=$(now)
    sql_in estoque "ALTER USER estoque IDENTIFIED BY 'outra'; KILL USER estoque"
    check 'com a senha do banco errada a resposta é 503' 503 "$(products)"
    check 'com a senha do banco errada serviço e daemons não ficam prontos' true "$(until_ok 30 all_of not_healthy "${users[@]}" && echo true)"
    check 'o log do serviço diz o motivo' true "$(says estoque "$since" "Access denied for user 'estoque'" >/dev/null && echo true)"
    complains publicador-estoque "$since" "Access denied for user 'estoque'"
    complains estoque-consumidor "$since" "Access denied for user 'estoque'"
    check 'o Docker mostra o serviço como unhealthy' true "$(until_ok 60 state_is unhealthy estoque && echo true)"
    compose run --rm --no-deps migracoes estoque >>"$work/compose.log" 2>&1
    check 'com a senha do banco certa tudo volta sozinho' true "$(until_ok 60 everything_ready && echo true)"
    check 'com a senha do banco certa a resposta é 200' 200 "$(products)"
}

state_is() { # <state> <service>
    [[ $(state_of_container "$(one_of "$2")") == "$1" ]]
}

wrong_broker_password() {
    local since t broker right users=(publicador-estoque estoque-consumidor)
    t=$(token)
    broker=$(one_of rabbitmq)
    right=$(docker exec "$(one_of publicador-estoque)" cat /run/segredos/broker)
    since=$(now)
    docker exec "$broker" rabbitmqctl -q change_password estoque outra
    docker exec "$broker" rabbitmqctl -q close_all_user_connections estoque teste >/dev/null
    check 'com a senha do RabbitMQ errada o estoque continua a gravar' 201 \
        "$(products "{\"nome\":\"Sem senha $RANDOM$RANDOM\",\"valor\":1,\"quantidade\":1,\"estoqueMinimo\":0}")"
    check 'com a senha do RabbitMQ errada nenhum daemon fica pronto' true "$(until_ok 30 all_of not_healthy "${users[@]}" && echo true)"
    complains publicador-estoque "$since" ACCESS_REFUSED
    complains estoque-consumidor "$since" ACCESS_REFUSED
    docker exec "$broker" rabbitmqctl -q change_password estoque "$right"
    check 'com a senha do RabbitMQ certa os daemons voltam sozinhos' true "$(until_ok 60 all_of ready "${users[@]}" && echo true)"
    check 'as mensagens que esperavam no outbox foram enviadas' true "$(until_ok 60 outbox_empty && echo true)"
}

secret_that_comes_late() {
    local since users=(estoque publicador-estoque)
    rename_secret db db.fora
    since=$(now)
    # shellcheck disable=SC2046
    docker restart $(containers_of estoque) $(containers_of publicador-estoque) >/dev/null
    complains estoque "$since" 'ICARUS_DB_PASSWORD_FILE: não consigo abrir o arquivo'
    complains publicador-estoque "$since" 'ICARUS_DB_PASSWORD_FILE: não consigo abrir o arquivo'
    check 'sem o segredo os dois não ficam saudáveis' '' "$(for service in "${users[@]}"; do
        ! state_is healthy "$service" || echo "$service"
    done)"
    rename_secret db.fora db
    check 'com o segredo os dois voltam sozinhos' true "$(until_ok 120 everything_ready && echo true)"
}

rename_secret() { # <from> <to>: of the estoque's
    docker run --rm --pull never --network none -v "${COMPOSE_PROJECT_NAME}_segredos-estoque:/segredos" \
        --entrypoint mv "icarus/chaves:$ICARUS_VERSAO" "/segredos/$1" "/segredos/$2"
}
