#pragma once

#include <stdio.h>

#include "common/http/router.h"

/* Requests by route and status, and how long they took. Opened once, before the workers start. */
void request_metrics_open(const struct route *routes, size_t count);

/* Counts an answer; `route` outside the table given (NULL too) counts as none. */
void request_metrics_add(const struct route *route, int status, int64_t microseconds);

/* Writes them in the Prometheus text format; routes that were never asked for are left out. */
void request_metrics_write(FILE *out);
