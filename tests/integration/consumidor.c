/*
 * consumidor <queue>: a consumer for the suites, built on consumer.h only. The body of a message
 * says what it does:
 *
 *   "numero": n        adds a row to `efeito`
 *   "contas": [a, b]   adds 1 to rows of `conta`, in this order, with "pausa" ms after each
 *   "avisos": n        adds n messages to the outbox
 *   "falha":           one of these, after its effect, until the table `conserto` has a row
 *     "conflito"         it can never be applied
 *     "cedo"             it came too early
 *     "erro"             it fails for an unknown reason
 *     "morte"            the process dies
 *     "lenta"            it takes 2 s
 *
 * ORDEM=numero in the environment sorts the messages of a batch; URGENTE=<queue> consumes that
 * queue, too, as the urgent one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/json/json_build.h"
#include "common/json/json_text.h"
#include "common/messaging/consumer.h"
#include "mensagens/topologia.h"

DB_STATEMENT(EFEITO, "INSERT INTO efeito (message_id, tipo, numero) VALUES (?, ?, ?)");
DB_STATEMENT(CONTA, "UPDATE conta SET valor = valor + 1 WHERE id = ?");
DB_STATEMENT(CONSERTO, "SELECT COUNT(*) FROM conserto");
DB_STATEMENT(DEMORA, "DO SLEEP(? / 1000)");
DB_STATEMENT(LOTE, "INSERT INTO lote () VALUES ()");

static int64_t member(const struct message *message, const char *name)
{
    struct json_object *value = NULL;
    int64_t number = 0;

    if (json_object_object_get_ex(message->body, name, &value))
        (void)json_text_int64(value, &number);
    return number;
}

static int64_t numero_of(const struct message *message)
{
    return member(message, "numero");
}

static enum db_result sleep_in(struct db *db, int64_t milliseconds)
{
    return milliseconds > 0 ? db_run(db, &DEMORA, DB_IN(db_int(milliseconds))) : DB_OK;
}

static enum db_result add_to_contas(struct db *db, const struct message *message)
{
    struct json_object *contas = NULL;
    enum db_result result = DB_OK;

    if (!json_object_object_get_ex(message->body, "contas", &contas))
        return DB_OK;
    for (size_t i = 0; i < json_object_array_length(contas) && result == DB_OK; i++) {
        const int64_t id = json_object_get_int64(json_object_array_get_idx(contas, i));

        result = db_run(db, &CONTA, DB_IN(db_int(id)));
        if (result == DB_OK)
            result = sleep_in(db, member(message, "pausa"));
    }
    return result;
}

static enum db_result announce(struct db *db, struct outbox *outbox, const struct message *message)
{
    struct json_object *body = json_object_new_object();
    const int64_t count = member(message, "avisos");
    enum db_result result = DB_OK;
    char order_key[32];

    (void)snprintf(order_key, sizeof(order_key), "numero/%" PRId64, numero_of(message));
    for (int64_t i = 1; i <= count && result == DB_OK; i++) {
        json_put_int(body, "aviso", i);
        result = outbox_gather(db, outbox,
                               &(struct outbox_message){.exchange = EXCHANGE_ESTOQUE,
                                                        .type = ESTOQUE_BAIXADO,
                                                        .source = "teste",
                                                        .order_key = order_key,
                                                        .correlation = message->correlation,
                                                        .body = body});
    }
    json_object_put(body);
    return result;
}

static enum apply_result fail(struct db *db, const char *how, struct applying *applying)
{
    int64_t mended = 0;
    enum db_result result = db_one(db, &CONSERTO, DB_NO_IN, DB_OUT(db_to_int(&mended)));

    if (result != DB_OK || mended > 0)
        return apply_of(result);
    if (strcmp(how, "conflito") == 0)
        return apply_impossible(applying, "conflito de teste");
    if (strcmp(how, "cedo") == 0)
        return apply_early(applying, "cedo demais");
    if (strcmp(how, "morte") == 0)
        _exit(EXIT_FAILURE);
    if (strcmp(how, "lenta") == 0)
        return apply_of(sleep_in(db, 2000));
    return APPLY_FAILED;
}

static enum apply_result apply(struct db *db, const struct message *message,
                               struct applying *applying)
{
    struct json_object *falha = NULL;
    enum db_result result =
        db_run(db, &EFEITO,
               DB_IN(db_text(message->id), db_text(message->type), db_int(numero_of(message))));

    if (result == DB_OK)
        result = add_to_contas(db, message);
    if (result == DB_OK)
        result = announce(db, applying->outbox, message);
    if (result == DB_OK && json_object_object_get_ex(message->body, "falha", &falha))
        return fail(db, json_object_get_string(falha), applying);
    return apply_of(result);
}

static enum db_result finish(struct db *db, struct applying *applying)
{
    (void)applying;
    return db_run(db, &LOTE, DB_NO_IN);
}

int main(int argc, char **argv)
{
    static const char *queues[2];
    const char *order = getenv("ORDEM");
    const char *urgent = getenv("URGENTE");

    if (argc != 2)
        return EXIT_FAILURE;
    queues[0] = argv[1];
    queues[1] = urgent;
    return consumer_run(&(struct consumer){.name = "consumidor",
                                           .queues = queues,
                                           .queue_count = urgent ? 2 : 1,
                                           .urgent = urgent,
                                           .apply = apply,
                                           .order = order ? numero_of : NULL,
                                           .finish = finish});
}
