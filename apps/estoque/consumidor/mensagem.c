#include "estoque/consumidor/mensagem.h"

#include <stdio.h>
#include <string.h>

#include "common/messaging/consumer.h"
#include "estoque/alterados.h"
#include "estoque/pedido.h"

int64_t mensagem_order(const struct message *message)
{
    int64_t produto_id = 0;

    (void)message_header_int(message, HEADER_PRODUTO_ID, 1, INT64_MAX, &produto_id);
    return produto_id;
}

/* estoque.atender: the rest of the demand that one transaction did not serve. */
static enum db_result serve_on(struct db *db, const struct message *message, char *reason)
{
    int64_t produto_id = mensagem_order(message);
    enum db_result result =
        produto_id > 0 ? demanda_serve_on(db, produto_id, message->correlation) : DB_NONE;

    if (result == DB_NONE) {
        (void)snprintf(reason, REASON_MAX + 1, "%s não diz um produto que existe", message->type);
        return DB_CONFLICT;
    }
    return result == DB_OK ? alterados_add(db, produto_id) : result;
}

enum db_result mensagem_apply(struct db *db, const struct message *message, char *reason)
{
    if (strcmp(message->type, ESTOQUE_ATENDER) == 0)
        return serve_on(db, message, reason);
    return pedido_apply(db, message, reason);
}
