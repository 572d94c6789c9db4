/*
 * publicador <service>: relays the outbox of a service's schema to RabbitMQ. Several may run. Woken
 * by the service (ICARUS_RELAY_SOCKET); also polls once a second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/base/log.h"
#include "common/base/metrics_server.h"
#include "common/base/version.h"
#include "publicador/backlog.h"
#include "publicador/relay.h"
#include "publicador/wake.h"

enum { LOOK_EVERY_MS = 1000, REFUSED_MIN_MS = 1000, REFUSED_MAX_MS = 60000 };

/* Waits for a wake-up, broker input or the next poll. */
static void wait_for_work(struct relay *relay)
{
    if (broker_work(relay->broker))
        daemon_wait(wake_socket(), broker_socket(relay->broker), LOOK_EVERY_MS);
}

static void run(struct relay *relay)
{
    struct backoff database = {0};
    struct backoff refused = {.min = REFUSED_MIN_MS, .max = REFUSED_MAX_MS};

    while (!daemon_stopping()) {
        backlog_measure(relay->db);
        broker_tell_unconfirmed(relay->broker);
        if (!broker_connected(relay->broker)) {
            metrics_server_ready(broker_reconnect(relay->broker));
            continue;
        }
        wake_drain();
        enum relay_result result = relay_page(relay);
        metrics_server_ready(result == RELAY_MORE || result == RELAY_IDLE);
        if (result == RELAY_DATABASE)
            (void)broker_wait(relay->broker, backoff_next(&database));
        else
            backoff_reset(&database);
        if (result == RELAY_REFUSED)
            (void)broker_wait(relay->broker, backoff_next(&refused));
        else if (result == RELAY_IDLE)
            backoff_reset(&refused);
        if (result == RELAY_IDLE)
            wait_for_work(relay);
    }
}

int main(int argc, char **argv)
{
    static struct relay relay;
    char name[64];

    version_answer(argc, argv);
    if (argc != 2 || !argv[1][0]) {
        (void)fprintf(stderr, "uso: publicador <serviço>\n");
        return EX_USAGE;
    }
    (void)snprintf(name, sizeof(name), "publicador-%s", argv[1]);
    daemon_start(name);
    metrics_server_start();
    relay.service = argv[1];
    relay.broker = broker_open();
    relay.db = db_open();
    relay.claim = claim_new();
    if (!relay.claim) {
        log_error("sem memória");
        return EXIT_FAILURE;
    }
    (void)wake_socket();
    log_info("publicador no ar");
    run(&relay);
    wake_close();
    log_info("publicador encerrado");
    claim_free(relay.claim);
    db_close(relay.db);
    broker_close(relay.broker);
    return EXIT_SUCCESS;
}
