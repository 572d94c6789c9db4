# shellcheck shell=bash
# The gateway: Kong where it is installed, else HAProxy with a configuration made from kong.yml.

# prepare_gateway: writes its configuration; a running gateway takes it in when it changed, without
# refusing a connection.
prepare_gateway() {
    local dir=$ICARUS_RUN/gateway before
    mkdir -p "$dir"
    before=$(gateway_config)
    "$ROOT/kong/render" --keys "$ICARUS_RUN/keys/public" --port "$ICARUS_PORT" --out "$dir/kong.yml" ||
        die "não consegui preparar o gateway; o motivo está acima"
    type -P kong >/dev/null ||
        "$ROOT/kong/haproxy" "$dir/kong.yml" --bind "127.0.0.1:$ICARUS_PORT" --out "$dir/haproxy.cfg" ||
        die "não consegui preparar o gateway; o motivo está acima"
    if process_pid gateway >/dev/null && [[ $(gateway_config) != "$before" ]]; then
        say "gateway: configuração nova, recarregando"
        reload_gateway
    fi
}

# The workers of before finish what they have; those of the new configuration are waited for.
reload_gateway() {
    local master before
    master=$(process_pid gateway)
    before=$(pgrep -P "$master" | sort)
    if type -P kong >/dev/null; then
        kill -HUP "$master"
    else
        kill -USR2 "$master"
    fi
    wait_until 10 gateway gateway has_new_worker "$master" "$before"
    wait_until 10 gateway gateway gateway_answers
}

# has_new_worker MASTER WORKERS: has it one that is not among those?
has_new_worker() {
    [[ -n $(comm -13 <(printf '%s\n' "$2") <(pgrep -P "$1" | sort)) ]]
}

gateway_config() {
    cat "$ICARUS_RUN"/gateway/{kong.yml,haproxy.cfg} 2>/dev/null || true
}

exec_gateway() {
    local dir=$ICARUS_RUN/gateway
    if type -P kong >/dev/null; then
        exec_with KONG_DATABASE=off KONG_DECLARATIVE_CONFIG="$dir/kong.yml" KONG_PREFIX="$dir/kong" \
            KONG_PROXY_LISTEN="127.0.0.1:$ICARUS_PORT" KONG_ADMIN_LISTEN=off KONG_NGINX_DAEMON=off \
            KONG_PROXY_ACCESS_LOG=/dev/stdout KONG_PROXY_ERROR_LOG=/dev/stderr \
            KONG_ADMIN_ERROR_LOG=/dev/stderr KONG_NGINX_WORKER_PROCESSES=2 \
            KONG_ANONYMOUS_REPORTS=off KONG_HEADERS=off -- kong start
    fi
    # Its worker becomes nobody; its master tells the worker to end.
    PRIVILEGES=(setpriv --no-new-privs)
    [[ $EUID -ne 0 ]] || PRIVILEGES+=("--bounding-set=-all,+setuid,+setgid,+kill" --inh-caps=-all)
    exec_with -- haproxy -W -db -f "$dir/haproxy.cfg"
}

gateway_stop_signal() {
    if type -P kong >/dev/null; then printf QUIT; else printf USR1; fi
}

gateway_answers() {
    curl -fsS -m 2 "http://127.0.0.1:$ICARUS_PORT/auth/.well-known/jwks.json"
}
