#!/usr/bin/env bash
# scripts/packages with stand-ins for apt, dpkg and systemctl: which commands it runs, and that it does not
# touch servers that were installed before.
set -euo pipefail
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-pacotes.XXXXXX")
trap 'rm -rf "$work"' EXIT

# program NAME: makes a stand-in for a program of the system; its text is on stdin.
program() {
    { printf '#!/bin/bash\ncd %q || exit\n' "$work" && cat; } >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# installed and offered have lines "name version"; told has the commands that the stand-ins received.
new_machine() {
    rm -rf "${work:?}"/*
    mkdir "$work"/{bin,init.d,units}
    touch "$work"/{installed,offered,told,started}
    program dpkg-query <<'EOF'
case $1 in
-S) grep -qx "${2##*/} owned" owned 2>/dev/null && echo "${2##*/}: $2" ;;
-W) status=0
    for name in "${@:4}"; do
        version=$(sed -n "s/^$name //p" installed)
        case "$version $3" in
        " "*) status=1 ;;
        *Package*) echo "$name installed" ;;
        *Status*) echo installed ;;
        *) echo "$version" ;;
        esac
    done
    exit "$status" ;;
esac
EOF
    program apt-cache <<'EOF'
candidate=$(sed -n "s/^$2 //p" offered)
[ -z "$candidate" ] || printf '%s:\n  Installed: (none)\n  Candidate: %s\n' "$2" "$candidate"
EOF
    program sudo <<<'exit 1' # must be there; as_root below calls what it is given
    program systemctl <<<'echo "systemctl $*" >>told'
    program update-rc.d <<<'echo "update-rc.d $*" >>told'
    # As in Debian: a server that is installed or upgraded is started if the policy allows it.
    program apt-get <<'EOF'
echo "apt-get $*" >>told
start() {
    if [ -x policy ] && ! ./policy "$1" "$2"; then return; fi
    echo "$1 $2" >>started
}
case "$*" in
*install*)
    [ ! -e wait ] || { echo $$ >apt.pid && touch waiting && exec sleep 600; }
    for name; do
        grep "^$name " offered >>installed || continue
        case $name in
        nginx | haproxy | prometheus) service=$name ;;
        mariadb-server) service=mariadb ;;
        rabbitmq-server) service=$name && touch units/epmd.socket && start epmd.socket start ;;
        *) continue ;;
        esac
        touch "init.d/$service" "units/$service.service"
        start "$service" start
    done
    [ ! -e renews ] || start "$(cat renews)" restart ;;
esac
EOF
    local name
    for name in $(bash -c 'source scripts/packages; printf "%s " "${BUILD[@]}" "${UP[@]}"'); do
        printf '%s %s\n' "${name%\?}" 1:99
    done | sort -u >"$work/offered"
}

# packages GROUP: runs scripts/packages with the stand-ins, in a process of its own, since the policy is valid
# while that process lives.
packages() {
    # shellcheck disable=SC2016
    W=$work TMPDIR=$work bash -c '
        source scripts/packages
        PATH=$W/bin:$PATH POLICY=$W/policy INITSCRIPTS=$W/init.d UNITS=("$W/units")
        as_root() { "$@"; }
        echo $$ >"$W/pid"
        main "$1"' - "$1" 2>&1
}

told() { # <pattern>: the matching commands, sorted, on one line
    sed -nE "s/$1/\\1/p" "$work/told" | tr ' ' '\n' | grep . | sort -u | tr '\n' ' '
}

disabled() {
    told '^(systemctl disable .*|update-rc.d .* disable)$' | sed -E 's/(systemctl|disable|update-rc.d|--now) //g'
}

new_machine
check 'a first installation prints no warning' '' "$(packages up | grep -v 'instalando pacotes')"
check 'every wanted package is installed' '' "$(comm -23 <(sort "$work/offered") <(sort -u "$work/installed"))"
check 'no server is started' '' "$(cat "$work/started")"
check 'the new servers are disabled for the next boot' 'epmd.socket haproxy.service mariadb.service nginx.service rabbitmq-server.service ' "$(disabled)"
check 'the policy is removed' no "$([[ -e $work/policy ]] && echo yes || echo no)"
: >"$work/told"
check 'a second run prints nothing' '' "$(packages up)"
check 'a second run changes nothing' '' "$(cat "$work/told")"

new_machine
touch "$work/init.d/prometheus" # made by hand
touch "$work/units/nginx.service" "$work/init.d/nginx"
printf 'nginx 1.22\n' >>"$work/installed"
echo nginx >"$work/renews" # apt upgrades it, too
packages up >/dev/null
check 'a server that was there before stays enabled' 'epmd.socket haproxy.service mariadb.service rabbitmq-server.service ' "$(disabled)"
check 'a server that was there before is restarted when apt upgrades it' 'nginx restart' "$(cat "$work/started")"
check 'an installed package is not installed again' '' "$(told '^apt-get .* (nginx)( .*)?$')"

new_machine
touch "$work/init.d/nginx" # left behind by a package that was removed
echo 'nginx owned' >"$work/owned"
packages up >/dev/null
check 'an init script of a removed package does not count as a server' nginx.service "$(disabled | grep -o 'nginx\.service')"
check 'the server is not started' '' "$(cat "$work/started")"

new_machine
printf '#!/bin/sh\nexit 0\n' >"$work/policy"
chmod +x "$work/policy"
packages up >/dev/null
check "another policy is not changed" 'exit 0' "$(tail -n 1 "$work/policy")"

ask_policy() { # <service> <action>
    "$work/policy" "$@" && echo sim || echo "não, $?"
}

new_machine
touch "$work/wait"
packages up >/dev/null &
PATIENCE=300 until_ok test -e "$work/waiting"
check 'during the installation the new servers may not start' 'não, 101' "$(ask_policy epmd.socket start)"
check 'a service whose name has a point may not, either' 'não, 101' "$(ask_policy php8.2-fpm start)"
check 'during the installation other services may start' sim "$(ask_policy cron restart)"
kill -KILL "$(<"$work/pid")"
wait "$!" 2>/dev/null || true
pkill -KILL -F "$work/apt.pid"
check 'after a kill the policy forbids nothing' sim "$(ask_policy nginx start)"
check 'after a kill the policy removes itself' no "$([[ -e $work/policy ]] && echo yes || echo no)"

new_machine
sed -i '/^libfcgi-dev /d' "$work/offered"
check 'packages that apt does not offer are named' \
    'Icarus: as fontes do apt deste sistema não oferecem: libfcgi-dev; acrescente uma que os tenha, ou instale os equivalentes' \
    "$(packages build | tail -n 1)"
check 'then nothing is installed' '' "$(cat "$work/installed")"
sed -i 's/^rabbitmq-server .*/rabbitmq-server 3.9.13-1/' "$work/offered"
printf 'libfcgi-dev 1\n' >>"$work/offered"
check 'a package that is too old is named' \
    'Icarus: o Icarus precisa de rabbitmq-server 3.10 ou mais novo, e a versão deste sistema é 3.9.13-1; use, por exemplo, Debian 12 ou Ubuntu 24.04' \
    "$(packages up | tail -n 1)"
check 'nothing is installed beside a package that is too old' '' "$(cat "$work/installed")"

new_machine
scripts/packages --list compose | sed '/^docker-cli$/d; s/$/ 1/' >>"$work/offered"
packages compose >/dev/null
check 'a package that apt does not have in every release is left out' '' "$(told '^apt-get .*(docker-cli).*')"
echo 'docker-cli 26' >>"$work/offered"
packages compose >/dev/null
check 'it is installed where apt has it' 'docker-cli 26' "$(grep docker-cli "$work/installed")"

# The build stage of the images has only some of the files.
mkdir "$work/stage"
while read -r -a names; do
    mkdir -p "$work/stage/${names[-1]}"
    cp "${names[@]:0:${#names[@]}-1}" "$work/stage/${names[-1]}"
done < <(sed -nE '/^RUN scripts\/packages/q; s/^COPY (scripts\/.*)/\1/p' Dockerfile)
check 'the build stage of the Dockerfile copies the files that packages needs' "$(scripts/packages --list build)" \
    "$("$work/stage/scripts/packages" --list build 2>&1)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
