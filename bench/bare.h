#pragma once

#include "common/messaging/rabbitmq.h"

/*
 * What the bare loops of bench/mensageria share: they are what the products are compared with, so
 * they take nothing from apps/ and end the process at the first fault.
 */
enum { BARE_CHANNEL = 1 };

/* Ends the process with a line on stderr. */
_Noreturn void bare_die(const char *what);

/* A setting from the environment; it must be there. */
const char *bare_setting(const char *name);

/* Logs in as ICARUS_BROKER_USER with ICARUS_BROKER_PASSWORD at 127.0.0.1:ICARUS_BROKER_PORT,
 * virtual host icarus, and opens BARE_CHANNEL. */
amqp_connection_state_t bare_broker(void);

/* Dies when the last command was refused. */
void bare_answered(amqp_connection_state_t broker, const char *what);

/* Seconds on a clock that never goes back. */
double bare_clock(void);
