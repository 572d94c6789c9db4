/*
 * The rules by which a project's messages change the stock, one message at a time, on a real
 * database. Called by tests/integration/estoque-pedidos.sh, which creates the database.
 */
#include "pedidos.h"

#include "common/base/log.h"
#include "estoque/atendimento.h"
#include "estoque/demanda.h"

static int64_t last_answer;

/* The answers in the outbox since the last call: type, project, version, sequence, amount, missing
 * and returned amount. */
DB_STATEMENT(ANSWERS,
             "SELECT COALESCE(MAX(id), ?), COALESCE(GROUP_CONCAT(SUBSTRING(routing_key, 9), ' p',"
             " COALESCE(JSON_VALUE(cabecalhos, '$.projetoId'), '-'), ' v',"
             " COALESCE(JSON_VALUE(cabecalhos, '$.versao'), '-'), ' s',"
             " JSON_VALUE(cabecalhos, '$.sequencia'), ' q', JSON_VALUE(corpo, '$.quantidade'),"
             " COALESCE(CONCAT(' f', JSON_VALUE(corpo, '$.faltante')), ''),"
             " COALESCE(CONCAT(' d', NULLIF(JSON_VALUE(corpo, '$.devolvida'), 0)), '')"
             " ORDER BY id SEPARATOR ', '), '') FROM outbox"
             " WHERE id > ? AND routing_key LIKE 'estoque.%'");

static void check_answers(struct db *db, const char *what, const char *expected)
{
    char text[1024];

    if (db_one(db, &ANSWERS, DB_IN(db_int(last_answer), db_int(last_answer)),
               DB_OUT(db_to_int(&last_answer), db_to_text(text))) != DB_OK)
        abort();
    check_text(what, expected, text);
}

DB_STATEMENT(LAST_NAME, "SELECT JSON_VALUE(corpo, '$.nomeProduto') FROM outbox"
                        " WHERE routing_key = 'estoque.baixado' ORDER BY id DESC LIMIT 1");

static const char *last_name(struct db *db)
{
    static char name[PRODUTO_NOME_MAX * 4 + 1];

    if (db_one(db, &LAST_NAME, DB_NO_IN, DB_OUT(db_to_text(name))) != DB_OK)
        abort();
    return name;
}

/* Applies a message; checks the stock it leaves and the answer. */
static void step(struct db *db, const char *what, struct said said, int64_t left,
                 const char *answers)
{
    char line[160];

    check_int(what, DB_OK, hear(db, &said));
    (void)snprintf(line, sizeof(line), "%s: the stock", what);
    check_int(line, left, stock(db, said.produto));
    (void)snprintf(line, sizeof(line), "%s: the answer", what);
    check_answers(db, line, answers);
}

#define SAID(tipo, p, m, v, q)                                                                     \
    (struct said)                                                                                  \
    {                                                                                              \
        .type = (tipo), .projeto = (p), .produto = (m), .versao = (v), .quantidade = (q)           \
    }
#define CRIADO(p, m, v, q)   SAID(PROJETO_CRIADO, p, m, v, QUANTITY(q))
#define ALTERADO(p, m, v, q) SAID(PROJETO_ALTERADO, p, m, v, QUANTITY(q))
#define REMOVIDO(p, m, v)    SAID(PROJETO_REMOVIDO, p, m, v, QUANTITY(0))

static void test_one_project(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 15mm", 10);
    struct said twice = CRIADO(1, mdf, 1, 4);

    twice.id = "mensagem-1";

    step(db, "demand that can be met is met", twice, 6, "baixado p1 v1 s1 q4");
    step(db, "the same message again has no effect", twice, 6, "");
    step(db, "the same version in another message has no effect", CRIADO(1, mdf, 1, 4), 6, "");
    step(db, "a greater quantity takes the difference", ALTERADO(1, mdf, 3, 9), 1,
         "baixado p1 v3 s2 q9");
    step(db, "an older version has no effect", ALTERADO(1, mdf, 2, 1), 1, "");
    step(db, "the same quantity in a newer version", ALTERADO(1, mdf, 4, 9), 1,
         "baixado p1 v4 s3 q9");
    step(db, "a smaller quantity gives the difference back", ALTERADO(1, mdf, 5, 2), 8,
         "baixado p1 v5 s4 q2");
    step(db, "a quantity above the stock gives everything back", ALTERADO(1, mdf, 6, 12), 10,
         "insuficiente p1 v6 s5 q12 f2");
    step(db, "a quantity that can be met again", ALTERADO(1, mdf, 7, 10), 0,
         "baixado p1 v7 s6 q10");
    step(db, "quantity 0 gives everything back", ALTERADO(1, mdf, 8, 0), 10,
         "devolvido p1 v8 s7 q10 d10");
    step(db, "a quantity after 0", ALTERADO(1, mdf, 9, 3), 7, "baixado p1 v9 s8 q3");
    step(db, "a removal with the last version", REMOVIDO(1, mdf, 9), 10,
         "devolvido p1 v9 s9 q3 d3");
    step(db, "a second removal has no effect", REMOVIDO(1, mdf, 9), 10, "");
}

static void test_removal_overtakes(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 18mm", 10);

    step(db, "a removal before the creation", REMOVIDO(2, mdf, 2), 10, "devolvido p2 v2 s1 q0");
    step(db, "the creation after it has no effect", CRIADO(2, mdf, 1, 4), 10, "");
    step(db, "a change with its version has no effect", ALTERADO(2, mdf, 2, 4), 10, "");
}

static void test_queue(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 6mm", 5);

    step(db, "the first demand takes all", CRIADO(10, mdf, 1, 5), 0, "baixado p10 v1 s1 q5");
    step(db, "the second demand waits", CRIADO(11, mdf, 1, 4), 0, "insuficiente p11 v1 s1 q4 f4");
    step(db, "the third demand waits", CRIADO(12, mdf, 1, 2), 0, "insuficiente p12 v1 s1 q2 f2");
    step(db, "the fourth demand waits", CRIADO(13, mdf, 1, 1), 0, "insuficiente p13 v1 s1 q1 f1");
    check_int("ENTRADA of 3", DB_OK, move_stock(db, mdf, TIPO_ENTRADA, 3));
    check_answers(db, "the oldest does not fit, the next two are served",
                  "baixado p12 v1 s2 q2, baixado p13 v1 s2 q1");
    check_int("the stock is 0 after ENTRADA of 3", 0, stock(db, mdf));
    step(db, "a return serves the oldest, which kept its place", ALTERADO(10, mdf, 2, 1), 0,
         "baixado p10 v2 s2 q1, baixado p11 v1 s2 q4");
    step(db, "a quantity above the stock gives back and waits", ALTERADO(12, mdf, 2, 9), 2,
         "insuficiente p12 v2 s3 q9 f7");
    step(db, "a new demand that fits is met at once", CRIADO(14, mdf, 1, 2), 0,
         "baixado p14 v1 s1 q2");
    step(db, "a waiting project is removed", REMOVIDO(12, mdf, 3), 0, "devolvido p12 v3 s4 q0");
    check_int("AJUSTE to 9", DB_OK, move_stock(db, mdf, TIPO_AJUSTE, 9));
    check_answers(db, "no demand is served, since none waits", "");
    check_int("the stock is 9 after AJUSTE", 9, stock(db, mdf));
}

/* Cancelled work gives back what was not cut; the rest stays consumed, also when the project is
 * deleted, or is reopened and waits for more. */
static void test_cut_wood(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 20mm", 10);
    struct said cancel = ALTERADO(50, mdf, 2, 2);
    struct said removal = REMOVIDO(50, mdf, 3);

    cancel.status = removal.status = STATUS_CANCELADO;
    removal.quantidade = QUANTITY(2);
    step(db, "demand of 5", CRIADO(50, mdf, 1, 5), 5, "baixado p50 v1 s1 q5");
    step(db, "it is cancelled, and 2 were cut", cancel, 8, "baixado p50 v2 s2 q2");
    step(db, "it is deleted", removal, 8, "devolvido p50 v3 s3 q0");
    removal.versao = 4;
    step(db, "once more", removal, 8, "devolvido p50 v4 s4 q0");

    step(db, "another demand of 5", CRIADO(51, mdf, 1, 5), 3, "baixado p51 v1 s1 q5");
    cancel.projeto = 51;
    cancel.quantidade = QUANTITY(3);
    step(db, "it is cancelled, and 3 were cut", cancel, 5, "baixado p51 v2 s2 q3");
    check_int("SAIDA of 4", DB_OK, move_stock(db, mdf, TIPO_SAIDA, 4));
    step(db, "reopened, it waits for 2 and keeps its 3", ALTERADO(51, mdf, 3, 5), 1,
         "insuficiente p51 v3 s3 q5 f1");
    check_int("ENTRADA of 1", DB_OK, move_stock(db, mdf, TIPO_ENTRADA, 1));
    check_answers(db, "the 2 come", "baixado p51 v3 s4 q5");
    check_int("and nothing is left", 0, stock(db, mdf));
    step(db, "cancelled anew, all comes back", ALTERADO(51, mdf, 4, 0), 5,
         "devolvido p51 v4 s5 q5 d5");

    struct said dropped = ALTERADO(53, mdf, 4, 2);

    dropped.so_cortado = true;
    cancel.projeto = 53;
    cancel.quantidade = QUANTITY(2);
    step(db, "a third demand of 3", CRIADO(53, mdf, 1, 3), 2, "baixado p53 v1 s1 q3");
    step(db, "it is cancelled, and 2 were cut", cancel, 3, "baixado p53 v2 s2 q2");
    step(db, "reopened, it waits", ALTERADO(53, mdf, 3, 6), 3, "insuficiente p53 v3 s3 q6 f1");
    step(db, "it uses no more of it", dropped, 3, "devolvido p53 v4 s4 q0");
    check_int("ENTRADA of 9", DB_OK, move_stock(db, mdf, TIPO_ENTRADA, 9));
    check_answers(db, "it waits no more", "");
    step(db, "asked anew, it waits, and keeps its 2", ALTERADO(53, mdf, 5, 15), 12,
         "insuficiente p53 v5 s5 q15 f1");
    step(db, "which count when it is served", ALTERADO(53, mdf, 6, 9), 5, "baixado p53 v6 s6 q9");
    dropped.versao = 7;
    dropped.quantidade = QUANTITY(20);
    step(db, "more than it holds is not taken", dropped, 5, "devolvido p53 v7 s7 q0");

    step(db, "a demand that waits", CRIADO(52, mdf, 1, 9), 5, "insuficiente p52 v1 s1 q9 f4");
    cancel.projeto = 52;
    cancel.quantidade = QUANTITY(3);
    step(db, "what was cancelled takes nothing", cancel, 5, "devolvido p52 v2 s2 q0");
}

/* A project whose larger demand cannot be met returns what it held, which serves projects that wait
 * for less. */
static void test_growth_beyond_the_stock(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 9mm", 6);

    step(db, "the first demand leaves 1", CRIADO(40, mdf, 1, 5), 1, "baixado p40 v1 s1 q5");
    step(db, "the second demand of 3 waits", CRIADO(41, mdf, 1, 3), 1,
         "insuficiente p41 v1 s1 q3 f2");
    step(db, "the first demand grows beyond the stock", ALTERADO(40, mdf, 2, 7), 3,
         "insuficiente p40 v2 s2 q7 f1, baixado p41 v1 s2 q3");
    step(db, "the second demand grows and is met", ALTERADO(41, mdf, 2, 4), 2,
         "baixado p41 v2 s3 q4");
    step(db, "a return that is still too little", REMOVIDO(41, mdf, 3), 6,
         "devolvido p41 v3 s4 q4 d4");
    check_int("ENTRADA of 1", DB_OK, move_stock(db, mdf, TIPO_ENTRADA, 1));
    check_answers(db, "the first demand is met", "baixado p40 v2 s3 q7");
}

static void test_renamed(struct db *db)
{
    int64_t mdf = new_product(db, "MDF Louro", 1);
    struct produto p;
    struct said said = {.type = PROJETO_CRIADO, .quantidade = QUANTITY(1), .nome = "MDF Louro"};

    step(db, "a demand waits for the product", CRIADO(50, mdf, 1, 3), 1,
         "insuficiente p50 v1 s1 q3 f2");
    check_int("the product is read", DB_OK, produto_read(db, mdf, &p));
    (void)snprintf(p.nome, sizeof(p.nome), "MDF Louro-Freijó");
    check_int("the product is renamed", DB_OK,
              produto_change(db, 0, &p, &(struct autor){.chave = "ANA"}));
    step(db, "a message with the old name and the id", ALTERADO(50, mdf, 2, 2), 1,
         "insuficiente p50 v2 s2 q2 f1");
    check_int("ENTRADA of 1 after the renaming", DB_OK, move_stock(db, mdf, TIPO_ENTRADA, 1));
    check_answers(db, "the waiting demand is met", "baixado p50 v2 s3 q2");
    check_text("the answer has the new name", "MDF Louro-Freijó", last_name(db));
    check_int("the old name without an id is refused", RULE_UNDO, hear(db, &said));
    said.nome = "mdf louro-freijo";
    check_int("the new name without an id is accepted", DB_OK, hear(db, &said));
    check_answers(db, "the demand by name waits", "insuficiente p- v- s1 q1 f1");
}

DB_STATEMENT(MOVED_BY,
             "SELECT COALESCE(GROUP_CONCAT(tipo, quantidade, ' ', COALESCE(usuario, '-'), ' ',"
             " COALESCE(endereco, '-'), ' ', COALESCE(correlacao_id, '-')"
             " ORDER BY id SEPARATOR ', '), '')"
             " FROM movimentacao WHERE produto_id = ? AND tipo IN ('CONSUMO', 'DEVOLUCAO')");
DB_STATEMENT(ANSWERED_TO,
             "SELECT COALESCE(GROUP_CONCAT(SUBSTRING(routing_key, 9), ' ',"
             " COALESCE(JSON_VALUE(cabecalhos, '$.autor'), '-'), ' ',"
             " COALESCE(JSON_VALUE(cabecalhos, '$.endereco'), '-') ORDER BY id SEPARATOR ', '), '')"
             " FROM outbox WHERE routing_key LIKE 'estoque.%'"
             " AND JSON_VALUE(cabecalhos, '$.produtoId') = ?");

/* Movements and answers name who caused the request; for demand that waited, who last asked. */
static void test_authors(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 3mm", 5);
    char text[1024];

    cause = "BIA";
    check_int("BIA asks for 5", DB_OK, hear(db, &CRIADO(60, mdf, 1, 5)));
    cause = "CID";
    check_int("CID asks for 2, which wait", DB_OK, hear(db, &CRIADO(61, mdf, 1, 2)));
    cause = "";
    check_int("somebody asks for 1, which waits", DB_OK, hear(db, &CRIADO(62, mdf, 1, 1)));
    cause = "EVA";
    check_int("EVA cancels what BIA asked for", DB_OK, hear(db, &ALTERADO(60, mdf, 2, 0)));
    cause = "";
    if (db_one(db, &MOVED_BY, DB_IN(db_int(mdf)), DB_OUT(db_to_text(text))) != DB_OK)
        abort();
    check_text("who caused the movements",
               "CONSUMO-5 BIA 2001:db8::1 teste-1, DEVOLUCAO5 EVA 2001:db8::1 teste-1,"
               " CONSUMO-2 CID 2001:db8::1 teste-1, CONSUMO-1 - - teste-1",
               text);
    if (db_one(db, &ANSWERED_TO, DB_IN(db_int(mdf)), DB_OUT(db_to_text(text))) != DB_OK)
        abort();
    check_text("who caused the answers",
               "baixado BIA 2001:db8::1, insuficiente CID 2001:db8::1, insuficiente - -,"
               " devolvido EVA 2001:db8::1, baixado CID 2001:db8::1, baixado - -",
               text);
    check_answers(db, "the answers are told",
                  "baixado p60 v1 s1 q5, insuficiente p61 v1 s1 q2 f2,"
                  " insuficiente p62 v1 s1 q1 f1, devolvido p60 v2 s2 q5 d5,"
                  " baixado p61 v1 s2 q2, baixado p62 v1 s2 q1");
}

static void test_foreign(struct db *db)
{
    int64_t cavalete = new_product(db, "Cavalete Ágil", 3);
    struct said said = {.type = PROJETO_CRIADO, .quantidade = QUANTITY(2), .nome = "CAVALETE agil"};

    check_int("a message with only the name is accepted", DB_OK, hear(db, &said));
    check_int("it takes from the product of that name", 1, stock(db, cavalete));
    check_answers(db, "its answer has no project", "baixado p- v- s1 q2");
    check_int("a second message with only the name is accepted", DB_OK, hear(db, &said));
    check_answers(db, "the second message is a demand of its own", "insuficiente p- v- s1 q2 f1");
    check_int("ENTRADA of 1 for the second message", DB_OK,
              move_stock(db, cavalete, TIPO_ENTRADA, 1));
    check_answers(db, "the second message is met", "baixado p- v- s2 q2");
}

static void test_retired(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 25mm", 10);

    step(db, "a demand before the product is retired", CRIADO(20, mdf, 1, 4), 6,
         "baixado p20 v1 s1 q4");
    check_int("what is left goes out", DB_OK, move_stock(db, mdf, TIPO_SAIDA, 6));
    check_int("the product is retired", DB_OK,
              produto_retire(db, mdf, 0, &(struct autor){.chave = "ANA"}));
    step(db, "a demand for a retired product cannot be met", CRIADO(21, mdf, 1, 2), 0,
         "insuficiente p21 v1 s1 q2 f2");
    step(db, "a smaller quantity of a retired product", ALTERADO(20, mdf, 2, 3), 1,
         "baixado p20 v2 s2 q3");
    step(db, "a greater quantity of a retired product gives everything back",
         ALTERADO(20, mdf, 3, 5), 4, "insuficiente p20 v3 s3 q5 f5");
    step(db, "a project that was not served is removed", REMOVIDO(21, mdf, 2), 4,
         "devolvido p21 v2 s2 q0");
    check_int("the name of a retired product is refused", RULE_UNDO,
              hear(db, &(struct said){
                           .type = PROJETO_CRIADO, .quantidade = QUANTITY(1), .nome = "MDF 25mm"}));
}

DB_STATEMENT(EFFECTS, "SELECT (SELECT COUNT(*) FROM demanda) + (SELECT COUNT(*) FROM movimentacao)"
                      " + (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM inbox)");

static int64_t effects(struct db *db)
{
    int64_t rows = -1;

    (void)db_one(db, &EFFECTS, DB_NO_IN, DB_OUT(db_to_int(&rows)));
    return rows;
}

/* A message that can never be applied gives a reason and changes nothing in the database. */
static void refused(struct db *db, const char *type, const char *headers, const char *body,
                    const char *reason)
{
    struct message message = {.headers = json_tokener_parse(headers),
                              .body = json_tokener_parse(body)};
    struct delivered delivered = {.messages = &message, .count = 1};
    int64_t before = effects(db);
    char line[256];

    uuid_v7(message.id);
    (void)snprintf(message.type, sizeof(message.type), "%s", type);
    (void)snprintf(line, sizeof(line), "refused: %s %s %s", type, headers, body);
    enum db_result result = db_transaction(db, deliver, &delivered);
    check_text(line, reason,
               result == RULE_UNDO && delivered.applied == APPLY_IMPOSSIBLE ? delivered.reason
                                                                            : "(applied)");
    if (effects(db) != before)
        check_text(line, "nothing written", "rows written");
    message_clear(&message);
}

static void test_dead_letters(struct db *db)
{
    const char *const good =
        "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF 15mm\",\"quantidade\":1}";
    const char *const none =
        "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF 15mm\",\"quantidade\":0}";

    refused(db, "pedido.criado", "{}", good,
            "este serviço não conhece o tipo de mensagem pedido.criado");
    refused(db, ESTOQUE_ATENDER, "{}", "{}", "estoque.atender não indica um produto que existe");
    refused(db, ESTOQUE_ATENDER, "{\"produtoId\":99999}", "{}",
            "estoque.atender não indica um produto que existe");
    refused(db, PROJETO_CRIADO, "{\"projetoId\":1,\"produtoId\":99999,\"versao\":1}", good,
            "não existe o produto que a mensagem pede");
    refused(db, PROJETO_CRIADO, "{}",
            "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"Inexistente\",\"quantidade\":1}",
            "não existe o produto que a mensagem pede");
    refused(db, PROJETO_CRIADO, "{\"produtoId\":1}", good,
            "falta o cabeçalho versao, que acompanha os outros");
    refused(db, PROJETO_CRIADO, "{\"projetoId\":1,\"versao\":1}", good,
            "falta o cabeçalho produtoId, que acompanha os outros");
    refused(db, PROJETO_CRIADO, "{\"projetoId\":\"1\",\"produtoId\":1,\"versao\":1}", good,
            "o cabeçalho projetoId não é um inteiro positivo aceito");
    refused(db, PROJETO_CRIADO, "{\"projetoId\":1,\"produtoId\":0,\"versao\":1}", good,
            "o cabeçalho produtoId não é um inteiro positivo aceito");
    refused(db, PROJETO_CRIADO, "{\"projetoId\":1,\"produtoId\":1,\"versao\":4294967296}", good,
            "o cabeçalho versao não é um inteiro positivo aceito");
    refused(db, PROJETO_CRIADO, "{\"projetoId\":null,\"produtoId\":1,\"versao\":1}", good,
            "o cabeçalho projetoId não é um inteiro positivo aceito");
    refused(db, PROJETO_ALTERADO, "{}", good, "projeto.alterado sem projetoId não diz o que muda");
    refused(db, PROJETO_REMOVIDO, "{}", none, "projeto.removido sem projetoId não diz o que muda");
    refused(db, PROJETO_CRIADO, "{}", none,
            "corpo fora do contrato: /quantidade: Deve ser de 0,001 a 1.000.000, com até três "
            "casas decimais.");
    refused(db, PROJETO_CRIADO, "{}", "{}", "corpo fora do contrato: /nomeProjeto: É obrigatório.");
    refused(db, PROJETO_CRIADO, "{}",
            "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF 15mm\",\"quantidade\":\"1\"}",
            "corpo fora do contrato: /quantidade: Deve ser um número.");
    refused(db, PROJETO_CRIADO, "{}",
            "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF 15mm\",\"quantidade\":1000001}",
            "corpo fora do contrato: /quantidade: Deve ser de 0,001 a 1.000.000, com até três "
            "casas decimais.");
    refused(db, PROJETO_CRIADO, "{}",
            "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF 15mm\",\"quantidade\":0.5}",
            "Este produto se conta em unidades inteiras: não pode ter casas decimais.");
    refused(db, PROJETO_CRIADO, "{}",
            "{\"nomeProjeto\":7,\"nomeProduto\":\"MDF 15mm\",\"quantidade\":1}",
            "corpo fora do contrato: /nomeProjeto: Deve ser um texto.");
    refused(db, PROJETO_CRIADO, "{}",
            "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF 15mm\",\"quantidade\":1,\"extra\":1}",
            "corpo fora do contrato: /extra: Campo desconhecido.");
}

DB_STATEMENT(SEED_WAITING,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia,"
             " pedida, situacao, pendente_desde)"
             " VALUES (?, ?, 'Muitos', 1, 1, ?, 'PENDENTE', CURRENT_TIMESTAMP(6))");
DB_STATEMENT(SERVED, "SELECT COUNT(*), (SELECT COUNT(*) FROM atendimento WHERE produto_id = ?)"
                     " FROM demanda WHERE produto_id = ? AND situacao = 'BAIXADO'");
DB_STATEMENT(ASKED, "SELECT COUNT(*) FROM outbox WHERE routing_key = 'estoque.atender'");

static int64_t served(struct db *db, int64_t produto, int64_t *marked)
{
    int64_t count = -1;

    (void)db_one(db, &SERVED, DB_IN(db_int(produto), db_int(produto)),
                 DB_OUT(db_to_int(&count), db_to_int(marked)));
    return count;
}

static int64_t asked(struct db *db)
{
    int64_t count = -1;

    (void)db_one(db, &ASKED, DB_NO_IN, DB_OUT(db_to_int(&count)));
    return count;
}

/* More pending demand than one transaction serves: the rest follows by messages to itself. */
static void test_many_wait(struct db *db)
{
    const struct said go_on = {.type = ESTOQUE_ATENDER, .produto = new_product(db, "Parafuso", 0)};
    int64_t product = go_on.produto;
    int64_t marked = 0;
    int64_t rounds = 0;

    for (int64_t i = 1; i <= 1000; i++)
        (void)db_run(db, &SEED_WAITING,
                     DB_IN(db_int(1000000000 + i), db_int(product), db_int(1 + i % 3)));
    check_int("ENTRADA for 801 of 1,000 demands", DB_OK,
              move_stock(db, product, TIPO_ENTRADA, 1602));
    int64_t at_once = served(db, product, &marked);
    check_int("one transaction serves a limited number", true,
              at_once >= ATENDIMENTO_SERVED_MAX && at_once < ATENDIMENTO_SERVED_MAX + 64);
    check_int("the product is in the table atendimento", 1, marked);
    check_int("estoque.atender is sent once", 1, asked(db));
    check_int("ENTRADA of 1 before estoque.atender is applied", DB_OK,
              move_stock(db, product, TIPO_ENTRADA, 1));
    check_int("a second estoque.atender is not sent", 1, asked(db));
    while (marked && rounds++ < 10)
        if (hear(db, &go_on) != DB_OK || served(db, product, &marked) < 0)
            break;
    check_int("two more transactions serve the others", 2, rounds);
    check_int("802 demands are served", 802, served(db, product, &marked));
    check_int("the stock is 0 after 802 demands", 0, stock(db, product));
}

DB_STATEMENT(ALTERADOS, "SELECT COUNT(*), COUNT(DISTINCT ordem) FROM outbox"
                        " WHERE routing_key = 'produto.alterado' AND id > ?");
DB_STATEMENT(LAST_ID, "SELECT COALESCE(MAX(id), 0) FROM outbox");

/* A batch that takes one of each product; `fails` adds a message that can never be applied. */
static enum db_result take_one_of_each(struct db *db, const int64_t *products, size_t count,
                                       bool fails)
{
    struct message messages[BATCH_MAX];
    struct delivered delivered = {.messages = messages, .count = count + fails};

    for (size_t i = 0; i < count; i++)
        message_make(&messages[i], &CRIADO(50 + fails, products[i], 1, 1));
    if (fails)
        message_make(&messages[count], &CRIADO(50, 999999, 1, 1));
    enum db_result result = db_transaction(db, deliver, &delivered);
    for (size_t i = 0; i < delivered.count; i++)
        message_clear(&messages[i]);
    return result;
}

/* A batch announces each product that it moves once, and none of a batch that was rolled back. */
static void test_announcements(struct db *db)
{
    enum { FIRST = 99, BATCHES = 3, SECOND = 5 };
    int64_t products[FIRST * BATCHES + SECOND];
    int64_t before = 0;
    int64_t announced = 0;
    int64_t different = 0;
    char name[32];

    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
        (void)snprintf(name, sizeof(name), "Anunciado %zu", i);
        products[i] = new_product(db, name, 2);
    }
    if (db_one(db, &LAST_ID, DB_NO_IN, DB_OUT(db_to_int(&before))) != DB_OK)
        abort();
    for (int i = 0; i < BATCHES; i++)
        check_int("a batch with a bad message is rolled back", RULE_UNDO,
                  take_one_of_each(db, &products[(ptrdiff_t)i * FIRST], FIRST, true));
    check_int("a batch without a bad message is applied", DB_OK,
              take_one_of_each(db, &products[(ptrdiff_t)FIRST * BATCHES], SECOND, false));
    if (db_one(db, &ALTERADOS, DB_IN(db_int(before)),
               DB_OUT(db_to_int(&announced), db_to_int(&different))) != DB_OK)
        abort();
    check_int("each product of the applied batch is announced", SECOND, different);
    check_int("no product is announced twice", SECOND, announced);
}

struct rivals {
    struct db *other;
    int64_t first;
    int64_t second;
};

/* A demand is written but not committed, while the same project asks for another product. */
static enum db_result hear_meanwhile(struct db *db, void *context)
{
    const struct rivals *rivals = context;
    struct message message;

    message_make(&message, &ALTERADO(40, rivals->second, 2, 2));
    enum db_result result = deliver(db, &(struct delivered){.messages = &message, .count = 1});
    message_clear(&message);
    check_int("demands of one project for two products do not wait for each other", DB_OK,
              hear(rivals->other, &CRIADO(40, rivals->first, 2, 1)));
    return result;
}

static void test_products_are_apart(struct db *db)
{
    struct rivals rivals = {.other = db_open(),
                            .first = new_product(db, "Puxador", 5),
                            .second = new_product(db, "Corrediça", 5)};

    step(db, "a project needs one product", CRIADO(40, rivals.second, 1, 1), 4,
         "baixado p40 v1 s1 q1");
    check_int("the project needs more of it", DB_OK, db_transaction(db, hear_meanwhile, &rivals));
    check_answers(db, "both demands are answered", "baixado p40 v2 s2 q2, baixado p40 v2 s1 q1");
    db_close(rivals.other);
}

int main(void)
{
    log_open("pedidos");
    struct db *db = db_open();

    test_one_project(db);
    test_removal_overtakes(db);
    test_queue(db);
    test_growth_beyond_the_stock(db);
    test_cut_wood(db);
    test_renamed(db);
    test_authors(db);
    test_foreign(db);
    test_retired(db);
    test_dead_letters(db);
    test_products_are_apart(db);
    test_announcements(db);
    test_many_wait(db);
    db_close(db);
    return end();
}
