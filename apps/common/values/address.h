#pragma once

#include <stdbool.h>

/* IPv4 and IPv6 addresses of clients, as text. */
enum { ADDRESS_TEXT = 46 }; /* INET6_ADDRSTRLEN, with the NUL */

/*
 * Writes an address in canonical form (RFC 5952 for IPv6; an IPv4-mapped IPv6 address becomes
 * IPv4). False, with `out` untouched, when `text` is not an address.
 */
bool address_normalise(const char *text, char out[static ADDRESS_TEXT]);

/*
 * Writes the network that one subscriber controls: the IPv4 address itself, or the /64 prefix of an
 * IPv6 address (RFC 6177 §2, RFC 7421), as "...::/64". "" when `text` is not an address.
 */
void address_network(const char *text, char out[static ADDRESS_TEXT]);
