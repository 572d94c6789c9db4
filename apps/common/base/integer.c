#include "common/base/integer.h"

bool integer_read(const char *text, size_t length, int64_t min, int64_t max, int64_t *value)
{
    size_t sign = length > 0 && text[0] == '-';
    int64_t number = 0;

    if (length == sign)
        return false;
    for (size_t i = sign; i < length; i++) {
        int digit = text[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, sign ? -digit : digit, &number))
            return false;
    }
    if (number < min || number > max)
        return false;
    *value = number;
    return true;
}

bool integer_read_id(const char *text, size_t length, int64_t *value)
{
    return length > 0 && text[0] != '0' && integer_read(text, length, 1, INT64_MAX, value);
}
