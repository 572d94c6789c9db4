#include "projetos/consumidor/aplicar.h"

#include <stdio.h>
#include <string.h>

#include "mensagens/topologia.h"

enum db_result check_message(const struct message *message, const struct faults *faults,
                             const struct header *headers, size_t count,
                             char reason[static REASON_MAX + 1])
{
    if (faults->count > 0) {
        const struct fault *fault = &faults->list[0];
        (void)snprintf(reason, REASON_MAX + 1, "corpo: %.100s%s%s", fault->campo,
                       *fault->campo ? ": " : "", fault->mensagem);
        return DB_CONFLICT;
    }
    for (size_t i = 0; i < count; i++) {
        const struct header *h = &headers[i];
        enum header_result result = message_header_int(message, h->name, 1, h->max, h->value);
        if (result != HEADER_OK) {
            (void)snprintf(reason, REASON_MAX + 1, "cabeçalho %s: %s", h->name,
                           result == HEADER_ABSENT ? "é obrigatório." : "não é um inteiro válido.");
            return DB_CONFLICT;
        }
    }
    return DB_OK;
}

enum db_result projetos_apply(struct db *db, const struct message *message,
                              char reason[static REASON_MAX + 1])
{
    if (strncmp(message->type, "produto.", strlen("produto.")) == 0)
        return produto_apply(db, message, reason);
    return estoque_apply(db, message, reason);
}

int64_t projetos_order(const struct message *message)
{
    int64_t id = 0;

    if (message_header_int(message, HEADER_PROJETO_ID, 1, INT64_MAX, &id) != HEADER_OK &&
        message_header_int(message, HEADER_PRODUTO_ID, 1, INT64_MAX, &id) == HEADER_OK)
        return -id;
    return id;
}
