#include <inttypes.h>
#include <stdio.h>

#include "autenticacao/sessao.h"
#include "common/json/json_build.h"
#include "common/messaging/outbox.h"
#include "mensagens/topologia.h"

static struct json_object *announcement(const struct encerramento *e)
{
    struct json_object *body = json_object_new_object();

    if (e->sessao_id != 0)
        json_put_int(body, "sessao", e->sessao_id);
    else
        json_put_int(body, "usuario", e->usuario_id);
    json_put_int(body, "desde", e->desde);
    if (e->poupada != 0)
        json_put_int(body, "poupada", e->poupada);
    return body;
}

enum db_result sessao_announce(struct db *db, const struct autor *autor,
                               const struct encerramento *e)
{
    char order_key[40];
    struct json_object *body = announcement(e);

    (void)snprintf(order_key, sizeof(order_key), "%s/%" PRId64,
                   e->sessao_id != 0 ? "sessao" : "usuario",
                   e->sessao_id != 0 ? e->sessao_id : e->usuario_id);
    enum db_result result =
        outbox_add(db, &(struct outbox_message){.exchange = EXCHANGE_AUTENTICACAO,
                                                .type = SESSAO_ENCERRADA,
                                                .source = "autenticacao",
                                                .order_key = order_key,
                                                .correlation = autor->correlation,
                                                .body = body});
    json_object_put(body);
    return result;
}
