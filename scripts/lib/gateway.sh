# shellcheck shell=bash
# The gateway: Kong if it is installed, else HAProxy with a configuration made from kong.yml. The choice is
# made before the gateway starts and kept in gateway/program, since later commands may have another PATH.

# The gateway settings that `up` reads from its environment. Other commands, for example from cron, use the
# values that the last `up` saved in gateway/settings.
GATEWAY_SETTINGS=(ICARUS_BIND ICARUS_TLS_CERT ICARUS_TLS_KEY ICARUS_PROXIES_CONFIAVEIS ICARUS_LIMITE_POR_MINUTO ICARUS_LIMITE_LOGIN_POR_MINUTO
    ICARUS_LIMITE_CONEXOES ICARUS_CORS_ORIGENS)

# shellcheck source=scripts/lib/tls.sh
source "$ROOT/scripts/lib/tls.sh"

# check_gateway_settings: ends the script with one line when a setting is wrong.
check_gateway_settings() {
    local reason
    reason=$("$ROOT/kong/conf" 2>&1 >/dev/null) || die "$reason"
    [[ -z ${ICARUS_TLS_CERT:-}${ICARUS_TLS_KEY:-} ]] || check_certificate "${ICARUS_TLS_CERT:-}" "${ICARUS_TLS_KEY:-}"
}

keep_gateway_settings() {
    local name file=$ICARUS_RUN/gateway/settings
    mkdir -p "${file%/*}"
    for name in ICARUS_TLS_CERT ICARUS_TLS_KEY; do
        [[ -z ${!name:-} ]] || printf -v "$name" %s "$(realpath -s -- "${!name}")"
    done
    for name in "${GATEWAY_SETTINGS[@]}"; do
        printf 'export %s=%q\n' "$name" "${!name:-}"
    done >"$file.new"
    mv "$file.new" "$file"
}

read_gateway_settings() {
    # shellcheck source=/dev/null
    [[ ! -f $ICARUS_RUN/gateway/settings ]] || source "$ICARUS_RUN/gateway/settings"
}

# gateway_listens: prints each ADDRESS:PORT where the gateway listens.
gateway_listens() {
    case ${ICARUS_BIND:-127.0.0.1} in
    ::) printf '%s\n' "0.0.0.0:$ICARUS_PORT" "[::]:$ICARUS_PORT" ;;
    *:*) printf '[%s]:%s\n' "$ICARUS_BIND" "$ICARUS_PORT" ;;
    *) printf '%s:%s\n' "${ICARUS_BIND:-127.0.0.1}" "$ICARUS_PORT" ;;
    esac
}

# gateway_here: prints the URL of the gateway for commands on this machine.
gateway_here() {
    local address scheme=http
    address=$(gateway_listens | head -n 1)
    [[ -z ${ICARUS_TLS_CERT:-} ]] || scheme=https
    printf '%s://%s' "$scheme" "${address/#0.0.0.0:/127.0.0.1:}"
}

# copy_certificate: copies the certificate and its key to gateway/tls.pem and tls.pem.key; without TLS removes them.
copy_certificate() {
    local file=$ICARUS_RUN/gateway/tls.pem
    if [[ -z ${ICARUS_TLS_CERT:-} ]]; then
        rm -f "$file"{,.key}
        return
    fi
    check_certificate "$ICARUS_TLS_CERT" "$ICARUS_TLS_KEY"
    cat -- "$ICARUS_TLS_CERT" >"$file.new"
    cat -- "$ICARUS_TLS_KEY" >"$file.key.new"
    chown --reference="${file%/*}" "$file"{,.key}.new
    mv "$file.key.new" "$file.key"
    mv "$file.new" "$file"
    # Only HAProxy's worker (user nobody when root started it) may reach the socket: through it one can forge
    # client addresses.
    if [[ $EUID -eq 0 ]]; then
        install -d -o nobody -g root -m 0770 "$ICARUS_RUN/sockets/tls"
    else
        install -d -m 0700 "$ICARUS_RUN/sockets/tls"
    fi
}

# prepare_gateway: writes the configuration and, if it changed, reloads a running gateway without refusing
# connections.
prepare_gateway() {
    local dir=$ICARUS_RUN/gateway
    mkdir -p "$dir"
    read_gateway_settings
    is_up gateway || find_gateway
    read_gateway
    "$ROOT/kong/render" --keys "$ICARUS_RUN/keys/public" --secret "$ICARUS_RUN/secrets/gateway" --port "$ICARUS_PORT" --out "$dir/kong.yml" ||
        die "não consegui preparar o gateway; o motivo está acima"
    copy_certificate
    if [[ -n $KONG ]]; then
        "$ROOT/kong/conf" --out "$dir/kong.conf" || die "não consegui preparar o gateway; o motivo está acima"
    else
        local options=()
        mapfile -t options < <(gateway_listens | sed 's/^/--bind=/')
        [[ -z ${ICARUS_TLS_CERT:-} ]] || options+=(--certificate "$dir/tls.pem" --socket "$ICARUS_RUN/sockets/tls/gateway")
        "$ROOT/kong/haproxy" "$dir/kong.yml" "${options[@]}" --out "$dir/haproxy.cfg" ||
            die "não consegui preparar o gateway; o motivo está acima"
    fi
    if process_pid gateway >/dev/null && [[ $(config_digest) != "$(cat "$dir/in-use" 2>/dev/null)" ]]; then
        say "gateway: configuração nova, recarregando"
        reload_gateway
    fi
}

# config_digest: prints a digest of the configuration. gateway/in-use holds the digest of the loaded one, so
# a failed reload is tried again.
config_digest() {
    # Some of these files may not exist.
    { cat "$ICARUS_RUN"/gateway/{kong.yml,kong.conf,nginx-http.conf,haproxy.cfg,settings,tls.pem,tls.pem.key} 2>/dev/null || true; } | sha256sum
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

# find_openresty: prints the path of OpenResty's nginx, searched where Kong itself looks.
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
    read_gateway_settings
    config_digest >"$ICARUS_RUN/gateway/in-use"
    [[ -z $KONG ]] || exec_kong
    # The worker becomes nobody. The master keeps the capabilities to change the worker's user and to
    # signal it; it can read only root's files.
    PRIVILEGES=(setpriv --no-new-privs)
    if [[ $EUID -eq 0 ]]; then
        PRIVILEGES+=("--bounding-set=-all,+setuid,+setgid,+kill" --inh-caps=-all)
        chown -R root:root "$ICARUS_RUN/gateway"
    fi
    # HAProxy frees its buffers at the end of each request. The C library keeps a few MB of freed memory instead
    # of asking the kernel for zeroed pages three times per request.
    exec_with MALLOC_TOP_PAD_=2097152 MALLOC_TRIM_THRESHOLD_=8388608 MALLOC_MMAP_THRESHOLD_=2097152 -- haproxy -W -db -f "$ICARUS_RUN/gateway/haproxy.cfg"
}

# Not `kong start`: it would stay the parent of the nginx master and forward no signals.
exec_kong() {
    prepare_kong || die "o kong não preparou $ICARUS_RUN/gateway/kong; o motivo está acima"
    # A killed nginx leaves sockets that the next one could not bind.
    find "$ICARUS_RUN/gateway/kong" -type s -delete
    exec_with "${KONG_ENVIRONMENT[@]}" -- "$OPENRESTY" -p "$ICARUS_RUN/gateway/kong" -c nginx.conf
}

kong_listen() {
    local ssl=''
    [[ -z ${ICARUS_TLS_CERT:-} ]] || ssl=' ssl'
    gateway_listens | sed "s/$/$ssl/" | paste -sd ,
}

# prepare_kong: makes Kong write its nginx.conf. When the user icarus-kong cannot reach the instance, the
# workers run as root too: Kong's default user could not reach it either.
prepare_kong() {
    local dir=$ICARUS_RUN/gateway
    # Kong runs `nginx -v`, and is itself a script for resty, which is beside that nginx.
    KONG_ENVIRONMENT=(PATH="${KONG%/*}:${OPENRESTY%/*}:${OPENRESTY%/nginx/sbin/nginx}/bin:$SYSTEM_PATH"
        KONG_PREFIX="$dir/kong" KONG_DECLARATIVE_CONFIG="$dir/kong.yml" KONG_PROXY_LISTEN="$(kong_listen)")
    [[ -z ${ICARUS_TLS_CERT:-} ]] ||
        KONG_ENVIRONMENT+=(KONG_SSL_CERT="$dir/tls.pem" KONG_SSL_CERT_KEY="$dir/tls.pem.key")
    drop_privileges kong "$dir" "$ICARUS_RUN/logs/gateway.log"
    ! is_root || KONG_ENVIRONMENT+=(KONG_NGINX_USER='root root')
    # shellcheck disable=SC2034
    (LEADER=() && exec_with "${KONG_ENVIRONMENT[@]}" -- "$KONG" prepare -p "$dir/kong" -c "$dir/kong.conf") || return
    # As Kong's image does.
    ln -sfn /dev/stdout "$dir/kong/logs/access.log"
    ln -sfn /dev/stderr "$dir/kong/logs/error.log"
}

# reload_gateway: returns when the new workers accept tokens of every key. The old workers finish their
# requests.
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
        [[ $(gateway_answers_to "$token") == "$TOKEN_TAKEN" ]] || return
    done < <(probe_tokens)
}

gateway_stop_signal() {
    read_gateway
    if [[ -n $KONG ]]; then printf QUIT; else printf USR1; fi
}

# -k because the certificate need not name the address used here.
gateway_answers() {
    read_gateway_settings
    curl -fsSk -m 2 "$(gateway_here)/auth/.well-known/jwks.json"
}

# gateway_answers_to TOKEN: like answers_to_token (keys.sh), also over TLS.
gateway_answers_to() {
    local url i
    url=$(gateway_here)
    if [[ $url == http:* ]]; then
        url=${url#http://}
        answers_to_token "${url##*:}" "$1" "$(tr -d '[]' <<<"${url%:*}")"
        return
    fi
    for ((i = 0; i < 20; i++)); do
        curl -sk -m 5 -o /dev/null -w '%{http_code} %{content_type}\n' -H "Authorization: Bearer $1" "$url/produtos" || return
    done | sed 's/;.*//' | sort -u
}
