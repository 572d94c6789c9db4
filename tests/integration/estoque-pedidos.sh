#!/usr/bin/env bash
# The rules of the stock against a private MariaDB, without a broker: one by one (pedidos.c), at random
# (pedidos_acaso.c), concurrently (pedidos_juntos.c), and the programs conciliacao and
# republicacao.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
# shellcheck source=tests/integration/conciliacao.sh
source tests/integration/conciliacao.sh
suite estoque 18605
thing=produto
start_database
migrate

drive pedidos
drive uniao
drive pedidos_acaso "${SEED:-1}" "${SEEDS:-20}"
drive pedidos_juntos "${SEED:-1}"
check_deadlocks 'products locked in the order of their ids cause no deadlock' 0
drive pedidos_juntos "${SEED:-1}" repetidas

echo '# reconciliation'
check 'nothing is wrong after the tests above' 0 "$(conciliar)"
check 'the output is one line' "$(sql 'SELECT COUNT(*) FROM produto') produtos conferidos: tudo certo" "$(<"$work/out")"
sql "INSERT INTO produto (nome, preco, estoque) VALUES ('Conciliado um', 1, 6), ('Conciliado dois', 1, 0)"
one=$(sql "SELECT id FROM produto WHERE nome = 'Conciliado um'")
two=$((one + 1))
sql "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, projeto_id) VALUES
        ($one, 'ENTRADA', 10, 10, NULL), ($one, 'CONSUMO', -4, 6, 7);
    INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, pedida,
        retida, situacao, pendente_desde) VALUES
        (7, $one, 'Sala', 1, 4, 4, 'BAIXADO', NULL), (8, $one, 'Copa', 1, 7, 0, 'PENDENTE', NOW(6))"
check 'nothing is wrong with two more products' 0 "$(conciliar)"
broken 'a quantity' "$one" 'a quantidade é 5, mas o livro de movimentações soma 6' \
    "UPDATE produto SET estoque = 5 WHERE id = $one" \
    "UPDATE produto SET estoque = 6 WHERE id = $one"
broken 'a quantity without rows in the ledger' "$two" 'a quantidade é 1, mas .* soma 0' \
    "UPDATE produto SET estoque = 1 WHERE id = $two" \
    "UPDATE produto SET estoque = 0 WHERE id = $two"
broken 'a balance that does not continue' "$one" 'o saldo de 1 movimentações não continua o anterior' \
    "UPDATE movimentacao SET estoque = 7 WHERE produto_id = $one AND tipo = 'CONSUMO'" \
    "UPDATE movimentacao SET estoque = 6 WHERE produto_id = $one AND tipo = 'CONSUMO'"
broken 'a quantity held that the ledger does not show' "$one" 'o projeto 7 retém 3, mas consumo menos devoluções dá 4' \
    "UPDATE demanda SET retida = 3, pedida = 3 WHERE projeto_id = 7 AND produto_id = $one" \
    "UPDATE demanda SET retida = 4, pedida = 4 WHERE projeto_id = 7 AND produto_id = $one"
broken 'waiting demand that fits the stock' "$one" '1 pendências já cabem no estoque de 6' \
    "UPDATE demanda SET pedida = 6 WHERE projeto_id = 8 AND produto_id = $one" \
    "UPDATE demanda SET pedida = 7 WHERE projeto_id = 8 AND produto_id = $one"
broken 'waiting demand that is not counted' "$one" 'contam-se 8 pendentes, mas as pendências somam 7' \
    "UPDATE produto SET pendente = 8 WHERE id = $one" "UPDATE produto SET pendente = 7 WHERE id = $one"
broken 'demand for a retired product' "$one" 'foi removido e tem 1 pendências' \
    "UPDATE produto SET ativo = NULL WHERE id = $one" "UPDATE produto SET ativo = 1 WHERE id = $one"
broken 'an undo of another quantity' "$one" 'a movimentação [0-9]* não desfaz a [0-9]*' \
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, estorno_de) SELECT $one, 'ESTORNO', -5, 1, id
        FROM movimentacao WHERE produto_id = $one AND tipo = 'ENTRADA';
     INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque) VALUES ($one, 'AJUSTE', 5, 6)" \
    "DELETE FROM movimentacao WHERE produto_id = $one AND tipo IN ('ESTORNO', 'AJUSTE')"
broken 'a document that entered twice' "$one" 'o documento NF 1 entrou 2 vezes' \
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, documento) VALUES
        ($one, 'ENTRADA', 1, 7, 'NF 1'), ($one, 'ENTRADA', 1, 8, 'NF 1'), ($one, 'AJUSTE', -2, 6, NULL)" \
    "DELETE FROM movimentacao WHERE produto_id = $one AND (documento = 'NF 1' OR tipo = 'AJUSTE')"
broken 'a count that booked another difference' "$one" 'a movimentação [0-9]* não é a diferença que a contagem viu' \
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, contada, esperada) VALUES
        ($one, 'AJUSTE', -1, 5, 8, 9), ($one, 'AJUSTE', 1, 6, 9, 9)" \
    "DELETE FROM movimentacao WHERE produto_id = $one AND tipo = 'AJUSTE'"
broken 'a count that set another stock' "$one" 'a movimentação [0-9]* não é a diferença que a contagem viu' \
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, contada) VALUES
        ($one, 'AJUSTE', -1, 5, 5), ($one, 'AJUSTE', 1, 6, 7)" \
    "DELETE FROM movimentacao WHERE produto_id = $one AND tipo = 'AJUSTE'"
# summed <product>: the SQL that computes its sums of consumption again
summed() { echo "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION; CALL consumo_refazer($1, $1); COMMIT"; }
for change in 'quantidade = quantidade + 1' 'custo = custo + 0.01' 'sem_custo = sem_custo - 1'; do
    for table in diario mensal; do
        broken "a sum of consumption ($table, $change)" "$one" "o consumo resumido em consumo_$table não é o do livro" \
            "UPDATE consumo_$table SET $change WHERE produto_id = $one" "$(summed "$one")"
    done
done
sql "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, data, digitada) VALUES
    ($one, 'SAIDA', -2, 4, CURRENT_DATE, 0), ($one, 'SAIDA', -1, 3, CURRENT_DATE, 1), ($one, 'ENTRADA', 3, 6, NULL, 0)"
check 'a SAIDA that nobody typed is no consumption' 1 \
    "$(sql "SELECT quantidade + 0e0 FROM consumo_diario WHERE produto_id = $one AND projeto_id = 0")"
check 'nor is it missed by conciliar' 0 "$(conciliar)"
sql "DELETE FROM movimentacao WHERE produto_id = $one AND (tipo = 'SAIDA' OR mudanca = 3); $(summed "$one")"
broken 'a demand that holds less than it asked for' "$one" '1 demandas não retêm o que pedem' \
    "SET check_constraint_checks = 0; UPDATE demanda SET devolvida = 1 WHERE projeto_id = 7 AND produto_id = $one" \
    "UPDATE demanda SET devolvida = 0 WHERE projeto_id = 7 AND produto_id = $one"
broken 'a stock below zero' "$two" 'a quantidade é -1' \
    "SET check_constraint_checks = 0; UPDATE produto SET estoque = -1 WHERE id = $two;
     INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque) VALUES ($two, 'AJUSTE', -1, -1)" \
    "UPDATE produto SET estoque = 0 WHERE id = $two; DELETE FROM movimentacao WHERE produto_id = $two"
sql "INSERT INTO produto (nome, preco, estoque, custo_medio) VALUES ('Conciliado três', 5, 7, 5)"
three=$(sql "SELECT id FROM produto WHERE nome = 'Conciliado três'")
sql "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, projeto_id, digitada, data) VALUES
        ($three, 'ENTRADA', 10, 10, 5, NULL, 1, CURRENT_DATE), ($three, 'CONSUMO', -4, 6, 5, 9, 0, NULL),
        ($three, 'DEVOLUCAO', 1, 7, 5, 9, 1, CURRENT_DATE), ($three, 'SAIDA', -1, 6, 5, NULL, 1, CURRENT_DATE);
    INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, digitada, estorno_de)
        SELECT $three, 'ESTORNO', 1, 7, 5, 1, id FROM movimentacao WHERE produto_id = $three AND tipo = 'SAIDA';
    INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, pedida, retida, devolvida, custo, situacao,
        pendente_desde) VALUES
        (9, $three, 'Sala', 1, 4, 3, 1, 15, 'BAIXADO', NULL), (10, $three, 'Copa', 1, 8, 0, 0, NULL, 'PENDENTE', NOW(6))"
check 'nothing is wrong with costs, a return and an undo' 0 "$(conciliar)"
row() { echo "UPDATE movimentacao SET $2 WHERE produto_id = $three AND tipo = '$1';"; }   # <tipo> <columns>
of() { echo "UPDATE demanda SET $2 WHERE produto_id = $three AND projeto_id = $1;"; }     # <projeto> <columns>
broken 'an average that the ledger does not give' "$three" 'o custo médio é 6.* dá 5' \
    "UPDATE produto SET custo_medio = 6 WHERE id = $three" "UPDATE produto SET custo_medio = 5 WHERE id = $three"
broken 'an average that is not known any more' "$three" 'o custo médio é desconhecido, .* dá 5' \
    "UPDATE produto SET custo_medio = NULL WHERE id = $three" "UPDATE produto SET custo_medio = 5 WHERE id = $three"
broken 'an entry at another cost' "$three" 'o custo da saída [0-9]* é 5.* dá 4' "$(row ENTRADA 'custo = 4')" "$(row ENTRADA 'custo = 5')"
broken 'an exit at another cost' "$three" 'o custo da saída [0-9]* é 7.* dá 5' "$(row SAIDA 'custo = 7')" "$(row SAIDA 'custo = 5')"
broken 'material that a project holds at another cost' "$three" 'o que o projeto 9 retém custou 14' "$(of 9 'custo = 14')" "$(of 9 'custo = 15')"
broken 'material whose cost is forgotten' "$three" 'o que o projeto 9 retém custou o que não se sabe' \
    "$(of 9 'custo = NULL')" "$(of 9 'custo = 15')"
broken 'more brought back than the ledger has' "$three" 'o projeto 9 devolveu 1, mas no livro só 0' \
    "$(row DEVOLUCAO 'digitada = 0')" "$(row DEVOLUCAO 'digitada = 1')"
broken 'a demand with decimals of a product without' "$three" 'tem 0 casas decimais, .* e a demanda [0-9]* tem mais' \
    "$(of 10 'pedida = 7.5')" "$(of 10 'pedida = 8')"
broken 'a stock with decimals of a product without' "$two" 'tem 0 casas decimais, mas a quantidade é 0.5' \
    "UPDATE produto SET estoque = 0.5 WHERE id = $two;
     INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque) VALUES ($two, 'ENTRADA', 0.5, 0.5)" \
    "UPDATE produto SET estoque = 0 WHERE id = $two; DELETE FROM movimentacao WHERE produto_id = $two"
broken 'an undo that is none' "$three" 'a movimentação [0-9]* não desfaz a [0-9]*' "$(row ESTORNO "tipo = 'AJUSTE'")" \
    "UPDATE movimentacao SET tipo = 'ESTORNO' WHERE produto_id = $three AND estorno_de IS NOT NULL"
broken 'an undo of nothing' "$three" 'a movimentação [0-9]* não desfaz a 999999' "$(row ESTORNO 'estorno_de = 999999'); $(summed "$three")" \
    "UPDATE movimentacao e JOIN movimentacao s ON s.produto_id = e.produto_id AND s.tipo = 'SAIDA'
        SET e.estorno_de = s.id WHERE e.produto_id = $three AND e.tipo = 'ESTORNO'; $(summed "$three")"
broken 'demand that waits for nothing' "$three" '1 demandas esperam por um produto retirado, mas ele está ativo' \
    "$(of 10 "situacao = 'INSUFICIENTE', pendente_desde = NULL")" "$(of 10 "situacao = 'PENDENTE', pendente_desde = NOW(6)")"
broken 'a movement of a day to come' "$three" 'a movimentação [0-9]* é de 20.*, mas foi lançada em 20' \
    "$(row SAIDA 'data = CURRENT_DATE + INTERVAL 5 DAY')" "$(row SAIDA 'data = CURRENT_DATE')"
broken 'stock of a merged product' "$one" "foi unido ao produto $two, mas ainda tem estoque" \
    "UPDATE produto SET unido_a = $two WHERE id = $one" "UPDATE produto SET unido_a = NULL WHERE id = $one"
broken 'demand for a merged product' "$two" "foi unido ao produto $one, mas ainda há quem peça dele" \
    "UPDATE produto SET unido_a = $one, ativo = NULL WHERE id = $two;
     INSERT INTO demanda (projeto_id, produto_id, nome_projeto, pedida, situacao) VALUES (987654321, $two, 'Novo', 1, 'INSUFICIENTE')" \
    "UPDATE produto SET unido_a = NULL, ativo = 1 WHERE id = $two; DELETE FROM demanda WHERE projeto_id = 987654321"
broken 'half of a pair' "$one" 'a movimentação .* não é o par da 1' \
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, par_id) VALUES
        ($one, 'ENTRADA', 1, 7, 1), ($one, 'AJUSTE', -1, 6, NULL)" \
    "DELETE FROM movimentacao WHERE produto_id = $one AND (par_id > 0 OR tipo = 'AJUSTE')"
broken 'a share of nothing' "$one" 'cedeu 2 do projeto 7 ao produto' \
    "UPDATE demanda SET cedida = 2 WHERE projeto_id = 7 AND produto_id = $one" \
    "UPDATE demanda SET cedida = 0 WHERE projeto_id = 7 AND produto_id = $one"
sql "UPDATE demanda SET pedida = 6 WHERE projeto_id = 8 AND produto_id = $one;
    INSERT INTO atendimento (produto_id) VALUES ($one)"
check 'demand in the table atendimento is not wrong' 0 "$(conciliar)"
sql "UPDATE atendimento SET criado_em = criado_em - INTERVAL 61 MINUTE"
check 'demand in atendimento for more than an hour is wrong' 1 "$(conciliar)"
check 'the argument sets how long demand may stay in atendimento' 0 "$(conciliar 3700)"
sql "DELETE FROM atendimento; UPDATE demanda SET pedida = 7 WHERE projeto_id = 8 AND produto_id = $one"
check '--listar succeeds' 0 "$(conciliar --listar)"
check '--listar prints demand and products' \
    "projeto 7, produto $one|BAIXADO 4, versão 1, resposta 0
projeto 8, produto $one|INSUFICIENTE 7, versão 1, resposta 0
produto $one|6, versão 1, Conciliado um
produto $two|0, versão 1, Conciliado dois" \
    "$(grep -E "^projeto [78], produto $one|^produto ($one|$two)"$'\t' "$work/out" | tr '\t' '|')"
check_conciliar_failures

echo '# republication'
sql "DELETE FROM outbox; UPDATE produto SET ativo = NULL WHERE id = $two;
    INSERT INTO produto (nome, preco) SELECT CONCAT('Página ', seq), 1 FROM seq_1_to_250"
total=$(sql 'SELECT COUNT(*) FROM produto')
check 'republication prints the number of products' "$total produtos anunciados" "$(command_of "$bin/estoque-republicacao")"
check 'republication announces each product once, as it is' "$total" \
    "$(sql "SELECT COUNT(DISTINCT produto.id) FROM produto JOIN outbox ON ordem = CONCAT('produto/', produto.id)
        AND JSON_VALUE(cabecalhos, '$.versao') = versao AND JSON_VALUE(corpo, '$.id') = produto.id
        AND IF(ativo, routing_key = 'produto.alterado' AND JSON_VALUE(corpo, '$.quantidade') = estoque,
            routing_key = 'produto.removido')")"
check 'republication announces nothing else' "$total" "$(sql 'SELECT COUNT(*) FROM outbox')"
stop "$database"
check 'republication without the database: exit 75' 75 "$(command_of "$bin/estoque-republicacao" >/dev/null 2>&1 || echo $?)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
