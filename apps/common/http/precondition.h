#pragma once

#include "common/http/context.h"
#include "common/resource/record_json.h"

/*
 * Versions of a resource (RFC 9110 §8.8.3, §13): its `versao`, from 1, in quotes is a strong
 * entity-tag.
 */
enum { VERSAO_ANY = 0 }; /* If-Match: *, which holds for whatever version there is */

/*
 * Answers with a resource and its ETag; a GET whose If-None-Match names that version, or is `*`, is
 * 304 without a body (§13.1.2). Takes `body` over.
 */
void respond_resource(struct ctx *ctx, int status, int64_t versao, struct json_object *body);

/* The same of a record, written by its table: respond_record(ctx, 200, p.versao, produto, &p). */
#define respond_record(ctx, status, versao, type, place)                                           \
    respond_record_of((ctx), (status), (versao), RECORD(type), RECORD_PLACE(type, place),          \
                      RECORD_OPEN)
void respond_record_of(struct ctx *ctx, int status, int64_t versao, const struct record *record,
                       const void *place, enum record_view view);

/*
 * Reads If-Match: the version that it asks for, or VERSAO_ANY for `*`. False after the answer: 428
 * when it is absent (RFC 6585 §3), 412 when it can hold for no version of ours: another form, a
 * weak tag (§8.8.3.2), or a list of several tags, which no client of a versioned resource needs.
 */
bool require_if_match(struct ctx *ctx, int64_t *versao);
