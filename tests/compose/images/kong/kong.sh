#!/bin/bash
# The commands of Kong that docker-compose.yml uses, with HAProxy behind them.
set -euo pipefail

# KONG_PROXY_LISTEN: the public address, with the word ssl after it for TLS, and the one for commands.
IFS=, read -r PUBLIC LOCAL <<<"${KONG_PROXY_LISTEN:?}"
read -r LISTEN TLS <<<"$PUBLIC"
LOCAL=${LOCAL# }

# translate FILE: a kong.yml that the stand-in does not understand is an error, as it would be for Kong. HAProxy
# reads the key from a file named like the certificate's, with .key.
translate() {
    ICARUS_PROXIES_CONFIAVEIS=$(sed -n 's/^trusted_ips = //p' "$1")
    ICARUS_LIMITE_CONEXOES=$(sed -n 's/^limit_conn conexoes \([0-9]*\);$/\1/p' "${1%/*}/nginx-http.conf")
    export ICARUS_PROXIES_CONFIAVEIS ICARUS_LIMITE_CONEXOES
    local tls=()
    if [[ $TLS == ssl ]]; then
        (umask 077 && mkdir -p "$KONG_PREFIX/tls")
        (umask 077 && cat "${KONG_SSL_CERT:?}" >"$KONG_PREFIX/tls.pem" && cat "${KONG_SSL_CERT_KEY:?}" >"$KONG_PREFIX/tls.pem.key")
        tls=(--certificate "$KONG_PREFIX/tls.pem" --socket "$KONG_PREFIX/tls/gateway")
    fi
    /opt/icarus/haproxy "${KONG_DECLARATIVE_CONFIG:?}" --bind "$LISTEN" "${tls[@]}" \
        --resolver 127.0.0.11:53 --out "$KONG_PREFIX/haproxy.cfg"
    sed -i -E "s|^( *)bind .* proto h1.*|&\n\1bind $LOCAL proto h1|" "$KONG_PREFIX/haproxy.cfg"
}

# Without `-c FILE` Kong would use its default settings.
takes_settings() {
    if [[ ${1:-} != -c ]] || ! grep -qx 'database = off' "${2:-}"; then
        echo 'kong: wants -c and a kong.conf that says: database = off' >&2
        exit 1
    fi
}

case ${1:-} in
docker-start)
    takes_settings "${@:2}"
    mkdir -p "${KONG_PREFIX:?}"
    translate "$3"
    haproxy -W -db -f "$KONG_PREFIX/haproxy.cfg" &
    echo $! >"$KONG_PREFIX/pid"
    # Kong's nginx finishes requests in flight on QUIT and ends at once on TERM; HAProxy does on USR1 and TERM.
    trap 'kill -USR1 $!' QUIT
    trap 'kill -TERM $!' TERM INT
    # A trapped signal ends wait early.
    wait $! || true
    ! kill -0 $! 2>/dev/null || wait $!
    ;;
reload)
    takes_settings "${@:2}"
    translate "$3"
    kill -USR2 "$(<"${KONG_PREFIX:?}/pid")"
    ;;
health)
    exec 3<>"/dev/tcp/${LOCAL/://}"
    printf 'GET / HTTP/1.0\r\n\r\n' >&3
    read -r answer <&3
    [[ $answer == 'HTTP/1.'?' '* ]]
    ;;
*)
    echo "kong $*: not in the stand-in" >&2
    exit 2
    ;;
esac
