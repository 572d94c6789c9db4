#!/usr/bin/env bash
# autenticacao as it runs: spawn-fcgi, its own nginx, a private MariaDB. No mock, no gateway.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite autenticacao 18601

login() { send - POST /auth/login "{\"chaveDeAcesso\":\"$1\",\"senha\":\"$2\"}" "${@:3}"; }
refresh() { send - POST /auth/refresh "{\"refreshToken\":\"$1\"}"; }
from() { printf 'X-Real-IP: %s' "$1"; } # the address that the gateway would tell

person() { # <nome> <cpf> [tipo]
    jq -cn --arg nome "$1" --arg cpf "$2" --arg tipo "${3:-FUNCIONARIO}" '{nome: $nome, cpf: $cpf,
        email: "ana@oficina.example", tipo: $tipo,
        telefone: {codigoPais: "55", codigoDeArea: "11", numero: "987654321"},
        endereco: {rua: "Rua das Acácias", numero: "10", bairro: "Centro", cidade: "São Paulo",
                   uf: "SP", cep: "01310-100"}}'
}

start_database
migrate
make_keys
make_admin() {
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME="$name" ICARUS_DB_USER="$name" \
        ICARUS_DB_PASSWORD_FILE="$work/senha" ICARUS_SENHA_CUSTO=1 \
        "$(dirname "$programa")/administrador-inicial" "$work/admin.json" 2>>"$work/service.log"
}
check 'the first administrator is made' 0 "$(make_admin && echo $?)"
check 'its file is for its owner alone' 600 "$(stat -c %a "$work/admin.json")"
cp "$work/admin.json" "$work/admin.copy"
check 'again changes nothing' 0 "$(make_admin && echo $?)"
check 'the same file' 0 "$(cmp "$work/admin.json" "$work/admin.copy" && echo $?)"
check 'one user' 1 "$(sql 'SELECT COUNT(*) FROM usuario')"
sql 'DELETE FROM usuario'
check 'a user lost before it was made is made from the file' 0 "$(make_admin && echo $?)"

more_environment=(ICARUS_PRIVATE_KEY_FILE="$work/keys/private/$kid.pem" ICARUS_SENHA_CUSTO=1)
start_service
start_nginx
until_ok curl -fsS "$url/readyz"

chave=$(jq -r .chaveDeAcesso "$work/admin.json")
senha=$(jq -r .senha "$work/admin.json")
check 'the administrator logs in' 200 "$(login "$chave" "$senha")"
check 'a pair for an hour' 'Bearer 3600 43' "$(field '"\(.tokenType) \(.expiresIn) \(.refreshToken | length)"')"
check 'tokens are not to be cached' no-store "$(header Cache-Control)"
field .accessToken >"$work/token.ADMIN"
first=$(field .refreshToken)
check 'a small letter in the key does no harm' 200 "$(login "${chave,,}" "$senha")"
check 'the token opens the own account' 200 "$(call ADMIN GET /auth/eu)"
check 'whose it is' "$chave ADMIN Administrador inicial" \
    "$(field '"\(.usuario.chaveDeAcesso) \(.usuario.papel) \(.pessoa.nome)"')"
# shellcheck disable=SC2016 # a dollar sign of a hash
check 'no hash leaves' 0 "$(grep -c '\$y\$' "$work/body" || true)"
check 'the public keys' "$kid RSA RS256 sig" \
    "$(call - GET /auth/.well-known/jwks.json >/dev/null; field '.keys[0] | "\(.kid) \(.kty) \(.alg) \(.use)"')"
check 'nothing private among them' null "$(field '.keys[0].d')"

# People.
check 'a person 201' 201 "$(send ADMIN POST /pessoas "$(person 'Ana Souza' 529.982.247-25)")"
ana=$(field .id)
check 'at its address' "/pessoas/$ana" "$(header Location)"
check 'the CPF is normalised' 52998224725 "$(field .cpf)"
check 'the same CPF 409' 409 "$(send ADMIN POST /pessoas "$(person Outra 52998224725)")"
check 'a bad one 422' 422 "$(send ADMIN POST /pessoas "$(person Outra 52998224724)")"
check 'at its pointer' /cpf "$(field '.erros[].campo')"
check 'everything missing at once 422' 422 "$(send ADMIN POST /pessoas '{"x":1}')"
check 'each with its pointer' '/cpf /email /endereco /nome /telefone /tipo /x' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'read' 200 "$(call ADMIN GET "/pessoas/$ana")"
check 'not by others' 403 "$(call ATENDENTE GET "/pessoas/$ana")"
check 'change without a version 428' 428 "$(send ADMIN PUT "/pessoas/$ana" "$(person 'Ana S.' 52998224725)")"
check 'change' 200 "$(send ADMIN PUT "/pessoas/$ana" "$(person 'Ana S.' 52998224725)" -H 'If-Match: "1"')"
check 'to a new version' 'Ana S. 2' "$(field '"\(.nome) \(.versao)"')"
check 'of an old version 412' 412 "$(send ADMIN PUT "/pessoas/$ana" "$(person Ana 52998224725)" -H 'If-Match: "1"')"
check 'found by name' "$ana" "$(call ADMIN GET '/pessoas?nome=ana%20s' >/dev/null; field '.data[].id')"
check 'found by CPF' "$ana" "$(call ADMIN GET '/pessoas?cpf=529.982.247-25' >/dev/null; field '.data[].id')"
check 'counted by tipo' 1 "$(call ADMIN GET '/pessoas?tipo=ADMINISTRADOR' >/dev/null; field .totalItens)"

# Users.
new_user() { send ADMIN POST /usuarios "{\"pessoaId\":$1,\"papel\":\"$2\",\"senha\":\"$3\"}"; }
good='serrote-azul-42x'
check 'a short password 422' 422 "$(new_user "$ana" ATENDENTE 'serrote-42')"
check 'a common one 422' 422 "$(new_user "$ana" ATENDENTE passwordpassword)"
check 'at its pointer ' /senha "$(field '.erros[].campo')"
check 'of nobody 422' 422 "$(new_user 999 ATENDENTE "$good")"
check 'at its pointer  ' /pessoaId "$(field '.erros[].campo')"
check 'an ADMIN who is no ADMINISTRADOR 422' 422 "$(new_user "$ana" ADMIN "$good")"
check 'a user 201' 201 "$(new_user "$ana" ATENDENTE "$good")"
user=$(field .chaveDeAcesso)
check 'at its own address' "/usuarios/$user" "$(header Location)"
check 'with a key that nobody misreads' true "$(field '.chaveDeAcesso | test("^[2-9A-HJ-NP-Z]{8}$")')"
check 'no password comes back' 0 "$(grep -c 'senha\|hash' "$work/body" || true)"
check 'a person in use is not deleted' 409 "$(call ADMIN DELETE "/pessoas/$ana" -H 'If-Match: *')"
check 'listed' "$user" "$(call ADMIN GET "/usuarios?pessoaId=$ana&ativo=true" >/dev/null; field '.data[].chaveDeAcesso')"
once() { send ADMIN POST /usuarios "{\"pessoaId\":$ana,\"papel\":\"FINANCEIRO\",\"senha\":\"$good\"}" -H 'Idempotency-Key: u-1'; }
check 'a user under a key 201' 201 "$(once)"
kept=$(field .chaveDeAcesso)
check 'the same again is the same user' "201 $kept" "$(once) $(field .chaveDeAcesso)"
check 'and no password is kept' 0 "$(sql "SELECT COUNT(*) FROM idempotencia WHERE resposta_corpo LIKE '%senha%'")"
check 'that user leaves 200' 200 "$(send ADMIN POST "/usuarios/$kept/desativar" '')"
check 'an unknown user 404' 404 "$(call ADMIN GET /usuarios/ZZZZZZZZ)"
check 'the user logs in' 200 "$(login "$user" "$good")"
field .accessToken >"$work/token.ANA"
ana_refresh=$(field .refreshToken)
check 'and may not read users' 403 "$(call ANA GET /usuarios)"

# One answer for every failed login.
check 'a wrong password 401' 401 "$(login "$user" 'outra-senha-qualquer' -H "$(from 192.0.2.1)")"
sed 's/"correlacaoId":"[^"]*"//' "$work/body" >"$work/wrong"
check 'an unknown key 401' 401 "$(login ZZZZZZZZ 'outra-senha-qualquer' -H "$(from 192.0.2.2)")"
check 'with the same answer' 0 "$(sed 's/"correlacaoId":"[^"]*"//' "$work/body" | cmp - "$work/wrong" && echo $?)"
check 'a key that no key can be 401' 401 "$(login ÉÉÉÉÉÉÉÉ 'outra-senha-qualquer' -H "$(from 192.0.2.2)")"

# Refresh tokens.
check 'a refresh gives a new pair' 200 "$(refresh "$ana_refresh")"
second=$(field .refreshToken)
check 'with another token' true "$([[ $second != "$ana_refresh" ]] && echo true)"
check 'shown again at once, no harm' 200 "$(refresh "$ana_refresh")"
check 'the chain goes on' 200 "$(refresh "$second")"
third=$(field .refreshToken)
sql "UPDATE refresh_token SET usado_em = usado_em - INTERVAL 11 SECOND WHERE usado_em IS NOT NULL"
check 'a spent one that comes late 401' 401 "$(refresh "$second")"
check 'and its whole family has ended' 401 "$(refresh "$third")"
check 'the audit knows' 1 "$(sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'SESSAO_REUTILIZADA' AND alvo = 'usuario/$user'")"
check 'another family lives on' 200 "$(refresh "$first")"
first=$(field .refreshToken)
check 'an unknown token 401' 401 "$(refresh AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
check 'an access token is no refresh token' 422 "$(refresh "$(<"$work/token.ANA")")"
check 'tokens are stored as digests only' 0 "$(sql "SELECT COUNT(*) FROM refresh_token WHERE HEX(hash) LIKE CONCAT('%', HEX('${first:0:16}'), '%')")"

check 'log in' 200 "$(login "$user" "$good")"
token=$(field .refreshToken)
check '50 uses of one token at once all get a pair' 50 "$(
    for i in {1..50}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' \
            -d "{\"refreshToken\":\"$token\"}" "$url/auth/refresh" &
    done | grep -c 200
)"
check 'and it was spent once' 1 "$(sql "SELECT COUNT(DISTINCT usado_em) FROM refresh_token WHERE hash = UNHEX(SHA2('$token', 256))")"
check 'idle tokens end' 401 "$(
    sql "UPDATE refresh_token SET expira_em = CURRENT_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE usado_em IS NULL AND hash <> UNHEX(SHA2('$first', 256))"
    refresh "$token" >/dev/null
    fresh=$(field .refreshToken)
    sql "UPDATE refresh_token SET expira_em = CURRENT_TIMESTAMP(3) WHERE hash = UNHEX(SHA2('$fresh', 256))"
    refresh "$fresh"
)"

check 'logout 204' 204 "$(login "$user" "$good" >/dev/null; token=$(field .refreshToken); echo "$token" >"$work/refresh"; send - POST /auth/logout "{\"refreshToken\":\"$token\"}")"
check 'ends the family' 401 "$(refresh "$(<"$work/refresh")")"
check 'again is no fault' 204 "$(send - POST /auth/logout "{\"refreshToken\":\"$(<"$work/refresh")\"}")"

# Deactivation, passwords, roles.
check 'log in again' 200 "$(login "$user" "$good")"
token=$(field .refreshToken)
check 'deactivated' 200 "$(call ADMIN POST "/usuarios/$user/desativar")"
check 'is inactive' false "$(field .ativo)"
check 'no refresh' 401 "$(refresh "$token")"
check 'no login' 401 "$(login "$user" "$good" -H "$(from 192.0.2.3)")"
check 'with the same answer ' 0 "$(sed 's/"correlacaoId":"[^"]*"//' "$work/body" | cmp - "$work/wrong" && echo $?)"
check 'reactivated' 200 "$(call ADMIN POST "/usuarios/$user/reativar")"
check 'the old session stays ended' 401 "$(refresh "$token")"
check 'log in once more' 200 "$(login "$user" "$good")"
field .accessToken >"$work/token.ANA"
token=$(field .refreshToken)
check 'own password, with the wrong old one' 401 "$(send ANA PUT /auth/senha '{"senhaAtual":"outra-senha-qualquer","senhaNova":"plaina-verde-77y"}')"
check 'own password' 204 "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$good\",\"senhaNova\":\"plaina-verde-77y\"}")"
check 'sessions have ended' 401 "$(refresh "$token")"
check 'the old password is gone' 401 "$(login "$user" "$good" -H "$(from 192.0.2.4)")"
check 'the new one is good' 200 "$(login "$user" plaina-verde-77y -H "$(from 192.0.2.4)")"
token=$(field .refreshToken)
check 'an ADMIN sets another' 204 "$(send ADMIN POST "/usuarios/$user/senha" "{\"senha\":\"$good\"}")"
check 'sessions have ended ' 401 "$(refresh "$token")"
check 'a role' 200 "$(send ADMIN PATCH "/usuarios/$user/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *')"
check 'is another now' FINANCEIRO "$(field .papel)"
check 'ADMIN needs an ADMINISTRADOR' 409 "$(send ADMIN PATCH "/usuarios/$user/papel" '{"papel":"ADMIN"}' -H 'If-Match: *')"
check 'nobody changes the own role' 409 "$(send ADMIN PATCH "/usuarios/$chave/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *')"
check 'the last ADMIN stays' 409 "$(call ADMIN POST "/usuarios/$chave/desativar")"
check 'and so does its person' 409 "$(send ADMIN PUT /pessoas/1 "$(person Chefe 00000000191)" -H 'If-Match: *')"
check 'which is not erased either' 409 "$(call ADMIN POST /pessoas/1/anonimizacao -H 'If-Match: *')"

check 'a second administrator' 201 "$(send ADMIN POST /pessoas "$(person 'Beto Lima' 11144477735 ADMINISTRADOR)")"
beto=$(field .id)
check 'with a user' 201 "$(new_user "$beto" ADMIN "$good")"
other=$(field .chaveDeAcesso)
for round in {1..10}; do
    sql "UPDATE usuario SET ativo = 1 WHERE papel = 'ADMIN'"
    for one in "$chave" "$other"; do
        curl -sS -o /dev/null -X POST -H "Authorization: Bearer $(<"$work/token.ADMIN")" "$url/usuarios/$one/desativar" &
    done
    wait -n; wait -n
    echo "$round $(sql "SELECT COUNT(*) FROM usuario WHERE papel = 'ADMIN' AND ativo = 1")"
done | awk '{print $2}' | sort | uniq -c | xargs >"$work/left"
check 'two who deactivate each other at once leave one' '10 1' "$(<"$work/left")"
sql "UPDATE usuario SET ativo = 1 WHERE papel = 'ADMIN'"

# The brake.
for i in {1..5}; do login "$user" "errada-$i-errada" -H "$(from 198.51.100.7)" >/dev/null; done
check 'the sixth guess 429' 429 "$(login "$user" "$good" -H "$(from 198.51.100.7)")"
check 'says how long' true "$([[ $(header Retry-After) -ge 1 ]] && echo true)"
check 'elsewhere the user is free' 200 "$(login "$user" "$good" -H "$(from 198.51.100.8)")"
sql "UPDATE tentativa SET bloqueado_ate = NULL"
check 'and here too, after the time' 200 "$(login "$user" "$good" -H "$(from 198.51.100.7)")"
for i in {1..20}; do login "ZZZZZZ$((i + 10))" 'errada-errada' -H "$(from 198.51.100.9)" >/dev/null; done
check 'an address that tries many keys 429' 429 "$(login ZZZZZZZY 'errada-errada' -H "$(from 198.51.100.9)")"
for i in {1..50}; do login "$user" 'errada-errada' -H "$(from "203.0.113.$i")" >/dev/null; done
check 'under attack one more guess from a new address' 401 "$(login "$user" 'errada-errada' -H "$(from 203.0.113.99)")"
check 'and then an hour' 429 "$(login "$user" 'errada-errada' -H "$(from 203.0.113.99)")"
check 'an hour it is' true "$([[ $(header Retry-After) -gt 3500 ]] && echo true)"
check 'the owner gets in where known' 200 "$(login "$user" "$good" -H "$(from 198.51.100.8)")"
check 'and from a new place' 200 "$(login "$user" "$good" -H "$(from 203.0.113.100)")"
check 'two replicas cannot both be asked' 5 "$(
    sql 'DELETE FROM tentativa'
    for i in {1..30}; do
        curl -sS -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' -H "$(from 192.0.2.77)" \
            -d "{\"chaveDeAcesso\":\"$other\",\"senha\":\"errada-errada\"}" "$url/auth/login" &
    done | grep -c 401
)"

# What is recorded, told and erased.
check 'the audit is for ADMIN' 403 "$(call ATENDENTE GET /auditoria)"
check 'the audit 200' 200 "$(call ADMIN GET "/auditoria?alvo=usuario/$user&acao=PAPEL_ALTERADO")"
check 'who, what and from where' "$chave FINANCEIRO 127.0.0.1" "$(field '.data[0] | "\(.ator) \(.detalhe) \(.endereco)"')"
check 'an actor that no key can be is nobody' '200 0' \
    "$(call ADMIN GET '/auditoria?ator=%C3%A9&alvo=%C3%A9') $(field .totalItens)"
check 'newest first' true "$(call ADMIN GET '/auditoria?resultadoPorPagina=2' >/dev/null; field '.data[0].id > .data[1].id')"
check 'it is append-only' 2 "$(
    for change in "UPDATE auditoria SET acao = 'X'" 'DELETE FROM auditoria'; do
        MYSQL_PWD=$(<"$work/senha") mariadb --no-defaults --socket="$work/db.sock" -u autenticacao autenticacao -e "$change" 2>&1
    done | grep -c denied
)"
check 'all about a person 200' 200 "$(call ADMIN GET "/pessoas/$ana/exportacao")"
check 'person, users, audit' "52998224725 $user true" "$(field '"\(.pessoa.cpf) \(.usuarios[0].chaveDeAcesso) \(.auditoria | length > 2)"')"
login "$user" "$good" >/dev/null
token=$(field .refreshToken)
check 'erased 200' 200 "$(call ADMIN POST "/pessoas/$ana/anonimizacao" -H 'If-Match: *')"
check 'nothing is left of it' 'null null null null' "$(field '"\(.cpf) \(.email) \(.telefone) \(.endereco)"')"
check 'in the table neither' 0 "$(sql "SELECT COUNT(*) FROM pessoa WHERE id = $ana AND CONCAT_WS(' ', nome, cpf, email, telefone_numero, endereco_rua, endereco_cidade) <> 'Pessoa anonimizada   '")"
check 'its user is out' 401 "$(refresh "$token")"
check 'and cannot come back' 409 "$(call ADMIN POST "/usuarios/$user/reativar")"
check 'nor the person be changed' 409 "$(send ADMIN PUT "/pessoas/$ana" "$(person Ana 52998224725)" -H 'If-Match: *')"

cost_of() { sql "SELECT SUBSTRING_INDEX(senha_hash, '$', 3) FROM usuario WHERE chave_de_acesso = '$other'"; }
before=$(cost_of)
stop "$service"
more_environment=(ICARUS_PRIVATE_KEY_FILE="$work/keys/private/$kid.pem" ICARUS_SENHA_CUSTO=2)
start_service
until_ok curl -fsS "$url/readyz"
check 'a hash of another cost is still good' 200 "$(login "$other" "$good")"
check 'and renewed at login' true "$([[ $(cost_of) != "$before" ]] && echo true)"
check 'to one that is good as well' 200 "$(login "$other" "$good")"

check 'no password in the log' 0 "$(grep -c "$good\|plaina\|$senha\|52998224725\|Souza" "$work/service.log" || true)"
end_suite
