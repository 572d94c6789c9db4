#!/usr/bin/env bash
# Search: the migration of filled schemas, the words that the triggers keep, and the searches of estoque
# with rare and common words, compared with the names themselves.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite estoque 18790

client() { mariadb --no-defaults --default-character-set=utf8mb4 --socket="$work/db.sock" -N -B -u root "$@"; }

# The migrations before the tables of words, then rows, then the other migrations.
before() { # <service>: a folder with the migrations that come before the words
    local folder=$work/sql-$1 file
    mkdir -p "$folder"
    for file in "sql/$1"/V*.sql; do
        [[ $file != *__busca.sql ]] || break
        cp "$file" "$folder"
    done
    grep -vE '_palavra|consumo| FUNCTION ' "sql/$1/permissoes.sql" >"$folder/permissoes.sql"
    echo "$folder"
}
apply() { # <service> <folder>
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_ADMIN_USER=root ICARUS_DB_PASSWORD_FILE="$work/senha" \
        "$bin/migrador" "$1" "$2" >/dev/null
}

echo '# filled schemas'
start_database
printf 'senha de teste' >"$work/senha"
for service in estoque projetos fornecedores autenticacao; do
    folder=$(before "$service")
    apply "$service" "$folder"
done
client estoque <<'SQL'
INSERT INTO estoque.produto (nome, codigo, valor) SELECT CONCAT('Chapa ', seq, IF(seq = 2400, ' Açaí-Roxo', '')), CONCAT('C-', seq), 1 FROM seq_1_to_2500;
UPDATE estoque.produto SET ativo = NULL WHERE id = 7;
INSERT INTO projetos.projeto (nome, data_inicio, data_entrega, valor) SELECT CONCAT('Balcão ', seq), '2026-01-01', '2026-01-02', 1 FROM seq_1_to_1001;
INSERT INTO projetos.produto (id, nome, codigo, versao) VALUES (5, "D'Ávila", NULL, 1), (1700, 'Freijó', 'F-1', 1);
INSERT INTO autenticacao.pessoa (nome, cpf, email, telefone_codigo_pais, telefone_codigo_area, telefone_numero, endereco_rua,
    endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep, tipo)
    VALUES ('Ana Conceição', '52998224725', 'a@b.co', '55', '11', '987654321', 'Rua', '1', 'Centro', 'Betim', 'MG', '32000000', 'FUNCIONARIO');
INSERT INTO fornecedores.fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero, endereco_rua,
    endereco_numero, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    VALUES ('Vale', '11222333000181', '55', '11', '987654321', 'Rua', '1', 'Centro', 'São José', 'MG', '32000000');
SQL
for service in estoque projetos fornecedores autenticacao; do apply "$service" "sql/$service"; done
check 'every row of each schema has its words' '2501 0 1001 2 1 1' "$(client estoque <<'SQL' | xargs
SELECT COUNT(DISTINCT alvo) + SUM(alvo = 2400 AND palavra = 'acairoxo') FROM estoque.produto_palavra;
SELECT COUNT(*) FROM estoque.produto p JOIN estoque.produto_palavra ON alvo = id WHERE ordem <> nome;
SELECT COUNT(DISTINCT alvo) FROM projetos.projeto_palavra WHERE palavra LIKE 'balcao%';
SELECT COUNT(*) FROM projetos.produto_palavra WHERE palavra IN ('davila', 'freijo');
SELECT COUNT(*) FROM autenticacao.pessoa_palavra WHERE palavra = 'conceicao';
SELECT COUNT(*) FROM fornecedores.fornecedor_palavra WHERE palavra = 'cidade=jose';
SQL
)"

echo '# words'
words() { client estoque -e "SELECT palavras('$1')" | jq -r 'unique | join("|")'; }
check 'words of letters and digits' '15mm|Freijó|MDF' "$(words 'MDF  15mm, (Freijó)')"
check 'a hyphen and an apostrophe join and part' "Aço|AçoInox|D|DÁvila|Inox|Ávila" "$(words "Aço-Inox D''Ávila")"
check 'combining marks are left out' Freijo "$(client estoque -e "SELECT palavras(CONVERT(X'467265696A6FCC81' USING utf8mb4))" | jq -r 'unique | join("|")')"
check 'a text without words has none' '' "$(words '%_ 🪵')"
in_estoque() { client estoque -e "$1"; }
of() { in_estoque "SELECT GROUP_CONCAT(palavra ORDER BY palavra) FROM produto_palavra WHERE alvo = $1"; }
check 'the words of a row' '1,C,C1,Chapa' "$(of 1)"
in_estoque "UPDATE produto SET nome = 'CHAPA 1', quantidade = 3 WHERE id = 1"
check 'another case changes the name of the words' 'CHAPA 1' "$(in_estoque "SELECT DISTINCT ordem FROM produto_palavra WHERE alvo = 1")"
in_estoque "UPDATE produto SET nome = 'Ripa', codigo = NULL WHERE id = 1"
check 'another name has its own words' Ripa "$(of 1)"

echo '# searches'
in_estoque "UPDATE produto SET nome = 'Chapa 1', codigo = 'C-1' WHERE id = 1"
migrate
make_keys
start_service
start_nginx
await_service
token ADMIN >"$work/token"
python3 tests/integration/contract/busca.py "$url" "$work/token" "$work/db.sock" >"$work/searches" || true
counted "$work/searches"

end_suite
