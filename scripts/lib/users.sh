# shellcheck shell=bash
# Started by root, each service and its daemons are a user of their own, icarus-<service>, who reads
# the secrets of that service and no other's. MariaDB, RabbitMQ, Kong and all nginx have theirs. Started
# by anybody else, all are that user.
INFRASTRUCTURE=(nginx mariadb rabbitmq)

make_user() {
    id -u "icarus-$1" >/dev/null 2>&1 || useradd --system --user-group --no-create-home \
        --home-dir /nonexistent --shell /usr/sbin/nologin "icarus-$1" ||
        die "não consegui criar o usuário icarus-$1; o motivo está acima"
}

# make_users: those that this machine does not have yet.
make_users() {
    local name
    [[ $EUID -eq 0 ]] || return 0
    for name in "${SERVICES[@]}" "${INFRASTRUCTURE[@]}"; do
        make_user "$name"
    done
    # They pass through the instance's folder, and see no list of what is in it.
    chmod 0711 "$ICARUS_RUN" "$ICARUS_RUN"/{secrets,keys,nginx}
    # MariaDB makes its socket by itself; spawn-fcgi makes those of the services.
    chgrp icarus-mariadb "$ICARUS_RUN/sockets"
    chmod 0731 "$ICARUS_RUN/sockets"
}

# as_owner COMMAND…: what root builds in somebody's clone is theirs.
as_owner() {
    local options=()
    [[ $EUID -ne 0 || -O $ROOT ]] ||
        options=(setpriv "--reuid=$(stat -L -c %u "$ROOT")" "--regid=$(stat -L -c %g "$ROOT")" --clear-groups)
    "${options[@]}" "$@"
}

# own_build: and what root has built there before becomes theirs.
own_build() {
    [[ $EUID -ne 0 || -O $ROOT ]] || chown -R --reference="$ROOT/" "$ROOT/build"
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

become() { # <service, kong, or one of INFRASTRUCTURE>: options of setpriv
    printf '%s\n' "--reuid=icarus-$1" "--regid=icarus-$1" --clear-groups --bounding-set=-all \
        --inh-caps=-all --ambient-caps=-all
}

# can_be NAME: does that user reach the instance, and our programs? Not where root's home is above.
can_be() {
    local options needed=("$ICARUS_RUN/sockets") path
    ! is_service "$1" || needed+=("$ICARUS_BIN")
    [[ $1 != kong ]] || needed+=("$KONG" "$OPENRESTY")
    mapfile -t options < <(become "$1")
    for path in "${needed[@]}"; do
        setpriv "${options[@]}" test -x "$path" || return
    done
}

# drop_privileges NAME FILE…: PRIVILEGES is what goes before a program, so that it gains none and
# keeps none but to use these files and folders, which become its user's.
drop_privileges() {
    local options
    PRIVILEGES=(setpriv --no-new-privs)
    [[ $EUID -eq 0 ]] && can_be "$1" || return 0
    mapfile -t options < <(become "$1")
    PRIVILEGES+=("${options[@]}")
    [[ $# -eq 1 ]] || chown -R "icarus-$1:icarus-$1" "${@:2}"
}

# is_root: will the program be root, after drop_privileges?
is_root() {
    [[ $EUID -eq 0 && ${#PRIVILEGES[@]} -le 2 ]]
}

# own_files SERVICE: what no other service may read.
own_files() {
    printf '%s\n' "$ICARUS_RUN/sockets/$1" "$ICARUS_RUN/secrets/db-$1"
    [[ $1 != autenticacao ]] || printf '%s\n' "$ICARUS_RUN/keys/private"
    ! uses_broker "$1" || printf '%s\n' "$ICARUS_RUN/secrets/broker-$1"
}
