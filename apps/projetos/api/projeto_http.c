#include "projetos/api/projeto_http.h"

#include <inttypes.h>
#include <string.h>

#include "common/http/body.h"
#include "common/http/history_http.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "common/values/fuso.h"
#include "projetos/produto.h"
#include "projetos/projeto_faults.h"

static const struct problem ENCERRADO = {409, "projeto-encerrado", "Projeto encerrado"};
static const struct problem TRANSICAO = {409, "transicao-proibida", "Transição proibida"};

static const struct problem SEM_MATERIAL = {409, "material-que-nao-chegou",
                                            "Material que não chegou"};
static const struct problem DEVOLUCAO = {409, "devolucao-impossivel", "Devolução impossível"};
static const struct problem CONCLUIDO = {409, "projeto-concluido", "Projeto concluído"};

static const struct refusal REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Este projeto não existe."},
    {RULE_ENCERRADO, &ENCERRADO, "Um projeto concluído ou cancelado não muda mais."},
    {RULE_TRANSICAO, &TRANSICAO, "O projeto não pode passar do status atual para este."},
    {RULE_SEM_MATERIAL, &SEM_MATERIAL,
     "Há material que não chegou; para concluir sem ele, envie semMateriais."},
    {RULE_DEVOLUCAO, &DEVOLUCAO,
     "De um material volta no máximo o que o projeto tem dele, e só quando está BAIXADO."},
    {RULE_CONCLUIDO, &CONCLUIDO,
     "Um projeto concluído não se exclui: seu material já foi cortado."},
    {0},
};

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

/* A new project, which the caller owns; NULL after answering when there is no memory. */
static struct projeto *make_room(struct ctx *ctx)
{
    struct projeto *p = projeto_new();

    if (!p)
        respond_unavailable(ctx);
    return p;
}

/* Answers with the project, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, struct projeto *p)
{
    char today[DATE_TEXT];

    if (result != DB_OK) {
        respond_refusal(ctx, result, REFUSALS);
        return;
    }
    fuso_today(today);
    projeto_judge(p, today);
    projeto_add_costs(p);
    respond_record(ctx, status, p->versao, projeto, p);
}

/* Looks up the products in the local copy and checks them. False after answering when one is
 * missing, removed, or has fewer decimals. */
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

/* The rows of a list, and the project that each is read into. */
struct listing {
    struct rows rows;
    struct projeto *p;
    char today[DATE_TEXT];
};

static void take_row(void *context)
{
    struct listing *listing = context;

    projeto_judge(listing->p, listing->today);
    rows_take(&listing->rows);
}

void projetos_list(struct ctx *ctx)
{
    struct projeto_filter filter = {0};
    PROJETO_OWNED struct projeto *p = make_room(ctx);
    struct listing listing = {.p = p};

    if (!p || !query_filter(ctx, projeto_filter, &filter, PROJETO_ORDERS))
        return;
    fuso_today(listing.today);
    rows_of(ctx, &listing.rows, &filter.page, projeto, p, RECORD_OPEN);
    enum db_result result = projeto_list(ctx->db, &filter, p, take_row, &listing);
    respond_page(ctx, result, &listing.rows);
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
    answer(ctx, 201, result, p);
}

void projetos_get(struct ctx *ctx)
{
    PROJETO_OWNED struct projeto *p = make_room(ctx);

    if (p)
        answer(ctx, 200, projeto_get(ctx->db, ctx->match.parameters[0].id, p), p);
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

/* An ATENDENTE may change only what has not begun. */
static enum projeto_reach reach_of(const struct ctx *ctx)
{
    return route_allows("ADMIN", ctx->who.papel) ? PROJETO_ACTIVE : PROJETO_WAITING;
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
        result = projeto_replace(ctx->db, &autor, versao, reach_of(ctx), p);
    }
    answer(ctx, 200, result, p);
}

/* Finds the products of the materials in the body. A body with faults will be refused, so its
 * products do not matter: DB_OK. */
OWN_FRAME static enum db_result find_products(struct ctx *ctx, const struct body *body,
                                              struct projeto *named)
{
    struct faults faults = {0};
    struct fields fields = body->fields;

    fields.faults = &faults;
    if (!record_patch(&fields, projeto, named, NULL))
        return DB_OK;
    enum db_result result = keep_products(ctx, named);
    return result == DB_OK ? produtos_await(ctx->db, named->materiais, named->material_count)
                           : result;
}

/* The materials in the body, which the caller owns; NULL when there are none. The list is replaced
 * as a whole, so If-Match is required: it shows that the client has read it. False after
 * answering. */
static bool take_named(struct ctx *ctx, const struct body *body, struct projeto **named)
{
    int64_t versao;

    *named = NULL;
    if (!json_object_object_get_ex(body->json, "materiais", NULL))
        return true;
    if (!require_if_match(ctx, &versao) || !(*named = make_room(ctx)))
        return false;
    (*named)->id = ctx->match.parameters[0].id;
    enum db_result result = find_products(ctx, body, *named);
    if (result != DB_OK)
        answer(ctx, 200, result, *named);
    return result == DB_OK;
}

void projetos_patch(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    PROJETO_OWNED struct projeto *p = make_room(ctx);
    PROJETO_OWNED struct projeto *named = NULL;
    struct body body;
    int64_t versao;

    if (!p || !heed_if_match(ctx, &versao) || !patch_open(ctx, &body))
        return;
    if (!take_named(ctx, &body, &named)) {
        json_object_put(body.json);
        return;
    }
    p->id = ctx->match.parameters[0].id;
    const struct projeto_patch patch = {&body.fields, named};
    enum db_result result = projeto_patch(ctx->db, &autor, versao, reach_of(ctx), &patch, p);
    if (patch_close(ctx, &body, result))
        answer(ctx, 200, result, p);
}

OWN_FRAME static bool read_andamento(struct ctx *ctx, struct andamento *a)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    record_read(&body.fields, andamento, a, RECORD_CREATE);
    andamento_check(&body.fields, a);
    return body_close(ctx, &body);
}

void projetos_change_status(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    PROJETO_OWNED struct projeto *p = make_room(ctx);
    struct andamento a = {.by_admin = strcmp(ctx->who.papel, "ADMIN") == 0};
    int64_t versao;

    if (!p || !heed_if_match(ctx, &versao) || !read_andamento(ctx, &a))
        return;
    p->id = ctx->match.parameters[0].id;
    enum db_result result = projeto_set_status(ctx->db, &autor, versao, &a, p);
    if (result == RULE_INVALID)
        respond_fault(ctx, "devolucoes", "Um dos materiais não tem tantas casas decimais.");
    else
        answer(ctx, 200, result, p);
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
        respond_refusal(ctx, result, REFUSALS);
}

static const struct history_source HISTORY = {"projeto", projeto_exists, REFUSALS, "ADMIN"};

void projetos_history(struct ctx *ctx)
{
    history_show(ctx, &HISTORY);
}

void projetos_history_all(struct ctx *ctx)
{
    history_show_all(ctx, &HISTORY);
}
