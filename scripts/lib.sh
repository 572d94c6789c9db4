# shellcheck shell=bash disable=SC2034
# Settings, messages and small helpers that every script shares. Sourced, never run.

# shellcheck source=scripts/lib/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/environment.sh"
umask 077

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ICARUS_BUILD=${ICARUS_BUILD:-release}
export ICARUS_BIN=${ICARUS_BIN:-$ROOT/build/$ICARUS_BUILD/bin}

# The longest socket name is sockets/autenticacao/publicador.sock; a unix socket path holds 107 bytes.
RUN_LENGTH_MAX=$((107 - 37))

say() {
    printf '  %s\n' "$*"
}

die() {
    TOLD=1
    printf 'Icarus: %s\n' "$*" >&2
    exit 1
}

# tell_end NEXT: EXIT trap. When a failed command ended the script, prints the command to repeat, NEXT,
# below that command's own message. Silent on success, after die, and after a signal.
tell_end() {
    local status=$?
    [[ $status -eq 0 || $status -ge 128 || ${TOLD:-0} -eq 1 ]] ||
        printf 'Icarus: parou no meio, pelo motivo acima; corrija-o e repita: %s\n' "$1" >&2
}

# Read from scripts/services.table and scripts/ports.table: all services, those that use the broker, the
# publicadores, and all daemons; the routing keys a service publishes; each process's offset from ICARUS_PORT.
SERVICES=() MESSAGING=() RELAYS=() DAEMONS=()
# The names of all nginx, and of all processes of an instance.
NGINX=() PROCESSES=()
declare -A PUBLISHES=() PORTS=()
PORT_LAST=0

# claim_port NAME NUMBER TABLE: records the port of a process; no two may share one.
claim_port() {
    local other
    [[ $2 =~ ^[0-9]{1,3}$ ]] || die "$3: $1: a porta deve ser um número ou -, e não ${2:-nada}"
    for other in "${!PORTS[@]}"; do
        [[ ${PORTS[$other]} -ne $2 ]] ||
            die "$3: $1 e $other têm a mesma porta, $2; use outro número"
    done
    PORTS[$1]=$2
}

read_services() {
    local service nginx publicador consumidor publishes consumers=() name number
    while read -r name number; do
        [[ -z $name || $name == '#'* ]] || claim_port "$name" "$number" scripts/ports.table
    done <"$ROOT/scripts/ports.table"
    while read -r service nginx publicador consumidor publishes; do
        [[ -n $service && $service != '#'* ]] || continue
        SERVICES+=("$service")
        claim_port "nginx-$service" "$nginx" scripts/services.table
        [[ $publicador$consumidor == -- ]] || MESSAGING+=("$service")
        if [[ $publicador != - ]]; then
            claim_port "publicador-$service" "$publicador" scripts/services.table
            RELAYS+=("publicador-$service")
            PUBLISHES[$service]=$publishes
        fi
        if [[ $consumidor != - ]]; then
            claim_port "$service-consumidor" "$consumidor" scripts/services.table
            consumers+=("$service-consumidor")
        fi
    done <"$ROOT/scripts/services.table"
    DAEMONS=("${RELAYS[@]}" "${consumers[@]}")
    NGINX=("${SERVICES[@]/#/nginx-}" nginx-paginas) # the pages have no service behind it
    PROCESSES=(gateway "${NGINX[@]}" "${SERVICES[@]}" "${DAEMONS[@]}" rabbitmq epmd mariadb log-rotation)
    for name in "${!PORTS[@]}"; do
        ((PORTS[$name] <= PORT_LAST)) || PORT_LAST=${PORTS[$name]}
    done
}

is_service() { [[ " ${SERVICES[*]} " == *" $1 "* ]]; }
is_daemon() { [[ " ${DAEMONS[*]} " == *" $1 "* ]]; }
uses_broker() { [[ " ${MESSAGING[*]} " == *" $1 "* ]]; }

# take_arguments MOST USAGE WHAT ARGUMENT…: if the first argument is --help, prints USAGE and WHAT and exits.
# Any other option in first place, or more than MOST arguments, is an error.
take_arguments() {
    local most=$1 usage="uso: $2" what=$3
    shift 3
    case ${1:-} in
    -h | --help)
        printf '%s\n  %s\n' "$usage" "$what"
        exit 0
        ;;
    -*) die "$usage" ;;
    esac
    [[ $# -le $most ]] || die "$usage"
}

# resolve_run: makes ICARUS_RUN absolute. Fails when the path is too long for sockets or unsafe in configuration
# files, or when the folder is damaged or belongs to another user. Changes nothing in the folder.
resolve_run() {
    ICARUS_RUN=$(realpath -m -- "${ICARUS_RUN:-$ROOT/.run}")
    export ICARUS_RUN
    [[ $ICARUS_RUN =~ ^[A-Za-z0-9._/-]+$ ]] ||
        die "o caminho $ICARUS_RUN tem espaço, acento ou símbolo; escolha outra pasta, por exemplo: ICARUS_RUN=\$HOME/icarus-run make up"
    [[ ${#ICARUS_RUN} -le $RUN_LENGTH_MAX ]] ||
        die "o caminho $ICARUS_RUN tem ${#ICARUS_RUN} bytes e os sockets só permitem $RUN_LENGTH_MAX; escolha outra pasta, por exemplo: ICARUS_RUN=\$HOME/icarus-run make up"
    check_owner
    check_contents
}

# check_owner: only the user who created an instance may operate it. Anyone else, root included, would
# leave files and processes that this user can neither change nor stop.
check_owner() {
    local place=$ICARUS_RUN owner
    until owner=$(stat -c %u -- "$place" 2>/dev/null); do
        place=$(dirname -- "$place")
    done
    [[ -d $place ]] || die "$place é um arquivo, e não uma pasta; mude-o de lugar ou escolha outra em ICARUS_RUN"
    [[ $owner -eq $EUID ]] || owner=$(user_of "$owner")
    if [[ $place == "$ICARUS_RUN" ]]; then
        [[ $owner == "$EUID" ]] || die "a instância em $place é de $owner; repita como $owner"
        return
    fi
    [[ -x $place ]] || die "não posso entrar em $place; peça acesso a $owner ou escolha outra pasta em ICARUS_RUN"
    # In a world-writable folder with the sticky bit, such as /tmp, root may have an instance.
    [[ $owner == "$EUID" || $EUID -ne 0 || -k $place ]] ||
        die "a pasta $place é de $owner; repita como $owner, sem sudo, ou escolha outra em ICARUS_RUN"
}

user_of() { # UID
    getent passwd "$1" | cut -d : -f 1 | grep . || printf 'uid %s' "$1"
}

# check_contents: fails when a file or folder of the instance has the wrong type, owner or mode. Files may
# disappear during the check. Root's instance may have other owners: its programs run as users of their own.
check_contents() {
    local path
    if [[ $EUID -ne 0 ]]; then
        # find may print a file that has disappeared since.
        while IFS= read -r path; do
            [[ ! -e $path || -O $path ]] || die "$path não é de $(id -un); $(give_back "$path" u+rwX "$ICARUS_RUN")"
        done < <(find "$ICARUS_RUN" ! -user "$EUID" -print 2>/dev/null)
    fi
    for path in "$ICARUS_RUN"{,/pids,/logs,/sockets,/secrets,/keys,/nginx,/gateway,/mariadb,/rabbitmq}; do
        [[ -d $path || ! -e $path ]] || die "$path devia ser uma pasta; mude-o de lugar e repita"
        [[ ! -e $path || (-r $path && -w $path && -x $path) ]] || die "não posso ler e escrever em $path; $(give_back "$path" u+rwx "$ICARUS_RUN")"
    done
    for path in "$ICARUS_RUN"/{instance,lock,admin.json,demo.json,keys/kid,mariadb/client.cnf,rabbitmq/admin.curl} \
        "$ICARUS_RUN"/{pids,logs,secrets}/*; do
        [[ -f $path || ! -e $path ]] || die "$path devia ser um arquivo; mude-o de lugar e repita"
        [[ $EUID -eq 0 || (-r $path && -w $path) || ! -e $path ]] ||
            die "não posso ler e escrever $path; $(give_back "$path" u+rw "$ICARUS_RUN")"
    done
}

# give_back PATH MODE TREE: prints the command that gives this user access to PATH, which is inside TREE.
give_back() {
    if [[ $EUID -eq 0 ]]; then
        printf 'o disco está só para leitura?'
    elif [[ -O $1 ]]; then
        printf 'repita depois de: chmod %s %s' "$2" "$1"
    else
        printf 'repita depois de: sudo chown -R %s: %s' "$(id -un)" "$3"
    fi
}

# writers: prints "NAME PID" of every process of this instance: those whose standard output or error is the log
# of NAME, even in a removed folder. A process with another root directory is skipped: there the same path is
# another file. Pid files are not used: they may be lost, and workers may outlive their master.
writers() {
    local logs path log name pid
    logs=$(realpath -m -- "$ICARUS_RUN/logs")
    while IFS=' ' read -r path log; do
        IFS=/ read -r _ _ pid _ <<<"$path"
        name=${log##*/}
        name=${name%%.log*}
        [[ " ${PROCESSES[*]} " != *" $name "* || ! /proc/$pid/root -ef / ]] || printf '%s %s\n' "$name" "$pid"
    done < <(find /proc/[0-9]*/fd/[12] -maxdepth 0 -lname "$logs/*.log*" -printf '%p %l\n' 2>/dev/null) |
        sort -u -k 1,1 -k 2,2n
}

# check_removed: fails when the folder of the instance was removed or emptied while it ran.
check_removed() {
    [[ -f $ICARUS_RUN/instance || -z $(writers) ]] ||
        die "a pasta $ICARUS_RUN foi apagada com o sistema no ar; pare o que ficou: ICARUS_RUN=$ICARUS_RUN make down"
}

check_port() {
    [[ $ICARUS_PORT =~ ^[0-9]{4,5}$ && $ICARUS_PORT -ge 1024 && $ICARUS_PORT -le $((65535 - PORT_LAST)) ]] ||
        die "ICARUS_PORT=$ICARUS_PORT não serve: use um número de 1024 a $((65535 - PORT_LAST))"
}

# read_instance: loads the port and build of an existing instance; for every script but up.
read_instance() {
    resolve_run
    if [[ ! -f $ICARUS_RUN/instance ]]; then
        check_removed
        die "não há instância em $ICARUS_RUN; comece com: make up"
    fi
    # shellcheck source=/dev/null
    source "$ICARUS_RUN/instance"
    export ICARUS_PORT ICARUS_BUILD ICARUS_BIN
}

# lock_instance: waits until no other command uses the instance, then locks it until the script ends.
lock_instance() {
    { exec 9>"$ICARUS_RUN/lock"; } 2>/dev/null ||
        die "não posso escrever em $ICARUS_RUN; a pasta ainda existe, e o disco não está só para leitura?"
    flock -n 9 && return
    say "outro comando está usando esta instância; esperando que termine"
    flock -w 300 9 || die "outro comando está usando $ICARUS_RUN/lock há 5 minutos; encerre-o e tente de novo"
}

# port_of NAME: prints the TCP port of a process; nothing if it has none.
port_of() {
    [[ -z ${PORTS[$1]:-} ]] || printf '%s' "$((ICARUS_PORT + PORTS[$1]))"
}

port_answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# write_secret FILE: writes a random password, unless FILE exists.
write_secret() {
    [[ -s $1 ]] || { openssl rand -hex 24 >"$1.new" && mv "$1.new" "$1"; }
}

# trust_gateway FILE: prints the nginx map line that trusts the client address sent with the secret in FILE.
trust_gateway() {
    # shellcheck disable=SC2016 # a variable of nginx
    printf '"%s" $http_x_real_ip;\n' "$(<"$1")"
}

# make_secrets: creates the passwords that the instance does not have yet.
make_secrets() {
    local name
    for name in gateway mariadb-admin "${SERVICES[@]/#/db-}" broker-admin "${MESSAGING[@]/#/broker-}"; do
        write_secret "$ICARUS_RUN/secrets/$name"
    done
}

# replace_changed FILE: replaces FILE with FILE.new; if they are equal, removes FILE.new and fails.
replace_changed() {
    if cmp -s "$1.new" "$1"; then
        rm "$1.new"
        return 1
    fi
    mv "$1.new" "$1"
}

read_services
