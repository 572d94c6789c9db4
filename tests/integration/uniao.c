/*
 * Merges two products on a real database: their stock, what projects hold and what they wait for,
 * and, in every order, the messages of projects that do not know of the merge yet. Called by
 * tests/integration/estoque-pedidos.sh, which creates the database.
 */
#include "pedidos.h"

#include <pthread.h>

#include "common/base/log.h"
#include "estoque/uniao.h"

static const struct autor EVA = {.chave = "EVA", .correlation = "uniao-1"};

static enum db_result unite(struct db *db, int64_t para, int64_t com)
{
    struct produto p = {.id = para};

    return produto_unite(db, 0, com, &p, &EVA);
}

DB_STATEMENT(DEMAND, "SELECT COALESCE(GROUP_CONCAT(situacao, ' ', (pedida + 0e0), ' ',"
                     " (retida + 0e0), IF(cedida > 0, CONCAT(' cedeu ', (cedida + 0e0)), '')), '')"
                     " FROM demanda WHERE projeto_id <=> ? AND produto_id = ?");

static void check_demand(struct db *db, const char *what, int64_t projeto, int64_t produto,
                         const char *expected)
{
    char text[256];

    if (db_one(db, &DEMAND, DB_IN(db_optional_int(projeto), db_int(produto)),
               DB_OUT(db_to_text(text))) != DB_OK)
        abort();
    check_text(what, expected, text);
}

static void ask(struct db *db, int64_t projeto, int64_t produto, int64_t pieces)
{
    const struct said said = {.type = PROJETO_CRIADO,
                              .projeto = projeto,
                              .produto = produto,
                              .versao = 1,
                              .quantidade = QUANTITY(pieces),
                              .status = STATUS_EM_ANDAMENTO};

    if (hear(db, &said) != DB_OK)
        abort();
}

/* A request that includes what was asked of the product `merged`, if that is not 0. */
static enum db_result change(struct db *db, int64_t projeto, int64_t produto, int64_t versao,
                             int64_t pieces, int64_t merged)
{
    return hear(db, &(struct said){.type = PROJETO_ALTERADO,
                                   .projeto = projeto,
                                   .produto = produto,
                                   .versao = versao,
                                   .quantidade = QUANTITY(pieces),
                                   .status = STATUS_EM_ANDAMENTO,
                                   .unido = merged});
}

DB_STATEMENT(PAIRS,
             "SELECT COALESCE(GROUP_CONCAT(um.tipo, ' ', (um.mudanca + 0e0), ' ', outro.tipo,"
             " ' ', (outro.mudanca + 0e0)), '') FROM movimentacao um JOIN movimentacao outro"
             " ON outro.id = um.par_id WHERE um.produto_id = ? AND outro.produto_id = ?");
DB_STATEMENT(LAST_SAID, "SELECT CONCAT(routing_key, ' ', corpo) FROM outbox"
                        " WHERE ordem = CONCAT('produto/', ?) ORDER BY id DESC LIMIT 1");

static void test_all_that_moves(struct db *db)
{
    int64_t para = new_product(db, "União MDF Branco 15", 10);
    int64_t com = new_product(db, "União MDF 15 Branco", 8);
    char text[512];
    char expected[512];

    ask(db, 1, com, 3);
    ask(db, 2, com, 2);
    ask(db, 2, para, 4);
    ask(db, 3, com, 20);
    check_int("a foreign sender asks by name", DB_OK,
              hear(db, &(struct said){.type = PROJETO_CRIADO,
                                      .quantidade = QUANTITY(1),
                                      .nome = "União MDF 15 Branco"}));
    check_int("two products become one", DB_OK, unite(db, para, com));
    check_int("the stock is that of both", 8, stock(db, para));
    check_int("nothing is left of the other", 0, stock(db, com));
    check_demand(db, "a project that held of it holds the same of this one", 1, para,
                 "BAIXADO 3 3");
    check_demand(db, "one that held of both holds the sum", 2, para, "BAIXADO 6 6");
    check_demand(db, "one that waited waits", 3, para, "PENDENTE 20 0");
    check_demand(db, "a foreign sender's follows", 0, para, "BAIXADO 1 1");
    check_demand(db, "the share of a project is known", 2, com, "DEVOLVIDO 0 0 cedeu 2");
    if (db_one(db, &PAIRS, DB_IN(db_int(para), db_int(com)), DB_OUT(db_to_text(text))) != DB_OK)
        abort();
    check_text("the stock moved by two movements that name each other", "ENTRADA 2 SAIDA -2", text);
    if (db_one(db, &LAST_SAID, DB_IN(db_int(com)), DB_OUT(db_to_text(text))) != DB_OK)
        abort();
    (void)snprintf(expected, sizeof(expected),
                   "produto.removido {\"id\":%" PRId64
                   ",\"nome\":\"União MDF 15 Branco\",\"unidoA\":%" PRId64 "}",
                   com, para);
    check_text("projects are told into which", expected, text);
    check_int("the same again changes nothing", DB_OK, unite(db, para, com));
    check_int("the stock is the same", 8, stock(db, para));
    check_int("the entry that is enough", DB_OK, move_stock(db, para, TIPO_ENTRADA, 12));
    check_demand(db, "serves who waited", 3, para, "BAIXADO 20 20");
    check_int("a foreign sender still asks by the old name", DB_OK,
              hear(db, &(struct said){.type = PROJETO_CRIADO,
                                      .quantidade = QUANTITY(2),
                                      .nome = "União MDF 15 Branco"}));
    check_demand(db, "and gets of the product that stayed", 0, para, "BAIXADO 1 1,PENDENTE 2 0");
}

static void test_partly_held(struct db *db)
{
    int64_t para = new_product(db, "União cola", 0);
    int64_t com = new_product(db, "União cola branca", 7);

    ask(db, 11, com, 5);
    ask(db, 11, para, 3);
    check_int("they become one with too little for the sum", DB_OK, unite(db, para, com));
    check_demand(db, "a project gets all of the sum or nothing", 11, para, "PENDENTE 8 0");
    check_int("what it held is in stock", 7, stock(db, para));
    check_int("one more piece", DB_OK, move_stock(db, para, TIPO_ENTRADA, 1));
    check_demand(db, "is enough", 11, para, "BAIXADO 8 8");

    para = new_product(db, "União verniz", 0);
    com = new_product(db, "União verniz fosco", 8);
    ask(db, 12, com, 5);
    ask(db, 12, para, 3);
    check_int("they become one with enough for the sum", DB_OK, unite(db, para, com));
    check_demand(db, "which the project holds", 12, para, "BAIXADO 8 8");
}

static void test_refused(struct db *db)
{
    int64_t para = new_product(db, "União parafuso", 1);
    int64_t other = new_measured(db, "União parafuso a granel", QUANTITY(1), 3);
    int64_t gone = new_product(db, "União prego", 0);

    check_int("other decimals", RULE_DIFERENTES, unite(db, para, other));
    check_int("itself", RULE_SEM_PAR, unite(db, para, para));
    check_int("an unknown one", RULE_SEM_PAR, unite(db, para, 999999));
    check_int("with an unknown one", DB_NONE, unite(db, 999999, para));
    check_int("one is retired", DB_OK, produto_retire(db, gone, 0, &EVA));
    check_int("a retired one", RULE_SEM_PAR, unite(db, para, gone));
    check_int("with a retired one", DB_NONE, unite(db, gone, para));
    gone = new_product(db, "União parafuso 4mm", 0);
    ask(db, 21, para, 600000);
    ask(db, 21, gone, 600000);
    check_int("a project would ask for too much", RULE_DEMAIS, unite(db, para, gone));
    check_demand(db, "then nothing has changed", 21, gone, "PENDENTE 600000 0");
    gone = new_product(db, "União parafuso 5mm", 0);
    check_int("one is merged", DB_OK, unite(db, para, gone));
    struct produto p = {.id = gone};
    check_int("and does not come back", RULE_UNIDO, produto_restore(db, 0, &p, &EVA));
}

/* A merges into B, then B into C, before the project confirms the first merge. */
static void test_one_after_the_other(struct db *db)
{
    int64_t a = new_product(db, "União fita A", 5);
    int64_t b = new_product(db, "União fita B", 5);
    int64_t c = new_product(db, "União fita C", 5);

    ask(db, 31, a, 2);
    ask(db, 31, b, 1);
    check_int("A into B", DB_OK, unite(db, b, a));
    check_int("B into C", DB_OK, unite(db, c, b));
    check_demand(db, "what was asked of A and B is asked of C", 31, c, "BAIXADO 3 3");
    check_demand(db, "the share of A is its own", 31, a, "DEVOLVIDO 0 0 cedeu 2");
    check_demand(db, "so is that of B", 31, b, "DEVOLVIDO 0 0 cedeu 1");
    check_int("the project says of A that it wants 4", DB_OK, change(db, 31, a, 2, 4, 0));
    check_demand(db, "it gets them of C", 31, c, "BAIXADO 5 5");
    check_int("the project knows of the first", DB_OK, change(db, 31, b, 3, 5, a));
    check_demand(db, "nothing changes", 31, c, "BAIXADO 5 5");
    check_demand(db, "all is the share of B", 31, b, "DEVOLVIDO 0 0 cedeu 5");
    check_int("the project knows of the second", DB_OK, change(db, 31, c, 4, 5, b));
    check_demand(db, "nothing changes again", 31, c, "BAIXADO 5 5");
    check_demand(db, "nothing is ceded any more", 31, b, "DEVOLVIDO 0 0");
}

DB_STATEMENT(AVERAGE, "SELECT COALESCE(custo_medio, 'desconhecido') FROM produto WHERE id = ?");
DB_STATEMENT(COST, "SELECT COALESCE(custo, 'desconhecido') FROM demanda"
                   " WHERE projeto_id = ? AND produto_id = ?");

static void check_average(struct db *db, const char *what, int64_t produto, const char *expected)
{
    char text[40];

    if (db_one(db, &AVERAGE, DB_IN(db_int(produto)), DB_OUT(db_to_text(text))) != DB_OK)
        abort();
    check_text(what, expected, text);
}

static void check_cost(struct db *db, const char *what, int64_t projeto, int64_t produto,
                       const char *expected)
{
    char text[40];

    if (db_one(db, &COST, DB_IN(db_int(projeto), db_int(produto)), DB_OUT(db_to_text(text))) !=
        DB_OK)
        abort();
    check_text(what, expected, text);
}

/* An entry of so many pieces at so many reais each. */
static int64_t enter(struct db *db, int64_t produto, int64_t pieces, int64_t reais)
{
    const struct typed entry = {.produto = produto,
                                .tipo = TIPO_ENTRADA,
                                .quantidade = QUANTITY(pieces),
                                .custo = {reais * 100000}};

    if (type_in(db, &entry) != DB_OK)
        abort();
    return typed_id;
}

static enum db_result bring_back(struct db *db, int64_t produto, int64_t projeto, int64_t pieces)
{
    return type_in(db, &(struct typed){.produto = produto,
                                       .tipo = TIPO_DEVOLUCAO,
                                       .quantidade = QUANTITY(pieces),
                                       .projeto = projeto,
                                       .custo = COST_UNKNOWN});
}

/* 6 pieces at 30; of the other product 4 at 10, of which a project takes 2, and 2 at 40. */
static void test_cost(struct db *db)
{
    int64_t para = new_product(db, "União tinta", 0);
    int64_t com = new_product(db, "União tinta branca", 0);

    (void)enter(db, para, 6, 30);
    (void)enter(db, com, 4, 10);
    ask(db, 41, com, 2);
    const int64_t late = enter(db, com, 2, 40);
    check_average(db, "the other one costs 25", com, "25.00000");
    check_int("two products become one", DB_OK, unite(db, para, com));
    check_average(db, "the average is that of both stocks", para, "28.00000");
    check_cost(db, "what a project holds cost what it did", 41, para, "20.00000");
    check_int("of it comes back", DB_OK, bring_back(db, para, 41, 1));
    check_average(db, "at that cost", para, "26.36364");
    check_cost(db, "the project keeps the rest", 41, para, "10.00000");
    const int64_t returned = typed_id;
    check_int("not more than it holds", RULE_CONFLICT, bring_back(db, para, 41, 2));
    check_int("nor of the merged product", DB_NONE, bring_back(db, com, 41, 1));
    check_int("the return is undone", DB_OK, undo(db, para, returned, false));
    check_average(db, "as if it had not been", para, "28.00000");
    check_demand(db, "the project holds it again", 41, para, "BAIXADO 2 2");
    check_int("an entry of the merged product is not undone", RULE_CONFLICT,
              undo(db, com, late, false));
    check_int("under the other one neither", RULE_CONFLICT, undo(db, para, late, false));

    int64_t unknown = new_product(db, "União tinta velha", 0);
    check_int("pieces are found that nobody entered", DB_OK,
              move_stock(db, unknown, TIPO_AJUSTE, 3));
    check_int("one whose cost is not known joins them", DB_OK, unite(db, para, unknown));
    check_average(db, "then it is not known of all", para, "desconhecido");
    const int64_t entry = enter(db, para, 1, 5);
    check_average(db, "until the next entry", para, "5.00000");
    check_int("which is undone", DB_OK, undo(db, para, entry, false));
    check_average(db, "and it is not known again", para, "desconhecido");

    int64_t empty = new_product(db, "União tinta nova", 0);
    (void)enter(db, com = new_product(db, "União tinta fosca", 0), 1, 7);
    check_int("into one of which nothing is there", DB_OK, unite(db, empty, com));
    check_average(db, "it is that of the other", empty, "7.00000");
}

DB_STATEMENT(HALVES,
             "SELECT MIN(id), MAX(id) FROM movimentacao WHERE motivo LIKE CONCAT('Unido %', ?)");

static void test_undo(struct db *db)
{
    int64_t para = new_product(db, "União porta", 0);
    int64_t com = new_product(db, "União porta lisa", 5);
    int64_t out = 0;
    int64_t in = 0;

    ask(db, 51, com, 3);
    check_int("two products become one", DB_OK, unite(db, para, com));
    if (db_one(db, &HALVES, DB_IN(db_text("União porta lisa")),
               DB_OUT(db_to_int(&in), db_to_int(&in))) != DB_OK ||
        db_one(db, &HALVES, DB_IN(db_text("União porta")),
               DB_OUT(db_to_int(&out), db_to_int(&out))) != DB_OK)
        abort();
    check_int("the half that came in is not undone", RULE_CONFLICT, undo(db, para, in, true));
    check_int("nor the one that went out", RULE_CONFLICT, undo(db, com, out, true));
    check_int("nor through the other product", RULE_CONFLICT, undo(db, para, out, true));
    const int64_t wrong = enter(db, para, 4, 1);
    ask(db, 52, para, 6);
    check_int("an entry that was taken is not undone", RULE_CONFLICT, undo(db, para, wrong, false));
    check_int("but with the takings", DB_OK, undo(db, para, wrong, true));
    check_demand(db, "the newest taking waits", 52, para, "PENDENTE 6 0");
    check_demand(db, "the older one, of the merged product, stays", 51, para, "BAIXADO 3 3");
    const int64_t again = enter(db, para, 1, 1);
    check_int("all is taken out", DB_OK, move_stock(db, para, TIPO_SAIDA, 3));
    check_int("what remains can only come of the merged product", DB_OK,
              undo(db, para, again, true));
    check_demand(db, "which goes back too", 51, para, "PENDENTE 3 0");
    check_int("to the stock", 2, stock(db, para));
}

/* Part of what a project held came back by hand, before and after the merge. */
static void test_parts(struct db *db)
{
    int64_t para = new_product(db, "União viga", 10);
    int64_t com = new_product(db, "União viga longa", 10);

    ask(db, 61, com, 5);
    ask(db, 61, para, 3);
    check_int("2 come back", DB_OK, bring_back(db, com, 61, 2));
    check_int("two products become one", DB_OK, unite(db, para, com));
    check_demand(db, "it holds what it held", 61, para, "BAIXADO 8 6");
    check_int("it never used the merged one, says a late message", DB_OK,
              change(db, 61, com, 2, 0, 0));
    check_demand(db, "then it holds all of its own", 61, para, "BAIXADO 3 3");

    ask(db, 62, para, 3);
    com = new_product(db, "União viga curta", 10);
    ask(db, 62, com, 5);
    check_int("1 comes back", DB_OK, bring_back(db, com, 62, 1));
    check_int("another one joins them", DB_OK, unite(db, para, com));
    check_int("1 more comes back", DB_OK, bring_back(db, para, 62, 1));
    check_int("the project knows", DB_OK, change(db, 62, para, 2, 8, com));
    check_demand(db, "it holds what it asks but for what came back", 62, para, "BAIXADO 8 6");
}

DB_STATEMENT(ANSWER,
             "SELECT CONCAT(routing_key, ' ', JSON_VALUE(corpo, '$.quantidade'), ' ',"
             " JSON_VALUE(corpo, '$.devolvida'), ' ', JSON_VALUE(cabecalhos, '$.sequencia'))"
             " FROM outbox WHERE ordem = CONCAT('projeto/', ?)"
             " AND JSON_VALUE(cabecalhos, '$.produtoId') = ? ORDER BY id DESC LIMIT 1");

static void check_answer(struct db *db, const char *what, int64_t projeto, int64_t produto,
                         const char *expected)
{
    char text[120];

    if (db_one(db, &ANSWER, DB_IN(db_int(projeto), db_int(produto)), DB_OUT(db_to_text(text))) !=
        DB_OK)
        abort();
    check_text(what, expected, text);
}

static enum db_result cancel(struct db *db, int64_t projeto, int64_t produto)
{
    return hear(db, &(struct said){.type = PROJETO_ALTERADO,
                                   .projeto = projeto,
                                   .produto = produto,
                                   .versao = 2,
                                   .status = STATUS_CANCELADO});
}

/* About a product that it no longer asks for, a project only hears what came back. */
static void test_answers(struct db *db)
{
    int64_t para = new_product(db, "União laca", 10);
    int64_t com = new_product(db, "União laca fosca", 10);

    ask(db, 81, com, 5);
    ask(db, 81, para, 3);
    check_int("two products become one", DB_OK, unite(db, para, com));
    check_int("a project that does not know is cancelled", DB_OK, cancel(db, 81, para));
    check_answer(db, "of this one it hears what came back", 81, para, "estoque.devolvido 3 3 2");
    check_int("it says so of the other one", DB_OK, cancel(db, 81, com));
    check_answer(db, "and hears of that", 81, com, "estoque.devolvido 5 5 3");
    check_answer(db, "but no more of this one", 81, para, "estoque.devolvido 3 3 2");
    check_demand(db, "nothing is held", 81, para, "DEVOLVIDO 0 0");
    check_int("all is back", 20, stock(db, para));

    ask(db, 82, para, 9);
    com = new_product(db, "União laca brilho", 0);
    ask(db, 82, com, 30);
    check_int("another one joins them", DB_OK, unite(db, para, com));
    check_demand(db, "a project waits for both", 82, para, "PENDENTE 39 0");
    check_int("and drops the other one", DB_OK, change(db, 82, com, 2, 0, 0));
    check_answer(db, "of which nothing came back", 82, com, "estoque.devolvido 0 0 3");
    check_answer(db, "it hears that it has the rest", 82, para, "estoque.baixado 9 0 2");
}

/* Two people merge the same two products in opposite directions at the same moment. */
struct rival {
    int64_t para;
    int64_t com;
    enum db_result result;
};

static void *unite_too(void *context)
{
    struct rival *rival = context;
    struct db *db = db_open();

    rival->result = unite(db, rival->para, rival->com);
    db_close(db);
    return NULL;
}

static void test_rivals(struct db *db)
{
    enum { ROUNDS = 20 };
    int wrong = 0;

    for (int i = 0; i < ROUNDS; i++) {
        char name[40];
        pthread_t thread;

        (void)snprintf(name, sizeof(name), "União rival %d", i);
        const int64_t one = new_product(db, name, 3);
        (void)snprintf(name, sizeof(name), "União rival %d outro", i);
        const int64_t other = new_product(db, name, 4);
        struct rival rival = {.para = other, .com = one};
        if (pthread_create(&thread, NULL, unite_too, &rival) != 0)
            abort();
        const enum db_result mine = unite(db, one, other);
        (void)pthread_join(thread, NULL);
        wrong += !((mine == DB_OK && rival.result == DB_NONE) ||
                   (mine == DB_NONE && rival.result == DB_OK));
        wrong += stock(db, mine == DB_OK ? one : other) != 7;
        wrong += stock(db, mine == DB_OK ? other : one) != 0;
    }
    check_int("of two unions against each other one is made", 0, wrong);
}

/* What happens to one project, in any order: the merge, the messages it sends before it knows of
 * the merge, and those it sends after. */
enum event {
    MERGE,
    ASK_COM,
    ASK_PARA,
    KNOWN,
    GONE_COM,
    GONE_PARA,
    CUT_COM,
    CUT_PARA,
    CUT_GONE_COM,
    CUT_GONE_PARA,
    LATER,
    EVENTS
};

struct course {
    int64_t projeto;
    int64_t para;
    int64_t com;
    int64_t of_com; /* what the project wants, by the newest message */
    int64_t of_para;
    int64_t version_com;
    int64_t version_para;
};

static struct said said_of(const struct course *c, enum event event)
{
    static const struct {
        const char *type;
        const char *status;
        bool of_com;
        int64_t version;
        int64_t pieces;
    } SAYS[EVENTS] = {
        [ASK_COM] = {PROJETO_ALTERADO, STATUS_EM_ANDAMENTO, true, 2, 7},
        [ASK_PARA] = {PROJETO_ALTERADO, STATUS_EM_ANDAMENTO, false, 2, 4},
        [KNOWN] = {PROJETO_ALTERADO, STATUS_EM_ANDAMENTO, false, 3, 11},
        [LATER] = {PROJETO_ALTERADO, STATUS_EM_ANDAMENTO, false, 4, 6},
        [GONE_COM] = {PROJETO_REMOVIDO, STATUS_EM_ANDAMENTO, true, 3, 0},
        [GONE_PARA] = {PROJETO_REMOVIDO, STATUS_EM_ANDAMENTO, false, 3, 0},
        [CUT_COM] = {PROJETO_ALTERADO, STATUS_CANCELADO, true, 2, 2},
        [CUT_PARA] = {PROJETO_ALTERADO, STATUS_CANCELADO, false, 2, 1},
        [CUT_GONE_COM] = {PROJETO_REMOVIDO, STATUS_CANCELADO, true, 3, 2},
        [CUT_GONE_PARA] = {PROJETO_REMOVIDO, STATUS_CANCELADO, false, 3, 1},
    };

    return (struct said){.type = SAYS[event].type,
                         .projeto = c->projeto,
                         .produto = SAYS[event].of_com ? c->com : c->para,
                         .versao = SAYS[event].version,
                         .quantidade = QUANTITY(SAYS[event].pieces),
                         .status = SAYS[event].status,
                         .unido = event == KNOWN ? c->com : 0};
}

static void model(struct course *c, enum event event)
{
    const struct said said = said_of(c, event);
    const int64_t pieces = said.quantidade.thousandths / PIECES(1);

    if (event == MERGE)
        return;
    if (event == KNOWN) {
        c->of_com = 0;
        c->version_com = said.versao > c->version_com ? said.versao : c->version_com;
    }
    if (said.produto == c->com && said.versao > c->version_com) {
        c->of_com = pieces;
        c->version_com = said.versao;
    }
    if (said.produto == c->para && said.versao > c->version_para) {
        c->of_para = pieces;
        c->version_para = said.versao;
    }
}

DB_STATEMENT(HELD, "SELECT COALESCE(SUM(retida), 0) + 0e0, COALESCE(SUM(pedida), 0) + 0e0,"
                   " COALESCE(SUM(cedida), 0) + 0e0 FROM demanda WHERE projeto_id = ?");

enum ending { ENDS_OPEN, ENDS_REMOVED };

/* Plays the events in this order and returns the number of faults. An open project must hold what
 * it wants after each step; a removed one must end with what it has cut, and ask for nothing. */
static int run(struct db *db, int64_t projeto, const enum event *order, size_t count,
               enum ending ending)
{
    static int products;
    char name[40];
    int64_t held = -1;
    int64_t asked = -1;
    int64_t ceded = -1;
    int wrong = 0;

    (void)snprintf(name, sizeof(name), "União curso %d", products++);
    struct course c = {.projeto = projeto, .para = new_product(db, name, 20), .of_com = 5};
    (void)snprintf(name, sizeof(name), "União curso %d", products++);
    c.com = new_product(db, name, 20);
    c.of_para = 3;
    c.version_com = c.version_para = 1;
    ask(db, projeto, c.com, 5);
    ask(db, projeto, c.para, 3);
    for (size_t i = 0; i < count; i++) {
        const struct said said = said_of(&c, order[i]);

        if ((order[i] == MERGE ? unite(db, c.para, c.com) : hear(db, &said)) != DB_OK)
            wrong++;
        model(&c, order[i]);
        if (db_one(db, &HELD, DB_IN(db_int(projeto)),
                   DB_OUT(db_to_int(&held), db_to_int(&asked), db_to_int(&ceded))) != DB_OK)
            abort();
        if (ending == ENDS_OPEN || i + 1 == count)
            wrong += held != c.of_com + c.of_para;
        wrong += held + stock(db, c.para) + stock(db, c.com) != 40;
    }
    return wrong + (ending == ENDS_REMOVED && (asked != 0 || ceded != 0));
}

/* Tries all orders of the events except those in which the project knows of the merge before it
 * happens. Returns how many were wrong. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as there are events
static int run_all(struct db *db, enum event *events, size_t fixed, size_t count,
                   enum ending ending, int *orders)
{
    static int64_t projeto = 900000; /* far from the ids of the other programs */
    int wrong = 0;

    if (fixed == count) {
        for (size_t i = 0; i < count && events[i] != MERGE; i++)
            if (events[i] == KNOWN || events[i] == LATER)
                return 0;
        (*orders)++;
        return run(db, projeto++, events, count, ending) > 0;
    }
    for (size_t i = fixed; i < count; i++) {
        const enum event first = events[fixed];

        events[fixed] = events[i];
        events[i] = first;
        wrong += run_all(db, events, fixed + 1, count, ending, orders);
        events[i] = events[fixed];
        events[fixed] = first;
    }
    return wrong;
}

/* The first message of a project arrives after one in which it knows of the merge. */
static void test_late(struct db *db)
{
    int64_t para = new_product(db, "União ripa", 10);
    int64_t com = new_product(db, "União ripa fina", 10);

    check_int("two products become one", DB_OK, unite(db, para, com));
    check_int("a project knows", DB_OK, change(db, 71, para, 2, 4, com));
    ask(db, 71, com, 4);
    check_demand(db, "what it asked before changes nothing", 71, para, "BAIXADO 4 4");
    ask(db, 72, com, 6);
    check_demand(db, "one that does not know gets of the other one", 72, para, "BAIXADO 6 6");
    check_int("then it knows", DB_OK, change(db, 72, para, 2, 6, com));
    check_demand(db, "and keeps it", 72, para, "BAIXADO 6 6");
    check_int("a merge that never was", DB_OK, change(db, 73, para, 1, 1, 999999));
    check_demand(db, "does not matter", 73, para, "BAIXADO 1 1");
}

/* A project has cut 2 of the product that stays, and uses no more of it. */
static void test_only_cut(struct db *db)
{
    int64_t para = new_product(db, "União cortada", 10);
    int64_t com = new_product(db, "União por cortar", 1);
    struct said said = {.type = PROJETO_CRIADO,
                        .projeto = 74,
                        .produto = para,
                        .versao = 1,
                        .quantidade = QUANTITY(3),
                        .status = STATUS_EM_ANDAMENTO};

    check_int("a project takes 3", DB_OK, hear(db, &said));
    said.type = PROJETO_ALTERADO;
    said.versao = 2;
    said.quantidade = QUANTITY(2);
    said.so_cortado = true;
    check_int("it uses no more of it, and has cut 2", DB_OK, hear(db, &said));
    check_demand(db, "which it holds", 74, para, "DEVOLVIDO 0 2");
    said.produto = com;
    said.quantidade = QUANTITY(20);
    said.so_cortado = false;
    check_int("it waits for 20 of another product", DB_OK, hear(db, &said));
    check_int("the two become one", DB_OK, unite(db, para, com));
    check_demand(db, "it goes on waiting, and holds what it has cut", 74, para, "PENDENTE 22 2");
    check_int("ENTRADA of 11", DB_OK, move_stock(db, para, TIPO_ENTRADA, 11));
    check_demand(db, "and is served", 74, para, "BAIXADO 22 22");
}

static void test_every_order(struct db *db)
{
    enum event known[] = {MERGE, ASK_COM, ASK_PARA, KNOWN};
    enum event later[] = {MERGE, ASK_COM, KNOWN, LATER};
    enum event gone[] = {MERGE, ASK_COM, ASK_PARA, GONE_COM, GONE_PARA};
    enum event cut[] = {MERGE, CUT_COM, CUT_PARA, CUT_GONE_COM, CUT_GONE_PARA};
    int orders = 0;

    check_int("a project holds what it last asked for, whatever the order", 0,
              run_all(db, known, 0, 4, ENDS_OPEN, &orders));
    check_int("orders in which it learns of the merge", 12, orders);
    orders = 0;
    check_int("and then asks for less", 0, run_all(db, later, 0, 4, ENDS_OPEN, &orders));
    check_int("orders of that", 8, orders);
    orders = 0;
    check_int("a project that is removed meanwhile holds nothing, whatever the order", 0,
              run_all(db, gone, 0, 5, ENDS_REMOVED, &orders));
    check_int("orders in which it is removed", 120, orders);
    orders = 0;
    check_int("one that was cancelled with cut wood keeps that alone, whatever the order", 0,
              run_all(db, cut, 0, 5, ENDS_REMOVED, &orders));
    check_int("orders in which it is cancelled and removed", 120, orders);
}

int main(void)
{
    log_open("uniao");
    struct db *db = db_open();

    test_all_that_moves(db);
    test_partly_held(db);
    test_refused(db);
    test_one_after_the_other(db);
    test_cost(db);
    test_undo(db);
    test_parts(db);
    test_answers(db);
    test_rivals(db);
    test_late(db);
    test_only_cut(db);
    test_every_order(db);
    db_close(db);
    return end();
}
