#include "estoque-conciliacao/conciliacao.h"

DB_STATEMENT(RANGE, "SELECT COALESCE(MAX(id), 0), COUNT(*) FROM"
                    " (SELECT id FROM produto WHERE id > ? ORDER BY id LIMIT ?) AS faixa");

enum db_result conciliacao_range(struct db *db, int64_t after, int64_t size, int64_t *last,
                                 int64_t *count)
{
    return db_one(db, &RANGE, DB_IN(db_int(after), db_int(size)),
                  DB_OUT(db_to_int(last), db_to_int(count)));
}

/* Each rule gives (id, nome, what is wrong); its parameters are the ends of the range, `ranges`
 * times. */

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

/* estoque.atender has an hour for what it was left to serve. */
DB_STATEMENT(COULD_BE_MET,
             "SELECT produto.id, nome, CONCAT(COUNT(*), ' pendências já cabem no estoque de ',"
             " MAX(quantidade), '; a primeira é a de id ', MIN(demanda.id))"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'PENDENTE' AND quantidade_pedida <= quantidade"
             " LEFT JOIN atendimento ON atendimento.produto_id = produto.id"
             " AND atendimento.criado_em > CURRENT_TIMESTAMP(3) - INTERVAL 1 HOUR"
             " WHERE produto.id > ? AND produto.id <= ? AND atendimento.produto_id IS NULL"
             " GROUP BY produto.id, nome");

DB_STATEMENT(RETIRED_AWAITED,
             "SELECT produto.id, nome, CONCAT('foi removido e tem ', COUNT(*), ' pendências')"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'PENDENTE' WHERE produto.id > ? AND produto.id <= ?"
             " AND ativo IS NULL GROUP BY produto.id, nome");

static const struct {
    const struct db_statement *statement;
    size_t ranges;
} RULES[] = {
    {&LEDGER_SUM, 2},      {&LEDGER_CHAIN, 1}, {&BELOW_ZERO, 2},
    {&HELD_BY_PROJECT, 2}, {&COULD_BE_MET, 1}, {&RETIRED_AWAITED, 1},
};

enum db_result conciliacao_check(struct db *db, int64_t after, int64_t last, struct falta *falta,
                                 db_each *each, void *context)
{
    const struct db_in range[] = {db_int(after), db_int(last), db_int(after), db_int(last)};
    enum db_result result = DB_OK;

    for (size_t i = 0; result == DB_OK && i < sizeof(RULES) / sizeof(RULES[0]); i++)
        result = db_rows(db, RULES[i].statement, range, 2 * RULES[i].ranges,
                         DB_OUT(db_to_int(&falta->produto_id), db_to_text(falta->produto_nome),
                                db_to_text(falta->texto)),
                         each, context);
    return result;
}
