#!/usr/bin/env bash
# Guard: no request costs over a tenth more instructions than the figures in tests/instructions.
#
# The cost depends on the compiler, the libraries and the processor, so figures are for one release of a
# distribution on one architecture, where they vary by less than 1 %. Elsewhere those of Debian 12 on x86_64 are
# compared as multiples of the cheapest request of the same run, which leaves out how fast the C library copies
# and compares; there a third more is allowed.
#
#     GRAVAR=1 tests/scripts/instrucoes.sh      writes the figures of this machine
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18797
need valgrind vgdb
# shellcheck source=tests/integration/instructions.sh
source tests/integration/instructions.sh

# shellcheck source=/dev/null
machine=$(. /etc/os-release && echo "$ID-${VERSION_ID:-rolling}-$(uname -m)")
figures=tests/instructions/$machine

start_database
make_keys
token=$(token ADMIN)
start_nginx
counted estoque
sql "INSERT INTO produto (nome, codigo, cor, preco, estoque, fornecedor_id)
    SELECT CONCAT('MDF 15mm Branco ', seq), CONCAT('MDF-', seq), 'Branco TX', 219.90, 12, 7 FROM seq_1_to_100"
{
    echo "by-id $(instructions /produtos/50)"
    echo "page $(instructions /produtos)"
    echo "search $(instructions '/produtos?busca=mdf+branco')"
    echo "movement $(instructions /produtos/50/movimentacoes -H 'Content-Type: application/json' \
        --data-binary '{"tipo":"ENTRADA","quantidade":1,"motivo":"Nota fiscal 4711"}')"
} >"$work/figures"
if [[ -n ${GRAVAR:-} ]]; then
    mkdir -p tests/instructions
    cp "$work/figures" "$figures"
fi

percent=110 of=absolute
[[ -s $figures ]] || { percent=133 of=multiple figures=tests/instructions/debian-12-x86_64; }
# judged: `<what> <instructions> <ok or the most that it may be>` of each request.
judged() {
    awk -v percent="$percent" -v of="$of" '
        NR == FNR {figure[$1] = $2; next}
        of == "multiple" && $1 == "by-id" {unit = $2}
        {most = of == "absolute" ? figure[$1] : figure[$1] / figure["by-id"] * unit
         most *= percent / 100
         print $1, $2, ($2 > 0 && $2 <= most ? "ok" : "more than " int(most))}' "$figures" "$work/figures"
}
while read -r what count verdict; do
    check "$what: $count instructions" ok "$verdict"
done < <(judged)

echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -eq 4 ]]
