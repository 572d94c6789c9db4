#pragma once

#include "common/messaging/broker.h"
#include "mensagens/topologia.h"

/*
 * Walks through the messages of `<queue>.mortas`, oldest first: those that are ready when it
 * begins. Messages that are not removed stay, in their order, and are ready again at the end.
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
    bool (*enough)(const void *context); /* true ends the walk; NULL: never */
};

/* Visits `queue`, or every queue of the topology when it is NULL. False when the broker is lost,
 * when `each` fails, and, after a line on stderr, when the topology has no such queue. */
bool visit_queues(struct broker *broker, const char *queue, const struct visit *visit);
