#include "common/http/context.h"

struct autor autor_of(const struct ctx *ctx)
{
    struct autor autor = {.chave = ctx->who.chave, .correlation = ctx->request.correlation};

    request_address(&ctx->request, autor.endereco);
    return autor;
}
