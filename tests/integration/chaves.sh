#!/usr/bin/env bash
# chaves: the RSA pairs that sign access tokens, and the start of autenticacao with folders that chaves
# did not write.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite autenticacao 18610
keys=$work/keys
private=$keys/private public=$keys/public
printf 'senha de teste' >"$work/senha"
: >"$work/service.log"

chaves() { "$bin/chaves" "$@" 2>>"$work/chaves.log"; }
status() { # <command...>: its exit code
    local code=0
    "$@" >/dev/null 2>>"$work/chaves.log" </dev/null || code=$?
    echo "$code"
}
# With a valid pair autenticacao gets as far as its listening socket, which is missing here.
start() { # <private key>: prints what autenticacao logs
    local before
    before=$(wc -l <"$work/service.log")
    (
        more_environment=(ICARUS_PRIVATE_KEY_FILE="$1" ICARUS_SENHA_CUSTO=1)
        as_service "$programa" </dev/null
    ) || true
    tail -n "+$((before + 1))" "$work/service.log" | jq -r .message | grep -m 1 -oE '^assinatura: [^:]*|^servidor: o descritor 0'
}

umask 077
check 'without arguments: usage, exit 64' 64 "$(status chaves gerar)"
check 'an unknown command: usage, exit 64' 64 "$(status chaves apagar "$keys")"
check 'gerar creates a pair and prints its name' true "$([[ $(chaves gerar "$keys") =~ ^[A-Za-z0-9_-]{43}$ ]] && echo true)"
kid=$(basename "$private"/*.pem .pem)
check 'both files have the printed name' "$kid.pem $kid.pem" "$(ls "$private") $(ls "$public")"
check 'the private key is 0600 in 0700, whatever the umask' '700 600' "$(stat -c %a "$private" "$private/$kid.pem" | xargs)"
check 'the public key is readable by all' '755 755 644' "$(stat -c %a "$keys" "$public" "$public/$kid.pem" | xargs)"
check 'the key is RSA with 2048 bits' 2048 "$(openssl rsa -in "$private/$kid.pem" -noout -text 2>/dev/null | grep -oE '[0-9]{4} bit' | cut -d' ' -f1)"
check 'the public file is the public part of the private one' 0 "$(openssl rsa -in "$private/$kid.pem" -pubout 2>/dev/null | cmp - "$public/$kid.pem" && echo $?)"
check 'gerar again prints the same name' "$kid" "$(chaves gerar "$keys")"
check 'gerar again creates nothing' '1 1' "$(find "$private" -name '*.pem' | wc -l) $(find "$public" -name '*.pem' | wc -l)"
cp "$public/$kid.pem" "$work/public"
rm "$public/$kid.pem"
check 'a lost public file is written again' "$kid 0" "$(chaves gerar "$keys") $(cmp "$public/$kid.pem" "$work/public" && echo $?)"
second=$(chaves nova "$keys")
check 'nova adds a pair and keeps the old one' "2 2 true" \
    "$(find "$private" -name '*.pem' | wc -l) $(find "$public" -name '*.pem' | wc -l) $([[ $second != "$kid" ]] && echo true)"

check 'a folder that cannot be created: exit 73' 73 "$(status chaves gerar "$work/senha/keys")"
mkdir -p "$work/bad/private"
echo 'não é chave' >"$work/bad/private/x.pem"
check 'a private file that is no key: exit 70' 70 "$(status chaves gerar "$work/bad")"
check 'a file that is no key is not changed' 'não é chave' "$(<"$work/bad/private/x.pem")"
openssl genrsa -out "$work/bad/private/x.pem" 1024 2>/dev/null
check 'a key of 1024 bits: exit 70' 70 "$(status chaves gerar "$work/bad")"

check 'autenticacao accepts a pair of the folder' 'servidor: o descritor 0' "$(start "$private/$kid.pem")"
rm "$public/$kid.pem"
check 'autenticacao refuses a key whose public part is missing' 'assinatura: a pasta de chaves públicas não está completa' "$(start "$private/$kid.pem")"
check 'autenticacao accepts the other pair' 'servidor: o descritor 0' "$(start "$private/$second.pem")"
check 'autenticacao refuses a key of 1024 bits' 'assinatura: ICARUS_PRIVATE_KEY não é uma chave privada RSA utilizável' "$(start "$work/bad/private/x.pem")"
echo 'não é chave' >"$public/x.pem"
check 'autenticacao refuses a public folder with other files' 'assinatura: a pasta de chaves públicas não está completa' "$(start "$private/$second.pem")"
check 'no key in the logs' 0 "$(cat "$work/service.log" "$work/chaves.log" | grep -cF "$(sed -n 2p "$private/$second.pem")" || true)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
