#include "common/http/precondition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define XXH_INLINE_ALL /* nothing to link with */
#include <xxhash.h>

#include "common/base/integer.h"

/* True when `text` is the tag in quotes, with or without GZIP_TAG at its end. */
static bool is_tag(const char *text, size_t length, const char *tag)
{
    static const char *const ENDS[] = {"\"", GZIP_TAG "\""};
    const size_t known = strlen(tag);

    if (length < known + 2 || text[0] != '"' || memcmp(text + 1, tag, known) != 0)
        return false;
    text += 1 + known;
    length -= 1 + known;
    for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++)
        if (length == strlen(ENDS[i]) && memcmp(text, ENDS[i], length) == 0)
            return true;
    return false;
}

/* Finds the tag in a list: its start and `*length`, "*", or NULL when it is not there. Weak tags
 * match too (weak comparison, RFC 9110 §8.8.3.2). */
static const char *find_tag(const char *list, const char *tag, size_t *length)
{
    *length = 1;
    if (strcmp(list, "*") == 0)
        return list;
    while (*list) {
        list += strspn(list, " \t,");
        *length = strcspn(list, " \t,");
        size_t weak = strncmp(list, "W/", 2) == 0 ? 2 : 0;
        if (is_tag(list + weak, *length - weak, tag)) {
            *length -= weak;
            return list + weak;
        }
        list += *length;
    }
    return NULL;
}

/* Adds the ETag. True after answering 304, which repeats the ETag that the client sent. */
static bool add_etag(struct ctx *ctx, int64_t versao)
{
    char tag[sizeof("9223372036854775807")];
    size_t length;
    const char *found = NULL;

    (void)snprintf(tag, sizeof(tag), "%" PRId64, versao);
    if (ctx->request.method == METHOD_GET)
        found = find_tag(request_header(&ctx->request, "HTTP_IF_NONE_MATCH"), tag, &length);
    if (found && *found == '"')
        response_header(ctx, "ETag", "%.*s", (int)length, found);
    else
        response_header(ctx, "ETag", "\"%s\"", tag);
    if (found)
        respond(ctx, 304, NULL);
    return found;
}

void tag_content(struct ctx *ctx)
{
    struct response *response = &ctx->response;
    char tag[sizeof("0123456789abcdef")];
    size_t length;

    if (ctx->request.method != METHOD_GET || response->status != 200 || !response->text ||
        strcmp(response->text_type, "application/json") != 0 || strstr(response->headers, "ETag: "))
        return;
    const XXH64_hash_t headers = XXH3_64bits(response->headers, response->headers_length);
    (void)snprintf(tag, sizeof(tag), "%016" PRIx64,
                   XXH3_64bits_withSeed(response->text, response->text_length, headers));
    response_header(ctx, "ETag", "W/\"%s\"", tag);
    if (find_tag(request_header(&ctx->request, "HTTP_IF_NONE_MATCH"), tag, &length))
        respond(ctx, 304, NULL);
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

/* Reads a strong tag as a version; false for anything else. */
static bool read_tag(const char *text, size_t length, int64_t *versao)
{
    const size_t more = strlen(GZIP_TAG);

    if (length <= 2 || text[0] != '"' || text[length - 1] != '"')
        return false;
    length -= 2;
    if (length > more && memcmp(text + 1 + length - more, GZIP_TAG, more) == 0)
        length -= more;
    return integer_read_id(text + 1, length, versao);
}

bool heed_if_match(struct ctx *ctx, int64_t *versao)
{
    const char *text = request_header(&ctx->request, "HTTP_IF_MATCH");
    size_t length = strlen(text);

    *versao = VERSAO_ANY;
    if (!*text || strcmp(text, "*") == 0)
        return true;
    if (read_tag(text, length, versao))
        return true;
    respond_refusal(ctx, RULE_STALE, NULL);
    return false;
}

bool require_if_match(struct ctx *ctx, int64_t *versao)
{
    if (*request_header(&ctx->request, "HTTP_IF_MATCH"))
        return heed_if_match(ctx, versao);
    *versao = VERSAO_ANY;
    respond_problem(ctx, &PROBLEM_NO_VERSION, "Envie em If-Match o ETag da versão que você leu.");
    return false;
}
