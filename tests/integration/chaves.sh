#!/usr/bin/env bash
# chaves: the RSA pairs that sign access tokens, and what autenticacao does with a folder that is not
# as chaves leaves it. Nothing is served here.
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
# With a good pair autenticacao is up, until it finds no socket.
start() { # <private key>: what autenticacao says to it
    local before
    before=$(wc -l <"$work/service.log")
    (
        more_environment=(ICARUS_PRIVATE_KEY_FILE="$1" ICARUS_SENHA_CUSTO=1)
        as_service "$programa" </dev/null
    ) || true
    tail -n "+$((before + 1))" "$work/service.log" | jq -r .message | grep -m 1 -oE '^assinatura: [^:]*|^no ar'
}

umask 077
check 'without a folder it says how it is called' 64 "$(status chaves gerar)"
check 'and for what it does not know' 64 "$(status chaves apagar "$keys")"
check 'a pair is made, and its name told' true "$([[ $(chaves gerar "$keys") =~ ^[A-Za-z0-9_-]{43}$ ]] && echo true)"
kid=$(basename "$private"/*.pem .pem)
check 'both parts have the name' "$kid.pem $kid.pem" "$(ls "$private") $(ls "$public")"
check 'the private one is its owner'"'"'s alone, whatever the umask' '700 600' "$(stat -c %a "$private" "$private/$kid.pem" | xargs)"
check 'the public one is for all' '755 755 644' "$(stat -c %a "$keys" "$public" "$public/$kid.pem" | xargs)"
check 'it is an RSA key of 2048 bits' 2048 "$(openssl rsa -in "$private/$kid.pem" -noout -text 2>/dev/null | grep -oE '[0-9]{4} bit' | cut -d' ' -f1)"
check 'of which the public part is the other file' 0 "$(openssl rsa -in "$private/$kid.pem" -pubout 2>/dev/null | cmp - "$public/$kid.pem" && echo $?)"
check 'again tells the same' "$kid" "$(chaves gerar "$keys")"
check 'and makes nothing' '1 1' "$(find "$private" -name '*.pem' | wc -l) $(find "$public" -name '*.pem' | wc -l)"
cp "$public/$kid.pem" "$work/public"
rm "$public/$kid.pem"
check 'a public part that got lost is made anew' "$kid 0" "$(chaves gerar "$keys") $(cmp "$public/$kid.pem" "$work/public" && echo $?)"
second=$(chaves nova "$keys")
check 'a new pair stands beside the old one' "2 2 true" \
    "$(find "$private" -name '*.pem' | wc -l) $(find "$public" -name '*.pem' | wc -l) $([[ $second != "$kid" ]] && echo true)"

check 'a folder that cannot be is an error' 73 "$(status chaves gerar "$work/senha/keys")"
mkdir -p "$work/bad/private"
echo 'não é chave' >"$work/bad/private/x.pem"
check 'so is a private key that is none' 70 "$(status chaves gerar "$work/bad")"
check 'which stays as it is' 'não é chave' "$(<"$work/bad/private/x.pem")"
openssl genrsa -out "$work/bad/private/x.pem" 1024 2>/dev/null
check 'and one of 1024 bits' 70 "$(status chaves gerar "$work/bad")"

check 'autenticacao takes a pair of the folder' 'no ar' "$(start "$private/$kid.pem")"
rm "$public/$kid.pem"
check 'but not a key that nobody could verify' 'assinatura: a pasta de chaves públicas não está completa' "$(start "$private/$kid.pem")"
check 'the other one is good still' 'no ar' "$(start "$private/$second.pem")"
check 'nor one of 1024 bits' 'assinatura: ICARUS_PRIVATE_KEY não é uma chave privada RSA utilizável' "$(start "$work/bad/private/x.pem")"
echo 'não é chave' >"$public/x.pem"
check 'nor a folder with anything else in it' 'assinatura: a pasta de chaves públicas não está completa' "$(start "$private/$second.pem")"
check 'no key in the logs' 0 "$(cat "$work/service.log" "$work/chaves.log" | grep -cF "$(sed -n 2p "$private/$second.pem")" || true)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
