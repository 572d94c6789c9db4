#include "common/values/money.h"

#include <inttypes.h>
#include <stdio.h>

/* Far beyond the length of any text, far below overflow: a larger exponent changes nothing. */
#define EXPONENT_MAX (INT64_MAX / 4)

/*
 * A decimal number being parsed: significand × 10^scale. Trailing zeros of the significand are only
 * counted, in `zeros`, so that it stays small however many are written.
 */
struct decimal {
    int64_t significand;
    int64_t zeros;
    int64_t scale;
    bool too_large;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* *value × 10^power + digit, where power >= 0; false when that is more than MONEY_MAX. */
static bool shift_in(int64_t *value, int64_t power, int digit)
{
    for (; power > 0 && *value != 0; power--) {
        if (*value > MONEY_MAX / 10)
            return false;
        *value *= 10;
    }
    *value += digit;
    return *value <= MONEY_MAX;
}

static void take_digit(struct decimal *number, int digit)
{
    if (digit == 0) {
        number->zeros++;
        return;
    }
    if (!number->too_large && !shift_in(&number->significand, number->zeros + 1, digit))
        number->too_large = true;
    number->zeros = 0;
}

/* Reads digits; returns how many. */
static size_t take_digits(const char *text, size_t len, struct decimal *number)
{
    size_t count = 0;

    for (; count < len && is_digit(text[count]); count++)
        take_digit(number, text[count] - '0');
    return count;
}

/* Reads what follows the `e` up to the end of the text. */
static bool take_exponent(const char *text, size_t len, int64_t *exponent)
{
    bool negative = len > 0 && text[0] == '-';
    size_t i = len > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    int64_t value = 0;

    if (i == len)
        return false;
    for (; i < len; i++) {
        if (!is_digit(text[i]))
            return false;
        if (value < EXPONENT_MAX / 10 - 1)
            value = value * 10 + (text[i] - '0');
        else
            value = EXPONENT_MAX;
    }
    *exponent = negative ? -value : value;
    return true;
}

static bool read_decimal(const char *text, size_t len, struct decimal *number)
{
    size_t at = take_digits(text, len, number);
    int64_t exponent = 0;

    if (at == 0 || (at > 1 && text[0] == '0'))
        return false;
    if (at < len && text[at] == '.') {
        size_t decimals = take_digits(text + at + 1, len - at - 1, number);

        if (decimals == 0)
            return false;
        number->scale = -(int64_t)decimals;
        at += 1 + decimals;
    }
    if (at < len) {
        if ((text[at] != 'e' && text[at] != 'E') ||
            !take_exponent(text + at + 1, len - at - 1, &exponent))
            return false;
    }
    number->scale += exponent;
    return true;
}

bool money_parse(const char *text, size_t len, int64_t *centavos)
{
    struct decimal number = {0};

    if (!read_decimal(text, len, &number))
        return false;
    if (number.significand == 0) {
        *centavos = 0;
        return true;
    }

    /* A significand above MONEY_MAX without trailing zeros is out of range: a whole number of
     * centavos is at least the significand. */
    int64_t power = number.scale + number.zeros + 2;
    if (number.too_large || power < 0 || !shift_in(&number.significand, power, 0))
        return false;
    *centavos = number.significand;
    return true;
}

void money_format(int64_t centavos, char out[static MONEY_TEXT])
{
    uint64_t magnitude = centavos < 0 ? -(uint64_t)centavos : (uint64_t)centavos;

    (void)snprintf(out, MONEY_TEXT, "%s%" PRIu64 ".%02u", centavos < 0 ? "-" : "", magnitude / 100,
                   (unsigned)(magnitude % 100));
}
