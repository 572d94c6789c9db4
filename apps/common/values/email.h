#pragma once

#include <stdbool.h>

/*
 * An e-mail address: a mailbox of RFC 5321 §4.1.2 whose local part is a dot-atom of at most 64
 * bytes and whose domain is a host name of at most 253 (RFC 1123 §2.1: labels of letters, digits
 * and inner hyphens, at most 63 bytes each). Letters and digits of all scripts (RFC 6531), in
 * UTF-8. No quoted local part, no address literal, no final dot. Checked for form, never for
 * existence.
 */
bool email_is_valid(const char *text);
