#pragma once

#include "common/db/database.h"
#include "common/messaging/broker.h"
#include "publicador/held.h"
#include "publicador/outbox_store.h"

/*
 * Moves messages from the outbox to the broker, page by page: locks rows, publishes them, waits for
 * the confirms, deletes the confirmed rows. A row is sent only after all earlier rows with its
 * order key were confirmed. A row that the broker refuses stays and holds back only its own order
 * key.
 */
struct relay {
    const char *service; /* AMQP app_id */
    struct broker *broker;
    struct db *db;
    struct claim *claim;
    struct held held;
    bool one_by_one;         /* the broker closed the channel because of one message of several */
    int64_t position;        /* last id read in this sweep */
    bool full_sweep;         /* this sweep began at the first row */
    long long wasted_ms;     /* time spent on pages that sent nothing */
    long long full_sweep_at; /* monotonic_ms; before that a sweep begins at `tail` */
    int64_t tail;            /* last id of the previous sweep */
};

enum relay_result {
    RELAY_MORE,    /* there may be more rows: call again */
    RELAY_IDLE,    /* nothing more can be sent now */
    RELAY_BROKER,  /* no connection to the broker */
    RELAY_REFUSED, /* too many order keys are refused: wait */
    RELAY_DATABASE /* the database failed or is unavailable */
};

/* Publishes one page of at most CLAIM_MAX rows. */
enum relay_result relay_page(struct relay *relay);
