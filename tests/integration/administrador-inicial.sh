#!/usr/bin/env bash
# administrador-inicial against a private MariaDB: one first administrator, whatever happens on the way.
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

check 'without a file to write to it says how it is called' 64 "$(run)"
check 'without a schema it can be tried again later' 75 "$(run "$file")"
check 'and has written nothing' false "$([[ -e $file ]] && echo true || echo false)"
migrate

check 'a folder that is not there is an error' 73 "$(run "$work/nada/admin.json")"
check 'which leaves no user' 0 "$(count usuario)"
check 'the first administrator is made' 0 "$(run "$file")"
check 'its file is for its owner alone' 600 "$(stat -c %a "$file")"
check 'with a key that nobody misreads and a long password' true \
    "$(jq '(.chaveDeAcesso | test("^[2-9A-HJ-NP-Z]{8}$")) and (.senha | test("^[0-9A-Za-z]{24}$"))' "$file")"
check 'it is an active ADMIN of an ADMINISTRADOR' "$(jq -r .chaveDeAcesso "$file") ADMIN 1 ADMINISTRADOR" \
    "$(sql 'SELECT u.chave_de_acesso, u.papel, u.ativo, p.tipo FROM usuario u JOIN pessoa p ON p.id = u.pessoa_id' | xargs)"
check 'made by the system, says the audit' 'PESSOA_CRIADA NULL USUARIO_CRIADO NULL' \
    "$(sql 'SELECT acao, ator_chave FROM auditoria ORDER BY id' | xargs)"
cp "$file" "$work/copy"
check 'again changes nothing' '0 1' "$(run "$file") $(count usuario)"
check 'the same file' 0 "$(cmp "$file" "$work/copy" && echo $?)"
check 'nor does a run that knows of no file' '0 1 false' \
    "$(run "$work/other.json") $(count usuario) $([[ -e $work/other.json ]] && echo true || echo false)"

# Killed between the file and the user.
sql 'DELETE FROM usuario'
check 'a user lost before it was made is made from the file' '0 1' "$(run "$file") $(count usuario)"
check 'with the key that it tells' "$(jq -r .chaveDeAcesso "$file")" "$(sql 'SELECT chave_de_acesso FROM usuario')"
check 'of the person that was there' 1 "$(count pessoa)"
echo '{"chaveDeAcesso": 7}' >"$work/bad.json"
check 'a file that is none of ours is an error' 65 "$(run "$work/bad.json")"
check 'and stays as it is' '{"chaveDeAcesso": 7}' "$(<"$work/bad.json")"

# The password opens the system.
make_keys
more_environment=(ICARUS_PRIVATE_KEY_FILE="$work/keys/private/$kid.pem" ICARUS_SENHA_CUSTO=1)
start_service
start_nginx
await_service
check 'its password opens the system' 200 "$(login "$(jq -r .chaveDeAcesso "$file")" "$(jq -r .senha "$file")")"
check 'no password in the log' 0 "$(grep -cF "$(jq -r .senha "$file")" "$work/service.log" || true)"
end_suite
