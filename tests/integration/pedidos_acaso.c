/*
 * Random test of the stock rules: delayed, repeated and reordered messages mixed with stock
 * movements, one seed after another; each step is compared with a small model.
 *
 *     pedidos_acaso FIRST_SEED COUNT
 */
#include "pedidos.h"

#include "common/base/log.h"
#include "estoque/conciliacao.h"
#include "estoque/demanda.h"

enum { PRODUTOS = 3, PROJETOS = 6, VERSOES = 4, MESSAGES = PRODUTOS * PROJETOS * VERSOES * 2 };

static unsigned int chance;

static int64_t at_most(int64_t most)
{
    return rand_r(&chance) % (most + 1);
}

/* The model: how much of each product each project holds. */
struct held {
    int64_t versao; /* 0: no message yet */
    int64_t pedida;
    int64_t retida;
    int64_t espera; /* since when it is pending; 0: it is not */
};

struct model {
    int64_t ids[PRODUTOS];
    int64_t stock[PRODUTOS];
    bool ativo[PRODUTOS];
    struct held held[PRODUTOS][PROJETOS];
    int64_t clock;
};

static void model_serve(struct model *m, int produto)
{
    for (;;) {
        struct held *oldest = NULL;

        for (int i = 0; i < PROJETOS; i++) {
            struct held *h = &m->held[produto][i];
            if (h->espera && h->pedida <= m->stock[produto] &&
                (!oldest || h->espera < oldest->espera))
                oldest = h;
        }
        if (!oldest)
            return;
        oldest->retida = oldest->pedida;
        oldest->espera = 0;
        m->stock[produto] -= oldest->pedida;
    }
}

static void model_hear(struct model *m, int produto, int projeto, const struct said *said)
{
    struct held *h = &m->held[produto][projeto];
    bool removal = strcmp(said->type, PROJETO_REMOVIDO) == 0;
    bool again = said->versao == h->versao && removal && h->pedida > 0;

    if (said->versao <= h->versao && !again)
        return;
    int64_t before = h->retida;
    int64_t available = m->stock[produto] + before;
    bool can = said->quantidade <= before || (m->ativo[produto] && said->quantidade <= available);

    h->versao = said->versao;
    h->pedida = said->quantidade;
    h->retida = can ? said->quantidade : 0;
    m->stock[produto] = available - h->retida;
    if (can || !m->ativo[produto])
        h->espera = 0;
    else if (!h->espera)
        h->espera = ++m->clock;
    if (h->retida < before)
        model_serve(m, produto);
}

/* The state as text: the stock, and for each demand version, amount wanted, held and pending. */
static void model_text(const struct model *m, int produto, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%" PRId64, m->stock[produto]);

    for (int i = 0; i < PROJETOS; i++) {
        const struct held *h = &m->held[produto][i];
        if (h->versao)
            used += (size_t)snprintf(out + used, size - used,
                                     " %d:%" PRId64 ":%" PRId64 ":%" PRId64 "%s", i + 1, h->versao,
                                     h->pedida, h->retida, h->espera ? ":espera" : "");
    }
}

DB_STATEMENT(STATE,
             "SELECT CONCAT(quantidade, COALESCE((SELECT GROUP_CONCAT(' ', MOD(projeto_id, 100),"
             " ':', versao, ':', quantidade_pedida, ':', quantidade_retida,"
             " IF(situacao = 'PENDENTE', ':espera', '') ORDER BY projeto_id SEPARATOR '')"
             " FROM demanda WHERE produto_id = produto.id), '')) FROM produto WHERE id = ?");

static bool agree(struct db *db, const struct model *m, const char *step)
{
    char expected[512];
    char got[512];

    for (int i = 0; i < PRODUTOS; i++) {
        model_text(m, i, expected, sizeof(expected));
        if (db_one(db, &STATE, DB_IN(db_int(m->ids[i])), DB_OUT(db_to_text(got))) != DB_OK)
            abort();
        if (strcmp(expected, got) == 0)
            continue;
        (void)printf("     %s, product %d: the model says <%s>, the database <%s>\n", step, i,
                     expected, got);
        return false;
    }
    return true;
}

struct letter {
    int produto;
    int projeto;
    struct said said;
    char id[UUID_TEXT];
};

/* Every version of every project for every product, some twice, in any order. */
static size_t write_letters(const struct model *m, int64_t seed, struct letter *letters)
{
    size_t count = 0;

    for (int i = 0; i < PRODUTOS * PROJETOS * VERSOES; i++) {
        struct letter *letter = &letters[count++];
        int versao = i % VERSOES + 1;
        bool last = versao == VERSOES && at_most(1);

        *letter =
            (struct letter){.produto = i / VERSOES % PRODUTOS, .projeto = i / VERSOES / PRODUTOS};
        letter->said = (struct said){.type = versao == 1 ? PROJETO_CRIADO
                                             : last      ? PROJETO_REMOVIDO
                                                         : PROJETO_ALTERADO,
                                     .projeto = seed * 100 + letter->projeto + 1,
                                     .produto = m->ids[letter->produto],
                                     .versao = last && at_most(1) ? versao - 1 : versao,
                                     .quantidade = last          ? 0
                                                   : versao == 1 ? 1 + at_most(7)
                                                                 : at_most(8)};
        uuid_v7(letter->id);
        if (at_most(2) > 0)
            continue;
        letters[count] = *letter;
        if (at_most(1))
            uuid_v7(letters[count].id);
        count++;
    }
    for (size_t i = count - 1; i > 0; i--) {
        size_t other = (size_t)at_most((int64_t)i);
        struct letter kept = letters[i];
        letters[i] = letters[other];
        letters[other] = kept;
    }
    return count;
}

/* A manual movement; the model tells whether the stock allows it. */
static bool move_by_hand(struct db *db, struct model *m)
{
    static const char *const types[] = {TIPO_ENTRADA, TIPO_SAIDA, TIPO_AJUSTE};
    int produto = (int)at_most(PRODUTOS - 1);
    const char *type = types[at_most(2)];
    int64_t quantity = 1 + at_most(5);
    int64_t before = m->stock[produto];
    int64_t after = quantity;

    if (type != types[2])
        after = before + (type == types[0] ? quantity : -quantity);
    enum db_result expected = !m->ativo[produto] ? DB_NONE : after < 0 ? RULE_CONFLICT : DB_OK;
    if (move_stock(db, m->ids[produto], type, quantity) != expected)
        return false;
    if (expected != DB_OK)
        return true;
    m->stock[produto] = after;
    if (after > before)
        model_serve(m, produto);
    return true;
}

static bool retire(struct db *db, struct model *m)
{
    int produto = (int)at_most(PRODUTOS - 1);
    bool awaited = false;

    for (int i = 0; i < PROJETOS; i++)
        awaited = awaited || m->held[produto][i].espera;
    enum db_result expected = !m->ativo[produto] ? DB_NONE : awaited ? RULE_CONFLICT : DB_OK;
    if (produto_retire(db, m->ids[produto], 0, &(struct autor){.chave = "ANA"}) != expected)
        return false;
    if (expected == DB_OK)
        m->ativo[produto] = false;
    return true;
}

/* For each demand: the sequence of its answers has no gap, and the last one matches its state. For
 * each product: the last announcement matches it. */
DB_STATEMENT(WRONG_ANSWERS,
             "SELECT COUNT(*) FROM demanda LEFT JOIN outbox"
             " ON JSON_VALUE(cabecalhos, '$.projetoId') = projeto_id"
             " AND JSON_VALUE(cabecalhos, '$.produtoId') = produto_id"
             " AND JSON_VALUE(cabecalhos, '$.sequencia') = sequencia"
             " AND JSON_VALUE(cabecalhos, '$.versao') = versao"
             " AND routing_key = CONCAT('estoque.', IF(situacao = 'PENDENTE', 'insuficiente',"
             " LOWER(situacao))) WHERE projeto_id BETWEEN ? AND ? AND (outbox.id IS NULL"
             " OR sequencia <> (SELECT COUNT(*) FROM outbox"
             " WHERE JSON_VALUE(cabecalhos, '$.projetoId') = projeto_id"
             " AND JSON_VALUE(cabecalhos, '$.produtoId') = produto_id))");
DB_STATEMENT(WRONG_ANNOUNCEMENTS,
             "SELECT COUNT(*) FROM produto WHERE id BETWEEN ? AND ? AND NOT EXISTS"
             " (SELECT 1 FROM outbox WHERE ordem = CONCAT('produto/', produto.id)"
             " AND JSON_VALUE(cabecalhos, '$.versao') = versao"
             " AND IF(ativo, JSON_VALUE(corpo, '$.quantidade') = quantidade,"
             " routing_key = 'produto.removido'))");
DB_STATEMENT(FORGET, "DELETE FROM outbox");

static int64_t count_of(struct db *db, const struct db_statement *statement, int64_t from,
                        int64_t to)
{
    int64_t count = -1;

    (void)db_one(db, statement, DB_IN(db_int(from), db_int(to)), DB_OUT(db_to_int(&count)));
    return count;
}

static void print_fault(void *context)
{
    const struct finding *finding = context;

    (void)printf("     product %" PRId64 ": %s\n", finding->id, finding->text);
    failed++;
}

static void play(struct db *db, int64_t seed)
{
    static struct letter letters[MESSAGES];
    struct model m = {.clock = 0};
    struct finding finding;
    char line[96];
    bool good = true;

    chance = (unsigned int)seed;
    for (int i = 0; i < PRODUTOS; i++) {
        (void)snprintf(line, sizeof(line), "Acaso %" PRId64 " %d", seed, i);
        m.stock[i] = at_most(12);
        m.ids[i] = new_product(db, line, m.stock[i]);
        m.ativo[i] = true;
    }
    size_t count = write_letters(&m, seed, letters);
    for (size_t i = 0; good && i < count; i++) {
        struct letter *letter = &letters[i];

        letter->said.id = letter->id;
        (void)snprintf(line, sizeof(line), "seed %" PRId64 ", message %zu", seed, i);
        good = hear(db, &letter->said) == DB_OK;
        model_hear(&m, letter->produto, letter->projeto, &letter->said);
        if (good && at_most(2) == 0)
            good = move_by_hand(db, &m);
        if (good && at_most(60) == 0)
            good = retire(db, &m);
        good = good && agree(db, &m, line);
    }
    (void)snprintf(line, sizeof(line), "seed %" PRId64 ": %zu messages as the model says", seed,
                   count);
    check_int(line, true, good);
    (void)snprintf(line, sizeof(line), "seed %" PRId64 ": answers, announcements, ledger", seed);
    check_int(line, 0,
              count_of(db, &WRONG_ANSWERS, seed * 100, seed * 100 + 99) +
                  count_of(db, &WRONG_ANNOUNCEMENTS, m.ids[0], m.ids[PRODUTOS - 1]));
    if (reconciliation_check(db, &CONCILIACAO_ESTOQUE, m.ids[0] - 1, m.ids[PRODUTOS - 1],
                             RECONCILIATION_SECONDS, &finding, print_fault, &finding) != DB_OK)
        abort();
    (void)db_run(db, &FORGET, DB_NO_IN);
}

int main(int argc, char **argv)
{
    int64_t seed = argc > 1 ? strtoll(argv[1], NULL, 10) : 1;
    int64_t count = argc > 2 ? strtoll(argv[2], NULL, 10) : 20;

    log_open("pedidos_acaso");
    struct db *db = db_open();
    for (int64_t i = 0; i < count; i++)
        play(db, seed + i);
    db_close(db);
    return end();
}
