#!/usr/bin/env bash
# Whose an instance is, and what the scripts say of a folder that is not as they need it: always one
# line that says what to do, and nothing is changed or called stopped that is not. The processes are a
# real epmd under its supervisor. As root, all is tried by an ordinary user made for it, and what root
# and that user must not do to each other's instances; as anybody else that part is skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
name=dono
work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-dono.XXXXXX")
user=$(id -un)
clone=$work/clone
run=$work/clone/.run
port=${ICARUS_TEST_PORT:-18690}

clean() {
    local code=$?
    end_processes
    rm -rf "$work"
    [[ $EUID -ne 0 ]] || userdel "$user"
    exit "$code"
}

# A supervisor lives while its folder does not: found by what it was started with.
end_processes() {
    local pid
    for pid in $(pgrep -f "^/usr/bin/multiwatch .*run epmd$" || true); do
        grep -qzxF "ICARUS_RUN=$run" "/proc/$pid/environ" 2>/dev/null || continue
        # shellcheck disable=SC2046
        kill -KILL "$pid" $(pgrep -P "$pid") 2>/dev/null || true
    done
}

# as_user, as_root COMMAND…: with the instance in $run.
as_user() {
    local become=()
    [[ $EUID -ne 0 ]] || become=(setpriv "--reuid=$user" "--regid=$user" --clear-groups)
    "${become[@]}" env HOME="$work" ICARUS_RUN="$run" ICARUS_PORT="$port" "$@"
}
as_root() { env ICARUS_RUN="$run" ICARUS_PORT="$port" "$@"; }

# refused WHO WHAT TEXT COMMAND…: it fails, and says one line, with TEXT in it.
refused() {
    local who=$1 what=$2 text=$3 said code=0
    said=$("$who" "${@:4}" 2>&1 </dev/null) || code=$?
    check "$what: fails" 1 "$code"
    check "$what: in one line" 1 "$(wc -l <<<"$said")"
    check "$what: says so" yes "$([[ $said == "Icarus: "*"$text"* ]] && echo yes || echo "$said")"
}

# An instance of which epmd alone runs.
make_instance() { # <as_user or as_root>
    "$1" mkdir -p "$run"/{pids,logs,secrets,sockets}
    # shellcheck disable=SC2016
    "$1" bash -c 'umask 077; printf "ICARUS_PORT=%q ICARUS_BUILD=release ICARUS_BIN=/nonexistent\n" "$ICARUS_PORT" >"$ICARUS_RUN/instance"
        echo x >"$ICARUS_RUN/secrets/db-estoque"; echo "{}" >"$ICARUS_RUN/admin.json"'
}

start_epmd() { # <as_user or as_root>
    # shellcheck disable=SC2016
    "$1" bash -c 'source "$1/scripts/lib.sh"; source "$ROOT/scripts/lib/processes.sh"; start_process epmd' - "$clone"
    until_ok test -s "$run/pids/epmd.pid"
    read -r epmd _ <"$run/pids/epmd.pid"
    until_ok runs_epmd
}

runs_epmd() { [[ $(readlink "/proc/$epmd/exe") == */epmd ]]; }
state_of_epmd() { if runs_epmd; then echo runs; else echo gone; fi; }
contents() { find "$run" -printf '%p %u %m %s %T@\n' 2>/dev/null | sort; }

trap clean EXIT
if [[ $EUID -eq 0 ]]; then
    user=icarus-dono-$$
    useradd --system --user-group --no-create-home --home-dir /nonexistent "$user"
fi
chmod 755 "$work"
mkdir "$clone"
cp -r scripts Makefile "$clone"
chmod -R go+rX "$clone"
[[ $EUID -ne 0 ]] || chown -R "$user:" "$clone"
# Every command that handles an instance.
commands=(status logs demo conciliar acumulo mensagens-mortas republicar-produtos trocar-chave backup down)
cd "$clone"

echo '-- a folder that is not as it must be'
for command in "${commands[@]}"; do
    refused as_user "$command without an instance" 'não há instância em' "$clone/scripts/$command"
done
as_user touch "$run"
refused as_user 'a file where the instance should be' 'é um arquivo' "$clone/scripts/up"
refused as_user 'and its status' 'é um arquivo' "$clone/scripts/status"
rm "$run"
make_instance as_user
for command in up "${commands[@]}"; do
    chmod 000 "$run/instance"
    refused as_user "$command: settings that cannot be read" "chmod u+rw $run/instance" "$clone/scripts/$command"
    chmod 600 "$run/instance"
    chmod 500 "$run/pids"
    refused as_user "$command: a folder that cannot be written" "chmod u+rwx $run/pids" "$clone/scripts/$command"
    chmod 700 "$run/pids"
done
chmod 000 "$run/secrets/db-estoque"
refused as_user 'a secret that cannot be read' "chmod u+rw $run/secrets/db-estoque" "$clone/scripts/up"
chmod 600 "$run/secrets/db-estoque"
as_user mkdir "$run/lock"
refused as_user 'a folder where a file should be' "$run/lock devia ser um arquivo" "$clone/scripts/down"
rmdir "$run/lock"
rmdir "$run/logs"
as_user touch "$run/logs"
refused as_user 'a file where a folder should be' "$run/logs devia ser uma pasta" "$clone/scripts/up"
rm "$run/logs"
refused as_user 'no logs' 'não há logs em' "$clone/scripts/logs"
as_user mkdir "$run/logs"
as_user mkdir -p "$clone/build/release"
chmod 500 "$clone/build/release"
refused as_user 'a build that cannot be replaced' "chmod u+rwX $clone/build/release" "$clone/scripts/up"
rm -rf "$clone/build"
as_user ln -s /dev/full "$run/probe"
refused as_user 'a full disk' 'não há espaço no disco' "$clone/scripts/up"
check 'up starts nothing then' '' "$(ls "$run/pids")"
refused as_user 'a copy to no folder' 'não posso escrever em' "$clone/scripts/backup" /nonexistent/x.gz
refused as_user 'a copy that is not there' 'não existe' "$clone/scripts/restore" --yes nada.sql.gz
refused as_user 'no place for temporary files' 'confira TMPDIR' env TMPDIR=/nonexistent "$clone/scripts/conciliar"

echo '-- what ended, and what did not'
start_epmd as_user
said=$(as_user "$clone/scripts/down" 2>&1)
check 'down ends what runs' gone "$(state_of_epmd)"
check 'and says so' yes "$([[ $said == *'Icarus parou'* ]] && echo yes || echo "$said")"
start_epmd as_user
rm -rf "$run"
refused as_user 'a folder that went while the system ran' 'make down' "$clone/scripts/status"
refused as_user 'up then' 'make down' "$clone/scripts/up"
check 'they stopped nothing' runs "$(state_of_epmd)"
said=$(as_user "$clone/scripts/down" 2>&1)
check 'down ends what no file names' gone "$(state_of_epmd)"
check 'and says so' yes "$([[ $said == *'foi apagada'*'Icarus parou'* ]] && echo yes || echo "$said")"
rm -rf "$run"

echo '-- whose an instance is'
if [[ $EUID -eq 0 ]]; then
    refused as_root "root's up in a user's clone" "é de $user" "$clone/scripts/up"
    check 'it made nothing' no "$([[ -e $run ]] && echo yes || echo no)"
    make_instance as_user
    start_epmd as_user
    before=$(contents)
    for command in up "${commands[@]}" destroy; do
        refused as_root "root's $command on a user's instance" "a instância em $run é de $user" "$clone/scripts/$command"
    done
    check 'root changed nothing' "$before" "$(contents)"
    check 'and stopped nothing' runs "$(state_of_epmd)"
    as_user "$clone/scripts/down" >/dev/null
    rm -rf "$run"

    # shellcheck disable=SC2016
    as_root bash -c 'source "$1/scripts/lib.sh"; source "$ROOT/scripts/lib/users.sh"
        mkdir -p "$ROOT/build/release"; touch "$ROOT/build/release/before"; own_build; as_owner touch "$ROOT/build/release/after"' - "$clone"
    check "what root builds in a user's clone is the user's" "$user" "$(find "$clone/build" -printf '%u\n' | sort -u)"

    make_instance as_root
    for command in up "${commands[@]}"; do
        refused as_user "a user's $command on root's instance" "a instância em $run é de root" "$clone/scripts/$command"
    done

    # What an earlier release let happen: root's processes in a user's folder.
    start_epmd as_root
    chown -R "$user:" "$run"
    read -r supervisor _ <"$run/pids/epmd.supervisor"
    code=0
    said=$(as_user "$clone/scripts/down" 2>&1) || code=$?
    check 'a process that may not be stopped fails down' 1 "$code"
    check 'which does not say stopped' "Icarus: não posso parar epmd: o processo $supervisor é de root; repita depois de: sudo kill -KILL $supervisor" \
        "$(grep -v '^  parando' <<<"$said")"
    check 'it still runs' runs "$(state_of_epmd)"
    check 'and is still known' yes "$([[ -s $run/pids/epmd.pid ]] && echo yes)"
    as_user mkdir -p "$run/mariadb/data/estoque"
    chown root: "$run/mariadb/data/estoque"
    refused as_user "root's file in a user's folder" "sudo chown -R $user" "$clone/scripts/down"
else
    echo "dono: skipped: what root and a user may do to each other's instances needs root"
fi

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
