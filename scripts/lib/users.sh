# shellcheck shell=bash
# Users of the processes. Started by root, each service and its daemons run as icarus-<service>, which can
# read the secrets of that service only; MariaDB, RabbitMQ, Kong and all nginx have users of their own.
# Started by an ordinary user, all processes run as that user.
INFRASTRUCTURE=(nginx mariadb rabbitmq)

make_user() { # another instance may create it at the same time
    id -u "icarus-$1" >/dev/null 2>&1 || useradd --system --user-group --no-create-home \
        --home-dir /nonexistent --shell /usr/sbin/nologin "icarus-$1" || id -u "icarus-$1" >/dev/null 2>&1 ||
        die "não consegui criar o usuário icarus-$1; o motivo está acima"
}

# make_users: creates the users that do not exist yet, when root calls it.
make_users() {
    local name
    [[ $EUID -eq 0 ]] || return 0
    for name in "${SERVICES[@]}" "${INFRASTRUCTURE[@]}"; do
        make_user "$name"
    done
    # Execute without read: the users can open paths below these folders, but not list them.
    chmod 0711 "$ICARUS_RUN" "$ICARUS_RUN"/{secrets,keys,nginx}
    # MariaDB creates its socket itself; spawn-fcgi creates those of the services as root.
    chgrp icarus-mariadb "$ICARUS_RUN/sockets"
    chmod 0731 "$ICARUS_RUN/sockets"
}

# as_owner COMMAND…: when root calls it, runs COMMAND as the owner of the clone, so that root owns no built file.
as_owner() {
    local options=()
    [[ $EUID -ne 0 || -O $ROOT ]] ||
        options=(setpriv "--reuid=$(stat -L -c %u "$ROOT")" "--regid=$(stat -L -c %g "$ROOT")" --clear-groups)
    "${options[@]}" "$@"
}

# own_build: gives the files that root built or fetched earlier to the owner of the clone.
own_build() {
    local folders=("$ROOT/build")
    [[ $EUID -eq 0 && ! -O $ROOT ]] || return 0
    mapfile -t -O 1 folders < <(find "$ROOT"/{apps,tests} -name node_modules -prune)
    chown -R --reference="$ROOT/" "${folders[@]}"
}

# open_programs: lets the services' users read and run the programs, whatever the umask was at the build.
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

# can_be NAME: succeeds when user icarus-NAME can reach the instance and its programs; not if they are in /root.
can_be() {
    local options needed=("$ICARUS_RUN/sockets") path
    ! is_service "$1" || needed+=("$ICARUS_BIN")
    [[ $1 != kong ]] || needed+=("$KONG" "$OPENRESTY")
    mapfile -t options < <(become "$1")
    for path in "${needed[@]}"; do
        setpriv "${options[@]}" test -x "$path" || return
    done
}

# drop_privileges NAME FILE…: sets PRIVILEGES, the command put before a program: no_new_privs and, if root
# calls it, user icarus-NAME without capabilities. Then it also gives the files and folders to that user.
drop_privileges() {
    local options
    PRIVILEGES=(setpriv --no-new-privs)
    [[ $EUID -eq 0 ]] && can_be "$1" || return 0
    mapfile -t options < <(become "$1")
    PRIVILEGES+=("${options[@]}")
    [[ $# -eq 1 ]] || chown -R "icarus-$1:icarus-$1" "${@:2}"
}

# is_root: succeeds when the program will still be root after drop_privileges.
is_root() {
    [[ $EUID -eq 0 && ${#PRIVILEGES[@]} -le 2 ]]
}

# own_files SERVICE: prints the paths that only this service may read.
own_files() {
    printf '%s\n' "$ICARUS_RUN/sockets/$1" "$ICARUS_RUN/secrets/db-$1"
    [[ $1 != autenticacao ]] || printf '%s\n' "$ICARUS_RUN/keys/private"
    ! uses_broker "$1" || printf '%s\n' "$ICARUS_RUN/secrets/broker-$1"
}
