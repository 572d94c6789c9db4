#pragma once

#include "common/db/database.h"
#include "common/messaging/broker.h"
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
    bool careful;         /* the broker closed the channel because of one of many: one by one */
    int64_t position;     /* this sweep has seen the rows up to here */
    bool whole;           /* it began with the first */
    long long in_vain_ms; /* what its pages took that sent nothing */
    long long whole_at;   /* monotonic_ms: until then a sweep begins at `tail` */
    int64_t tail;         /* where the last one ended */
};

enum relay_result {
    RELAY_MORE,    /* a page is done, there may be others: call again */
    RELAY_IDLE,    /* nothing is left that can be sent now */
    RELAY_BROKER,  /* the connection to the broker is over */
    RELAY_REFUSED, /* more subjects are refused than can be told apart: wait long */
    RELAY_DATABASE /* it is away */
};

enum relay_result relay_page(struct relay *relay);
