#pragma once

#include "common/broker.h"
#include "common/database.h"
#include "publicador/held.h"
#include "publicador/outbox_store.h"

/*
 * Moves messages from the outbox to the broker, page by page: lock rows, publish, wait for the
 * broker's confirms, delete what it confirmed. A row leaves only after all before it in its order
 * have been confirmed. One that the broker does not take stays and holds back its own order alone.
 */
struct relay {
    const char *service; /* AMQP app_id */
    const struct topology *topology;
    struct broker *broker;
    struct db *db;
    struct claim *claim;
    struct held held;
    bool careful;       /* the broker closed the channel because of one of many: one at a time */
    int64_t position;   /* the sweep has seen the rows up to this id */
    size_t passed_over; /* in this sweep, without being sent */
    long long began_at; /* monotonic_ms: this sweep; 0 between two */
    long long whole_at; /* monotonic_ms: before it, a sweep begins at `tail` */
    int64_t tail;
};

enum relay_result {
    RELAY_MORE,   /* a page is done, there may be others: call again */
    RELAY_IDLE,   /* nothing is left that can be sent now */
    RELAY_BROKER, /* the connection to the broker is over */
    RELAY_DATABASE,
};

enum relay_result relay_page(struct relay *relay);
