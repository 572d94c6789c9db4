#pragma once

#include "common/http/context.h"

/*
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST that is sent again with the
 * same key does nothing again. The handler runs inside one transaction with the row that keeps its
 * answer (table `idempotencia` of the own schema, per user and key), so that either both are there
 * or neither is, whatever dies in between.
 *
 * Within 24 hours the same request gets the answer that was kept; another one under the same key is
 * 422, and one that comes while the first is still running 409. Only what was done (2xx) is kept: a
 * request that was refused changed nothing, and may be sent again corrected, under the same key.
 *
 * Requests are compared by a digest of path and body that is keyed with the service's own database
 * password: what a body holds (a password, say) cannot be guessed from a copy of the database.
 * After that password was changed, a request under a key from before is compared by its route
 * alone.
 */
enum { IDEMPOTENCY_KEY_MAX = 64 };

/* Reads the configuration; call it before the first thread starts. */
void idempotency_open(void);

/* Runs the handler of the route, once for each key: of a POST with Idempotency-Key and a user. */
void idempotency_run(struct ctx *ctx);
