#!/usr/bin/env bash
# People and users: their rules, the rights of the roles, the audit, exports and anonymisation.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/autenticacao-lib.sh
source tests/integration/autenticacao-lib.sh
open_suite 18601
check '/auth/eu returns the user and its person' "200 $chave ADMIN Administrador inicial" \
    "$(call ADMIN GET /auth/eu) $(field '"\(.usuario.chaveDeAcesso) \(.usuario.papel) \(.pessoa.nome)"')"
# shellcheck disable=SC2016 # a dollar sign of a hash
check 'no response contains a hash' 0 "$(grep -c '\$y\$' "$work/body" || true)"

# People.
check 'a person is created 201' 201 "$(send ADMIN POST /pessoas "$(person 'Ana Souza' 529.982.247-25)")"
ana=$(field .id)
check 'Location of the person' "/pessoas/$ana" "$(header Location)"
check 'a CPF is normalised' 52998224725 "$(field .cpf)"
check 'the same CPF 409' "409 /docs/problemas/duplicado /cpf $ana" \
    "$(send ADMIN POST /pessoas "$(person Outra 52998224725)") $(field '"\(.type) \(.erros[] | "\(.campo) \(.idExistente)")"')"
check 'an invalid CPF 422' 422 "$(send ADMIN POST /pessoas "$(person Outra 52998224724)")"
check 'an invalid CPF has its pointer' /cpf "$(field '.erros[].campo')"
check 'a body without required members 422' 422 "$(send ADMIN POST /pessoas '{"x":1}')"
check 'every missing member has its pointer' '/cpf /nome /tipo /x' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'members that the system writes 422' 422 "$(send ADMIN POST /pessoas "$(person Outra 11144477735 |
    jq -c '. + {id: 1, versao: 1, anonimizadaEm: null}')")"
check 'members that the system writes have their pointers' '/anonimizadaEm /id /versao' "$(field '[.erros[].campo] | sort | join(" ")')"
check 'a person is read 200' 200 "$(call ADMIN GET "/pessoas/$ana")"
check 'a person read by ATENDENTE 403' 403 "$(call ATENDENTE GET "/pessoas/$ana")"
check 'PUT of a person without If-Match 428' 428 "$(send ADMIN PUT "/pessoas/$ana" "$(person 'Ana S.' 52998224725)")"
check 'PUT of a person 200' 200 "$(send ADMIN PUT "/pessoas/$ana" "$(person 'Ana S.' 52998224725)" -H 'If-Match: "1"')"
check 'PUT increases the version' 'Ana S. 2' "$(field '"\(.nome) \(.versao)"')"
check 'PUT of an old version 412' 412 "$(send ADMIN PUT "/pessoas/$ana" "$(person Ana 52998224725)" -H 'If-Match: "1"')"
check 'PATCH of a person changes what it names' '200 Ana Souza ana@nova.example 3' \
    "$(send ADMIN PATCH "/pessoas/$ana" '{"nome":"Ana Souza","email":"ana@nova.example"}') $(field '"\(.nome) \(.email) \(.versao)"')"
check 'PATCH of a person with the CPF of another 409' 409 "$(send ADMIN POST /pessoas "$(person Dora 39053344705)" >/dev/null
    send ADMIN PATCH "/pessoas/$(field .id)" '{"cpf":"529.982.247-25"}')"
check 'PATCH of a person is in the audit' "PESSOA_ALTERADA pessoa/$ana" \
    "$(call ADMIN GET "/auditoria?alvo=pessoa/$ana" >/dev/null; field '.data[0] | "\(.acao) \(.alvo)"')"
check 'e-mail, telephone and address may be left out' '201 null null null' \
    "$(send ADMIN POST /pessoas '{"nome":"Só nome","cpf":"71428793860","tipo":"FUNCIONARIO"}') $(field '"\(.email) \(.telefone) \(.endereco)"')"
bare=/pessoas/$(field .id)
check 'PATCH adds a telephone, which must be whole' '422 /telefone/codigoPais 200 32654321' \
    "$(send ADMIN PATCH "$bare" '{"telefone":{"codigoDeArea":"11","numero":"3265-4321"}}') $(field '.erros[].campo') $(
    send ADMIN PATCH "$bare" '{"telefone":{"codigoPais":"55","codigoDeArea":"11","numero":"3265-4321"}}') $(field .telefone.numero)"
check 'PATCH takes it away again' '200 null' "$(send ADMIN PATCH "$bare" '{"telefone":null}') $(field .telefone)"
check 'that person is deleted 204' 204 "$(call ADMIN DELETE "$bare" -H 'If-Match: *')"
check 'PATCH back 200' 200 "$(send ADMIN PATCH "/pessoas/$ana" '{"nome":"Ana S."}' -H 'If-Match: "3"')"
check 'a person is found by name' "$ana" "$(call ADMIN GET '/pessoas?nome=ana%20s' >/dev/null; field '.data[].id')"
check 'a person is found by CPF' "$ana" "$(call ADMIN GET '/pessoas?cpf=529.982.247-25' >/dev/null; field '.data[].id')"
check 'the list filters by tipo' 1 "$(call ADMIN GET '/pessoas?tipo=ADMINISTRADOR' >/dev/null; field .totalItens)"

# Users and their passwords.
check 'a user ADMIN whose person is no ADMINISTRADOR 422' 422 "$(new_user "$ana" ADMIN "$good")"
check 'a user of an unknown person 422' '422 /pessoaId' "$(new_user 999 ATENDENTE "$good") $(field '.erros[].campo')"
refused() { echo "$(new_user "$ana" ATENDENTE "$1") $(field '.erros[].campo')"; }
check 'a password of 11 characters' '422 /senha' "$(refused 'serrote-42x')"
check 'a password of 129 characters' '422 /senha' "$(refused "$(printf 'ç7k-%.0s' {1..32})x")"
check 'a common password' '422 /senha' "$(refused passwordpassword)"
check "the person's name as password" '422 /senha' "$(send ADMIN PUT "/pessoas/$ana" "$(person 'Ana Souza da Silva' 52998224725)" -H 'If-Match: *' >/dev/null; refused 'ana souza DA silva')"
check 'a user is created 201' 201 "$(new_user "$ana" ATENDENTE "$good")"
user=$(field .chaveDeAcesso)
check 'Location of the user' "/usuarios/$user" "$(header Location)"
check 'a generated key has only unambiguous characters' true "$(field '.chaveDeAcesso | test("^[2-9A-HJ-NP-Z]{8}$")')"
check 'a response about a user has no password' 0 "$(grep -c 'senha\|hash' "$work/body" || true)"
check 'DELETE of a person with a user 409' '409 /docs/problemas/pessoa-com-usuarios' \
    "$(call ADMIN DELETE "/pessoas/$ana" -H 'If-Match: *') $(field .type)"
check 'users are listed by person' "$user" "$(call ADMIN GET "/usuarios?pessoaId=$ana&ativo=true" >/dev/null; field '.data[].chaveDeAcesso')"
once() { send ADMIN POST /usuarios "{\"pessoaId\":$ana,\"papel\":\"FINANCEIRO\",\"senha\":\"$good\"}" -H 'Idempotency-Key: u-1'; }
check 'a user with an Idempotency-Key 201' 201 "$(once)"
kept=$(field .chaveDeAcesso)
check 'the same request again returns the same user' "201 $kept" "$(once) $(field .chaveDeAcesso)"
check 'stored responses contain no password' 0 "$(sql "SELECT COUNT(*) FROM idempotencia WHERE resposta_corpo LIKE '%senha%'")"
check 'a user is deactivated 200' 200 "$(send ADMIN POST "/usuarios/$kept/desativar" '')"
check 'an unknown user 404' 404 "$(call ADMIN GET /usuarios/ZZZZZZZZ)"
new_password() { send ADMIN POST "/usuarios/$user/senha" "{\"senha\":\"$1\"}"; }
check "the user's key as password 422" 422 "$(sql "UPDATE usuario SET chave_de_acesso = 'K7P2M9QXW4TZ' WHERE chave_de_acesso = '$user'"
    send ADMIN POST /usuarios/K7P2M9QXW4TZ/senha '{"senha":"k7p2m9qxw4tz"}')"
sql "UPDATE usuario SET chave_de_acesso = '$user' WHERE chave_de_acesso = 'K7P2M9QXW4TZ'"
# The last two are the longest in bytes, and the longest after normalisation.
emoji=$(jq -nr '[range(127744; 127872)] | implode')
ligatures=$(jq -nr '[range(64) | 12353 + ., 65018] | implode')
for password in 'três peças de cedro' '木の板を切る道具は鋸である' "$emoji" "$ligatures"; do
    check "a password of any characters: ${password:0:12}, ${#password} of them" '204 200 401' \
        "$(new_password "$password") $(login "$user" "$password") $(login "$user" "${password%?}")"
done
new_password "$good" >/dev/null

# Roles.
enter ANA "$user" "$good"
check 'anybody who is logged in may read whose a key is, also of those who left 200' 200 "$(call ANA GET /usuarios/nomes)"
check 'every key has a name, and nothing else is told' "true $(sql 'SELECT COUNT(*) FROM usuario')" \
    "$(field "\"\([.[] | keys == [\"chave\", \"nome\"]] | all) \(length)\"")"
check 'the names are those of the persons' 'Ana Souza da Silva Ana Souza da Silva' \
    "$(field "[.[] | select(.chave == \"$user\" or .chave == \"$kept\") | .nome] | join(\" \")")"
check 'the names without a token 401' 401 "$(call - GET /usuarios/nomes)"
check 'GET /usuarios by ATENDENTE 403' 403 "$(call ANA GET /usuarios)"
check 'a user cannot change its role' 403 "$(send ANA PATCH "/usuarios/$user/papel" '{"papel":"ADMIN"}' -H 'If-Match: *')"
check 'ATENDENTE cannot create a user' 403 "$(send ANA POST /usuarios "{\"pessoaId\":1,\"papel\":\"ADMIN\",\"senha\":\"$good\"}")"
check 'the own CPF is masked' '***.982.247-**' "$(call ANA GET /auth/eu >/dev/null; field .pessoa.cpf)"
check 'the own CPF is whole for an ADMIN' 00000000191 "$(call ADMIN GET /auth/eu >/dev/null; field .pessoa.cpf)"
check 'PATCH of a role 200' 200 "$(send ADMIN PATCH "/usuarios/$user/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *')"
check 'the response has the new role' FINANCEIRO "$(field .papel)"
check 'role ADMIN for a person who is no ADMINISTRADOR 409' '409 /docs/problemas/pessoa-nao-administradora' \
    "$(send ADMIN PATCH "/usuarios/$user/papel" '{"papel":"ADMIN"}' -H 'If-Match: *') $(field .type)"
check 'nobody changes their own role' '409 /docs/problemas/proprio-usuario' \
    "$(send ADMIN PATCH "/usuarios/$chave/papel" '{"papel":"FINANCEIRO"}' -H 'If-Match: *') $(field .type)"
check 'a user is deactivated' 'false 200' "$(status=$(call ADMIN POST "/usuarios/$user/desativar"); echo "$(field .ativo) $status")"
check 'a user is reactivated' 'true 200' "$(status=$(call ADMIN POST "/usuarios/$user/reativar"); echo "$(field .ativo) $status")"

# The last active ADMIN.
check 'the last ADMIN is not deactivated' 409 "$(call ADMIN POST "/usuarios/$chave/desativar")"
check "the last ADMIN's person stays ADMINISTRADOR" '409 /docs/problemas/pessoa-nao-administradora' \
    "$(send ADMIN PUT /pessoas/1 "$(person Chefe 00000000191)" -H 'If-Match: *') $(field .type)"
check "the last ADMIN's person stays ADMINISTRADOR after a PATCH" 409 "$(send ADMIN PATCH /pessoas/1 '{"tipo":"FUNCIONARIO"}')"
check "the last ADMIN's person is not anonymised" '409 /docs/problemas/ultimo-admin' \
    "$(call ADMIN POST /pessoas/1/anonimizacao -H 'If-Match: *') $(field .type)"
make_user 'Beto Lima' 111444777 ADMIN
other=$made
enter BETO "$other" "$good"
check 'an inactive ADMIN does not count as the last' '200 409' "$(call ADMIN POST "/usuarios/$other/desativar") $(call ADMIN POST "/usuarios/$chave/desativar")"
active() { sql "SELECT COUNT(*) FROM usuario WHERE papel = 'ADMIN' AND ativo = 1"; }
everybody_back() {
    sql "UPDATE usuario SET papel = 'ADMIN', ativo = 1 WHERE chave_de_acesso IN ('$chave', '$other'); UPDATE sessao SET encerrada_em = NULL"
}
# against <name> <key> <what> <password>: one ADMIN deactivates or demotes another.
against() {
    local request=(POST "/usuarios/$2/desativar")
    [[ $3 == desativar ]] || request=(PATCH "/usuarios/$2/papel" -H 'If-Match: *' -H 'Content-Type: application/json' -d "{\"papel\":\"FINANCEIRO\",\"senhaAtual\":\"$4\"}")
    curl -sS -o /dev/null -X "${request[0]}" -H "Authorization: Bearer $(<"$work/token.$1")" "${request[@]:2}" "$url${request[1]}"
}
for pair in 'desativar desativar' 'papel papel' 'desativar papel'; do
    read -r his hers <<<"$pair"
    check "two ADMINs, $his against $hers at once: one stays, 20 times" '20 1' "$(
        for _ in {1..20}; do
            everybody_back
            against ADMIN "$other" "$his" "$senha" &
            against BETO "$chave" "$hers" "$good" &
            wait
            active
        done | sort | uniq -c | xargs
    )"
done
everybody_back

# An ADMIN's token alone is not enough to take over an ADMIN's account.
check "the own password is not set by its ADMIN's route" '409 PUT' \
    "$(send ADMIN POST "/usuarios/$chave/senha" "{\"senha\":\"$good\"}") $(field .detail | grep -o PUT)"
set_of_beto() { send ADMIN POST "/usuarios/$other/senha" "{\"senha\":\"$other_good\"$1}" "${@:2}"; }
demote_beto() { send ADMIN PATCH "/usuarios/$other/papel" "{\"papel\":\"FINANCEIRO\"$1}" -H 'If-Match: *' "${@:2}"; }
guessed() { sql "SELECT COALESCE(SUM(vezes), 0) FROM login WHERE acao = 'SENHA_ATUAL_RECUSADA'"; }
sql 'DELETE FROM tentativa'
before=$(guessed)
for change in set_of_beto demote_beto; do
    check "$change without the own password" '422 /senhaAtual' "$($change '') $(field '.erros[].campo')"
    check "$change with a wrong one" '422 /senhaAtual' "$($change ",\"senhaAtual\":\"$wrong\"") $(field '.erros[].campo')"
done
check 'neither changed another ADMIN' '2 200' "$(active) $(call BETO GET /auth/eu)"
check 'a wrong own password is in the audit' "$chave usuario/$chave senha errada 2" \
    "$(call ADMIN GET '/auditoria?acao=SENHA_ATUAL_RECUSADA' >/dev/null; field '.data[0] | "\(.ator) \(.alvo) \(.detalhe)"') $(($(guessed) - before))"
sql 'DELETE FROM tentativa'
check 'guesses of the own password are braked, also under an Idempotency-Key' '422 422 422 422 422 429' "$(
    for i in {1..6}; do
        [[ $i -lt 6 ]] || longer
        set_of_beto ",\"senhaAtual\":\"$wrong\"" -H "$(from 198.51.100.40)" -H "Idempotency-Key: palpite-$((i % 2))"
        echo
    done | xargs
)"
check 'refused guesses leave no key of theirs' 0 "$(sql "SELECT COUNT(*) FROM idempotencia WHERE chave LIKE 'palpite%'")"
sql 'DELETE FROM tentativa'
check "an ADMIN with the own password sets another ADMIN's" '204 401' "$(set_of_beto ",\"senhaAtual\":\"$senha\"") $(call BETO GET /auth/eu)"
check 'an ADMIN with the own password demotes another' '200 FINANCEIRO' "$(demote_beto ",\"senhaAtual\":\"$senha\"") $(field .papel)"
everybody_back

# The audit.
check 'GET /auditoria by ATENDENTE 403' 403 "$(call ATENDENTE GET /auditoria)"
check 'the audit says who changed what' "200 $chave FINANCEIRO" \
    "$(call ADMIN GET "/auditoria?alvo=usuario/$user&acao=PAPEL_ALTERADO") $(field '.data[0] | "\(.ator) \(.detalhe)"')"
call ADMIN POST "/usuarios/$user/desativar" -H "$(from 2001:db8::7)" -H 'X-Correlation-ID: de-onde-1' >/dev/null
check 'the audit has address and correlation id' '2001:db8::7 de-onde-1' \
    "$(call ADMIN GET "/auditoria?alvo=usuario/$user&acao=USUARIO_DESATIVADO" >/dev/null; field '.data[0] | "\(.endereco) \(.correlacaoId)"')"
call ADMIN POST "/usuarios/$user/reativar" >/dev/null
check 'the audit says since when a key signs' "200 assinatura/$kid null 1" \
    "$(call ADMIN GET '/auditoria?acao=CHAVE_EM_USO') $(field '"\(.data[0].alvo) \(.data[0].ator) \(.totalItens)"')"
check 'the audit filters by author' 'true true' "$(call ADMIN GET "/auditoria?ator=$chave&resultadoPorPagina=100" >/dev/null; field ".totalItens > 0, all(.data[]; .ator == \"$chave\")" | xargs)"
check 'the audit filters by day' "true 0 0" "$(
    # Days are those of the workshop; midnight may come meanwhile.
    read -r first last < <(sql "SET time_zone = '+00:00';
        SELECT DATE(MIN(criado_em) - INTERVAL 3 HOUR), DATE(MAX(criado_em) - INTERVAL 3 HOUR) FROM auditoria")
    for days in "de=$first&ate=$last" "ate=$(date -d "$first - 1 day" +%F)" "de=$(date -d "$last + 1 day" +%F)"; do
        call ADMIN GET "/auditoria?$days" >/dev/null
        field "if .totalItens > 5 then true else .totalItens end"
    done | xargs
)"
check 'a filter by an author that is no key finds nothing' '200 0' "$(call ADMIN GET '/auditoria?ator=%C3%A9&alvo=%C3%A9') $(field .totalItens)"
check 'the audit lists the newest first' true "$(call ADMIN GET '/auditoria?resultadoPorPagina=2' >/dev/null; field '.data[0].id > .data[1].id')"
# 3,000 rows of May 2019, none from earlier in that year, and 20,000 later ones.
sql "INSERT INTO auditoria (acao, alvo, criado_em) SELECT 'X', 'usuario/X', '2019-05-02 12:00' + INTERVAL seq MINUTE FROM seq_1_to_3000"
sql "INSERT INTO auditoria (acao, alvo, criado_em) SELECT 'X', 'usuario/X', '2019-06-02 12:00' + INTERVAL seq MINUTE FROM seq_1_to_20000"
of_may() { # <order> <DESC or nothing>: the ids of a page from the service, and from the table
    call ADMIN GET "/auditoria?de=2019-05-01&ate=2019-05-31&ordem=$1&pagina=2" >/dev/null
    field '"\([.data[].id] | join(",")) \(.totalItens)"'
    sql "SELECT CONCAT(GROUP_CONCAT(id ORDER BY id $2), ' 3000') FROM (SELECT id FROM auditoria
        WHERE criado_em BETWEEN '2019-05-01' AND '2019-06-01' ORDER BY id $2 LIMIT 20 OFFSET 20) AS page"
}
check 'the audit of a month, the newest first' 1 "$(of_may -id DESC | sort -u | wc -l)"
check 'the audit of a month, the oldest first' 1 "$(of_may id '' | sort -u | wc -l)"
check 'the newest of a month are found without reading all that are newer' true "$(
    before=$(read_so_far)
    call ADMIN GET '/auditoria?de=2019-05-01&ate=2019-05-31' >/dev/null
    [[ $(($(read_so_far) - before)) -lt 15000 ]] && echo true
)"
sql "DELETE FROM auditoria WHERE acao = 'X'"
as_user() { MYSQL_PWD=$(<"$work/senha") mariadb --no-defaults --socket="$work/db.sock" -u autenticacao autenticacao -e "$1" 2>&1; }
check 'the service can neither change nor remove rows of the audit' '4 denied' "$(
    for change in "UPDATE auditoria SET acao = 'X'" 'DELETE FROM auditoria' 'TRUNCATE auditoria' 'DROP TABLE auditoria'; do
        as_user "$change" || true
    done | grep -o denied | sort | uniq -c | xargs
)"
check 'the service cannot remove users' 1 "$(as_user 'DELETE FROM usuario' | grep -c denied)"

# Logins in the audit.
audited() { # <filters> <jq filter>
    call ADMIN GET "/auditoria?$1&resultadoPorPagina=100" >/dev/null
    field "$2"
}
try() { login "$1" "$2" -H "$(from "$3")" >/dev/null; }
what='.data[0] | "\(.ator) \(.alvo) \(.endereco) \(.detalhe)"'
try "$user" "$good" 192.0.2.30
check 'a login is in the audit' "$user usuario/$user 192.0.2.30 null" "$(audited 'acao=LOGIN_ACEITO&endereco=192.0.2.30' "$what")"
for _ in 1 2 3; do try ZZZZZZZZ "$wrong" 192.0.2.31; done
check 'an unknown key is in the audit' 'null usuario/ZZZZZZZZ 192.0.2.31 chave desconhecida' "$(audited 'acao=LOGIN_RECUSADO&endereco=192.0.2.31' "$what")"
check 'refusals of one key and address in a minute are counted in one row' '3 true' \
    "$(audited 'acao=LOGIN_RECUSADO&endereco=192.0.2.31' '"\([.data[].vezes] | add) \(.totalItens <= 2)"')"
for _ in {1..7}; do try "$user" "$wrong" 2001:db8::33; done
check 'a wrong password is in the audit' "null usuario/$user 2001:db8::33 senha errada" "$(audited 'acao=LOGIN_RECUSADO&endereco=2001:db8::33' "$what")"
check 'the lock is in the audit' "null usuario/$user 2001:db8::33 aguardar 1 s" \
    "$(audited 'acao=LOGIN_BLOQUEADO&endereco=2001:db8::33' "$what" | sed 's/aguardar [12] s/aguardar 1 s/')"
call ADMIN POST "/usuarios/$user/desativar" >/dev/null
try "$user" "$good" 192.0.2.32
check 'an inactive user is in the audit' "null usuario/$user 192.0.2.32 usuário inativo" "$(audited 'acao=LOGIN_RECUSADO&endereco=192.0.2.32' "$what")"
call ADMIN POST "/usuarios/$user/reativar" >/dev/null
try "$good" "$good" 192.0.2.34
check 'a password in the field of the key is not kept' 'usuario/? 0' "$(audited 'acao=LOGIN_RECUSADO&endereco=192.0.2.34' '.data[0].alvo') $(
    mariadb-dump --no-defaults --socket="$work/db.sock" -u root autenticacao | grep -ci "$good" || true)"
check 'the audit lists logins alone, or changes alone' 'true true' "$( (
    audited logins=true '[.data[].acao | test("^(LOGIN|SENHA_ATUAL)_")] | all'
    audited logins=false '[.data[] | .vezes == 1 and (.acao | test("^LOGIN_") | not)] | all'
) | xargs)"
logins() { sql "SELECT COUNT(*), SUM(vezes) FROM login WHERE acao = 'LOGIN_RECUSADO'"; }
read -r before times < <(logins)
for i in {1..70}; do try "FLOOD$i" "$wrong" "203.0.113.$i"; done
read -r after now < <(logins)
check 'a flood of refused logins adds up to 60 rows and one for the rest' "true $((times + 70)) usuario/? outras desta hora" "$(
    [[ $after -eq 61 || $after -eq 62 && $before -le 60 ]] && echo true) $now $(
    audited 'acao=LOGIN_RECUSADO' '.data[0] | "\(.alvo) \(.detalhe)"')"
rows=$(sql 'SELECT COUNT(*) FROM auditoria WHERE login_id IS NULL')
sql "UPDATE login JOIN auditoria a ON login_id = login.id SET login.criado_em = login.criado_em - INTERVAL 91 DAY
    WHERE endereco IN ('192.0.2.30', '192.0.2.31')"
try "$user" "$good" 192.0.2.35
check 'logins are deleted after 90 days, changes never' "0 0 $rows" "$( (
    sql 'SELECT COUNT(*) FROM login WHERE criado_em < NOW() - INTERVAL 90 DAY'
    sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'LOGIN_ACEITO' AND endereco = '192.0.2.30'"
    sql 'SELECT COUNT(*) FROM auditoria WHERE login_id IS NULL'
) | xargs)"
sql 'DELETE FROM tentativa'

# The data of a person is exported and anonymised (LGPD art. 18).
enter ANA "$user" "$good"
send ANA PUT /auth/senha "{\"senhaAtual\":\"$good\",\"senhaNova\":\"$other_good\"}" -H "$(from 2001:db8::8)" >/dev/null
new_password "$good" >/dev/null
try "$user" "$good" 192.0.2.36
check "GET of a person's export 200" 200 "$(call ADMIN GET "/pessoas/$ana/exportacao")"
check 'the export has the person and its users' "52998224725 $user" "$(field '"\(.pessoa.cpf) \(.usuarios[0].chaveDeAcesso)"')"
check 'the export has the sessions and why they ended' "$user SENHA" "$(field '.sessoes[1] | "\(.usuario) \(.motivo)"')"
check 'the export has the devices' "$user true" "$(field '.dispositivos[0] | "\(.usuario) \(.usadoEm != null)"')"
check 'the export has what was done to the person and by its user' true "$(field "[
    any(.auditoria[]; .alvo == \"pessoa/$ana\" and .acao == \"PESSOA_EXPORTADA\"),
    any(.auditoria[]; .alvo == \"usuario/$user\" and .acao == \"SENHA_REDEFINIDA\" and .ator == \"$chave\"),
    any(.auditoria[]; .ator == \"$user\" and .endereco == \"2001:db8::8\")] | all")"
check 'the export has each row once, and no rows about others' 'true 0 false' "$(field "[([.auditoria[].id] | length == (unique | length)),
    ([.auditoria[] | select(.ator != \"$user\" and .alvo != \"pessoa/$ana\" and (.alvo | IN(\"usuario/$user\", \"usuario/$kept\") | not))] | length),
    .haMaisAuditoria] | map(tostring) | join(\" \")")"
of_ana=$(field '.auditoria | length')
sql "INSERT INTO auditoria (acao, alvo) SELECT 'PESSOA_EXPORTADA', 'pessoa/$ana' FROM seq_1_to_$((10000 - of_ana - 1))"
check 'an export of all 10,000 rows that there are' '10000 false' \
    "$(call ADMIN GET "/pessoas/$ana/exportacao" >/dev/null; field '"\(.auditoria | length) \(.haMaisAuditoria)"')"
check 'of more it has the newest 10,000, and says so' '10000 true' \
    "$(call ADMIN GET "/pessoas/$ana/exportacao" >/dev/null; field '"\(.auditoria | length) \(.haMaisAuditoria)"')"
sql "DELETE FROM auditoria WHERE alvo = 'pessoa/$ana' AND acao = 'PESSOA_EXPORTADA' AND ator_chave IS NULL"
check 'each export is in the audit' 3 "$(sql "SELECT COUNT(*) FROM auditoria WHERE acao = 'PESSOA_EXPORTADA' AND alvo = 'pessoa/$ana'")"
check 'an export by another role 403' 403 "$(call ANA GET "/pessoas/$ana/exportacao")"
enter ANA "$user" "$good"
changes() { sql 'SELECT COUNT(*) FROM auditoria WHERE login_id IS NULL'; }
rows=$(changes)
check 'a person is anonymised 200' 200 "$(call ADMIN POST "/pessoas/$ana/anonimizacao" -H 'If-Match: *')"
check 'the response has no personal data left' 'null null null null' "$(field '"\(.cpf) \(.email) \(.telefone) \(.endereco)"')"
check 'the table has no personal data left' 0 "$(sql "SELECT COUNT(*) FROM pessoa WHERE id = $ana AND CONCAT_WS(' ', nome, cpf, email, telefone_numero, endereco_rua, endereco_cidade) <> 'Pessoa anonimizada   '")"
check 'the schema has no personal data left' 0 "$(mariadb-dump --no-defaults --socket="$work/db.sock" -u root autenticacao | grep -c '52998224725\|Souza\|Ana S' || true)"
check 'the user of an anonymised person is locked out' '401 401 401' "$(refresh "$(refresh_of ANA)") $(call ANA GET /auth/eu) $(login "$user" "$good" -H "$(from 192.0.2.9)")"
check 'anonymising forgets the devices' 0 "$(sql "SELECT COUNT(*) FROM dispositivo d JOIN usuario u ON u.id = d.usuario_id WHERE u.pessoa_id = $ana")"
check 'the user of an anonymised person cannot be reactivated' 409 "$(call ADMIN POST "/usuarios/$user/reativar")"
check 'an anonymised person cannot be patched' 409 "$(send ADMIN PATCH "/pessoas/$ana" '{"nome":"Ana"}')"
check 'an anonymised person cannot be changed' '409 /docs/problemas/pessoa-anonimizada' \
    "$(send ADMIN PUT "/pessoas/$ana" "$(person Ana 52998224725)" -H 'If-Match: *') $(field .type)"
check 'the user of an anonymised person keeps its key' "200 Pessoa anonimizada" "$(call ADMIN GET "/usuarios/$user") $(field .nome)"
check 'anonymising keeps the audit and adds a row' "$((rows + 1))" "$(changes)"
again() { send ADMIN POST /pessoas "$(person 'Ana Souza' 52998224725)" -H 'Idempotency-Key: volta'; }
check 'the CPF of an anonymised person can be used again' 201 "$(again)"
check 'a person without users is deleted 204' 204 "$(call ADMIN DELETE "/pessoas/$(field .id)" -H 'If-Match: *')"
check 'deleting a person erases its stored responses; the keys stay used' '0 201 0' \
    "$(sql "SELECT COUNT(*) FROM idempotencia WHERE resposta_corpo LIKE '%Souza%'") $(again) $(sql "SELECT COUNT(*) FROM pessoa WHERE nome = 'Ana Souza'")"

acoes=$(sed -nE 's/^#define ([A-Z_]+) +"\1"$/\1/p' apps/autenticacao/auditoria.h | sort)
check 'every kind of change was recorded, except the stolen session' "$(grep -v SESSAO_REUTILIZADA <<<"$acoes" | xargs)" \
    "$(sql 'SELECT DISTINCT acao FROM auditoria ORDER BY acao' | xargs)"
check "every row has author and address, except the system's own" 'CHAVE_EM_USO PESSOA_CRIADA USUARIO_CRIADO' \
    "$(sql 'SELECT acao FROM auditoria WHERE login_id IS NULL AND (ator_chave IS NULL OR endereco IS NULL) ORDER BY acao' | xargs)"

check 'no password, name, CPF, address or number in the logs' 0 \
    "$(grep -cE "$good|$senha|cedro|5299822472|529\.982|1114447773|Souza|Beto|oficina\.example|Acácias|987654321|ana s" "$work/service.log" "$work/nginx.log" | awk -F: '{n += $NF} END {print n}')"

enter ADMIN "$chave" "$senha"
contract_user=(1 "$chave" "$(sql 'SELECT id FROM sessao WHERE usuario_id = 1 ORDER BY criado_em DESC LIMIT 1')")
check_contract
cp "$work/contract/token.FINANCEIRO" "$work/token.FINANCEIRO"
check_patch /pessoas "$(person 'Eva Lima' 28625587887)" '{"nome":"Remendada","telefone":{"numero":"33334444"}}' \
    '.nome = "Remendada" | .telefone.numero = "33334444"' cpf
end_suite
