#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/values/decimal.h"

/*
 * Writes JSON text (RFC 8259) into a growing buffer, without a tree. The caller opens and closes
 * objects and lists; the writer adds the commas.
 *
 *     struct json_out out = {0};
 *     json_out_open(&out, '{');
 *     json_out_key(&out, "estoqueMinimo");
 *     json_out_int(&out, 3);
 *     json_out_close(&out, '}');
 *     char *text = json_out_take(&out, &length);      // NULL: out of memory; else the caller's
 *
 * After an allocation fails nothing more is written, and json_out_take returns NULL.
 */
struct json_out {
    char *text; /* no NUL before json_out_take */
    size_t length;
    size_t size;
    bool failed;
};

/* Opens with `{` or `[`, after a comma where needed; closes with `}` or `]`. */
void json_out_open(struct json_out *out, char bracket);
void json_out_close(struct json_out *out, char bracket);

/* A member's name and colon. The name must not need escaping. */
void json_out_key(struct json_out *out, const char *name);

/* The same for a C name: `estoque_minimo` is written as "estoqueMinimo". */
void json_out_member(struct json_out *out, const char *name);

/* The camel-case name as a string value. */
void json_out_name(struct json_out *out, const char *name);

/* Values; in a list they are separated by commas. */
void json_out_text(struct json_out *out, const char *text); /* valid UTF-8 */
void json_out_int(struct json_out *out, int64_t value);
void json_out_bool(struct json_out *out, bool value);
void json_out_null(struct json_out *out);

/* A number in the form of decimal_format. */
void json_out_decimal(struct json_out *out, int64_t value, const struct decimal_kind *kind);

/* Copies a complete JSON value, which is not checked. */
void json_out_raw(struct json_out *out, const char *text, size_t length);

/* Returns the text of `*length` bytes and a NUL; the caller frees it. NULL when out of memory. */
char *json_out_take(struct json_out *out, size_t *length);

/* Drops what was written, as when an allocation fails. */
void json_out_fail(struct json_out *out);

/* Frees a buffer that was not taken. */
void json_out_free(struct json_out *out);
