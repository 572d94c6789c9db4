#!/usr/bin/env bash
# Logins and logouts: access and refresh tokens, sessions, their limits, and what ends them.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/autenticacao-lib.sh
source tests/integration/autenticacao-lib.sh
open_suite 18607

check 'login 200' 200 "$(login "$chave" "$senha")"
check 'login returns access and refresh token, valid for an hour' 'Bearer 3600 43' "$(field '"\(.tokenType) \(.expiresIn) \(.refreshToken | length)"')"
check 'a login response is not cached' no-store "$(header Cache-Control)"
check 'the key may be typed in small letters' 200 "$(login "${chave,,}" "$senha")"
check "the access token opens the user's account" 200 "$(call ADMIN GET /auth/eu)"
check 'GET of the public keys 200' 200 "$(call - GET /auth/.well-known/jwks.json)"
check 'the published key is the one that signs' "$kid RSA RS256 sig" "$(field '.keys[0] | "\(.kid) \(.kty) \(.alg) \(.use)"')"
check 'the published key has no private member' null "$(field '.keys[0].d')"

make_user 'Ana Souza' 529982247 ATENDENTE
ana=$made

# The refresh tokens of one login: each can be used once, and again within 10 s.
enter ANA "$ana" "$good"
enter PHONE "$ana" "$good"
first=$(refresh_of ANA)
check 'refresh 200' 200 "$(refresh "$first")"
second=$(field .refreshToken)
check 'refresh returns another refresh token' true "$([[ $second != "$first" ]] && echo true)"
check 'a refresh response is not cached' no-store "$(header Cache-Control)"
check 'a spent token used again at once is accepted' 200 "$(refresh "$first")"
check 'the newest token is accepted' 200 "$(refresh "$second")"
third=$(field .refreshToken)
check 'the tokens of one login are in one session' 1 "$(sql "SELECT COUNT(DISTINCT sessao_id) FROM refresh_token WHERE hash IN
    (UNHEX(SHA2('$first', 256)), UNHEX(SHA2('$second', 256)), UNHEX(SHA2('$third', 256)))")"
sql "UPDATE refresh_token SET usado_em = CURRENT_TIMESTAMP(3) - INTERVAL 5 SECOND WHERE usado_em IS NOT NULL"
check 'a spent token is accepted 5 seconds later' 200 "$(refresh "$second")"
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 6 SECOND WHERE usado_em IS NOT NULL"
check 'a spent token is refused 11 seconds later' 401 "$(refresh "$second")"
check 'reuse of a spent token ends the whole family' 401 "$(refresh "$third")"
check 'reuse of a spent token ends the access token' 401 "$(call ANA GET /auth/eu)"
check 'reuse of a spent token is logged' 1 "$(grep -c "refresh token de $ana usado de novo" "$work/service.log")"
check 'reuse of a spent token is in the audit' 1 "$(sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'SESSAO_REUTILIZADA' AND alvo = 'usuario/$ana'")"
check 'reuse does not end another session of the user' 200 "$(refresh "$(refresh_of PHONE)")"
check 'an unknown refresh token 401' 401 "$(refresh AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
check 'an access token is not accepted as refresh token' 422 "$(refresh "$(<"$work/token.ANA")")"
check 'tokens are stored as digests only' '0 0 1' "$( {
    mariadb-dump --no-defaults --socket="$work/db.sock" -u root --hex-blob autenticacao >"$work/dump"
    grep -cF "$third" "$work/dump" || true
    grep -ciF "$(tr -- '-_' '+/' <<<"$third=" | openssl base64 -d -A | od -An -tx1 | tr -d ' \n')" "$work/dump" || true
    grep -ciF "$(printf %s "$third" | sha256sum | cut -d ' ' -f 1)" "$work/dump" || true
} | xargs)"

# Fifty uses of one token at the same moment.
enter CROWD "$ana" "$good"
token=$(refresh_of CROWD)
check 'of 50 uses of one token at once ten get a pair' '10 200 40 409' \
    "$(at_once 50 "$url" -- /auth/refresh "{\"refreshToken\":\"$token\"}" | sort | uniq -c | xargs)"
jq -r '.refreshToken // empty' "$work"/many.[0-9]* >"$work/crowd"
check 'the ten pairs are different' 10 "$(sort -u "$work/crowd" | wc -l)"
check '50 uses at once spend the token once' 1 "$(sql "SELECT COUNT(DISTINCT usado_em) FROM refresh_token WHERE hash = UNHEX(SHA2('$token', 256))")"
check 'the session survives 50 uses at once' '200 200' "$(refresh "$(sed -n 1p "$work/crowd")") $(refresh "$(sed -n 10p "$work/crowd")")"
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 11 SECOND WHERE hash = UNHEX(SHA2('$token', 256))"
check 'after the leeway 50 uses at once are all refused' '50 401' \
    "$(at_once 50 "$url" -- /auth/refresh "{\"refreshToken\":\"$token\"}" | sort | uniq -c | xargs)"
check 'reuse by 50 at once ends the session' 401 "$(refresh "$(field .refreshToken)")"
check 'reuse by 50 at once is in the audit once' 2 "$(sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'SESSAO_REUTILIZADA'")"

# Two branches of one token. Time passes by moving the times of use back.
pass() { # <seconds>: for every token that was used
    sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL $1 SECOND WHERE usado_em IS NOT NULL"
}
two_branches() { # sets `one` and `two`, both given for one token
    enter ANA "$ana" "$good"
    refresh "$(refresh_of ANA)" >/dev/null
    one=$(field .refreshToken)
    refresh "$(refresh_of ANA)" >/dev/null
    two=$(field .refreshToken)
}
thefts() { sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'SESSAO_REUTILIZADA'"; }
before=$(thefts)
two_branches
pass 11
check 'one branch goes on after the leeway' 200 "$(refresh "$one")"
one=$(field .refreshToken)
pass 3600
check 'the branch goes on for hours' 200 "$(refresh "$one")"
one=$(field .refreshToken)
check 'the second branch that is used after the leeway is theft' 401 "$(refresh "$two")"
check 'theft by the second branch ends the first one, too' '401 401' "$(refresh "$one") $(call ANA GET /auth/eu)"
check 'theft by the second branch is in the audit' 1 "$(($(thefts) - before))"
two_branches
check 'both branches go on within the leeway' '200 200' "$(refresh "$one") $(refresh "$two")"
two=$(field .refreshToken)
pass 11
check 'after it one of them may' 200 "$(refresh "$two")"
two=$(field .refreshToken)
pass 3600
check 'a lost answer and two quick tabs harm nobody' 200 "$(refresh "$two")"
# The thief refreshes at once, and then every nine seconds.
two_branches
refresh "$two" >/dev/null
for _ in 1 2 3; do
    two=$(field .refreshToken)
    pass 9
    refresh "$two" >/dev/null
done
two=$(field .refreshToken)
check 'a thief who goes on every nine seconds is noticed when the owner goes on' 401 "$(refresh "$one")"
check 'and has nothing any more' 401 "$(refresh "$two")"
two_branches
refresh "$two" >/dev/null
two=$(field .refreshToken)
pass 11
check 'the owner is the first after the leeway' 200 "$(refresh "$one")"
check 'a thief who went on in the leeway is noticed' 401 "$(refresh "$two")"
enter ANA "$ana" "$good"
refresh "$(refresh_of ANA)" >/dev/null
for i in {1..64}; do
    token=$(field '.refreshToken // empty')
    [[ $i -lt 64 ]] || sql 'UPDATE refresh_token SET usado_em = CURRENT_TIMESTAMP(3) WHERE usado_em IS NOT NULL'
    refresh "$token"
    echo
done >"$work/row"
check 'a session is renewed 64 times in a row, then it must wait' '63 200 1 429 true' \
    "$(uniq -c "$work/row" | xargs) $(wait=$(header Retry-After); [[ $wait -ge 5 && $wait -le 10 ]] && echo true || echo "$wait")"
check 'after ten seconds it goes on' 200 "$(pass 11; refresh "$token")"

# Limits. Times are moved in the database.
of_token() { printf "hash = UNHEX(SHA2('%s', 256))" "$1"; }
idle_for() { # <token> <interval>: as if the token had not been used for that long
    sql "UPDATE refresh_token SET expira_em = expira_em - INTERVAL $2 WHERE $(of_token "$1")"
}
enter ANA "$ana" "$good"
idle_for "$(refresh_of ANA)" '604740 SECOND'
check 'a refresh token is accepted after almost 7 days without use' 200 "$(refresh "$(refresh_of ANA)")"
token=$(field .refreshToken)
check 'the next refresh token is valid for 7 days' 604800 "$(sql "SELECT TIMESTAMPDIFF(SECOND, criado_em, expira_em) FROM refresh_token WHERE $(of_token "$token")")"
idle_for "$token" '604800 SECOND'
check 'a refresh token is refused after 7 days without use' 401 "$(refresh "$token")"
enter ANA "$ana" "$good"
session="id = (SELECT sessao_id FROM refresh_token WHERE $(of_token "$(refresh_of ANA)"))"
check 'a session lasts 30 days' 2592000 "$(sql "SELECT TIMESTAMPDIFF(SECOND, criado_em, expira_em) FROM sessao WHERE $session")"
sql "UPDATE sessao SET expira_em = expira_em - INTERVAL 2591940 SECOND WHERE $session"
check 'a session can be renewed a minute before its end' 200 "$(refresh "$(refresh_of ANA)")"
token=$(field .refreshToken)
check 'no refresh token outlives its session' 1 "$(sql "SELECT t.expira_em = s.expira_em FROM refresh_token t
    JOIN sessao s ON s.id = t.sessao_id WHERE t.$(of_token "$token")")"
sql "UPDATE sessao SET expira_em = CURRENT_TIMESTAMP(3) WHERE $session"
check 'a session ends after 30 days, however often renewed' 401 "$(refresh "$token")"
check 'the access token ends with its session' 401 "$(call ANA GET /auth/eu)"

# What ends sessions at once.
enter ANA "$ana" "$good"
enter PHONE "$ana" "$good"
check 'logout 204' 204 "$(logout "$(refresh_of ANA)")"
check 'logout ends the refresh token' 401 "$(refresh "$(refresh_of ANA)")"
check 'logout ends the access token' 401 "$(call ANA GET /auth/eu)"
check 'a second logout 204' 204 "$(logout "$(refresh_of ANA)")"
check 'logout does not end another session' 200 "$(call PHONE GET /auth/eu)"

enter ANA "$ana" "$good"
check 'PUT /auth/senha with a wrong current password 422' 422 "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$wrong\",\"senhaNova\":\"$other_good\"}")"
check 'a wrong current password is a fault of that field, not a 401' '/senhaAtual ' "$(field '.erros[].campo') $(header WWW-Authenticate)"
check 'PUT /auth/senha 204' 204 "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$good\",\"senhaNova\":\"$other_good\"}")"
check 'a new password ends the other sessions' '401 401' "$(refresh "$(refresh_of PHONE)") $(call PHONE GET /auth/eu)"
check 'a new password does not end the session that set it' '200 200' "$(call ANA GET /auth/eu) $(refresh "$(refresh_of ANA)")"
check 'the old password is refused' 401 "$(login "$ana" "$good" -H "$(from 192.0.2.4)")"
enter ANA "$ana" "$other_good"
check "an ADMIN sets a user's password" 204 "$(send ADMIN POST "/usuarios/$ana/senha" "{\"senha\":\"$good\"}")"
check 'a password set by an ADMIN ends every session' '401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu)"

enter ANA "$ana" "$good"
check 'a user is deactivated' 200 "$(call ADMIN POST "/usuarios/$ana/desativar")"
check 'a deactivated user cannot refresh' 401 "$(refresh "$(refresh_of ANA)")"
check "a deactivated user's access token is refused" 401 "$(call ANA GET /auth/eu)"
check 'a user is reactivated' 200 "$(call ADMIN POST "/usuarios/$ana/reativar")"
check 'reactivation does not restore sessions' '401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu)"

enter ANA "$ana" "$good"
check 'a user gets another role' 200 "$(send ADMIN PATCH "/usuarios/$ana/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *')"
check "a new role ends the user's sessions" '401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu)"

# A password changes between its check and the effect of the request: the request waits for the change.
is_locked() { ! sql "SELECT id FROM usuario WHERE chave_de_acesso = '$1' FOR UPDATE NOWAIT" 2>/dev/null; }
# InnoDB refreshes this table only if it was not read for 0.1 s.
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
check 'a login while its password changes 401' 401 "$(while_it_changes "$ana" login "$ana" "$good")"
check 'a login while its password changes begins no session' "$sessions" "$(sql 'SELECT COUNT(*) FROM sessao')"
check 'a login after the change 200' 200 "$(login "$ana" "$good")"
check 'PUT /auth/senha while another changes the password 409' 409 "$(while_it_changes "$ana" send ANA PUT /auth/senha \
    "{\"senhaAtual\":\"$good\",\"senhaNova\":\"$other_good\"}")"
check 'the password of the other change is accepted' 200 "$(login "$ana" "$good")"

make_user 'Beto Lima' 111444777 ADMIN
enter BETO "$made" "$good"
check 'a second ADMIN works' 200 "$(call BETO GET /usuarios)"
check 'the second ADMIN is demoted' 200 "$(send ADMIN PATCH "/usuarios/$made/papel" "{\"papel\":\"ATENDENTE\",\"senhaAtual\":\"$senha\"}" -H 'If-Match: *')"
check 'a demoted ADMIN cannot undo it with the old access token' 401 "$(send BETO PATCH "/usuarios/$made/papel" '{"papel":"ADMIN"}' -H 'If-Match: *')"
check 'a demoted ADMIN cannot create an ADMIN' 401 "$(send BETO POST /usuarios "{\"pessoaId\":1,\"papel\":\"ADMIN\",\"senha\":\"$good\"}")"
check 'a signed token without a session is refused' 401 "$(call "$(token ADMIN 3600 1 "$chave")" GET /auth/eu)"

# As after restoring a backup: the sessions are gone, and their ids could be given out again.
session_of() { sql "SELECT sessao_id FROM refresh_token WHERE hash = UNHEX(SHA2('$(refresh_of "$1")', 256))"; }
enter ANA "$ana" "$good"
check 'a token with a session of its user is accepted' 200 "$(call ANA GET /auth/eu)"
sql "UPDATE sessao SET usuario_id = (SELECT id FROM usuario WHERE chave_de_acesso = '$chave') WHERE id = $(session_of ANA)"
check "a token with another user's session is refused" 401 "$(call ANA GET /auth/eu)"
sql 'DELETE FROM sessao'
sql 'ALTER TABLE sessao AUTO_INCREMENT = 1'
ids=''
for _ in 1 2 3; do
    enter ANA "$ana" "$good"
    ids+="$(session_of ANA) "
done
check 'ids of sessions are not counted up from those that exist' 3 "$(tr ' ' '\n' <<<"$ids" | awk '$1 > 1000000' | sort -u | wc -l)"

end_suite
