# shellcheck shell=bash
# The gateway: Kong where it is installed, else HAProxy with a configuration made from kong.yml. The
# choice is made before a start and kept in gateway/program, since later commands may have another PATH.

# What `up` takes from its environment for the gateway. Other commands, from cron say, use what the last
# `up` kept in gateway/settings.
GATEWAY_SETTINGS=(ICARUS_PROXIES_CONFIAVEIS ICARUS_LIMITE_POR_MINUTO ICARUS_LIMITE_LOGIN_POR_MINUTO
    ICARUS_CORS_ORIGENS)

# check_gateway_settings: ends the script with one line when one of them is wrong.
check_gateway_settings() {
    local reason
    reason=$("$ROOT/kong/conf" 2>&1 >/dev/null) || die "$reason"
}

keep_gateway_settings() {
    local name file=$ICARUS_RUN/gateway/settings
    mkdir -p "${file%/*}"
    for name in "${GATEWAY_SETTINGS[@]}"; do
        printf 'export %s=%q\n' "$name" "${!name:-}"
    done >"$file.new"
    mv "$file.new" "$file"
}

read_gateway_settings() {
    # shellcheck source=/dev/null
    [[ ! -f $ICARUS_RUN/gateway/settings ]] || source "$ICARUS_RUN/gateway/settings"
}

# prepare_gateway: writes the configuration, and reloads a running gateway when it changed, without
# refusing a connection.
prepare_gateway() {
    local dir=$ICARUS_RUN/gateway
    mkdir -p "$dir"
    read_gateway_settings
    is_up gateway || find_gateway
    read_gateway
    "$ROOT/kong/render" --keys "$ICARUS_RUN/keys/public" --secret "$ICARUS_RUN/secrets/gateway" --port "$ICARUS_PORT" --out "$dir/kong.yml" ||
        die "não consegui preparar o gateway; o motivo está acima"
    if [[ -n $KONG ]]; then
        "$ROOT/kong/conf" --out "$dir/kong.conf" || die "não consegui preparar o gateway; o motivo está acima"
    else
        "$ROOT/kong/haproxy" "$dir/kong.yml" --bind "127.0.0.1:$ICARUS_PORT" --out "$dir/haproxy.cfg" ||
            die "não consegui preparar o gateway; o motivo está acima"
    fi
    if process_pid gateway >/dev/null && [[ $(config_digest) != "$(cat "$dir/in-use" 2>/dev/null)" ]]; then
        say "gateway: configuração nova, recarregando"
        reload_gateway
    fi
}

# config_digest: prints a digest of the configuration. gateway/in-use holds that of the loaded one, so that
# a failed reload is tried again.
config_digest() {
    # One of the last two is not there.
    { cat "$ICARUS_RUN"/gateway/{kong.yml,kong.conf,haproxy.cfg} 2>/dev/null || true; } | sha256sum
}

# find_gateway: writes the paths of Kong and of its nginx to gateway/program; two empty lines without Kong.
find_gateway() {
    local file=$ICARUS_RUN/gateway/program kong='' nginx=''
    if kong=$(type -P kong); then
        kong=$(realpath -s "$kong")
        [[ $EUID -ne 0 ]] || make_user kong
        nginx=$(find_openresty) ||
            die "achei $kong, mas não o nginx do OpenResty com que ele roda; instale-o, diga onde está com KONG_OPENRESTY_PATH ou tire o kong do PATH"
    fi
    printf '%s\n%s\n' "$kong" "$nginx" >"$file.new"
    mv "$file.new" "$file"
}

# find_openresty: prints the path of OpenResty's nginx, from the places where Kong itself looks.
find_openresty() {
    local nginx places
    mapfile -t places < <(type -aP nginx)
    places+=({/usr/local,/opt}/openresty/nginx/sbin/nginx)
    [[ -z ${KONG_OPENRESTY_PATH:-} ]] || places=("$KONG_OPENRESTY_PATH/nginx/sbin/nginx")
    for nginx in "${places[@]}"; do
        if [[ -x $nginx && $("$nginx" -v 2>&1) == *openresty* ]]; then
            realpath -s "$nginx"
            return
        fi
    done
    return 1
}

# read_gateway: sets KONG and OPENRESTY to the paths in use; both are empty with HAProxy.
read_gateway() {
    { read -r KONG && read -r OPENRESTY; } 2>/dev/null <"$ICARUS_RUN/gateway/program" || KONG='' OPENRESTY=''
}

exec_gateway() {
    read_gateway
    config_digest >"$ICARUS_RUN/gateway/in-use"
    [[ -z $KONG ]] || exec_kong
    # The worker becomes nobody. The master keeps the capabilities to change the worker's user and to
    # signal it; it can read only root's files.
    PRIVILEGES=(setpriv --no-new-privs)
    if [[ $EUID -eq 0 ]]; then
        PRIVILEGES+=("--bounding-set=-all,+setuid,+setgid,+kill" --inh-caps=-all)
        chown -R root:root "$ICARUS_RUN/gateway"
    fi
    exec_with -- haproxy -W -db -f "$ICARUS_RUN/gateway/haproxy.cfg"
}

# Not `kong start`, which would stay the parent of the nginx master and pass on no signal.
exec_kong() {
    prepare_kong || die "o kong não preparou $ICARUS_RUN/gateway/kong; o motivo está acima"
    # Sockets that a killed nginx left, which the next one could not bind.
    find "$ICARUS_RUN/gateway/kong" -type s -delete
    exec_with "${KONG_ENVIRONMENT[@]}" -- "$OPENRESTY" -p "$ICARUS_RUN/gateway/kong" -c nginx.conf
}

# prepare_kong: lets Kong write its nginx.conf. When the user icarus-kong cannot reach the instance, the
# workers run as root too: their default user could not reach it either.
prepare_kong() {
    local dir=$ICARUS_RUN/gateway
    # Kong runs `nginx -v`, and is itself a script for resty, which is beside that nginx.
    KONG_ENVIRONMENT=(PATH="${KONG%/*}:${OPENRESTY%/*}:${OPENRESTY%/nginx/sbin/nginx}/bin:$SYSTEM_PATH"
        KONG_PREFIX="$dir/kong" KONG_DECLARATIVE_CONFIG="$dir/kong.yml" KONG_PROXY_LISTEN="127.0.0.1:$ICARUS_PORT")
    drop_privileges kong "$dir" "$ICARUS_RUN/logs/gateway.log"
    ! is_root || KONG_ENVIRONMENT+=(KONG_NGINX_USER='root root')
    # shellcheck disable=SC2034
    (LEADER=() && exec_with "${KONG_ENVIRONMENT[@]}" -- "$KONG" prepare -p "$dir/kong" -c "$dir/kong.conf") || return
    # As in Kong's image.
    ln -sfn /dev/stdout "$dir/kong/logs/access.log"
    ln -sfn /dev/stderr "$dir/kong/logs/error.log"
}

# reload_gateway: returns when workers with the new configuration accept every key. The old workers finish
# their requests.
reload_gateway() {
    local master before
    master=$(process_pid gateway)
    before=$(pgrep -P "$master" | sort)
    if [[ -n $KONG ]]; then
        prepare_kong || die "o kong não aceitou a configuração nova e segue com a anterior; o motivo está acima"
        kill -HUP "$master"
    else
        kill -USR2 "$master"
    fi
    wait_until 30 gateway 'o gateway com a configuração nova' has_new_worker "$master" "$before"
    wait_until "${RELOAD_SECONDS:-30}" gateway 'o gateway com as chaves atuais' gateway_takes_every_key
    config_digest >"$ICARUS_RUN/gateway/in-use"
}

# has_new_worker MASTER WORKERS: succeeds when MASTER has a worker that is not in WORKERS.
has_new_worker() {
    [[ -n $(comm -13 <(printf '%s\n' "$2") <(pgrep -P "$1" | sort)) ]]
}

gateway_takes_every_key() {
    local token
    while read -r _ token; do
        [[ $(answers_to_token "$ICARUS_PORT" "$token") == "$TOKEN_TAKEN" ]] || return
    done < <(probe_tokens)
}

gateway_stop_signal() {
    read_gateway
    if [[ -n $KONG ]]; then printf QUIT; else printf USR1; fi
}

gateway_answers() {
    curl -fsS -m 2 "http://127.0.0.1:$ICARUS_PORT/auth/.well-known/jwks.json"
}
