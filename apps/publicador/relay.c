#include "publicador/relay.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/json/json_text.h"
#include "publicador/envelope.h"

enum { WASTED_SHARE = 10 };

METRIC_COUNTER(PUBLISHED, "icarus_relay_published_total", "Mensagens publicadas e confirmadas.");
METRIC_COUNTER(REFUSED, "icarus_relay_refused_total",
               "Tentativas de publicação devolvidas ou recusadas.");
METRIC_GAUGE(HELD, "icarus_relay_held",
             "Chaves de ordem em espera porque o RabbitMQ recusou a primeira mensagem.");

/* One page: the state of each row of the claim. */
struct page {
    struct relay *relay;
    enum { PENDING, CONFIRMED, STUCK } state[CLAIM_MAX];
    bool published[CLAIM_MAX];
    size_t confirmed;
    bool held_full; /* more order keys were refused than `held` has room for */
    bool connected;
};

/* Messages in flight: at most one of each order key. */
struct flight {
    size_t count;
    size_t rows[CLAIM_MAX];
    struct envelope envelopes[CLAIM_MAX];
    struct publication publications[CLAIM_MAX];
};

/* A row is not sent, nor are later ones with its order key, while the key is held or an earlier row
 * with it is outside this claim. */
static void mark_blocked(struct page *page)
{
    const struct claim *claim = page->relay->claim;

    for (size_t i = 0; i < claim->count; i++) {
        const struct row *row = &claim->rows[i];
        bool stuck = row->blocked || held_check(&page->relay->held, row->order_key) == HELD_WAIT;

        page->state[i] = stuck ? STUCK : PENDING;
        page->published[i] = false;
    }
}

static bool may_go(const struct page *page, size_t i)
{
    const int previous = page->relay->claim->rows[i].previous;

    return page->state[i] == PENDING && (previous < 0 || page->state[previous] == CONFIRMED);
}

static bool goes_alone(const struct page *page, size_t i)
{
    return page->relay->one_by_one ||
           held_check(&page->relay->held, page->relay->claim->rows[i].order_key) != HELD_NOT;
}

static void refuse(struct page *page, size_t i, const char *why)
{
    struct relay *relay = page->relay;
    const struct row *row = &relay->claim->rows[i];
    const int delay = held_add(&relay->held, row->order_key);

    page->state[i] = STUCK;
    page->held_full |= delay == 0;
    metric_add(&REFUSED, 1);
    log_error("mensagem %s (%s) não foi aceita: %s; nova tentativa de %s em %d ms", row->message_id,
              row->routing_key, why, row->order_key, delay);
}

static void load(struct page *page, struct flight *flight, size_t i)
{
    struct envelope *envelope = &flight->envelopes[flight->count];
    const struct row *row = &page->relay->claim->rows[i];
    const char *fault =
        envelope_fill(envelope, row, page->relay->service, broker_user(page->relay->broker));

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

/* Loads every row that may be sent together; if there is none, one row that must go alone. */
static void load_flight(struct page *page, struct flight *flight)
{
    const size_t count = page->relay->claim->count;

    flight->count = 0;
    for (size_t i = 0; i < count; i++)
        if (may_go(page, i) && !goes_alone(page, i))
            load(page, flight, i);
    for (size_t i = 0; i < count && flight->count == 0; i++)
        if (may_go(page, i))
            load(page, flight, i);
}

static void record_outcome(struct page *page, const struct flight *flight, size_t place)
{
    struct relay *relay = page->relay;
    const size_t i = flight->rows[place];

    switch (flight->publications[place].outcome) {
    case PUBLICATION_CONFIRMED:
        page->state[i] = CONFIRMED;
        page->published[i] = true;
        page->confirmed++;
        held_remove(&relay->held, relay->claim->rows[i].order_key);
        break;
    case PUBLICATION_RETURNED:
        refuse(page, i, "nenhuma fila a recebe");
        break;
    case PUBLICATION_REFUSED:
        refuse(page, i, "o RabbitMQ a recusou");
        break;
    case PUBLICATION_UNKNOWN:
        page->state[i] = STUCK; /* connection lost: tried again */
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
            relay->one_by_one = flight.count > 1; /* a single message is known to be the cause */
        for (size_t i = 0; i < flight.count; i++) {
            record_outcome(page, &flight, i);
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
    mark_blocked(page);
    publish_rows(page);
    if (page->confirmed == 0)
        return DB_NONE;
    return claim_delete(db, relay->claim, page->published);
}

/*
 * The next page continues after this one. After a sweep that spent time on pages with nothing to
 * send, the next sweeps read only new rows for WASTED_SHARE times as long, so that many held rows
 * cost little.
 */
static enum relay_result advance(struct relay *relay, const struct page *page, long long began)
{
    const size_t count = relay->claim->count;
    const long long now = monotonic_ms();

    if (count == 0 && relay->position == 0)
        broker_expect_nothing(relay->broker);
    if (page->held_full) {
        relay->position = 0;
        return RELAY_REFUSED;
    }
    if (page->confirmed == 0)
        relay->wasted_ms += now - began;
    if (count > 0)
        relay->position = relay->claim->rows[count - 1].id;
    if (relay->claim->more)
        return RELAY_MORE;
    if (relay->full_sweep) {
        held_prune(&relay->held);
        relay->full_sweep_at = now + WASTED_SHARE * relay->wasted_ms;
    }
    relay->tail = relay->position;
    relay->position = now < relay->full_sweep_at ? relay->tail : 0;
    relay->full_sweep = false;
    relay->wasted_ms = 0;
    return RELAY_IDLE;
}

enum relay_result relay_page(struct relay *relay)
{
    struct page page = {.relay = relay, .connected = broker_connected(relay->broker)};
    const long long began = monotonic_ms();

    relay->full_sweep |= relay->position == 0;
    enum db_result result = db_transaction(relay->db, relay_rows, &page);
    enum relay_result next = RELAY_DATABASE;
    if (result == DB_OK || result == DB_NONE)
        next = page.connected ? advance(relay, &page, began) : RELAY_BROKER;
    if (result == DB_OK)
        metric_add(&PUBLISHED, (int64_t)page.confirmed);
    metric_set(&HELD, (int64_t)relay->held.count);
    if (page.connected)
        relay->one_by_one = false;
    claim_clear(relay->claim);
    return next;
}
