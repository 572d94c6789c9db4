/* An accepted decimal number is in range, survives formatting and parsing, and is close to the same
 * text read as a double. */
#include "fuzz.h"

#include "common/json/json_text.h"
#include "common/values/money.h"
#include "common/values/price.h"
#include "common/values/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *text, size_t size, const struct decimal_kind *kind)
{
    const double unit = pow(10, kind->decimals);
    char formatted[DECIMAL_TEXT];
    int64_t value = -77;
    int64_t again = -1;

    if (!decimal_parse(text, size, kind, &value)) {
        HOLDS(value == -77);
        return;
    }
    HOLDS(value >= 0 && value <= kind->max);
    HOLDS(json_text_check(text, size, 0) == JSON_TEXT_OK);
    const size_t length = decimal_format(value, kind, formatted);
    HOLDS(length == strlen(formatted));
    HOLDS(decimal_parse(formatted, length, kind, &again) && again == value);
    HOLDS(fabs(strtod(text, NULL) * unit - (double)value) < 0.1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    check(text, size, &MONEY_KIND);
    check(text, size, &PRICE_KIND);
    check(text, size, &QUANTITY_KIND);
    free(text);
    return 0;
}
