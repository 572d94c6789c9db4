/*
 * Concurrency test of the stock rules: consumers apply batches while people move the same few
 * scarce products. With "repetidas" most messages are delivered to two consumers, which may then
 * deadlock over messages and products and begin again.
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

static int64_t products[PRODUTOS];
static atomic_llong by_hand[PRODUTOS]; /* manual entries minus exits */
static atomic_int unexpected;
static atomic_int repeated; /* transactions that lost a deadlock five times and began again */
static unsigned int chance;

struct letter {
    struct said said;
    char id[UUID_TEXT];
    int consumers[2]; /* receivers; twice the same means once */
};

static struct letter letters[LETTERS];

static void write_letters(bool twice)
{
    for (int i = 0; i < LETTERS; i++) {
        struct letter *letter = &letters[i];
        int versao = i % VERSOES + 1;

        letter->said = (struct said){.type = versao == 1 ? PROJETO_CRIADO : PROJETO_ALTERADO,
                                     .projeto = 1 + i / VERSOES / PRODUTOS,
                                     .produto = products[i / VERSOES % PRODUTOS],
                                     .versao = versao,
                                     .quantidade = rand_r(&chance) % 4 + (versao == 1 ? 1 : 0)};
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

static void *move(void *context)
{
    struct worker *worker = context;

    for (int i = 0; i < MOVES; i++) {
        int produto = rand_r(&worker->chance) % PRODUTOS;
        int64_t quantity = 1 + rand_r(&worker->chance) % 3;
        bool out = rand_r(&worker->chance) % 2 != 0;
        enum db_result result;

        while ((result = move_stock(worker->db, products[produto], out ? TIPO_SAIDA : TIPO_ENTRADA,
                                    quantity)) == DB_BUSY)
            atomic_fetch_add(&repeated, 1);
        if (result == DB_OK)
            atomic_fetch_add(&by_hand[produto], out ? -quantity : quantity);
        else if (result != RULE_CONFLICT || !out)
            atomic_fetch_add(&unexpected, 1);
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

DB_STATEMENT(HELD, "SELECT COALESCE(SUM(quantidade_retida), 0), COUNT(*), COALESCE(SUM(versao), 0)"
                   " FROM demanda WHERE produto_id = ?");
DB_STATEMENT(WANTED, "SELECT quantidade_pedida FROM demanda WHERE projeto_id = ?"
                     " AND produto_id = ? AND versao = ?");
DB_STATEMENT(INBOX_COUNT, "SELECT COUNT(*) FROM inbox");

static void check_product(struct db *db, int produto)
{
    int64_t held = -1;
    int64_t demands = -1;
    int64_t versions = -1;

    if (db_one(db, &HELD, DB_IN(db_int(products[produto])),
               DB_OUT(db_to_int(&held), db_to_int(&demands), db_to_int(&versions))) != DB_OK)
        abort();
    check_int("stock and quantity held add up to what came in",
              OPENING + atomic_load(&by_hand[produto]), held + stock(db, products[produto]));
    check_int("every project has one demand", PROJETOS, demands);
    check_int("every demand has the last version", (int64_t)PROJETOS * VERSOES, versions);
}

/* The wanted amount must be that of the last version, no matter when and by whom it was applied. */
static int64_t wrong_wishes(struct db *db)
{
    int64_t wrong = 0;

    for (int i = 0; i < LETTERS; i++) {
        const struct said *said = &letters[i].said;
        int64_t wanted = -1;

        if (said->versao < VERSOES)
            continue;
        (void)db_one(db, &WANTED,
                     DB_IN(db_int(said->projeto), db_int(said->produto), db_int(said->versao)),
                     DB_OUT(db_to_int(&wanted)));
        wrong += wanted != said->quantidade;
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
        products[i] = new_product(db, name, OPENING);
    }
    write_letters(argc > 2 && strcmp(argv[2], "repetidas") == 0);
    (void)db_one(db, &INBOX_COUNT, DB_NO_IN, DB_OUT(db_to_int(&applied)));
    int64_t before = applied;
    run_all(seed);
    (void)db_one(db, &INBOX_COUNT, DB_NO_IN, DB_OUT(db_to_int(&applied)));
    check_int("each message is applied once", LETTERS, applied - before);
    check_int("nothing was refused but exits above the stock", 0, atomic_load(&unexpected));
    for (int i = 0; i < PRODUTOS; i++)
        check_product(db, i);
    check_int("every demand has the quantity of the last version", 0, wrong_wishes(db));
    if (reconciliation_check(db, &CONCILIACAO_ESTOQUE, products[0] - 1, products[PRODUTOS - 1],
                             RECONCILIATION_SECONDS, &finding, print_fault, &finding) != DB_OK)
        abort();
    (void)printf("     transactions begun again after five deadlocks: %d\n",
                 atomic_load(&repeated));
    db_close(db);
    return end();
}
