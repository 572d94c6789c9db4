# shellcheck shell=bash disable=SC2016,SC2154
# publicador: what it sends, when, in which order.

start_relay
in_schema projetos "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos,
        correlacao_id, criado_em) VALUES
    ('01890000-0000-7000-8000-000000000001', 'icarus.projetos', 'projeto.criado', 'projeto/12',
     '{\"nomeProjeto\":\"Mesa \\\\\"Ágil\\\\\"\",\"quantidade\":3}',
     '{\"cloudEvents:id\":\"01890000-0000-7000-8000-000000000001\",\"projetoId\":12,\"versao\":-3,\"nome\":\"ação\"}',
     'corr/1', '2026-07-01 12:00:00.999'),
    ('01890000-0000-7000-8000-000000000002', 'icarus.projetos', 'projeto.removido', 'projeto/12',
     '{}', '{}', NULL, '2026-07-01 12:00:00.000')"
eventually 'a row that nobody announced leaves within seconds' 0 pending
take estoque.projetos >"$work/taken"
check 'body to the byte' '{"nomeProjeto":"Mesa \"Ágil\"","quantidade":3}' "$(jq -r '.[0].payload' "$work/taken")"
check 'every property of the contract and no other' \
    '{"app_id":"projetos","content_type":"application/json","correlation_id":"corr/1","delivery_mode":2,"headers":{"cloudEvents:id":"01890000-0000-7000-8000-000000000001","nome":"ação","projetoId":12,"versao":-3},"message_id":"01890000-0000-7000-8000-000000000001","timestamp":1782907200,"type":"projeto.criado"}' \
    "$(jq -cS '.[0].properties | del(.headers["x-delivery-count"])' "$work/taken")"
check 'exchange and routing key' 'icarus.projetos projeto.criado' \
    "$(jq -r '.[0] | "\(.exchange) \(.routing_key)"' "$work/taken")"
check 'without a correlation id there is none' 'projeto.removido null' \
    "$(jq -r '.[1].properties | "\(.type) \(.correlation_id)"' "$work/taken")"

as projetos projetos "$programs/anuncio" 3 3 40 >"$work/times"
echo "     from commit to deletion, ms: $(sed -n '1p;20p;40p' "$work/times" | xargs)"
check 'an announced message leaves within 50 ms (median of 40)' true "$([[ $(sed -n 20p "$work/times") -le 50 ]] && echo true)"
check 'through the outbox of the library' '120 projetos anun 1.0 projeto.criado' "$(take estoque.projetos | jq -r '
    "\(length) \(.[0].properties.app_id) \(.[0].properties.correlation_id[:4]) \(.[0].properties.headers["cloudEvents:specversion"]) \(.[0].properties.headers["cloudEvents:type"])"')"

ticks() { read -ra stat <"/proc/$1/stat" && echo $((stat[13] + stat[14])); }
questions() { in_schema mysql "SHOW GLOBAL STATUS LIKE 'Questions'" | cut -f 2; }
before=$(ticks "$relay") asked=$(questions)
read -rt 4 _ < <(sleep 5) || true
check 'idle costs nearly nothing: under 1 % of a processor' true "$([[ $(($(ticks "$relay") - before)) -le 4 ]] && echo true)"
check 'and asks the database little: under 8 statements a second' true "$([[ $(($(questions) - asked)) -le 32 ]] && echo true)"

in_schema projetos "START TRANSACTION;
    INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
        VALUES (UUID(), 'icarus.projetos', 'projeto.criado', 'assunto/aberto', '{}', '{}');
    SELECT SLEEP(60)" >"$work/open" &
writer=$!
eventually 'a transaction is open with a row of its own' 1 in_schema information_schema \
    "SELECT COUNT(*) FROM PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'"
add_rows 1 30 30
PATIENCE=3 eventually 'the relay does not wait for a row that somebody is still writing' 0 pending
kill "$writer"
wait "$writer" || true
purge estoque.projetos

first=$relay
start_relay ICARUS_METRICS_LISTEN=127.0.0.1:$((port + 1))
second=$relay
eventually 'a second relay leaves the socket to the first' 1 grep -c 'outro publicador já usa o soquete' "$work/publicador.log"
kill -STOP "$second"
writers=()
for part in 1 2 3 4 5 6 7 8; do
    add_rows $((part * 500 - 499)) $((part * 500)) "CONCAT('$part/', seq % 5)" &
    writers+=($!)
done
kill -CONT "$second"
wait "${writers[@]}"
eventually 'two relays at once take everything' 0 pending
take estoque.projetos >"$work/taken"
check 'nothing is lost, nothing is sent twice' '4000 4000' "$(jq length "$work/taken") $(numbers "$work/taken")"
check 'each subject in its order' true "$(in_order "$work/taken")"
# The broker stands still meanwhile, so that both are seen with rows of their own in hand.
holding() { # <rows>: relays that hold as many; INNODB_TRX is made anew only when nobody has read it for 0.1 s
    in_schema information_schema "DO SLEEP(0.2); SELECT COUNT(*) FROM INNODB_TRX JOIN PROCESSLIST
        ON ID = trx_mysql_thread_id WHERE USER = 'projetos' AND trx_rows_locked >= $1"
}
sent=$(figure $((port + 1)) icarus_relay_published_total)
kill -STOP "$rabbit"
add_rows 1 4000 "CONCAT('assunto/', seq DIV 20)"
eventually 'what one relay holds the other passes over' 2 holding 900
kill -CONT "$rabbit"
eventually 'both send what they hold' 0 pending
share=$(($(figure $((port + 1)) icarus_relay_published_total) - sent))
echo "     the second relay sent $share of 4000"
check 'each a share' true "$([[ $share -gt 0 && $share -lt 4000 ]] && echo true)"
take estoque.projetos >"$work/taken"
check 'in order' 'true 4000' "$(in_order "$work/taken") $(jq length "$work/taken")"
# Six pages of the same subjects: what follows a page in the hands of one relay, the other leaves.
add_rows 1 6000 20
PATIENCE=60 eventually 'many pages of the same subjects leave' 0 pending
take estoque.projetos >"$work/taken"
check 'in order, although two relays look for them' 'true 6000' "$(in_order "$work/taken") $(jq length "$work/taken")"
add_rows 1 500 1
eventually 'a single subject leaves as well' 0 pending
take estoque.projetos >"$work/taken"
check 'strictly in its order, with two relays' 'true 500' "$(in_order "$work/taken") $(jq length "$work/taken")"
check_ends 'the first one goes' "$first"
as projetos projetos "$programs/anuncio" 1 1 3 >"$work/times"
eventually 'the other one is woken from then on' true eval \
    "as projetos projetos '$programs/anuncio' 1 1 5 >'$work/times'; [[ \$(sed -n 3p '$work/times') -le 50 ]] && echo true"
purge estoque.projetos
check_ends 'the other one goes' "$second"

# One subject leaves message by message. The broker stands still meanwhile, so that it is known which.
connections=$(grep -c 'conectado a' "$work/publicador.log")
start_relay
eventually 'it is connected' $((connections + 1)) grep -c 'conectado a' "$work/publicador.log"
kill -STOP "$rabbit"
add_rows 1 300 1
eventually 'a long subject is in hand' 1 holding 300
kill -TERM "$relay"
kill -CONT "$rabbit"
check_ends 'SIGTERM does not wait for the whole of it' "$relay"
sent=$(ready estoque.projetos) left=$(pending)
check 'at most one was on its way, the others stay' 'true 300' "$([[ $left -ge 299 ]] && echo true) $((sent + left))"
in_schema projetos 'DELETE FROM outbox'
purge estoque.projetos
