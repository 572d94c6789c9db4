# shellcheck shell=bash disable=SC2016,SC2154
# publicador: contents, time and order of what it sends.

start_relay
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos,
        correlacao_id, criado_em) VALUES
    ('01890000-0000-7000-8000-000000000001', 'icarus.projetos', 'projeto.criado', 'projeto/12',
     '{\"nomeProjeto\":\"Mesa \\\\\"Ágil\\\\\"\",\"quantidade\":3}',
     '{\"cloudEvents:id\":\"01890000-0000-7000-8000-000000000001\",\"projetoId\":12,\"versao\":-3,\"nome\":\"ação\"}',
     'corr/1', '2026-07-01 12:00:00.999'),
    ('01890000-0000-7000-8000-000000000002', 'icarus.projetos', 'projeto.removido', 'projeto/12',
     '{}', '{}', NULL, '2026-07-01 12:00:00.000')"
eventually 'a row is sent without a wake' 0 pending
take estoque.projetos >"$work/taken"
check 'the body is sent byte for byte' '{"nomeProjeto":"Mesa \"Ágil\"","quantidade":3}' "$(jq -r '.[0].payload' "$work/taken")"
check 'the message has the properties of the contract and no others' \
    '{"app_id":"projetos","content_type":"application/json","correlation_id":"corr/1","delivery_mode":2,"headers":{"cloudEvents:id":"01890000-0000-7000-8000-000000000001","nome":"ação","projetoId":12,"versao":-3},"message_id":"01890000-0000-7000-8000-000000000001","timestamp":1782907200,"type":"projeto.criado","user_id":"projetos"}' \
    "$(jq -cS '.[0].properties | del(.headers["x-delivery-count"])' "$work/taken")"
check 'the message has exchange and routing key' 'icarus.projetos projeto.criado' \
    "$(jq -r '.[0] | "\(.exchange) \(.routing_key)"' "$work/taken")"
check 'a row without correlation id sends none' 'projeto.removido null' \
    "$(jq -r '.[1].properties | "\(.type) \(.correlation_id)"' "$work/taken")"

as projetos projetos "$programs/anuncio" 3 3 40 >"$work/times"
echo "     from commit to deletion, ms: $(sed -n '1p;20p;40p' "$work/times" | xargs)"
# Without a wake it would be a second.
check 'from wake to sent in 400 ms (median of 40)' true "$([[ $(sed -n 20p "$work/times") -le 400 ]] && echo true)"
check 'messages of outbox_add have the properties of the contract' '120 projetos anun 1.0 projeto.criado' "$(take estoque.projetos | jq -r '
    "\(length) \(.[0].properties.app_id) \(.[0].properties.correlation_id[:4]) \(.[0].properties.headers["cloudEvents:specversion"]) \(.[0].properties.headers["cloudEvents:type"])"')"

ticks() { read -ra stat <"/proc/$1/stat" && echo $((stat[13] + stat[14])); }
questions() { in_schema mysql "SHOW GLOBAL STATUS LIKE 'Questions'" | cut -f 2; }
before=$(ticks "$relay") asked=$(questions)
read -rt 4 _ < <(sleep 5) || true
check 'an idle relay uses less than 1 % of a processor' true "$([[ $(($(ticks "$relay") - before)) -le 4 ]] && echo true)"
check 'an idle relay runs less than 8 statements a second' true "$([[ $(($(questions) - asked)) -le 32 ]] && echo true)"

in_schema projetos "START TRANSACTION;
    INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
        VALUES (UUID(), 'icarus.projetos', 'projeto.criado', 'ordem/aberto', '{}', '{}');
    SELECT SLEEP(60)" >"$work/open" &
writer=$!
eventually 'a transaction with an uncommitted row is open' 1 in_schema information_schema \
    "SELECT COUNT(*) FROM PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'"
add_rows 1 30 30
PATIENCE=20 eventually 'the relay does not wait for an uncommitted row' 0 pending
kill "$writer"
wait "$writer" || true
purge estoque.projetos

first=$relay
start_relay ICARUS_METRICS_LISTEN=127.0.0.1:$((port + 1))
second=$relay
eventually "a second relay does not take the first one's socket" 1 grep -c 'outro publicador já usa o soquete' "$work/publicador.log"
kill -STOP "$second"
writers=()
for part in 1 2 3 4 5 6 7 8; do
    add_rows $((part * 500 - 499)) $((part * 500)) "CONCAT('$part/', seq % 5)" &
    writers+=($!)
done
kill -CONT "$second"
wait "${writers[@]}"
eventually 'two relays at once send all rows' 0 pending
take estoque.projetos >"$work/taken"
check 'nothing is lost or sent twice' '4000 4000' "$(jq length "$work/taken") $(numbers "$work/taken")"
check 'the messages of each order key are in order' true "$(in_order "$work/taken")"
# The broker is stopped, so that both relays hold locked rows for a while.
holding() { # <rows>: number of relays that have locked so many; INNODB_TRX is refreshed only if not read for 0.1 s
    in_schema information_schema "DO SLEEP(0.2); SELECT COUNT(*) FROM INNODB_TRX JOIN PROCESSLIST
        ON ID = trx_mysql_thread_id WHERE USER = 'projetos' AND trx_rows_locked >= $1"
}
sent=$(figure $((port + 1)) icarus_relay_published_total)
kill -STOP "$rabbit"
add_rows 1 4000 "CONCAT('ordem/', seq DIV 20)"
eventually 'each relay skips the rows of the other' 2 holding 900
kill -CONT "$rabbit"
eventually 'both relays send their rows' 0 pending
share() { echo $(($(figure $((port + 1)) icarus_relay_published_total) - sent)); }
eventually 'each relay sent a part' true eval '[[ $(share) -gt 0 && $(share) -lt 4000 ]] && echo true'
echo "     the second relay sent $(share) of 4000"
take estoque.projetos >"$work/taken"
check 'messages of two relays are in order' 'true 4000' "$(in_order "$work/taken") $(jq length "$work/taken")"
# Six pages with the same order keys: a relay skips rows that come after rows held by the other one.
add_rows 1 6000 20
eventually 'several pages with the same order keys are sent' 0 pending
take estoque.projetos >"$work/taken"
check 'the messages of these pages are in order' 'true 6000' "$(in_order "$work/taken") $(jq length "$work/taken")"
add_rows 1 500 1
eventually 'messages of a single order key are sent' 0 pending
take estoque.projetos >"$work/taken"
check 'messages of a single order key are in order' 'true 500' "$(in_order "$work/taken") $(jq length "$work/taken")"
check_ends 'SIGTERM ends the first relay with 0' "$first"
as projetos projetos "$programs/anuncio" 1 1 3 >"$work/times"
eventually 'the second relay takes over the socket' true eval \
    "as projetos projetos '$programs/anuncio' 1 1 5 >'$work/times'; [[ \$(sed -n 3p '$work/times') -le 400 ]] && echo true"
purge estoque.projetos
check_ends 'SIGTERM ends the second relay with 0' "$second"

# Messages of one order key are sent one by one. The broker is stopped, so that at most one was sent.
connections=$(grep -c 'conectado a' "$work/publicador.log")
start_relay
eventually 'the relay is connected' $((connections + 1)) grep -c 'conectado a' "$work/publicador.log"
kill -STOP "$rabbit"
add_rows 1 300 1
eventually 'the relay has locked 300 rows of one order key' 1 holding 300
kill -TERM "$relay"
kill -CONT "$rabbit"
check_ends 'SIGTERM does not wait for all of them' "$relay"
sent=$(ready estoque.projetos) left=$(pending)
# One that was sent, but not confirmed in time, is also in the outbox.
check 'at most one of them was sent, the others are still in the outbox' true \
    "$([[ $left -ge 299 && $sent -le 1 && $((sent + left)) -ge 300 ]] && echo true || echo "$sent $left")"
in_schema projetos 'DELETE FROM outbox'
purge estoque.projetos
