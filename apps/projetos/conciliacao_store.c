#include "mensagens/topologia.h"
#include "projetos/conciliacao.h"

/* x + 0e0 writes a quantity without trailing zeros: 10, 9.5. */

DB_STATEMENT(RANGE, "SELECT COALESCE(MAX(id), 0), COUNT(*) FROM"
                    " (SELECT id FROM projeto WHERE id > ? ORDER BY id LIMIT ?) AS faixa");

DB_STATEMENT(LISTED, "SELECT id, nome, CONCAT('tem ', COUNT(produto_id), ' materiais',"
                     " COALESCE(CONCAT(', o último na posição ', MAX(posicao)), ''),"
                     " ', e não de 1 a 200, um em cada posição')"
                     " FROM projeto LEFT JOIN material ON projeto_id = id WHERE id > ? AND id <= ?"
                     " GROUP BY id, nome HAVING COUNT(produto_id) NOT BETWEEN 1 AND 200"
                     " OR COUNT(DISTINCT posicao) < COUNT(*) OR MAX(posicao) >= COUNT(*)");

#define OF_MATERIALS " FROM projeto JOIN material ON projeto_id = id WHERE id > ? AND id <= ? AND "
#define PRODUTO      "'o produto ', produto_id, "

DB_STATEMENT(ASKED_AHEAD,
             "SELECT id, nome, CONCAT(" PRODUTO "' foi pedido na versão ', material.versao,"
             " ', mas a do projeto é ', projeto.versao)" OF_MATERIALS
             "material.versao NOT BETWEEN 1 AND projeto.versao");

DB_STATEMENT(MISSING,
             "SELECT id, nome, CONCAT(" PRODUTO "' está ', situacao, ' e pede ', (pedida + 0e0),"
             " ', mas faltam ', (COALESCE(falta, 0) + 0e0))" OF_MATERIALS
             "IF(situacao = 'INSUFICIENTE', COALESCE(falta, 0) NOT BETWEEN 0.001 AND pedida,"
             " falta IS NOT NULL)");

DB_STATEMENT(UNANSWERED, "SELECT id, nome, CONCAT(" PRODUTO "' está ', situacao,"
                         " ' sem que o estoque tenha respondido')" OF_MATERIALS
                         "situacao <> 'PENDENTE' AND estoque_sequencia = 0");

DB_STATEMENT(WITHDRAWN, "SELECT id, nome, CONCAT(" PRODUTO "IF(retirado, ' não é mais pedido',"
                        " ' continua pedido'), ', mas está ', situacao)" OF_MATERIALS
                        "situacao <> 'PENDENTE' AND (situacao IN ('DEVOLVIDO', 'DISPENSADO')) <> "
                        "(retirado AND mantida = 0)");

DB_STATEMENT(CUT, "SELECT id, nome, CONCAT(" PRODUTO "' pede ', (pedida + 0e0), ', devolveu ',"
                  " (devolvida + 0e0), ' e manteve ', (mantida + 0e0), ', e o projeto está ', "
                  "status)" OF_MATERIALS
                  "(devolvida NOT BETWEEN 0 AND pedida OR mantida NOT BETWEEN 0 AND pedida"
                  " OR (mantida > 0 AND IF(retirado, status NOT IN ('CANCELADO', 'CONCLUIDO'),"
                  " situacao = 'BAIXADO')))");

DB_STATEMENT(NOTHING_HELD,
             "SELECT id, nome, CONCAT(" PRODUTO "' está ', situacao, ', mas devolveu ',"
             " (devolvida + 0e0), ' e custa ', custo)" OF_MATERIALS
             "(custo < 0 OR (situacao IN ('DEVOLVIDO', 'DISPENSADO') AND custo > 0)"
             " OR (situacao = 'DISPENSADO' AND devolvida > 0))");

DB_STATEMENT(
    ENDED,
    "SELECT id, nome, CONCAT('está ', status, ', mas ', " PRODUTO
    "IF(retirado, ' não é mais pedido', ' continua pedido'), ' e está ', situacao)" OF_MATERIALS
    "CASE status WHEN 'CANCELADO' THEN retirado = 0 WHEN 'CONCLUIDO'"
    " THEN situacao = 'INSUFICIENTE' ELSE retirado END");

DB_STATEMENT(AWAITED,
             "SELECT id, nome, CONCAT(" PRODUTO "' espera a resposta do estoque desde ', pedido_em,"
             " ' UTC')" OF_MATERIALS
             "situacao = 'PENDENTE' AND pedido_em < CURRENT_TIMESTAMP(3) - INTERVAL ? SECOND");

DB_STATEMENT(
    FOLLOWED,
    "SELECT projeto.id, projeto.nome, CONCAT('usa o produto ', produto_id, ', que desde ',"
    " c.atualizado_em, ' UTC está unido ao produto ', c.unido_a)"
    " FROM projeto JOIN material ON projeto_id = projeto.id"
    " JOIN produto c ON c.id = produto_id JOIN produto o ON o.id = c.unido_a"
    " WHERE projeto.id > ? AND projeto.id <= ?"
    " AND (retirado = 0 OR mantida > 0 OR status IN ('PENDENTE', 'EM_ANDAMENTO'))"
    " AND GREATEST(c.atualizado_em, pedido_em) < CURRENT_TIMESTAMP(3) - INTERVAL ? SECOND");

/* The unsent messages, numbered for each product of a project from the newest (`lugar`
 * 1). */
#define LAST_SAID(projetos)                                                                        \
    "(SELECT p.id, p.nome, ordem, routing_key,"                                                    \
    " JSON_VALUE(corpo, '$.nomeProjeto') AS nome_dito,"                                            \
    " CAST(JSON_VALUE(corpo, '$.quantidade') AS DECIMAL(13, 3)) AS quantidade,"                    \
    " JSON_VALUE(cabecalhos, '$.versao') AS versao,"                                               \
    " JSON_VALUE(cabecalhos, '$." HEADER_SO_CORTADO "') AS so_cortado,"                            \
    " JSON_VALUE(cabecalhos, '$.produtoId') AS produto, ROW_NUMBER() OVER (PARTITION BY ordem,"    \
    " JSON_VALUE(cabecalhos, '$.produtoId') ORDER BY o.id DESC) AS lugar FROM " projetos ") dita"

/* Leaves out messages about a merged product: the project asks for the other one (uniao.h). */
#define OF_LIVING                                                                                  \
    " AND NOT EXISTS (SELECT 1 FROM produto WHERE produto.id = dita.produto AND unido_a > 0)"

#define SAID_OF_RANGE                                                                              \
    LAST_SAID("projeto p JOIN outbox o ON ordem = CONCAT('projeto/', p.id)"                        \
              " WHERE p.id > ? AND p.id <= ?")

DB_STATEMENT(
    SAID_LAST,
    "SELECT dita.id, nome, CONCAT('a última mensagem sobre o produto ', produto,"
    " ' pede ', (dita.quantidade + 0e0), ' na versão ', dita.versao, ', mas o projeto pede ',"
    " IF(produto_id IS NULL, 0, IF(retirado, mantida, pedida) + 0e0),"
    " COALESCE(CONCAT(' na versão ', m.versao), '')) FROM " SAID_OF_RANGE
    " LEFT JOIN material m ON projeto_id = dita.id AND produto_id = produto"
    " WHERE lugar = 1" OF_LIVING " AND (dita.quantidade <>"
    " IF(produto_id IS NULL, IF(so_cortado, dita.quantidade, 0), IF(retirado, mantida, pedida))"
    " OR m.versao <> dita.versao)");

#define PROJETO_DITO "CAST(SUBSTRING(ordem, 9) AS UNSIGNED)"
#define SAID_BY_NONE                                                                               \
    LAST_SAID("outbox o LEFT JOIN projeto p ON p.id = " PROJETO_DITO " WHERE p.id IS NULL")

DB_STATEMENT(SAID_OF_NONE,
             "SELECT " PROJETO_DITO ", nome_dito, CONCAT('não existe, mas a última mensagem sobre"
             " o produto ', produto, ' pede ', (quantidade + 0e0)) FROM " SAID_BY_NONE
             " WHERE lugar = 1 AND quantidade <> 0 AND routing_key <> 'projeto.removido'"
             " AND so_cortado IS NULL" OF_LIVING);

DB_STATEMENT(OF_NONE,
             "SELECT projeto_id, '?', CONCAT('não existe, mas tem ', COUNT(*), ' materiais')"
             " FROM material LEFT JOIN projeto ON id = projeto_id"
             " WHERE projeto_id > ? AND projeto_id <= ? AND id IS NULL GROUP BY projeto_id");

/* In the form of estoque's list, where a withdrawn request is DEVOLVIDO 0. */
DB_STATEMENT(
    LIST,
    "SELECT CONCAT('projeto ', projeto_id, ', produto ', produto_id, '\t', IF(situacao = "
    "'DISPENSADO', 'DEVOLVIDO', situacao), ' ',"
    " IF(retirado, mantida, pedida) + 0e0,"
    " IF(situacao IN ('BAIXADO', 'INSUFICIENTE') AND devolvida > IF(retirado, pedida - mantida, 0),"
    " CONCAT(', devolveu ', devolvida - IF(retirado, pedida - mantida, 0) + 0e0), ''),"
    " ', versão ', versao, ', resposta ', estoque_sequencia)"
    " FROM material UNION ALL"
    " SELECT CONCAT('produto ', id, '\t', IF(removido, 'removido', estoque + 0e0),"
    " ', versão ', versao, ', ', nome) FROM produto");

static const struct rule RULES[] = {
    {&LISTED, 1, false},     {&ASKED_AHEAD, 1, false}, {&MISSING, 1, false},
    {&UNANSWERED, 1, false}, {&WITHDRAWN, 1, false},   {&ENDED, 1, false},
    {&AWAITED, 1, true},     {&SAID_LAST, 1, false},   {&SAID_OF_NONE, 0, false},
    {&OF_NONE, 1, false},    {&CUT, 1, false},         {&NOTHING_HELD, 1, false},
    {&FOLLOWED, 1, true},
};

const struct reconciliation CONCILIACAO_PROJETOS = {.program = "projetos-conciliacao",
                                                    .one = "projeto",
                                                    .many = "projetos",
                                                    .range = &RANGE,
                                                    .list = &LIST,
                                                    .rules = RULES,
                                                    .rule_count = sizeof(RULES) / sizeof(RULES[0])};
