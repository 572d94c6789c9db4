#include "common/values/cost.h"

enum { CENTAVO = 1000 };

const struct decimal_kind COST_KIND = {.decimals = 5, .shown = 2, .max = COST_MAX, .none = -1};

bool cost_is_known(struct cost cost)
{
    return cost.hundred_thousandths >= 0;
}

/* a × b / c rounded half up, unknown above COST_MAX; none is negative, c is not 0. */
static struct cost scaled(int64_t a, int64_t b, int64_t c)
{
    const __int128 result = ((__int128)a * b + c / 2) / c;

    return result > COST_MAX ? COST_UNKNOWN : (struct cost){(int64_t)result};
}

struct cost cost_of(struct cost each, struct quantity many)
{
    if (!cost_is_known(each))
        return COST_UNKNOWN;
    return scaled(each.hundred_thousandths, many.thousandths, PIECES(1));
}

struct cost cost_share(struct cost all, struct quantity part, struct quantity whole)
{
    if (!cost_is_known(all))
        return COST_UNKNOWN;
    return scaled(all.hundred_thousandths, part.thousandths, whole.thousandths);
}

struct cost cost_add(struct cost a, struct cost b)
{
    if (!cost_is_known(a) || !cost_is_known(b) ||
        a.hundred_thousandths > COST_MAX - b.hundred_thousandths)
        return COST_UNKNOWN;
    return (struct cost){a.hundred_thousandths + b.hundred_thousandths};
}

struct cost cost_subtract(struct cost a, struct cost b)
{
    if (!cost_is_known(a) || !cost_is_known(b))
        return COST_UNKNOWN;
    return (struct cost){a.hundred_thousandths > b.hundred_thousandths
                             ? a.hundred_thousandths - b.hundred_thousandths
                             : 0};
}

struct cost cost_average(struct quantity stock, struct cost average, struct quantity more,
                         struct cost each)
{
    if (!cost_is_known(each))
        return average;
    if (!cost_is_known(average) || stock.thousandths <= 0)
        return each;
    const __int128 all = (__int128)stock.thousandths * average.hundred_thousandths +
                         (__int128)more.thousandths * each.hundred_thousandths;
    const __int128 whole = (__int128)stock.thousandths + more.thousandths;

    return (struct cost){(int64_t)((2 * all + whole) / (2 * whole))};
}

struct cost cost_of_both(struct quantity stock, struct cost average, struct quantity more,
                         struct cost each)
{
    if (stock.thousandths > 0 && !(cost_is_known(average) && cost_is_known(each)))
        return COST_UNKNOWN;
    return cost_is_known(each) ? cost_average(stock, average, more, each) : COST_UNKNOWN;
}

int64_t cost_centavos(struct cost cost)
{
    return cost_is_known(cost) ? (cost.hundred_thousandths + CENTAVO / 2) / CENTAVO : -1;
}
