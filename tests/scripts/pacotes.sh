#!/usr/bin/env bash
# scripts/packages with an apt, a dpkg and a systemctl of our own: what it asks of them, and that it
# touches nothing that was on the machine before.
set -euo pipefail
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-pacotes.XXXXXX")
trap 'rm -rf "$work"' EXIT

# program NAME: a program that stands in for the system's; its text is on stdin.
program() {
    { printf '#!/bin/bash\ncd %q || exit\n' "$work" && cat; } >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# installed and offered hold "name version" a line, told what systemctl, update-rc.d and apt-get were asked.
new_machine() {
    rm -rf "${work:?}"/*
    mkdir "$work"/{bin,init.d,units}
    touch "$work"/{installed,offered,told,started}
    program dpkg-query <<'EOF'
case $1 in
-S) grep -qx "${2##*/} owned" owned 2>/dev/null && echo "${2##*/}: $2" ;;
-W) version=$(sed -n "s/^$4 //p" installed) && [ -n "$version" ] || exit 1
    case $3 in *Status*) echo installed ;; *) echo "$version" ;; esac ;;
esac
EOF
    program apt-cache <<'EOF'
candidate=$(sed -n "s/^$2 //p" offered)
[ -z "$candidate" ] || printf '%s:\n  Installed: (none)\n  Candidate: %s\n' "$2" "$candidate"
EOF
    program systemctl <<<'echo "systemctl $*" >>told'
    program update-rc.d <<<'echo "update-rc.d $*" >>told'
    # Debian's way: a server that it installs, or renews, is started if the policy has nothing against it.
    program apt-get <<'EOF'
echo "apt-get $*" >>told
start() {
    if [ -x policy ] && ! ./policy "$1" "$2"; then return; fi
    echo "$1 $2" >>started
}
case "$*" in
*install*)
    [ ! -e wait ] || { echo $$ >apt.pid && touch waiting && exec sleep 60; }
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

# packages GROUP: scripts/packages there. Its own process, since the policy is for as long as that lives.
packages() {
    # shellcheck disable=SC2016
    W=$work TMPDIR=$work bash -c '
        source scripts/packages
        PATH=$W/bin:$PATH POLICY=$W/policy INITSCRIPTS=$W/init.d UNITS=("$W/units")
        as_root() { "$@"; }
        echo $$ >"$W/pid"
        main "$1"' - "$1" 2>&1
}

told() { # <pattern>: what the machine was asked, sorted, on one line
    sed -nE "s/$1/\\1/p" "$work/told" | tr ' ' '\n' | grep . | sort -u | tr '\n' ' '
}

disabled() {
    told '^(systemctl disable .*|update-rc.d .* disable)$' | sed -E 's/(systemctl|disable|update-rc.d|--now) //g'
}

new_machine
check 'a new machine: no warning' '' "$(packages up | grep -v 'instalando pacotes')"
check 'what is wanted is installed' '' "$(comm -23 <(sort "$work/offered") <(sort -u "$work/installed"))"
check 'no server starts' '' "$(cat "$work/started")"
check 'nor at the next boot' 'epmd.socket haproxy.service mariadb.service nginx.service rabbitmq-server.service ' "$(disabled)"
check 'and no policy is left behind' no "$([[ -e $work/policy ]] && echo yes || echo no)"
: >"$work/told"
check 'again: nothing to say' '' "$(packages up)"
check 'and nothing to ask' '' "$(cat "$work/told")"

new_machine
touch "$work/init.d/prometheus" # made by hand
touch "$work/units/nginx.service" "$work/init.d/nginx"
printf 'nginx 1.22\n' >>"$work/installed"
echo nginx >"$work/renews" # apt renews it on the way
packages up >/dev/null
check 'what was there stays enabled' 'epmd.socket haproxy.service mariadb.service rabbitmq-server.service ' "$(disabled)"
check 'and is started again when apt renews it' 'nginx restart' "$(cat "$work/started")"
check 'what is there is not installed again' '' "$(told '^apt-get .* (nginx)( .*)?$')"

new_machine
touch "$work/init.d/nginx" # left behind by a package that was removed
echo 'nginx owned' >"$work/owned"
packages up >/dev/null
check 'what a removed package left behind is nobody'\''s service' nginx.service "$(disabled | grep -o 'nginx\.service')"
check 'and does not start' '' "$(cat "$work/started")"

new_machine
printf '#!/bin/sh\nexit 0\n' >"$work/policy"
chmod +x "$work/policy"
packages up >/dev/null
check "the machine's own policy stays" 'exit 0' "$(tail -n 1 "$work/policy")"

ask_policy() { # <service> <action>
    "$work/policy" "$@" && echo sim || echo "não, $?"
}

new_machine
touch "$work/wait"
packages up >/dev/null &
PATIENCE=20 until_ok test -e "$work/waiting"
check 'meanwhile: no start of what is being installed' 'não, 101' "$(ask_policy epmd.socket start)"
check 'everybody else may' sim "$(ask_policy cron restart)"
kill -KILL "$(<"$work/pid")"
wait "$!" 2>/dev/null || true
pkill -KILL -F "$work/apt.pid"
check 'killed: what it left behind forbids nothing' sim "$(ask_policy nginx start)"
check 'and takes itself away' no "$([[ -e $work/policy ]] && echo yes || echo no)"

new_machine
sed -i '/^libfcgi-dev /d' "$work/offered"
check 'what apt does not offer is said' \
    'Icarus: as fontes do apt deste sistema não oferecem: libfcgi-dev; acrescente uma que os tenha, ou instale os equivalentes' \
    "$(packages build | tail -n 1)"
check 'and nothing is installed' '' "$(cat "$work/installed")"
sed -i 's/^rabbitmq-server .*/rabbitmq-server 3.9.13-1/' "$work/offered"
printf 'libfcgi-dev 1\n' >>"$work/offered"
check 'what is too old is said' \
    'Icarus: o Icarus precisa de rabbitmq-server 3.10 ou mais novo, e a versão deste sistema é 3.9.13-1; use, por exemplo, Debian 12 ou Ubuntu 24.04' \
    "$(packages up | tail -n 1)"
check 'and nothing is installed' '' "$(cat "$work/installed")"

new_machine
scripts/packages --list compose | sed '/^docker-cli$/d; s/$/ 1/' >>"$work/offered"
packages compose >/dev/null
check 'a package that only some releases have is not asked for elsewhere' '' "$(told '^apt-get .*(docker-cli).*')"
echo 'docker-cli 26' >>"$work/offered"
packages compose >/dev/null
check 'but where there is one' 'docker-cli 26' "$(grep docker-cli "$work/installed")"

# The stage of the images that builds the programs has only some of the files.
mkdir "$work/stage"
while read -r -a names; do
    mkdir -p "$work/stage/${names[-1]}"
    cp "${names[@]:0:${#names[@]}-1}" "$work/stage/${names[-1]}"
done < <(sed -nE '/^RUN scripts\/packages/q; s/^COPY (scripts\/.*)/\1/p' Dockerfile)
check 'the files that the Dockerfile copies for it are enough' "$(scripts/packages --list build)" \
    "$("$work/stage/scripts/packages" --list build 2>&1)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
