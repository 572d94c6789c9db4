/*
 * Concurrency test of the stock rules: consumers apply batches while people move the same few
 * scarce products, bring back what projects took, and undo what they typed. With "repetidas" most
 * messages are delivered to two consumers, which may then deadlock over messages and products and
 * begin again.
 *
 *     pedidos_juntos SEED [repetidas]
 */
#include "pedidos.h"

#include <pthread.h>
#include <stdatomic.h>

#include "common/base/log.h"
#include "estoque/conciliacao.h"

enum {
    PRODUTOS = 3,
    PROJETOS = 20,
    VERSOES = 4,
    LETTERS = PRODUTOS * PROJETOS * VERSOES,
    CONSUMERS = 4,
    MOVERS = 4,
    BATCH = 10,
    MOVES = 150,
    OPENING = 15,
};

/* The smallest quantity of each product, in thousandths: each has another number of decimals. */
static const int64_t STEP[PRODUTOS] = {1000, 500, 1};
static int64_t products[PRODUTOS];
static atomic_llong by_hand[PRODUTOS]; /* manual entries minus exits, in thousandths */
static atomic_int undone;
static atomic_int brought_back;
static atomic_int unexpected;
static atomic_int repeated; /* transactions that lost a deadlock five times and began again */
static unsigned int chance;

struct letter {
    struct said said;
    char id[UUID_TEXT];
    int consumers[2]; /* receivers; twice the same means once */
};

static struct letter letters[LETTERS];

static const char *const STATUS[] = {STATUS_PENDENTE, STATUS_EM_ANDAMENTO, STATUS_EM_ANDAMENTO,
                                     STATUS_CONCLUIDO, STATUS_CANCELADO};
enum { STATUS_COUNT = sizeof(STATUS) / sizeof(STATUS[0]) };

/* From `least` steps of the product to `most` pieces. */
static struct quantity some_of(unsigned int *dice, int produto, int least, int64_t most)
{
    const int64_t steps = PIECES(most) / STEP[produto] - least;

    return (struct quantity){STEP[produto] * (least + rand_r(dice) % (steps + 1))};
}

static void write_letters(bool twice)
{
    for (int i = 0; i < LETTERS; i++) {
        struct letter *letter = &letters[i];
        int versao = i % VERSOES + 1;

        letter->said =
            (struct said){.type = versao == 1 ? PROJETO_CRIADO : PROJETO_ALTERADO,
                          .projeto = 1 + i / VERSOES / PRODUTOS,
                          .produto = products[i / VERSOES % PRODUTOS],
                          .versao = versao,
                          .status = STATUS[rand_r(&chance) % STATUS_COUNT],
                          .quantidade = some_of(&chance, i / VERSOES % PRODUTOS, versao == 1, 4)};
        if (versao == VERSOES && strcmp(letter->said.status, STATUS_CANCELADO) == 0)
            letter->said.status = STATUS_CONCLUIDO; /* cancelled, it would not keep its quantity */
        uuid_v7(letter->id);
        letter->consumers[0] = rand_r(&chance) % CONSUMERS;
        letter->consumers[1] = twice ? rand_r(&chance) % CONSUMERS : letter->consumers[0];
    }
    for (int i = LETTERS - 1; i > 0; i--) {
        int other = rand_r(&chance) % (i + 1);
        struct letter kept = letters[i];
        letters[i] = letters[other];
        letters[other] = kept;
    }
}

struct worker {
    pthread_t thread;
    struct db *db;
    int number;
    unsigned int chance;
};

static int by_order(const void *a, const void *b)
{
    int64_t first = mensagem_order(a);
    int64_t second = mensagem_order(b);

    return first < second ? -1 : first > second;
}

static void take(struct worker *worker, struct message *messages, size_t count)
{
    struct delivered delivered = {.messages = messages, .count = count};
    enum db_result result;

    qsort(messages, count, sizeof(messages[0]), by_order);
    while ((result = db_transaction(worker->db, deliver, &delivered)) == DB_BUSY)
        atomic_fetch_add(&repeated, 1);
    if (result != DB_OK)
        atomic_fetch_add(&unexpected, 1);
    for (size_t i = 0; i < count; i++)
        message_clear(&messages[i]);
}

static void *consume(void *context)
{
    struct worker *worker = context;
    struct message messages[BATCH];
    size_t count = 0;

    for (int i = 0; i < LETTERS; i++) {
        struct letter *letter = &letters[i];
        struct said said = letter->said;

        if (letter->consumers[0] != worker->number && letter->consumers[1] != worker->number)
            continue;
        said.id = letter->id;
        message_make(&messages[count++], &said);
        if (count < BATCH)
            continue;
        take(worker, messages, count);
        count = 0;
    }
    take(worker, messages, count);
    return NULL;
}

/* What a mover typed last and may undo. */
struct slip {
    int64_t id;
    int64_t change; /* to `by_hand`, in thousandths; 0 for what a project brought back */
};

static enum db_result try_again(enum db_result result)
{
    if (result == DB_BUSY)
        atomic_fetch_add(&repeated, 1);
    return result;
}

static void undo_slip(struct worker *worker, int produto, struct slip *slip)
{
    const bool takings = rand_r(&worker->chance) % 3 != 0;
    enum db_result result;

    while ((result = try_again(undo(worker->db, products[produto], slip->id, takings))) == DB_BUSY)
        ;
    if (result == DB_OK) {
        atomic_fetch_sub(&by_hand[produto], slip->change);
        atomic_fetch_add(&undone, 1);
    } else if (result != RULE_CONFLICT) {
        atomic_fetch_add(&unexpected, 1);
    }
    slip->id = 0;
}

static void type_some(struct worker *worker, int produto, struct slip *slip)
{
    static const char *const TYPES[] = {TIPO_ENTRADA, TIPO_ENTRADA, TIPO_SAIDA, TIPO_DEVOLUCAO,
                                        TIPO_AJUSTE};
    const struct quantity seen = some_of(&worker->chance, produto, 0, 3);
    struct typed typed = {.produto = products[produto],
                          .tipo = TYPES[rand_r(&worker->chance) % 5],
                          .quantidade = some_of(&worker->chance, produto, 1, 3),
                          .custo = COST_UNKNOWN};
    const bool enters = strcmp(typed.tipo, TIPO_ENTRADA) == 0;
    const bool returns = strcmp(typed.tipo, TIPO_DEVOLUCAO) == 0;
    const bool counts = strcmp(typed.tipo, TIPO_AJUSTE) == 0;
    const int64_t quantity = typed.quantidade.thousandths;
    enum db_result result;

    if (counts)
        typed.esperada = &seen;
    if (returns)
        typed.projeto = 1 + rand_r(&worker->chance) % PROJETOS;
    if (enters)
        typed.custo = (struct cost){10 * (int64_t)(rand_r(&worker->chance) % 1000000)};
    while ((result = try_again(type_in(worker->db, &typed))) == DB_BUSY)
        ;
    if (result != DB_OK) {
        if (result != RULE_CONFLICT || enters)
            atomic_fetch_add(&unexpected, 1);
        return;
    }
    *slip = (struct slip){typed_id, enters    ? quantity
                                    : returns ? 0
                                    : counts  ? quantity - seen.thousandths
                                              : -quantity};
    atomic_fetch_add(&by_hand[produto], slip->change);
    if (returns)
        atomic_fetch_add(&brought_back, 1);
}

static void *move(void *context)
{
    struct worker *worker = context;
    struct slip slips[PRODUTOS] = {0};

    for (int i = 0; i < MOVES; i++) {
        const int produto = rand_r(&worker->chance) % PRODUTOS;

        if (slips[produto].id && rand_r(&worker->chance) % 3 == 0)
            undo_slip(worker, produto, &slips[produto]);
        else
            type_some(worker, produto, &slips[produto]);
    }
    return NULL;
}

static void run_all(unsigned int seed)
{
    struct worker workers[CONSUMERS + MOVERS];
    const int count = CONSUMERS + MOVERS;

    for (int i = 0; i < count; i++)
        workers[i] = (struct worker){.db = db_open(), .number = i, .chance = seed + (unsigned)i};
    for (int i = 0; i < count; i++)
        if (pthread_create(&workers[i].thread, NULL, i < CONSUMERS ? consume : move, &workers[i]) !=
            0)
            abort();
    for (int i = 0; i < count; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        db_close(workers[i].db);
    }
}

DB_STATEMENT(HELD, "SELECT CAST(1000 * (COALESCE(SUM(retida), 0) + (SELECT estoque FROM produto"
                   " WHERE id = ?)) AS INT), COUNT(*), COALESCE(SUM(versao), 0)"
                   " FROM demanda WHERE produto_id = ?");
DB_STATEMENT(WANTED, "SELECT pedida FROM demanda WHERE projeto_id = ?"
                     " AND produto_id = ? AND versao = ?");
DB_STATEMENT(INBOX_COUNT, "SELECT COUNT(*) FROM inbox");

static void check_product(struct db *db, int produto)
{
    int64_t held = -1;
    int64_t demands = -1;
    int64_t versions = -1;

    if (db_one(db, &HELD, DB_IN(db_int(products[produto]), db_int(products[produto])),
               DB_OUT(db_to_int(&held), db_to_int(&demands), db_to_int(&versions))) != DB_OK)
        abort();
    check_int("stock and quantity held add up to what came in",
              PIECES(OPENING) + atomic_load(&by_hand[produto]), held);
    check_int("every project has one demand", PROJETOS, demands);
    check_int("every demand has the last version", (int64_t)PROJETOS * VERSOES, versions);
}

/* The wanted amount must be that of the last version, no matter when and by whom it was applied. */
static int64_t wrong_wishes(struct db *db)
{
    int64_t wrong = 0;

    for (int i = 0; i < LETTERS; i++) {
        const struct said *said = &letters[i].said;
        struct quantity wanted = {-1};

        if (said->versao < VERSOES)
            continue;
        (void)db_one(db, &WANTED,
                     DB_IN(db_int(said->projeto), db_int(said->produto), db_int(said->versao)),
                     DB_OUT(db_to_quantity(&wanted)));
        wrong += quantity_compare(wanted, said->quantidade) != 0;
    }
    return wrong;
}

static void print_fault(void *context)
{
    const struct finding *finding = context;

    (void)printf("     product %" PRId64 ": %s\n", finding->id, finding->text);
    failed++;
}

int main(int argc, char **argv)
{
    unsigned int seed = argc > 1 ? (unsigned int)strtoul(argv[1], NULL, 10) : 1;
    struct finding finding;
    int64_t applied = -1;

    log_open("pedidos_juntos");
    struct db *db = db_open();
    chance = seed;
    for (int i = 0; i < PRODUTOS; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "Juntos %d %d", argc, i);
        products[i] = new_measured(db, name, QUANTITY(OPENING),
                                   quantity_decimals((struct quantity){STEP[i]}));
    }
    write_letters(argc > 2 && strcmp(argv[2], "repetidas") == 0);
    (void)db_one(db, &INBOX_COUNT, DB_NO_IN, DB_OUT(db_to_int(&applied)));
    int64_t before = applied;
    run_all(seed);
    (void)db_one(db, &INBOX_COUNT, DB_NO_IN, DB_OUT(db_to_int(&applied)));
    check_int("each message is applied once", LETTERS, applied - before);
    check_int("nothing was refused but what takes more than there is", 0, atomic_load(&unexpected));
    check_int("many movements were undone", true, atomic_load(&undone) > MOVES / 4);
    check_int("projects brought something back", true, atomic_load(&brought_back) > 0);
    for (int i = 0; i < PRODUTOS; i++)
        check_product(db, i);
    check_int("every demand has the quantity of the last version", 0, wrong_wishes(db));
    check_int("answers and announcements tell what is so", 0,
              wrongly_told(db, products[0], products[PRODUTOS - 1]));
    if (reconciliation_check(db, &CONCILIACAO_ESTOQUE, products[0] - 1, products[PRODUTOS - 1],
                             RECONCILIATION_SECONDS, &finding, print_fault, &finding) != DB_OK)
        abort();
    (void)printf("     transactions begun again after five deadlocks: %d\n",
                 atomic_load(&repeated));
    db_close(db);
    return end();
}
