#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * JSON text (RFC 8259) written straight into a buffer that grows, without a tree. The caller puts
 * the braces and brackets in, the writer the commas.
 *
 *     struct json_out out = {0};
 *     json_out_open(&out, '{');
 *     json_out_key(&out, "estoqueMinimo");
 *     json_out_int(&out, 3);
 *     json_out_close(&out, '}');
 *     char *text = json_out_take(&out, &length);      // NULL: out of memory; else the caller's
 *
 * Once memory ran out nothing more is written, and json_out_take gives NULL.
 */
struct json_out {
    char *text; /* no NUL before json_out_take */
    size_t length;
    size_t size;
    bool failed;
};

/* `{` or `[`, after a comma where one belongs; and its end. */
void json_out_open(struct json_out *out, char bracket);
void json_out_close(struct json_out *out, char bracket);

/* A member's name, which needs no escape, and its colon. */
void json_out_key(struct json_out *out, const char *name);

/* The same for the name of a member of C: `estoque_minimo` is written as "estoqueMinimo". */
void json_out_member(struct json_out *out, const char *name);

/* Values. In a list each puts the comma before itself. */
void json_out_text(struct json_out *out, const char *text); /* valid UTF-8 */
void json_out_int(struct json_out *out, int64_t value);
void json_out_bool(struct json_out *out, bool value);
void json_out_null(struct json_out *out);

/* `value` / 10^decimals with exactly that many decimals: 1230 with 2 is 12.30, -5 is -0.05. */
void json_out_decimal(struct json_out *out, int64_t value, unsigned int decimals);

/* A whole JSON value that was written elsewhere. */
void json_out_raw(struct json_out *out, const char *text, size_t length);

/* The text, with a NUL behind its `*length` bytes; the caller frees it. NULL when out of memory. */
char *json_out_take(struct json_out *out, size_t *length);

/* Releases what was not taken. */
void json_out_free(struct json_out *out);
