#pragma once

#include <stdbool.h>

/*
 * W3C Trace Context (Recommendation of 23 November 2021): the header `traceparent` of a request or
 * message, which is logged, returned and sent on with all that it causes. Its ids are passed on
 * unchanged, since the services report no spans of their own.
 */
enum { TRACE_TEXT = 56 }; /* with the NUL */

/* Reads a `traceparent` (§3.2). A later version than 00 is cut to the fields of 00 and written as
 * version 00 (§3.2.4). False, with `out` untouched, for anything else: it is then ignored. */
bool trace_read(const char *text, char out[static TRACE_TEXT]);

/* Sets the traceparent of this thread; NULL or "" for none. The text is borrowed. */
void trace_set(const char *traceparent);

/* The traceparent of this thread; NULL when there is none. */
const char *trace_current(void);
