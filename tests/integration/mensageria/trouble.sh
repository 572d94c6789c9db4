# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# publicador when the broker refuses messages, closes the channel, or is down.

start_relay "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
metric() { figure "$port" "$1"; }
logged() { grep -c -e "$1" "$work/publicador.log" || true; }

# An unroutable message, followed by one of its order key and by one of another.
add_rows 1 1 "'devolvida'" projeto.estranho
add_rows 2 2 "'devolvida'"
add_rows 3 3 "'outra'"
eventually 'an unroutable message does not delay other order keys' 1 ready estoque.projetos
eventually 'the unroutable message and the next one of its order key stay' '1 2' \
    in_schema projetos "SELECT GROUP_CONCAT(JSON_VALUE(corpo, '$.numero') ORDER BY id SEPARATOR ' ') FROM outbox"
eventually 'icarus_relay_held counts the order key' 1 metric icarus_relay_held
eventually 'icarus_outbox_backlog counts both rows' 2 metric icarus_outbox_backlog
eventually 'icarus_outbox_oldest_seconds has their age' true eval '[[ $(metric icarus_outbox_oldest_seconds) -ge 2 ]] && echo true'
api POST bindings/icarus/e/icarus.projetos/q/estoque.projetos '{"routing_key":"projeto.estranho"}' >/dev/null
eventually 'the messages are sent when there is a queue' 0 pending
take estoque.projetos >"$work/taken"
check 'the messages of the order key are in order' '3 1 2' "$(jq -r '[.[].payload | fromjson | .numero] | join(" ")' "$work/taken")"
eventually 'icarus_relay_held returns to 0' 0 metric icarus_relay_held
api DELETE bindings/icarus/e/icarus.projetos/q/estoque.projetos/projeto.estranho >/dev/null

# A queue that takes two messages and refuses further ones (basic.nack).
api PUT policies/icarus/cheia '{"pattern":"^estoque.projetos$","definition":{"max-length":2},"apply-to":"queues"}' >/dev/null
until_ok eval "api GET queues/icarus/estoque.projetos | jq -e '.effective_policy_definition[\"max-length\"] == 2'"
refused=$(metric icarus_relay_refused_total)
add_rows 1 8 "'um'"
eventually 'messages to a full queue are refused' true eval '[[ $(metric icarus_relay_refused_total) -gt $refused ]] && echo true'
check 'refused messages stay in the outbox' true "$([[ $(pending) -gt 4 ]] && echo true)"
take_more() { take estoque.projetos >>"$work/taken"; pending; }
: >"$work/taken"
eventually 'refused messages are sent when there is room' 0 take_more
take_more >/dev/null
jq -s add "$work/taken" >"$work/all"
check 'refused messages are sent in order' '8 true' "$(numbers "$work/all") $(in_order "$work/all")"
api DELETE policies/icarus/cheia >/dev/null
until_ok eval "api GET queues/icarus/estoque.projetos | jq -e '.effective_policy_definition == {}'"

# Messages for which the broker closes the channel, among many others.
add_rows 1 100 20
add_rows 101 101 "'sem exchange'" projeto.criado icarus.nenhuma
add_rows 102 102 "'sem permissao'" estoque.baixado icarus.estoque
add_rows 103 103 "'sem permissao'"
add_rows 104 400 20
eventually 'messages that close the channel do not delay other order keys' 3 pending
take estoque.projetos >"$work/taken"
check 'the other messages are all sent, in order' '397 true' "$(numbers "$work/taken") $(in_order "$work/taken")"
check 'the log names both order keys' '1 1' \
    "$(logged 'tentativa de sem exchange' | sed 's/[1-9][0-9]*/1/') $(logged 'tentativa de sem permissao' | sed 's/[1-9][0-9]*/1/')"
add_rows 500 599 20
eventually 'new messages of other order keys are sent' 3 pending
in_schema projetos "UPDATE outbox SET exchange_name = 'icarus.projetos', routing_key = 'projeto.criado'"
# A refused order key is tried again within a minute.
eventually 'the messages are sent after their rows were corrected' 0 pending
purge estoque.projetos

# Rows that cannot become messages.
kill -STOP "$relay"
add_rows 1 2 "'grande'"
in_schema projetos "UPDATE outbox SET corpo = REPEAT('x', 65537) ORDER BY id LIMIT 1"
add_rows 3 4 "'lista'"
in_schema projetos "UPDATE outbox SET cabecalhos = '[1]' WHERE ordem = 'lista' ORDER BY id LIMIT 1"
add_rows 5 5 "'boa'"
kill -CONT "$relay"
eventually 'a body over 64 KiB and invalid headers hold only their order keys' 4 pending
check 'the message of another order key is sent' 5 "$(take estoque.projetos | jq -r '.[].payload | fromjson | .numero')"
in_schema projetos 'DELETE FROM outbox'

# Large bodies: 24 MB, several pages.
memory=$(awk '/^VmHWM/ {print $2}' "/proc/$relay/status")
kill -STOP "$relay"
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('grande/', seq % 40),
        JSON_OBJECT('numero', seq, 'ordem', seq % 40, 'x', REPEAT('x', 60000)), '{}' FROM seq_1_to_400 ORDER BY seq"
kill -CONT "$relay"
eventually '24 MB of bodies are sent' 0 pending
take estoque.projetos >"$work/taken"
check 'the large bodies are sent in order' '400 true' "$(numbers "$work/taken") $(in_order "$work/taken")"
grown=$(($(awk '/^VmHWM/ {print $2}' "/proc/$relay/status") - memory))
[[ ${VARIANT:-release} == asan ]] || check 'the large bodies are not in memory together' true "$([[ $grown -lt 12288 ]] && echo true)"
echo "     $grown KiB more at most"

# The broker closes the connection while the relay publishes.
add_rows 1 3000 100
until_ok eval 'close_connections; [[ $(logged "encerrada com 320") -gt 0 ]]'
add_rows 3001 6000 100
eventually 'the relay reconnects after its connection was closed' 0 pending
take estoque.projetos >"$work/taken"
check 'after the reconnection nothing is lost or out of order' '6000 true' "$(numbers "$work/taken") $(in_order "$work/taken")"

# The broker killed.
crash_broker
add_rows 1 20000 500
check 'without the broker the outbox keeps 20,000 rows' 20000 "$(pending)"
lines=$(wc -l <"$work/publicador.log")
read -rt 2 _ < <(sleep 3) || true
check 'without the broker the relay does not log in a hot loop' true "$([[ $(($(wc -l <"$work/publicador.log") - lines)) -le 8 ]] && echo true)"
boot_broker
await_broker
memory=$(awk '/^VmRSS/ {print $2}' "/proc/$relay/status")
eventually 'the backlog is sent when the broker is back' 0 pending
grown=$(($(awk '/^VmRSS/ {print $2}' "/proc/$relay/status") - memory))
[[ ${VARIANT:-release} == asan ]] || check 'sending the backlog takes no more memory' true "$([[ $grown -lt 2048 ]] && echo true)"
echo "     resident: $(awk '/^VmRSS/ {print $2}' "/proc/$relay/status") KiB, $grown more"
check 'every message of the backlog was sent' 20000 "$(ready estoque.projetos)"
purge estoque.projetos

# The database stopped.
stop "$database"
read -rt 1 _ < <(sleep 2) || true
start_database
add_rows 1 100 10
eventually 'the relay reconnects to the database' 0 pending
purge estoque.projetos
check_ends 'SIGTERM ends the relay with 0' "$relay"
check 'the relay removes its socket' false "$([[ -e $work/relay-projetos.sock ]] && echo true || echo false)"
