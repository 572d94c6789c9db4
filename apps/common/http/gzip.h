#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Answers of more than GZIP_MIN bytes are compressed for clients that ask for it (RFC 9110 §8.4.1,
 * §12.5.3). Not by nginx, which would make the ETag weak, and so useless in If-Match.
 */
enum { GZIP_MIN = 1024 };

/* Does this Accept-Encoding accept gzip (or its alias x-gzip)? */
bool gzip_is_wanted(const char *accept_encoding);

/* Returns the text in gzip format (RFC 1952), `*packed` bytes, which the caller frees. NULL when it
 * would not be shorter, or when out of memory: the text is then sent as it is. */
char *gzip_pack(const char *text, size_t length, size_t *packed);
