#pragma once

#include "common/messaging/rabbitmq.h"

/*
 * Shared by the minimal loops of bench/mensageria, the baselines for publicador and consumidor.
 * They link nothing of apps/ and exit at the first fault.
 */
enum { BARE_CHANNEL = 1 };

/* Ends the process with a line on stderr. */
_Noreturn void bare_die(const char *what);

/* A required setting from the environment. */
const char *bare_setting(const char *name);

/* Logs in as ICARUS_BROKER_USER with ICARUS_BROKER_PASSWORD at 127.0.0.1:ICARUS_BROKER_PORT,
 * virtual host icarus, and opens BARE_CHANNEL. */
amqp_connection_state_t bare_broker(void);

/* Ends the process if the broker refused the last command. */
void bare_answered(amqp_connection_state_t broker, const char *what);

/* Seconds of the monotonic clock. */
double bare_clock(void);
