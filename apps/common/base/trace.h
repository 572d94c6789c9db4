#pragma once

#include <stdbool.h>

/*
 * W3C Trace Context (Recommendation of 23 November 2021): the header `traceparent` of a request or
 * message, which is logged, returned and sent on with all that it causes. It is passed on as it
 * came, since the services report no spans of their own.
 */
enum { TRACE_TEXT = 56 }; /* with the NUL */

/* Reads a `traceparent` (§3.2). Of a version after 00 the fields that 00 has are taken, and written
 * as version 00 (§3.2.4). False, with `out` untouched, for anything else: it is then ignored. */
bool trace_read(const char *text, char out[static TRACE_TEXT]);

/* The traceparent of what this thread does; NULL and "" for none. The text is borrowed. */
void trace_set(const char *traceparent);

/* NULL when there is none. */
const char *trace_current(void);
