#include "common/http/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/auth/revocation.h"
#include "common/auth/token.h"
#include "common/auth/token_memory.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/http/idempotency.h"
#include "common/http/precondition.h"
#include "common/http/request_metrics.h"

static void check_health(struct ctx *ctx)
{
    struct json_object *body = json_object_new_object();

    json_object_object_add(body, "situacao", json_object_new_string("no ar"));
    respond(ctx, 200, body);
}

static void check_ready(struct ctx *ctx)
{
    if (db_ping(ctx->db) != DB_OK || !revocation_is_complete()) {
        respond_unavailable(ctx);
        return;
    }
    struct json_object *body = json_object_new_object();
    json_object_object_add(body, "situacao", json_object_new_string("pronto"));
    respond(ctx, 200, body);
}

METRIC_COUNTER(TOKEN_HITS, "icarus_token_hits_total", "Tokens encontrados no cache.");
METRIC_COUNTER(TOKEN_MISSES, "icarus_token_misses_total", "Tokens que não estavam no cache.");

static void show_metrics(struct ctx *ctx)
{
    struct token_stats tokens = token_memory_stats();
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (!out) {
        respond_unavailable(ctx);
        return;
    }
    metric_set(&TOKEN_HITS, (int64_t)tokens.hits);
    metric_set(&TOKEN_MISSES, (int64_t)tokens.misses);
    metrics_write(out);
    request_metrics_write(out);
    if (fclose(out) == 0) {
        respond_text(ctx, METRICS_TYPE, text);
    } else {
        free(text);
        respond_unavailable(ctx);
    }
}

/* Routes of every service. */
static const struct route COMMON_ROUTES[] = {
    {METHOD_GET, "/healthz", ROLES_PUBLIC, check_health},
    {METHOD_GET, "/readyz", ROLES_PUBLIC, check_ready},
    {METHOD_GET, "/metrics", ROLES_PUBLIC, show_metrics},
};

static enum route_result find_route(const struct service *service, struct ctx *ctx)
{
    enum route_result result =
        route_find(COMMON_ROUTES, sizeof(COMMON_ROUTES) / sizeof(COMMON_ROUTES[0]),
                   ctx->request.method, ctx->request.path, &ctx->match);

    if (result != ROUTE_NOT_FOUND)
        return result;
    return route_find(service->routes, service->route_count, ctx->request.method, ctx->request.path,
                      &ctx->match);
}

static void refuse_token(struct ctx *ctx)
{
    response_header(ctx, "WWW-Authenticate", "Bearer");
    respond_problem(ctx, &PROBLEM_TOKEN, "Entre de novo para continuar.");
}

/* Checks token, revocation and role, then service->admit. False after answering 401, 403 or
 * 503. */
static bool authorise(const struct service *service, struct ctx *ctx)
{
    const char *roles = ctx->match.route->roles;

    if (roles == ROLES_PUBLIC)
        return true;
    const char *token = request_bearer(&ctx->request);
    enum token_result result =
        token ? token_verify(token, strlen(token), time(NULL), &ctx->who) : TOKEN_MALFORMED;
    enum revocation_result revoked =
        result == TOKEN_OK ? revocation_check(&ctx->who) : REVOCATION_REVOKED;
    if (revoked == REVOCATION_REVOKED)
        refuse_token(ctx);
    else if (revoked == REVOCATION_UNKNOWN)
        respond_unavailable(ctx);
    if (revoked != REVOCATION_NONE)
        return false;
    if (!route_allows(roles, ctx->who.papel)) {
        respond_problem(ctx, &PROBLEM_ROLE, "Seu papel não permite esta operação.");
        return false;
    }
    return !service->admit || service->admit(ctx);
}

/* Reads and checks the body. False after answering 413, 400, 415 or 503. */
static bool take_body(const struct service *service, struct ctx *ctx)
{
    const bool large =
        service->large_body && strcmp(ctx->match.route->path, service->large_body) == 0;
    const int max = large ? BODY_LARGE_MAX : BODY_MAX;
    enum body_result result = request_read_body(&ctx->request, (size_t)max);

    if (result == BODY_TOO_LARGE) {
        char detail[64];

        (void)snprintf(detail, sizeof(detail), "O corpo pode ter no máximo %d KiB.", max / 1024);
        respond_problem(ctx, &PROBLEM_TOO_LARGE, detail);
        return false;
    }
    if (result == BODY_NO_MEMORY) {
        respond_unavailable(ctx);
        return false;
    }
    if (result == BODY_BROKEN) {
        respond_problem(ctx, &PROBLEM_BODY, "O corpo da requisição está incompleto.");
        return false;
    }
    if (ctx->request.body_length > 0 && !request_is_json(&ctx->request)) {
        if (ctx->request.method == METHOD_PATCH) /* RFC 5789 §2.2 */
            response_header(ctx, "Accept-Patch", "application/merge-patch+json, application/json");
        respond_problem(ctx, &PROBLEM_MEDIA_TYPE, "Envie application/json.");
        return false;
    }
    return true;
}

static void refuse_method(struct ctx *ctx)
{
    char detail[ALLOW_MAX + 32];

    (void)snprintf(detail, sizeof(detail), "Este endereço aceita %s.", ctx->match.allow);
    response_header(ctx, "Allow", "%s", ctx->match.allow);
    respond_problem(ctx, &PROBLEM_METHOD, detail);
}

void dispatch(const struct service *service, struct ctx *ctx)
{
    switch (find_route(service, ctx)) {
    case ROUTE_NOT_FOUND:
        respond_problem(ctx, &PROBLEM_NOT_FOUND, "Não há nada neste endereço.");
        return;
    case ROUTE_WRONG_METHOD:
        refuse_method(ctx);
        return;
    case ROUTE_FOUND:
        break;
    }
    if (!authorise(service, ctx) || !take_body(service, ctx))
        return;
    idempotency_run(ctx);
    tag_content(ctx);
    if (ctx->response.status == 0) {
        log_error("servidor: o tratador de %s %s não produziu resposta",
                  method_name(ctx->request.method), ctx->match.route->path);
        respond_problem(ctx, &PROBLEM_BUG, NULL);
    }
}
