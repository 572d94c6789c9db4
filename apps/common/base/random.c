#include "common/base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

#include "common/base/log.h"

void random_bytes(void *out, size_t len)
{
    unsigned char *at = out;

    while (len > 0) {
        ssize_t count = getrandom(at, len, 0);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            log_error("o sistema não forneceu números aleatórios: %s", strerror(errno));
            abort();
        }
        at += count;
        len -= (size_t)count;
    }
}

void random_text(char *out, size_t count, const char *alphabet)
{
    unsigned char pool[64];
    size_t size = strlen(alphabet);
    size_t used = sizeof(pool);
    size_t limit =
        size > 0 ? 256 - 256 % size : 0; /* bytes from here on are rejected: modulo bias */

    if (size < 2 || size > 256) {
        log_error("alfabeto aleatório de %zu caracteres", size);
        abort();
    }
    for (size_t i = 0; i < count;) {
        if (used == sizeof(pool)) {
            random_bytes(pool, sizeof(pool));
            used = 0;
        }
        unsigned char byte = pool[used++];
        if (byte < limit)
            out[i++] = alphabet[byte % size];
    }
    out[count] = '\0';
    explicit_bzero(pool, sizeof(pool));
}
