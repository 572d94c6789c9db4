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
drive pedidos_acaso "${SEED:-1}" "${SEEDS:-20}"
drive pedidos_juntos "${SEED:-1}"
check_deadlocks 'products locked in the order of their ids cause no deadlock' 0
drive pedidos_juntos "${SEED:-1}" repetidas

echo '# reconciliation'
check 'nothing is wrong after the tests above' 0 "$(conciliar)"
check 'the output is one line' "$(sql 'SELECT COUNT(*) FROM produto') produtos conferidos: tudo certo" "$(<"$work/out")"
sql "INSERT INTO produto (nome, valor, quantidade) VALUES ('Conciliado um', 1, 6), ('Conciliado dois', 1, 0)"
one=$(sql "SELECT id FROM produto WHERE nome = 'Conciliado um'")
two=$((one + 1))
sql "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, projeto_id) VALUES
        ($one, 'ENTRADA', 10, 10, NULL), ($one, 'CONSUMO', -4, 6, 7);
    INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, quantidade_pedida,
        quantidade_retida, situacao, pendente_desde) VALUES
        (7, $one, 'Sala', 1, 4, 4, 'BAIXADO', NULL), (8, $one, 'Copa', 1, 7, 0, 'PENDENTE', NOW(6))"
check 'nothing is wrong with two more products' 0 "$(conciliar)"
broken 'a quantity' "$one" 'a quantidade é 5, mas o livro de movimentações soma 6' \
    "UPDATE produto SET quantidade = 5 WHERE id = $one" \
    "UPDATE produto SET quantidade = 6 WHERE id = $one"
broken 'a quantity without rows in the ledger' "$two" 'a quantidade é 1, mas .* soma 0' \
    "UPDATE produto SET quantidade = 1 WHERE id = $two" \
    "UPDATE produto SET quantidade = 0 WHERE id = $two"
broken 'a balance that does not continue' "$one" 'o saldo de 1 movimentações não continua o anterior' \
    "UPDATE movimentacao SET saldo = 7 WHERE produto_id = $one AND tipo = 'CONSUMO'" \
    "UPDATE movimentacao SET saldo = 6 WHERE produto_id = $one AND tipo = 'CONSUMO'"
broken 'a quantity held that the ledger does not show' "$one" 'o projeto 7 retém 3, mas consumo menos devoluções dá 4' \
    "UPDATE demanda SET quantidade_retida = 3, quantidade_pedida = 3 WHERE projeto_id = 7 AND produto_id = $one" \
    "UPDATE demanda SET quantidade_retida = 4, quantidade_pedida = 4 WHERE projeto_id = 7 AND produto_id = $one"
broken 'waiting demand that fits the stock' "$one" '1 pendências já cabem no estoque de 6' \
    "UPDATE demanda SET quantidade_pedida = 6 WHERE projeto_id = 8 AND produto_id = $one" \
    "UPDATE demanda SET quantidade_pedida = 7 WHERE projeto_id = 8 AND produto_id = $one"
broken 'demand for a retired product' "$one" 'foi removido e tem 1 pendências' \
    "UPDATE produto SET ativo = NULL WHERE id = $one" "UPDATE produto SET ativo = 1 WHERE id = $one"
broken 'a stock below zero' "$two" 'a quantidade é -1' \
    "SET check_constraint_checks = 0; UPDATE produto SET quantidade = -1 WHERE id = $two;
     INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo) VALUES ($two, 'AJUSTE', -1, -1)" \
    "UPDATE produto SET quantidade = 0 WHERE id = $two; DELETE FROM movimentacao WHERE produto_id = $two"
sql "UPDATE demanda SET quantidade_pedida = 6 WHERE projeto_id = 8 AND produto_id = $one;
    INSERT INTO atendimento (produto_id) VALUES ($one)"
check 'demand in the table atendimento is not wrong' 0 "$(conciliar)"
sql "UPDATE atendimento SET criado_em = criado_em - INTERVAL 61 MINUTE"
check 'demand in atendimento for more than an hour is wrong' 1 "$(conciliar)"
check 'the argument sets how long demand may stay in atendimento' 0 "$(conciliar 3700)"
sql "DELETE FROM atendimento; UPDATE demanda SET quantidade_pedida = 7 WHERE projeto_id = 8 AND produto_id = $one"
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
    INSERT INTO produto (nome, valor) SELECT CONCAT('Página ', seq), 1 FROM seq_1_to_250"
total=$(sql 'SELECT COUNT(*) FROM produto')
check 'republication prints the number of products' "$total produtos anunciados" "$(command_of "$bin/estoque-republicacao")"
check 'republication announces each product once, as it is' "$total" \
    "$(sql "SELECT COUNT(DISTINCT produto.id) FROM produto JOIN outbox ON ordem = CONCAT('produto/', produto.id)
        AND JSON_VALUE(cabecalhos, '$.versao') = versao AND JSON_VALUE(corpo, '$.id') = produto.id
        AND IF(ativo, routing_key = 'produto.alterado' AND JSON_VALUE(corpo, '$.quantidade') = quantidade,
            routing_key = 'produto.removido')")"
check 'republication announces nothing else' "$total" "$(sql 'SELECT COUNT(*) FROM outbox')"
stop "$database"
check 'republication without the database: exit 75' 75 "$(command_of "$bin/estoque-republicacao" >/dev/null 2>&1 || echo $?)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
