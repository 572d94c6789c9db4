# shellcheck shell=bash disable=SC2034
# Settings, messages and small helpers that every script shares. Sourced, never run.

export LC_ALL=C.UTF-8
SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PATH=$SYSTEM_PATH:$PATH
umask 077

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ICARUS_BUILD=${ICARUS_BUILD:-release}
export ICARUS_BIN=${ICARUS_BIN:-$ROOT/build/$ICARUS_BUILD/bin}

SERVICES=(autenticacao estoque projetos fornecedores)
MESSAGING=(estoque projetos)
DAEMONS=(publicador-estoque publicador-projetos estoque-consumidor projetos-consumidor)

# The longest socket name is sockets/projetos/publicador.sock; a unix socket path holds 107 bytes.
RUN_LENGTH_MAX=$((107 - 32))

say() {
    printf '  %s\n' "$*"
}

die() {
    printf 'Icarus: %s\n' "$*" >&2
    exit 1
}

# take_arguments MOST USAGE WHAT ARGUMENT…: --help prints usage and what the script does, and ends it;
# any other option, or more than MOST arguments, ends it as an error.
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

# Absolute path of the instance, checked against what sockets and configuration files can carry.
resolve_run() {
    ICARUS_RUN=$(realpath -m -- "${ICARUS_RUN:-$ROOT/.run}")
    export ICARUS_RUN
    [[ $ICARUS_RUN =~ ^[A-Za-z0-9._/-]+$ ]] ||
        die "o caminho $ICARUS_RUN tem espaço, acento ou símbolo; escolha outra pasta, por exemplo: ICARUS_RUN=\$HOME/icarus-run make up"
    [[ ${#ICARUS_RUN} -le $RUN_LENGTH_MAX ]] ||
        die "o caminho $ICARUS_RUN tem ${#ICARUS_RUN} bytes e os sockets só permitem $RUN_LENGTH_MAX; escolha outra pasta, por exemplo: ICARUS_RUN=\$HOME/icarus-run make up"
}

check_port() {
    [[ $ICARUS_PORT =~ ^[0-9]{4,5}$ && $ICARUS_PORT -ge 1024 && $ICARUS_PORT -le 65523 ]] ||
        die "ICARUS_PORT=$ICARUS_PORT não serve: use um número de 1024 a 65523"
}

# The port and build of an instance that was started before, for every script but up.
read_instance() {
    resolve_run
    [[ -f $ICARUS_RUN/instance ]] || die "não há instância em $ICARUS_RUN; comece com: make up"
    # shellcheck source=/dev/null
    source "$ICARUS_RUN/instance"
    export ICARUS_PORT ICARUS_BUILD ICARUS_BIN
}

# One up or down at a time; the lock goes with the script.
lock_instance() {
    exec 9>"$ICARUS_RUN/lock"
    flock -n 9 && return
    say "outro comando trabalha nesta instância; esperando por ele"
    flock -w 300 9 || die "outro comando prende $ICARUS_RUN/lock há 5 minutos; encerre-o e tente de novo"
}

# port_of NAME: the TCP port of a process, nothing where it has none.
port_of() {
    local offset i
    case $1 in
    gateway) offset=0 ;;
    rabbitmq) offset=5 ;;
    epmd) offset=7 ;;
    nginx-*)
        for i in "${!SERVICES[@]}"; do
            [[ $1 != "nginx-${SERVICES[i]}" ]] || offset=$((i + 1))
        done
        ;;
    *)
        for i in "${!DAEMONS[@]}"; do
            [[ $1 != "${DAEMONS[i]}" ]] || offset=$((i + 9))
        done
        ;;
    esac
    [[ -z ${offset:-} ]] || printf '%s' "$((ICARUS_PORT + offset))"
}

port_answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# write_secret FILE: a random password, once.
write_secret() {
    [[ -s $1 ]] || { openssl rand -hex 24 >"$1.new" && mv "$1.new" "$1"; }
}

# make_secrets: every password of the instance in ICARUS_RUN that is not there yet.
make_secrets() {
    local name
    for name in mariadb-admin "${SERVICES[@]/#/db-}" broker-admin "${MESSAGING[@]/#/broker-}"; do
        write_secret "$ICARUS_RUN/secrets/$name"
    done
}

# replace_changed FILE: FILE.new takes the place of FILE; fails when both are the same.
replace_changed() {
    if cmp -s "$1.new" "$1"; then
        rm "$1.new"
        return 1
    fi
    mv "$1.new" "$1"
}
