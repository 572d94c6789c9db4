# shellcheck shell=bash
# The gateway: Kong where it is installed, else HAProxy with a configuration made from kong.yml. Which
# of the two is found when it is about to start, and kept in gateway/program: the commands that come
# later may have another PATH.

# prepare_gateway: writes its configuration; a running gateway takes it in when it changed, without
# refusing a connection.
prepare_gateway() {
    local dir=$ICARUS_RUN/gateway
    mkdir -p "$dir"
    is_up gateway || find_gateway
    read_gateway
    "$ROOT/kong/render" --keys "$ICARUS_RUN/keys/public" --port "$ICARUS_PORT" --out "$dir/kong.yml" ||
        die "não consegui preparar o gateway; o motivo está acima"
    if [[ -n $KONG ]]; then
        install -m 0600 "$ROOT/kong/kong.conf" "$dir/kong.conf"
    else
        "$ROOT/kong/haproxy" "$dir/kong.yml" --bind "127.0.0.1:$ICARUS_PORT" --out "$dir/haproxy.cfg" ||
            die "não consegui preparar o gateway; o motivo está acima"
    fi
    if process_pid gateway >/dev/null && [[ $(config_digest) != "$(cat "$dir/in-use" 2>/dev/null)" ]]; then
        say "gateway: configuração nova, recarregando"
        reload_gateway
    fi
}

# Kept in gateway/in-use of what it has read, so that a reload that failed is tried again.
config_digest() {
    # One of the last two is not there.
    { cat "$ICARUS_RUN"/gateway/{kong.yml,kong.conf,haproxy.cfg} 2>/dev/null || true; } | sha256sum
}

# find_gateway: writes the paths of Kong and of its nginx, or nothing.
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

# Where Kong itself looks for it.
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

# read_gateway: KONG and OPENRESTY are the paths in use, both empty when it is HAProxy.
read_gateway() {
    { read -r KONG && read -r OPENRESTY; } 2>/dev/null <"$ICARUS_RUN/gateway/program" || KONG='' OPENRESTY=''
}

exec_gateway() {
    read_gateway
    config_digest >"$ICARUS_RUN/gateway/in-use"
    [[ -z $KONG ]] || exec_kong
    # Its worker becomes nobody; its master tells the worker to end, and may read what is its own alone.
    PRIVILEGES=(setpriv --no-new-privs)
    if [[ $EUID -eq 0 ]]; then
        PRIVILEGES+=("--bounding-set=-all,+setuid,+setgid,+kill" --inh-caps=-all)
        chown -R root:root "$ICARUS_RUN/gateway"
    fi
    exec_with -- haproxy -W -db -f "$ICARUS_RUN/gateway/haproxy.cfg"
}

# `kong start` would stay above the nginx master and pass no signal on to it.
exec_kong() {
    prepare_kong || die "o kong não preparou $ICARUS_RUN/gateway/kong; o motivo está acima"
    # A killed nginx leaves its sockets, and the next one could not bind them.
    find "$ICARUS_RUN/gateway/kong" -type s -delete
    exec_with "${KONG_ENVIRONMENT[@]}" -- "$OPENRESTY" -p "$ICARUS_RUN/gateway/kong" -c nginx.conf
}

# prepare_kong: has Kong make its nginx.conf anew. Where its own user does not reach the instance, the
# user of its workers would not either.
prepare_kong() {
    local dir=$ICARUS_RUN/gateway
    # Its nginx is asked for its version; resty, in which kong itself is written, is beside that.
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

# The workers of before finish what they have; those of the new configuration are waited for.
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
    wait_until "${RELOAD_SECONDS:-30}" gateway 'o gateway com as chaves de agora' gateway_takes_every_key
    config_digest >"$ICARUS_RUN/gateway/in-use"
}

# has_new_worker MASTER WORKERS: has it one that is not among those?
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
