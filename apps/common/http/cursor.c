#include "common/http/cursor.h"

#include <string.h>

#include "common/base/utf8.h"

enum { FORWARD = 1, BACKWARD = 2, NUMBER = 8, HEAD = 1 + 2 * NUMBER };

/* Big-endian. */
static void put_number(unsigned char out[static NUMBER], uint64_t value)
{
    for (int i = NUMBER - 1; i >= 0; i--, value >>= 8)
        out[i] = (unsigned char)value;
}

static uint64_t get_number(const unsigned char in[static NUMBER])
{
    uint64_t value = 0;

    for (int i = 0; i < NUMBER; i++)
        value = value << 8 | in[i];
    return value;
}

void cursor_write(const struct page *page, bool backward, const struct page_place *place,
                  char out[static CURSOR_TEXT])
{
    unsigned char bytes[CURSOR_BYTES];
    const size_t length = strlen(place->key);

    bytes[0] = backward ? BACKWARD : FORWARD;
    put_number(bytes + 1, page->list);
    put_number(bytes + 1 + NUMBER, (uint64_t)place->id);
    memcpy(bytes + HEAD, place->key, length);
    (void)base64url_encode(bytes, HEAD + length, out);
}

bool cursor_read(const char *text, struct page *page)
{
    unsigned char bytes[CURSOR_BYTES];
    struct page_place place = {0};
    size_t count = 0;

    if (!base64url_decode(text, strlen(text), bytes, sizeof(bytes), &count) || count < HEAD ||
        get_number(bytes + 1) != page->list)
        return false;
    const char *key = (const char *)bytes + HEAD;
    const size_t length = count - HEAD;
    const uint64_t id = get_number(bytes + 1 + NUMBER);
    const bool backward = bytes[0] == BACKWARD;
    if ((!backward && (bytes[0] != FORWARD || id == 0)) || id > INT64_MAX ||
        memchr(key, '\0', length) || !utf8_is_valid(key, length))
        return false;
    place.id = (int64_t)id;
    memcpy(place.key, key, length);
    page->cursor = place;
    page->backward = backward;
    return true;
}
