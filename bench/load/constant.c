/*
 * Sends requests at a constant rate, and measures each answer from when its request was due, so
 * that a request that waits for a free connection counts as slow too (wrk and ab measure only from
 * when they send: "coordinated omission").
 *
 *     TOKEN=… UNIQUE=… constant PORT CONNECTIONS RATE SECONDS STATUS REQUESTS
 *
 * The file REQUESTS is like that of bench/load/wrk.lua, with {n} but without {t}. Prints one line
 * of JSON, in milliseconds. Fails when an answer's status is not STATUS (0: any 2xx), or when an
 * answer takes over 30 s.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { LINES_MAX = 4096, TEXT_MAX = 300000, ANSWER_MAX = 1 << 20, PATIENCE_S = 30 };

struct connection {
    int fd;
    int64_t due; /* of the request under way; -1: idle */
    char *answer;
    size_t length;
};

static struct {
    const char *token, *unique;
    uint16_t port;
    int status;
    size_t count; /* connections */
    struct connection *all;
    struct connection **idle;
    size_t idle_count;
    char *requests[LINES_MAX];
    size_t request_count;
    uint64_t total, sent, answered;
    int64_t start, interval; /* ns */
    uint32_t *micros;
    int poll;
} load;

static _Noreturn void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench/load/constant: %s: %s\n", what, why);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void open_connection(struct connection *c)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(load.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int one = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        fail("connect", strerror(errno));
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (epoll_ctl(load.poll, EPOLL_CTL_ADD, c->fd,
                  &(struct epoll_event){.events = EPOLLIN, .data.ptr = c}) != 0)
        fail("epoll_ctl", strerror(errno));
    c->due = -1;
    c->length = 0;
}

/* Copies the request, with a number of the same length in place of each {n___}. */
static size_t fill(char *to, const char *request)
{
    size_t length = strlen(request);
    char *place;

    memcpy(to, request, length + 1);
    while ((place = strstr(to, "{n"))) {
        char *end = strchr(place, '}') + 1;
        int used = snprintf(place, (size_t)(end - place) + 1, "%sc%llu", load.unique,
                            (unsigned long long)load.sent);

        if (used > end - place)
            fail("UNIQUE", "too long for {n}");
        memset(place + used, 'x', (size_t)(end - place - used));
        if (end - to < (ptrdiff_t)length)
            *end = request[end - to];
    }
    return length;
}

static void send_next(void)
{
    static char text[TEXT_MAX];
    struct connection *c = load.idle[--load.idle_count];
    size_t length = fill(text, load.requests[load.sent % load.request_count]);

    c->due = load.start + (int64_t)load.sent * load.interval;
    c->length = 0;
    load.sent++;
    for (size_t done = 0; done < length;) {
        ssize_t n = write(c->fd, text + done, length - done);
        if (n < 0)
            fail("write", strerror(errno));
        done += (size_t)n;
    }
}

/* Whether a chunked body has arrived completely. */
static bool chunks_end(const char *at, const char *end)
{
    while (at < end) {
        char *next;
        const unsigned long size = strtoul(at, &next, 16);
        const char *data = strstr(at, "\r\n");

        if (!data || next == at)
            return false;
        if (size == 0)
            return end - data >= 4;
        if ((ptrdiff_t)size + 4 > end - data)
            return false;
        at = data + 2 + size + 2;
    }
    return false;
}

static bool is_whole(const struct connection *c, int status)
{
    const char *body = strstr(c->answer, "\r\n\r\n");

    if (!body)
        return false;
    body += 4;
    const char *length = strcasestr(c->answer, "\r\nContent-Length:");
    if (status == 204 || status == 304)
        return true;
    if (length && length < body)
        return (size_t)(c->answer + c->length - body) >= strtoul(length + 17, NULL, 10);
    return chunks_end(body, c->answer + c->length);
}

static void finish(struct connection *c, int status)
{
    const char *close_it = strcasestr(c->answer, "\r\nConnection: close");

    if (load.status ? status != load.status : status / 100 != 2)
        fail("refused", c->answer);
    load.micros[load.answered++] = (uint32_t)((now_ns() - c->due) / 1000);
    if (close_it) {
        (void)close(c->fd);
        open_connection(c);
    }
    c->due = -1;
    load.idle[load.idle_count++] = c;
}

static void receive(struct connection *c)
{
    ssize_t n = read(c->fd, c->answer + c->length, ANSWER_MAX - c->length - 1);

    if (n <= 0 && c->due < 0) { /* an idle connection may be closed */
        (void)close(c->fd);
        open_connection(c);
        return;
    }
    if (n <= 0)
        fail("read", n == 0 ? "closed before the answer" : strerror(errno));
    c->length += (size_t)n;
    c->answer[c->length] = '\0';
    if (c->length < 12)
        return;
    int status = (int)strtol(c->answer + 9, NULL, 10);
    if (is_whole(c, status))
        finish(c, status);
}

static void run(void)
{
    struct epoll_event events[64];

    load.start = now_ns();
    while (load.answered < load.total) {
        int64_t due = load.start + (int64_t)load.sent * load.interval;
        int64_t wait = 1000000000;

        while (load.sent < load.total && load.idle_count > 0 && due <= now_ns()) {
            send_next();
            due += load.interval;
        }
        if (load.sent < load.total && load.idle_count > 0)
            wait = due - now_ns();
        if (wait < 0)
            wait = 0;
        const struct timespec timeout = {wait / 1000000000, wait % 1000000000};
        int n = epoll_pwait2(load.poll, events, 64, &timeout, NULL);
        for (int i = 0; i < n; i++)
            receive(events[i].data.ptr);
        if (now_ns() - due > (int64_t)PATIENCE_S * 1000000000)
            fail("too slow", "a request was due 30 s ago");
    }
}

static void read_requests(const char *path)
{
    static char line[TEXT_MAX];
    static char text[TEXT_MAX + 4096];
    FILE *f = fopen(path, "r");

    if (!f)
        fail(path, strerror(errno));
    while (fgets(line, sizeof(line), f) && load.request_count < LINES_MAX) {
        char *at = line;
        const char *method = strsep(&at, "\t");
        const char *target = strsep(&at, "\t");
        const char *body = strsep(&at, "\t");
        char *more = strsep(&at, "\n");
        if (!target || !body || !more)
            fail(path, "not four fields in a line");
        int used =
            snprintf(text, sizeof(text), "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, target);

        for (const char *header; (header = strsep(&more, "|")) && *header;)
            used += snprintf(text + used, sizeof(text) - (size_t)used, "%s\r\n", header);
        if (*load.token)
            used += snprintf(text + used, sizeof(text) - (size_t)used,
                             "Authorization: Bearer %s\r\n", load.token);
        if (*body)
            used +=
                snprintf(text + used, sizeof(text) - (size_t)used,
                         "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
        (void)snprintf(text + used, sizeof(text) - (size_t)used, "\r\n%s", body);
        load.requests[load.request_count++] = strdup(text);
    }
    (void)fclose(f);
}

static int compare(const void *a, const void *b)
{
    const uint32_t one = *(const uint32_t *)a;
    const uint32_t other = *(const uint32_t *)b;

    return (one > other) - (one < other);
}

static double percentile(double share)
{
    size_t place = (size_t)(share * (double)load.total);

    return load.micros[place < load.total ? place : load.total - 1] / 1e3;
}

int main(int argc, char **argv)
{
    load.token = getenv("TOKEN");
    load.unique = getenv("UNIQUE");
    if (argc != 7 || !load.token || !load.unique)
        fail("usage", "TOKEN= UNIQUE= constant PORT CONNECTIONS RATE SECONDS STATUS REQUESTS");
    const double rate = strtod(argv[3], NULL);
    load.port = (uint16_t)strtoul(argv[1], NULL, 10);
    load.count = strtoul(argv[2], NULL, 10);
    load.status = (int)strtol(argv[5], NULL, 10);
    load.total = (uint64_t)(rate * strtod(argv[4], NULL));
    if (load.count == 0 || load.total == 0)
        fail("usage", "no connection, or no request");
    load.interval = (int64_t)(1e9 / rate);
    read_requests(argv[6]);
    load.poll = epoll_create1(EPOLL_CLOEXEC);
    load.all = calloc(load.count, sizeof(*load.all));
    load.idle = calloc(load.count, sizeof(struct connection *));
    load.micros = calloc(load.total, sizeof(*load.micros));
    for (size_t i = 0; i < load.count; i++) {
        load.all[i].answer = malloc(ANSWER_MAX);
        open_connection(&load.all[i]);
        load.idle[load.idle_count++] = &load.all[i];
    }
    run();
    qsort(load.micros, load.total, sizeof(*load.micros), compare);
    (void)printf(
        "{\"requests\": %llu, \"p50\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"most\": %.3f}\n",
        (unsigned long long)load.total, percentile(0.5), percentile(0.99), percentile(0.999),
        load.micros[load.total - 1] / 1e3);
    return 0;
}
