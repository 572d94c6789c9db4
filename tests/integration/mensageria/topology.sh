# shellcheck shell=bash disable=SC2016,SC2154
# RabbitMQ creates all queues from its definitions, before any program has connected.

api GET queues/icarus >"$work/queues"
check 'RabbitMQ alone has every queue with its companions' \
    "$("$programs/fila" contrato | sed 's/.*>//; p; s/$/.espera/; p; s/espera$/mortas/' | sort -u | xargs)" \
    "$(jq -r '[.[].name] | sort | join(" ")' "$work/queues")"
check 'every queue is a durable quorum queue' true \
    "$(jq 'all(.[]; .durable and .arguments["x-queue-type"] == "quorum")' "$work/queues")"
check 'every queue has the high delivery limit' true \
    "$(jq 'all(.[]; .arguments["x-delivery-limit"] == 1000000000)' "$work/queues")"
# They must not change between releases: an existing queue keeps the arguments it was created with.
check 'the arguments are those of every release' \
    '{"x-dead-letter-exchange":"","x-dead-letter-routing-key":"estoque.projetos","x-dead-letter-strategy":"at-least-once","x-delivery-limit":1000000000,"x-overflow":"reject-publish","x-queue-type":"quorum"}' \
    "$(jq -cS '.[] | select(.name == "estoque.projetos.espera") | .arguments' "$work/queues")"
check 'waiting messages return to their queue, dropped ones go to .mortas, at least once' \
    'estoque.projetos estoque.projetos.mortas at-least-once' \
    "$(jq -r '[.[] | select(.name == "estoque.projetos.espera" or .name == "estoque.projetos") | .arguments] |
        "\(.[1]["x-dead-letter-routing-key"]) \(.[0]["x-dead-letter-routing-key"]) \([.[]["x-dead-letter-strategy"]] | unique | join(" "))"' "$work/queues")"
check 'the exchanges of the services are durable topics' "$(api GET exchanges/icarus | jq -r '[.[].name | select(startswith("icarus."))] | sort | join(" ")')" \
    "$(api GET exchanges/icarus | jq -r '[.[] | select(.durable and .type == "topic" and (.name | startswith("icarus."))) | .name] | sort | join(" ")')"
check 'the bindings are those of the contract' "$("$programs/fila" contrato | sort | xargs)" \
    "$(api GET bindings/icarus | jq -r '[.[] | select(.source | startswith("icarus")) | "\(.routing_key)>\(.destination)"] | sort | join(" ")')"
check "the owner's exchange reaches each queue by its name" "$(jq -r '[.[].name] | sort | join(" ")' "$work/queues")" \
    "$(api GET bindings/icarus | jq -r '[.[] | select((.source | endswith(".filas")) and .routing_key == .destination and
        (.source | rtrimstr(".filas")) == (.destination | split(".")[0])).destination] | sort | join(" ")')"
