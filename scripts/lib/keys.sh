# shellcheck shell=bash
# The keys that sign access tokens, in $ICARUS_RUN/keys, and the steps of replacing one.
# Each step may be repeated. Sourced after lib.sh.
#
#   kid      id of the key that signs
#   nova     id of the next key, which is published but does not sign yet
#   antiga   id of the previous key, and the Unix time by which it had stopped signing

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
    # The order matters: if the script is killed between any two steps, a repeat still finds the old kid.
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

# retire_old: removes all keys but the one that signs, also those left by an interrupted new_key.
retire_old() {
    local file keys=$ICARUS_RUN/keys
    for file in "$keys"/public/*.pem "$keys"/private/*.pem; do
        [[ ${file##*/} == "$(<"$keys/kid").pem" ]] || rm -f "$file"
    done
}

forget_old() {
    rm -f "$ICARUS_RUN/keys/antiga"
}

# What answers_to_token prints when the gateway accepts the token (and the service then refuses it), and when
# the gateway itself refuses it.
# shellcheck disable=SC2034
TOKEN_TAKEN='401 application/problem+json' TOKEN_REFUSED='401 application/json'

# probe_tokens: prints a kid and a token signed with that key, one per line, for each private key here. The
# token has only nbf and exp, which is all that the gateway checks; every service refuses it.
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

# answers_to_token PORT TOKEN [ADDRESS]: sends twenty requests, each on its own connection, and prints the distinct
# pairs of status and content type. Twenty requests outlast the tenth of a second in which the old workers of a
# reloading nginx still accept connections. Bash only, for containers without curl.
answers_to_token() {
    local i line status type
    for ((i = 0; i < 20; i++)); do
        exec 3<>"/dev/tcp/${3:-127.0.0.1}/$1" || return
        printf 'GET /produtos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "$2" >&3
        # Kong sends no reason phrase, so the status may end with the CR.
        read -t 5 -r _ status _ <&3
        status=${status%$'\r'} type=''
        while read -t 5 -r line <&3 && [[ $line != $'\r' ]]; do
            [[ ${line,,} != content-type:* ]] || type=${line#*: }
        done
        type=${type%$'\r'}
        printf '%s %s\n' "$status" "${type%%;*}"
    done | sort -u
}

# replace_file FILE TEXT: writes the file atomically.
replace_file() {
    printf '%s\n' "$2" >"$1.novo"
    mv "$1.novo" "$1"
}
