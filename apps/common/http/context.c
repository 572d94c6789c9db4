#include "common/http/context.h"

struct autor autor_of(const struct ctx *ctx)
{
    struct autor autor = {.chave = ctx->who.chave, .correlation = ctx->request.correlation};

    request_address(&ctx->request, autor.endereco);
    return autor;
}

enum record_view view_for(const struct ctx *ctx, const char *roles)
{
    return route_allows(roles, ctx->who.papel) ? RECORD_WHOLE : RECORD_OPEN;
}
