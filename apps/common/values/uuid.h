#pragma once

enum { UUID_TEXT = 37 }; /* 36 characters and the NUL */

/*
 * Writes a new UUID version 7 in lower case (RFC 9562 §5.7): 48 bits of Unix milliseconds, a 12-bit
 * counter (§6.2 method 1) and 62 random bits. UUIDs of one thread sort as text in the order of
 * creation, even when the clock stands still or goes back.
 */
void uuid_v7(char out[static UUID_TEXT]);
