#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Exact decimal numbers: an integer number of the smallest unit of their kind, read and written as
 * text; no floating point.
 */
struct decimal_kind {
    unsigned int decimals; /* the unit is 10^-decimals: 2 for centavos */
    unsigned int shown;    /* decimals always written; further ones up to the last that is not 0 */
    int64_t max;           /* the largest value accepted; at most DECIMAL_LIMIT */
    int64_t none;          /* the value that stands for null and NULL in nullable fields */
};

/* Sums and differences of a few such numbers do not overflow. */
#define DECIMAL_LIMIT (INT64_MAX / 1000)

/* Size of any int64_t of any kind as text, with its NUL. */
enum { DECIMAL_TEXT = 28 };

/*
 * Reads `len` bytes written as a JSON number (RFC 8259 §6: "12", "12.3", "12.30", "1e3", "1.2e1").
 * False, with `*value` untouched, when the text is not such a number, has a minus sign ("-0" too),
 * is greater than the kind's max or is not a whole number of units (for centavos "12.345", "1e-3";
 * "12.340" is accepted). Linear in `len`; the text needs no NUL.
 */
bool decimal_parse(const char *text, size_t len, const struct decimal_kind *kind, int64_t *value);

/* Writes the number with a NUL and returns its length: 1230 centavos are "12.30", -5 are "-0.05",
 * 9500 thousandths "9.5". */
size_t decimal_format(int64_t value, const struct decimal_kind *kind,
                      char out[static DECIMAL_TEXT]);

/* The same as written in Brazil, without trailing zeros in the decimals: "1.000.000,5". */
enum { DECIMAL_LOCAL_TEXT = DECIMAL_TEXT + 8 };
void decimal_format_local(int64_t value, const struct decimal_kind *kind,
                          char out[static DECIMAL_LOCAL_TEXT]);
