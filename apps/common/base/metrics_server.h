#pragma once

#include <stdbool.h>

/*
 * HTTP server of a daemon, without nginx in front: GET /metrics (see metrics.h), /healthz (200
 * while the process lives) and /readyz (200 or 503, as last set with metrics_server_ready; 503 at
 * first). Listens on ICARUS_METRICS_LISTEN, an IPv4 address and port such as "127.0.0.1:8009";
 * without that setting nothing is started. Ends the process with EX_CONFIG or EX_OSERR, after a log
 * line, when it cannot listen. Call it once, after daemon_start, so that its thread inherits the
 * signal mask.
 */
void metrics_server_start(void);
void metrics_server_ready(bool ready);
