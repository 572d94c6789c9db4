# shellcheck shell=bash disable=SC2153
# The parts of tests/distro/run: the system, and the commands of its user. Sourced.

USER_THERE=oficina
NO_PROCESS=1 # status of a pgrep that found none
NETWORK=() # prefix of a command: runs it in a network without a way out
# shellcheck source=tests/checks.sh
source "$ROOT/tests/checks.sh"
# shellcheck source=tests/debian.sh
source "$ROOT/tests/debian.sh"

inside() {
    umask 022 # scripts/lib.sh has 077; a system's files are for all of its users
    log=$PASTA.log
    hostname "$USER_THERE"
    [[ -d $PASTA/home/$USER_THERE ]] || make_system
    mount_system
    make_checkout
    part_packages
    if [[ $TESTES == 1 ]]; then
        timed 'packages of the tests' scripts/packages test
    fi
    leave_network
    part_walk
    part_workshop
    part_down
    [[ $TESTES != 1 ]] || count_of 'make test' make test
    rm -f "$log"
    echo "($SUITE: $(installed gcc nginx mariadb-server rabbitmq-server haproxy libjson-c-dev librabbitmq-dev python3); $SECONDS s)"
    echo "$passed passed, $failed failed"
    [[ $failed -eq 0 ]]
}

# Like a new installation of Debian, without a kernel: sudo, make, and no server.
make_system() {
    make_debian "$SUITE" "$PASTA" ca-certificates make sudo
    printf '127.0.0.1 localhost %s\n' "$USER_THERE" >"$PASTA/etc/hosts"
    chroot "$PASTA" useradd --create-home --shell /bin/bash --groups sudo "$USER_THERE"
    printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$USER_THERE" >"$PASTA/etc/sudoers.d/$USER_THERE"
    foreign_service
    echo "system made ($SECONDS s)"
}

# A prometheus that was installed by hand and starts at boot; scripts/packages must not touch it.
foreign_service() {
    printf '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: prometheus\n# Default-Start: 2 3 4 5\n# Default-Stop: 0 1 6\n### END INIT INFO\n' \
        >"$PASTA/etc/init.d/prometheus"
    chmod 0755 "$PASTA/etc/init.d/prometheus"
    chroot "$PASTA" update-rc.d prometheus defaults
}

mount_system() {
    mount --bind /dev "$PASTA/dev"
    mount --bind /dev/pts "$PASTA/dev/pts"
    mount -t tmpfs shm "$PASTA/dev/shm"
    mount -t proc proc "$PASTA/proc"
    mount -t sysfs -o ro sys "$PASTA/sys"
    cp -L /etc/resolv.conf "$PASTA/etc/resolv.conf"
}

# A clone of the committed files.
make_checkout() {
    local checkout=$PASTA/home/$USER_THERE/icarus
    rm -rf "$checkout"
    git clone -q --no-hardlinks "$ROOT" "$checkout" || die "não consegui copiar o repositório"
    chroot "$PASTA" chown -R "$USER_THERE:" "/home/$USER_THERE/icarus"
    echo "checkout of $(git -C "$ROOT" log -1 --format='%h %s')"
}

# there COMMAND…: runs it as the user after login, in the checkout.
there() {
    "${NETWORK[@]}" chroot "$PASTA" su -l "$USER_THERE" -c "cd icarus && ICARUS_PORT=$ICARUS_PORT $*" </dev/null
}

# timed WHAT COMMAND…: shows its output and how long it took; it must succeed.
timed() {
    local what=$1 code=0 begun=$SECONDS
    shift
    echo "== $what"
    there "$@" 2>&1 | tee "$log" || code=$?
    check "$what ($((SECONDS - begun)) s)" 0 "$code"
}

# count_of WHAT COMMAND…: the same for a command that ends with "N passed, N failed".
count_of() {
    local ok bad
    timed "$@"
    read -r ok _ bad _ <<<"$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)"
    echo "$1: ${ok:-0} passed, ${bad:-?} failed"
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-1}))
}

leave_network() {
    unshare --net sleep infinity &
    until [[ $(readlink "/proc/$!/ns/net") != "$(readlink /proc/$$/ns/net)" ]]; do sleep 0.05; done
    NETWORK=(nsenter "--net=/proc/$!/ns/net")
    "${NETWORK[@]}" ip link set lo up
}

installed() { # <package…>
    # shellcheck disable=SC2016
    chroot "$PASTA" dpkg-query -W -f '${Package} ${Version}, ' "$@" | sed 's/, $//'
}

starts_at_boot() { # <service>
    compgen -G "$PASTA/etc/rc2.d/S*$1" >/dev/null && echo sim || echo não
}

part_packages() {
    local service
    timed 'make up, packages included' make up
    [[ $failed -eq 0 ]] || die "sem um sistema no ar não há mais o que testar"
    check 'make up prints no warning' '' "$(grep -iE 'aviso|no such file|not found' "$log")"
    check 'policy-rc.d is removed' não "$([[ -e $PASTA/usr/sbin/policy-rc.d ]] && echo sim || echo não)"
    check 'the prometheus from before still starts at boot' sim "$(starts_at_boot prometheus)"
    for service in nginx mariadb rabbitmq-server haproxy; do
        check "$service does not start at boot" não "$(starts_at_boot "$service")"
    done
    check 'no installed server was started' "$NO_PROCESS" "$(chroot "$PASTA" pgrep -l -U mysql,rabbitmq,www-data,haproxy; echo $?)"
    timed 'make status' make status
    timed 'make down' make down
}

part_walk() {
    timed 'make up again' make up
    count_of "the README's walk" tests/e2e/run passeio
}

part_workshop() {
    timed 'make demo' make demo
    timed 'make conciliar' make conciliar
    # shellcheck disable=SC2016
    count_of 'e2e' ICARUS_URL=http://127.0.0.1:"$ICARUS_PORT" ICARUS_ADMIN_JSON=.run/admin.json tests/e2e/run
    timed 'make conciliar, after e2e' make conciliar
}

part_down() {
    timed 'make down' make down
    check 'no process of the user runs any more' "$NO_PROCESS" "$(chroot "$PASTA" pgrep -l -U "$USER_THERE"; echo $?)"
    timed 'scripts/destroy' scripts/destroy --yes
}
