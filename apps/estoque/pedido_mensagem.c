#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/resource/fields.h"
#include "estoque/pedido.h"

__attribute__((format(printf, 3, 4))) static bool refuse(char *reason, size_t size,
                                                         const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(reason, size, format, arguments);
    va_end(arguments);
    return false;
}

/* projetoId, produtoId and versao: all three, or none from a sender that knows only names. */
static bool read_headers(struct pedido *pedido, const struct message *message, char *reason,
                         size_t size)
{
    const struct {
        const char *name;
        int64_t max;
        int64_t *place;
    } headers[] = {{HEADER_PROJETO_ID, INT64_MAX, &pedido->projeto_id},
                   {HEADER_PRODUTO_ID, INT64_MAX, &pedido->produto_id},
                   {HEADER_VERSAO, UINT32_MAX, &pedido->versao}};
    const char *absent = NULL;
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
            return refuse(reason, size, "o cabeçalho %s não é um inteiro positivo aceito",
                          headers[i].name);
        }
    }
    if (present > 0 && absent)
        return refuse(reason, size, "falta o cabeçalho %s, que acompanha os outros", absent);
    if (present == 0 && strcmp(message->type, PROJETO_CRIADO) != 0)
        return refuse(reason, size, "%s sem projetoId não diz o que muda", message->type);
    return true;
}

/* Exactly the three members of the contract; the first fault is the reason. */
static bool read_body(struct pedido *pedido, const struct message *message, char *reason,
                      size_t size)
{
    struct faults faults = {0};
    struct fields f = fields_of(message->body, &faults);
    bool created = strcmp(message->type, PROJETO_CRIADO) == 0;

    fields_text(&f, "nomeProjeto", 1, PROJETO_NOME_MAX, pedido->nome_projeto);
    fields_text(&f, "nomeProduto", 1, PRODUTO_NOME_MAX, pedido->nome_produto);
    (void)fields_int(&f, "quantidade", created ? 1 : 0, pedido->remocao ? 0 : QUANTIDADE_MAX,
                     &pedido->quantidade);
    fields_end(&f);
    if (faults.count > 0)
        return refuse(reason, size, "corpo fora do contrato: %s: %s", faults.list[0].campo,
                      faults.list[0].mensagem);
    return true;
}

bool pedido_read(struct pedido *pedido, const struct message *message, char *reason, size_t size)
{
    *pedido = (struct pedido){.remocao = strcmp(message->type, PROJETO_REMOVIDO) == 0,
                              .correlacao = message->correlation};
    if (!pedido->remocao && strcmp(message->type, PROJETO_CRIADO) != 0 &&
        strcmp(message->type, PROJETO_ALTERADO) != 0)
        return refuse(reason, size, "este serviço não conhece o tipo de mensagem %s",
                      message->type);
    return read_headers(pedido, message, reason, size) && read_body(pedido, message, reason, size);
}
