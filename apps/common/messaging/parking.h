#pragma once

#include <stdint.h>

#include "common/messaging/broker.h"
#include "common/messaging/message.h"

/*
 * Parking publishes a copy of a message to a companion queue, `<queue>.mortas` or `<queue>.espera`:
 * the same body, properties and headers, plus the headers below and ORIGINAL_EXCHANGE,
 * ORIGINAL_ROUTING_KEY and HEADER_SENDER (see message.h), which tell how it was first published,
 * and by whom. Only the queue's owner and an administrator may do it.
 */
#define HEADER_REASON   "x-reason"   /* why it was parked, in Portuguese */
#define HEADER_SINCE    "x-since"    /* when it was parked: RFC 3339, UTC */
#define HEADER_ATTEMPTS "x-attempts" /* number of earlier attempts */

struct parking {
    const char *suffix; /* QUEUE_DEAD or QUEUE_WAIT */
    const char *reason;
    int64_t attempts;
    int milliseconds; /* expiration; 0: none */
};

/* HEADER_ATTEMPTS of a delivery; 0 when it is absent. */
int64_t parking_attempts(const struct delivery *delivery);

/*
 * Publishes the copy and waits for the confirm. Acknowledge the delivery only after true. The copy
 * leaves out user_id (see HEADER_SENDER), CC and BCC, which would make the broker refuse or reroute
 * it, the original expiration and the broker's own headers; and all headers of the sender when they
 * exceed 64 KiB.
 */
bool parking_publish(struct broker *broker, const struct delivery *delivery,
                     const struct parking *parking);

/* Publishes a parked message to `<queue>` again, without the headers above but with those of
 * message.h. True when confirmed. */
bool parking_return(struct broker *broker, const struct delivery *delivery, const char *queue);
