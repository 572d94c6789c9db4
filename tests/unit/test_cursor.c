#include "common/http/cursor.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct page LIST = {.list = 0x0123456789ABCDEF};

Test(cursor, it_comes_back_as_it_was_written)
{
    static const struct page_place PLACES[] = {
        {1, ""}, {INT64_MAX, "Ágil"}, {7, "2026-10-31 22:00:00.000"}, {8, "-12.3400"}};
    char text[CURSOR_TEXT];

    for (size_t i = 0; i < COUNT(PLACES); i++)
        for (int backward = 0; backward < 2; backward++) {
            struct page page = LIST;

            cursor_write(&page, backward, &PLACES[i], text);
            cr_assert(cursor_read(text, &page));
            cr_expect_eq(page.cursor.id, PLACES[i].id);
            cr_expect_str_eq(page.cursor.key, PLACES[i].key);
            cr_expect_eq(page.backward, backward);
        }
}

Test(cursor, the_longest_key_fits)
{
    struct page_place place = {.id = 1};
    struct page page = LIST;
    char text[CURSOR_TEXT];

    for (int i = 0; i < PAGE_KEY_MAX; i++)
        memcpy(place.key + 4 * (size_t)i, "🪵", 4);
    cursor_write(&page, false, &place, text);
    cr_expect_eq(strlen(text), CURSOR_TEXT - 1);
    cr_assert(cursor_read(text, &page));
    cr_expect_str_eq(page.cursor.key, place.key);
}

Test(cursor, the_end_of_a_list_is_reached_backward_only)
{
    const struct page_place end = {0};
    struct page page = LIST;
    char text[CURSOR_TEXT];

    cursor_write(&page, true, &end, text);
    cr_expect(cursor_read(text, &page));
    cr_expect(page.backward && page.cursor.id == 0);
    cursor_write(&page, false, &end, text);
    cr_expect_not(cursor_read(text, &page));
}

/* A refused cursor leaves the page as it was. */
static void expect_refused(const char *text)
{
    struct page page = LIST;

    cr_expect_not(cursor_read(text, &page), "%s", text);
    cr_expect(page.cursor.id == 0 && !page.backward && page.cursor.key[0] == '\0');
}

static const char *text_of(const void *bytes, size_t length)
{
    static char text[BASE64URL_TEXT(CURSOR_BYTES + 1)];

    (void)base64url_encode(bytes, length, text);
    return text;
}

Test(cursor, what_is_no_cursor_is_refused)
{
    const struct page_place place = {7, "Chapa"};
    char text[CURSOR_TEXT];
    unsigned char bytes[CURSOR_BYTES + 1] = {1, 1, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};

    expect_refused("");
    expect_refused("AA");
    expect_refused("não é");
    cursor_write(&(struct page){.list = 2}, false, &place, text);
    expect_refused(text);
    cursor_write(&LIST, false, &place, text);
    text[strlen(text) - 1] = '=';
    expect_refused(text);
    expect_refused(text_of(bytes, 16)); /* too short */
    expect_refused(text_of(bytes, 17)); /* no place, forward */
    bytes[16] = 7;
    struct page page = LIST;
    bytes[1] = 0x01;
    cr_assert(cursor_read(text_of(bytes, 17), &page));
    bytes[0] = 3; /* neither way */
    expect_refused(text_of(bytes, 17));
    bytes[0] = 1;
    bytes[9] = 0x80; /* a negative id */
    expect_refused(text_of(bytes, 17));
    bytes[9] = 0;
    memcpy(bytes + 17, "a\0b", 3);
    expect_refused(text_of(bytes, 20)); /* a NUL in the key */
    memcpy(bytes + 17,
           "a\xFF"
           "b",
           3);
    expect_refused(text_of(bytes, 20)); /* not UTF-8 */
    memset(bytes + 17, 'a', sizeof(bytes) - 17);
    expect_refused(text_of(bytes, sizeof(bytes))); /* too long */
}
