#pragma once

#include "common/http/context.h"
#include "common/resource/record_json.h"

/*
 * Conditional requests (RFC 9110 §8.8.3, §13). The ETag of a resource is its `versao`, from 1, in
 * quotes: a strong entity-tag. That of the compressed body ends in GZIP_TAG, and means the same
 * version. Lists and other answers without a version have a weak one, a hash of the answer, which
 * is the same for the compressed body.
 */
enum { VERSAO_ANY = 0 }; /* If-Match: *, any version */

/*
 * Answers with a record and its ETag: respond_record(ctx, 200, p.versao, produto, &p). A GET whose
 * If-None-Match lists that version or is `*` gets 304 without a body (§13.1.2).
 */
#define respond_record(ctx, status, versao, type, place)                                           \
    respond_record_of((ctx), (status), (versao), RECORD(type), RECORD_PLACE(type, place),          \
                      RECORD_OPEN)
void respond_record_of(struct ctx *ctx, int status, int64_t versao, const struct record *record,
                       const void *place, enum record_view view);

/*
 * Adds a weak ETag, a hash of body and headers, to a GET answered 200 by respond_json that has no
 * ETag. Answers 304 instead, with the same headers, when If-None-Match lists it or is `*`.
 */
void tag_content(struct ctx *ctx);

/*
 * Reads If-Match: the version in it, or VERSAO_ANY for `*`. False after answering 428 when it is
 * absent (RFC 6585 §3) or 412 when it cannot match: not a tag of ours, a weak tag (§8.8.3.2) or a
 * list of several tags.
 */
bool require_if_match(struct ctx *ctx, int64_t *versao);

/* The same, but an absent If-Match is VERSAO_ANY. */
bool heed_if_match(struct ctx *ctx, int64_t *versao);
