/*
 * Concurrency test of projects: people change, cancel, finish, reopen and delete the same few
 * projects while consumers apply estoque's answers in batches, and followers replace a merged
 * product by the one it was merged into, although people go on using it. estoque is simulated: it
 * answers the messages in the outbox, and says of some materials that a part came back or that they
 * wait again.
 *
 *     projetos_juntos SEED
 */
#include "checks.h"

#include <pthread.h>
#include <stdatomic.h>

#include "common/base/log.h"
#include "common/json/json_build.h"
#include "mensagens/topologia.h"
#include "projetos/conciliacao.h"
#include "projetos/consumidor/aplicar.h"
#include "projetos/projeto.h"
#include "projetos/uniao.h"

enum {
    PROJETOS = 3,
    PRODUTOS = 8,
    CHANGERS = 4,
    CONSUMERS = 2,
    FOLLOWERS = 2,
    CHANGES = 150,
    BATCH = 10,
    ANSWERS = 2
};

static const struct autor ANA = {.chave = "ANA", .correlation = "juntos"};
static atomic_llong projects[PROJETOS];
static atomic_llong sequence; /* of all answers, hence growing for each material */
static atomic_int changing = CHANGERS;
static atomic_int counts[RULE_OWN + 8]; /* occurrences of each result */
static atomic_int made;                 /* changes that succeeded */

struct worker {
    pthread_t thread;
    struct db *db;
    unsigned int chance;
};

static unsigned int at_most(struct worker *worker, unsigned int most)
{
    return (unsigned int)rand_r(&worker->chance) % (most + 1);
}

static enum db_result seen(enum db_result result)
{
    atomic_fetch_add(&counts[result], 1);
    return result;
}

/* Two or more materials, in random order. */
static void write_project(struct worker *worker, struct projeto *p)
{
    int64_t products[PRODUTOS] = {0};

    *p = (struct projeto){.valor = 100, .material_count = 2 + at_most(worker, PRODUTOS - 2)};
    (void)snprintf(p->nome, sizeof(p->nome), "Juntos");
    (void)snprintf(p->data_inicio, sizeof(p->data_inicio), "2026-07-01");
    (void)snprintf(p->data_entrega, sizeof(p->data_entrega), "2026-08-01");
    for (unsigned int i = 0; i < PRODUTOS; i++) {
        unsigned int other = at_most(worker, i);
        products[i] = products[other];
        products[other] = i + 1;
    }
    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];

        m->produto_id = products[i];
        m->quantidade = (struct quantity){INT64_C(500) * (1 + at_most(worker, 7))};
        (void)snprintf(m->produto_nome, sizeof(m->produto_nome), "Produto %" PRId64, products[i]);
    }
}

/* Replaces a deleted project with a new one. */
static void begin_anew(struct worker *worker, size_t place, struct projeto *p)
{
    write_project(worker, p);
    if (seen(projeto_create(worker->db, &ANA, p)) == DB_OK)
        atomic_store(&projects[place], p->id);
}

/* Another status; when it is CANCELADO, some of the materials come back in part. */
static enum db_result go_on(struct worker *worker, int64_t id, struct projeto *p)
{
    static const char *const STATUSES_IN_TURN[] = {STATUS_EM_ANDAMENTO, STATUS_CONCLUIDO,
                                                   STATUS_CANCELADO, STATUS_PENDENTE};
    struct andamento andamento = {.by_admin = true};
    const char *status = STATUSES_IN_TURN[at_most(worker, 3)];

    (void)snprintf(andamento.status, sizeof(andamento.status), "%s", status);
    andamento.sem_materiais = strcmp(status, STATUS_CONCLUIDO) == 0 && at_most(worker, 2) > 0;
    if (strcmp(status, STATUS_CANCELADO) == 0 && projeto_get(worker->db, id, p) == DB_OK)
        for (size_t i = 0; i < p->material_count; i++)
            if (strcmp(p->materiais[i].situacao, SITUACAO_BAIXADO) == 0 && at_most(worker, 1))
                andamento.devolucoes[andamento.devolucao_count++] = (struct devolucao){
                    p->materiais[i].produto_id, {500 * (int64_t)at_most(worker, 3)}};
    p->id = id;
    return projeto_set_status(worker->db, &ANA, 0, &andamento, p);
}

static enum db_result change_once(struct worker *worker, int64_t id, struct projeto *p)
{
    unsigned int what = at_most(worker, 19);
    int64_t versao = 0;

    if (what == 0)
        return projeto_remove(worker->db, &ANA, id, 0);
    if (what < 8)
        return go_on(worker, id, p);
    if (what < 12 && projeto_get(worker->db, id, p) == DB_OK)
        versao = p->versao;
    write_project(worker, p);
    p->id = id;
    return projeto_replace(worker->db, &ANA, versao, PROJETO_ACTIVE, p);
}

static void *change(void *context)
{
    struct worker *worker = context;
    struct projeto p;

    for (int i = 0; i < CHANGES; i++) {
        size_t place = at_most(worker, PROJETOS - 1);
        enum db_result result = seen(change_once(worker, atomic_load(&projects[place]), &p));

        atomic_fetch_add(&made, result == DB_OK);
        if (result == DB_NONE ||
            ((result == RULE_ENCERRADO || result == RULE_CONCLUIDO) && at_most(worker, 3) == 0))
            begin_anew(worker, place, &p);
    }
    atomic_fetch_sub(&changing, 1);
    return NULL;
}

/* A message to estoque. */
struct heard {
    int64_t id;
    int64_t projeto;
    int64_t produto;
    int64_t versao;
    struct quantity quantidade;
    bool cancelled;
};

DB_STATEMENT(OUTBOX_AFTER,
             "SELECT id, JSON_VALUE(cabecalhos, '$.projetoId'),"
             " JSON_VALUE(cabecalhos, '$.produtoId'), JSON_VALUE(cabecalhos, '$.versao'),"
             " CAST(JSON_VALUE(corpo, '$.quantidade') AS DECIMAL(13, 3)),"
             " COALESCE(JSON_VALUE(cabecalhos, '$.statusProjeto') = 'CANCELADO', 0)"
             " FROM outbox WHERE id > ? ORDER BY id LIMIT ?");

struct batch {
    struct heard row;
    struct message messages[BATCH * ANSWERS];
    size_t count;
    int64_t last;
    struct worker *worker;
};

/* Adds an answer to the message in `row`; `devolvida` came back by hand. */
static void say(struct batch *batch, const char *type, struct quantity devolvida)
{
    const struct heard *heard = &batch->row;
    struct message *message = &batch->messages[batch->count++];

    *message = (struct message){.headers = json_object_new_object(),
                                .body = json_object_new_object(),
                                .correlation = "juntos"};
    (void)snprintf(message->type, sizeof(message->type), "%s", type);
    json_put_int(message->headers, HEADER_PROJETO_ID, heard->projeto);
    json_put_int(message->headers, HEADER_PRODUTO_ID, heard->produto);
    json_put_int(message->headers, HEADER_VERSAO, heard->versao);
    json_put_int(message->headers, HEADER_SEQUENCIA, atomic_fetch_add(&sequence, 1) + 1);
    json_put_text(message->body, "nomeProjeto", "Juntos");
    json_put_text(message->body, "nomeProduto", "não importa");
    json_put_quantity(message->body, "quantidade", heard->quantidade);
    json_put_quantity(message->body, "devolvida", devolvida);
    if (strcmp(type, ESTOQUE_INSUFICIENTE) == 0)
        json_put_quantity(message->body, "faltante", (struct quantity){500});
}

/* Answers at random whether there is enough stock, and then whether a part came back by hand, or an
 * undone entry made the material wait again. Cancelled work waits for nothing. */
static void answer(void *context)
{
    struct batch *batch = context;
    const struct heard *heard = &batch->row;
    const bool enough = heard->cancelled || at_most(batch->worker, 2) > 0;
    const unsigned int later = at_most(batch->worker, 3);

    batch->last = heard->id;
    if (heard->quantidade.thousandths == 0) {
        say(batch, ESTOQUE_DEVOLVIDO, (struct quantity){500 * (int64_t)at_most(batch->worker, 1)});
        return;
    }
    say(batch, enough ? ESTOQUE_BAIXADO : ESTOQUE_INSUFICIENTE, QUANTITY(0));
    if (enough && later == 0)
        say(batch, ESTOQUE_BAIXADO, (struct quantity){500});
    if (enough && later == 1 && !heard->cancelled)
        say(batch, ESTOQUE_INSUFICIENTE, QUANTITY(0));
}

static enum db_result apply(struct db *db, void *context)
{
    const struct batch *batch = context;
    char reason[REASON_MAX + 1];
    struct applying applying = {.reason = reason};
    enum apply_result result = APPLY_OK;

    for (size_t i = 0; result == APPLY_OK && i < batch->count; i++)
        result = projetos_apply(db, &batch->messages[i], &applying);
    return result == APPLY_OK ? DB_OK : result == APPLY_BUSY ? DB_BUSY : DB_ERROR;
}

static int by_order(const void *a, const void *b)
{
    int64_t first = projetos_order(a);
    int64_t second = projetos_order(b);

    return first < second ? -1 : first > second;
}

/* Answers the messages after `*after`; false when there are none. */
static bool answer_some(struct worker *worker, int64_t *after)
{
    struct batch batch = {.count = 0, .last = *after, .worker = worker};
    struct heard *row = &batch.row;

    if (db_rows(worker->db, &OUTBOX_AFTER, DB_IN(db_int(*after), db_int(BATCH)),
                DB_OUT(db_to_int(&row->id), db_to_int(&row->projeto), db_to_int(&row->produto),
                       db_to_int(&row->versao), db_to_quantity(&row->quantidade),
                       db_to_bool(&row->cancelled)),
                answer, &batch) != DB_OK)
        abort();
    *after = batch.last;
    qsort(batch.messages, batch.count, sizeof(batch.messages[0]), by_order);
    if (batch.count > 0)
        (void)seen(db_transaction(worker->db, apply, &batch));
    for (size_t i = 0; i < batch.count; i++)
        message_clear(&batch.messages[i]);
    return batch.count > 0;
}

static void *consume(void *context)
{
    struct worker *worker = context;
    int64_t after = 0;

    while (answer_some(worker, &after) || atomic_load(&changing) > 0)
        ;
    return NULL;
}

/* Updates all projects that use a merged product. */
static void follow_all(struct db *db)
{
    bool more = true;

    while (more)
        (void)seen(unioes_follow(db, &more));
}

static void *follow(void *context)
{
    const struct worker *worker = context;

    do
        follow_all(worker->db);
    while (atomic_load(&changing) > 0);
    return NULL;
}

static void *(*task_of(unsigned int worker))(void *)
{
    if (worker < CHANGERS)
        return change;
    return worker < CHANGERS + CONSUMERS ? consume : follow;
}

static void run_all(unsigned int seed)
{
    struct worker workers[CHANGERS + CONSUMERS + FOLLOWERS];
    const unsigned int count = CHANGERS + CONSUMERS + FOLLOWERS;

    for (unsigned int i = 0; i < count; i++)
        workers[i] = (struct worker){.db = db_open(), .chance = seed * 100 + i};
    for (unsigned int i = 0; i < count; i++)
        if (pthread_create(&workers[i].thread, NULL, task_of(i), &workers[i]) != 0)
            abort();
    for (unsigned int i = 0; i < count; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        db_close(workers[i].db);
    }
}

/* The last product was merged into the first one. */
DB_STATEMENT(MERGE, "INSERT INTO produto (id, nome, versao, removido, unido_a) VALUES"
                    " (1, 'Produto 1', 1, 0, NULL), (?, 'Produto 8', 1, 1, 1)"
                    " ON DUPLICATE KEY UPDATE unido_a = VALUE(unido_a)");
DB_STATEMENT(BEHIND, "SELECT COUNT(*) FROM material JOIN projeto p ON p.id = projeto_id"
                     " WHERE produto_id = ? AND p.status IN ('PENDENTE', 'EM_ANDAMENTO')");
DB_STATEMENT(AWAITING, "SELECT COUNT(*) FROM material WHERE situacao = 'PENDENTE'");

static void print_fault(void *context)
{
    const struct finding *finding = context;

    (void)printf("     project %" PRId64 ": %s\n", finding->id, finding->text);
    failed++;
}

static void check_all(struct db *db)
{
    struct finding finding;
    int64_t awaiting = -1;

    check_int("no change gave up after deadlocks", 0, atomic_load(&counts[DB_BUSY]));
    check_int("no change failed", 0,
              atomic_load(&counts[DB_DUPLICATE]) + atomic_load(&counts[DB_REFERENCED]) +
                  atomic_load(&counts[DB_NO_REFERENCE]) + atomic_load(&counts[DB_CHECK]) +
                  atomic_load(&counts[DB_UNAVAILABLE]) + atomic_load(&counts[DB_ERROR]));
    check_int("a quarter of the changes were made", true,
              atomic_load(&made) > CHANGERS * CHANGES / 4);
    (void)db_one(db, &BEHIND, DB_IN(db_int(PRODUTOS)), DB_OUT(db_to_int(&awaiting)));
    check_int("no open project uses the merged product", 0, awaiting);
    awaiting = -1;
    (void)db_one(db, &AWAITING, DB_NO_IN, DB_OUT(db_to_int(&awaiting)));
    check_int("no material awaits an answer", 0, awaiting);
    if (reconciliation_check(db, &CONCILIACAO_PROJETOS, 0, INT64_MAX, RECONCILIATION_SECONDS,
                             &finding, print_fault, &finding) != DB_OK)
        abort();
    (void)printf("     made %d, done in all %d, gone %d, of another version %d, forbidden %d\n",
                 atomic_load(&made), atomic_load(&counts[DB_OK]), atomic_load(&counts[DB_NONE]),
                 atomic_load(&counts[RULE_STALE]), atomic_load(&counts[RULE_ENCERRADO]));
}

int main(int argc, char **argv)
{
    unsigned int seed = argc > 1 ? (unsigned int)strtoul(argv[1], NULL, 10) : 1;
    struct worker last = {.chance = seed};
    struct projeto p;
    int64_t after = 0;

    log_open("projetos_juntos");
    last.db = db_open();
    if (db_run(last.db, &MERGE, DB_IN(db_int(PRODUTOS))) != DB_OK)
        abort();
    for (size_t i = 0; i < PROJETOS; i++)
        begin_anew(&last, i, &p);
    run_all(seed);
    follow_all(last.db);
    while (answer_some(&last, &after))
        ; /* rows committed with ids that a consumer had already passed */
    check_all(last.db);
    db_close(last.db);
    return end();
}
