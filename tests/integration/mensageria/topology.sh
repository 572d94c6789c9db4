# shellcheck shell=bash disable=SC2016,SC2154
# The first program to start declares all queues.

start_relay
eventually 'a relay alone declares every queue with its companions' \
    'estoque.projetos estoque.projetos.espera estoque.projetos.mortas projetos.estoque projetos.estoque.espera projetos.estoque.mortas projetos.produtos projetos.produtos.espera projetos.produtos.mortas' \
    eval "api GET queues/icarus | jq -r '[.[].name] | sort | join(\" \")'"
api GET queues/icarus >"$work/queues"
check 'every queue is a durable quorum queue' true \
    "$(jq 'all(.[]; .durable and .arguments["x-queue-type"] == "quorum")' "$work/queues")"
check 'every queue has the high delivery limit' true \
    "$(jq 'all(.[]; .arguments["x-delivery-limit"] == 1000000000)' "$work/queues")"
check 'waiting messages return to their queue, dropped ones go to .mortas, at least once' \
    'estoque.projetos estoque.projetos.mortas at-least-once' \
    "$(jq -r '[.[] | select(.name == "estoque.projetos.espera" or .name == "estoque.projetos") | .arguments] |
        "\(.[1]["x-dead-letter-routing-key"]) \(.[0]["x-dead-letter-routing-key"]) \([.[]["x-dead-letter-strategy"]] | unique | join(" "))"' "$work/queues")"
check 'both exchanges are durable topics' 'icarus.estoque icarus.projetos' \
    "$(api GET exchanges/icarus | jq -r '[.[] | select(.durable and .type == "topic" and (.name | startswith("icarus"))) | .name] | sort | join(" ")')"
check 'the bindings are those of the contract' "$("$programs/fila" contrato | sort | xargs)" \
    "$(api GET bindings/icarus | jq -r '[.[] | select(.source | startswith("icarus")) | "\(.routing_key)>\(.destination)"] | sort | join(" ")')"
check_ends 'SIGTERM ends the relay with 0' "$relay"
