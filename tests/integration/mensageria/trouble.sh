# shellcheck shell=bash disable=SC2016,SC2154
# publicador when the broker refuses, closes, or is away.

start_relay "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
metric() { figure "$port" "$1"; }
logged() { grep -c -e "$1" "$work/publicador.log" || true; }

# A message for which there is no queue, ahead of one of its subject and of one of another.
add_rows 1 1 "'devolvida'" projeto.estranho
add_rows 2 2 "'devolvida'"
add_rows 3 3 "'outra'"
eventually 'a message without a queue holds nobody else back' 1 ready estoque.projetos
check 'it and what follows it in its subject stay' '1 2' \
    "$(in_schema projetos "SELECT GROUP_CONCAT(JSON_VALUE(corpo, '$.numero') ORDER BY id SEPARATOR ' ') FROM outbox")"
check 'the figures tell' 1 "$(metric icarus_relay_held)"
eventually 'and how many wait in the outbox' 2 metric icarus_outbox_backlog
eventually 'and for how long' true eval '[[ $(metric icarus_outbox_oldest_seconds) -ge 2 ]] && echo true'
api POST bindings/icarus/e/icarus.projetos/q/estoque.projetos '{"routing_key":"projeto.estranho"}' >/dev/null
eventually 'it leaves once there is a queue' 0 pending
take estoque.projetos >"$work/taken"
check 'before the one that follows it' '3 1 2' "$(jq -r '[.[].payload | fromjson | .numero] | join(" ")' "$work/taken")"
eventually 'and nothing is held any more' 0 metric icarus_relay_held
api DELETE bindings/icarus/e/icarus.projetos/q/estoque.projetos/projeto.estranho >/dev/null

# A queue that takes two messages and refuses what comes then (basic.nack).
api PUT policies/icarus/cheia '{"pattern":"^estoque.projetos$","definition":{"max-length":2},"apply-to":"queues"}' >/dev/null
until_ok eval "api GET queues/icarus/estoque.projetos | jq -e '.effective_policy_definition[\"max-length\"] == 2'"
add_rows 1 8 "'um'"
eventually 'a full queue refuses' true eval '[[ $(metric icarus_relay_refused_total) -gt 1 ]] && echo true'
check 'what it refused stays' true "$([[ $(pending) -gt 4 ]] && echo true)"
take_more() { take estoque.projetos >>"$work/taken"; pending; }
: >"$work/taken"
eventually 'and leaves when there is room' 0 take_more
take_more >/dev/null
jq -s add "$work/taken" >"$work/all"
check 'all of it, in order' '8 true' "$(numbers "$work/all") $(in_order "$work/all")"
api DELETE policies/icarus/cheia >/dev/null
until_ok eval "api GET queues/icarus/estoque.projetos | jq -e '.effective_policy_definition == {}'"

# Messages for which the broker closes the channel, in the middle of many others.
add_rows 1 100 20
add_rows 101 101 "'sem exchange'" projeto.criado icarus.nenhuma
add_rows 102 102 "'sem permissao'" estoque.baixado icarus.estoque
add_rows 103 103 "'sem permissao'"
add_rows 104 400 20
eventually 'two messages that close the channel do not hold the others back' 3 pending
take estoque.projetos >"$work/taken"
check 'which are all there, in order' '397 true' "$(numbers "$work/taken") $(in_order "$work/taken")"
check 'the relay knows which they were' '1 1' \
    "$(logged 'tentativa de sem exchange' | sed 's/[1-9][0-9]*/1/') $(logged 'tentativa de sem permissao' | sed 's/[1-9][0-9]*/1/')"
add_rows 500 599 20
eventually 'new messages pass them by' 3 pending
api GET connections | jq -r '.[].name' >"$work/connections"
in_schema projetos "UPDATE outbox SET exchange_name = 'icarus.projetos', routing_key = 'projeto.criado'"
# A refused subject is tried again within a minute.
PATIENCE=70 eventually 'they leave once they are mended' 0 pending
purge estoque.projetos

# What can be no message.
kill -STOP "$relay"
add_rows 1 2 "'grande'"
in_schema projetos "UPDATE outbox SET corpo = REPEAT('x', 65537) ORDER BY id LIMIT 1"
add_rows 3 4 "'lista'"
in_schema projetos "UPDATE outbox SET cabecalhos = '[1]' WHERE ordem = 'lista' ORDER BY id LIMIT 1"
add_rows 5 5 "'boa'"
kill -CONT "$relay"
eventually 'a body over 64 KiB and headers that are none stay, with their subjects' 4 pending
check 'nobody else' 5 "$(take estoque.projetos | jq -r '.[].payload | fromjson | .numero')"
in_schema projetos 'DELETE FROM outbox'

# Many large bodies: 24 MB, of which a page takes a part.
memory=$(awk '/^VmHWM/ {print $2}' "/proc/$relay/status")
kill -STOP "$relay"
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('grande/', seq % 40),
        JSON_OBJECT('numero', seq, 'assunto', seq % 40, 'x', REPEAT('x', 60000)), '{}' FROM seq_1_to_400 ORDER BY seq"
kill -CONT "$relay"
eventually 'many large bodies leave' 0 pending
take estoque.projetos >"$work/taken"
check 'all of them, in order' '400 true' "$(numbers "$work/taken") $(in_order "$work/taken")"
grown=$(($(awk '/^VmHWM/ {print $2}' "/proc/$relay/status") - memory))
[[ ${VARIANT:-release} == asan ]] || check 'and are never in memory together' true "$([[ $grown -lt 12288 ]] && echo true)"
echo "     $grown KiB more at most"

# The connection closed from the other side, while it works.
add_rows 1 3000 100
until_ok eval 'close_connections; [[ $(logged "encerrada com 320") -gt 0 ]]'
add_rows 3001 6000 100
eventually 'a closed connection is made anew' 0 pending
take estoque.projetos >"$work/taken"
check 'and nothing is lost or out of order' '6000 true' "$(numbers "$work/taken") $(in_order "$work/taken")"

# The broker away: power off.
crash_broker
add_rows 1 20000 500
check 'without the broker the service goes on writing' 20000 "$(pending)"
lines=$(wc -l <"$work/publicador.log")
read -rt 2 _ < <(sleep 3) || true
check 'without a hot loop' true "$([[ $(($(wc -l <"$work/publicador.log") - lines)) -le 8 ]] && echo true)"
boot_broker
await_broker
memory=$(awk '/^VmRSS/ {print $2}' "/proc/$relay/status")
PATIENCE=60 eventually 'the backlog drains when it is back' 0 pending
grown=$(($(awk '/^VmRSS/ {print $2}' "/proc/$relay/status") - memory))
[[ ${VARIANT:-release} == asan ]] || check 'with flat memory' true "$([[ $grown -lt 2048 ]] && echo true)"
echo "     resident: $(awk '/^VmRSS/ {print $2}' "/proc/$relay/status") KiB, $grown more"
check 'every message is there' 20000 "$(ready estoque.projetos)"
purge estoque.projetos

# The database away.
stop "$database"
read -rt 1 _ < <(sleep 2) || true
start_database
add_rows 1 100 10
eventually 'the relay finds the database again' 0 pending
purge estoque.projetos
check_ends 'SIGTERM ends it with 0' "$relay"
check 'and takes its socket away' false "$([[ -e $work/relay-projetos.sock ]] && echo true || echo false)"
