#pragma once

#include <stdbool.h>

/*
 * The HTTP side of a daemon, which has no nginx in front: GET /metrics (see metrics.h), /healthz
 * (200 while the process lives) and /readyz (200 or 503, what metrics_server_ready was told last;
 * not ready at first). Listens on ICARUS_METRICS_LISTEN, an IPv4 address and port such as
 * "127.0.0.1:8009"; without that setting there is no such side. Ends the process with EX_CONFIG or
 * EX_OSERR, after a log line, when it cannot listen. Call it once, after daemon_start, so that its
 * thread leaves the signals alone.
 */
void metrics_server_start(void);
void metrics_server_ready(bool ready);
