#!/usr/bin/env bash
# The owner of an instance, and unusable folders: the scripts print one line that says what to do, and
# neither change anything nor claim to have stopped a process that runs. The only process is a real epmd
# with its supervisor. Started by root, the suite runs as a user that it creates, and also tests that root
# and this user cannot use each other's instances; otherwise that part is skipped.
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
    # A process of the user that is just ending is in the way.
    [[ $EUID -ne 0 ]] || PATIENCE=30 until_ok userdel "$user" || true
    exit "$code"
}

# Supervisors come first in the list, so they start nothing again.
end_processes() {
    local pids
    # shellcheck disable=SC2016
    mapfile -t pids < <(as_root bash -c 'source "$1/scripts/lib.sh"; writers' - "$clone" | cut -d ' ' -f 2)
    [[ -z ${stranger:-} ]] || pids+=("$stranger")
    [[ ${#pids[@]} -eq 0 ]] || kill -KILL "${pids[@]}" 2>/dev/null || true
}

# as_user, as_root COMMAND…: run it for the instance in $run.
as_user() {
    local become=()
    [[ $EUID -ne 0 ]] || become=(setpriv "--reuid=$user" "--regid=$user" --clear-groups)
    "${become[@]}" env HOME="$work" ICARUS_RUN="$run" ICARUS_PORT="$port" "$@"
}
as_root() { env ICARUS_RUN="$run" ICARUS_PORT="$port" "$@"; }

# refused WHO WHAT TEXT COMMAND…: the command fails and prints one line with TEXT in it.
refused() {
    local who=$1 what=$2 text=$3 said code=0
    said=$("$who" "${@:4}" 2>&1 </dev/null) || code=$?
    check "$what: exit 1" 1 "$code"
    check "$what: one line" 1 "$(wc -l <<<"$said")"
    check "$what: the line has the reason" yes "$([[ $said == "Icarus: "*"$text"* ]] && echo yes || echo "$said")"
}

# An instance for epmd only.
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
# Every command for an instance.
commands=(status logs demo conciliar acumulo mensagens-mortas republicar-produtos trocar-chave backup down)
cd "$clone"

echo '-- unusable folders'
for command in "${commands[@]}"; do
    refused as_user "$command without an instance" 'não há instância em' "$clone/scripts/$command"
done
as_user touch "$run"
refused as_user 'up: the instance is a file' 'é um arquivo' "$clone/scripts/up"
refused as_user 'status: the instance is a file' 'é um arquivo' "$clone/scripts/status"
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
refused as_user 'up: a secret that cannot be read' "chmod u+rw $run/secrets/db-estoque" "$clone/scripts/up"
chmod 600 "$run/secrets/db-estoque"
as_user mkdir "$run/lock"
refused as_user 'down: a folder in place of a file' "$run/lock devia ser um arquivo" "$clone/scripts/down"
rmdir "$run/lock"
rmdir "$run/logs"
as_user touch "$run/logs"
refused as_user 'up: a file in place of a folder' "$run/logs devia ser uma pasta" "$clone/scripts/up"
rm "$run/logs"
refused as_user 'logs: no folder for logs' 'não há logs em' "$clone/scripts/logs"
as_user mkdir "$run/logs"
as_user mkdir -p "$clone/build/release"
chmod 500 "$clone/build/release"
refused as_user 'up: a build folder that cannot be written' "chmod u+rwX $clone/build/release" "$clone/scripts/up"
rm -rf "$clone/build"
as_user ln -s /dev/full "$run/probe"
refused as_user 'up: a full disk' 'não há espaço no disco' "$clone/scripts/up"
check 'on a full disk up starts nothing' '' "$(ls "$run/pids")"
refused as_user 'backup: the folder does not exist' 'não posso escrever em' "$clone/scripts/backup" /nonexistent/x.gz
refused as_user 'restore: the file does not exist' 'não existe' "$clone/scripts/restore" --yes nada.sql.gz
refused as_user 'conciliar: TMPDIR does not exist' 'confira TMPDIR' env TMPDIR=/nonexistent "$clone/scripts/conciliar"

echo '-- stopping'
start_epmd as_user
said=$(as_user "$clone/scripts/down" 2>&1)
check 'down stops the process' gone "$(state_of_epmd)"
check 'down says that it stopped' yes "$([[ $said == *'Icarus parou'* ]] && echo yes || echo "$said")"
start_epmd as_user
rm -rf "$run"
refused as_user 'status: the folder was deleted while the system runs' 'make down' "$clone/scripts/status"
refused as_user 'up: the folder was deleted while the system runs' 'make down' "$clone/scripts/up"
check 'status and up stop nothing' runs "$(state_of_epmd)"
said=$(as_user "$clone/scripts/down" 2>&1)
check 'down stops processes of a deleted folder' gone "$(state_of_epmd)"
check 'down says that the folder was deleted' yes "$([[ $said == *'foi apagada'*'Icarus parou'* ]] && echo yes || echo "$said")"
rm -rf "$run"

echo '-- after kill -9'
# in_instance COMMAND…: functions of scripts/lib, as the instance's user.
in_instance() {
    # shellcheck disable=SC2016
    as_user bash -c 'set -euo pipefail; source "$1/scripts/lib.sh"; source "$ROOT/scripts/lib/processes.sh"; "${@:2}"' - "$clone" "$@"
}
state() { as_user "$clone/scripts/status" | awk '$1 == "epmd"' | cut -c 26-40 | sed 's/ *$//'; } # of epmd
lives() { [[ $(awk '{print $3}' "/proc/$1/stat" 2>/dev/null) == [^ZX] ]]; }                       # PID
died() { ! lives "$1"; }                                                                          # PID
logs_as_epmd() { [[ $(readlink "/proc/$1/fd/2") == */logs/epmd.log ]]; }                          # PID
# another_epmd PID: it runs, and has another pid.
another_epmd() { read -r epmd _ <"$run/pids/epmd.pid" && [[ $epmd != "$1" ]] && runs_epmd; }

make_instance as_user
start_epmd as_user
read -r supervisor _ <"$run/pids/epmd.supervisor"
kill -KILL "$epmd"
until_ok another_epmd "$epmd"
check 'supervise logs the signal that ended a process' 1 \
    "$(grep -c '"level":"warn","service":"epmd","message":"o processo morreu pelo sinal KILL (9); começando de novo"' "$run/logs/epmd.log")"
code=0
scripts/supervise teste 600 sh -c 'exit 78' 2>"$work/said.log" || code=$?
check 'supervise logs the exit code of a process' '78 o processo terminou com o código 78' "$code $(jq -r .message "$work/said.log")"
kill -KILL "$supervisor"
until_ok died "$supervisor"
check 'status: the supervisor died' 'sem supervisor' "$(state)"
rm "$run"/pids/*
check 'status: the supervisor died and the pid files are lost' 'sem supervisor' "$(state)"
before=$epmd
in_instance start_process epmd >"$work/said.log"
check 'start_process says that the process had no supervisor' '  epmd: estava sem supervisor, começando de novo' "$(<"$work/said.log")"
until_ok died "$before" || true
check 'start_process ends that process' true "$(died "$before" && echo true)"
until_ok another_epmd "$before"
rm "$run"/pids/*
in_instance adopt_strays
check 'adopt_strays writes lost pid files' "$epmd no ar" "$(in_instance process_pid epmd) $(state)"
# A session whose leader is dead, as the workers of a killed master are.
read -r supervisor _ <"$run/pids/epmd.supervisor"
kill -KILL "$supervisor" "$epmd"
until_ok died "$epmd"
# shellcheck disable=SC2016
as_user setsid sh -c 'sleep 600 >>"$ICARUS_RUN/logs/epmd.log" 2>&1 & echo $!' >"$work/worker"
# A process of another program, in a session whose number is in a pid file.
as_user setsid sh -c 'echo $$; sleep 600 >/dev/null 2>&1 & echo $!' >"$work/stranger"
{ read -r leader && read -r stranger; } <"$work/stranger"
read -r worker <"$work/worker"
echo "$leader 1" >"$run/pids/epmd.pid"
until_ok died "$leader"
until_ok logs_as_epmd "$worker"
check 'status: only a worker is left' 'sem supervisor' "$(state)"
as_user "$clone/scripts/down" >/dev/null
until_ok died "$worker" || true
check 'down ends a worker without its master' true "$(died "$worker" && echo true)"
check 'down ends no process of another program in a session that a pid file names' true "$(lives "$stranger" && echo true)"
kill "$stranger"
stranger=''
rm -rf "$run"

echo '-- the owner of an instance'
if [[ $EUID -eq 0 ]]; then
    refused as_root "up by root in a user's clone" "é de $user" "$clone/scripts/up"
    check "up by root in a user's clone creates nothing" no "$([[ -e $run ]] && echo yes || echo no)"
    make_instance as_user
    start_epmd as_user
    before=$(contents)
    for command in up "${commands[@]}" destroy; do
        refused as_root "$command by root on a user's instance" "a instância em $run é de $user" "$clone/scripts/$command"
    done
    check "root's commands change nothing" "$before" "$(contents)"
    check "root's commands stop nothing" runs "$(state_of_epmd)"
    as_user "$clone/scripts/down" >/dev/null
    rm -rf "$run"

    # shellcheck disable=SC2016
    as_root bash -c 'source "$1/scripts/lib.sh"; source "$ROOT/scripts/lib/users.sh"
        mkdir -p "$ROOT/build/release"; touch "$ROOT/build/release/before"; own_build; as_owner touch "$ROOT/build/release/after"' - "$clone"
    check "files that root builds in a user's clone are the user's" "$user" "$(find "$clone/build" -printf '%u\n' | sort -u)"

    make_instance as_root
    for command in up "${commands[@]}"; do
        refused as_user "$command by a user on root's instance" "a instância em $run é de root" "$clone/scripts/$command"
    done

    # As an earlier release allowed: root's processes in a user's folder.
    start_epmd as_root
    chown -R "$user:" "$run"
    read -r supervisor _ <"$run/pids/epmd.supervisor"
    code=0
    said=$(as_user "$clone/scripts/down" 2>&1) || code=$?
    check 'down fails when it may not stop a process' 1 "$code"
    check 'down names the process that it may not stop' "Icarus: não posso parar epmd: o processo $supervisor é de root; repita depois de: sudo kill -KILL $supervisor" \
        "$(grep -v '^  parando' <<<"$said")"
    check 'the process still runs' runs "$(state_of_epmd)"
    check 'the process still has its pid file' yes "$([[ -s $run/pids/epmd.pid ]] && echo yes)"
    as_user mkdir -p "$run/mariadb/data/estoque"
    chown root: "$run/mariadb/data/estoque"
    refused as_user "down: root's file in a user's folder" "sudo chown -R $user" "$clone/scripts/down"
else
    echo "dono: skipped: checks with instances of root and of a user need root"
fi

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
