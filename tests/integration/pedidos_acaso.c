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

enum {
    PRODUTOS = 3,
    PROJETOS = 6,
    VERSOES = 4,
    MESSAGES = PRODUTOS * PROJETOS * VERSOES * 2,
    ROWS_MAX = 4000
};

static unsigned int chance;

static int64_t at_most(int64_t most)
{
    return rand_r(&chance) % (most + 1);
}

/* Each product has another number of decimals. Quantities are in thousandths; a step is the
 * smallest quantity of a product. */
static const int64_t STEP[PRODUTOS] = {1000, 100, 1};

/* The model: how much of each product each project holds. */
struct held {
    int64_t versao; /* 0: no message yet */
    int64_t pedida;
    int64_t retida;
    int64_t cortada;
    int64_t devolvida;
    int64_t custo;  /* of what is held; -1: unknown */
    int64_t espera; /* since when it is pending; 0: it is not */
    int64_t lugar;  /* its place in the queue, kept while it does not wait */
    bool aberta;    /* the work is not finished */
};

/* A row of the ledger. */
enum what { TAKEN, GIVEN_BACK, ENTERED, LEFT, COUNTED, BROUGHT_BACK };
struct row {
    enum what what;
    int64_t id; /* of a typed movement, else 0 */
    int64_t change;
    int64_t each;
    int projeto;
    bool undone; /* or undoes another */
};

struct model {
    int64_t ids[PRODUTOS];
    int64_t stock[PRODUTOS];
    int64_t average[PRODUTOS]; /* cost of each piece; -1: unknown */
    bool ativo[PRODUTOS];
    struct held held[PRODUTOS][PROJETOS];
    struct row rows[PRODUTOS][ROWS_MAX];
    int row_count[PRODUTOS];
    int64_t clock;
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* a × b / c rounded half up; -1 (unknown) when `a` is unknown or `c` is 0. */
static int64_t share(int64_t a, int64_t b, int64_t c)
{
    return a < 0 || c == 0 ? -1 : (int64_t)(((__int128)a * b + c / 2) / c);
}

static int64_t average_of(int64_t stock, int64_t average, int64_t more, int64_t each)
{
    if (each < 0)
        return average;
    if (average < 0 || stock <= 0)
        return each;
    const __int128 all = (__int128)stock * average + (__int128)more * each;
    const int64_t total = stock + more;

    return (int64_t)((2 * all + total) / (2 * (__int128)total));
}

/* Adds a row to the ledger, and updates the stock and its average cost. */
static struct row *model_book(struct model *m, int produto, struct row row)
{
    struct row *place = &m->rows[produto][m->row_count[produto]++];

    if (row.change > 0)
        m->average[produto] =
            average_of(m->stock[produto], m->average[produto], row.change, row.each);
    else
        row.each = m->average[produto];
    m->stock[produto] += row.change;
    *place = row;
    return place;
}

/* The average cost as if what was undone had never happened. */
static int64_t model_average(const struct model *m, int produto)
{
    int64_t stock = 0;
    int64_t average = -1;

    for (int i = 0; i < m->row_count[produto]; i++) {
        const struct row *row = &m->rows[produto][i];

        if (row->undone)
            continue;
        if (row->change > 0)
            average =
                average_of(stock, average, row->change, row->what == COUNTED ? -1 : row->each);
        stock += row->change;
    }
    return average;
}

/* Makes the project hold that much: takes what is lacking, or gives back what is too much at its
 * cost. Returns the new row; NULL for none. */
static struct row *model_settle(struct model *m, int produto, struct held *h, int64_t held,
                                enum what what)
{
    const int64_t less = h->retida - held;
    const int projeto = (int)(h - m->held[produto]);
    struct row *row = NULL;

    if (h->retida == 0)
        h->custo = 0;
    if (less > 0) {
        const int64_t back = share(h->custo, less, h->retida);

        h->custo = h->custo < 0 ? -1 : h->custo - least(back, h->custo);
        row = model_book(m, produto,
                         (struct row){what, 0, less, share(back, 1000, less), projeto, false});
    } else if (less < 0) {
        const int64_t cost = share(m->average[produto], -less, 1000);

        h->custo = h->custo < 0 || cost < 0 ? -1 : h->custo + cost;
        row = model_book(m, produto, (struct row){TAKEN, 0, less, -1, projeto, false});
    }
    h->retida = held;
    if (held == 0)
        h->custo = 0;
    return row;
}

static void model_serve(struct model *m, int produto)
{
    for (;;) {
        struct held *oldest = NULL;

        for (int i = 0; i < PROJETOS; i++) {
            struct held *h = &m->held[produto][i];
            if (h->espera && h->pedida - h->devolvida - h->retida <= m->stock[produto] &&
                (!oldest || h->espera < oldest->espera))
                oldest = h;
        }
        if (!oldest)
            return;
        (void)model_settle(m, produto, oldest, oldest->pedida - oldest->devolvida, TAKEN);
        oldest->espera = 0;
    }
}

/* Gives the project what it wants, or makes it wait; if the work `ends`, `want` counts as cut. */
static void model_hold(struct model *m, int produto, struct held *h, int64_t want, bool ends)
{
    const bool can =
        want <= h->retida || (m->ativo[produto] && want <= m->stock[produto] + h->retida);

    h->cortada = ends ? want : least(h->cortada, want);
    (void)model_settle(m, produto, h, can ? want : h->cortada, GIVEN_BACK);
    if (can || !m->ativo[produto])
        h->espera = 0;
    else if (!h->espera)
        h->espera = ++m->clock;
    if (h->espera)
        h->lugar = h->espera;
}

static void model_hear(struct model *m, int produto, int projeto, const struct said *said)
{
    struct held *h = &m->held[produto][projeto];
    const bool removal = strcmp(said->type, PROJETO_REMOVIDO) == 0;
    const bool ends = removal || (said->status && strcmp(said->status, STATUS_CANCELADO) == 0);
    const bool again = said->versao == h->versao && removal && h->pedida > 0;
    const int64_t before = h->retida;
    const int64_t asked = said->quantidade.thousandths;
    const int64_t back = least(h->devolvida, asked);
    const int64_t want = ends ? least(asked - back, before) : asked - back;

    if (said->versao <= h->versao && !again)
        return;
    const bool over = asked == 0 || removal || (ends && want == 0);
    h->versao = said->versao;
    h->aberta = said->status && !ends && strcmp(said->status, STATUS_CONCLUIDO) != 0;
    if (h->pedida == 0)
        h->lugar = ++m->clock;
    h->devolvida = over ? 0 : back;
    h->pedida = over ? 0 : ends ? want + back : asked;
    model_hold(m, produto, h, want, ends);
    if (over)
        h->cortada = 0;
    if (h->retida < before)
        model_serve(m, produto);
}

/* The state as text: the stock and its average cost, and for each demand version, amount wanted,
 * held and returned, cost, and whether it waits. */
static void model_text(const struct model *m, int produto, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%" PRId64 " a %" PRId64, m->stock[produto],
                                   m->average[produto]);

    for (int i = 0; i < PROJETOS; i++) {
        const struct held *h = &m->held[produto][i];
        if (h->versao)
            used += (size_t)snprintf(out + used, size - used,
                                     " %d:%" PRId64 ":%" PRId64 ":%" PRId64 ":%" PRId64 ":%" PRId64
                                     "%s",
                                     i + 1, h->versao, h->pedida, h->retida, h->devolvida, h->custo,
                                     h->espera ? ":espera" : "");
    }
}

#define UNITS(number) "CAST(COALESCE(" number " * 100000, -1) AS INT)"

DB_STATEMENT(
    STATE,
    "SELECT CONCAT(CAST(estoque * 1000 AS INT), ' a ', " UNITS(
        "custo_medio") ","
                       " COALESCE((SELECT GROUP_CONCAT(' ', MOD(projeto_id, 100), ':', versao, ':',"
                       " CAST(pedida * 1000 AS INT), ':', CAST(retida * 1000 AS INT), ':',"
                       " CAST(devolvida * 1000 AS INT), ':', " UNITS(
                           "custo") ","
                                    " IF(situacao = 'PENDENTE', ':espera', '') ORDER BY projeto_id "
                                    "SEPARATOR '')"
                                    " FROM demanda WHERE produto_id = produto.id), '')) FROM "
                                    "produto WHERE id = ?");

static bool agree(struct db *db, const struct model *m, const char *step)
{
    char expected[1024];
    char got[1024];

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

/* From `least` steps to `most` pieces of a product, in thousandths. */
static int64_t some_of(int produto, int64_t least, int64_t most)
{
    return STEP[produto] * (least + at_most(PIECES(most) / STEP[produto] - least));
}

/* NULL: not told. What was cancelled or finished may be reopened by a later version. */
static const char *some_status(int versao)
{
    if (versao > 1 && at_most(3) == 0)
        return STATUS_CANCELADO;
    if (versao > 1 && at_most(5) == 0)
        return STATUS_CONCLUIDO;
    return at_most(3) > 0 ? STATUS_EM_ANDAMENTO : NULL;
}

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
        letter->said =
            (struct said){.type = versao == 1 ? PROJETO_CRIADO
                                  : last      ? PROJETO_REMOVIDO
                                              : PROJETO_ALTERADO,
                          .projeto = seed * 100 + letter->projeto + 1,
                          .produto = m->ids[letter->produto],
                          .versao = last && at_most(1) ? versao - 1 : versao,
                          .status = some_status(versao),
                          .quantidade = {last && at_most(2) > 0 ? 0
                                         : versao == 1          ? some_of(letter->produto, 1, 8)
                                                                : some_of(letter->produto, 0, 8)}};
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

/* Part of what a project holds comes back by hand. */
static bool bring_back(struct db *db, struct model *m, int64_t seed)
{
    const int produto = (int)at_most(PRODUTOS - 1);
    const int projeto = (int)at_most(PROJETOS - 1);
    const int64_t quantity = some_of(produto, 1, 3);
    struct held *h = &m->held[produto][projeto];
    const bool holds = h->pedida > 0 && !h->espera && quantity <= h->retida;
    const enum db_result expected = !m->ativo[produto] ? DB_NONE : holds ? DB_OK : RULE_CONFLICT;

    if (type_in(db, &(struct typed){m->ids[produto],
                                    TIPO_DEVOLUCAO,
                                    {quantity},
                                    seed * 100 + projeto + 1,
                                    COST_UNKNOWN,
                                    NULL}) != expected)
        return false;
    if (expected != DB_OK)
        return true;
    h->devolvida += quantity;
    model_settle(m, produto, h, h->retida - quantity, BROUGHT_BACK)->id = typed_id;
    h->cortada = least(h->cortada, h->retida);
    model_serve(m, produto);
    return true;
}

/* A manual movement; the model tells whether the stock allows it. An entry without a cost enters at
 * the average, else at the price of the product; a count may have been done before the last steps.
 */
static bool move_by_hand(struct db *db, struct model *m)
{
    static const char *const types[] = {TIPO_ENTRADA, TIPO_SAIDA, TIPO_AJUSTE};
    int produto = (int)at_most(PRODUTOS - 1);
    const char *type = types[at_most(2)];
    int64_t quantity = some_of(produto, 1, 6);
    int64_t cost = type == types[0] && at_most(3) > 0 ? at_most(1000000) * 10 : -1;
    int64_t before = m->stock[produto];
    const struct quantity seen = {some_of(produto, 0, 6)};
    const bool earlier = type == types[2] && at_most(1);
    int64_t after = earlier ? before + quantity - seen.thousandths : quantity;

    if (type != types[2])
        after = before + (type == types[0] ? quantity : -quantity);
    enum db_result expected = !m->ativo[produto] ? DB_NONE : after < 0 ? RULE_CONFLICT : DB_OK;
    if (type_in(db,
                &(struct typed){
                    m->ids[produto], type, {quantity}, 0, {cost}, earlier ? &seen : NULL}) !=
        expected)
        return false;
    if (expected != DB_OK)
        return true;
    if (cost < 0)
        cost =
            m->average[produto] < 0 && type == types[0] ? PRICE * INT64_C(10) : m->average[produto];
    const enum what what = type == types[0] ? ENTERED : type == types[1] ? LEFT : COUNTED;
    (void)model_book(m, produto, (struct row){what, typed_id, after - before, cost, -1, false});
    if (after > before)
        model_serve(m, produto);
    return true;
}

/* The newest row that took something an unfinished project still holds; NULL for none. */
static struct row *newest_taking(struct model *m, int produto)
{
    for (int i = m->row_count[produto] - 1; i >= 0; i--) {
        struct row *row = &m->rows[produto][i];

        if (row->what != TAKEN || row->projeto < 0)
            continue;
        const struct held *h = &m->held[produto][row->projeto];
        if (h->aberta && h->pedida > 0 && !h->espera && h->retida > h->cortada)
            return row;
    }
    return NULL;
}

static void take_back(struct model *m, int produto, struct row *taking)
{
    struct held *h = &m->held[produto][taking->projeto];
    const bool whole = -taking->change == h->retida - h->cortada;

    model_settle(m, produto, h, h->cortada, GIVEN_BACK)->undone = whole;
    taking->undone = taking->undone || whole;
    h->espera = h->lugar;
}

/* Undoes the row; false when it cannot be undone, and then `m` must be discarded. */
static bool model_undo(struct model *m, int produto, struct row *row, bool takings)
{
    struct row *taking;

    if (row->undone)
        return false;
    while (m->stock[produto] < row->change && takings && (taking = newest_taking(m, produto)))
        take_back(m, produto, taking);
    if (m->stock[produto] < row->change)
        return false;
    if (row->what == BROUGHT_BACK) {
        struct held *h = &m->held[produto][row->projeto];

        if (h->pedida == 0 || h->espera || h->devolvida < row->change)
            return false;
        const int64_t cost = share(row->each, row->change, 1000);
        h->custo = h->custo < 0 || cost < 0 ? -1 : h->custo + cost;
        h->devolvida -= row->change;
        h->retida += row->change;
    }
    row->undone = true;
    (void)model_book(m, produto,
                     (struct row){row->what, 0, -row->change, m->average[produto], -1, true});
    if (row->what == ENTERED || row->what == BROUGHT_BACK)
        m->average[produto] = model_average(m, produto);
    model_serve(m, produto);
    return true;
}

static bool undo_some(struct db *db, struct model *m)
{
    static struct model after;
    const int produto = (int)at_most(PRODUTOS - 1);
    const int some = (int)at_most(m->row_count[produto]);
    const bool takings = at_most(3) > 0;

    if (some == m->row_count[produto] || m->rows[produto][some].id == 0)
        return true;
    after = *m;
    const bool can = model_undo(&after, produto, &after.rows[produto][some], takings);
    const enum db_result expected = !m->ativo[produto] ? DB_NONE : can ? DB_OK : RULE_CONFLICT;
    if (undo(db, m->ids[produto], m->rows[produto][some].id, takings) != expected)
        return false;
    if (expected == DB_OK)
        *m = after;
    return true;
}

static bool retire(struct db *db, struct model *m)
{
    int produto = (int)at_most(PRODUTOS - 1);
    bool awaited = false;

    for (int i = 0; i < PROJETOS; i++)
        awaited = awaited || m->held[produto][i].espera;
    enum db_result expected = !m->ativo[produto]      ? DB_NONE
                              : awaited               ? RULE_AGUARDADO
                              : m->stock[produto] > 0 ? RULE_COM_ESTOQUE
                                                      : DB_OK;
    if (produto_retire(db, m->ids[produto], 0, &(struct autor){.chave = "ANA"}) != expected)
        return false;
    if (expected == DB_OK)
        m->ativo[produto] = false;
    return true;
}

DB_STATEMENT(FORGET, "DELETE FROM outbox");

static void print_fault(void *context)
{
    const struct finding *finding = context;

    (void)printf("     product %" PRId64 ": %s\n", finding->id, finding->text);
    failed++;
}

static void play(struct db *db, int64_t seed)
{
    static struct letter letters[MESSAGES];
    static struct model m;
    struct finding finding;
    char line[96];
    bool good = true;

    chance = (unsigned int)seed;
    m = (struct model){.clock = 0};
    for (int i = 0; i < PRODUTOS; i++) {
        (void)snprintf(line, sizeof(line), "Acaso %" PRId64 " %d", seed, i);
        const int64_t opening = some_of(i, 0, 12);
        m.ids[i] = new_measured(db, line, (struct quantity){opening},
                                quantity_decimals((struct quantity){STEP[i]}));
        m.average[i] = -1;
        if (opening > 0)
            (void)model_book(&m, i,
                             (struct row){ENTERED, 0, opening, PRICE * INT64_C(10), -1, false});
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
        if (good && at_most(3) == 0)
            good = bring_back(db, &m, seed);
        if (good && at_most(3) == 0)
            good = undo_some(db, &m);
        if (good && at_most(60) == 0)
            good = retire(db, &m);
        good = good && agree(db, &m, line);
    }
    (void)snprintf(line, sizeof(line), "seed %" PRId64 ": %zu messages as the model says", seed,
                   count);
    check_int(line, true, good);
    (void)snprintf(line, sizeof(line), "seed %" PRId64 ": answers, announcements, ledger", seed);
    check_int(line, 0, wrongly_told(db, m.ids[0], m.ids[PRODUTOS - 1]));
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
