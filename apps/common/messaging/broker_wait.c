#include "common/messaging/broker_internal.h"

enum {
    /* The backoff is reset after a connection that lasted this long or confirmed a message: the
     * broker may have closed it because of one bad message. */
    STEADY_MS = 10000,
    SERVE_MS = 5000, /* heartbeats must be served every 10 s */
};

bool broker_reconnect(struct broker *broker, const struct topology *topology)
{
    bool steady = broker->connected_at > 0 && monotonic_ms() - broker->connected_at >= STEADY_MS;

    if (steady || broker->confirmed_any)
        backoff_reset(&broker->backoff);
    broker->connected_at = 0;
    if (broker->attempted)
        daemon_wait(-1, -1, backoff_next(&broker->backoff));
    broker->attempted = true;
    if (daemon_stopping() || !broker_connect(broker, topology))
        return false;
    broker->connected_at = monotonic_ms();
    return true;
}

bool broker_wait(struct broker *broker, int milliseconds)
{
    const long long end = monotonic_ms() + milliseconds;

    for (;;) {
        long long left = end - monotonic_ms();

        if (!broker_work(broker) || daemon_stopping())
            return false;
        if (left <= 0)
            return true;
        daemon_wait(broker_socket(broker), -1, left < SERVE_MS ? (int)left : SERVE_MS);
    }
}
