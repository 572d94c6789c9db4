#include "common/values/address.h"

#include <arpa/inet.h>
#include <string.h>

_Static_assert(ADDRESS_TEXT == INET6_ADDRSTRLEN, "room for every address");

enum { MAPPED_AT = 12, NETWORK_BYTES = 8, V6_BYTES = sizeof(struct in6_addr) };

struct address {
    int family;
    union {
        struct in_addr v4;
        struct in6_addr v6;
    } value;
};

static bool parse(const char *text, struct address *address)
{
    address->family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(address->family, text, &address->value) != 1)
        return false;
    if (address->family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&address->value.v6)) {
        struct in6_addr mapped = address->value.v6;

        address->family = AF_INET;
        memcpy(&address->value.v4, mapped.s6_addr + MAPPED_AT, sizeof(address->value.v4));
    }
    return true;
}

bool address_normalise(const char *text, char out[static ADDRESS_TEXT])
{
    struct address address;

    return parse(text, &address) &&
           inet_ntop(address.family, &address.value, out, ADDRESS_TEXT) != NULL;
}

void address_network(const char *text, char out[static ADDRESS_TEXT])
{
    struct address address;

    out[0] = '\0';
    if (!parse(text, &address))
        return;
    if (address.family == AF_INET6)
        memset(address.value.v6.s6_addr + NETWORK_BYTES, 0, V6_BYTES - NETWORK_BYTES);
    if (!inet_ntop(address.family, &address.value, out, ADDRESS_TEXT))
        out[0] = '\0';
    else if (address.family == AF_INET6)
        memcpy(out + strlen(out), "/64", sizeof("/64"));
}
