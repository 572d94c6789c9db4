# shellcheck shell=bash
# Started by root, each service and its daemons are a user of their own, icarus-<service>, who reads
# the secrets of that service and no other's. Started by anybody else, all are that user.

# make_users: those that this machine does not have yet.
make_users() {
    local service
    [[ $EUID -eq 0 ]] || return 0
    for service in "${SERVICES[@]}"; do
        id -u "icarus-$service" >/dev/null 2>&1 || useradd --system --user-group --no-create-home \
            --home-dir /nonexistent --shell /usr/sbin/nologin "icarus-$service" ||
            die "não consegui criar o usuário icarus-$service; o motivo está acima"
    done
    # They pass through the instance's folder, and see no list of what is in it.
    chmod 0711 "$ICARUS_RUN" "$ICARUS_RUN"/{secrets,sockets,keys}
}

# open_programs: what was built is no secret, whatever the umask was.
open_programs() {
    local folder=$ROOT/build
    [[ $EUID -eq 0 ]] || return 0
    [[ $ICARUS_BIN != "$folder/$ICARUS_BUILD/bin" ]] ||
        chmod a+rx "$folder" "$folder/$ICARUS_BUILD" "$ICARUS_BIN" "$ICARUS_BIN"/*
    can_be autenticacao ||
        say "aviso: outros usuários não alcançam $ICARUS_RUN ou $ICARUS_BIN; os serviços rodam como root"
}

become() { # <service>: options of setpriv
    printf '%s\n' "--reuid=icarus-$1" "--regid=icarus-$1" --clear-groups --bounding-set=-all \
        --inh-caps=-all --ambient-caps=-all
}

# can_be SERVICE: does that user reach the programs and the instance? Not where root's home is above.
can_be() {
    local options
    mapfile -t options < <(become "$1")
    setpriv "${options[@]}" test -x "$ICARUS_BIN" -a -x "$ICARUS_RUN/sockets"
}

# drop_privileges SERVICE: PRIVILEGES is what goes before a program of that service, so that it gains
# none and keeps none but to read what is its own.
drop_privileges() {
    local options user=icarus-$1 run=$ICARUS_RUN
    PRIVILEGES=(setpriv --no-new-privs)
    mkdir -p "$run/sockets/$1"
    [[ $EUID -eq 0 ]] && can_be "$1" || return 0
    mapfile -t options < <(become "$1")
    PRIVILEGES+=("${options[@]}")
    chown "$user:$user" "$run/sockets/$1" "$run/secrets/db-$1"
    [[ ! -e $run/secrets/broker-$1 ]] || chown "$user:$user" "$run/secrets/broker-$1"
    [[ $1 != autenticacao ]] || chown -R "$user:$user" "$run/keys/private"
}
