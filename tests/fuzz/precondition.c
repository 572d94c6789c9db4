/* If-Match and If-None-Match: an accepted tag is the version in its text. */
#include "fake_request.h"

#include "common/http/precondition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct coisa {
    int64_t id;
};

static const struct field coisa_fields[] = {
    FIELD_ID(coisa, id, "Identificador."),
};

static void check_if_match(struct ctx *ctx)
{
    const char *sent = request_header(&ctx->request, "HTTP_IF_MATCH");
    char tag[32];
    int64_t versao = -1;

    if (require_if_match(ctx, &versao)) {
        (void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", versao);
        HOLDS(versao == VERSAO_ANY ? strcmp(sent, "*") == 0 : versao > 0 && strcmp(sent, tag) == 0);
        HOLDS(ctx->response.status == 0);
    } else {
        HOLDS(ctx->response.status == (*sent ? 412 : 428));
    }
}

static void check_if_none_match(struct ctx *ctx, int64_t versao)
{
    const char *sent = request_header(&ctx->request, "HTTP_IF_NONE_MATCH");
    char tag[32];

    (void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", versao);
    respond_record(ctx, 200, versao, coisa, &(struct coisa){.id = 3});
    if (ctx->response.status == 304)
        HOLDS(ctx->request.method == METHOD_GET && (strcmp(sent, "*") == 0 || strstr(sent, tag)));
    else if (ctx->request.method == METHOD_GET)
        HOLDS(strcmp(sent, "*") != 0 && strcmp(sent, tag) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fake_request *fake = fake_open(data, size);

    check_if_match(&fake->ctx);
    fake_send(fake);
    fake_close(fake);

    fake = fake_open(data, size);
    check_if_none_match(&fake->ctx, size % 2 ? 7 : INT64_MAX);
    fake_send(fake);
    fake_close(fake);
    return 0;
}
