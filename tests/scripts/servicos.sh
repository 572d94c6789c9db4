#!/usr/bin/env bash
# scripts/services.table: what scripts make of a service more, which tables are refused, and that
# scripts/check-services names each place that does not follow. Nothing is started.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/checks.sh
source tests/checks.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cp -r apps docker docker-compose.yml Dockerfile kong scripts sql "$tree"
table=$tree/scripts/services.table

with() { # <line of the table>: the table with it
    cp scripts/services.table "$table"
    printf '%s\n' "$1" >>"$table"
}

ask() { # <bash>: what scripts would know
    # shellcheck disable=SC2016
    ICARUS_PORT=8000 bash -c 'source "$1/scripts/lib.sh" && eval "$2"' - "$tree" "$1" 2>&1 || true
}

# shellcheck disable=SC2016
missing() { "$tree/scripts/check-services" 2>&1 | sed -n "s/: $1 falta$//p" | paste -sd '|'; }

check 'the repository has every service of the table' '' "$("$tree/scripts/check-services" 2>&1)"
# shellcheck disable=SC2016
last=$(ask 'printf %s "$PORT_LAST"')
check 'README tells how many ports are taken' 1 "$(grep -c "the next $last ports are used too" README.md)"
check 'in Portuguese, too' 1 "$(grep -c "as $last seguintes também são usadas" README.pt-BR.md)"

with 'compras 13 14 15 ^compra\.'
# shellcheck disable=SC2016
{
    check 'a fifth service is one' yes "$(ask 'is_service compras && uses_broker compras && echo yes')"
    check 'and has a schema, a password and daemons' \
        'publicador-estoque publicador-projetos publicador-compras estoque-consumidor projetos-consumidor compras-consumidor' \
        "$(ask 'echo "${DAEMONS[@]}"')"
    check 'and ports that nobody had' '8013 8014 8015' \
        "$(ask 'echo "$(port_of nginx-compras) $(port_of publicador-compras) $(port_of compras-consumidor)"')"
    check 'the others keep theirs' '8004 8005 8012' \
        "$(ask 'echo "$(port_of nginx-fornecedores) $(port_of rabbitmq) $(port_of projetos-consumidor)"')"
    check 'the highest port leaves room for it' 'Icarus: ICARUS_PORT=65521 não serve: use um número de 1024 a 65520' \
        "$(ask 'ICARUS_PORT=65521 check_port')"
    definitions='source "$ROOT/scripts/lib/rabbitmq.sh"; password_hash() { echo x; }; ICARUS_RUN=/ rabbitmq_definitions'
    check 'in RabbitMQ it publishes on its exchange alone' \
        'icarus.compras=^compra\. icarus.estoque=^$ icarus.projetos=^$' \
        "$(ask "$definitions" | jq -r '[.topic_permissions[] | select(.user == "compras") | "\(.exchange)=\(.write)"] | sort | join(" ")')"
    check 'and the others not on its' '^$ ^$' \
        "$(ask "$definitions" | jq -r '[.topic_permissions[] | select(.exchange == "icarus.compras" and .user != "compras").write] | join(" ")')"
}
check 'what reads no table and lacks the service is named' \
    'docker-compose.yml: serviços|docker-compose.yml: nginx|docker-compose.yml: redes gateway-|docker-compose.yml: kong: redes gateway-|docker-compose.yml: redes interna-|docker-compose.yml: prometheus: redes interna-|docker-compose.yml: redes banco-|docker-compose.yml: mariadb: redes banco-|docker-compose.yml: redes mensageria-|docker-compose.yml: mariadb: redes mensageria-|docker-compose.yml: rabbitmq: redes mensageria-|docker-compose.yml: prometheus: redes mensageria-|docker-compose.yml: volumes segredos-|docker-compose.yml: chaves: volumes segredos-|Dockerfile: serviços|kong/kong.yml: serviços|docker/observabilidade/prometheus/prometheus.yml: jobs|docker/observabilidade/prometheus/alertas.yml: ServicoSemReplica|sql/|apps/*/api/' \
    "$(missing compras)"
check 'and what lacks a daemon' \
    'docker-compose.yml: daemons|docker/observabilidade/prometheus/prometheus.yml: jobs|docker/observabilidade/prometheus/alertas.yml: ServicoSemReplica' \
    "$(missing publicador-compras)"

for port in 0 4 5 6 7 8 9 12; do
    with "compras $port - - -"
    check "port $port is not given twice" yes "$([[ $(ask :) == *nginx-compras*"têm a mesma porta, $port;"* ]] && echo yes)"
done
with 'compras x - - -'
check 'a port is a number' yes "$([[ $(ask :) == *'nginx-compras: a porta deve ser um número'* ]] && echo yes)"
with 'compras 13 14'
check 'a line is whole' yes "$([[ $(ask :) == *'compras-consumidor: a porta deve ser um número'* ]] && echo yes)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
