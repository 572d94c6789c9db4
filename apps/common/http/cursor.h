#pragma once

#include "common/base/base64url.h"
#include "common/db/page.h"

/*
 * The text of a cursor: base64url of its direction, the page's `list`, and a place in its order. It
 * is opaque to clients, and not secret: with a forged one only rows of the same list can be read.
 */
#define CURSOR_BYTES (1 + 8 + 8 + PAGE_KEY_TEXT - 1)
#define CURSOR_TEXT  BASE64URL_TEXT(CURSOR_BYTES)

/* Writes the cursor of the page after `place` or, backward, before it (no place: the last page). */
void cursor_write(const struct page *page, bool backward, const struct page_place *place,
                  char out[static CURSOR_TEXT]);

/* Reads a cursor into `cursor` and `backward` of the page. False, with the page as it was, for a
 * text that is no cursor, or one of another `list`. */
bool cursor_read(const char *text, struct page *page);
