#include "publicador/relay.h"

#include <string.h>

#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/json/json_text.h"
#include "publicador/envelope.h"

enum { IN_VAIN_SHARE = 10 };

METRIC_COUNTER(PUBLISHED, "icarus_relay_published_total", "Mensagens publicadas e confirmadas.");
METRIC_COUNTER(REFUSED, "icarus_relay_refused_total",
               "Tentativas de publicação devolvidas ou recusadas.");
METRIC_GAUGE(HELD, "icarus_relay_held",
             "Assuntos à espera porque o RabbitMQ não aceitou o primeiro.");

/* One page: what is to become of each row of the claim. */
struct page {
    struct relay *relay;
    enum { PENDING, CONFIRMED, STUCK } state[CLAIM_MAX];
    bool gone[CLAIM_MAX];
    size_t confirmed;
    bool returned;
    bool flooded; /* too many subjects are refused: they are not told apart any more */
    bool connected;
};

/* The rows that are on their way at once: of each order at most one. */
struct flight {
    size_t count;
    size_t rows[CLAIM_MAX];
    struct envelope envelopes[CLAIM_MAX];
    struct publication publications[CLAIM_MAX];
};

/* A row whose order waits, or is in other hands, stays, and so do those that follow it. */
static void judge_rows(struct page *page)
{
    const struct claim *claim = page->relay->claim;

    for (size_t i = 0; i < claim->count; i++) {
        const struct row *row = &claim->rows[i];
        bool stuck = row->blocked || held_look(&page->relay->held, row->order) == HELD_WAIT;

        page->state[i] = stuck ? STUCK : PENDING;
        page->gone[i] = false;
    }
}

static bool may_go(const struct page *page, size_t i)
{
    const int previous = page->relay->claim->rows[i].previous;

    return page->state[i] == PENDING && (previous < 0 || page->state[previous] == CONFIRMED);
}

static bool needs_care(const struct page *page, size_t i)
{
    return page->relay->careful ||
           held_look(&page->relay->held, page->relay->claim->rows[i].order) != HELD_NOT;
}

static void refuse(struct page *page, size_t i, const char *why)
{
    struct relay *relay = page->relay;
    const struct row *row = &relay->claim->rows[i];
    const int delay = held_add(&relay->held, row->order);

    page->state[i] = STUCK;
    page->flooded |= delay == 0;
    metric_add(&REFUSED, 1);
    log_error("mensagem %s (%s) não foi aceita: %s; %s espera %d ms", row->message_id,
              row->routing_key, why, row->order, delay);
}

static void load(struct page *page, struct flight *flight, size_t i)
{
    struct envelope *envelope = &flight->envelopes[flight->count];
    const struct row *row = &page->relay->claim->rows[i];
    const char *fault = envelope_fill(envelope, row, page->relay->service);

    if (fault) {
        refuse(page, i, fault);
        return;
    }
    flight->publications[flight->count] =
        (struct publication){.exchange = row->exchange,
                             .routing_key = row->routing_key,
                             .properties = &envelope->properties,
                             .body = amqp_cstring_bytes(row->body)};
    flight->rows[flight->count++] = i;
}

/* All that may go together; else one of those that need care, alone. */
static void load_flight(struct page *page, struct flight *flight)
{
    const size_t count = page->relay->claim->count;

    flight->count = 0;
    for (size_t i = 0; i < count; i++)
        if (may_go(page, i) && !needs_care(page, i))
            load(page, flight, i);
    for (size_t i = 0; i < count && flight->count == 0; i++)
        if (may_go(page, i))
            load(page, flight, i);
}

static void land(struct page *page, const struct flight *flight, size_t place)
{
    struct relay *relay = page->relay;
    const size_t i = flight->rows[place];

    switch (flight->publications[place].outcome) {
    case PUBLICATION_CONFIRMED:
        page->state[i] = CONFIRMED;
        page->gone[i] = true;
        page->confirmed++;
        held_remove(&relay->held, relay->claim->rows[i].order);
        break;
    case PUBLICATION_RETURNED:
        page->returned = true;
        refuse(page, i, "nenhuma fila a recebe");
        break;
    case PUBLICATION_REFUSED:
        refuse(page, i, "o RabbitMQ a recusou");
        break;
    case PUBLICATION_UNKNOWN:
        page->state[i] = STUCK; /* the connection is over: it is tried again */
        break;
    }
}

static void publish_rows(struct page *page)
{
    static struct flight flight;
    struct relay *relay = page->relay;

    while (page->connected && !daemon_stopping()) {
        load_flight(page, &flight);
        if (flight.count == 0)
            break;
        page->connected = broker_publish(relay->broker, flight.publications, flight.count);
        if (!page->connected && broker_refused(relay->broker))
            relay->careful = flight.count > 1; /* of one alone it is known which it was */
        for (size_t i = 0; i < flight.count; i++) {
            land(page, &flight, i);
            envelope_clear(&flight.envelopes[i]);
        }
    }
}

static enum db_result relay_rows(struct db *db, void *context)
{
    struct page *page = context;
    struct relay *relay = page->relay;
    enum db_result result = claim_take(db, relay->position, relay->claim);

    page->confirmed = 0;
    if (result != DB_OK)
        return result;
    judge_rows(page);
    publish_rows(page);
    if (page->confirmed == 0)
        return DB_NONE;
    return claim_delete(db, relay->claim, page->gone);
}

/*
 * The next page goes on after this one. A sweep that read many pages in vain is followed by some
 * that look only at what is new, so that a great number of held rows costs little.
 */
static enum relay_result advance(struct relay *relay, const struct page *page, long long began)
{
    const size_t count = relay->claim->count;
    const long long now = monotonic_ms();

    if (page->flooded) {
        relay->position = 0;
        return RELAY_REFUSED;
    }
    if (page->confirmed == 0)
        relay->in_vain_ms += now - began;
    if (count > 0)
        relay->position = relay->claim->rows[count - 1].id;
    if (relay->claim->more)
        return RELAY_MORE;
    if (relay->whole) {
        held_forget(&relay->held);
        relay->whole_at = now + IN_VAIN_SHARE * relay->in_vain_ms;
    }
    relay->tail = relay->position;
    relay->position = now < relay->whole_at ? relay->tail : 0;
    relay->whole = false;
    relay->in_vain_ms = 0;
    return RELAY_IDLE;
}

enum relay_result relay_page(struct relay *relay)
{
    struct page page = {.relay = relay, .connected = broker_connected(relay->broker)};
    const long long began = monotonic_ms();

    relay->whole |= relay->position == 0;
    enum db_result result = db_transaction(relay->db, relay_rows, &page);
    enum relay_result next = RELAY_DATABASE;
    if (result == DB_OK || result == DB_NONE)
        next = page.connected ? advance(relay, &page, began) : RELAY_BROKER;
    if (result == DB_OK)
        metric_add(&PUBLISHED, (int64_t)page.confirmed);
    metric_set(&HELD, (int64_t)relay->held.count);
    /* A queue that somebody deleted is made again. */
    if (page.returned && page.connected && !broker_declare(relay->broker, relay->topology))
        next = RELAY_BROKER;
    if (page.connected)
        relay->careful = false;
    claim_clear(relay->claim);
    return next;
}
