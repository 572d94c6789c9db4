/* Whatever decodes encodes to the same text again (RFC 4648 §3.5). */
#include "fuzz.h"

#include "common/base/base64url.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(BASE64URL_TEXT(size));
    unsigned char *bytes = malloc(size + 1);
    size_t count = 0;

    HOLDS(text && bytes);
    size_t length = base64url_encode(data, size, text);
    HOLDS(length == strlen(text) && length + 1 == BASE64URL_TEXT(size));
    HOLDS(base64url_decode(text, length, bytes, size + 1, &count));
    HOLDS(count == size && (size == 0 || memcmp(bytes, data, size) == 0));
    HOLDS(size == 0 || !base64url_decode(text, length, bytes, size - 1, &count));

    if (base64url_decode((const char *)data, size, bytes, size + 1, &count)) {
        HOLDS(base64url_encode(bytes, count, text) == size);
        HOLDS(size == 0 || memcmp(text, data, size) == 0);
    }
    free(bytes);
    free(text);
    return 0;
}
