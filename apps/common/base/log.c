#include "common/base/log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/trace.h"
#include "common/base/utf8.h"

static const char *service_name = "icarus";
static enum log_level threshold = LOG_INFO;
static _Thread_local const char *correlation;

static const char *const LEVELS[] = {"info", "warn", "error"};

/* A line being built. Text that does not fit is cut; room for the closing characters is
 * reserved. */
enum { CLOSING_ROOM = sizeof("\"}\n") - 1, TEXT_MAX = LOG_LINE_MAX - CLOSING_ROOM };

struct line {
    char text[LOG_LINE_MAX];
    size_t length;
};

static bool fits(const struct line *line, size_t length)
{
    return line->length <= TEXT_MAX && length <= TEXT_MAX - line->length;
}

static void put(struct line *line, const char *text, size_t length)
{
    if (fits(line, length)) {
        memcpy(line->text + line->length, text, length);
        line->length += length;
    }
}

/* Length of the UTF-8 sequence at the start of `text`; 0 when it is invalid or incomplete. */
static size_t sequence_length(const char *text)
{
    unsigned char lead = (unsigned char)*text;
    size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;

    if (lead >= 0x80 && lead < 0xC0)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 0;
    return utf8_is_valid(text, length) ? length : 0;
}

static void put_escaped(struct line *line, const char *text)
{
    while (*text) {
        unsigned char c = (unsigned char)*text;
        char escape[8];
        size_t length = sequence_length(text);
        size_t step = length > 0 ? length : 1;
        const char *piece = text;

        if (length == 0) {
            piece = "?";
            length = 1;
        } else if (c == '"' || c == '\\') {
            escape[0] = '\\';
            escape[1] = (char)c;
            piece = escape;
            length = 2;
        } else if (c < 0x20 || c == 0x7F) {
            length = (size_t)snprintf(escape, sizeof(escape), "\\u%04x", c);
            piece = escape;
        }
        if (!fits(line, length))
            return;
        put(line, piece, length);
        text += step;
    }
}

static void put_text(struct line *line, const char *name, const char *value)
{
    char head[64];
    int length = snprintf(head, sizeof(head), ",\"%s\":\"", name);

    if (!fits(line, (size_t)length))
        return;
    put(line, head, (size_t)length);
    put_escaped(line, value);
    line->text[line->length++] = '"';
}

static void put_number(struct line *line, const char *name, int64_t value)
{
    char text[64];
    int length = snprintf(text, sizeof(text), ",\"%s\":%lld", name, (long long)value);

    put(line, text, (size_t)length);
}

static void begin(struct line *line, enum log_level level)
{
    struct timespec now;
    struct tm utc;
    char text[64];

    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(text, sizeof(text), "{\"time\":\"%Y-%m-%dT%H:%M:%S", &utc);
    line->length = 0;
    put(line, text, length);
    length = (size_t)snprintf(text, sizeof(text), ".%03ldZ\"", now.tv_nsec / 1000000);
    put(line, text, length);
    put_text(line, "level", LEVELS[level]);
    put_text(line, "service", service_name);
    if (correlation)
        put_text(line, "correlationId", correlation);
    if (trace_current())
        put_text(line, "traceparent", trace_current());
}

static void finish(struct line *line)
{
    line->text[line->length++] = '}';
    line->text[line->length++] = '\n';
    ssize_t written;
    do
        written = write(STDERR_FILENO, line->text, line->length);
    while (written < 0 && errno == EINTR);
}

void log_open(const char *service)
{
    service_name = service;
    const char *wanted = getenv("ICARUS_LOG_LEVEL");
    for (size_t i = 0; wanted && i < sizeof(LEVELS) / sizeof(LEVELS[0]); i++)
        if (strcmp(wanted, LEVELS[i]) == 0)
            threshold = (enum log_level)i;
}

void log_correlation(const char *id)
{
    correlation = id;
}

void log_write(enum log_level level, const char *format, ...)
{
    char message[LOG_LINE_MAX / 2];
    struct line line;
    va_list arguments;

    if (level < threshold)
        return;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    begin(&line, level);
    put_text(&line, "message", message);
    finish(&line);
}

void log_request(const char *method, const char *route, int status, int64_t microseconds,
                 int64_t usuario)
{
    struct line line;

    if (LOG_INFO < threshold)
        return;
    begin(&line, LOG_INFO);
    put_text(&line, "method", method);
    put_text(&line, "route", route);
    put_number(&line, "status", status);
    put_number(&line, "microseconds", microseconds);
    if (usuario != 0)
        put_number(&line, "usuario", usuario);
    finish(&line);
}
