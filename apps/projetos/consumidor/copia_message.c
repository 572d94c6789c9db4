#include <string.h>

#include "common/resource/fields.h"
#include "mensagens/topologia.h"
#include "projetos/consumidor/copia.h"

#define optional_text(f, name, max, place)                                                         \
    do {                                                                                           \
        if (fields_has((f), (name)))                                                               \
            fields_text((f), (name), 0, (max), (place));                                           \
    } while (0)

/* Unknown members are ignored: a later version of the sender may add some. An earlier release sends
 * no casasDecimais, and has no decimals. */
static void read_produto(struct fields *f, struct produto *p)
{
    fields_int(f, "id", 1, INT64_MAX, &p->id);
    fields_text(f, "nome", 1, PRODUTO_NOME_MAX, p->nome);
    if (p->removido && fields_has(f, "unidoA"))
        (void)fields_int(f, "unidoA", 1, INT64_MAX, &p->unido_a);
    if (p->removido)
        return;
    optional_text(f, "codigo", PRODUTO_CODIGO_MAX, p->codigo);
    optional_text(f, "cor", PRODUTO_COR_MAX, p->cor);
    optional_text(f, "unidade", PRODUTO_UNIDADE_MAX, p->unidade);
    if (fields_has(f, "casasDecimais"))
        fields_int(f, "casasDecimais", 0, QUANTITY_DECIMALS, &p->casas_decimais);
    fields_price(f, "valor", &p->valor);
    fields_quantity(f, "quantidade", 0, QUANTITY_MAX, &p->quantidade);
}

enum apply_result copia_read(struct produto *p, const struct message *message,
                             struct applying *applying)
{
    int64_t produto_id = 0;
    struct faults faults = {0};
    const struct header headers[] = {{HEADER_PRODUTO_ID, INT64_MAX, &produto_id},
                                     {HEADER_VERSAO, UINT32_MAX, &p->versao}};

    *p = (struct produto){.removido = strcmp(message->type, PRODUTO_REMOVIDO) == 0};
    if (!p->removido && strcmp(message->type, PRODUTO_CRIADO) != 0 &&
        strcmp(message->type, PRODUTO_ALTERADO) != 0)
        return apply_impossible(applying, "tipo de mensagem desconhecido");
    struct fields f = fields_of(message->body, &faults);
    read_produto(&f, p);
    enum apply_result result = check_message(message, &faults, headers, 2, applying);
    if (result != APPLY_OK)
        return result;
    if (produto_id != p->id)
        return apply_impossible(applying, "o id do corpo não é o produtoId do cabeçalho");
    return APPLY_OK;
}
