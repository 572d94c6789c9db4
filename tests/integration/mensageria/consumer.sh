# shellcheck shell=bash disable=SC2016,SC2154
# consumer_run with valid, repeated, invalid and failing messages.

start_relay
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
until_ok is 200 curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/readyz"
consumed() { figure "$port" "$1"; }

message m-1 '{"numero":1}'
eventually 'a message is applied' 1 effects
eventually 'the message is acknowledged' 0 ready estoque.projetos
message m-1 '{"numero":1}'
eventually 'a repeated message is recognised' 1 consumed icarus_messages_known_total
check 'a repeated message has no effect' '1 1' "$(effects) $(in_schema teste 'SELECT COUNT(*) FROM inbox')"
check 'the type is the routing key' projeto.criado "$(in_schema teste 'SELECT tipo FROM efeito')"

# A batch with every kind of fault among valid messages, sent while the consumer is stopped.
check_ends 'SIGTERM ends an idle consumer with 0' "$consumer"
in_schema teste 'DELETE FROM efeito; DELETE FROM lote'
for i in 1 2 3; do message "b-$i" "{\"numero\":$i}"; done
message b-4 '{"numero":4,"falha":"conflito"}' '{"correlation_id":"corr-9","headers":{"projetoId":7,"nome":"ação"}}'
message b-5 '{"numero":5}'
message b-6 '{"numero":6'
message b-7 '[7]'
message b-8 ''
publish icarus.projetos projeto.criado '{"numero":9}' '{"headers":{"versao":1}}' >/dev/null
message 'id com espaço' '{"numero":10}'
message b-11 "{\"numero\":11,\"x\":\"$(head -c 66000 /dev/zero | tr '\0' x)\"}"
message b-12 '{"numero":12,"falha":"erro"}'
message b-17 '{"numero":17,"falha":"cedo"}'
message b-13 '{"numero":13}' '{"headers":{"lista":[1,{"a":"b"}],"tabela":{"b":1.5},"data":true}}'
publish amq.default estoque.projetos '{"numero":14}' '{"message_id":"b-14","type":"projeto.alterado"}' >/dev/null
publish amq.default estoque.projetos '{"numero":15}' '{"message_id":"b-15"}' >/dev/null
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
eventually 'valid messages among bad ones are applied' '1 2 3 5 13 14' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito"
eventually 'messages that can never be applied are dead' 8 ready estoque.projetos.mortas
check 'the messages were applied in at most four transactions' true \
    "$([[ $(in_schema teste 'SELECT 1 + COUNT(*) FROM lote WHERE em < (SELECT MAX(em) FROM efeito)') -le 4 ]] && echo true)"
check 'a message that fails leaves no row in the inbox' 0 \
    "$(in_schema teste "SELECT COUNT(*) FROM inbox WHERE message_id IN ('b-4', 'b-12')")"
check 'without exchange the type is the property' projeto.alterado "$(in_schema teste "SELECT tipo FROM efeito WHERE numero = 14")"
take estoque.projetos.mortas >"$work/dead"
reason() { jq -r --arg body "$1" '[.[] | select(.payload | startswith($body)) | .properties.headers["x-reason"]] | join("|")' "$work/dead"; }
check 'reason of a conflict' 'conflito de teste' "$(reason '{"numero":4')"
check 'reason of invalid JSON' 'o corpo não é JSON válido' "$(reason '{"numero":6')"
check 'reason of a body that is no object' 'o corpo não é um objeto JSON' "$(reason '[7]')"
check 'reason of a missing message_id' 'falta message_id' "$(reason '{"numero":9')"
check 'reason of an invalid message_id' 'message_id inválido: deve ter de 1 a 64 caracteres ASCII visíveis' "$(reason '{"numero":10')"
check 'reason of a body that is too large' 'o corpo passa de 64 KiB' "$(reason '{"numero":11')"
check 'reason of a missing type' 'o tipo da mensagem (routing key) está ausente ou é inválido' "$(reason '{"numero":15')"
check 'reason of an empty body' 'o corpo não é JSON válido' "$(jq -r '.[] | select(.payload == "") | .properties.headers["x-reason"]' "$work/dead")"
check 'a dead message keeps its properties and headers' \
    '{"correlation_id":"corr-9","delivery_mode":2,"headers":{"nome":"ação","projetoId":7,"x-attempts":0,"x-original-exchange":"icarus.projetos","x-original-routing-key":"projeto.criado","x-reason":"conflito de teste"},"message_id":"b-4"}' \
    "$(jq -cS '.[] | select(.properties.message_id == "b-4") | .properties | del(.headers["x-since", "x-delivery-count"])' "$work/dead")"
check 'a dead message has x-since' true "$(jq '.[0].properties.headers["x-since"] | test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$")' "$work/dead")"

# A fault that is not the message's: it is retried with growing delay, as long as the fault lasts.
eventually 'a message that fails for an unknown reason is tried again' true eval \
    '[[ $(grep -c "mensagem b-12 .*espera" "$work/consumidor.log") -ge 4 ]] && echo true'
times=$(sed -nE 's/.*"time":"[^"]*T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z.*mensagem b-12 .*espera.*/\1 \2 \3 \4/p' "$work/consumidor.log" |
    awk '{now = ($1 * 60 + $2) * 60 + $3 + $4 / 1000; if (NR > 1) print (now - before + 86400) % 86400; before = now}')
check 'one that is early waits too, with its reason' true \
    "$([[ $(grep -c 'mensagem b-17 .*espera: cedo demais' "$work/consumidor.log") -ge 2 ]] && echo true)"
check 'the delay grows' true "$(awk '{last = $1} END {print (NR >= 3 && last > 1.5) ? "true" : NR " " last}' <<<"$times")"
message b-16 '{"numero":16}'
eventually 'the next message does not wait for it' 1 effects numero=16
in_schema teste 'INSERT INTO conserto () VALUES ()'
eventually 'the messages are applied when the fault is gone' 2 effects 'numero IN (12, 17)'
check 'the message keeps its type' projeto.criado "$(in_schema teste "SELECT tipo FROM efeito WHERE numero = 12")"
in_schema teste 'DELETE FROM conserto'
check 'the queues of waiting and dead messages are empty' 0 "$(ready estoque.projetos.espera estoque.projetos.mortas)"

# Metrics: how many messages wait, and their age when they are applied.
check_ends 'SIGTERM ends a consumer under load with 0' "$consumer"
add_rows 301 800 10
eventually '500 messages are in the queue' 500 ready estoque.projetos
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
eventually 'the metric counts messages that waited at the start' true eval '[[ $(consumed icarus_queue_ready) -ge 300 ]] && echo true'
eventually '500 messages are applied' 500 effects 'numero BETWEEN 301 AND 800'
eventually 'icarus_queue_ready returns to 0' 0 consumed icarus_queue_ready
age() { consumed "icarus_message_age_seconds_bucket{le=\"$1\"}"; }
before="$(age 60) $(age 300) $(consumed icarus_message_age_seconds_count)"
message a-1 '{"numero":801}' "{\"timestamp\":$(($(date +%s) - 100))}"
message a-2 '{"numero":802}'
eventually 'an old message and one without timestamp are applied' 2 effects 'numero IN (801, 802)'
eventually 'icarus_message_age_seconds counts only the message with a timestamp' "${before% * *} 1 1" eval \
    'read -r young old all <<<"$before"; echo "$(age 60) $(($(age 300) - old)) $(($(consumed icarus_message_age_seconds_count) - all))"'

# A message is dead unless its sender, the user_id that RabbitMQ checks, is the owner of the exchange, also after
# it was put back. Nobody can forge the header in which parking keeps the sender.
publish icarus.projetos projeto.criado '{"numero":30}' '{"message_id":"s-30","user_id":"admin"}' >/dev/null
publish icarus.projetos projeto.criado '{"numero":31,"falha":"conflito"}' '{"message_id":"s-31","headers":{"x-remetente":"projetos"}}' >/dev/null
eventually 'a message of another sender is dead' 2 ready estoque.projetos.mortas
take estoque.projetos.mortas >"$work/dead"
check 'its reason and sender are kept' 'o remetente não é o único que pode enviar por esta exchange admin' \
    "$(jq -r '.[] | select(.properties.message_id == "s-30").properties.headers | "\(.["x-reason"]) \(.["x-remetente"])"' "$work/dead")"
check 'the header of a first sending is not believed' null \
    "$(jq -r '.[] | select(.properties.message_id == "s-31").properties.headers["x-remetente"]' "$work/dead")"
# returned <id> <number> <sender>: publishes a message as mensagens-mortas does when it puts one back.
returned() {
    publish estoque.filas estoque.projetos "{\"numero\":$2}" "{\"message_id\":\"$1\",\"headers\":{\"x-remetente\":\"$3\",
        \"x-original-exchange\":\"icarus.projetos\",\"x-original-routing-key\":\"projeto.criado\"}}" >/dev/null
}
returned s-32 32 estoque
eventually 'a message of another sender that was put back is dead again' 1 ready estoque.projetos.mortas
returned s-33 33 projetos
eventually 'one of the right sender is applied' 33 in_schema teste "SELECT GROUP_CONCAT(numero) FROM efeito WHERE numero BETWEEN 30 AND 39"
purge estoque.projetos.mortas

# Properties that would make the broker refuse the copy or send it to other queues.
publish icarus.projetos projeto.criado '{"numero":20,"falha":"conflito"}' \
    '{"message_id":"c-20","expiration":"600000","headers":{"CC":["projetos.produtos","estoque.baixado"],"x-reason":"falsa"}}' >/dev/null
before=$(ready projetos.produtos projetos.estoque)
eventually 'a dead message with expiration and CC is parked' 1 ready estoque.projetos.mortas
check 'the copy is not sent to the CC queues' "$before" "$(ready projetos.produtos projetos.estoque)"
take estoque.projetos.mortas >"$work/dead"
check 'the copy has no expiration and CC' '{"headers":{"x-attempts":0,"x-original-exchange":"icarus.projetos","x-original-routing-key":"projeto.criado","x-reason":"conflito de teste"},"message_id":"c-20"}' \
    "$(jq -cS '.[0].properties | del(.delivery_mode, .headers["x-since", "x-delivery-count"])' "$work/dead")"
big=$(head -c 90000 /dev/zero | tr '\0' y)
message c-21 '{"numero":21,"falha":"conflito"}' "{\"headers\":{\"grande\":\"$big\"}}"
eventually 'a dead message with 90 KB of headers is parked' 1 ready estoque.projetos.mortas
check 'the copy has only our headers' 'false true' "$(take estoque.projetos.mortas | jq -r '.[0].properties.headers | "\(has("grande")) \(has("x-reason"))"')"

# A batch whose messages announce 20 others each, together more than one INSERT takes; one message fails.
check_ends 'SIGTERM ends the consumer with 0' "$consumer"
for i in 1 2 4; do message "n-$i" "{\"numero\":$((200 + i)),\"avisos\":20}"; done
message n-3 '{"numero":203,"avisos":20,"falha":"conflito"}'
start_consumer
eventually 'one message of the batch is dead' 1 ready estoque.projetos.mortas
message n-5 '{"numero":205,"avisos":20}'
eventually 'the other messages of the batch are applied' '201 202 204 205' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito WHERE numero BETWEEN 201 AND 209"
check 'each applied message is announced once and in order, the dead one not at all' \
    'numero/201 20 true,numero/202 20 true,numero/204 20 true,numero/205 20 true' \
    "$(in_schema teste "SELECT GROUP_CONCAT(CONCAT_WS(' ', ordem, avisos, IF(todos = esperado, 'true', todos)) ORDER BY ordem) FROM
        (SELECT ordem, COUNT(*) AS avisos, GROUP_CONCAT(JSON_VALUE(corpo, '\$.aviso') ORDER BY id) AS todos FROM outbox GROUP BY ordem) a,
        (SELECT GROUP_CONCAT(seq ORDER BY seq) AS esperado FROM seq_1_to_20) e")"
purge estoque.projetos.mortas

# A batch is sorted by the rows it locks: the messages that are delivered while the consumer is stopped form one batch.
check_ends 'SIGTERM ends the consumer with 0, again' "$consumer"
start_consumer ORDEM=numero "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
until_ok is 200 curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/readyz"
kill -STOP "$consumer"
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('o/', n), JSON_OBJECT('numero', n), '{}'
    FROM JSON_TABLE('[109, 103, 107, 101, 105]', '\$[*]' COLUMNS (n INT PATH '\$')) AS numeros"
eventually 'five messages are delivered' 5 eval 'api GET queues/icarus/estoque.projetos | jq .messages_unacknowledged'
kill -CONT "$consumer"
eventually 'a batch is applied in the order of its rows' '101 103 105 107 109' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY id SEPARATOR ' ') FROM efeito WHERE numero BETWEEN 100 AND 109"
check_ends 'SIGTERM ends the consumer in the order test with 0' "$consumer"

# The last message, in the urgent queue, is applied before messages that were already delivered.
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('u/', seq), JSON_OBJECT('numero', 1000 + seq), '{}'
    FROM seq_1_to_500"
eventually '500 messages wait' 500 ready estoque.projetos
publish icarus.autenticacao sessao.encerrada '{"numero":2000}' '{"message_id":"u-1"}' >/dev/null
eventually 'an urgent one waits' 1 ready estoque.autenticacao
start_consumer URGENTE=estoque.autenticacao
eventually 'all are applied' 501 effects 'numero BETWEEN 1001 AND 2000'
ahead=$(effects 'numero BETWEEN 1001 AND 1999 AND id < (SELECT id FROM efeito WHERE numero = 2000)')
check 'the urgent one was before those that had been delivered' true "$( ((ahead < 200)) && echo true || echo "$ahead")"
check_ends 'SIGTERM ends the consumer with an urgent queue with 0' "$consumer"
eventually 'each of both queues was acknowledged' 0 ready estoque.projetos estoque.autenticacao

# Two consumers that lock the same rows in opposite order: RabbitMQ gives them messages in turn.
in_schema teste 'INSERT INTO conta VALUES (1, 0), (2, 0)'
deadlocks() { in_schema mysql "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'" | cut -f 2; }
before=$(deadlocks)
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
rival=$consumer
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$((port + 1))"
for i in 0 1; do
    until_ok is 200 curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$((port + i))/readyz"
done
# Both wait for their first row; when they have it, each needs the other's.
hold_contas 1,2
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('d/', seq),
        JSON_OBJECT('numero', 10000 + seq, 'contas', JSON_ARRAY(1 + seq % 2, 2 - seq % 2),
            'pausa', IF(seq <= 20, 20, 0)), '{}'
    FROM seq_1_to_1000"
eventually 'two consumers wait for their first row' 2 in_schema mysql \
    "DO SLEEP(0.2); SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
let_contas_go
eventually 'two consumers that lock rows in opposite order finish' 1000 effects 'numero > 10000'
check 'they had deadlocks' true "$([[ $(deadlocks) -gt $before ]] && echo true)"
echo "     deadlocks: $(($(deadlocks) - before))"
check 'the sums of both rows are exact' 2000 "$(in_schema teste 'SELECT SUM(valor) FROM conta')"
check 'each message was applied once' '1000 1000' \
    "$(in_schema teste 'SELECT COUNT(*), COUNT(DISTINCT message_id) FROM efeito WHERE numero > 10000' | xargs)"
check_ends 'SIGTERM ends one consumer with 0' "$rival"
check_ends 'SIGTERM ends the other consumer with 0' "$consumer"
check_ends 'SIGTERM ends the relay with 0' "$relay"
eventually 'all queues are empty' 0 ready estoque.projetos estoque.projetos.espera estoque.projetos.mortas
