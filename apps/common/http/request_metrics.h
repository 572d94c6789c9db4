#pragma once

#include <stdio.h>

#include "common/http/router.h"

/* Requests by route and status, and their duration. Call once, before the workers start. `routes`
 * is borrowed. Ends the process when out of memory. */
void request_metrics_open(const struct route *routes, size_t count);

/* Counts a response; a `route` outside that table, or NULL, counts as no route. */
void request_metrics_add(const struct route *route, int status, int64_t microseconds);

/* Writes them in the Prometheus text format, without routes that were never requested. */
void request_metrics_write(FILE *out);
