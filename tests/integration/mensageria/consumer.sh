# shellcheck shell=bash disable=SC2016,SC2154
# consumer_run: what becomes of good, repeated, bad and failing messages.

start_relay
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
until_ok is 200 curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/readyz"
consumed() { figure "$port" "$1"; }

message m-1 '{"numero":1}'
eventually 'a message is applied' 1 effects
eventually 'and acknowledged' 0 ready estoque.projetos
message m-1 '{"numero":1}'
eventually 'a repetition is known' 1 consumed icarus_messages_known_total
check 'and has no effect' '1 1' "$(effects) $(in_schema teste 'SELECT COUNT(*) FROM inbox')"
check 'its type is the routing key' projeto.criado "$(in_schema teste 'SELECT tipo FROM efeito')"

# A batch with every kind of fault between good messages: the consumer stops meanwhile.
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
message b-13 '{"numero":13}' '{"headers":{"lista":[1,{"a":"b"}],"tabela":{"b":1.5},"data":true}}'
publish amq.default estoque.projetos '{"numero":14}' '{"message_id":"b-14","type":"projeto.alterado"}' >/dev/null
publish amq.default estoque.projetos '{"numero":15}' '{"message_id":"b-15"}' >/dev/null
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
eventually 'good neighbours of bad messages are applied' '1 2 3 5 13 14' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito"
eventually 'what can never be applied is dead' 8 ready estoque.projetos.mortas
check 'one batch, one finish, apart from what is tried again' true \
    "$([[ $(in_schema teste 'SELECT COUNT(*) FROM lote') -le 4 ]] && echo true)"
check 'of a message that cannot be applied nothing stays' 0 \
    "$(in_schema teste "SELECT COUNT(*) FROM inbox WHERE message_id IN ('b-4', 'b-12')")"
check 'type without exchange: the property' projeto.alterado "$(in_schema teste "SELECT tipo FROM efeito WHERE numero = 14")"
take estoque.projetos.mortas >"$work/dead"
reason() { jq -r --arg body "$1" '[.[] | select(.payload | startswith($body)) | .properties.headers["x-reason"]] | join("|")' "$work/dead"; }
check 'each with its reason: conflict' 'conflito de teste' "$(reason '{"numero":4')"
check 'broken JSON' 'o corpo não é JSON válido' "$(reason '{"numero":6')"
check 'no object' 'o corpo não é um objeto JSON' "$(reason '[7]')"
check 'no id' 'falta message_id' "$(reason '{"numero":9')"
check 'an id that is none' 'message_id inválido: deve ter de 1 a 64 caracteres ASCII visíveis' "$(reason '{"numero":10')"
check 'too large' 'o corpo passa de 64 KiB' "$(reason '{"numero":11')"
check 'no type' 'o tipo da mensagem (routing key) está ausente ou é inválido' "$(reason '{"numero":15')"
check 'an empty body' 'o corpo não é JSON válido' "$(jq -r '.[] | select(.payload == "") | .properties.headers["x-reason"]' "$work/dead")"
check 'with all that it was' \
    '{"correlation_id":"corr-9","delivery_mode":2,"headers":{"nome":"ação","projetoId":7,"x-attempts":0,"x-original-exchange":"icarus.projetos","x-original-routing-key":"projeto.criado","x-reason":"conflito de teste"},"message_id":"b-4"}' \
    "$(jq -cS '.[] | select(.properties.message_id == "b-4") | .properties | del(.headers["x-since", "x-delivery-count"])' "$work/dead")"
check 'and since when' true "$(jq '.[0].properties.headers["x-since"] | test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$")' "$work/dead")"

# A fault that is nobody's: retried with growing delay, for as long as it lasts.
eventually 'what fails without a reason is tried again and again' true eval \
    '[[ $(grep -c "mensagem b-12 .*espera" "$work/consumidor.log") -ge 4 ]] && echo true'
times=$(sed -nE 's/.*"time":"[^"]*T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z.*mensagem b-12 .*espera.*/\1 \2 \3 \4/p' "$work/consumidor.log" |
    awk '{now = ($1 * 60 + $2) * 60 + $3 + $4 / 1000; if (NR > 1) print now - before; before = now}')
check 'with growing delay' true "$(awk 'NR == 1 {first = $1} {last = $1} END {print (NR >= 3 && first < 1.6 && last > 1.9) ? "true" : NR " " first " " last}' <<<"$times")"
message b-16 '{"numero":16}'
eventually 'and nobody waits for it' 1 effects numero=16
in_schema teste 'INSERT INTO conserto () VALUES ()'
eventually 'it is applied once it can be' 1 effects numero=12
check 'with the type it was sent with' projeto.criado "$(in_schema teste "SELECT tipo FROM efeito WHERE numero = 12")"
in_schema teste 'DELETE FROM conserto'
check 'nothing else waits or is dead' 0 "$(ready estoque.projetos.espera estoque.projetos.mortas)"

# What the figures tell: how many wait, and how old a message is when it is applied.
check_ends 'the consumer ends while messages come' "$consumer"
add_rows 301 800 10
eventually 'a queue fills' 500 ready estoque.projetos
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
eventually 'the metric counts messages that waited at the start' true eval '[[ $(consumed icarus_queue_ready) -ge 300 ]] && echo true'
eventually 'all is applied' 500 effects 'numero BETWEEN 301 AND 800'
eventually 'and then that nothing waits' 0 consumed icarus_queue_ready
age() { consumed "icarus_message_age_seconds_bucket{le=\"$1\"}"; }
before="$(age 60) $(age 300) $(consumed icarus_message_age_seconds_count)"
message a-1 '{"numero":801}' "{\"timestamp\":$(($(date +%s) - 100))}"
message a-2 '{"numero":802}'
eventually 'an old message is applied, and one that does not tell its age' 2 effects 'numero IN (801, 802)'
eventually 'the metric has the age of the first' "${before% * *} 1 1" eval \
    'read -r young old all <<<"$before"; echo "$(age 60) $(($(age 300) - old)) $(($(consumed icarus_message_age_seconds_count) - all))"'

# What would make the broker refuse a copy, or scatter it.
publish icarus.projetos projeto.criado '{"numero":20,"falha":"conflito"}' \
    '{"message_id":"c-20","user_id":"admin","expiration":"600000","headers":{"CC":["projetos.produtos","estoque.baixado"],"x-reason":"falsa"}}' >/dev/null
before=$(ready projetos.produtos projetos.estoque)
eventually 'a message with user_id, expiration and CC dies like any other' 1 ready estoque.projetos.mortas
check 'and goes nowhere else' "$before" "$(ready projetos.produtos projetos.estoque)"
take estoque.projetos.mortas >"$work/dead"
check 'without them' '{"headers":{"x-attempts":0,"x-original-exchange":"icarus.projetos","x-original-routing-key":"projeto.criado","x-reason":"conflito de teste"},"message_id":"c-20"}' \
    "$(jq -cS '.[0].properties | del(.delivery_mode, .headers["x-since", "x-delivery-count"])' "$work/dead")"
big=$(head -c 90000 /dev/zero | tr '\0' y)
message c-21 '{"numero":21,"falha":"conflito"}' "{\"headers\":{\"grande\":\"$big\"}}"
eventually 'so does one with 90 KB of headers' 1 ready estoque.projetos.mortas
check 'without those' 'false true' "$(take estoque.projetos.mortas | jq -r '.[0].properties.headers | "\(has("grande")) \(has("x-reason"))"')"

# What a batch announces, with a message in it that fails after more announcements than one write holds.
check_ends 'the consumer ends before a batch' "$consumer"
for i in 1 2 4; do message "n-$i" "{\"numero\":$((200 + i)),\"avisos\":20}"; done
message n-3 '{"numero":203,"avisos":20,"falha":"conflito"}'
start_consumer
eventually 'one fails' 1 ready estoque.projetos.mortas
message n-5 '{"numero":205,"avisos":20}'
eventually 'its neighbours are applied, and what comes after it' '201 202 204 205' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito WHERE numero BETWEEN 201 AND 209"
check 'each announces once what it has to, in its order, and the other nothing' \
    'numero/201 20 true,numero/202 20 true,numero/204 20 true,numero/205 20 true' \
    "$(in_schema teste "SELECT GROUP_CONCAT(CONCAT_WS(' ', ordem, avisos, IF(todos = esperado, 'true', todos)) ORDER BY ordem) FROM
        (SELECT ordem, COUNT(*) AS avisos, GROUP_CONCAT(JSON_VALUE(corpo, '\$.aviso') ORDER BY id) AS todos FROM outbox GROUP BY ordem) a,
        (SELECT GROUP_CONCAT(seq ORDER BY seq) AS esperado FROM seq_1_to_20) e")"
purge estoque.projetos.mortas

# In the order of the rows that they lock: what comes while a slow one is in hand is one batch.
check_ends 'the consumer ends' "$consumer"
start_consumer ORDEM=numero
message o-0 '{"numero":100,"falha":"lenta"}'
until_ok eval "in_schema mysql 'SHOW PROCESSLIST' | grep -q 'DO SLEEP'"
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('o/', n), JSON_OBJECT('numero', n), '{}'
    FROM JSON_TABLE('[109, 103, 107, 101, 105]', '\$[*]' COLUMNS (n INT PATH '\$')) AS numeros"
eventually 'a batch is applied in the order of its rows' '100 101 103 105 107 109' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY id SEPARATOR ' ') FROM efeito WHERE numero BETWEEN 100 AND 109"
check_ends 'the consumer ends again' "$consumer"

# Two consumers that lock the same rows crosswise: RabbitMQ gives them messages in turn.
in_schema teste 'INSERT INTO conta VALUES (1, 0), (2, 0)'
deadlocks() { in_schema mysql "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'" | cut -f 2; }
before=$(deadlocks)
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
rival=$consumer
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$((port + 1))"
for i in 0 1; do
    until_ok is 200 curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$((port + i))/readyz"
done
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
    SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('d/', seq),
        JSON_OBJECT('numero', 10000 + seq, 'contas', JSON_ARRAY(1 + seq % 2, 2 - seq % 2),
            'pausa', IF(seq <= 20, 20, 0)), '{}'
    FROM seq_1_to_1000"
PATIENCE=60 eventually 'two consumers that meet crosswise finish' 1000 effects 'numero > 10000'
check 'they did meet' true "$([[ $(deadlocks) -gt $before ]] && echo true)"
echo "     deadlocks: $(($(deadlocks) - before))"
check 'every sum is exact' 2000 "$(in_schema teste 'SELECT SUM(valor) FROM conta')"
check 'each message once' 1000 "$(in_schema teste 'SELECT COUNT(DISTINCT message_id) FROM efeito WHERE numero > 10000')"
check_ends 'one ends' "$rival"
check_ends 'the other ends' "$consumer"
check_ends 'the relay ends' "$relay"
eventually 'nothing is left over' 0 ready estoque.projetos estoque.projetos.espera estoque.projetos.mortas
