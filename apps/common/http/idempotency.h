#pragma once

#include "common/http/context.h"

/*
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST repeated with the same key
 * has no further effect. The handler runs in one transaction with the row that stores its answer
 * (table `idempotencia`, per user and key), so that both are committed or neither.
 *
 * Within 24 hours the same request gets the stored answer; another request with the same key is
 * 422, and one that arrives while the first is running is 409. Only successes (2xx) are stored: a
 * refused request changed nothing, and may be corrected and sent again with the same key. What a
 * handler wrote before a refusal is undone, unless it has set ctx->refusal_stays.
 *
 * Requests are compared by an HMAC of path and body, keyed with the service's database password, so
 * that the contents of a body (a password, say) cannot be guessed from a copy of the database.
 * After that password has changed, a request with an older key is compared by its route only.
 */
enum { IDEMPOTENCY_KEY_MAX = 64 };

/* Reads the configuration; call it before the first thread starts. */
void idempotency_open(void);

/* Runs the handler of the route; for a POST with a user and an Idempotency-Key, once per key. */
void idempotency_run(struct ctx *ctx);
