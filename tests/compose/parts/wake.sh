# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What the sockets in avisos-S are worth: the time from a project to the stock's answer, with them
# and without.

part_wake() {
    part 'aviso ao publicador'
    local auth product with without
    auth="Authorization: Bearer $(token)"
    new_product
    with=$(median_answer)
    # A folder in its place: a socket that is only missing is made again.
    in_place_of_sockets 'rm $0 && mkdir $0'
    without=$(median_answer)
    in_place_of_sockets 'rmdir $0'
    echo "     mediana de 9 projetos até a baixa: $with ms com aviso, $without ms sem"
    check 'com aviso a baixa vem em menos da metade do tempo' true "$([[ $((2 * with)) -lt $without ]] && echo true)"
    check 'sem aviso ela vem do mesmo jeito' true "$([[ $without -lt 8000 ]] && echo true)"
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
