#include "common/http/body.h"

#include "common/json/json_text.h"

static const char *detail_of(enum json_text_result why)
{
    switch (why) {
    case JSON_TEXT_BAD_UTF8:
        return "O corpo não é UTF-8 válido.";
    case JSON_TEXT_NUL_CHARACTER:
        return "O corpo não pode conter o caractere nulo.";
    case JSON_TEXT_TOO_DEEP:
        return "O corpo tem níveis demais de aninhamento.";
    case JSON_TEXT_DUPLICATE_KEY:
        return "O corpo contém um campo repetido.";
    default:
        return "O corpo não é um texto JSON.";
    }
}

bool body_open(struct ctx *ctx, struct body *body)
{
    enum json_text_result why;

    *body = (struct body){0};
    body->json = json_text_parse(ctx->request.body, ctx->request.body_length, BODY_DEPTH_MAX, &why);
    if (why == JSON_TEXT_FAILED) {
        respond_unavailable(ctx);
        return false;
    }
    if (why != JSON_TEXT_OK) {
        respond_problem(ctx, &PROBLEM_BODY, detail_of(why));
        return false;
    }
    body->fields = fields_of(body->json, &body->faults);
    return true;
}

static void drop_json(struct body *body)
{
    json_object_put(body->json);
    body->json = NULL;
}

bool body_close(struct ctx *ctx, struct body *body)
{
    fields_end(&body->fields);
    drop_json(body);
    if (body->faults.count == 0)
        return true;
    respond_invalid(ctx, &body->faults);
    return false;
}

bool patch_open(struct ctx *ctx, struct body *body)
{
    return body_open(ctx, body) && (body->fields.object || body_close(ctx, body));
}

bool patch_close(struct ctx *ctx, struct body *body, enum db_result result)
{
    drop_json(body);
    if (result == RULE_UNDO)
        respond_invalid(ctx, &body->faults);
    return result != RULE_UNDO;
}

bool body_record_into(struct ctx *ctx, const struct record *record, void *place,
                      enum record_use use)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    record_read_into(&body.fields, record, place, use);
    return body_close(ctx, &body);
}
