#include <string.h>

#include "common/resource/fields.h"
#include "estoque/pedido.h"

/* projetoId, produtoId and versao: all three, or none (a foreign sender with names only). */
static enum apply_result read_headers(struct pedido *pedido, const struct message *message,
                                      struct applying *applying)
{
    const struct {
        const char *name;
        int64_t max;
        int64_t *place;
    } headers[] = {{HEADER_PROJETO_ID, INT64_MAX, &pedido->projeto_id},
                   {HEADER_PRODUTO_ID, INT64_MAX, &pedido->produto_id},
                   {HEADER_VERSAO, UINT32_MAX, &pedido->versao}};
    const char *absent = NULL;
    int64_t one;
    size_t present = 0;

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        switch (message_header_int(message, headers[i].name, 1, headers[i].max, headers[i].place)) {
        case HEADER_OK:
            present++;
            break;
        case HEADER_ABSENT:
            absent = headers[i].name;
            break;
        case HEADER_WRONG:
            return apply_impossible(applying, "o cabeçalho %s não é um inteiro positivo aceito",
                                    headers[i].name);
        }
    }
    if (message_header_int(message, HEADER_UNIDO_ID, 1, INT64_MAX, &pedido->unido_id) ==
        HEADER_WRONG)
        return apply_impossible(applying, "o cabeçalho %s não é um inteiro positivo aceito",
                                HEADER_UNIDO_ID);
    const enum header_result so_cortado =
        message_header_int(message, HEADER_SO_CORTADO, 1, 1, &one);
    if (so_cortado == HEADER_WRONG)
        return apply_impossible(applying, "o cabeçalho %s só pode ser 1", HEADER_SO_CORTADO);
    pedido->acaba = pedido->remocao || so_cortado == HEADER_OK;
    if (present > 0 && absent)
        return apply_impossible(applying, "falta o cabeçalho %s, que acompanha os outros", absent);
    if (present == 0 && strcmp(message->type, PROJETO_CRIADO) != 0)
        return apply_impossible(applying, "%s sem projetoId não diz o que muda", message->type);
    return APPLY_OK;
}

/* Reads a body with exactly the three members of the contract; the first fault is the reason. */
static enum apply_result read_body(struct pedido *pedido, const struct message *message,
                                   struct applying *applying)
{
    struct faults faults = {0};
    struct fields f = fields_of(message->body, &faults);
    bool created = strcmp(message->type, PROJETO_CRIADO) == 0;

    fields_text(&f, "nomeProjeto", 1, PROJETO_NOME_MAX, pedido->nome_projeto);
    fields_text(&f, "nomeProduto", 1, PRODUTO_NOME_MAX, pedido->nome_produto);
    (void)fields_quantity(&f, "quantidade", created ? 1 : 0, QUANTIDADE_MAX, &pedido->quantidade);
    fields_end(&f);
    if (faults.count > 0)
        return apply_impossible(applying, "corpo fora do contrato: %s: %s", faults.list[0].campo,
                                faults.list[0].mensagem);
    return APPLY_OK;
}

enum apply_result pedido_read(struct pedido *pedido, const struct message *message,
                              struct applying *applying)
{
    *pedido = (struct pedido){.remocao = strcmp(message->type, PROJETO_REMOVIDO) == 0,
                              .autor = message_autor(message)};
    if (!pedido->remocao && strcmp(message->type, PROJETO_CRIADO) != 0 &&
        strcmp(message->type, PROJETO_ALTERADO) != 0)
        return apply_impossible(applying, "este serviço não conhece o tipo de mensagem %s",
                                message->type);
    const char *status = message_header_text(message, HEADER_STATUS_PROJETO);
    pedido->encerra = pedido->remocao || strcmp(status, STATUS_CANCELADO) == 0;
    pedido->aberto =
        strcmp(status, STATUS_PENDENTE) == 0 || strcmp(status, STATUS_EM_ANDAMENTO) == 0;
    enum apply_result result = read_headers(pedido, message, applying);

    return result == APPLY_OK ? read_body(pedido, message, applying) : result;
}
