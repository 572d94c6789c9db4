#pragma once

/*
 * Fills common/auth/revocation.h from the table `revogacao` of the service's schema, which its
 * consumer writes: one thread with a connection of its own looks for new rows every
 * REVOCATION_READ_MS, so that no request needs a query. While the database is away, what is known
 * stays in force; a process that has not yet read the table answers 503 to requests with a valid
 * token.
 */
enum { REVOCATION_READ_MS = 400 };

struct revocations {
    void (*start)(void); /* reads the table once, then starts the thread */
    void (*stop)(void);
};

extern const struct revocations REVOCATIONS;
