#include "autenticacao/senha.h"

#include <crypt.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <uninorm.h>

#include "common/config.h"
#include "common/digest.h"
#include "common/log.h"
#include "common/random.h"

enum { WAITING_FOR_EACH = 2, SALT_BYTES = 32 };

static unsigned long cost;
static int at_once;
static int running;
static int waiting;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_open = PTHREAD_COND_INITIALIZER;
static char nobody[SENHA_HASH_TEXT]; /* a hash that no password is known for */

static bool enter(void)
{
    pthread_mutex_lock(&gate);
    bool room = waiting < at_once * WAITING_FOR_EACH;
    if (room) {
        waiting++;
        while (running == at_once)
            pthread_cond_wait(&gate_open, &gate);
        waiting--;
        running++;
    }
    pthread_mutex_unlock(&gate);
    return room;
}

static void leave(void)
{
    pthread_mutex_lock(&gate);
    running--;
    pthread_cond_signal(&gate_open);
    pthread_mutex_unlock(&gate);
}

/* NFKC of the password, NUL-terminated, owned by the caller; NULL when out of memory. */
static char *normalise(const char *senha)
{
    size_t length = 0;

    return (char *)u8_normalize(UNINORM_NFKC, (const uint8_t *)senha, strlen(senha) + 1, NULL,
                                &length);
}

static void wipe(char *senha)
{
    if (senha)
        explicit_bzero(senha, strlen(senha));
    free(senha);
}

/* Hashes with the settings of `setting`, one of at_once at a time. */
static enum senha_result run(const char *senha, const char *setting,
                             char hash[static SENHA_HASH_TEXT])
{
    char *text = normalise(senha);
    struct crypt_data *data = calloc(1, sizeof(*data)); /* 32 KB: too large for a stack */
    enum senha_result result = SENHA_ERROR;

    if (!text || !data) {
        log_error("senha: sem memória");
    } else if (!enter()) {
        result = SENHA_BUSY;
    } else {
        const char *made = crypt_rn(text, setting, data, (int)sizeof(*data));
        int error = errno;

        leave();
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
        log_error("senha: não consegui preparar o sal");
        return SENHA_ERROR;
    }
    return run(senha, setting, hash);
}

/* Both hashes have the same method and cost: "$y$<cost>$<salt>$…". */
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

void senha_open(void)
{
    char secret[SALT_BYTES + 1];

    cost = (unsigned long)config_int("ICARUS_SENHA_CUSTO", 1, 11, 5);
    at_once = (int)config_int("ICARUS_SENHA_SIMULTANEAS", 1, 16, 2);
    random_text(secret, SALT_BYTES, "abcdefghijklmnopqrstuvwxyz234567");
    if (senha_hash(secret, nobody) != SENHA_OK)
        exit(EX_SOFTWARE);
}
