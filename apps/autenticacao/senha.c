#include "autenticacao/senha.h"

#include <crypt.h>
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <uninorm.h>

#include "common/base/config.h"
#include "common/base/digest.h"
#include "common/base/log.h"
#include "common/base/random.h"

enum { PLACES_FOR_EACH = 3, SALT_BYTES = 32 };

static unsigned long cost;
static atomic_int places;
static sem_t at_once;
static char nobody[SENHA_HASH_TEXT]; /* a hash whose password nobody knows */

bool senha_enter(void)
{
    if (atomic_fetch_sub(&places, 1) > 0)
        return true;
    senha_leave();
    return false;
}

void senha_leave(void)
{
    atomic_fetch_add(&places, 1);
}

static void wait_for_turn(void)
{
    while (sem_wait(&at_once) != 0)
        continue; /* EINTR */
}

static void wipe(char *senha)
{
    if (senha)
        explicit_bzero(senha, strlen(senha));
    free(senha);
}

/* crypt takes less than CRYPT_MAX_PASSPHRASE_SIZE bytes, and 128 characters may be more: a longer
 * text is replaced by its digest, in hexadecimal because crypt stops at a NUL. */
static void shorten(char *text)
{
    unsigned char digest[DIGEST_SIZE];
    size_t length = strlen(text);

    if (length < CRYPT_MAX_PASSPHRASE_SIZE)
        return;
    digest_sha256(text, length, digest);
    explicit_bzero(text, length);
    digest_hex(digest, text);
}

/* The NFKC form of the password, which is hashed. The caller frees it; NULL when out of memory. */
static char *normalise(const char *senha)
{
    size_t length = 0;
    char *text = (char *)u8_normalize(UNINORM_NFKC, (const uint8_t *)senha, strlen(senha) + 1, NULL,
                                      &length);

    if (text)
        shorten(text);
    return text;
}

/* Hashes with `setting`, after waiting for one of the permitted slots. */
static enum senha_result run(const char *senha, const char *setting,
                             char hash[static SENHA_HASH_TEXT])
{
    char *text = normalise(senha);
    struct crypt_data *data = calloc(1, sizeof(*data)); /* 32 KB: too large for a stack */
    enum senha_result result = SENHA_ERROR;

    if (!text || !data) {
        log_error("senha: sem memória");
    } else {
        wait_for_turn();
        const char *made = crypt_rn(text, setting, data, (int)sizeof(*data));
        int error = errno;

        (void)sem_post(&at_once);
        if (made && strlen(made) < SENHA_HASH_TEXT) {
            memcpy(hash, made, strlen(made) + 1);
            result = SENHA_OK;
        } else {
            log_error("senha: o hash falhou: %s", strerror(error));
        }
    }
    wipe(text);
    if (data)
        explicit_bzero(data, sizeof(*data));
    free(data);
    return result;
}

static bool make_setting(char setting[static CRYPT_GENSALT_OUTPUT_SIZE])
{
    char bytes[SALT_BYTES];

    random_bytes(bytes, sizeof(bytes));
    return crypt_gensalt_rn("$y$", cost, bytes, sizeof(bytes), setting, CRYPT_GENSALT_OUTPUT_SIZE);
}

enum senha_result senha_hash(const char *senha, char hash[static SENHA_HASH_TEXT])
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];

    if (!make_setting(setting)) {
        log_error("senha: não foi possível gerar o sal");
        return SENHA_ERROR;
    }
    return run(senha, setting, hash);
}

/* True when both hashes have the same method and cost: "$y$<cost>$<salt>$…". */
static bool same_cost(const char *a, const char *b)
{
    const char *end_a = *a ? strchr(a + 1, '$') : NULL;
    const char *end_b = *b ? strchr(b + 1, '$') : NULL;

    end_a = end_a ? strchr(end_a + 1, '$') : NULL;
    end_b = end_b ? strchr(end_b + 1, '$') : NULL;
    return end_a && end_b && end_a - a == end_b - b && memcmp(a, b, (size_t)(end_a - a)) == 0;
}

enum senha_result senha_check(const char *senha, const char *hash, bool *renew)
{
    char made[SENHA_HASH_TEXT] = "";
    enum senha_result result = run(senha, *hash ? hash : nobody, made);

    *renew = false;
    if (result != SENHA_OK)
        return result;
    *renew = !same_cost(hash, nobody);
    bool equal = strlen(made) == strlen(hash) && digest_equal(made, hash, strlen(made));
    return equal ? SENHA_OK : SENHA_WRONG;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

void senha_open(int workers)
{
    char secret[SALT_BYTES + 1];

    cost = (unsigned long)config_int("ICARUS_SENHA_CUSTO", 1, 11, 5);
    int hashes = (int)config_int("ICARUS_SENHA_SIMULTANEAS", 1, 16, 2);
    atomic_store(&places, smaller(hashes * PLACES_FOR_EACH, workers > 1 ? workers / 2 : 1));
    (void)sem_init(&at_once, 0, (unsigned int)hashes);
    random_text(secret, SALT_BYTES, "abcdefghijklmnopqrstuvwxyz234567");
    if (senha_hash(secret, nobody) != SENHA_OK)
        exit(EX_SOFTWARE);
}
