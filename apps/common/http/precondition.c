#include "common/http/precondition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/integer.h"

/* True when the list contains the tag; weak tags match too (weak comparison, RFC 9110 §8.8.3.2). */
static bool lists_tag(const char *list, const char *tag)
{
    if (strcmp(list, "*") == 0)
        return true;
    while (*list) {
        list += strspn(list, " \t,");
        size_t length = strcspn(list, " \t,");
        size_t weak = strncmp(list, "W/", 2) == 0 ? 2 : 0;
        if (length - weak == strlen(tag) && memcmp(list + weak, tag, strlen(tag)) == 0)
            return true;
        list += length;
    }
    return false;
}

/* Adds the ETag. True after answering 304. */
static bool add_etag(struct ctx *ctx, int64_t versao)
{
    char tag[24];

    (void)snprintf(tag, sizeof(tag), "\"%" PRId64 "\"", versao);
    response_header(ctx, "ETag", "%s", tag);
    if (ctx->request.method != METHOD_GET ||
        !lists_tag(request_header(&ctx->request, "HTTP_IF_NONE_MATCH"), tag))
        return false;
    respond(ctx, 304, NULL);
    return true;
}

void respond_record_of(struct ctx *ctx, int status, int64_t versao, const struct record *record,
                       const void *place, enum record_view view)
{
    struct json_out out = {0};

    if (add_etag(ctx, versao))
        return;
    record_json_of(&out, record, place, view);
    respond_json(ctx, status, &out);
}

bool require_if_match(struct ctx *ctx, int64_t *versao)
{
    const char *text = request_header(&ctx->request, "HTTP_IF_MATCH");
    size_t length = strlen(text);

    *versao = VERSAO_ANY;
    if (!*text) {
        respond_problem(ctx, 428, "Envie em If-Match o ETag da versão que você leu.");
        return false;
    }
    if (strcmp(text, "*") == 0)
        return true;
    if (length > 2 && text[0] == '"' && text[length - 1] == '"' &&
        integer_read_id(text + 1, length - 2, versao))
        return true;
    respond_refusal(ctx, RULE_STALE, NULL);
    return false;
}
