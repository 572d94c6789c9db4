# shellcheck shell=bash disable=SC2154
# Scaling up and down, and replacement of containers, under load.

part_replicas() {
    part 'réplicas sob carga'
    start_load
    check 'três réplicas de cada serviço e duas de cada daemon' true "$(scale estoque=3 projetos=3 \
        fornecedores=3 autenticacao=2 publicador-autenticacao=2 publicador-estoque=2 publicador-projetos=2 \
        estoque-consumidor=2 projetos-consumidor=2 fornecedores-consumidor=2 && echo true)"
    local before
    before=$(docker inspect -f '{{.State.StartedAt}}' "$(one_of estoque-nginx)")
    until_ok 30 all_have_worked fornecedores estoque
    spread fornecedores
    spread estoque
    check 'o nginx encontrou as réplicas sem reiniciar' "$before" \
        "$(docker inspect -f '{{.State.StartedAt}}' "$(one_of estoque-nginx)")"
    check 'uma réplica de cada, de novo' true "$(scale estoque=1 projetos=1 fornecedores=1 \
        autenticacao=1 publicador-autenticacao=1 publicador-estoque=1 publicador-projetos=1 \
        estoque-consumidor=1 projetos-consumidor=1 fornecedores-consumidor=1 && echo true)"
    load_goes_on 100
    stop_load 'crescer e encolher' 0
}

answered_by() { # <id>
    docker logs "$1" 2>&1 | grep '"status":' | grep -cv readyz || true
}

all_have_worked() { # <service…>
    local service id
    for service; do
        for id in $(containers_of "$service"); do
            [[ $(answered_by "$id") -gt 0 ]] || return 1
        done
    done
}

# spread <service>: checks that each replica has served requests of the load.
spread() {
    local id counts='' idle=0 n
    for id in $(containers_of "$1"); do
        n=$(answered_by "$id")
        counts+="$n "
        [[ $n -gt 0 ]] || idle=$((idle + 1))
    done
    check "todas as réplicas de $1 trabalharam" 0 "$idle"
    echo "     requisições por réplica: $counts"
}

part_replace() {
    part 'troca de cada serviço sob carga'
    local service before
    start_load
    for service in autenticacao estoque projetos fornecedores publicador-autenticacao publicador-estoque \
        publicador-projetos estoque-consumidor projetos-consumidor fornecedores-consumidor; do
        before=$(containers_of "$service")
        "$ROOT/scripts/replace" "$service" >>"$work/compose.log" 2>&1 || tail -n 3 "$work/compose.log"
        check "$service: contêiner novo" true "$([[ $(containers_of "$service") != "$before" ]] && echo true)"
    done
    stop_load 'troca de todos os serviços' 0
}

# An upgrade as in docs/containers.md: a further migration of every schema on a running system with data,
# then new containers.
part_migration() {
    part 'segunda migração e troca, com o sistema no ar e cheio'
    local sql=$work/sql service told
    cp -r "$ROOT/sql" "$sql"
    for service in "${!MAIN_TABLE[@]}"; do
        printf 'ALTER TABLE %s ADD COLUMN observacao VARCHAR(200) NULL, ADD KEY teste (observacao, id);\n' \
            "${MAIN_TABLE[$service]}" >"$sql/$service/V900__teste.sql"
    done
    chmod -R go+rX "$work" "$sql"
    fill
    start_load
    check 'a migração nova de cada esquema é aplicada' true "$(compose run --rm --no-deps \
        -v "$sql:/usr/local/share/icarus/sql:ro" migracoes >>"$work/compose.log" 2>&1 && echo true)"
    check 'as colunas novas existem' 4 "$(sql_in information_schema "SELECT COUNT(*) FROM columns
        WHERE column_name = 'observacao' AND table_schema IN ('autenticacao', 'estoque', 'fornecedores', 'projetos')")"
    check 'os contêineres são trocados' true "$("$ROOT/scripts/replace" "${!MAIN_TABLE[@]}" \
        >>"$work/compose.log" 2>&1 && echo true)"
    stop_load 'migração' 0
    told=$(compose run --rm --no-deps migracoes fornecedores 2>&1 || echo "código $?")
    check 'programas antigos recusam um schema mais novo em uma linha' true \
        "$([[ $told == *'o schema é mais novo'*código* ]] && echo true)"
    echo "     $(grep -m 1 migrador <<<"$told")"
    for service in "${!MAIN_TABLE[@]}"; do
        sql_in "$service" "ALTER TABLE ${MAIN_TABLE[$service]} DROP KEY teste, DROP COLUMN observacao;
            DELETE FROM migracao WHERE versao = 900"
    done
}

declare -A MAIN_TABLE=([autenticacao]=usuario [estoque]=produto [fornecedores]=fornecedor [projetos]=projeto)

fill() { # 50,000 suppliers, so that a migration takes its time
    sql_in fornecedores "INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area,
            telefone_numero, endereco_rua, endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
        SELECT CONCAT('Cheio ', seq), CONCAT('Z', LPAD(seq, 13, '0')), '55', '11', '32345678', 'Rua A', '1',
            'Centro', 'Bauru', 'SP', '17010000' FROM seq_1_to_50000"
}

sql_in() { # <schema> <SQL>
    docker exec -i "$(one_of mariadb)" sh -c \
        'exec mariadb -u root -p"$(cat /run/segredos/senha)" -N -B --skip-ssl -h 127.0.0.1 "$0"' "$1" <<<"$2"
}
