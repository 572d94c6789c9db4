# shellcheck shell=bash disable=SC2016,SC2154
# What the user of a service may do at the broker: publish on its own exchange, read its own queues, park
# their messages. Everything else is refused with 403, a forged user_id with 406.

# refused <what> <service> ATTEMPT…
refused() { check "$1 is refused" 403 "$(attempt "${@:2}")"; }

message r-1 '{"numero":1}'
check 'the queue has a message that a stranger would like' 1 "$(ready estoque.projetos)"
for queue in estoque.projetos estoque.projetos.espera estoque.projetos.mortas; do
    refused "emptying $queue by projetos" projetos esvaziar "$queue"
    refused "reading $queue by projetos" projetos consumir "$queue"
    refused "deleting $queue by projetos" projetos apagar-fila "$queue"
    refused "deleting $queue by its owner" estoque apagar-fila "$queue"
    refused "binding $queue to the exchange of projetos by projetos" projetos vincular "$queue" icarus.projetos 'estoque.#'
    refused "unbinding $queue by projetos" projetos desvincular "$queue" icarus.projetos projeto.criado
    refused "publishing to $queue by the default exchange by projetos" projetos publicar - '' "$queue"
    refused "publishing to $queue by the default exchange by its owner" estoque publicar - '' "$queue"
    refused "publishing to $queue by the exchange of its owner by projetos" projetos publicar - estoque.filas "$queue"
done
refused 'publishing on the exchange of estoque by projetos' projetos publicar - icarus.estoque estoque.baixado
refused 'publishing a key of estoque on its own exchange by projetos' projetos publicar - icarus.projetos estoque.baixado
refused 'publishing a key of projetos on its own exchange by estoque' estoque publicar - icarus.estoque projeto.criado
refused 'publishing on amq.topic' projetos publicar - amq.topic projeto.criado
refused 'creating a queue' projetos criar-fila projetos.nova
refused 'creating a queue of a server-given name' projetos criar-fila ''
refused 'creating an exchange' projetos criar-exchange projetos.nova
refused 'deleting its own exchange' projetos apagar-exchange icarus.projetos
refused "binding its own queue to another's exchange" projetos vincular projetos.estoque icarus.projetos projeto.criado
refused 'binding an exchange to its own' projetos vincular-exchange icarus.projetos icarus.estoque 'estoque.#'
check 'another user in user_id is refused' 406 "$(attempt projetos publicar - icarus.projetos projeto.criado estoque)"
check 'the message is still there' 1 "$(ready estoque.projetos)"

check 'projetos publishes its own keys as itself' aceito "$(attempt projetos publicar - icarus.projetos projeto.criado projetos)"
check 'estoque parks a message of its queue' aceito "$(attempt estoque publicar - estoque.filas estoque.projetos.mortas)"
check 'estoque reads its queue' aceito "$(attempt estoque consumir estoque.projetos)"
check 'estoque empties its dead letters' aceito "$(attempt estoque esvaziar estoque.projetos.mortas)"
check 'each service may configure nothing' '^$' "$(api GET permissions | jq -r '[.[] | select(.user != "admin").configure] | unique | join(" ")')"
check 'only the administrator has a tag' admin "$(api GET users | jq -r '[.[] | select((.tags | length) > 0).name] | join(" ")')"
until_ok is 2 ready estoque.projetos # what was read there came back
purge estoque.projetos estoque.projetos.mortas
