# shellcheck shell=bash
# A Docker engine for the tests: the running one, or else one from Debian's package, with its data in a
# temporary folder. Sourced.

ENGINE=''
ENGINE_DIR=''

start_engine() {
    if docker info >/dev/null 2>&1; then
        say "há um Docker no ar; só o que for nosso será tocado"
        return
    fi
    [[ $EUID -eq 0 ]] || die "não há Docker no ar e só o root pode iniciar um"
    ENGINE_DIR=$(mktemp -d /var/tmp/icarus-docker.XXXXXX)
    # setsid: Ctrl-C must not reach the engine. Addresses for 256 networks; the default is 31, which
    # killed runs could use up.
    setsid dockerd --data-root "$ENGINE_DIR/data" --exec-root "$ENGINE_DIR/exec" \
        --default-address-pool base=10.199.0.0/16,size=24 \
        --pidfile "$ENGINE_DIR/pid" >"$ENGINE_DIR/log" 2>&1 &
    ENGINE=$!
    local deadline=$((SECONDS + 30))
    until docker info >/dev/null 2>&1; do
        if ! kill -0 $ENGINE 2>/dev/null || ((SECONDS > deadline)); then
            tail -n 20 "$ENGINE_DIR/log" >&2
            die "o Docker não iniciou"
        fi
        sleep 0.2
    done
    say "Docker $(docker version -f '{{.Server.Version}}') iniciado para este teste"
}

stop_engine() {
    [[ -n $ENGINE ]] || return 0
    kill "$ENGINE" 2>/dev/null || true
    wait "$ENGINE" 2>/dev/null || true
    local mount
    while read -r mount; do
        umount "$mount" 2>/dev/null || true
    done < <(awk -v dir="$ENGINE_DIR/" 'index($2, dir) == 1 {print $2}' /proc/mounts | sort -r)
    rm -rf --one-file-system "$ENGINE_DIR"
}
