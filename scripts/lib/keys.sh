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

# replace_file FILE TEXT: whole or not at all.
replace_file() {
    printf '%s\n' "$2" >"$1.novo"
    mv "$1.novo" "$1"
}
