# shellcheck shell=bash disable=SC2016,SC2154
# Every process is killed repeatedly under load: each row of the outbox is applied exactly once.

total=12000
start_relay
start_consumer
before=$(effects)
for part in 1 2 3 4 5 6 7 8 9 10 11 12; do
    add_rows $((100000 + (part - 1) * total / 12 + 1)) $((100000 + part * total / 12)) 50
    read -rt "0.$((RANDOM % 20 + 10))" _ < <(sleep 2) || true
    case $((part % 4)) in
    0) crash_daemon "$relay" && start_relay ;;
    1) crash_daemon "$consumer" && start_consumer ;;
    2) kill_connections ;;
    3) close_connections ;;
    esac
done
crash_broker
add_rows $((100000 + total + 1)) $((100000 + total + 1000)) 50
crash_daemon "$relay"
crash_daemon "$consumer"
kill -KILL "$database"
wait "$database" 2>/dev/null || true
start_database
boot_broker
start_relay
start_consumer
await_broker
PATIENCE=180 eventually 'after all crashes every message is applied' $((total + 1000)) effects 'numero > 100000'
check 'each message was applied exactly once' $((total + 1000)) \
    "$(in_schema teste 'SELECT COUNT(DISTINCT message_id, numero) FROM efeito WHERE numero > 100000')"
eventually 'the outbox is empty' 0 pending
eventually 'the queues are empty' 0 ready estoque.projetos estoque.projetos.espera estoque.projetos.mortas
check 'there are no other effects' $((before + total + 1000)) "$(effects)"
check_ends 'SIGTERM ends the relay with 0' "$relay"
check_ends 'SIGTERM ends the consumer with 0' "$consumer"

# RabbitMQ looks for epmd once a minute. One that it started itself would outlive the instance, and keep its port.
missed() { grep -c 'epmd does not know us' "$work/rabbitmq.log" || true; }
before=$(missed)
check 'RabbitMQ is told to look for epmd soon' 0 "$(status_of control eval 'timer:send_after(5000, rabbit_epmd_monitor, check), ok.')"
crash_daemon "$epmd"
eventually 'RabbitMQ misses epmd' $((before + 1)) missed
check 'it starts none' no \
    "$( (exec 3<>"/dev/tcp/127.0.0.1/$((broker_port + 7))") 2>/dev/null && echo yes || echo no)"
