# shellcheck shell=bash disable=SC2034,SC2154
# Counts the instructions of a request in its service's process, libraries included, with callgrind: the count is
# equal within 1 % on every machine with the same libraries. Sourced after lib.sh, for a private MariaDB and nginx.

rounds=3 warming=20 requests=${PEDIDOS:-50}

# counted <service>: starts it with one thread under callgrind, on a migrated schema.
counted() {
    stop "$service"
    name=$1
    migrate
    cat >"$work/counted" <<SCRIPT
#!/bin/sh
exec valgrind --tool=callgrind --callgrind-out-file='$work/callgrind' --log-file='$work/callgrind.log' '$PWD/$bin/$name'
SCRIPT
    chmod +x "$work/counted"
    programa=$work/counted more_environment=(ICARUS_THREADS=1)
    rm -f "$work/app.sock"
    start_service
    PATIENCE=120 until_up "$service" curl -fsS --max-time 100 "$url/readyz"
}

monitor() { # <command of callgrind's monitor>
    vgdb --pid="$(sed -nE '1s/^==([0-9]+)==.*/\1/p' "$work/callgrind.log")" "$@" >"$work/monitor" 2>&1
}

answered() { # <count> <path> [curl arguments]: sends so many requests, which all have to succeed
    local count=$1 path=$2 i
    shift 2
    for ((i = 0; i < count; i++)); do echo "url = $url$path"; done >"$work/urls"
    curl -fsS --max-time 120 -H "Authorization: Bearer $token" "$@" -K "$work/urls" >"$work/answers"
}

# instructions <path> [curl arguments]: prints those of one request: the least of some rounds, because twice a
# second the service does other things, too.
instructions() {
    local round
    answered "$warming" "$@"
    for ((round = 0; round < rounds; round++)); do
        rm -f "$work"/callgrind.[0-9]*
        monitor zero
        answered "$requests" "$@"
        monitor dump
        awk -v requests="$requests" '/^totals: / {printf "%d\n", $2 / requests}' "$work"/callgrind.[0-9]*
    done | sort -n | head -n 1
}
