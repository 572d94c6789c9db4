#pragma once

#include <stdbool.h>

/*
 * Passwords: yescrypt through libxcrypt (crypt(5)), after NFKC so that the same password typed on
 * another keyboard is the same (NIST SP 800-63B §5.1.1.2). Each hash takes 16 MB and some
 * milliseconds while it runs; at most ICARUS_SENHA_SIMULTANEAS run at once (default 2). Requests
 * about passwords enter here first, so that a flood of them leaves workers to the others.
 */
enum {
    SENHA_MIN = 12, /* characters */
    SENHA_MAX = 128,
    SENHA_TEXT = SENHA_MAX * 4 + 1,
    SENHA_HASH_TEXT = 385 /* CRYPT_OUTPUT_SIZE, the column and its NUL */
};

enum senha_result {
    SENHA_OK,
    SENHA_WRONG,
    SENHA_ERROR /* logged */
};

/* Reads ICARUS_SENHA_CUSTO (1 to 11, default 5) and ICARUS_SENHA_SIMULTANEAS (1 to 16); call it
 * before the first of `workers` threads starts. */
void senha_open(int workers);

/*
 * A place among the workers that deal with passwords: three for each hash at once, and at most half
 * of the workers. False when there is none, before anything is done: ask the client to come back.
 */
bool senha_enter(void);
void senha_leave(void);

/* SENHA_OK or SENHA_ERROR. Waits while as many as may run do. */
enum senha_result senha_hash(const char *senha, char hash[static SENHA_HASH_TEXT]);

/*
 * Compares a password with a hash; a hash "" stands for nobody, takes as long and is always
 * SENHA_WRONG. `*renew` tells that the hash was made at another cost than today's.
 */
enum senha_result senha_check(const char *senha, const char *hash, bool *renew);
