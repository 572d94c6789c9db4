#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/json_build.h"
#include "common/outbox.h"
#include "estoque/demanda.h"

enum db_result demanda_answer(struct db *db, const char *type, const struct demanda *d,
                              const char *produto_nome, int64_t quantidade, int64_t faltante,
                              const char *correlacao)
{
    struct json_object *headers = json_object_new_object();
    struct json_object *body = json_object_new_object();
    char subject[40];

    if (d->projeto_id != 0) {
        json_put_int(headers, HEADER_PROJETO_ID, d->projeto_id);
        json_put_int(headers, HEADER_VERSAO, d->versao);
    }
    json_put_int(headers, HEADER_PRODUTO_ID, d->produto_id);
    json_put_int(headers, HEADER_SEQUENCIA, d->sequencia);
    json_put_text(body, "nomeProjeto", d->nome_projeto);
    json_put_text(body, "nomeProduto", produto_nome);
    json_put_int(body, "quantidade", quantidade);
    if (strcmp(type, ESTOQUE_INSUFICIENTE) == 0)
        json_put_int(body, "faltante", faltante);
    (void)snprintf(subject, sizeof(subject), "%s/%" PRId64, d->projeto_id ? "projeto" : "demanda",
                   d->projeto_id ? d->projeto_id : d->id);
    enum db_result result = outbox_add(db, &(struct outbox_message){.exchange = EXCHANGE_ESTOQUE,
                                                                    .type = type,
                                                                    .source = "estoque",
                                                                    .subject = subject,
                                                                    .correlation = correlacao,
                                                                    .headers = headers,
                                                                    .body = body});
    json_object_put(headers);
    json_object_put(body);
    return result;
}
