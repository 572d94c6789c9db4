# shellcheck shell=bash disable=SC2016,SC2154
# consumer_run when the database or the broker fails, and on SIGTERM.

alive() { kill -0 "$1" 2>/dev/null && echo true; }
unacknowledged() { api GET queues/icarus/estoque.projetos | jq .messages_unacknowledged; }
readiness() { curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/readyz"; }
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
until_ok is 200 readiness

# The database stopped.
stop "$database"
eventually 'an idle consumer without its database is not ready' 503 readiness
start_database
eventually 'the idle consumer is ready when the database is back' 200 readiness
stop "$database"
for i in 1 2 3; do message "f-$i" "{\"numero\":$((2000 + i))}"; done
eventually 'without the database the consumer keeps three messages' 3 unacknowledged
lines=$(wc -l <"$work/consumidor.log")
read -rt 3 _ < <(sleep 4) || true
check 'the consumer stays alive' true "$(alive "$consumer")"
check 'the consumer does not log in a hot loop' true "$([[ $(($(wc -l <"$work/consumidor.log") - lines)) -le 12 ]] && echo true)"
check 'the messages are neither acknowledged nor parked' '3 0' \
    "$(unacknowledged) $(ready estoque.projetos estoque.projetos.espera estoque.projetos.mortas)"
check 'a consumer with messages but no database is not ready' 503 "$(readiness)"
start_database
eventually 'the messages are applied when the database is back' 3 effects 'numero BETWEEN 2001 AND 2003'
eventually 'the messages are acknowledged' 0 unacknowledged

stop "$database"
message f-4 '{"numero":2004}'
eventually 'without the database the consumer keeps the next message' 1 unacknowledged
check_ends 'SIGTERM ends a consumer without database with 0' "$consumer"
eventually 'the message is back in its queue' 1 ready estoque.projetos
start_database
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
eventually 'the next consumer applies the message' 1 effects 'numero = 2004'

# The connection to the database is lost during a batch.
message f-5 '{"numero":2005}'
message f-6 '{"numero":2006,"falha":"lenta"}'
until_ok eval "in_schema mysql 'SHOW PROCESSLIST' | grep -q 'DO SLEEP'"
in_schema teste 'INSERT INTO conserto () VALUES ()'
kill_connections
eventually 'a transaction whose connection was lost is repeated' '2005 2006' \
    in_schema teste "SELECT GROUP_CONCAT(numero ORDER BY numero SEPARATOR ' ') FROM efeito WHERE numero IN (2005, 2006)"
in_schema teste 'DELETE FROM conserto'

# A row is locked by another transaction: only the message that needs it waits.
in_schema teste 'INSERT IGNORE INTO conta VALUES (8, 0)'
hold_contas 8
message f-7 '{"numero":2007,"contas":[8]}'
message f-8 '{"numero":2008}'
eventually 'a locked row delays only its own message' 1 effects 'numero = 2008'
let_contas_go
eventually 'the message is applied when the row is free' 1 effects 'numero = 2007'
check 'the message was applied once' 1 "$(in_schema teste 'SELECT valor FROM conta WHERE id = 8')"

# SIGTERM during a batch.
message f-9 '{"numero":2009,"falha":"lenta"}'
until_ok eval "in_schema mysql 'SHOW PROCESSLIST' | grep -q 'DO SLEEP'"
check_ends 'SIGTERM in the middle of a batch ends with 0' "$consumer"
check 'SIGTERM waits for the end of the batch' 1 "$(effects 'numero = 2009')"
check 'the batch was acknowledged' 0 "$(ready estoque.projetos)"

# The broker closes the connection during a batch.
start_consumer "ICARUS_METRICS_LISTEN=127.0.0.1:$port"
until_ok eval '[[ $(api GET connections | jq length) -gt 0 ]]'
message f-10 '{"numero":2010,"falha":"lenta"}'
until_ok eval "in_schema mysql 'SHOW PROCESSLIST' | grep -q 'DO SLEEP'"
until_ok eval 'close_connections; [[ $(api GET connections | jq length) -eq 0 ]]'
eventually 'a batch whose broker connection was closed is applied' 1 effects 'numero = 2010'
eventually 'the redelivered message is recognised' 0 ready estoque.projetos
until_ok is 200 readiness
eventually 'the closed connection is counted' true eval \
    '[[ $(figure "$port" icarus_broker_faults_total) -ge 1 ]] && echo true'
message f-11 '{"numero":2011}'
eventually 'the consumer has reconnected' 1 effects 'numero = 2011'
check 'the batch was not applied twice' 1 "$(effects 'numero = 2010')"

# A queue and its companions are deleted.
for queue in estoque.projetos estoque.projetos.mortas; do api DELETE "queues/icarus/$queue"; done
eventually 'a consumer whose queue was deleted is not ready' 503 readiness
eventually 'it says which queue is missing' true eval 'grep -q "404.*estoque.projetos" "$work/consumidor.log" && echo true'
scripts introduce_services >/dev/null
eventually 'it is ready when make up has created the queue again' 200 readiness
message f-12 '{"numero":2012}'
eventually 'it applies messages again' 1 effects 'numero = 2012'
api DELETE queues/icarus/estoque.projetos.mortas
connected() { grep -c 'conectado a' "$work/consumidor.log"; }
connections=$(connected)
tried_again() { [[ $(connected) -ge $((connections + 4)) ]] && echo true; }
message f-13 '{"numero":2013,"falha":"conflito"}'
eventually 'without the queue of dead messages the message is tried again' true tried_again
check 'the log says which queue is missing' true \
    "$(grep -q 'a fila estoque.projetos.mortas não existe' "$work/consumidor.log" && echo true)"
check 'the tries are further and further apart' true "$(grep 'conectado a' "$work/consumidor.log" | tail -n 2 |
    jq -s '[.[].time | "\(.[:19])Z" as $whole | ($whole | fromdate) + (.[19:23] | tonumber)] | .[1] - .[0] > 0.3')"
scripts introduce_services >/dev/null
eventually 'the message is dead when its queue is there again' 1 ready estoque.projetos.mortas
purge estoque.projetos.mortas

# A message that kills the process.
message f-14 '{"numero":2014,"falha":"morte"}'
for i in 15 16 17; do message "f-$i" "{\"numero\":20$i}"; done
until_ok eval 'alive "$consumer" || { start_consumer; false; }; is 3 effects "numero BETWEEN 2015 AND 2017"'
check 'other messages are applied although one kills the process' 3 "$(effects 'numero BETWEEN 2015 AND 2017')"
eventually 'a message that kills the process is parked in .espera' true eval '[[ $(grep -c "mensagem f-14 .*espera: entregue várias vezes" "$work/consumidor.log") -ge 1 ]] && echo true'
in_schema teste 'INSERT INTO conserto () VALUES ()'
until_ok eval 'alive "$consumer" || { start_consumer; false; }; is 1 effects "numero = 2014"'
check 'the message is applied when the fault is gone' 1 "$(effects 'numero = 2014')"
in_schema teste 'DELETE FROM conserto'

# Old rows of the inbox.
in_schema teste "INSERT INTO inbox (message_id, tipo, recebido_em)
    SELECT CONCAT('velha-', seq), 'x', CURRENT_TIMESTAMP(3) - INTERVAL 8 DAY FROM seq_1_to_2500"
in_schema teste "INSERT INTO inbox (message_id, tipo, recebido_em)
    VALUES ('nova', 'x', CURRENT_TIMESTAMP(3) - INTERVAL 6 DAY)"
crash_daemon "$consumer"
start_consumer
eventually 'inbox rows are deleted after 7 days, also when idle' 0 \
    in_schema teste "SELECT COUNT(*) FROM inbox WHERE message_id LIKE 'velha-%'"
check 'inbox rows are kept for 6 days' 1 "$(in_schema teste "SELECT COUNT(*) FROM inbox WHERE message_id = 'nova'")"
check_ends 'SIGTERM ends the consumer with 0' "$consumer"
