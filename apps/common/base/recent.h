#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * Numbers that were found out lately, each under a stamp, shared by all threads. There are so many
 * places that two stamps seldom push each other out; one that is not found is found out again.
 */
enum { RECENT_PLACES = 256 };

struct recent {
    const time_t seconds; /* for which a number is kept */
    pthread_mutex_t lock;
    struct {
        uint64_t stamp;
        int64_t number;
        time_t until;
    } places[RECENT_PLACES];
};

#define RECENT(seconds)                                                                            \
    {                                                                                              \
        (seconds), PTHREAD_MUTEX_INITIALIZER,                                                      \
        {                                                                                          \
            {                                                                                      \
                0                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

/* The number that was kept under the stamp. False: none; nothing is kept under the stamp 0. */
bool recent_find(struct recent *recent, uint64_t stamp, int64_t *number);

void recent_keep(struct recent *recent, uint64_t stamp, int64_t number);
