#!/usr/bin/env bash
# scripts/backup and scripts/restore on an instance of `make up`: a backup restored into an empty system
# gives the same data. For the containers: tests/compose/parts/backup.sh.
# Ports from ICARUS_TEST_PORT (default 18640). Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-backup.XXXXXX")
export ICARUS_RUN=$work/run ICARUS_PORT=${ICARUS_TEST_PORT:-18640} ICARUS_SKIP_BUILD=1
make -s paginas
trap 'code=$?; scripts/destroy --yes >/dev/null 2>&1 || true; rm -rf "$work"; exit $code' EXIT

quietly() { # <command...>: prints true or false; its output only if it fails
    if "$@" >"$work/said" 2>&1; then echo true; else
        echo false
        sed 's/^/     /' "$work/said" >&2
    fi
}

refused() { # <what> <command...>
    check "$1" refused "$("${@:2}" >"$work/said" 2>&1 || echo refused)"
}

login() { # <file of credentials>
    curl -s -o /dev/null -w '%{http_code}' -m 10 "http://127.0.0.1:$ICARUS_PORT/auth/login" \
        -H 'Content-Type: application/json' -d "@$1"
}

make -s -j2 all
check 'up starts an instance' true "$(quietly scripts/up)"
[[ $failed -eq 0 ]] || { echo "$passed passed, $failed failed"; exit 1; } # the rest needs the instance
check 'demo fills the instance' true "$(quietly scripts/demo)"
cp "$ICARUS_RUN/admin.json" "$work/admin.json"
tokens=$(curl -s "http://127.0.0.1:$ICARUS_PORT/auth/login" -H 'Content-Type: application/json' -d "@$work/admin.json")
as_before() { # <method> <path> [body]: the status of a request with the tokens from before the backup
    curl -s -o /dev/null -w '%{http_code}' -m 10 -X "$1" "http://127.0.0.1:$ICARUS_PORT$2" -H 'Content-Type: application/json' \
        -H "Authorization: Bearer $(jq -r .accessToken <<<"$tokens")" ${3:+-d "$3"}
}
check 'backup of a running instance' true "$(quietly scripts/backup "$work/first.sql.gz")"
check 'the relays run again after a backup' true "$(until_ok scripts/status; quietly scripts/status)"
refused 'a backup does not overwrite a file' scripts/backup "$work/first.sql.gz"
ln -s /dev/full "$work/full.sql.gz.parcial"
refused 'a backup to a full disk fails' scripts/backup "$work/full.sql.gz"
check 'a full disk is reported in one line' '1 1' "$(wc -l <"$work/said") $(grep -c '^Icarus: .*confira o espaço em' "$work/said")"
check 'a failed backup leaves no file' '' "$(find "$work" -name 'full.sql.gz*')"
check 'the relays run again after a failed backup' true "$(until_ok scripts/status; quietly scripts/status)"
check 'the file is readable only by its owner' 600 "$(stat -c %a "$work/first.sql.gz")"

check 'destroy' true "$(quietly scripts/destroy --yes)"
check 'up starts an empty instance' true "$(quietly scripts/up)"
token_of() { # <file of credentials>
    curl -s "http://127.0.0.1:$ICARUS_PORT/auth/login" -H 'Content-Type: application/json' -d "@$1" | jq -r .accessToken
}
with_token() { # <token>: the status of a request to each service without a table of sessions
    local path
    for path in produtos projetos fornecedores; do
        curl -s -o /dev/null -w '%{http_code} ' -m 10 "http://127.0.0.1:$ICARUS_PORT/$path" -H "Authorization: Bearer $1"
    done
}
# A token of this system, whose signing keys the restore keeps.
before=$(token_of "$ICARUS_RUN/admin.json")
check 'a token is accepted before the restore' '200 200 200 ' "$(with_token "$before")"
head -c 3000 "$work/first.sql.gz" >"$work/cut.sql.gz"
refused 'restore refuses a truncated file' scripts/restore --yes "$work/cut.sql.gz"
echo 'SELECT 1;' | gzip >"$work/other.sql.gz"
refused 'restore refuses a file of another kind' scripts/restore --yes "$work/other.sql.gz"
check 'a refused restore changes nothing' 200 "$(login "$ICARUS_RUN/admin.json")"
refused 'restore without confirmation is refused' scripts/restore "$work/first.sql.gz" </dev/null

without_delete() ( # <command...>: curl deletes nothing
    # shellcheck disable=SC2317 # called by the scripts
    curl() { [[ $* != *DELETE* ]] && command curl "$@"; }
    export -f curl
    "$@"
)
refused 'a restore that cannot empty the queues fails' without_delete scripts/restore --yes "$work/first.sql.gz"
check 'it says what to do' 1 "$(grep -c 'restaure de novo e depois: make up' "$work/said")"
refused 'up does not start where messages are lost' scripts/up

# shellcheck disable=SC2016
zcat "$work/first.sql.gz" | sed '/^CREATE DATABASE .*`projetos`/i FALHA;' | gzip >"$work/broken.sql.gz"
refused 'a restore with a failing statement fails' scripts/restore --yes "$work/broken.sql.gz"
check 'a failed restore says what to do' 1 "$(grep -c 'restaure de novo e depois: make up' "$work/said")"
check 'a partly restored database is not served' 502 "$(login "$work/admin.json")"
refused 'up does not start on it' scripts/up
check 'and says in one line why' '1 1' "$(tail -n 1 "$work/said" | grep -c '^Icarus: ') $(grep -c 'a última restauração parou no meio' "$work/said")"
check 'still nothing is served' 502 "$(login "$work/admin.json")"

check 'restore' true "$(quietly scripts/restore --yes "$work/first.sql.gz")"
check 'up after the restore' true "$(quietly scripts/up)"
check 'backup of the restored instance' true "$(quietly scripts/backup "$work/second.sql.gz")"
check 'but for sessions and audit both backups are equal' '' \
    "$(diff <(data_of "$work/first.sql.gz") <(data_of "$work/second.sql.gz") | cut -c 1-200 | head -n 6)"
check 'the restored administrator can log in' 200 "$(login "$work/admin.json")"
check 'a token from before the restore is refused by every service' '401 401 401 ' "$(with_token "$before")"
check 'a token from after it is accepted' '200 200 200 ' "$(with_token "$(token_of "$work/admin.json")")"
check 'an access token of the copy is refused' 401 "$(as_before GET /auth/eu)"
check 'a refresh token of the copy is refused' 401 "$(as_before POST /auth/refresh "$(jq -c '{refreshToken}' <<<"$tokens")")"
tokens=$(curl -s "http://127.0.0.1:$ICARUS_PORT/auth/login" -H 'Content-Type: application/json' -d "@$work/admin.json")
check 'the audit has the restore' 1 "$(curl -s "http://127.0.0.1:$ICARUS_PORT/auditoria?acao=DADOS_RESTAURADOS" \
    -H "Authorization: Bearer $(jq -r .accessToken <<<"$tokens")" | jq .totalItens)"
check "the administrator from before the restore cannot log in" 401 "$(login "$ICARUS_RUN/admin.json.anterior")"

# The only administrator has lost the password; admin.json is the restored administrator's.
cp "$work/admin.json" "$ICARUS_RUN/admin.json"
key=$(jq -r .chaveDeAcesso "$work/admin.json")
changed=$(curl -s -o /dev/null -w '%{http_code}' -X PUT "http://127.0.0.1:$ICARUS_PORT/auth/senha" -H 'Content-Type: application/json' \
    -H "Authorization: Bearer $(jq -r .accessToken <<<"$tokens")" \
    -d "$(jq -c '{senhaAtual: .senha, senhaNova: "serrote-azul-42x"}' "$work/admin.json")")
check 'the administrator changes the password' 204 "$changed"
check 'up says that admin.json does not hold, and gives no line with it' 'true 1 0' "$(quietly scripts/up) $(
    grep -c 'admin.json já não vale' "$work/said") $(grep -c '@.*admin.json' "$work/said" || true)"
check 'nova-senha gives another' '200' "$(scripts/nova-senha "$key" >"$work/new.json" 2>/dev/null; login "$work/new.json")"
check 'admin.json holds again' 200 "$(login "$ICARUS_RUN/admin.json")"
refused 'nova-senha for nobody' scripts/nova-senha ZZZZZZZZ
check 'it says so in one line' 'Icarus: não há usuário com a chave de acesso ZZZZZZZZ' "$(grep ^Icarus "$work/said")"
check 'conciliar finds no difference' true "$(quietly scripts/conciliar)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
