#include "common/json/json_build.h"
#include "estoque/anuncio.h"
#include "estoque/produto.h"

static struct json_object *announcement(const struct produto *p)
{
    struct json_object *body = json_object_new_object();

    json_put_int(body, "id", p->id);
    json_put_text(body, "nome", p->nome);
    if (p->unido_a != 0)
        json_put_int(body, "unidoA", p->unido_a);
    if (!p->ativo)
        return body;
    json_put_text(body, "codigo", p->codigo);
    json_put_text(body, "cor", p->cor);
    json_put_text(body, "unidade", p->unidade);
    json_put_int(body, "casasDecimais", p->casas_decimais);
    json_put_price(body, "valor", p->valor);
    json_put_quantity(body, "quantidade", p->quantidade);
    return body;
}

enum db_result produto_announce(struct db *db, struct outbox *outbox, const char *type,
                                const struct produto *p, const struct autor *autor)
{
    struct json_object *headers = json_object_new_object();

    json_put_int(headers, HEADER_PRODUTO_ID, p->id);
    json_put_int(headers, HEADER_VERSAO, p->versao);
    return anuncio_add(db, outbox, p->ativo ? type : PRODUTO_REMOVIDO,
                       (struct order_key){"produto", p->id}, headers, announcement(p), autor);
}
