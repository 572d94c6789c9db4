#include "common/http/response.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/uri.h"
#include "common/http/context.h"
#include "common/http/gzip.h"
#include "common/json/json_build.h"

static const char FAILED[] = "Erro inesperado; informe o correlacaoId ao responsável pelo sistema.";

#define CACHE_CONTROL "Cache-Control: "

enum { RESPONSE_VALUE_MAX = 4096 };

void response_begin(struct response *response)
{
    response->status = 0;
    response->headers_length = 0;
    response->headers[0] = '\0';
    response->body = NULL;
    response->is_problem = false;
    response->has_secret = false;
    response->text = NULL;
    response->held = 0;
}

static void drop_body(struct response *response)
{
    json_object_put(response->body);
    free(response->text);
    response->body = NULL;
    response->text = NULL;
}

static atomic_size_t held_by_all;

static void release(struct response *response)
{
    (void)atomic_fetch_sub(&held_by_all, response->held);
    response->held = 0;
}

bool response_hold(struct response *response, size_t bytes)
{
    if (bytes <= response->held)
        return true;
    size_t more = bytes - response->held;
    if (atomic_fetch_add(&held_by_all, more) + more > RESPONSES_HELD_MAX) {
        (void)atomic_fetch_sub(&held_by_all, more);
        release(response);
        log_warn("resposta: as listas em andamento ocupam toda a memória que podem ocupar");
        return false;
    }
    response->held = bytes;
    return true;
}

void response_end(struct response *response)
{
    drop_body(response);
    release(response);
}

const char *response_body(const struct response *response, size_t *length)
{
    if (response->body)
        return json_object_to_json_string_length(
            response->body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, length);
    *length = response->text ? response->text_length : 0;
    return response->text;
}

void response_header(struct ctx *ctx, const char *name, const char *format, ...)
{
    struct response *response = &ctx->response;
    char value[RESPONSE_VALUE_MAX];
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(value, sizeof(value), format, arguments);
    va_end(arguments);
    size_t room = sizeof(response->headers) - response->headers_length;
    bool fits = length >= 0 && (size_t)length < sizeof(value) &&
                strlen(name) + strlen(": \r\n") + (size_t)length < room;
    for (int i = 0; fits && i < length; i++)
        fits = (unsigned char)value[i] >= ' ' && value[i] != 0x7F;
    if (!fits) {
        log_error("resposta: o cabeçalho %s não pode ser enviado", name);
        return;
    }
    response->headers_length += (size_t)snprintf(response->headers + response->headers_length, room,
                                                 "%s: %s\r\n", name, value);
}

void respond(struct ctx *ctx, int status, struct json_object *body)
{
    drop_body(&ctx->response);
    ctx->response.status = status;
    ctx->response.body = body;
    ctx->response.is_problem = false;
}

static void take_text(struct ctx *ctx, int status, const char *type, char *text, size_t length)
{
    respond(ctx, status, NULL);
    ctx->response.text = text;
    ctx->response.text_length = length;
    ctx->response.text_type = type;
}

void respond_text(struct ctx *ctx, const char *type, char *text)
{
    take_text(ctx, 200, type, text, strlen(text));
}

void respond_json(struct ctx *ctx, int status, struct json_out *out)
{
    size_t length = 0;
    char *text = json_out_take(out, &length);

    if (text)
        take_text(ctx, status, "application/json", text, length);
    else
        respond_unavailable(ctx);
}

void respond_problem(struct ctx *ctx, const struct problem *problem, const char *detail)
{
    struct json_object *body = json_object_new_object();
    char instance[URI_TEXT(REQUEST_PATH_MAX)];
    char type[sizeof(PROBLEM_TYPE) + PROBLEM_NAME_MAX];

    (void)snprintf(type, sizeof(type), PROBLEM_TYPE "%s", problem->name);
    json_object_object_add(body, "type", json_object_new_string(type));
    json_object_object_add(body, "title", json_object_new_string(problem->title));
    json_object_object_add(body, "status", json_object_new_int(problem->status));
    json_object_object_add(body, "detail", json_object_new_string(detail ? detail : FAILED));
    (void)uri_escape(ctx->request.path, strlen(ctx->request.path), instance, sizeof(instance));
    json_object_object_add(body, "instance", json_object_new_string(instance));
    json_object_object_add(body, "correlacaoId", json_object_new_string(ctx->request.correlation));
    respond(ctx, problem->status, body);
    ctx->response.is_problem = true;
}

void respond_invalid(struct ctx *ctx, const struct faults *faults)
{
    respond_problem(ctx, &PROBLEM_INVALID, "Corrija os campos indicados.");
    json_object_object_add(ctx->response.body, "erros", faults_json(faults));
}

void respond_fault(struct ctx *ctx, const char *name, const char *message)
{
    struct faults faults = {0};
    struct fields root = {.faults = &faults};

    fields_fault(&root, name, "%s", message);
    respond_invalid(ctx, &faults);
}

void respond_duplicate(struct ctx *ctx, enum db_result result, const struct duplicates *duplicates)
{
    struct faults faults = {0};
    struct fields root = {.faults = &faults};

    if (result != DB_OK || duplicates->count == 0) {
        respond_refusal(ctx, result == DB_OK ? DB_BUSY : result, NULL);
        return;
    }
    for (size_t i = 0; i < duplicates->count; i++)
        fields_fault(&root, duplicates->list[i].field, "%s", duplicates->list[i].message);
    respond_problem(ctx, &PROBLEM_DUPLICATE, duplicates->list[0].message);
    struct json_object *erros = faults_json(&faults);
    for (size_t i = 0; i < duplicates->count; i++)
        json_put_int(json_object_array_get_idx(erros, i), "idExistente", duplicates->list[i].id);
    json_object_object_add(ctx->response.body, "erros", erros);
    json_put_int(ctx->response.body, "idExistente", duplicates->list[0].id);
}

static const struct refusal *find_refusal(const struct refusal *refusals, enum db_result result)
{
    for (const struct refusal *refusal = refusals; refusal && refusal->problem; refusal++)
        if (refusal->result == result)
            return refusal;
    return NULL;
}

void respond_refusal(struct ctx *ctx, enum db_result result, const struct refusal *refusals)
{
    const struct refusal *refusal = find_refusal(refusals, result);

    if (refusal)
        respond_problem(ctx, refusal->problem, refusal->detail);
    else if (result == DB_NONE)
        respond_problem(ctx, &PROBLEM_NOT_FOUND, NULL);
    else if (result == RULE_STALE)
        respond_problem(ctx, &PROBLEM_STALE,
                        "O registro foi alterado depois da sua leitura; leia de novo.");
    else if (result == RULE_FORBIDDEN)
        respond_problem(ctx, &PROBLEM_ROLE, "Seu papel não permite esta operação no estado atual.");
    else if (result == DB_BUSY || result == DB_UNAVAILABLE)
        respond_unavailable(ctx);
    else
        respond_problem(ctx, &PROBLEM_BUG, NULL);
}

void respond_unavailable(struct ctx *ctx)
{
    response_header(ctx, "Retry-After", "%d", RETRY_AFTER_SECONDS);
    respond_problem(ctx, &PROBLEM_UNAVAILABLE, "Tente de novo em instantes.");
}

static const char *type_of(const struct response *response)
{
    if (response->text)
        return response->text_type;
    return response->is_problem ? "application/problem+json" : "application/json";
}

/* Makes a strong ETag that of the compressed body; leaves it as it is when there is no room. */
static void mark_etag(struct response *response)
{
    char *tag = strstr(response->headers, "ETag: \"");
    char *end = tag ? strchr(tag + strlen("ETag: \""), '"') : NULL;
    const size_t more = strlen(GZIP_TAG);

    if (!end || response->headers_length + more >= sizeof(response->headers))
        return;
    memmove(end + more, end, (size_t)(response->headers + response->headers_length - end) + 1);
    // NOLINTNEXTLINE(bugprone-not-null-terminated-result): in the middle of a text
    memcpy(end, GZIP_TAG, more);
    response->headers_length += more;
}

/* How the body is sent. */
struct sending {
    const char *bytes; /* NULL: nothing */
    size_t length;
    char *packed; /* to be freed; NULL when the body is sent as it is */
    bool varies;
};

static struct sending prepare(struct ctx *ctx)
{
    struct response *response = &ctx->response;
    struct sending sending = {0};
    size_t packed;

    sending.bytes = response_body(response, &sending.length);
    sending.varies = sending.bytes && sending.length > GZIP_MIN && !response->has_secret;
    if (!sending.varies || !gzip_is_wanted(request_header(&ctx->request, "HTTP_ACCEPT_ENCODING")))
        return sending;
    sending.packed = gzip_pack(sending.bytes, sending.length, &packed);
    if (sending.packed) {
        sending.bytes = sending.packed;
        sending.length = packed;
        mark_etag(response);
    }
    return sending;
}

static int send_headers(struct ctx *ctx, const struct sending *sending)
{
    const struct response *response = &ctx->response;
    FCGX_Stream *out = ctx->request.fcgi->out;
    int written = FCGX_FPrintF(out,
                               "Status: %d\r\nX-Correlation-ID: %s\r\n"
                               "X-Content-Type-Options: nosniff\r\n",
                               response->status, ctx->request.correlation);

    if (written >= 0 && *ctx->request.traceparent)
        written = FCGX_FPrintF(out, "traceparent: %s\r\n", ctx->request.traceparent);
    if (sending->bytes && written >= 0)
        written = FCGX_FPrintF(out, "Content-Type: %s\r\nContent-Length: %lu\r\n",
                               type_of(response), (unsigned long)sending->length);
    if (sending->packed && written >= 0)
        written = FCGX_PutS("Content-Encoding: gzip\r\n", out);
    if (sending->varies && written >= 0)
        written = FCGX_PutS("Vary: Accept-Encoding\r\n", out);
    /* Responses hold personal and business data: not cached unless the handler says so. */
    if (written >= 0 && !strstr(response->headers, CACHE_CONTROL))
        written = FCGX_PutS(CACHE_CONTROL "no-store\r\n", out);
    if (written >= 0)
        written = FCGX_PutStr(response->headers, (int)response->headers_length, out);
    return written >= 0 ? FCGX_PutS("\r\n", out) : written;
}

void response_send(struct ctx *ctx)
{
    struct sending sending = prepare(ctx);
    int written = send_headers(ctx, &sending);

    if (sending.bytes && written >= 0 && !ctx->request.is_head)
        written = FCGX_PutStr(sending.bytes, (int)sending.length, ctx->request.fcgi->out);
    if (written < 0)
        log_warn("resposta: o cliente fechou a conexão antes do fim");
    free(sending.packed);
    response_end(&ctx->response);
}
