# shellcheck shell=bash disable=SC2154
# Which container can connect to which, by address: an unknown name would prove nothing.
#
# A network works in both directions: a service can connect to its nginx, and an nginx to the gateway's
# public port. The broker's other ports need a password or its cookie.

part_networks() {
    part 'isolamento das redes'
    local service pids=() daemons='publicador-autenticacao:9100 publicador-estoque:9100 estoque-consumidor:9100 publicador-projetos:9100
        projetos-consumidor:9100 fornecedores-consumidor:9100' broker='rabbitmq:4369 rabbitmq:5672 rabbitmq:15672 rabbitmq:25672'
    declare -A allowed=(
        [kong]='autenticacao-nginx:8080 estoque-nginx:8080 fornecedores-nginx:8080 paginas-nginx:8080 projetos-nginx:8080'
        [mariadb]="autenticacao:9000 estoque:9000 fornecedores:9000 projetos:9000 $daemons $broker"
        [rabbitmq]="mariadb:3306 $daemons"
        [publicador-autenticacao]="mariadb:3306 $broker"
        [fornecedores-consumidor]="mariadb:3306 $broker"
        [publicador-estoque]="mariadb:3306 estoque-consumidor:9100 $broker"
        [estoque-consumidor]="mariadb:3306 publicador-estoque:9100 $broker"
        [publicador-projetos]="mariadb:3306 projetos-consumidor:9100 $broker"
        [projetos-consumidor]="mariadb:3306 publicador-projetos:9100 $broker"
    )
    for service in autenticacao estoque fornecedores projetos; do
        allowed[$service]="$service-nginx:8080 mariadb:3306"
        allowed[$service-nginx]="$service:9000 kong:8000"
    done
    allowed[paginas-nginx]='kong:8000'
    list_addresses
    for service in "${!allowed[@]}"; do
        reached_from "$service" >"$work/alcance.$service" &
        pids+=($!)
    done
    wait "${pids[@]}"
    for service in "${!allowed[@]}"; do
        # shellcheck disable=SC2086
        check "de $service só se chega ao que ele usa" "$(printf '%s\n' ${allowed[$service]} | sort)" \
            "$(<"$work/alcance.$service")"
    done
    outside
}

# A network namespace plays another machine, which only the gateway's network can reach.
outside() {
    local service server reached='' net leave
    if [[ $EUID -ne 0 ]]; then
        echo '     (sem root: o caminho para fora não foi testado)'
        return
    fi
    net=$(unknown_net)
    leave="timeout 5 bash -c 'exec 3<>/dev/tcp/$net.2/8080' 2>/dev/null && echo sai"
    ip netns add "$OUTSIDE" && ip link add icarus-fora type veth peer name eth0 netns "$OUTSIDE"
    ip address add "$net.1/30" dev icarus-fora && ip link set icarus-fora up
    ip -n "$OUTSIDE" address add "$net.2/30" dev eth0 && ip -n "$OUTSIDE" link set eth0 up
    ip -n "$OUTSIDE" route add default via "$net.1"
    mkdir -p "$work/fora"
    ip netns exec "$OUTSIDE" python3 -m http.server 8080 --bind "$net.2" --directory "$work/fora" \
        >/dev/null 2>&1 &
    server=$!
    check 'a máquina de fora aceita conexões' true "$(until_ok 30 bash -c "exec 3<>/dev/tcp/$net.2/8080" && echo true)"
    for service in autenticacao estoque projetos fornecedores estoque-nginx projetos-nginx \
        publicador-autenticacao publicador-estoque projetos-consumidor fornecedores-consumidor mariadb rabbitmq; do
        [[ -z $(docker exec "$(one_of "$service")" bash -c "$leave") ]] || reached+="$service "
    done
    check 'nenhum contêiner atrás do gateway alcança a máquina de fora' '' "$reached"
    check 'um contêiner na rede do gateway alcança a máquina de fora' sai "$(docker run --rm --pull never \
        --network "${COMPOSE_PROJECT_NAME}_publica" --entrypoint bash "icarus/chaves:$ICARUS_VERSAO" \
        -c "$leave")"
    kill "$server"
    wait "$server" 2>/dev/null || true
    leave_outside
}

# The first three numbers of a range for examples (RFC 5737) that this machine does not use itself.
unknown_net() {
    local net
    for net in 198.51.100 203.0.113 192.0.2; do
        [[ $(ip -4 -oneline address; ip -4 route) == *[!0-9]"$net".* ]] || break
    done
    echo "$net"
}

OUTSIDE=icarus-fora-$$

leave_outside() { # also at the end of a run that broke off
    ip netns delete "$OUTSIDE" 2>/dev/null || true
}

TARGETS='kong:8000 kong:8001 kong:8444 paginas-nginx:8080 autenticacao-nginx:8080 estoque-nginx:8080 projetos-nginx:8080
fornecedores-nginx:8080 autenticacao:9000 estoque:9000 projetos:9000 fornecedores:9000 mariadb:3306
rabbitmq:5672 rabbitmq:15672 rabbitmq:25672 rabbitmq:4369 publicador-autenticacao:9100 publicador-estoque:9100
publicador-projetos:9100 estoque-consumidor:9100 projetos-consumidor:9100 fornecedores-consumidor:9100'

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

# reached_from <service>: prints every other target that accepts a connection from there.
reached_from() {
    local pair others=()
    for pair in "${ADDRESSES[@]}"; do
        [[ ${pair%%:*} == "$1" ]] || others+=("$pair")
    done
    # shellcheck disable=SC2016
    docker exec "$(one_of "$1")" bash -c '
        for pair; do
            (timeout 15 bash -c "exec 3<>/dev/tcp/${pair#*=}" 2>/dev/null && echo "${pair%%=*}") &
        done
        wait' - "${others[@]}" | sort -u
}
