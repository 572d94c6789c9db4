#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * A small cache of numbers, each under a stamp (a hash), shared by all threads. Stamps that fall
 * on the same place replace each other; callers compute again what is not found.
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

/* The number kept under the stamp, if it is not too old. False: none; never one for the stamp 0. */
bool recent_find(struct recent *recent, uint64_t stamp, int64_t *number);

/* Keeps a number for `seconds` from now. */
void recent_keep(struct recent *recent, uint64_t stamp, int64_t number);
