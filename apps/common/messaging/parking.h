#pragma once

#include <stdint.h>

#include "common/messaging/broker.h"
#include "common/messaging/message.h"

/*
 * A message that is parked lies as a copy in a companion queue, `<queue>.mortas` or
 * `<queue>.espera`: body, properties and headers as they were, and these headers besides, with
 * which it can go back as if it had never left. ORIGINAL_EXCHANGE and ORIGINAL_ROUTING_KEY (see
 * message.h) are how it was first sent.
 */
#define HEADER_REASON   "x-reason"   /* why, in Portuguese */
#define HEADER_SINCE    "x-since"    /* when it was parked: RFC 3339, UTC */
#define HEADER_ATTEMPTS "x-attempts" /* how often it was tried and put off before */

struct parking {
    const char *suffix; /* QUEUE_DEAD or QUEUE_WAIT */
    const char *reason;
    int64_t attempts;
    int milliseconds; /* it waits so long; 0: for ever */
};

/* HEADER_ATTEMPTS of a delivery; 0 when it was never put off. */
int64_t parking_attempts(const struct delivery *delivery);

/*
 * Publishes the copy, with confirm. Only when it says true may the delivery be acknowledged.
 * Left out are what would make the broker refuse or scatter a copy (user_id, CC, BCC), an
 * expiration of its own, and what the broker itself noted on the way; and all headers of the
 * sender when they pass 64 KiB.
 */
bool parking_publish(struct broker *broker, const struct delivery *delivery,
                     const struct parking *parking);

/* Publishes what is parked in `<queue>.…` to `<queue>` again, without the headers above but the
 * original ones. True when it was confirmed. */
bool parking_return(struct broker *broker, const struct delivery *delivery, const char *queue);
