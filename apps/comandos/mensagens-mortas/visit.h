#pragma once

#include "common/messaging/broker.h"

/*
 * A walk through the messages of `<queue>.mortas`, oldest first: those that lie there when it
 * begins and nobody else has in hand. What is not removed stays, in its order.
 */
enum visit_step {
    VISIT_KEEP,
    VISIT_REMOVE, /* acknowledge it */
    VISIT_FAILED  /* keep it, and end the walk */
};

struct visit {
    const struct topology *topology;
    enum visit_step (*each)(struct broker *broker, const struct delivery *delivery,
                            const char *queue, void *context);
    void *context;
    bool (*enough)(const void *context); /* ends the walk; NULL: at the last message */
};

/* False after one line on stderr, or when `each` failed. */
bool visit_queue(struct broker *broker, const char *queue, const struct visit *visit);

/* The queues of a topology, each once: visit_queue for one, or for all when `queue` is NULL. False
 * also for a queue that is not in it. */
bool visit_queues(struct broker *broker, const char *queue, const struct visit *visit);
