#!/usr/bin/env bash
# The memory of the services, when every worker has served the largest pages and the largest projects. Builds
# with sanitizers hold more and are not measured, so tests/run runs this suite with the release build, too.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite memoria 18606

serve() { # <service>: in the place of the one before
    stop "$nginx"
    stop "$service"
    name=$1 programa=$PWD/$bin/$1
    start_service
    start_nginx
    await_service
}

times() { local i; for ((i = 0; i < $1; i++)); do echo "$2"; done; } # <count> <line>
at_once() { # <method> [file with the body]: sends it to each path on stdin; prints the count of each status
    xargs -P 32 -I{} curl -sS -o /dev/null -w '%{http_code}\n' -X "$1" -H "Authorization: Bearer $(<"$work/token.ADMIN")" \
        -H 'If-Match: *' -H 'Content-Type: application/json' -d "@${2:-/dev/null}" "$url{}" | sort | uniq -c | xargs
}
measured() { [[ $bin == */release/* ]]; }

# check_memory <path>: checks the memory of the service after 400 GET of the path, 32 at once.
check_memory() {
    local resident
    check "400 GET of $1" '400 200' "$(times 400 "$1" | at_once GET)"
    measured || return 0
    resident=$(awk '/^VmRSS/ {print $2}' "/proc/$service/status")
    check "$name holds under 16 MB with 16 threads" true "$([[ $resident -lt 16384 ]] && echo true)"
    echo "     resident: $resident KiB"
}

# Each page is 12 MB, and there is room for two at once. The build with sanitizers would take minutes.
check_large_pages() {
    local page='/projetos?resultadoPorPagina=100&ordem=-id' statuses
    sql "SELECT MAX(id) INTO @last FROM projeto;
        INSERT INTO projeto (id, nome, data_inicio, data_entrega, valor)
            SELECT @last + seq, 'Grande', '2026-07-01', '2026-08-15', 1 FROM seq_1_to_100;
        INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, pedida, versao)
            SELECT @last + p.seq, m.seq, m.seq - 1, REPEAT(CHAR(0xF09F9880 USING utf8mb4), 120), 1, 1
            FROM seq_1_to_100 p JOIN seq_1_to_200 m"
    statuses=$(times 12 "$page" | at_once GET)
    echo "     12 pages of 12 MB at once: $statuses"
    check 'of 12 pages of 12 MB at once some get 200, the others 503' true \
        "$([[ $statuses =~ ^[0-9]+\ 200\ [0-9]+\ 503$ ]] && echo true)"
    check 'one page of 12 MB alone gets 200' '200 100' "$(call ADMIN GET "$page") $(field '.data | length')"
    check 'the service never takes the 64 MB of its container' true \
        "$(awk '/^VmHWM/ {print $2 < 65536 ? "true" : $2}' "/proc/$service/status")"
}

start_database
make_keys
token ADMIN >"$work/token.ADMIN"
for name in fornecedores estoque projetos; do migrate; done
seed 1000

name=fornecedores sql "INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero,
        endereco_rua, endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    SELECT CONCAT('Vale ', seq), LPAD(seq, 14, '0'), '55', '11', '987654321', 'Rua', '1', 'Centro', 'Betim', 'MG', '32000000'
    FROM seq_1_to_1000"
serve fornecedores
check_memory /fornecedores?resultadoPorPagina=100

serve estoque
check_memory /produtos?resultadoPorPagina=100

serve projetos
sql "UPDATE produto SET nome = REPEAT('Chapa de MDF Freijó/', 6)"
largest() { # <first product> <last>
    jq -cn --argjson first "$1" --argjson last "$2" '{nome: "Grande", dataInicio: "2026-07-01", dataEntrega: "2026-08-15",
        valor: 1234.5, materiais: [range($first; $last + 1) | {produtoId: ., quantidade: 2}]}'
}
largest 1 200 >"$work/some"
largest 201 400 >"$work/others"
check '32 POSTs with 200 materials at once' '32 201' "$(times 32 /projetos | at_once POST "$work/some")"
check '32 PUTs that replace all 200 materials at once' '32 200' \
    "$(sql "SELECT CONCAT('/projetos/', id) FROM projeto ORDER BY id DESC LIMIT 32" | at_once PUT "$work/others")"
! measured || check_large_pages
check_memory /projetos?resultadoPorPagina=100

end_suite
