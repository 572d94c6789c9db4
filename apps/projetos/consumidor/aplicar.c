#include "projetos/consumidor/aplicar.h"

#include <string.h>

#include "mensagens/encerramento.h"
#include "mensagens/topologia.h"

enum apply_result check_message(const struct message *message, const struct faults *faults,
                                const struct header *headers, size_t count,
                                struct applying *applying)
{
    if (faults->count > 0) {
        const struct fault *fault = &faults->list[0];
        return apply_impossible(applying, "corpo: %.100s%s%s", fault->campo,
                                *fault->campo ? ": " : "", fault->mensagem);
    }
    for (size_t i = 0; i < count; i++) {
        const struct header *h = &headers[i];
        enum header_result result = message_header_int(message, h->name, 1, h->max, h->value);
        if (result != HEADER_OK)
            return apply_impossible(applying, "cabeçalho %s: %s", h->name,
                                    result == HEADER_ABSENT ? "é obrigatório."
                                                            : "não é um inteiro válido.");
    }
    return APPLY_OK;
}

enum apply_result projetos_apply(struct db *db, const struct message *message,
                                 struct applying *applying)
{
    if (strncmp(message->type, "produto.", strlen("produto.")) == 0)
        return copia_apply(db, message, applying);
    if (strcmp(message->type, SESSAO_ENCERRADA) == 0)
        return encerramento_apply(db, message, applying);
    return resposta_apply(db, message, applying);
}

int64_t projetos_order(const struct message *message)
{
    int64_t id = 0;

    if (message_header_int(message, HEADER_PROJETO_ID, 1, INT64_MAX, &id) != HEADER_OK &&
        message_header_int(message, HEADER_PRODUTO_ID, 1, INT64_MAX, &id) == HEADER_OK)
        return -id;
    return id;
}
