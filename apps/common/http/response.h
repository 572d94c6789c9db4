#pragma once

#include <json-c/json.h>
#include <stdbool.h>

#include "common/db/database.h"
#include "common/json/json_out.h"
#include "common/resource/fields.h"

/*
 * The answer to one request: gathered first, sent once by the server after the handler returns. A
 * handler that returns without an answer is a bug and gives 500.
 */
enum { RESPONSE_HEADERS_MAX = 12 * 1024, RETRY_AFTER_SECONDS = 2 };

struct response {
    int status; /* 0 until answered */
    char headers[RESPONSE_HEADERS_MAX];
    size_t headers_length;
    struct json_object *body; /* owned; NULL for none */
    bool is_problem;
    char *text; /* owned; in place of a body that is a tree */
    size_t text_length;
    const char *text_type;
};

struct ctx;

/* Begins without an answer; response_end releases the one that was gathered. */
void response_begin(struct response *response);
void response_end(struct response *response);

/* The body as it is sent, of `length` bytes; borrowed from the response, NULL for none. */
const char *response_body(const struct response *response, size_t *length);

/* Adds a header line. A value with a control character, or without room, is refused with a log
 * line: the answer goes out without it (no response splitting, RFC 9110 §5.5). */
void response_header(struct ctx *ctx, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Answers with a body, which the response owns from then on; NULL for none. */
void respond(struct ctx *ctx, int status, struct json_object *body);

/* Answers 200 with a text of a media type; the response owns it from then on and frees it. */
void respond_text(struct ctx *ctx, const char *type, char *text);

/* Answers with the JSON that was written, which is taken over; 503 when memory ran out on the way.
 */
void respond_json(struct ctx *ctx, int status, struct json_out *out);

/* Answers with an RFC 9457 problem; `detail` is for people, in Portuguese; NULL says
 * that something failed here, which is a bug (500). */
void respond_problem(struct ctx *ctx, int status, const char *detail);

/* 422 with every fault as a member of `erros`. */
void respond_invalid(struct ctx *ctx, const struct faults *faults);

/* 422 with one fault of the member `name`, "" for the whole. */
void respond_fault(struct ctx *ctx, const char *name, const char *message);

/* 503 with Retry-After: a dependency is away. */
void respond_unavailable(struct ctx *ctx);

/*
 * Answers for a store that did not say DB_OK: 404 for NONE, 412 for STALE, 409 for CONFLICT,
 * DUPLICATE and REFERENCED, 503 for BUSY and UNAVAILABLE, and 500, a bug, for all else. `detail` is
 * for people and goes with 404 and 409; NULL for none.
 */
void respond_refusal(struct ctx *ctx, enum db_result result, const char *detail);

/* Writes status, headers and body to FastCGI and releases the body. No browser is to guess at the
 * type of an answer: `X-Content-Type-Options: nosniff` (Fetch Standard, §3.5) is on all of them. */
void response_send(struct ctx *ctx);
