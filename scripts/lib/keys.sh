# shellcheck shell=bash
# The keys that sign access tokens, in $ICARUS_RUN/keys, and the steps by which one replaces another.
# Each step may be repeated. Sourced after lib.sh.
#
#   kid      the key that signs
#   nova     one that is shown, and is to sign next
#   antiga   one that has signed, and the second in which it was known to sign no more

make_keys() {
    local keys=$ICARUS_RUN/keys
    [[ ! -s $keys/kid ]] || return 0
    "$ICARUS_BIN/chaves" gerar "$keys" >"$ICARUS_RUN/kid.new" ||
        die "não consegui gerar as chaves em $keys; veja a mensagem acima"
    mv "$ICARUS_RUN/kid.new" "$keys/kid"
}

# key_state: "uma", "nova KID" or "antiga KID [SECOND]".
key_state() {
    local keys=$ICARUS_RUN/keys
    if [[ -s $keys/antiga ]]; then
        printf 'antiga %s\n' "$(<"$keys/antiga")"
    elif [[ -s $keys/nova ]]; then
        printf 'nova %s\n' "$(<"$keys/nova")"
    else
        echo uma
    fi
}

new_key() {
    local keys=$ICARUS_RUN/keys
    [[ $(key_state) == uma ]] || return 0
    "$ICARUS_BIN/chaves" nova "$keys" >"$keys/nova.new" || die "não consegui gerar a chave; veja a mensagem acima"
    mv "$keys/nova.new" "$keys/nova"
}

sign_with_new() {
    local keys=$ICARUS_RUN/keys
    [[ $(key_state) == nova* ]] || return 0
    # Killed after any of these, a repeat still knows the old one.
    [[ $(<"$keys/kid") == "$(<"$keys/nova")" ]] || replace_file "$keys/antiga.new" "$(<"$keys/kid")"
    replace_file "$keys/kid" "$(<"$keys/nova")"
    mv "$keys/antiga.new" "$keys/antiga"
}

old_signs_no_more() {
    local old since
    rm -f "$ICARUS_RUN/keys/nova"
    read -r old since <"$ICARUS_RUN/keys/antiga"
    [[ -n $since ]] || replace_file "$ICARUS_RUN/keys/antiga" "$old $(date +%s)"
}

# All but the one that signs: one that was made by a step that was killed goes, too.
retire_old() {
    local file keys=$ICARUS_RUN/keys
    for file in "$keys"/public/*.pem "$keys"/private/*.pem; do
        [[ ${file##*/} == "$(<"$keys/kid").pem" ]] || rm -f "$file"
    done
}

forget_old() {
    rm -f "$ICARUS_RUN/keys/antiga"
}

# What answers_to_token prints when the gateway let the token through and the service refused it, and
# when the gateway did.
# shellcheck disable=SC2034
TOKEN_TAKEN='401 application/problem+json' TOKEN_REFUSED='401 application/json'

# probe_tokens: a kid and a token signed with its key, one a line, for each key whose private part is
# here. The token says nothing but its times: the gateway, which looks at no more, lets it through,
# and no service takes it.
probe_tokens() {
    local key kid text now
    now=$(date +%s)
    for key in "$ICARUS_RUN"/keys/private/*.pem; do
        kid=${key##*/}
        kid=${kid%.pem}
        text=$(base64url <<<"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"$kid\"}").$(base64url <<<"{\"nbf\":$((now - 1)),\"exp\":$((now + 600))}")
        printf '%s %s.%s\n' "$kid" "$text" "$(printf %s "$text" | openssl dgst -sha256 -sign "$key" -binary | base64url)"
    done
}

base64url() {
    openssl base64 -A | tr -- +/ -_ | tr -d =
}

# answers_to_token PORT TOKEN: status and type of the answers to twenty requests with it, each on a
# connection of its own; one line when all are alike. Twenty take longer than the tenth of a second in
# which a reloading nginx has the workers of before accept, too. Bash alone, for containers without curl.
answers_to_token() {
    local i line status type
    for ((i = 0; i < 20; i++)); do
        exec 3<>"/dev/tcp/127.0.0.1/$1" || return
        printf 'GET /produtos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "$2" >&3
        # Kong's has no reason phrase.
        read -t 5 -r _ status _ <&3
        status=${status%$'\r'} type=''
        while read -t 5 -r line <&3 && [[ $line != $'\r' ]]; do
            [[ ${line,,} != content-type:* ]] || type=${line#*: }
        done
        type=${type%$'\r'}
        printf '%s %s\n' "$status" "${type%%;*}"
    done | sort -u
}

# replace_file FILE TEXT: whole or not at all.
replace_file() {
    printf '%s\n' "$2" >"$1.novo"
    mv "$1.novo" "$1"
}
