# shellcheck shell=bash disable=SC2016,SC2154
# Who comes first declares everything.

start_relay
eventually 'the sender alone declares every queue and its companions' \
    'estoque.projetos estoque.projetos.espera estoque.projetos.mortas projetos.estoque projetos.estoque.espera projetos.estoque.mortas projetos.produtos projetos.produtos.espera projetos.produtos.mortas' \
    eval "api GET queues/icarus | jq -r '[.[].name] | sort | join(\" \")'"
api GET queues/icarus >"$work/queues"
check 'all are durable quorum queues' true \
    "$(jq 'all(.[]; .durable and .arguments["x-queue-type"] == "quorum")' "$work/queues")"
check 'no number of deliveries makes a message vanish' true \
    "$(jq 'all(.[]; .arguments["x-delivery-limit"] == 1000000000)' "$work/queues")"
check 'what waits goes back, what is given up is kept, each at least once' \
    'estoque.projetos estoque.projetos.mortas at-least-once' \
    "$(jq -r '[.[] | select(.name == "estoque.projetos.espera" or .name == "estoque.projetos") | .arguments] |
        "\(.[1]["x-dead-letter-routing-key"]) \(.[0]["x-dead-letter-routing-key"]) \([.[]["x-dead-letter-strategy"]] | unique | join(" "))"' "$work/queues")"
check 'exchanges are durable topics' 'icarus.estoque icarus.projetos' \
    "$(api GET exchanges/icarus | jq -r '[.[] | select(.durable and .type == "topic" and (.name | startswith("icarus"))) | .name] | sort | join(" ")')"
check 'bindings are those of the contract' "$("$programs/fila" contrato | sort | xargs)" \
    "$(api GET bindings/icarus | jq -r '[.[] | select(.source | startswith("icarus")) | "\(.routing_key)>\(.destination)"] | sort | join(" ")')"
check_ends 'SIGTERM ends the relay with 0' "$relay"
