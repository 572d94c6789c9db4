#include <string.h>

#include "common/resource/fields.h"
#include "mensagens/topologia.h"
#include "projetos/consumidor/resposta.h"

static const char *situacao_of(const char *type)
{
    if (strcmp(type, ESTOQUE_BAIXADO) == 0)
        return SITUACAO_BAIXADO;
    if (strcmp(type, ESTOQUE_INSUFICIENTE) == 0)
        return SITUACAO_INSUFICIENTE;
    return strcmp(type, ESTOQUE_DEVOLVIDO) == 0 ? SITUACAO_DEVOLVIDO : NULL;
}

enum apply_result resposta_read(struct resposta *r, const struct message *message,
                                struct applying *applying)
{
    char name[PRODUTO_NOME_MAX * 4 + 1];
    struct faults faults = {0};
    struct fields f = fields_of(message->body, &faults);
    const struct header headers[] = {{HEADER_PROJETO_ID, INT64_MAX, &r->projeto_id},
                                     {HEADER_PRODUTO_ID, INT64_MAX, &r->produto_id},
                                     {HEADER_VERSAO, UINT32_MAX, &r->versao},
                                     {HEADER_SEQUENCIA, UINT32_MAX, &r->sequencia}};

    r->situacao = situacao_of(message->type);
    r->custo = COST_UNKNOWN;
    if (!r->situacao)
        return apply_impossible(applying, "tipo de mensagem desconhecido");
    if (!json_object_object_get_ex(message->headers, HEADER_PROJETO_ID, NULL))
        return APPLY_OK;
    fields_text(&f, "nomeProjeto", 1, PROJETO_NOME_MAX, name);
    fields_text(&f, "nomeProduto", 1, PRODUTO_NOME_MAX, name);
    fields_quantity(&f, "quantidade", 0, QUANTIDADE_MAX, &r->quantidade);
    if (strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0)
        fields_quantity(&f, "faltante", 1, QUANTIDADE_MAX, &r->faltante);
    if (fields_has(&f, "custo"))
        fields_cost(&f, "custo", &r->custo);
    if (fields_has(&f, "devolvida"))
        fields_quantity(&f, "devolvida", 0, QUANTIDADE_MAX, &r->devolvida);
    else if (strcmp(r->situacao, SITUACAO_DEVOLVIDO) == 0)
        r->devolvida = r->quantidade; /* from a release without devolvida */
    if (strcmp(r->situacao, SITUACAO_DEVOLVIDO) == 0 && r->devolvida.thousandths == 0)
        r->situacao = SITUACAO_DISPENSADO;
    return check_message(message, &faults, headers, 4, applying);
}
