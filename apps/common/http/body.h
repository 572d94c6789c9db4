#pragma once

#include "common/http/context.h"
#include "common/resource/record_read.h"

/*
 * The JSON body of a request, for one handler:
 *
 *     struct body body;
 *     if (!body_open(ctx, &body))
 *         return;                     // 400 or 503 is answered
 *     fields_text(&body.fields, …);
 *     if (!body_close(ctx, &body))
 *         return;                     // 422 with every fault is answered
 */
enum { BODY_DEPTH_MAX = 16 };

struct body {
    struct json_object *json;
    struct faults faults;
    struct fields fields; /* of the root object */
};

/* Parses the body. False, with the request answered, when it is not JSON. */
bool body_open(struct ctx *ctx, struct body *body);

/* Releases the JSON. False, with the request answered, when there are faults, unknown members
 * included. */
bool body_close(struct ctx *ctx, struct body *body);

/*
 * The body of a PATCH that changes a stored record: an object, else it is answered as by body_open
 * or body_close. The store's function applies it with record_patch, under the lock of the record,
 * and returns RULE_UNDO when it has faults; patch_close then answers 422 and returns false.
 *
 *     if (!heed_if_match(ctx, &versao) || !patch_open(ctx, &body))
 *         return;
 *     enum db_result result = produto_patch(ctx->db, versao, &body.fields, &p, &autor);
 *     if (patch_close(ctx, &body, result))
 *         answer(ctx, 200, result, &p);
 */
bool patch_open(struct ctx *ctx, struct body *body);
bool patch_close(struct ctx *ctx, struct body *body, enum db_result result);

/* Reads a body that is one record and nothing else, as record_read does. False, with the request
 * answered, when it is refused. */
#define body_record(ctx, type, place, use)                                                         \
    body_record_into((ctx), RECORD(type), RECORD_PLACE(type, place), (use))
bool body_record_into(struct ctx *ctx, const struct record *record, void *place,
                      enum record_use use);
