# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# The time from a project to the stock's answer, with and without the sockets in avisos-S.

part_wake() {
    part 'aviso ao publicador'
    local auth product with without
    auth="Authorization: Bearer $(token)"
    new_product
    with=$(median_answer)
    # A folder in place of the socket, since a missing socket would be created again.
    in_place_of_sockets 'rm $0 && mkdir $0'
    without=$(median_answer)
    in_place_of_sockets 'rmdir $0'
    echo "     mediana de 9 projetos até a baixa: $with ms com aviso, $without ms sem"
    check 'com o soquete a baixa leva menos da metade do tempo' true "$([[ $((2 * with)) -lt $without ]] && echo true)"
    check 'sem o soquete a baixa chega em menos de 8 s' true "$([[ $without -lt 8000 ]] && echo true)"
}

in_place_of_sockets() { # <command>: done with the path of each as $0
    local service
    for service in projetos estoque; do
        docker exec "$(one_of "$service")" sh -c "$1" /avisos/publicador.sock
    done
}

median_answer() { # milliseconds
    local started id
    for _ in 1 2 3 4 5 6 7 8 9; do
        started=${EPOCHREALTIME/[.,]/}
        id=$(new_project)
        until [[ $(curl -sS -m 10 "$url/projetos/$id" -H "$auth") == *'"BAIXADO"'* ]]; do
            ((${EPOCHREALTIME/[.,]/} - started < 10000000)) || break
            sleep 0.01
        done
        echo $(((${EPOCHREALTIME/[.,]/} - started) / 1000))
    done | sort -n | sed -n 5p
}
