#!/usr/bin/env bash
# scripts/check-includes refuses each kind of include that goes up or sideways, and what a store may not
# do, and allows the rest. Each case is a tree with one line.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/checks.sh
source tests/checks.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

line() { # <what> <good|bad> <file> <line>
    local status=0
    rm -rf "$tree/apps"
    mkdir -p "$tree/apps/$(dirname "$3")"
    echo "$4" >"$tree/apps/$3"
    scripts/check-includes "$tree" 2>"$tree/said" || status=$?
    case $status:$(<"$tree/said") in
    0:) check "$1" "$2" good ;;
    1:apps/"$3"*) check "$1" "$2" bad ;;
    *) check "$1" "$2" "$status $(<"$tree/said")" ;;
    esac
}

includes() { # <what> <good|bad> <file> <header>
    line "$1" "$2" "$3" "#include \"$4\""
}

includes 'a folder of common may include an earlier one' good common/http/body.c common/json/fields.h
includes 'a folder of common may include itself' good common/json/fields.c common/json/json_text.h
includes 'a folder of common includes a later one' bad common/values/date.h common/json/fields.h
includes 'base includes another folder' bad common/base/log.c common/values/date.h
includes 'a file outside the folders of common' bad common/loose.c common/base/log.h
includes 'an include from outside the folders of common' bad common/http/body.c common/loose.h
includes 'common includes a service' bad common/db/page.c estoque/produto.h
includes 'common includes mensagens' bad common/messaging/broker.c mensagens/topologia.h
includes 'mensagens may include common' good mensagens/topologia.h common/messaging/broker.h
includes 'mensagens includes a service' bad mensagens/topologia.c estoque/produto.h
includes 'a service may include mensagens' good estoque/produto.h mensagens/topologia.h
includes 'a service includes another' bad projetos/projeto.c estoque/produto.h
includes 'comandos includes a service' bad comandos/migrador.c estoque/produto.h
includes 'a program may include files of its service' good estoque/api/main.c estoque/produto.h
includes 'a program may include its own files' good estoque/consumidor/main.c estoque/consumidor/mensagem.h
includes 'a file of a service includes one of a program' bad estoque/produto.c estoque/api/produto_http.h
includes 'a program includes a file of another' bad estoque/comandos/conciliacao.c estoque/consumidor/mensagem.h
includes 'api may include http' good estoque/api/produto_http.h common/http/context.h
includes 'a store includes http' bad estoque/produto_store.c common/http/context.h
includes 'a consumer includes http' bad estoque/consumidor/mensagem.c common/http/context.h

line 'a store may run SQL' good projetos/projeto_store.c 'return db_store(db, PROJETO_UPDATE, p);'
line 'a store begins a transaction' bad projetos/projeto_store.c 'return db_transaction(db, replace, p);'
line 'a store adds to the outbox' bad projetos/consumidor/copia_store.c 'return outbox_add(db, &message);'
line 'a store decides a rule' bad projetos/projeto_store.c 'return stale ? RULE_STALE : DB_OK;'
line 'x.c may do all three' good projetos/projeto.c 'return stale ? RULE_STALE : db_transaction(db, add, p);'

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
