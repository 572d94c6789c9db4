# shellcheck shell=bash disable=SC2154
# trocar-chave under load: no request is refused.

part_rotation() {
    part 'troca da chave dos tokens'
    local first second old command
    first=$(shown_keys)
    check 'no início há uma chave' 1 "$(wc -w <<<"$first")"
    old=$(token)
    start_load
    # trocar-chave is killed below, while it waits for the old tokens to expire: both keys stay published.
    timeout 300 "$ROOT/scripts/trocar-chave" --compose --espera 600 >"$work/rotation.log" 2>&1 &
    command=$!
    check 'durante a troca as duas chaves são publicadas' true "$(until_ok 90 two_keys && echo true)"
    check 'a chave nova assina os tokens' true "$(until_ok 60 signed_by_another "$first" && echo true)"
    check 'os tokens da chave antiga são aceitos durante a troca' 200 "$(status_with "$old")"
    check 'o comando espera pelos tokens da antiga' true \
        "$(until_ok 60 grep -q 'a chave antiga será retirada em' "$work/rotation.log" && echo true)"
    kill "$command"
    wait "$command" || true
    compose up -d --no-recreate chaves >>"$work/compose.log" 2>&1
    check 'um up durante a troca mantém as duas chaves' true "$(two_keys && signed_by_another "$first" && echo true)"
    check 'trocar-chave de novo termina a troca' 0 "$(operate trocar-chave --espera 8)"
    stop_load 'troca da chave' 0 12 # three reloads, four connections
    second=$(shown_keys)
    check 'no fim há uma chave' 1 "$(wc -w <<<"$second")"
    check 'a chave do fim não é a do início' true "$([[ $second != "$first" ]] && echo true)"
    check 'um token da chave antiga é recusado' 401 "$(status_with "$old")"
    check 'um token da chave nova é aceito' 200 "$(status_with "$(token)")"
}

shown_keys() {
    curl -sS -m 10 "$url/auth/.well-known/jwks.json" | jq -r '.keys[].kid'
}

two_keys() {
    [[ $(shown_keys | wc -l) -eq 2 ]]
}

signed_by_another() { # <kid>
    local kid
    kid=$(token | cut -d . -f 1 | tr '_-' '/+' | base64 -d 2>/dev/null | sed -nE 's/.*"kid":"([^"]+)".*/\1/p')
    [[ -n $kid && $kid != "$1" ]]
}

status_with() { # <token>
    curl -sS -o /dev/null -w '%{http_code}' -m 10 "$url/produtos" -H "Authorization: Bearer $1"
}
