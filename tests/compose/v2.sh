# shellcheck shell=bash disable=SC2154
# Compose v2 from Debian 13's package: one program that also runs on Debian 12. Sourced.

V2_FROM=debian:13.6-slim

# v2_program: prints its path.
v2_program() {
    local program=$work/v2/usr/libexec/docker/cli-plugins/docker-compose
    if [[ ! -x $program ]]; then
        mkdir -p "$work/v2"
        docker run --rm --pull never -v "$work/v2:/v2" "$V2_FROM" sh -c 'apt-get -qq update && cd /tmp &&
            apt-get -qq download docker-compose && dpkg-deb -x docker-compose_*.deb /v2' \
            >"$work/v2.log" 2>&1 || {
            tail -n 5 "$work/v2.log" >&2
            die "não consegui o pacote docker-compose do Debian 13"
        }
    fi
    echo "$program"
}

choose_tested_compose() {
    if [[ ${ICARUS_COMPOSE:-} == v2 ]]; then
        prepare_image "$V2_FROM"
        ICARUS_COMPOSE=$(v2_program)
    fi
    choose_compose
    export ICARUS_COMPOSE
}
