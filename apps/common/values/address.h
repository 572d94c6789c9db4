#pragma once

#include <stdbool.h>

/* IPv4 and IPv6 addresses of clients, as text. */
enum { ADDRESS_TEXT = 46 }; /* INET6_ADDRSTRLEN, with the NUL */

/*
 * Writes an address in its one usual form (RFC 5952 for IPv6; an IPv4 address mapped into IPv6 is
 * that IPv4 address). False, with `out` untouched, when `text` is no address.
 */
bool address_normalise(const char *text, char out[static ADDRESS_TEXT]);

/*
 * Writes what one subscriber is given and changes at will within: an IPv4 address itself, an IPv6
 * address without its last 64 bits (RFC 6177 §2, RFC 7421), ending in "::/64". A text that is no
 * address is "".
 */
void address_network(const char *text, char out[static ADDRESS_TEXT]);
