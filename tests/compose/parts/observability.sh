# shellcheck shell=bash disable=SC2154
# The profile `observabilidade`: its files are valid, and Prometheus sees every process.

OBSERVABILITY=$ROOT/docker/observabilidade

part_observability() {
    part 'observabilidade'
    local folder=$OBSERVABILITY/prometheus id
    check 'promtool aceita a configuração' true "$(promtool check config "$folder/prometheus.yml" >/dev/null && echo true)"
    check 'promtool aceita os alertas' true "$(promtool check rules "$folder/alertas.yml" >/dev/null && echo true)"
    check 'cada alerta tem um teste' '' "$(comm -23 <(alerts alert alertas.yml) <(alerts alertname alertas.teste.yml) | xargs)"
    check 'os alertas disparam quando devem' true "$(cd "$folder" && promtool test rules alertas.teste.yml >/dev/null && echo true)"
    prepare_image "$(image_of_profile prometheus)"
    compose_closed --profile observabilidade build prometheus >>"$work/compose.log" 2>&1
    check 'qualquer usuário lê o que o Prometheus e o Grafana precisam' '' "$(docker run --rm --user 472 "$(DOCKER_BUILDKIT=0 \
        docker build -q -t "icarus/observabilidade:$ICARUS_VERSAO" --target observabilidade "$work/checkout" 2>/dev/null)" find /observabilidade ! -readable 2>&1)"
    everything_ready || compose up -d >>"$work/compose.log" 2>&1
    until_ok 150 everything_ready
    scale estoque=2
    compose --profile observabilidade up -d --no-deps prometheus >>"$work/compose.log" 2>&1
    id=$(one_of prometheus)
    check 'o Prometheus vê dez processos' true "$(until_ok 90 sees 10 && echo true)"
    sees 10 || query 'up' | sed 's/^/     /'
    check 'o Prometheus vê as duas réplicas do estoque' 2 "$(query 'count(up{job="estoque"} == 1)' | value)"
    token >/dev/null
    check 'o Prometheus conta as requisições por rota' true "$(until_ok 60 counts_logins && echo true)"
    panels
    compose --profile observabilidade rm -sf prometheus >>"$work/compose.log" 2>&1
    scale estoque=1
}

alerts() { # <key> <file>
    grep -oE "\b$1: *[A-Za-z]+" "$OBSERVABILITY/prometheus/$2" | sed 's/.*: *//' | sort -u
}

query() { # <PromQL>
    docker exec "$id" promtool query instant http://127.0.0.1:9090 "$1"
}

value() { # of the first row: `{labels} => 2 @[time]`
    sed -nE '1s/.*=> ([0-9.]+) @.*/\1/p'
}

sees() { # <count>
    [[ $(query 'count(up == 1)' | value) == "$1" ]]
}

counts_logins() {
    [[ $(query 'sum(icarus_http_requests_total{route="/auth/login"})' | value) -gt 0 ]]
}

# Each expression of the dashboard is valid and uses existing metrics.
panels() {
    local expression metric wrong='' unknown='' known
    known=$(query '{__name__=~".+"}' | sed -nE 's/^([a-z_]+).*/\1/p' | sort -u)
    while read -r expression; do
        query "$expression" >/dev/null 2>&1 || wrong+="$expression; "
        # shellcheck disable=SC2013
        for metric in $(grep -oE '(icarus|rabbitmq|process)_[a-z_]+' <<<"$expression"); do
            grep -qx "$metric" <<<"$known" || unknown+="$metric "
        done
    done < <(jq -r '.panels[].targets[].expr' "$OBSERVABILITY/grafana/icarus/icarus.json")
    check 'o painel só tem expressões válidas' '' "$wrong"
    check 'o painel só usa métricas que existem' '' "$unknown"
}
