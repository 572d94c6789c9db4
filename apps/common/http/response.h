#pragma once

#include <json-c/json.h>
#include <stdbool.h>

#include "common/db/database.h"
#include "common/db/duplicates.h"
#include "common/http/problem.h"
#include "common/json/json_out.h"
#include "common/resource/fields.h"

/*
 * The response to one request: built by the handler, sent by the server after the handler returns.
 * A handler that returns without a response is a bug and gives 500.
 */
enum {
    RESPONSE_HEADERS_MAX = 12 * 1024,
    RESPONSES_HELD_MAX = 32 * 1024 * 1024,
    RETRY_AFTER_SECONDS = 2
};

struct response {
    int status; /* 0 until there is a response */
    char headers[RESPONSE_HEADERS_MAX];
    size_t headers_length;
    struct json_object *body; /* owned; NULL for none */
    bool is_problem;
    bool has_secret; /* holds a token: not compressed, as the length could reveal it (BREACH) */
    char *text;      /* owned; used instead of `body` */
    size_t text_length;
    const char *text_type;
    size_t held; /* bytes counted against RESPONSES_HELD_MAX */
};

struct ctx;

/* Starts empty; response_end releases the contents. */
void response_begin(struct response *response);
void response_end(struct response *response);

/*
 * Counts the bytes of a response that may be large until its end, so that those of all workers
 * together stay within RESPONSES_HELD_MAX. `bytes` is its new total. False, logged, when that does
 * not fit beside what others hold; it then holds nothing, and the caller must free its bytes.
 */
bool response_hold(struct response *response, size_t bytes);

/* The body to be sent, `*length` bytes; borrowed from the response, NULL for none. */
const char *response_body(const struct response *response, size_t *length);

/* Adds a header. One whose value has a control character (response splitting, RFC 9110 §5.5) or
 * that does not fit is logged and left out. */
void response_header(struct ctx *ctx, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sets status and body; the response takes ownership of the body. NULL for none. */
void respond(struct ctx *ctx, int status, struct json_object *body);

/* 200 with a text of a media type; the response takes ownership and frees it. */
void respond_text(struct ctx *ctx, const char *type, char *text);

/* Sets status and body to the JSON written, taking ownership; 503 when writing it failed. */
void respond_json(struct ctx *ctx, int status, struct json_out *out);

/* An RFC 9457 problem; `detail` is Portuguese text, NULL for that of an unexpected error. */
void respond_problem(struct ctx *ctx, const struct problem *problem, const char *detail);

/* 422 with every fault as a member of `erros`. */
void respond_invalid(struct ctx *ctx, const struct faults *faults);

/* 422 with one fault at the member `name`, "" for the whole body. */
void respond_fault(struct ctx *ctx, const char *name, const char *message);

/* 503 with Retry-After: a dependency is unavailable. */
void respond_unavailable(struct ctx *ctx);

/*
 * Answers for a result other than DB_OK, by the table of the resource, which ends with an empty row
 * (NULL: no table). Results not in it: 404 for NONE, 412 for STALE, 403 for FORBIDDEN, 503 for BUSY
 * and UNAVAILABLE, and 500, a bug, for all others.
 *
 *     static const struct refusal REFUSALS[] = {
 *         {DB_NONE, &PROBLEM_NOT_FOUND, "Este fornecedor não existe."},
 *         {0},
 *     };
 */
struct refusal {
    enum db_result result;
    const struct problem *problem;
    const char *detail;
};
void respond_refusal(struct ctx *ctx, enum db_result result, const struct refusal *refusals);

/*
 * Answers for DB_DUPLICATE, after duplicates_find, whose result is `result`: 409 with each taken
 * field in `erros`, and `idExistente`, the id of the row that has it (at the top level, that of the
 * first). When none was found, the row has just been removed: 503, and a retry may succeed.
 */
void respond_duplicate(struct ctx *ctx, enum db_result result, const struct duplicates *duplicates);

/* Writes status, headers and body to FastCGI and releases the body. Every response carries
 * `X-Content-Type-Options: nosniff` (Fetch Standard, §3.5). A body that is sent compressed has an
 * ETag of its own, which ends in GZIP_TAG (RFC 9110 §8.8.3.3). */
#define GZIP_TAG "-gzip"
void response_send(struct ctx *ctx);
