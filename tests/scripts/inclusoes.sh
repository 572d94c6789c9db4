#!/usr/bin/env bash
# scripts/check-includes finds each kind of include that goes up or sideways, in a tree with that one
# line, and nothing in what is allowed.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/checks.sh
source tests/checks.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

includes() { # <what> <good|bad> <file> <header>
    local status=0
    rm -rf "$tree/apps"
    mkdir -p "$tree/apps/$(dirname "$3")"
    echo "#include \"$4\"" >"$tree/apps/$3"
    scripts/check-includes "$tree" 2>"$tree/said" || status=$?
    case $status:$(<"$tree/said") in
    0:) check "$1" "$2" good ;;
    1:apps/"$3"*) check "$1" "$2" bad ;;
    *) check "$1" "$2" "$status $(<"$tree/said")" ;;
    esac
}

includes 'a room uses an earlier one' good common/http/body.c common/json/fields.h
includes 'a room uses itself' good common/json/fields.c common/json/json_text.h
includes 'a room uses no later one' bad common/values/date.h common/json/fields.h
includes 'base uses no other room' bad common/base/log.c common/values/date.h
includes 'nothing lies beside the rooms' bad common/loose.c common/base/log.h
includes 'nothing beside the rooms is used' bad common/http/body.c common/loose.h
includes 'common uses no service' bad common/db/page.c estoque/produto.h
includes 'common does not use the contract' bad common/messaging/broker.c mensagens/topologia.h
includes 'the contract uses common' good mensagens/topologia.h common/messaging/broker.h
includes 'the contract uses no service' bad mensagens/topologia.c estoque/produto.h
includes 'a service uses the contract' good estoque/produto.h mensagens/topologia.h
includes 'a service does not use another' bad projetos/projeto.c estoque/produto.h
includes 'a command of no service uses none' bad comandos/migrador.c estoque/produto.h
includes 'a program uses the files of its service' good estoque/api/main.c estoque/produto.h
includes 'a program uses its own files' good estoque/consumidor/main.c estoque/consumidor/mensagem.h
includes 'the files of a service use no program' bad estoque/produto.c estoque/api/produto_http.h
includes 'a program uses no other' bad estoque/comandos/conciliacao.c estoque/consumidor/mensagem.h
includes 'api knows HTTP' good estoque/api/produto_http.h common/http/context.h
includes 'rules and stores do not' bad estoque/produto_store.c common/http/context.h
includes 'nor does a consumer' bad estoque/consumidor/mensagem.c common/http/context.h

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
