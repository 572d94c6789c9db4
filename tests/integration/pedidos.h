#pragma once

/*
 * Shared by the tests of the stock rules: checks, and messages passed to the consumer's own
 * function, in a transaction like the consumer's, without a broker.
 */
#include "checks.h"

#include "common/json/json_build.h"
#include "common/messaging/consumer.h"
#include "common/messaging/inbox.h"
#include "common/values/uuid.h"
#include "estoque/alterados.h"
#include "estoque/consumidor/mensagem.h"
#include "estoque/lancamento.h"

/* The content of a message; 0 leaves a header out. */
struct said {
    const char *type;
    int64_t projeto;
    int64_t produto;
    int64_t versao;
    int64_t quantidade;
    const char *id;   /* NULL: a new id */
    const char *nome; /* of the product; NULL: any */
};

/* Who causes the messages to come; "" for nobody known. */
static _Thread_local const char *cause = "";

static inline void message_make(struct message *message, const struct said *said)
{
    *message = (struct message){.headers = json_object_new_object(),
                                .body = json_object_new_object(),
                                .correlation = "teste-1"};
    (void)snprintf(message->autor, sizeof(message->autor), "%s", cause);
    (void)snprintf(message->endereco, sizeof(message->endereco), "%s", *cause ? "2001:db8::1" : "");
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
    json_put_text(message->body, "nomeProduto", said->nome ? said->nome : "não importa");
    json_put_int(message->body, "quantidade", said->quantidade);
}

/* A batch in one transaction. */
struct delivered {
    const struct message *messages;
    size_t count;
    char reason[REASON_MAX + 1];
    enum apply_result applied; /* of the last message that was tried */
};

static inline enum db_result deliver(struct db *db, void *context)
{
    static _Thread_local struct alterados alterados; /* outlives a batch, as the consumer's does */
    struct delivered *delivered = context;
    struct outbox outbox = {0};
    struct applying applying = {&outbox, &alterados, delivered->reason};
    enum db_result result = DB_OK;

    delivered->applied = APPLY_OK;
    mensagem_begin(applying.context);
    for (size_t i = 0; result == DB_OK && i < delivered->count; i++) {
        const struct message *message = &delivered->messages[i];
        bool fresh = false;

        result = inbox_add(db, message->id, message->type, &fresh);
        if (result == DB_OK && fresh)
            delivered->applied = mensagem_apply(db, message, &applying);
        if (delivered->applied != APPLY_OK)
            result = delivered->applied == APPLY_BUSY ? DB_BUSY : RULE_UNDO;
    }
    if (result == DB_OK)
        result = mensagem_finish(db, &applying);
    if (result == DB_OK)
        return outbox_write(db, &outbox);
    outbox_drop(&outbox);
    return result;
}

/* One message in a batch of its own. */
static inline enum db_result hear(struct db *db, const struct said *said)
{
    struct message message;
    struct delivered delivered = {.messages = &message, .count = 1};

    message_make(&message, said);
    enum db_result result = db_transaction(db, deliver, &delivered);
    message_clear(&message);
    return result;
}

static inline int64_t new_product(struct db *db, const char *name, int64_t quantity)
{
    struct produto p = {.unidade = "chapa", .valor = 100, .quantidade = quantity};

    (void)snprintf(p.nome, sizeof(p.nome), "%s", name);
    if (produto_create(db, &p, &(struct autor){.chave = "ANA", .correlation = "teste-0"}) != DB_OK)
        abort();
    return p.id;
}

static inline int64_t stock(struct db *db, int64_t produto)
{
    struct produto p;

    return produto_read(db, produto, &p) == DB_OK ? p.quantidade : -1;
}

static inline enum db_result move_stock(struct db *db, int64_t produto, const char *tipo,
                                        int64_t quantity)
{
    struct movimentacao m = {.produto_id = produto, .quantidade = quantity};
    struct produto p;

    (void)snprintf(m.tipo, sizeof(m.tipo), "%s", tipo);
    (void)snprintf(m.motivo, sizeof(m.motivo), "teste");
    return lancamento_create(db, &(struct autor){.chave = "ANA", .correlation = "teste-2"}, &m, &p);
}
