# shellcheck shell=bash disable=SC2154
# The gateway finds an nginx that comes back with another address.

part_moved() {
    part 'um nginx com outro endereço'
    local t id net before
    t=$(token)
    id=$(one_of estoque-nginx)
    net=${COMPOSE_PROJECT_NAME}_gateway-estoque
    before=$(address_in "$net" "$id")
    check 'o gateway encontra o nginx' 200 "$(status_with "$t")"
    docker network disconnect "$net" "$id"
    check 'sem o nginx a resposta é um erro do gateway' true "$([[ $(status_with "$t") == 50[234] ]] && echo true)"
    # Another container takes the address.
    docker run -d --rm --pull never --name "$COMPOSE_PROJECT_NAME-outro" --network "$net" --entrypoint sleep \
        "icarus/chaves:$ICARUS_VERSAO" 60 >/dev/null
    docker network connect --alias estoque-nginx "$net" "$id"
    check 'o nginx voltou com outro endereço' true "$([[ $(address_in "$net" "$id") != "$before" ]] && echo true)"
    check 'o gateway encontra o nginx de novo em menos de 3 s' true "$(within 3 answers "$t" && echo true)"
    docker rm -f "$COMPOSE_PROJECT_NAME-outro" >/dev/null
}

address_in() { # <network> <id>
    docker inspect -f "{{(index .NetworkSettings.Networks \"$1\").IPAddress}}" "$2"
}

answers() { # <token>
    [[ $(status_with "$1") == 200 ]]
}
