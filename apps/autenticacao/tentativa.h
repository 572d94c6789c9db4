#pragma once

#include "common/base/digest.h"
#include "common/db/database.h"

/*
 * Rate limiting of password guesses, stored in the database so that replicas agree (NIST SP 800-63B
 * §5.2.2). Failures are counted per key and address, per address, and per key; they are forgotten
 * after a day. Addresses are those of address_network, because an IPv6 subscriber can use every
 * address of its network.
 *
 *   key and address  5 failures are free, then each waits twice as long as the one before, from 1 s
 *                    to 15 min
 *   address          20 are free, then the same
 *   key              after 50, from whatever addresses, a new address has one guess an hour
 *
 * For an address from which the key logged in during the last 90 days only the first rule applies,
 * and a new address always has a first guess: nobody can lock another user out for good.
 *
 * A device from which the key has logged in (dispositivo.h), and a session that asks for the
 * password again, have a count of their own, to which the first rule applies, whatever the address:
 * guesses from elsewhere, even by a colleague behind the same address, do not lock them out. Their
 * logins do not reset the other counts, so they do not help those who guess.
 */

/* One attempt; the texts are borrowed. */
struct tentativa {
    const char *chave;
    const char *rede;
    const char *proven; /* a device or a session of the key, "" for none */
    int64_t wait;       /* seconds until it is allowed */
    int64_t known;      /* the key has logged in from this address, or `proven` */
};

/*
 * Counts an attempt as failed, before its password is checked. RULE_CONFLICT, with nothing counted,
 * when it is not allowed before `wait` seconds (1 or more) have passed.
 */
enum db_result tentativa_begin(struct db *db, struct tentativa *t);

/* The password was right: uncounts the attempt and remembers the address for the key. */
enum db_result tentativa_succeed(struct db *db, const struct tentativa *t);

/* The password was not checked: uncounts the attempt. */
enum db_result tentativa_withdraw(struct db *db, const struct tentativa *t);

/* Forgets all failures of a key, from any address; those counted per address stay. */
enum db_result tentativa_lift(struct db *db, const char *chave);

/* Steps of the functions above, inside a transaction. */

/* The three rows in which an attempt counts, identified by digests; some may be the same. */
struct tentativa_scopes {
    unsigned char owner[DIGEST_SIZE]; /* the key, to which `key` and `pair` belong */
    unsigned char key[DIGEST_SIZE];
    unsigned char pair[DIGEST_SIZE];
    unsigned char address[DIGEST_SIZE];
};

/* Recent failures in each row, seconds to wait, and whether the key has logged in from this
 * address. */
struct tentativa_state {
    int64_t key;
    int64_t pair;
    int64_t pair_wait;
    int64_t known;
    int64_t address;
    int64_t address_wait;
};

enum db_result tentativas_lock(struct db *db, const struct tentativa_scopes *s);
enum db_result tentativas_state(struct db *db, const struct tentativa_scopes *s,
                                struct tentativa_state *state);
/* Counts a failure in each; the next attempt has to wait for so many seconds. */
enum db_result tentativas_count_up(struct db *db, const struct tentativa_scopes *s,
                                   int64_t pair_delay, int64_t address_delay);
/* Uncounts a failure in each, and lifts the waits; after a success the pair has no failures. */
enum db_result tentativas_count_down(struct db *db, const struct tentativa_scopes *s, bool success);
enum db_result tentativas_forget(struct db *db, const unsigned char owner[static DIGEST_SIZE]);
/* Deletes a few old rows. */
enum db_result tentativas_prune(struct db *db);
