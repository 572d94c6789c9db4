# shellcheck shell=bash
# A private RabbitMQ on loopback with its own name server (epmd), users, permissions and queues.

RABBITMQ_SERVER=/usr/lib/rabbitmq/bin/rabbitmq-server

prepare_rabbitmq() {
    local dir=$ICARUS_RUN/rabbitmq
    mkdir -p "$dir"
    : >"$dir/rabbitmq-env.conf"
    printf '[rabbitmq_management].\n' >"$dir/enabled_plugins"
    rabbitmq_config >"$dir/rabbitmq.conf"
    rabbitmq_rights >"$dir/definitions.json"
    printf 'user = "admin:%s"\n' "$(<"$ICARUS_RUN/secrets/broker-admin")" >"$dir/admin.curl"
    [[ -f $dir/.erlang.cookie ]] || { openssl rand -hex 24 >"$dir/cookie.new" &&
        chmod 0400 "$dir/cookie.new" && mv "$dir/cookie.new" "$dir/.erlang.cookie"; }
}

rabbitmq_config() {
    cat <<EOF
listeners.tcp.1 = 127.0.0.1:$(port_of rabbitmq)
management.tcp.ip = 127.0.0.1
management.tcp.port = $(port_of rabbitmq-management)
load_definitions = $ICARUS_RUN/rabbitmq/definitions.json
max_message_size = 1048576
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 200MB
raft.wal_max_size_bytes = 67108864
heartbeat = 30
log.file = false
log.console = true
log.console.level = info
EOF
}

# password_hash FILE: RabbitMQ's rabbit_password_hashing_sha256, base64(salt, sha256(salt, password)).
password_hash() {
    local salt
    salt=$(openssl rand -hex 2)
    { printf '%s' "$salt" && printf '%s%s' "$salt" "$(<"$1")" | openssl dgst -sha256 -binary; } |
        base64 -w 0
}

# rabbitmq_rights: the users and their permissions, as regular expressions on names of queues and exchanges
# (apps/common/messaging/broker.h explains the names). A service cannot create or remove anything. It publishes
# to its own exchange, with the routing keys in scripts/services.table, and to its own queues; it reads only
# its own queues. No service may write to the default exchange.
rabbitmq_rights() {
    local service secrets=$ICARUS_RUN/secrets
    for service in "${MESSAGING[@]}"; do
        jq -n --arg name "$service" --arg hash "$(password_hash "$secrets/broker-$service")" \
            --arg keys "${PUBLISHES[$service]:-^$}" '$ARGS.named'
    done | jq -s --arg admin "$(password_hash "$secrets/broker-admin")" '
        def user($name; $hash; $tags): {name: $name, password_hash: $hash, tags: $tags,
            hashing_algorithm: "rabbit_password_hashing_sha256"};
        def permission($user; $configure; $write; $read): {user: $user, vhost: "icarus",
            configure: $configure, write: $write, read: $read};
        def topic($user; $exchange; $keys): {user: $user, vhost: "icarus", exchange: $exchange,
            write: $keys, read: "^$"};
        . as $services |
        {
            vhosts: [{name: "icarus"}],
            users: [user("admin"; $admin; "administrator"), ($services[] | user(.name; .hash; ""))],
            permissions: [permission("admin"; ".*"; ".*"; ".*"), ($services[].name |
                permission(.; "^$"; "^(icarus\\.\(.)|\(.)\\.filas)$"; "^\(.)\\."))],
            topic_permissions: [$services[] as $of | $services[] as $on |
                topic($of.name; "icarus.\($on.name)"; if $of == $on then $of.keys else "^$" end)]
        }'
}

# rabbitmq_definitions: the same, plus the exchanges, queues and bindings that the program topologia prints.
rabbitmq_definitions() {
    local topology
    topology=$("$ICARUS_BIN/topologia") || return
    rabbitmq_rights | jq --argjson topology "$topology" '. + $topology'
}

# introduce_services: loads the definitions into a running RabbitMQ. It reads the file only when it starts, and
# at the first start topologia is not built yet. Existing queues keep their arguments and messages.
introduce_services() {
    local file=$ICARUS_RUN/rabbitmq/definitions.json
    rabbitmq_definitions >"$file.new" || die "$ICARUS_BIN/topologia falhou; compile e repita: make up"
    [[ $(rights_in "$file") == "$(rights_in "$file.new")" ]] || say "RabbitMQ: permissões novas"
    curl -fsS -m 60 -K "$ICARUS_RUN/rabbitmq/admin.curl" -H 'Content-Type: application/json' \
        --data-binary "@$file.new" "http://127.0.0.1:$(port_of rabbitmq-management)/api/definitions" ||
        die "o RabbitMQ não aceitou filas e permissões; veja $ICARUS_RUN/logs/rabbitmq.log e repita: make up"
    mv "$file.new" "$file"
}

# Only permissions are compared: the password hashes get a new salt each time.
rights_in() {
    jq -Sc '[.permissions, .topic_permissions]' "$1" 2>/dev/null
}

exec_epmd() {
    drop_privileges rabbitmq
    exec_with -- epmd -address 127.0.0.1 -port "$(port_of epmd)"
}

# A long node name avoids a host name lookup. RABBITMQ_ALLOW_INPUT makes the server script exec the broker,
# so that the supervised pid is the broker and not a shell; -noinput restores what that setting removes.
# ERL_ZFLAGS reaches the `erl` that RabbitMQ runs once a minute when epmd does not answer, too: an epmd that it
# started would have no supervisor, and outlive the instance.
exec_rabbitmq() {
    local dir=$ICARUS_RUN/rabbitmq
    cd "$dir" || exit
    drop_privileges rabbitmq "$dir"
    exec_with HOME="$dir" \
        ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$(port_of epmd)" ERL_ZFLAGS='-start_epmd false' \
        RABBITMQ_USE_LONGNAME=true RABBITMQ_NODENAME=icarus@127.0.0.1 RABBITMQ_DIST_PORT="$(port_of rabbitmq-nodes)" \
        RABBITMQ_MNESIA_BASE="$dir/data" RABBITMQ_LOG_BASE="$dir/logs" RABBITMQ_LOGS=- \
        RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" \
        RABBITMQ_CONF_ENV_FILE="$dir/rabbitmq-env.conf" \
        RABBITMQ_ADVANCED_CONFIG_FILE="$dir/advanced.config" \
        RABBITMQ_GENERATED_CONFIG_DIR="$dir/config" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" \
        RABBITMQ_PID_FILE="$dir/rabbitmq.pid" RABBITMQ_ALLOW_INPUT=1 \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-noinput -kernel inet_dist_use_interface {127,0,0,1}' \
        -- "$RABBITMQ_SERVER"
}

# ask_broker PATH [OPTION…]: calls the management API of an instance's RabbitMQ.
ask_broker() {
    curl -fsS -m 10 -K "$ICARUS_RUN/rabbitmq/admin.curl" "${@:2}" "http://127.0.0.1:$(port_of rabbitmq-management)/api/$1"
}

# queues_without_leader: prints the queues that no process in RabbitMQ serves any more. When the disk fills up
# between two of RabbitMQ's checks (every 10 s), the write-ahead log of all queues dies, and the queues with it,
# without an alarm. Messages sent to them are not confirmed, so none is lost.
queues_without_leader() {
    local queues name leader pages=''
    queues=$(ask_broker 'queues/icarus?disable_stats=true') || return
    jq -r '.[] | select(.type == "quorum") | [.name, .leader // ""] | @tsv' <<<"$queues" |
        while IFS=$'\t' read -r name leader; do
            [[ -n $pages ]] || pages=$(has_status_page "$name" && echo yes || echo no)
            [[ -n $leader ]] && { [[ $pages == no ]] || has_leader "$name"; } || echo "$name"
        done
}

# has_status_page QUEUE: RabbitMQ 4 still names a leader whose process has ended for good, so its status page is
# asked for the state of the process. RabbitMQ 3 has no such page, for any queue, and its word is taken.
has_status_page() {
    [[ $(ask_broker "queues/quorum/icarus/$1/status" --no-fail -o /dev/null -w '%{http_code}') != 404 ]]
}

has_leader() {
    local members
    members=$(ask_broker "queues/quorum/icarus/$1/status" 2>/dev/null) || return 0
    jq -e 'any(.[]; ."Raft State" == "leader")' <<<"$members" >/dev/null
}

# With less space a restart is useless: RabbitMQ accepts no message below its disk_free_limit.
SPACE_MIB=200

# mend_rabbitmq: restarts a RabbitMQ that has queues without leader, if there is disk space. This is safe:
# confirmed messages are on disk, the others are still in the outboxes, and no message is applied twice.
mend_rabbitmq() {
    local queues
    await_until 5 no_queue_without_leader && return
    queues=$(queues_without_leader) || die "não consegui consultar as filas do RabbitMQ; veja $ICARUS_RUN/logs/rabbitmq.log e repita: make up"
    [[ -n $queues ]] || return 0
    (($(df --output=avail -B 1M "$ICARUS_RUN" | tail -n 1) >= SPACE_MIB)) ||
        die "o RabbitMQ parou de gravar por falta de espaço; libere ao menos $SPACE_MIB MiB no disco de $ICARUS_RUN e repita: make up"
    say "RabbitMQ: filas sem líder, como depois de um disco cheio; reiniciando"
    stop_processes rabbitmq
    start_process rabbitmq
    wait_until 120 rabbitmq RabbitMQ rabbitmq_answers
    await_until 30 no_queue_without_leader ||
        die "o RabbitMQ continua com filas sem líder; veja $ICARUS_RUN/logs/rabbitmq.log"
}

no_queue_without_leader() {
    local queues
    queues=$(queues_without_leader 2>/dev/null) && [[ -z $queues ]]
}

rabbitmq_answers() {
    port_answers "$(port_of rabbitmq)" &&
        curl -fsS -m 2 -K "$ICARUS_RUN/rabbitmq/admin.curl" \
            "http://127.0.0.1:$(port_of rabbitmq-management)/api/health/checks/virtual-hosts"
}
