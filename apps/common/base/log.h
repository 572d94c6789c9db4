#pragma once

#include <stdarg.h>
#include <stdint.h>

/*
 * One JSON object per line on stderr, written with a single write(2) so that lines of different
 * threads and processes never mix. Text is escaped (RFC 8259 §7); a line is at most LOG_LINE_MAX
 * bytes, longer text is cut. Never log a password, token, secret or personal data.
 */
enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

enum { LOG_LINE_MAX = 4096 };

/* Sets the service name in every line and reads ICARUS_LOG_LEVEL. Call once, before threads
 * start. */
void log_open(const char *service);

/* Sets the correlation id of this thread's lines, which also have the thread's traceparent
 * (trace.h); NULL for none. The text is borrowed. */
void log_correlation(const char *id);

/* Writes one line with a printf-formatted message (at most LOG_LINE_MAX / 2 bytes), in
 * Portuguese. */
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The access log line of one request: method and route as in the route table, never the raw path;
 * `usuario` is the id of the user, 0 when nobody is logged in. */
void log_request(const char *method, const char *route, int status, int64_t microseconds,
                 int64_t usuario);

#define log_info(...)  log_write(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_write(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_write(LOG_ERROR, __VA_ARGS__)
