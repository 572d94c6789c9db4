#include "common/values/decimal.h"

#include <string.h>

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

/* *value × 10^power + digit, where power >= 0; false when that is more than DECIMAL_LIMIT. */
static bool shift_in(int64_t *value, int64_t power, int digit)
{
    for (; power > 0 && *value != 0; power--) {
        if (*value > DECIMAL_LIMIT / 10)
            return false;
        *value *= 10;
    }
    *value += digit;
    return *value <= DECIMAL_LIMIT;
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

bool decimal_parse(const char *text, size_t len, const struct decimal_kind *kind, int64_t *value)
{
    struct decimal number = {0};

    if (!read_decimal(text, len, &number))
        return false;
    if (number.significand == 0) {
        *value = 0;
        return true;
    }

    /* A significand above DECIMAL_LIMIT without trailing zeros is out of range: a whole number of
     * units is at least the significand. */
    int64_t power = number.scale + number.zeros + kind->decimals;
    if (number.too_large || power < 0 || !shift_in(&number.significand, power, 0) ||
        number.significand > kind->max)
        return false;
    *value = number.significand;
    return true;
}

size_t decimal_format(int64_t value, const struct decimal_kind *kind, char out[static DECIMAL_TEXT])
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    unsigned int decimals = kind->decimals;
    char *at = out + DECIMAL_TEXT - 1;

    *at = '\0';
    for (; decimals > kind->shown && rest % 10 == 0; decimals--)
        rest /= 10;
    for (unsigned int written = 0; rest > 0 || written <= decimals; written++) {
        if (decimals > 0 && written == decimals)
            *--at = '.';
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (value < 0)
        *--at = '-';
    const size_t length = (size_t)(out + DECIMAL_TEXT - 1 - at);
    memmove(out, at, length + 1);
    return length;
}

void decimal_format_local(int64_t value, const struct decimal_kind *kind,
                          char out[static DECIMAL_LOCAL_TEXT])
{
    const struct decimal_kind shortest = {.decimals = kind->decimals};
    char text[DECIMAL_TEXT];
    const char *from = text;

    (void)decimal_format(value, &shortest, text);
    if (*from == '-')
        *out++ = *from++;
    for (size_t left = strcspn(from, "."); left > 0; left--) {
        *out++ = *from++;
        if (left % 3 == 1 && left > 1)
            *out++ = '.';
    }
    if (*from == '.') {
        *out++ = ',';
        from++;
    }
    memcpy(out, from, strlen(from) + 1);
}
