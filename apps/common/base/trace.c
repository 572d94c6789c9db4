#include "common/base/trace.h"

#include <stddef.h>
#include <string.h>

static _Thread_local const char *current;

/* 0 for a lower-case hexadecimal digit, else the character itself. */
static const char PATTERN[] = "00-00000000000000000000000000000000-0000000000000000-00";

static bool is_zero(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != '0')
            return false;
    return true;
}

static bool matches(const char *text)
{
    for (const char *wanted = PATTERN; *wanted; wanted++, text++) {
        const bool digit = (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'f');

        if (*wanted == '0' ? !digit : *text != *wanted)
            return false;
    }
    return true;
}

bool trace_read(const char *text, char out[static TRACE_TEXT])
{
    enum {
        VERSION_LENGTH = 2,
        TRACE_ID = 3,
        TRACE_ID_LENGTH = 32,
        PARENT_ID = 36,
        PARENT_ID_LENGTH = 16
    };
    const bool oldest = strncmp(text, "00", VERSION_LENGTH) == 0;

    if (!matches(text) || strncmp(text, "ff", VERSION_LENGTH) == 0)
        return false;
    const char next = text[TRACE_TEXT - 1];
    if (next != '\0' && (oldest || next != '-'))
        return false;
    if (is_zero(text + TRACE_ID, TRACE_ID_LENGTH) || is_zero(text + PARENT_ID, PARENT_ID_LENGTH))
        return false;
    memcpy(out, "00", VERSION_LENGTH);
    memcpy(out + VERSION_LENGTH, text + VERSION_LENGTH, TRACE_TEXT - 1 - VERSION_LENGTH);
    out[TRACE_TEXT - 1] = '\0';
    return true;
}

void trace_set(const char *traceparent)
{
    current = traceparent && *traceparent ? traceparent : NULL;
}

const char *trace_current(void)
{
    return current;
}
