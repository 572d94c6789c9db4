#include "common/base/recent.h"

static time_t now_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

bool recent_find(struct recent *recent, uint64_t stamp, int64_t *number)
{
    const size_t place = stamp % RECENT_PLACES;

    (void)pthread_mutex_lock(&recent->lock);
    const bool found = stamp != 0 && recent->places[place].stamp == stamp &&
                       now_seconds() < recent->places[place].until;
    if (found)
        *number = recent->places[place].number;
    (void)pthread_mutex_unlock(&recent->lock);
    return found;
}

void recent_keep(struct recent *recent, uint64_t stamp, int64_t number)
{
    const size_t place = stamp % RECENT_PLACES;

    (void)pthread_mutex_lock(&recent->lock);
    recent->places[place].stamp = stamp;
    recent->places[place].number = number;
    recent->places[place].until = now_seconds() + recent->seconds;
    (void)pthread_mutex_unlock(&recent->lock);
}
