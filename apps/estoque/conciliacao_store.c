#include "estoque/conciliacao.h"

DB_STATEMENT(RANGE, "SELECT COALESCE(MAX(id), 0), COUNT(*) FROM"
                    " (SELECT id FROM produto WHERE id > ? ORDER BY id LIMIT ?) AS faixa");

DB_STATEMENT(LEDGER_SUM,
             "SELECT produto.id, nome, CONCAT('a quantidade é ', quantidade,"
             " ', mas o livro de movimentações soma ', COALESCE(soma, 0))"
             " FROM produto LEFT JOIN (SELECT produto_id, SUM(quantidade) AS soma"
             " FROM movimentacao WHERE produto_id > ? AND produto_id <= ?"
             " GROUP BY produto_id) AS livro ON produto_id = produto.id"
             " WHERE produto.id > ? AND produto.id <= ? AND quantidade <> COALESCE(soma, 0)");

DB_STATEMENT(LEDGER_CHAIN,
             "SELECT produto_id, nome, CONCAT('o saldo de ', COUNT(*),"
             " ' movimentações não continua o anterior; a primeira é a de id ', MIN(linha))"
             " FROM (SELECT produto_id, id AS linha, saldo - quantidade AS antes,"
             " COALESCE(LAG(saldo) OVER (PARTITION BY produto_id ORDER BY id), 0) AS anterior"
             " FROM movimentacao WHERE produto_id > ? AND produto_id <= ?) AS livro"
             " JOIN produto ON produto.id = produto_id WHERE antes <> anterior"
             " GROUP BY produto_id, nome");

DB_STATEMENT(BELOW_ZERO,
             "SELECT id, nome, CONCAT('a quantidade é ', quantidade, ', ou o saldo de uma"
             " movimentação já foi negativo') FROM produto WHERE id > ? AND id <= ?"
             " AND (quantidade < 0 OR id IN (SELECT produto_id FROM movimentacao"
             " WHERE produto_id > ? AND produto_id <= ? AND saldo < 0))");

DB_STATEMENT(HELD_BY_PROJECT,
             "SELECT produto.id, nome, CONCAT(COALESCE(CONCAT('o projeto ', projeto_id),"
             " 'quem pediu só pelo nome'), ' retém ', SUM(retida),"
             " ', mas consumo menos devoluções dá ', SUM(consumida))"
             " FROM (SELECT produto_id, projeto_id, quantidade_retida AS retida, 0 AS consumida"
             " FROM demanda WHERE produto_id > ? AND produto_id <= ? UNION ALL"
             " SELECT produto_id, projeto_id, 0, -quantidade FROM movimentacao"
             " WHERE produto_id > ? AND produto_id <= ? AND tipo IN ('CONSUMO', 'DEVOLUCAO'))"
             " AS lados JOIN produto ON produto.id = produto_id"
             " GROUP BY produto.id, nome, projeto_id HAVING SUM(retida) <> SUM(consumida)");

/* Pending demand that estoque.atender should already have served. */
DB_STATEMENT(COULD_BE_MET,
             "SELECT produto.id, nome, CONCAT(COUNT(*), ' pendências já cabem no estoque de ',"
             " MAX(quantidade), '; a primeira é a de id ', MIN(demanda.id))"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'PENDENTE' AND quantidade_pedida <= quantidade"
             " WHERE produto.id > ? AND produto.id <= ? AND NOT EXISTS (SELECT 1 FROM atendimento"
             " WHERE produto_id = produto.id AND atendimento.criado_em >"
             " CURRENT_TIMESTAMP(3) - INTERVAL ? SECOND) GROUP BY produto.id, nome");

DB_STATEMENT(RETIRED_AWAITED,
             "SELECT produto.id, nome, CONCAT('foi removido e tem ', COUNT(*), ' pendências')"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'PENDENTE' WHERE produto.id > ? AND produto.id <= ?"
             " AND ativo IS NULL GROUP BY produto.id, nome");

/* As in the last answer, where pending demand is INSUFICIENTE. Without demand of foreign senders,
 * which no other service knows. */
DB_STATEMENT(LIST, "SELECT CONCAT('projeto ', projeto_id, ', produto ', produto_id, '\t',"
                   " IF(situacao = 'PENDENTE', 'INSUFICIENTE', situacao), ' ', quantidade_pedida,"
                   " ', versão ', versao, ', resposta ', sequencia) FROM demanda"
                   " WHERE projeto_id IS NOT NULL UNION ALL"
                   " SELECT CONCAT('produto ', id, '\t', IF(ativo, quantidade, 'removido'),"
                   " ', versão ', versao, ', ', nome) FROM produto");

static const struct rule RULES[] = {
    {&LEDGER_SUM, 2, false},      {&LEDGER_CHAIN, 1, false}, {&BELOW_ZERO, 2, false},
    {&HELD_BY_PROJECT, 2, false}, {&COULD_BE_MET, 1, true},  {&RETIRED_AWAITED, 1, false},
};

const struct reconciliation CONCILIACAO_ESTOQUE = {.program = "estoque-conciliacao",
                                                   .one = "produto",
                                                   .many = "produtos",
                                                   .range = &RANGE,
                                                   .list = &LIST,
                                                   .rules = RULES,
                                                   .rule_count = sizeof(RULES) / sizeof(RULES[0])};
