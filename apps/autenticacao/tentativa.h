#pragma once

#include "common/db/database.h"

/*
 * The brake on guessing passwords, kept in the database so that replicas agree (NIST SP 800-63B
 * §5.2.2). Failures are counted for the key together with the address they come from, for the
 * address and for the key; those of a day ago are forgotten. An address is what address_network
 * makes of it, since whoever has one of IPv6 has as many as there are in its network.
 *
 *   key and address  5 failures are free, then each waits twice as long as the one before, from 1 s
 *                    to 15 min
 *   address          20 are free, then the same
 *   key              from 50 on, whatever the addresses, a new address has one guess an hour
 *
 * An address from which the key was used well in the last 90 days knows the first rule only, and
 * one that never was has its first guess always: nobody can lock another out for good.
 */

/* One attempt; the texts are borrowed. */
struct tentativa {
    const char *chave;
    const char *rede;
    int64_t wait;  /* seconds until it may be made */
    int64_t known; /* key and address know each other */
};

/*
 * Counts an attempt before its password is looked at, as if it failed. DB_CONFLICT when it must not
 * be made before `wait` seconds (1 or more) have passed; nothing is counted then.
 */
enum db_result tentativa_begin(struct db *db, struct tentativa *t);

/* The password was good: the attempt is uncounted, and key and address know each other. */
enum db_result tentativa_succeed(struct db *db, const struct tentativa *t);

/* The password was never looked at: the attempt is uncounted. */
enum db_result tentativa_withdraw(struct db *db, const struct tentativa *t);
