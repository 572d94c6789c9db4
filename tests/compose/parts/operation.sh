# shellcheck shell=bash disable=SC2034,SC2154
# The operator's commands on containers.

part_operation() {
    part 'comandos de operação'
    local auth product relay id
    auth="Authorization: Bearer $(token)"
    new_product
    new_project >/dev/null
    until_ok 60 delivered
    check 'acumulo termina com 0 quando nada espera' 0 "$(operate acumulo)"
    check 'acumulo mostra os outboxes e as filas' '3 1' \
        "$(grep -cE '^(autenticacao|estoque|projetos) +[0-9]+ +[0-9]+$' "$work/said") $(grep -cE '^estoque.projetos +[0-9]+ +[0-9]+$' "$work/said")"
    relay=$(one_of publicador-projetos)
    docker stop "$relay" >/dev/null
    new_project >/dev/null
    check 'acumulo falha quando uma mensagem espera demais' 1 "$(LIMITE=0 until_ok 10 late && echo 1)"
    docker start "$relay" >/dev/null
    until_ok 60 delivered

    docker exec "$(one_of rabbitmq)" rabbitmqctl -q set_disk_free_limit 100000GB
    check 'acumulo falha quando o RabbitMQ bloqueia quem publica' true "$(until_ok 30 late && echo true)"
    check 'acumulo diz que falta espaço no disco' 1 "$(grep -c 'faltar espaço no disco' "$work/said")"
    docker exec "$(one_of rabbitmq)" rabbitmqctl -q set_disk_free_limit 200MB
    check 'acumulo termina com 0 quando há espaço de novo' true "$(until_ok 30 nothing_waits && echo true)"

    check 'conciliar termina com 0' 0 "$(operate conciliar)"
    sql_in estoque 'UPDATE produto SET estoque = estoque + 1 ORDER BY id LIMIT 1'
    check 'conciliar acha uma linha mudada à mão' 1 "$(ESPERA=0 operate conciliar)"
    sql_in estoque 'UPDATE produto SET estoque = estoque - 1 ORDER BY id LIMIT 1'
    check 'conciliar termina com 0 depois de desfeita a mudança' 0 "$(operate conciliar)"

    poison
    check 'uma mensagem impossível de aplicar está entre as mortas' true "$(until_ok 30 dead_is 1 && echo true)"
    id=$(awk '$1 == "estoque.projetos" {print $2}' "$work/said")
    check 'mensagens-mortas mostrar termina com 0' 0 "$(operate mensagens-mortas mostrar "$id")"
    check 'mostrar imprime o corpo' 1 "$(grep -c '"veneno"' "$work/said")"
    check 'mensagens-mortas devolver termina com 0' 0 "$(operate mensagens-mortas devolver "$id")"
    check 'a mensagem devolvida volta para as mortas' true "$(until_ok 30 dead_is 1 && echo true)"
    id=$(awk '$1 == "estoque.projetos" {print $2}' "$work/said")
    check 'mensagens-mortas descartar termina com 0' 0 "$(operate mensagens-mortas descartar "$id")"
    check 'não há mais mortas' true "$(dead_is 0 && echo true)"
    check 'mostrar de um id desconhecido termina com 1' 1 "$(operate mensagens-mortas mostrar nada)"

    sql_in projetos 'DELETE FROM produto'
    check 'republicar-produtos termina com 0' 0 "$(operate republicar-produtos)"
    check 'republicar-produtos refaz a cópia em projetos' true "$(until_ok 60 copy_is_whole && echo true)"
    fills_with_demo
    # Commands run in containers of their own.
    check 'nenhum comando deixa contêiner' '' \
        "$(docker ps -aq --filter status=exited --filter status=created \
            --filter "ancestor=icarus/estoque-consumidor:$ICARUS_VERSAO" --filter "ancestor=icarus/projetos-consumidor:$ICARUS_VERSAO")"
}

# How many suppliers of the demo are there, among those of the load.
suppliers_of_demo() {
    local name
    while read -r name; do
        curl -sS -m 10 -G "$url/fornecedores" --data-urlencode "nome=$name" -H "$auth" |
            jq --arg name "$name" '.data[] | select(.nome == $name) | 1'
    done < <(jq -r '.fornecedores[].nome' "$ROOT/scripts/demo.json") | wc -l
}

fills_with_demo() {
    local wanted
    wanted=$(jq '.fornecedores | length' "$ROOT/scripts/demo.json")
    check 'demo termina com 0' 0 "$(cd "$work" && operate demo)"
    check 'demo cria a marcenaria de exemplo' "$wanted" "$(suppliers_of_demo)"
    check 'o arquivo das senhas só é legível pelo dono' 600 "$(stat -c %a "$work/icarus-demo.json")"
    check 'demo de novo não muda nada' 0 "$(cd "$work" && operate demo)"
}

late() {
    [[ $(operate acumulo) == 1 ]]
}

nothing_waits() {
    [[ $(operate acumulo) == 0 ]]
}

delivered() {
    outbox_empty && [[ $(sql_in projetos 'SELECT (SELECT COUNT(*) FROM outbox)
        + (SELECT COUNT(*) FROM material WHERE situacao = "PENDENTE")') == 0 ]]
}

dead_is() { # <number>
    [[ $(operate mensagens-mortas listar) == 0 && $(grep -c '^estoque.projetos ' "$work/said") -eq $1 ]]
}

# Sends estoque a message that it can never apply, through the outbox of projetos.
poison() {
    sql_in projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
        VALUES (UUID(), 'icarus.projetos', 'projeto.criado', 'veneno', 'veneno', '{}')"
}

copy_is_whole() {
    [[ $(sql_in projetos 'SELECT COUNT(*) FROM produto WHERE NOT removido') == $(sql_in estoque 'SELECT COUNT(*) FROM produto WHERE ativo') ]]
}
