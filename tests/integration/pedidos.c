/*
 * The rules of the stock against a real database, without a broker: messages are given to the same
 * function that the consumer calls, in a transaction like the consumer's. Called by
 * tests/integration/estoque-pedidos.sh, which makes the database.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/consumer.h"
#include "common/inbox.h"
#include "common/json_build.h"
#include "common/log.h"
#include "common/uuid.h"
#include "estoque-consumidor/alterados.h"
#include "estoque-consumidor/pedido.h"
#include "estoque/movimentacao.h"

static int passed;
static int failed;

static void check_text(const char *what, const char *expected, const char *got)
{
    bool same = strcmp(expected, got) == 0;

    passed += same;
    failed += !same;
    if (same)
        printf("ok   %s\n", what);
    else
        printf("FAIL %s: expected <%s>, got <%s>\n", what, expected, got);
}

static void check_int(const char *what, int64_t expected, int64_t got)
{
    char one[24];
    char other[24];

    (void)snprintf(one, sizeof(one), "%" PRId64, expected);
    (void)snprintf(other, sizeof(other), "%" PRId64, got);
    check_text(what, one, other);
}

/* What a sender says; 0 leaves a header out. */
struct said {
    const char *type;
    int64_t projeto;
    int64_t produto;
    int64_t versao;
    int64_t quantidade;
    const char *id; /* NULL for a new one */
};

static void message_make(struct message *message, const struct said *said)
{
    *message = (struct message){.headers = json_object_new_object(),
                                .body = json_object_new_object(),
                                .correlation = "teste-1"};
    if (said->id)
        (void)snprintf(message->id, sizeof(message->id), "%s", said->id);
    else
        uuid_v7(message->id);
    (void)snprintf(message->type, sizeof(message->type), "%s", said->type);
    if (said->projeto)
        json_put_int(message->headers, HEADER_PROJETO_ID, said->projeto);
    if (said->produto)
        json_put_int(message->headers, HEADER_PRODUTO_ID, said->produto);
    if (said->versao)
        json_put_int(message->headers, HEADER_VERSAO, said->versao);
    json_put_text(message->body, "nomeProjeto", "Cozinha Ágil");
    json_put_text(message->body, "nomeProduto", "MDF 15mm");
    json_put_int(message->body, "quantidade", said->quantidade);
}

struct delivered {
    const struct message *message;
    char reason[REASON_MAX + 1];
};

static enum db_result deliver(struct db *db, void *context)
{
    struct delivered *delivered = context;
    bool fresh = false;
    enum db_result result = inbox_add(db, delivered->message->id, delivered->message->type, &fresh);

    if (result == DB_OK && fresh)
        result = pedido_apply(db, delivered->message, delivered->reason);
    return result == DB_OK ? alterados_announce(db) : result;
}

/* One message in a batch of its own. */
static enum db_result hear(struct db *db, const struct said *said)
{
    struct message message;
    struct delivered delivered = {.message = &message};

    message_make(&message, said);
    enum db_result result = db_transaction(db, deliver, &delivered);
    message_clear(&message);
    return result;
}

static int64_t new_product(struct db *db, const char *name, int64_t quantity)
{
    struct produto p = {.unidade = "chapa", .valor = 100, .quantidade = quantity};

    (void)snprintf(p.nome, sizeof(p.nome), "%s", name);
    if (produto_create(db, &p, &(struct autor){"ANA", "teste-0"}) != DB_OK)
        abort();
    return p.id;
}

static int64_t stock(struct db *db, int64_t produto)
{
    struct produto p;

    return produto_read(db, produto, &p) == DB_OK ? p.quantidade : -1;
}

static void test_taken_whole(struct db *db)
{
    int64_t mdf = new_product(db, "MDF 15mm", 10);
    struct said said = {PROJETO_CRIADO, 1, mdf, 1, 4, "mensagem-1"};

    check_int("a demand that can be met is applied", DB_OK, hear(db, &said));
    check_int("it takes the whole", 6, stock(db, mdf));
    check_int("the same message again", DB_OK, hear(db, &said));
    check_int("changes nothing", 6, stock(db, mdf));
    said.id = NULL;
    check_int("the same version in another message", DB_OK, hear(db, &said));
    check_int("changes nothing either", 6, stock(db, mdf));
    said = (struct said){PROJETO_ALTERADO, 1, mdf, 3, 9, NULL};
    check_int("a newer version wants more", DB_OK, hear(db, &said));
    check_int("and takes the difference", 1, stock(db, mdf));
    said = (struct said){PROJETO_ALTERADO, 1, mdf, 2, 1, NULL};
    check_int("an older one that comes late", DB_OK, hear(db, &said));
    check_int("has no effect", 1, stock(db, mdf));
}

int main(void)
{
    log_open("pedidos");
    struct db *db = db_open();

    test_taken_whole(db);
    db_close(db);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
