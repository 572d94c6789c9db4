#!/usr/bin/env bash
# scripts/services.table: a fifth service, invalid tables, and that scripts/check-services names each
# place that lacks a service. Nothing is started.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/checks.sh
source tests/checks.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cp -r apps docker docker-compose.yml Dockerfile kong scripts sql "$tree"
table=$tree/scripts/services.table

with() { # <line>: adds it to the table
    cp scripts/services.table "$table"
    printf '%s\n' "$1" >>"$table"
}

ask() { # <bash>: runs it in the environment of the scripts
    # shellcheck disable=SC2016
    ICARUS_PORT=8000 bash -c 'source "$1/scripts/lib.sh" && eval "$2"' - "$tree" "$1" 2>&1 || true
}

# shellcheck disable=SC2016
missing() { "$tree/scripts/check-services" 2>&1 | sed -n "s/: $1 falta$//p" | paste -sd '|'; }

check 'check-services finds nothing wrong in the repository' '' "$("$tree/scripts/check-services" 2>&1)"
# shellcheck disable=SC2016
last=$(ask 'printf %s "$PORT_LAST"')
check 'README.md has the number of ports' 1 "$(grep -c "the next $last ports are used too" README.md)"
check 'README.pt-BR.md has the number of ports' 1 "$(grep -c "as $last seguintes também são usadas" README.pt-BR.md)"

with 'compras 16 17 18 ^compra\.'
# shellcheck disable=SC2016
{
    check 'a fifth service is known' yes "$(ask 'is_service compras && uses_broker compras && echo yes')"
    check 'the fifth service has a publicador and a consumidor' \
        'publicador-autenticacao publicador-estoque publicador-projetos publicador-compras estoque-consumidor projetos-consumidor fornecedores-consumidor compras-consumidor' \
        "$(ask 'echo "${DAEMONS[@]}"')"
    check 'the fifth service has new ports' '8016 8017 8018' \
        "$(ask 'echo "$(port_of nginx-compras) $(port_of publicador-compras) $(port_of compras-consumidor)"')"
    check 'the other services keep their ports' '8004 8005 8012' \
        "$(ask 'echo "$(port_of nginx-fornecedores) $(port_of rabbitmq) $(port_of projetos-consumidor)"')"
    check 'the highest ICARUS_PORT leaves room for its ports' 'Icarus: ICARUS_PORT=65518 não serve: use um número de 1024 a 65517' \
        "$(ask 'ICARUS_PORT=65518 check_port')"
    definitions='source "$ROOT/scripts/lib/rabbitmq.sh"; password_hash() { echo x; }; ICARUS_RUN=/ rabbitmq_rights'
    check 'in RabbitMQ the fifth service may publish only to its exchange' \
        'icarus.autenticacao=^$ icarus.compras=^compra\. icarus.estoque=^$ icarus.fornecedores=^$ icarus.projetos=^$' \
        "$(ask "$definitions" | jq -r '[.topic_permissions[] | select(.user == "compras") | "\(.exchange)=\(.write)"] | sort | join(" ")')"
    check 'in RabbitMQ no other service may publish to its exchange' '^$ ^$ ^$ ^$' \
        "$(ask "$definitions" | jq -r '[.topic_permissions[] | select(.exchange == "icarus.compras" and .user != "compras").write] | join(" ")')"
}
check 'check-services names every place without the service' \
    'docker-compose.yml: serviços|docker-compose.yml: nginx|docker-compose.yml: redes gateway-|docker-compose.yml: kong: redes gateway-|docker-compose.yml: redes interna-|docker-compose.yml: prometheus: redes interna-|docker-compose.yml: redes banco-|docker-compose.yml: mariadb: redes banco-|docker-compose.yml: redes mensageria-|docker-compose.yml: mariadb: redes mensageria-|docker-compose.yml: rabbitmq: redes mensageria-|docker-compose.yml: prometheus: redes mensageria-|docker-compose.yml: volumes segredos-|docker-compose.yml: chaves: volumes segredos-|Dockerfile: serviços|kong/kong.yml: serviços|docker/observabilidade/prometheus/prometheus.yml: jobs|docker/observabilidade/prometheus/alertas.yml: ServicoSemReplica|sql/|apps/*/api/' \
    "$(missing compras)"
check 'check-services names every place without the daemon' \
    'docker-compose.yml: daemons|docker/observabilidade/prometheus/prometheus.yml: jobs|docker/observabilidade/prometheus/alertas.yml: ServicoSemReplica' \
    "$(missing publicador-compras)"

for port in 0 4 5 6 7 8 9 14 15; do
    with "compras $port - - -"
    check "a port that is in use is refused: $port" yes "$([[ $(ask :) == *nginx-compras*"têm a mesma porta, $port;"* ]] && echo yes)"
done
with 'compras x - - -'
check 'a port that is no number is refused' yes "$([[ $(ask :) == *'nginx-compras: a porta deve ser um número'* ]] && echo yes)"
with 'compras 16 17'
check 'an incomplete line is refused' yes "$([[ $(ask :) == *'compras-consumidor: a porta deve ser um número'* ]] && echo yes)"

cp scripts/services.table "$table"
# shellcheck disable=SC2016
check 'MariaDB is installed with temporary files of its own' "$tree/run/mariadb/tmp" "$(ask '
    source "$1/scripts/lib/mariadb.sh"
    mariadb-install-db() { mkdir "$ICARUS_RUN/mariadb/data.new" && echo "$TMPDIR" >"$ICARUS_RUN/seen"; }
    mariadb_version() { :; }
    ICARUS_RUN=$1/run
    mkdir -p "$ICARUS_RUN"/{secrets,logs}
    echo x >"$ICARUS_RUN/secrets/mariadb-admin"
    prepare_mariadb
    cat "$ICARUS_RUN/seen"')"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
