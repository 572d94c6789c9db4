#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/auth/identity.h"
#include "common/auth/token.h"

/*
 * The access tokens that are refused before they expire, in memory: one lookup a request, no
 * query. One set per process; an entry stays until every token it concerns has expired.
 * Thread-safe.
 *
 * A revocation is of a session (`sessao_id`), of a user (`user_id`), or of everyone (both 0). That
 * of a session refuses all its tokens. The others refuse the tokens whose iat is not after
 * `since`; that of a user spares the session `spared` (0: none).
 */
struct revocation {
    int64_t user_id;
    int64_t sessao_id;
    int64_t since; /* Unix seconds */
    int64_t spared;
};

enum {
    REVOCATION_MAX = 8192, /* users and sessions in the set; see revocation_add */
    /* Seconds after `since` until no token concerned can still be valid: its lifetime, how far its
     * iat may be ahead, and a minute for clocks that differ. */
    REVOCATION_SECONDS = TOKEN_LIFETIME_MAX + TOKEN_IAT_SLACK + 60,
};

/*
 * Adds a revocation; `now` is Unix seconds. The order does not matter, and adding one twice
 * changes nothing. When the set is full, the tokens of everyone up to that moment are revoked:
 * clients get new ones with their refresh tokens.
 */
void revocation_add(const struct revocation *revocation, int64_t now);

enum revocation_result {
    REVOCATION_NONE,
    REVOCATION_REVOKED,
    REVOCATION_UNKNOWN /* between revocation_expect and revocation_ready */
};

/* Whether the token of `who` (user_id, sessao_id, iat) was revoked. */
enum revocation_result revocation_check(const struct identity *who);

/* From revocation_expect to revocation_ready the set is incomplete; before both it is complete. */
void revocation_expect(void);
void revocation_ready(void);
bool revocation_is_complete(void);
