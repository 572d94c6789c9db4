#include "common/values/uuid.h"

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/base/random.h"

enum { COUNTER_MAX = 0xFFF, COUNTER_START_MAX = 0x7FF, BYTES = 16 };

/* The last timestamp and counter used by this thread. */
static _Thread_local uint64_t last_milliseconds;
static _Thread_local unsigned counter;

static uint64_t clock_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* A new millisecond starts the counter at random in its lower half; a full counter borrows the next
 * millisecond. */
static void advance(unsigned start)
{
    uint64_t now = clock_milliseconds();

    if (now > last_milliseconds) {
        last_milliseconds = now;
        counter = start;
    } else if (counter == COUNTER_MAX) {
        last_milliseconds++;
        counter = start;
    } else {
        counter++;
    }
}

void uuid_v7(char out[static UUID_TEXT])
{
    static const char HEX[] = "0123456789abcdef";
    unsigned char bytes[BYTES];

    random_bytes(bytes, sizeof(bytes));
    advance(((unsigned)bytes[6] << 8 | bytes[7]) & COUNTER_START_MAX);
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(last_milliseconds >> (40 - 8 * i));
    bytes[6] = (unsigned char)(0x70 | counter >> 8);
    bytes[7] = (unsigned char)counter;
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));

    for (int i = 0; i < BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = HEX[bytes[i] >> 4];
        *out++ = HEX[bytes[i] & 0x0F];
    }
    *out = '\0';
}
