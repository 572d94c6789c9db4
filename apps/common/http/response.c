#include "common/http/response.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/uri.h"
#include "common/http/context.h"

static const char FAILED[] = "Erro inesperado; informe o correlacaoId ao responsável pelo sistema.";

#define CACHE_CONTROL "Cache-Control: "

enum { RESPONSE_VALUE_MAX = 4096 };

static const char *title_of(int status)
{
    switch (status) {
    case 400:
        return "Requisição inválida";
    case 401:
        return "Não autenticado";
    case 403:
        return "Acesso negado";
    case 404:
        return "Não encontrado";
    case 405:
        return "Método não permitido";
    case 409:
        return "Conflito";
    case 412:
        return "Versão desatualizada";
    case 413:
        return "Corpo grande demais";
    case 415:
        return "Tipo de conteúdo não aceito";
    case 422:
        return "Dados inválidos";
    case 428:
        return "Falta a versão";
    case 429:
        return "Muitas requisições";
    case 503:
        return "Serviço indisponível";
    default:
        return "Erro interno";
    }
}

void response_begin(struct response *response)
{
    response->status = 0;
    response->headers_length = 0;
    response->headers[0] = '\0';
    response->body = NULL;
    response->is_problem = false;
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

void respond_problem(struct ctx *ctx, int status, const char *detail)
{
    struct json_object *problem = json_object_new_object();
    char instance[URI_TEXT(REQUEST_PATH_MAX)];

    json_object_object_add(problem, "type", json_object_new_string("about:blank"));
    json_object_object_add(problem, "title", json_object_new_string(title_of(status)));
    json_object_object_add(problem, "status", json_object_new_int(status));
    json_object_object_add(problem, "detail", json_object_new_string(detail ? detail : FAILED));
    (void)uri_escape(ctx->request.path, strlen(ctx->request.path), instance, sizeof(instance));
    json_object_object_add(problem, "instance", json_object_new_string(instance));
    json_object_object_add(problem, "correlacaoId",
                           json_object_new_string(ctx->request.correlation));
    respond(ctx, status, problem);
    ctx->response.is_problem = true;
}

void respond_invalid(struct ctx *ctx, const struct faults *faults)
{
    respond_problem(ctx, 422, "Corrija os campos indicados.");
    json_object_object_add(ctx->response.body, "erros", faults_json(faults));
}

void respond_fault(struct ctx *ctx, const char *name, const char *message)
{
    struct faults faults = {0};
    struct fields root = {.faults = &faults};

    fields_fault(&root, name, "%s", message);
    respond_invalid(ctx, &faults);
}

void respond_refusal(struct ctx *ctx, enum db_result result, const char *detail)
{
    switch (result) {
    case DB_NONE:
        respond_problem(ctx, 404, detail);
        return;
    case RULE_STALE:
        respond_problem(ctx, 412, "O registro foi alterado depois da sua leitura; leia de novo.");
        return;
    case RULE_CONFLICT:
    case DB_DUPLICATE:
    case DB_REFERENCED:
        respond_problem(ctx, 409, detail);
        return;
    case DB_BUSY:
    case DB_UNAVAILABLE:
        respond_unavailable(ctx);
        return;
    default:
        respond_problem(ctx, 500, NULL);
    }
}

void respond_unavailable(struct ctx *ctx)
{
    response_header(ctx, "Retry-After", "%d", RETRY_AFTER_SECONDS);
    respond_problem(ctx, 503, "Tente de novo em instantes.");
}

static const char *type_of(const struct response *response)
{
    if (response->text)
        return response->text_type;
    return response->is_problem ? "application/problem+json" : "application/json";
}

void response_send(struct ctx *ctx)
{
    struct response *response = &ctx->response;
    FCGX_Stream *out = ctx->request.fcgi->out;
    size_t length;
    const char *body = response_body(response, &length);
    int written = FCGX_FPrintF(out,
                               "Status: %d\r\nX-Correlation-ID: %s\r\n"
                               "X-Content-Type-Options: nosniff\r\n",
                               response->status, ctx->request.correlation);
    if (body && written >= 0)
        written = FCGX_FPrintF(out, "Content-Type: %s\r\nContent-Length: %lu\r\n",
                               type_of(response), (unsigned long)length);
    /* Responses hold personal and business data: not cached unless the handler says so. */
    if (written >= 0 && !strstr(response->headers, CACHE_CONTROL))
        written = FCGX_PutS(CACHE_CONTROL "no-store\r\n", out);
    if (written >= 0)
        written = FCGX_PutStr(response->headers, (int)response->headers_length, out);
    if (written >= 0)
        written = FCGX_PutS("\r\n", out);
    if (body && written >= 0 && !ctx->request.is_head)
        written = FCGX_PutStr(body, (int)length, out);
    if (written < 0)
        log_warn("resposta: o cliente fechou a conexão antes do fim");
    response_end(response);
}
