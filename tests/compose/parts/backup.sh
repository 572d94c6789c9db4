# shellcheck shell=bash disable=SC2154
# A backup restored into an empty system gives the same data.

part_backup() {
    part 'cópia e restauração'
    local before said
    start_load
    check 'backup com o sistema em uso' true "$("$ROOT/scripts/backup" --compose "$work/em-uso.sql.gz" \
        >>"$work/compose.log" 2>&1 && echo true)"
    stop_load 'backup' 0
    until_ok 60 outbox_empty
    "$ROOT/scripts/backup" --compose "$work/antes.sql.gz" >>"$work/compose.log" 2>&1
    before=$(figures)
    compose down -v >>"$work/compose.log" 2>&1
    compose up -d >>"$work/compose.log" 2>&1
    check 'um sistema vazio sobe' true "$(until_ok 180 everything_ready && echo true)"
    check 'o sistema novo está vazio' false "$([[ $(figures) == "$before" ]] && echo true || echo false)"
    head -c 2000 "$work/antes.sql.gz" >"$work/cortada.sql.gz"
    check 'uma cópia cortada é recusada' true "$("$ROOT/scripts/restore" --compose --yes \
        "$work/cortada.sql.gz" >>"$work/compose.log" 2>&1 || echo true)"
    check 'restore' true "$("$ROOT/scripts/restore" --compose --yes "$work/antes.sql.gz" \
        >>"$work/compose.log" 2>&1 && echo true)"
    check 'o sistema restaurado está no ar' true "$(until_ok 120 everything_ready && echo true)"
    check 'os dados são os copiados' "$before" "$(figures)"
    "$ROOT/scripts/backup" --compose "$work/depois.sql.gz" >>"$work/compose.log" 2>&1
    check 'um backup do sistema restaurado é igual, byte a byte, fora sessões e auditoria' \
        "$(data_of "$work/antes.sql.gz" | sha256sum)" "$(data_of "$work/depois.sql.gz" | sha256sum)"
    said=$(run_like administrador -- mostrar 2>&1) || true
    check 'mostrar diz que o administrador é o da cópia' true "$([[ $said == *'entre com os usuários dela'* ]] && echo true)"
    check 'o administrador do sistema copiado consegue entrar' true "$([[ $(token) == *.*.* ]] && echo true)"
}
