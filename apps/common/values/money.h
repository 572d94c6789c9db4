#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Money is an integer number of centavos, read and written as exact decimal text; no floating
 * point.
 */

/* R$ 9.999.999.999,99, the largest DECIMAL(12,2). */
#define MONEY_MAX INT64_C(999999999999)

/* Size of any int64_t formatted as money, with its NUL. */
enum { MONEY_TEXT = 24 };

/*
 * Reads `len` bytes written as a JSON number (RFC 8259 §6: "12", "12.3", "12.30", "1e3", "1.2e1").
 * False, with `*centavos` untouched, when the text is not such a number, has a minus sign ("-0"
 * too), is greater than MONEY_MAX or is not a whole number of centavos ("12.345", "1e-3"; "12.340"
 * is accepted). Linear in `len`; the text needs no NUL.
 */
bool money_parse(const char *text, size_t len, int64_t *centavos);

/* Writes reais with exactly two decimals and a NUL: 1230 is "12.30", -5 is "-0.05". */
void money_format(int64_t centavos, char out[static MONEY_TEXT]);
