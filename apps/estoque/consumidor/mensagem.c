#include "estoque/consumidor/mensagem.h"

#include <string.h>

#include "estoque/alterados.h"
#include "estoque/atendimento.h"
#include "estoque/pedido.h"
#include "mensagens/encerramento.h"

int64_t mensagem_order(const struct message *message)
{
    int64_t produto_id = 0;

    (void)message_header_int(message, HEADER_PRODUTO_ID, 1, INT64_MAX, &produto_id);
    return produto_id;
}

/* estoque.atender: serves the demand that an earlier transaction left. */
static enum apply_result serve_on(struct db *db, const struct message *message,
                                  struct applying *applying)
{
    int64_t produto_id = mensagem_order(message);
    enum db_result result = DB_NONE;

    if (produto_id > 0)
        result = atendimento_serve_on(db, applying->outbox, produto_id, message->correlation);
    if (result == DB_NONE)
        return apply_impossible(applying, "%s não indica um produto que existe", message->type);
    if (result == DB_OK)
        result = alterados_add(applying->context, produto_id);
    return apply_of(result);
}

/* A message that is rolled back changed no stock. */
enum apply_result mensagem_apply(struct db *db, const struct message *message,
                                 struct applying *applying)
{
    struct alterados *alterados = applying->context;
    const size_t before = alterados->count;

    if (strcmp(message->type, SESSAO_ENCERRADA) == 0)
        return encerramento_apply(db, message, applying);
    enum apply_result result = strcmp(message->type, ESTOQUE_ATENDER) == 0
                                   ? serve_on(db, message, applying)
                                   : pedido_apply(db, message, applying);

    if (result != APPLY_OK)
        alterados->count = before;
    return result;
}

void mensagem_begin(void *alterados)
{
    ((struct alterados *)alterados)->count = 0;
}

enum db_result mensagem_finish(struct db *db, struct applying *applying)
{
    return alterados_announce(db, applying->outbox, applying->context);
}
