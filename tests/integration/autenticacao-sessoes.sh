#!/usr/bin/env bash
# Logging in and out: pairs of tokens, families of refresh tokens, their limits, and what ends them.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/autenticacao-lib.sh
source tests/integration/autenticacao-lib.sh
open_suite 18607

check 'a login' 200 "$(login "$chave" "$senha")"
check 'gives a pair for an hour' 'Bearer 3600 43' "$(field '"\(.tokenType) \(.expiresIn) \(.refreshToken | length)"')"
check 'which is not to be cached' no-store "$(header Cache-Control)"
check 'a small letter in the key does no harm' 200 "$(login "${chave,,}" "$senha")"
check 'the access token opens the own account' 200 "$(call ADMIN GET /auth/eu)"
check 'the public keys 200' 200 "$(call - GET /auth/.well-known/jwks.json)"
check 'are those that sign' "$kid RSA RS256 sig" "$(field '.keys[0] | "\(.kid) \(.kty) \(.alg) \(.use)"')"
check 'with nothing private among them' null "$(field '.keys[0].d')"

make_user 'Ana Souza' 529982247 ATENDENTE
ana=$made

# A family of refresh tokens: each is good once, and for 10 s more.
enter ANA "$ana" "$good"
enter PHONE "$ana" "$good"
first=$(refresh_of ANA)
check 'a refresh gives a new pair' 200 "$(refresh "$first")"
second=$(field .refreshToken)
check 'with another token' true "$([[ $second != "$first" ]] && echo true)"
check 'not to be cached either' no-store "$(header Cache-Control)"
check 'the spent one, shown again at once, does no harm' 200 "$(refresh "$first")"
check 'the chain goes on' 200 "$(refresh "$second")"
third=$(field .refreshToken)
check 'all in one family' 1 "$(sql "SELECT COUNT(DISTINCT sessao_id) FROM refresh_token WHERE hash IN
    (UNHEX(SHA2('$first', 256)), UNHEX(SHA2('$second', 256)), UNHEX(SHA2('$third', 256)))")"
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 9 SECOND WHERE usado_em IS NOT NULL"
check 'nine seconds later it does no harm yet' 200 "$(refresh "$second")"
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 2 SECOND WHERE usado_em IS NOT NULL"
check 'eleven seconds later it is a stolen one' 401 "$(refresh "$second")"
check 'and its whole family has ended' 401 "$(refresh "$third")"
check 'with its access token' 401 "$(call ANA GET /auth/eu)"
check 'the log says so' 1 "$(grep -c "refresh token de $ana usado de novo" "$work/service.log")"
check 'the audit too' 1 "$(sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'SESSAO_REUTILIZADA' AND alvo = 'usuario/$ana'")"
check 'another family of the user lives on' 200 "$(refresh "$(refresh_of PHONE)")"
check 'an unknown token 401' 401 "$(refresh AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
check 'an access token is no refresh token' 422 "$(refresh "$(<"$work/token.ANA")")"
check 'tokens are stored as digests only' 0 "$(sql "SELECT COUNT(*) FROM refresh_token
    WHERE HEX(hash) LIKE CONCAT('%', HEX('${third:0:16}'), '%')")"

# Fifty uses of one token at the same moment.
enter CROWD "$ana" "$good"
token=$(refresh_of CROWD)
check '50 uses of one token at once all get a pair' '50 200' \
    "$(at_once 50 "$url" -- /auth/refresh "{\"refreshToken\":\"$token\"}" | sort | uniq -c | xargs)"
check 'each another' 50 "$(jq -r .refreshToken "$work"/many.* 2>/dev/null | sort -u | wc -l)"
check 'it was spent once' 1 "$(sql "SELECT COUNT(DISTINCT usado_em) FROM refresh_token WHERE hash = UNHEX(SHA2('$token', 256))")"
check 'the family is unharmed' '200 200' "$(refresh "$(jq -r .refreshToken "$work/many.1")") $(refresh "$(jq -r .refreshToken "$work/many.50")")"
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 11 SECOND WHERE hash = UNHEX(SHA2('$token', 256))"
check 'after the leeway 50 uses at once are all refused' '50 401' \
    "$(at_once 50 "$url" -- /auth/refresh "{\"refreshToken\":\"$token\"}" | sort | uniq -c | xargs)"
check 'the family has ended' 401 "$(refresh "$(field .refreshToken)")"
check 'and that is recorded once' 2 "$(sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'SESSAO_REUTILIZADA'")"

# Limits. Times are moved in the database.
of_token() { printf "hash = UNHEX(SHA2('%s', 256))" "$1"; }
idle_for() { # <token> <interval>: as if it had lain that long
    sql "UPDATE refresh_token SET expira_em = expira_em - INTERVAL $2 WHERE $(of_token "$1")"
}
enter ANA "$ana" "$good"
idle_for "$(refresh_of ANA)" '604740 SECOND'
check 'a token is good after 7 days less a minute without use' 200 "$(refresh "$(refresh_of ANA)")"
token=$(field .refreshToken)
check 'and the next one for 7 days again' 604800 "$(sql "SELECT TIMESTAMPDIFF(SECOND, criado_em, expira_em) FROM refresh_token WHERE $(of_token "$token")")"
idle_for "$token" '604800 SECOND'
check 'after 7 days it is not' 401 "$(refresh "$token")"
enter ANA "$ana" "$good"
session="id = (SELECT sessao_id FROM refresh_token WHERE $(of_token "$(refresh_of ANA)"))"
check 'a session is for 30 days' 2592000 "$(sql "SELECT TIMESTAMPDIFF(SECOND, criado_em, expira_em) FROM sessao WHERE $session")"
sql "UPDATE sessao SET expira_em = expira_em - INTERVAL 2591940 SECOND WHERE $session"
check 'a minute before its end it can be renewed' 200 "$(refresh "$(refresh_of ANA)")"
token=$(field .refreshToken)
check 'but no token outlives it' 1 "$(sql "SELECT t.expira_em = s.expira_em FROM refresh_token t
    JOIN sessao s ON s.id = t.sessao_id WHERE t.$(of_token "$token")")"
sql "UPDATE sessao SET expira_em = CURRENT_TIMESTAMP(3) WHERE $session"
check 'after 30 days it has ended, however often renewed' 401 "$(refresh "$token")"
check 'with its access token ' 401 "$(call ANA GET /auth/eu)"

# What ends sessions at once.
enter ANA "$ana" "$good"
enter PHONE "$ana" "$good"
check 'logout 204' 204 "$(logout "$(refresh_of ANA)")"
check 'ends the family' 401 "$(refresh "$(refresh_of ANA)")"
check 'and its access token' 401 "$(call ANA GET /auth/eu)"
check 'again is no fault' 204 "$(logout "$(refresh_of ANA)")"
check 'the other session lives on' 200 "$(call PHONE GET /auth/eu)"

enter ANA "$ana" "$good"
check 'the own password, with the wrong old one' 422 "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$wrong\",\"senhaNova\":\"$other_good\"}")"
check 'is a fault of that field, and no end of the login' '/senhaAtual ' "$(field '.erros[].campo') $(header WWW-Authenticate)"
check 'the own password' 204 "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$good\",\"senhaNova\":\"$other_good\"}")"
check 'the other sessions have ended' '401 401' "$(refresh "$(refresh_of PHONE)") $(call PHONE GET /auth/eu)"
check 'the one that changed it goes on' '200 200' "$(call ANA GET /auth/eu) $(refresh "$(refresh_of ANA)")"
check 'the old password is gone' 401 "$(login "$ana" "$good" -H "$(from 192.0.2.4)")"
enter ANA "$ana" "$other_good"
check 'an ADMIN sets another' 204 "$(send ADMIN POST "/usuarios/$ana/senha" "{\"senha\":\"$good\"}")"
check 'every session has ended' '401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu)"

enter ANA "$ana" "$good"
check 'deactivated' 200 "$(call ADMIN POST "/usuarios/$ana/desativar")"
check 'there is no refresh' 401 "$(refresh "$(refresh_of ANA)")"
check 'and the access token opens nothing here' 401 "$(call ANA GET /auth/eu)"
check 'reactivated' 200 "$(call ADMIN POST "/usuarios/$ana/reativar")"
check 'the old session stays ended' '401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu)"

enter ANA "$ana" "$good"
check 'another role' 200 "$(send ADMIN PATCH "/usuarios/$ana/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *')"
check 'ends the sessions of the old one' '401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu)"

# What changes between the check of a password and what follows from it: the one waits for the other.
is_locked() { ! sql "SELECT id FROM usuario WHERE chave_de_acesso = '$1' FOR UPDATE NOWAIT" 2>/dev/null; }
# InnoDB tells of waits anew only when nobody has asked for 0.1 s.
somebody_waits() { sleep 0.15; [[ $(sql 'SELECT COUNT(*) FROM information_schema.innodb_lock_waits') -gt 0 ]]; }
while_it_changes() { # <key> <command that prints a status...>
    local operator late
    exec {operator}> >(mariadb --no-defaults --socket="$work/db.sock" -u root autenticacao)
    echo "START TRANSACTION; UPDATE usuario SET versao = versao + 1 WHERE chave_de_acesso = '$1';" >&"$operator"
    until_ok is_locked "$1"
    "${@:2}" >"$work/late" &
    late=$!
    until_ok somebody_waits
    echo 'COMMIT;' >&"$operator"
    exec {operator}>&-
    wait "$late"
    cat "$work/late"
}
enter ANA "$ana" "$good"
sessions=$(sql 'SELECT COUNT(*) FROM sessao')
check 'a login whose password is changed meanwhile 401' 401 "$(while_it_changes "$ana" login "$ana" "$good")"
check 'and no session has begun' "$sessions" "$(sql 'SELECT COUNT(*) FROM sessao')"
check 'a login after the change begins one' 200 "$(login "$ana" "$good")"
check 'the own password, changed by another meanwhile 409' 409 "$(while_it_changes "$ana" send ANA PUT /auth/senha \
    "{\"senhaAtual\":\"$good\",\"senhaNova\":\"$other_good\"}")"
check 'and the one that the other set is good' 200 "$(login "$ana" "$good")"

make_user 'Beto Lima' 111444777 ADMIN
enter BETO "$made" "$good"
check 'a second ADMIN works' 200 "$(call BETO GET /usuarios)"
check 'is demoted' 200 "$(send ADMIN PATCH "/usuarios/$made/papel" '{"papel":"ATENDENTE"}' -H 'If-Match: *')"
check 'and cannot undo it with the old access token' 401 "$(send BETO PATCH "/usuarios/$made/papel" '{"papel":"ADMIN"}' -H 'If-Match: *')"
check 'nor make another ADMIN' 401 "$(send BETO POST /usuarios "{\"pessoaId\":1,\"papel\":\"ADMIN\",\"senha\":\"$good\"}")"
check 'a signed token of no session opens nothing here' 401 "$(call "$(token ADMIN 3600 1 "$chave")" GET /auth/eu)"

end_suite
