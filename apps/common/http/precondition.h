#pragma once

#include "common/http/context.h"
#include "common/resource/record_json.h"

/*
 * Conditional requests (RFC 9110 §8.8.3, §13). The ETag of a resource is its `versao`, from 1, in
 * quotes: a strong entity-tag. That of the compressed body has GZIP_TAG after it, and means the
 * same version. A list, and what else has no version, has a weak one made of what is answered, the
 * same for the compressed body.
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
 * Gives an answer of 200 to a GET, in JSON and without an ETag, the one of its body and headers.
 * 304 without the body, with the same headers, where If-None-Match lists it or is `*`.
 */
void tag_content(struct ctx *ctx);

/*
 * Reads If-Match: the version in it, or VERSAO_ANY for `*`. False after answering 428 when it is
 * absent (RFC 6585 §3) or 412 when it cannot match: another form, a weak tag (§8.8.3.2) or a list
 * of several tags.
 */
bool require_if_match(struct ctx *ctx, int64_t *versao);

/* The same where If-Match may be absent, which is VERSAO_ANY. */
bool heed_if_match(struct ctx *ctx, int64_t *versao);
