#include "estoque/conciliacao.h"

#include "estoque/conciliacao_custo.h"

/* x + 0e0 writes a quantity without trailing zeros: 10, 9.5. */

DB_STATEMENT(RANGE, "SELECT COALESCE(MAX(id), 0), COUNT(*) FROM"
                    " (SELECT id FROM produto WHERE id > ? ORDER BY id LIMIT ?) AS faixa");

DB_STATEMENT(LEDGER_SUM,
             "SELECT produto.id, nome, CONCAT('a quantidade é ', (estoque + 0e0),"
             " ', mas o livro de movimentações soma ', (COALESCE(soma, 0) + 0e0))"
             " FROM produto LEFT JOIN (SELECT produto_id, SUM(mudanca) AS soma"
             " FROM movimentacao WHERE produto_id > ? AND produto_id <= ?"
             " GROUP BY produto_id) AS livro ON produto_id = produto.id"
             " WHERE produto.id > ? AND produto.id <= ? AND NOT estoque <=> COALESCE(soma, 0)");

DB_STATEMENT(LEDGER_CHAIN,
             "SELECT produto_id, nome, CONCAT('o saldo de ', COUNT(*),"
             " ' movimentações não continua o anterior; a primeira é a de id ', MIN(linha))"
             " FROM (SELECT produto_id, id AS linha, estoque - mudanca AS antes,"
             " COALESCE(LAG(estoque) OVER (PARTITION BY produto_id ORDER BY id), 0) AS anterior"
             " FROM movimentacao WHERE produto_id > ? AND produto_id <= ?) AS livro"
             " JOIN produto ON produto.id = produto_id WHERE NOT antes <=> anterior"
             " GROUP BY produto_id, nome");

DB_STATEMENT(BELOW_ZERO,
             "SELECT id, nome, CONCAT('a quantidade é ', (estoque + 0e0), ', ou o saldo de uma"
             " movimentação já foi negativo') FROM produto WHERE id > ? AND id <= ?"
             " AND (estoque < 0 OR id IN (SELECT produto_id FROM movimentacao"
             " WHERE produto_id > ? AND produto_id <= ? AND estoque < 0))");

/* What a project took of a merged product counts as held of `dono`, into which it was merged. */
#define MEMBERS                                                                                    \
    "membro AS (SELECT id, id AS dono FROM produto WHERE id > ? AND id <= ? AND unido_a IS NULL"   \
    " UNION ALL SELECT id, unido_a FROM produto WHERE unido_a > ? AND unido_a <= ?)"

DB_STATEMENT(HELD_BY_PROJECT,
             "WITH " MEMBERS " SELECT produto.id, nome, "
             "CONCAT(COALESCE(CONCAT('o projeto ', projeto_id),"
             " 'quem pediu só pelo nome'), ' retém ', (SUM(retida) + 0e0),"
             " ', mas consumo menos devoluções dá ', (SUM(consumida) + 0e0))"
             " FROM (SELECT dono, projeto_id, retida, 0 AS consumida FROM membro JOIN demanda"
             " ON produto_id = membro.id UNION ALL"
             " SELECT dono, projeto_id, 0, -mudanca FROM membro JOIN movimentacao"
             " ON produto_id = membro.id WHERE tipo IN ('CONSUMO', 'DEVOLUCAO')"
             " OR (tipo = 'ESTORNO' AND projeto_id IS NOT NULL))"
             " AS lados JOIN produto ON produto.id = dono"
             " GROUP BY produto.id, nome, projeto_id HAVING SUM(retida) <> SUM(consumida)");

DB_STATEMENT(
    HELD_AS_ASKED,
    "SELECT produto.id, nome, CONCAT(COUNT(*), ' demandas não retêm o que pedem menos o que"
    " devolveram; a primeira é a de id ', MIN(demanda.id)) FROM produto JOIN demanda"
    " ON demanda.produto_id = produto.id WHERE produto.id > ? AND produto.id <= ?"
    " AND (CASE situacao WHEN 'BAIXADO' THEN retida <> pedida - devolvida"
    " WHEN 'DEVOLVIDO' THEN pedida <> 0 ELSE retida <> cortada END"
    " OR devolvida < 0 OR cortada NOT BETWEEN 0 AND retida OR custo < 0)"
    " GROUP BY produto.id, nome");

DB_STATEMENT(
    UNDONE,
    "SELECT produto.id, nome, CONCAT('a movimentação ', e.id, ' não desfaz a ', e.estorno_de)"
    " FROM movimentacao e LEFT JOIN movimentacao o ON o.id = e.estorno_de"
    " JOIN produto ON produto.id = e.produto_id"
    " WHERE e.produto_id > ? AND e.produto_id <= ? AND e.estorno_de IS NOT NULL"
    " AND (o.id IS NULL OR o.id >= e.id OR o.produto_id <> e.produto_id"
    " OR NOT o.projeto_id <=> e.projeto_id OR e.mudanca <> -o.mudanca"
    " OR o.tipo = 'ESTORNO' OR e.tipo <> 'ESTORNO')");

/* Quantities with more decimals than their product has. */
DB_STATEMENT(BEYOND_DECIMALS,
             "SELECT produto.id, nome, CONCAT('tem ', casas_decimais, ' casas decimais, mas a"
             " quantidade é ', (estoque + 0e0), COALESCE(CONCAT(', e a demanda ', MIN(demanda.id),"
             " ' tem mais'), '')) FROM produto LEFT JOIN demanda ON produto_id = produto.id"
             " AND (pedida <> TRUNCATE(pedida, casas_decimais)"
             " OR retida <> TRUNCATE(retida, casas_decimais))"
             " WHERE produto.id > ? AND produto.id <= ?"
             " AND (estoque <> TRUNCATE(estoque, casas_decimais) OR demanda.id IS NOT NULL)"
             " GROUP BY produto.id, nome, casas_decimais, estoque");

/* A demand's `devolvida` is at most what was returned by hand less what of that was undone. It is
 * less after the project asked for less or was reopened. */
DB_STATEMENT(
    BROUGHT_BACK,
    "SELECT produto.id, produto.nome, CONCAT('o projeto ', demanda.projeto_id, ' devolveu ',"
    " (devolvida + 0e0), ', mas no livro só ', (COALESCE(SUM(mudanca), 0) + 0e0))"
    " FROM produto JOIN demanda ON demanda.produto_id = produto.id AND devolvida > 0"
    " LEFT JOIN (movimentacao m JOIN produto u ON u.id = m.produto_id)"
    " ON m.projeto_id = demanda.projeto_id AND digitada = 1"
    " AND produto.id IN (u.id, u.unido_a)"
    " WHERE produto.id > ? AND produto.id <= ? AND devolvida <= pedida - retida"
    " GROUP BY produto.id, produto.nome, demanda.id, demanda.projeto_id, devolvida"
    " HAVING devolvida > COALESCE(SUM(mudanca), 0)");

/* What a project holds costs what its takings cost less what came back, up to the rounding of each
 * row. Checked only where every row of the ledger has a cost. */
DB_STATEMENT(
    HELD_AT_COST,
    "WITH " MEMBERS " SELECT produto.id, nome, CONCAT('o que o projeto ', projeto_id,"
    " ' retém custou ', COALESCE(retido, 'o que não se sabe'), ', mas no livro ', livro)"
    " FROM (SELECT dono, projeto_id, IF(COUNT(vale) = SUM(retem), SUM(vale), NULL) AS retido,"
    " SUM(custou) AS livro, SUM(ABS(mudanca)) AS mexida FROM (SELECT dono, projeto_id,"
    " 1 AS retem, custo AS vale, 0 AS mexe, NULL AS custou, NULL AS mudanca"
    " FROM membro JOIN demanda ON produto_id = membro.id"
    " WHERE retida > 0 AND projeto_id IS NOT NULL UNION ALL SELECT dono, m.projeto_id, 0, NULL, 1,"
    " IF(m.custo IS NULL, NULL, -m.mudanca * COALESCE(o.custo, m.custo)), m.mudanca"
    " FROM membro JOIN movimentacao m ON m.produto_id = membro.id"
    " LEFT JOIN movimentacao o ON o.id = m.estorno_de AND o.tipo = 'DEVOLUCAO'"
    " WHERE m.projeto_id IS NOT NULL) AS lados GROUP BY dono, projeto_id"
    " HAVING SUM(retem) > 0 AND SUM(mexe) > 0 AND SUM(mexe) = COUNT(custou)) AS custos"
    " JOIN produto ON produto.id = dono"
    " WHERE COALESCE(ABS(retido - livro) > 0.01 + 0.00001 * mexida, 1)");

DB_STATEMENT(WAITS_FOR_NOTHING,
             "SELECT produto.id, nome, CONCAT(COUNT(*), ' demandas esperam por um produto"
             " retirado, mas ele está ativo; a primeira é a de id ', MIN(demanda.id))"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'INSUFICIENTE' WHERE produto.id > ? AND produto.id <= ?"
             " AND ativo = 1 GROUP BY produto.id, nome");

/* The workshop's date is at most one day from that of UTC. */
DB_STATEMENT(DATED,
             "SELECT produto.id, nome, CONCAT('a movimentação ', MIN(m.id), ' é de ', MIN(data),"
             " ', mas foi lançada em ', MIN(m.criado_em), ' UTC') FROM movimentacao m"
             " JOIN produto ON produto.id = m.produto_id"
             " WHERE m.produto_id > ? AND m.produto_id <= ? AND data IS NOT NULL"
             " AND DATEDIFF(m.criado_em, data) NOT BETWEEN -1 AND 91"
             " GROUP BY produto.id, nome");

DB_STATEMENT(ENTERED_TWICE,
             "SELECT produto.id, nome, CONCAT('o documento ', m.documento, ' entrou ', COUNT(*),"
             " ' vezes') FROM movimentacao m JOIN produto ON produto.id = m.produto_id"
             " WHERE m.produto_id > ? AND m.produto_id <= ? AND tipo = 'ENTRADA'"
             " AND m.documento IS NOT NULL AND NOT EXISTS"
             " (SELECT 1 FROM movimentacao e WHERE e.estorno_de = m.id)"
             " GROUP BY produto.id, nome, m.documento HAVING COUNT(*) > 1");

DB_STATEMENT(COUNTED, "SELECT produto.id, nome, CONCAT('a movimentação ', m.id,"
                      " ' não é a diferença que a contagem viu')"
                      " FROM movimentacao m JOIN produto ON produto.id = m.produto_id"
                      " WHERE m.produto_id > ? AND m.produto_id <= ?"
                      " AND (contada IS NOT NULL OR esperada IS NOT NULL) AND NOT (tipo = 'AJUSTE'"
                      " AND mudanca <=> contada - COALESCE(esperada, m.estoque - mudanca))");

/* Compares the sums that reports use with the ledger. */
#define SUMMED(table, of_table, of_ledger)                                                         \
    "SELECT produto.id, nome, CONCAT('o consumo resumido em " table                                \
    " não é o do livro; o primeiro dia errado é ', MIN(dia)) FROM (SELECT produto_id, dia"      \
    " FROM (SELECT produto_id, " of_ledger ", quantidade,"                                         \
    " COALESCE(custo, 0) AS custo, IF(custo IS NULL, quantidade, 0) AS sem_custo"                  \
    " FROM consumo WHERE produto_id > ? AND produto_id <= ? UNION ALL SELECT "                     \
    "produto_id, " of_table ", -quantidade, -custo, -sem_custo FROM " table                        \
    " WHERE produto_id > ? AND produto_id <= ?) AS lados GROUP BY produto_id, dia, projeto_id"     \
    " HAVING SUM(quantidade) <> 0 OR SUM(custo) <> 0 OR SUM(sem_custo) <> 0) AS errados"           \
    " JOIN produto ON produto.id = produto_id GROUP BY produto.id, nome"

DB_STATEMENT(SUMMED_BY_DAY, SUMMED("consumo_diario", "dia, projeto_id", "dia, projeto_id"));
DB_STATEMENT(SUMMED_BY_MONTH,
             SUMMED("consumo_mensal", "mes, 0",
                    "dia - INTERVAL DAYOFMONTH(dia) - 1 DAY AS dia, 0 AS projeto_id"));

/* Pending demand that estoque.atender should already have served. */
DB_STATEMENT(COULD_BE_MET,
             "SELECT produto.id, nome, CONCAT(COUNT(*), ' pendências já cabem no estoque de ',"
             " (MAX(estoque) + 0e0), '; a primeira é a de id ', MIN(demanda.id))"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'PENDENTE' AND falta <= estoque"
             " WHERE produto.id > ? AND produto.id <= ? AND NOT EXISTS (SELECT 1 FROM atendimento"
             " WHERE produto_id = produto.id AND atendimento.criado_em >"
             " CURRENT_TIMESTAMP(3) - INTERVAL ? SECOND) GROUP BY produto.id, nome");

DB_STATEMENT(RETIRED_AWAITED,
             "SELECT produto.id, nome, CONCAT('foi removido e tem ', COUNT(*), ' pendências')"
             " FROM produto JOIN demanda ON demanda.produto_id = produto.id"
             " AND situacao = 'PENDENTE' WHERE produto.id > ? AND produto.id <= ?"
             " AND ativo IS NULL GROUP BY produto.id, nome");

DB_STATEMENT(AWAITED,
             "SELECT produto.id, nome, CONCAT('contam-se ', (pendente + 0e0), ' pendentes, mas as"
             " pendências somam ', (COALESCE(soma, 0) + 0e0)) FROM produto LEFT JOIN"
             " (SELECT produto_id, SUM(falta) AS soma FROM demanda WHERE produto_id > ?"
             " AND produto_id <= ? AND situacao = 'PENDENTE' GROUP BY produto_id) AS espera"
             " ON produto_id = produto.id"
             " WHERE produto.id > ? AND produto.id <= ? AND pendente <> COALESCE(soma, 0)");

DB_STATEMENT(MERGED,
             "SELECT u.id, u.nome, CONCAT('foi unido ao produto ', u.unido_a,"
             " CASE WHEN u.estoque <> 0 THEN ', mas ainda tem estoque'"
             " WHEN u.ativo = 1 THEN ', mas não foi retirado'"
             " WHEN o.unido_a IS NULL THEN ', mas ainda há quem peça dele'"
             " ELSE ', que também foi unido a outro' END)"
             " FROM produto u JOIN produto o ON o.id = u.unido_a WHERE u.id > ? AND u.id <= ?"
             " AND (u.estoque <> 0 OR u.ativo = 1 OR o.unido_a IS NOT NULL OR EXISTS"
             " (SELECT 1 FROM demanda WHERE produto_id = u.id AND pedida > 0))");

DB_STATEMENT(
    SHARES,
    "SELECT u.id, u.nome, CONCAT('cedeu ', (SUM(s.cedida) + 0e0), ' do projeto ',"
    " s.projeto_id, ' ao produto ', COALESCE(u.unido_a, 'nenhum'), ', a que o projeto pede ',"
    " (COALESCE(MAX(t.pedida), 0) + 0e0)) FROM produto u JOIN demanda s"
    " ON s.produto_id = u.id AND s.cedida <> 0 LEFT JOIN demanda t"
    " ON t.projeto_id = s.projeto_id AND t.produto_id = u.unido_a"
    " WHERE u.id > ? AND u.id <= ? GROUP BY u.id, u.nome, u.unido_a, s.projeto_id"
    " HAVING u.unido_a IS NULL OR SUM(s.cedida) NOT BETWEEN 0 AND COALESCE(MAX(t.pedida), 0)");

DB_STATEMENT(PAIRED,
             "SELECT produto.id, produto.nome, CONCAT('a movimentação ', e.id, ' não é o par da ',"
             " e.par_id) FROM movimentacao e LEFT JOIN movimentacao o ON o.id = e.par_id"
             " JOIN produto ON produto.id = e.produto_id LEFT JOIN produto u ON u.id = o.produto_id"
             " WHERE e.produto_id > ? AND e.produto_id <= ? AND e.par_id IS NOT NULL"
             " AND NOT (e.tipo <=> 'ENTRADA' AND o.tipo <=> 'SAIDA' AND e.mudanca <=> -o.mudanca"
             " AND e.custo <=> o.custo AND u.unido_a <=> COALESCE(produto.unido_a, produto.id) AND "
             "e.digitada = 0"
             " AND o.digitada = 0)");

/* Pending demand is INSUFICIENTE, as in its last answer. Demand of foreign senders is left out: no
 * other service knows it. */
DB_STATEMENT(
    LIST,
    "SELECT CONCAT('projeto ', projeto_id, ', produto ', produto_id, '\t',"
    " IF(situacao = 'PENDENTE', 'INSUFICIENTE', situacao), ' ', (pedida + 0e0),"
    " IF(situacao <> 'DEVOLVIDO' AND devolvida > 0, CONCAT(', devolveu ', devolvida + 0e0), ''),"
    " ', versão ', versao, ', resposta ', sequencia) FROM demanda"
    " WHERE projeto_id IS NOT NULL UNION ALL"
    " SELECT CONCAT('produto ', id, '\t', IF(ativo, (estoque + 0e0), 'removido'),"
    " ', versão ', versao, ', ', nome) FROM produto");

static const struct rule RULES[] = {
    {&LEDGER_SUM, 2, false},
    {&LEDGER_CHAIN, 1, false},
    {&BELOW_ZERO, 2, false},
    {&HELD_BY_PROJECT, 2, false},
    {&COULD_BE_MET, 1, true},
    {&RETIRED_AWAITED, 1, false},
    {&HELD_AS_ASKED, 1, false},
    {&UNDONE, 1, false},
    {&ENTERED_TWICE, 1, false},
    {&BEYOND_DECIMALS, 1, false},
    {&BROUGHT_BACK, 1, false},
    {&HELD_AT_COST, 2, false},
    {&WAITS_FOR_NOTHING, 1, false},
    {&DATED, 1, false},
    {&COUNTED, 1, false},
    {&MERGED, 1, false},
    {&SHARES, 1, false},
    {&PAIRED, 1, false},
    {&AWAITED, 2, false},
    {&SUMMED_BY_DAY, 2, false},
    {&SUMMED_BY_MONTH, 2, false},
};

const struct reconciliation CONCILIACAO_ESTOQUE = {.program = "estoque-conciliacao",
                                                   .one = "produto",
                                                   .many = "produtos",
                                                   .range = &RANGE,
                                                   .list = &LIST,
                                                   .rules = RULES,
                                                   .rule_count = sizeof(RULES) / sizeof(RULES[0]),
                                                   .more = conciliacao_custo};
