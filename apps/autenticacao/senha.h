#pragma once

#include <stdbool.h>

/*
 * Passwords: yescrypt through libxcrypt (crypt(5)), after NFKC normalisation, so that a password is
 * the same from any keyboard (NIST SP 800-63B §5.1.1.2). Each hash takes 16 MB and some
 * milliseconds; at most ICARUS_SENHA_SIMULTANEAS run at once (default 2). Requests that hash
 * passwords call senha_enter first, so that a flood of them leaves workers for other requests.
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
 * Reserves a place for a request that hashes passwords: there are three for each concurrent hash,
 * and at most one for every two workers. False when none is free: answer that the client should
 * retry.
 */
bool senha_enter(void);
void senha_leave(void);

/* SENHA_OK or SENHA_ERROR. Waits while the maximum number of hashes is running. */
enum senha_result senha_hash(const char *senha, char hash[static SENHA_HASH_TEXT]);

/*
 * Compares a password with a hash. An empty hash (unknown user) takes as long and is always
 * SENHA_WRONG. `*renew` is set when the hash has another cost than the configured one.
 */
enum senha_result senha_check(const char *senha, const char *hash, bool *renew);
