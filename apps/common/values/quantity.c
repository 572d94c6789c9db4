#include "common/values/quantity.h"

const struct decimal_kind QUANTITY_KIND = {
    .decimals = QUANTITY_DECIMALS, .shown = 0, .max = QUANTITY_MAX};
const struct decimal_kind OPTIONAL_QUANTITY_KIND = {
    .decimals = QUANTITY_DECIMALS, .shown = 0, .max = QUANTITY_MAX, .none = -1};

int quantity_compare(struct quantity a, struct quantity b)
{
    return (a.thousandths > b.thousandths) - (a.thousandths < b.thousandths);
}

struct quantity quantity_least(struct quantity a, struct quantity b)
{
    return quantity_compare(a, b) < 0 ? a : b;
}

struct quantity quantity_sum(struct quantity a, struct quantity b)
{
    return (struct quantity){a.thousandths + b.thousandths};
}

static bool take(bool overflow, int64_t result, struct quantity *out)
{
    if (overflow || result > QUANTITY_MAX || result < -QUANTITY_MAX)
        return false;
    out->thousandths = result;
    return true;
}

bool quantity_add(struct quantity a, struct quantity b, struct quantity *out)
{
    int64_t result;
    const bool overflow = __builtin_add_overflow(a.thousandths, b.thousandths, &result);

    return take(overflow, result, out);
}

bool quantity_subtract(struct quantity a, struct quantity b, struct quantity *out)
{
    int64_t result;
    const bool overflow = __builtin_sub_overflow(a.thousandths, b.thousandths, &result);

    return take(overflow, result, out);
}

unsigned int quantity_decimals(struct quantity q)
{
    unsigned int decimals = QUANTITY_DECIMALS;

    for (; decimals > 0 && q.thousandths % 10 == 0; decimals--)
        q.thousandths /= 10;
    return decimals;
}
