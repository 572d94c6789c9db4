#include "autenticacao/dispositivo.h"

#include <string.h>

#include "common/base/base64url.h"
#include "common/base/random.h"

_Static_assert(DISPOSITIVO_TEXT == BASE64URL_TEXT(DISPOSITIVO_BYTES), "256 bits as base64url");

void dispositivo_new(char token[static DISPOSITIVO_TEXT])
{
    unsigned char bytes[DISPOSITIVO_BYTES];

    random_bytes(bytes, sizeof(bytes));
    (void)base64url_encode(bytes, sizeof(bytes), token);
}

void dispositivo_digest(const char *token, unsigned char digest[static DIGEST_SIZE])
{
    digest_sha256(token, strlen(token), digest);
}

enum db_result dispositivo_keep(struct db *db, int64_t usuario_id, const char *token)
{
    unsigned char digest[DIGEST_SIZE];

    dispositivo_digest(token, digest);
    enum db_result result = dispositivo_touch(db, usuario_id, digest);
    if (result == DB_OK)
        result = dispositivos_trim(db, usuario_id);
    return result == DB_OK ? dispositivos_prune(db) : result;
}
