#include "fuzz.h"

#include "common/values/address.h"

#include <stdlib.h>
#include <string.h>

/* The canonical form of an address is itself canonical and has the same network. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char usual[ADDRESS_TEXT] = "";
    char again[ADDRESS_TEXT] = "";
    char network[ADDRESS_TEXT] = "x";
    char of_usual[ADDRESS_TEXT] = "x";

    address_network(text, network);
    if (!address_normalise(text, usual)) {
        HOLDS(!*usual && !*network);
    } else {
        HOLDS(strspn(usual, "0123456789abcdef.:") == strlen(usual));
        HOLDS(address_normalise(usual, again) && strcmp(usual, again) == 0);
        address_network(usual, of_usual);
        HOLDS(*network && strcmp(network, of_usual) == 0);
        HOLDS(strchr(network, ':') ? strcmp(network + strlen(network) - 5, "::/64") == 0
                                   : strcmp(network, usual) == 0);
    }
    free(text);
    return 0;
}
