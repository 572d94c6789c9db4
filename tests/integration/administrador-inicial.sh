#!/usr/bin/env bash
# administrador-inicial against a private MariaDB: it creates one first administrator, even after a crash.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/autenticacao-lib.sh
source tests/integration/autenticacao-lib.sh
suite autenticacao 18609
start_database
printf 'senha de teste' >"$work/senha"

run() { # <arguments of the program...>: its exit code
    local code=0
    (more_environment=(ICARUS_SENHA_CUSTO=1) as_service "$bin/administrador-inicial" "$@") || code=$?
    echo "$code"
}
count() { sql "SELECT COUNT(*) FROM $1"; }
file=$work/admin.json

check 'without a file argument: usage, exit 64' 64 "$(run)"
check 'without a schema: exit 75' 75 "$(run "$file")"
check 'without a schema no file is written' false "$([[ -e $file ]] && echo true || echo false)"
migrate

check 'a folder that does not exist: exit 73' 73 "$(run "$work/nada/admin.json")"
check 'a folder that does not exist: no user is created' 0 "$(count usuario)"
check 'the first administrator is created' 0 "$(run "$file")"
check 'the file is readable only by its owner' 600 "$(stat -c %a "$file")"
check 'the file has an unambiguous key and a long password' true \
    "$(jq '(.chaveDeAcesso | test("^[2-9A-HJ-NP-Z]{8}$")) and (.senha | test("^[0-9A-Za-z]{24}$"))' "$file")"
check 'the user is an active ADMIN whose person is ADMINISTRADOR' "$(jq -r .chaveDeAcesso "$file") ADMIN 1 ADMINISTRADOR" \
    "$(sql 'SELECT u.chave_de_acesso, u.papel, u.ativo, p.tipo FROM usuario u JOIN pessoa p ON p.id = u.pessoa_id' | xargs)"
check 'the audit names the system as author' 'PESSOA_CRIADA NULL USUARIO_CRIADO NULL' \
    "$(sql 'SELECT acao, ator_chave FROM auditoria ORDER BY id' | xargs)"
cp "$file" "$work/copy"
check 'a second run changes nothing' '0 1' "$(run "$file") $(count usuario)"
check 'a second run keeps the file' 0 "$(cmp "$file" "$work/copy" && echo $?)"
check 'a run with another file creates nothing' '0 1 false' \
    "$(run "$work/other.json") $(count usuario) $([[ -e $work/other.json ]] && echo true || echo false)"

# A crash between writing the file and creating the user.
sql 'DELETE FROM usuario'
check 'after a crash before the user, the user is created from the file' '0 1' "$(run "$file") $(count usuario)"
check 'the user has the key of the file' "$(jq -r .chaveDeAcesso "$file")" "$(sql 'SELECT chave_de_acesso FROM usuario')"
check 'the person is not created twice' 1 "$(count pessoa)"
echo '{"chaveDeAcesso": 7}' >"$work/bad.json"
check 'a file of another form: exit 65' 65 "$(run "$work/bad.json")"
check 'a file of another form is not changed' '{"chaveDeAcesso": 7}' "$(<"$work/bad.json")"

# The password of the file works.
make_keys
more_environment=(ICARUS_PRIVATE_KEY_FILE="$work/keys/private/$kid.pem" ICARUS_SENHA_CUSTO=1)
start_service
start_nginx
await_service
check 'login with the password of the file' 200 "$(login "$(jq -r .chaveDeAcesso "$file")" "$(jq -r .senha "$file")")"
holds() { run --confere "$1"; }
check 'the file holds' 0 "$(holds "$file")"
check 'a file that does not exist does not hold' 1 "$(holds "$work/nada.json")"

# A new password, set with a command on the machine.
new_password() { # <arguments of the program...>: its exit code; the answer is in $work/new
    local code=0
    (more_environment=(ICARUS_SENHA_CUSTO=1) as_service "$bin/autenticacao-nova-senha" "$@") >"$work/new" || code=$?
    echo "$code"
}
key=$(jq -r .chaveDeAcesso "$file")
enter ADMIN "$key" "$(jq -r .senha "$file")"
check 'an unknown key: exit 67, and nothing is printed' '67 0' "$(new_password ZZZZZZZZ "$file") $(wc -c <"$work/new")"
check 'without a key: usage, exit 64' 64 "$(new_password)"
for _ in {1..6}; do login "$key" errada >/dev/null; done
sql 'UPDATE tentativa SET bloqueado_ate = CURRENT_TIMESTAMP(3) + INTERVAL 60 SECOND WHERE chave IS NOT NULL'
check 'the key is locked' 429 "$(login "$key" "$(jq -r .senha "$file")")"
cp "$file" "$work/before"
check 'a new password, by the key in small letters' "0 $key" "$(new_password "${key,,}") $(jq -r .chaveDeAcesso "$work/new")"
check 'it opens the system at once, since the brake is lifted' 200 "$(login "$key" "$(jq -r .senha "$work/new")")"
check 'sessions of before have ended' '401 401' "$(call ADMIN GET /auth/eu) $(refresh "$(refresh_of ADMIN)")"
check 'the file of before does not hold any more' '1 0' "$(holds "$file") $(cmp "$file" "$work/before" && echo $?)"
check 'the password of before is refused' 401 "$(login "$key" "$(jq -r .senha "$file")")"
check 'the audit names the system' "NULL usuario/$key" "$(sql "SELECT ator_chave, alvo FROM auditoria WHERE acao = 'SENHA_REDEFINIDA'" | xargs)"
check 'the file of that user is written again, and holds' '0 0 0 600' "$(new_password "$key" "$file") $(cmp "$file" "$work/new"; echo $?) $(holds "$file") $(stat -c %a "$file")"
echo '{"chaveDeAcesso": "OUTRA", "senha": "x"}' >"$work/other.json"
check 'the file of another user is left alone' '0 OUTRA' "$(new_password "$key" "$work/other.json") $(jq -r .chaveDeAcesso "$work/other.json")"
check 'a file that cannot be written: exit 73, and the password is printed' '73 200' "$(
    mkdir "$work/locked" && cp "$file" "$work/locked/admin.json" && mkdir "$work/locked/admin.json.new"
    new_password "$key" "$work/locked/admin.json") $(login "$key" "$(jq -r .senha "$work/new")")"
sql 'UPDATE usuario SET ativo = 0'
check 'an inactive user stays inactive, and the log says so' '0 401 1' "$(new_password "$key") $(login "$key" "$(jq -r .senha "$work/new")") $(grep -c "$key está inativo" "$work/service.log")"
check 'no password in the log' 0 "$(grep -cF "$(jq -r .senha "$file")" "$work/service.log" || true)"
end_suite
