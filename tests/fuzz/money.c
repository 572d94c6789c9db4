/* Accepted money is in range, survives formatting and parsing, and is close to the same text read
 * as a double. */
#include "fuzz.h"

#include "common/json/json_text.h"
#include "common/values/money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    int64_t centavos = -77;
    int64_t again = -1;
    char formatted[MONEY_TEXT];

    if (money_parse(text, size, &centavos)) {
        HOLDS(centavos >= 0 && centavos <= MONEY_MAX);
        HOLDS(json_text_check(text, size, 0) == JSON_TEXT_OK);
        money_format(centavos, formatted);
        HOLDS(money_parse(formatted, strlen(formatted), &again) && again == centavos);
        HOLDS(fabs(strtod(text, NULL) * 100 - (double)centavos) < 0.01);
    } else {
        HOLDS(centavos == -77);
    }
    free(text);
    return 0;
}
