# shellcheck shell=bash disable=SC2154
# Who can speak to whom, asked by address and not by name: a name that is not known proves nothing.

#
# A link works both ways: a service may call its nginx back, and an nginx the gateway's public port.

part_networks() {
    part 'isolamento das redes'
    list_addresses
    reach kong 'autenticacao-nginx:8080 estoque-nginx:8080 fornecedores-nginx:8080 projetos-nginx:8080'
    reach estoque-nginx 'estoque:9000 kong:8000'
    reach fornecedores-nginx 'fornecedores:9000 kong:8000'
    reach estoque 'estoque-nginx:8080 mariadb:3306'
    reach fornecedores 'fornecedores-nginx:8080 mariadb:3306'
    # The broker's other ports are for whoever has its passwords or its cookie.
    reach publicador-estoque 'estoque-consumidor:9100 mariadb:3306 rabbitmq:15672 rabbitmq:25672
        rabbitmq:4369 rabbitmq:5672'
    reach projetos-consumidor 'mariadb:3306 publicador-projetos:9100 rabbitmq:15672 rabbitmq:25672
        rabbitmq:4369 rabbitmq:5672'
    local service routes=''
    for service in autenticacao estoque projetos fornecedores estoque-nginx publicador-estoque \
        projetos-consumidor mariadb rabbitmq; do
        ! docker exec "$(one_of "$service")" grep -qE '^\S+\s00000000\s' /proc/net/route ||
            routes+="$service "
    done
    check 'só o gateway tem caminho para fora' '' "$routes"
    check 'e ele tem' true "$(docker exec "$(one_of kong)" grep -qE '^\S+\s00000000\s' \
        /proc/net/route && echo true)"
}

TARGETS='kong:8000 autenticacao-nginx:8080 estoque-nginx:8080 projetos-nginx:8080
fornecedores-nginx:8080 autenticacao:9000 estoque:9000 projetos:9000 fornecedores:9000 mariadb:3306
rabbitmq:5672 rabbitmq:15672 rabbitmq:25672 rabbitmq:4369 publicador-projetos:9100
estoque-consumidor:9100'

# Every address of every target, as name:port=address/port.
list_addresses() {
    local target address
    ADDRESSES=()
    for target in $TARGETS; do
        for address in $(docker inspect -f \
            '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$(one_of "${target%:*}")"); do
            ADDRESSES+=("$target=$address/${target#*:}")
        done
    done
}

# reach <service> <targets>: exactly these, of all that there is, can be connected to from there.
reach() {
    local pair others=()
    for pair in "${ADDRESSES[@]}"; do
        [[ ${pair%%:*} == "$1" ]] || others+=("$pair")
    done
    # shellcheck disable=SC2016,SC2086
    check "de $1 só se chega a: $2" "$(printf '%s\n' $2 | sort)" "$(docker exec "$(one_of "$1")" bash -c '
        for pair; do
            (timeout 3 bash -c "exec 3<>/dev/tcp/${pair#*=}" 2>/dev/null && echo "${pair%%=*}") &
        done
        wait' - "${others[@]}" | sort -u)"
}
