#!/usr/bin/env bash
# What autenticacao announces when sessions end (sessao.encerrada), and the iat of the tokens that it signs
# then. The effect in the other services: tests/e2e/revogacao.py.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/autenticacao-lib.sh
source tests/integration/autenticacao-lib.sh
open_suite 18611

claim() { jq -Rr 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson | .'"$2" <"$work/token.$1"; } # <name> <claim>
until_of() { sql "SELECT revogado_ate FROM usuario WHERE id = $1"; }
# announced: prints and deletes the new messages: exchange, routing key, order key and body of each.
announced() {
    sql "SELECT CONCAT_WS(' ', exchange_name, routing_key, ordem, corpo) FROM outbox ORDER BY id"
    sql 'DELETE FROM outbox'
}

make_user 'Ana Souza' 529982247 ATENDENTE
ana=$made id=$(sql "SELECT id FROM usuario WHERE chave_de_acesso = '$made'")
of_ana="icarus.autenticacao sessao.encerrada usuario/$id {\"usuario\":$id,\"desde\""
of_session() { printf 'icarus.autenticacao sessao.encerrada sessao/%s {"sessao":%s,"desde":N}' "$1" "$1"; }
no_time() { sed -E 's/"desde":[0-9]+/"desde":N/'; }

enter ANA "$ana" "$good"
check 'a login announces nothing' '' "$(announced)"
check 'a refresh announces nothing' '200 ' "$(refresh "$(refresh_of ANA)") $(announced)"

enter ANA "$ana" "$good"
session=$(claim ANA sid)
logout "$(refresh_of ANA)" >/dev/null
check 'logout announces its session' "$(of_session "$session")" "$(announced | no_time)"
logout "$(refresh_of ANA)" >/dev/null
check 'a second logout announces nothing' '' "$(announced)"

enter ANA "$ana" "$good"
session=$(claim ANA sid)
refresh "$(refresh_of ANA)" >/dev/null
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 1 MINUTE WHERE usado_em IS NOT NULL"
check 'a refresh token used twice announces its session' "401 $(of_session "$session")" \
    "$(refresh "$(refresh_of ANA)") $(announced | no_time)"

enter ANA "$ana" "$good"
check 'PUT /auth/senha announces the user, but for its own session' \
    "204 $of_ana:N,\"poupada\":$(claim ANA sid)}" \
    "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$good\",\"senhaNova\":\"$other_good\"}") $(announced | no_time)"
check 'a password that an ADMIN gives announces the user' "204 $of_ana:N}" \
    "$(send ADMIN POST "/usuarios/$ana/senha" "{\"senha\":\"$good\"}") $(announced | no_time)"
check 'another role announces the user' "200 $of_ana:N}" \
    "$(send ADMIN PATCH "/usuarios/$ana/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *') $(announced | no_time)"
check 'deactivation announces the user' "200 $of_ana:N}" "$(call ADMIN POST "/usuarios/$ana/desativar") $(announced | no_time)"
check 'a second deactivation announces nothing' '200 ' "$(call ADMIN POST "/usuarios/$ana/desativar") $(announced)"
check 'reactivation announces nothing' '200 ' "$(call ADMIN POST "/usuarios/$ana/reativar") $(announced)"
check 'a refused change announces nothing' '422 ' \
    "$(send ADMIN PATCH "/usuarios/$ana/papel" '{"papel":"DONO"}' -H 'If-Match: *') $(announced)"

# Several changes within a second: each iat is later than the revocations before it, but not than the next one.
for _ in 1 2 3; do
    enter ANA "$ana" "$good"
    before=$(until_of "$id")
    check 'a new token is issued after the last revocation' true "$([[ $(claim ANA iat) -gt $before ]] && echo true)"
    send ADMIN POST "/usuarios/$ana/senha" "{\"senha\":\"$good\"}" >/dev/null
    check 'and not after the next one' true "$([[ $(claim ANA iat) -le $(until_of "$id") ]] && echo true)"
done
check 'the message says what the table says' "$(until_of "$id")" \
    "$(sql "SELECT JSON_VALUE(corpo, '$.desde') FROM outbox ORDER BY id DESC LIMIT 1")"
enter ANA "$ana" "$good"
check 'a token is valid at once, and for an hour' true \
    "$([[ $(claim ANA exp) -le $(($(date +%s) + 3600)) && $(claim ANA exp) -gt $(($(date +%s) + 3590)) && $(claim ANA nbf) -le $(($(date +%s) - 4)) ]] && echo true)"
check 'a token that is renewed is issued after the last revocation, too' true "$(
    refresh "$(refresh_of ANA)" >/dev/null
    field .accessToken >"$work/token.RENEWED"
    [[ $(claim RENEWED iat) -gt $(until_of "$id") ]] && echo true
)"

# A change waits for the lock of a login or refresh under way; its time is taken when it gets the lock.
hold() { # <SQL>: runs it in a transaction that stays open until `let_go`
    rm -f "$work/held"
    exec {holder}> >(mariadb --no-defaults --socket="$work/db.sock" -u root -N -B --unbuffered autenticacao >"$work/held")
    echo "START TRANSACTION; $1; SELECT 'held';" >&"$holder"
    until_ok grep -q held "$work/held"
}
let_go() {
    echo 'COMMIT;' >&"$holder"
    exec {holder}>&-
}
# InnoDB refreshes this table only if it was not read for 0.1 s.
somebody_waits() { sleep 0.15; [[ $(sql 'SELECT COUNT(*) FROM information_schema.innodb_lock_waits') -gt 0 ]]; }
sql 'UPDATE usuario SET revogado_ate = 0'
hold "SELECT 1 FROM usuario WHERE id = $id LOCK IN SHARE MODE"
call ADMIN POST "/usuarios/$ana/desativar" >"$work/late" &
late=$!
until_ok somebody_waits
sleep 1.1 # the second in which the change began is over
released=$(date +%s)
let_go
wait "$late"
check 'a change that waited is revoked up to the second in which it was made' '200 true' \
    "$(<"$work/late") $([[ $(until_of "$id") -ge $released ]] && echo true)"

# A refresh waits for a change under way, and then sees it.
call ADMIN POST "/usuarios/$ana/reativar" >/dev/null
enter ANA "$ana" "$good"
hold "UPDATE usuario SET ativo = 0, versao = versao + 1 WHERE id = $id"
refresh "$(refresh_of ANA)" >"$work/late" &
late=$!
until_ok somebody_waits
let_go
wait "$late"
check 'a refresh while the user is deactivated 401' 401 "$(<"$work/late")"

# A person with two users.
sql "UPDATE usuario SET ativo = 1 WHERE id = $id"
person=$(sql "SELECT pessoa_id FROM usuario WHERE id = $id")
new_user "$person" ATENDENTE "$good" >/dev/null
second=$(field .id)
sql 'DELETE FROM outbox'
check 'anonymisation announces each user of the person' "200 $id $second" \
    "$(call ADMIN POST "/pessoas/$person/anonimizacao" -H 'If-Match: *') $(announced | sed -E 's/.*"usuario":([0-9]+).*/\1/' | xargs)"
check 'anonymisation deactivates each user' 0 "$(sql "SELECT COUNT(*) FROM usuario WHERE pessoa_id = $person AND ativo = 1")"

end_suite
