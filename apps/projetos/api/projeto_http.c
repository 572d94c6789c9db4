#include "projetos/api/projeto_http.h"

#include <inttypes.h>
#include <string.h>

#include "common/http/body.h"
#include "common/http/history_http.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "projetos/api/projeto_faults.h"
#include "projetos/produto.h"

static const char UNKNOWN[] = "Este projeto não existe.";
static const char CLOSED[] = "Um projeto concluído ou cancelado não muda mais.";

/* Not inlined, so that their large stack frames are released before the store is called. */
#define OWN_FRAME __attribute__((noinline))

OWN_FRAME static bool read_body(struct ctx *ctx, struct projeto *p, enum record_use use)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    record_read(&body.fields, projeto, p, use);
    projeto_check(&body.fields, p);
    return body_close(ctx, &body);
}

/* Room for a project, the caller's; NULL after answering when there is none. */
static struct projeto *make_room(struct ctx *ctx)
{
    struct projeto *p = projeto_new();

    if (!p)
        respond_unavailable(ctx);
    return p;
}

/* Answers with the project, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, const char *conflict,
                   const struct projeto *p)
{
    if (result == DB_OK)
        respond_record(ctx, status, p->versao, projeto, p);
    else
        respond_refusal(ctx, result, result == DB_NONE ? UNKNOWN : conflict);
}

/* Reads the names of the products from the local copy. False after answering when one is
 * missing. */
OWN_FRAME static bool take_products(struct ctx *ctx, struct projeto *p)
{
    struct faults faults = {0};
    enum db_result result = produtos_await(ctx->db, p->materiais, p->material_count);

    if (result != DB_OK) {
        respond_refusal(ctx, result, NULL);
        return false;
    }
    projeto_check_products(p, &faults);
    if (faults.count > 0)
        respond_invalid(ctx, &faults);
    return faults.count == 0;
}

void projetos_list(struct ctx *ctx)
{
    struct projeto_filter filter = {0};
    PROJETO_OWNED struct projeto *p = make_room(ctx);
    struct rows rows;

    if (!p || !query_filter(ctx, projeto_filter, &filter, PROJETO_ORDERS))
        return;
    rows_of(ctx, &rows, projeto, p, RECORD_OPEN);
    enum db_result result = projeto_list(ctx->db, &filter, p, rows_take, &rows);
    respond_page(ctx, &filter.page, result, &rows);
}

void projetos_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    PROJETO_OWNED struct projeto *p = make_room(ctx);

    if (!p || !read_body(ctx, p, RECORD_CREATE) || !take_products(ctx, p))
        return;
    enum db_result result = projeto_create(ctx->db, &autor, p);
    if (result == DB_OK)
        response_header(ctx, "Location", "/projetos/%" PRId64, p->id);
    answer(ctx, 201, result, NULL, p);
}

void projetos_get(struct ctx *ctx)
{
    PROJETO_OWNED struct projeto *p = make_room(ctx);

    if (p)
        answer(ctx, 200, projeto_get(ctx->db, ctx->match.parameters[0].id, p), NULL, p);
}

/* A product that the project already uses may stay, even when it was removed from the stock. */
static enum db_result keep_products(struct ctx *ctx, struct projeto *p)
{
    enum db_result result = produtos_find(ctx->db, p->materiais, p->material_count);

    if (result != DB_OK || projeto_products_known(p))
        return result;
    PROJETO_OWNED struct projeto *old = projeto_new();
    result = old ? projeto_get(ctx->db, p->id, old) : DB_BUSY;
    if (result == DB_OK)
        projeto_keep_products(p, old);
    return result;
}

void projetos_replace(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    PROJETO_OWNED struct projeto *p = make_room(ctx);
    int64_t versao;

    if (!p || !require_if_match(ctx, &versao) || !read_body(ctx, p, RECORD_REPLACE))
        return;
    p->id = ctx->match.parameters[0].id;
    enum db_result result = keep_products(ctx, p);
    if (result == DB_OK) {
        if (!take_products(ctx, p))
            return;
        result = projeto_replace(ctx->db, &autor, versao, p);
    }
    answer(ctx, 200, result, CLOSED, p);
}

void projetos_change_status(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    PROJETO_OWNED struct projeto *p = make_room(ctx);
    char status[STATUS_TEXT];
    struct body body;
    int64_t versao;

    if (!p || !require_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    (void)fields_choice(&body.fields, "status", STATUSES, status);
    if (!body_close(ctx, &body))
        return;
    p->id = ctx->match.parameters[0].id;
    enum db_result result = projeto_set_status(ctx->db, &autor, versao, status, p);
    answer(ctx, 200, result, "O projeto não pode passar do status atual para este.", p);
}

void projetos_delete(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = projeto_remove(ctx->db, &autor, ctx->match.parameters[0].id, versao);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result, UNKNOWN);
}

static const struct history_source HISTORY = {"projeto", projeto_exists, UNKNOWN, "ADMIN"};

void projetos_history(struct ctx *ctx)
{
    history_show(ctx, &HISTORY);
}

void projetos_history_all(struct ctx *ctx)
{
    history_show_all(ctx, &HISTORY);
}
