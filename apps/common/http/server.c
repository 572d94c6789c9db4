#include "common/http/server.h"

#include <errno.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/auth/token.h"
#include "common/base/config.h"
#include "common/base/listener.h"
#include "common/base/log.h"
#include "common/base/sandbox.h"
#include "common/http/connections.h"
#include "common/http/idempotency.h"
#include "common/http/request_metrics.h"
#include "common/http/revocation_reader.h"
#include "common/values/fuso.h"

/* By default malloc makes an arena per thread, which costs 100 KB each and gains nothing while
 * threads mostly wait for the database. It also raises the mmap threshold dynamically, so that the
 * memory of a few large responses would never be returned to the kernel. */
enum {
    THREADS_MAX = 256,
    STACK_BYTES = 256 * 1024,
    ARENAS = 2,
    LARGE_BYTES = 64 * 1024,
};

struct worker {
    const struct service *service;
    struct db *db;
    pthread_t thread;
    struct ctx ctx;
    char body[BODY_MAX + 1];
};

static int64_t microseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void serve_one(void *argument, FCGX_Request *fcgi)
{
    struct worker *worker = argument;
    struct ctx *ctx = &worker->ctx;
    int64_t start = microseconds();

    response_begin(&ctx->response);
    memset(&ctx->who, 0, sizeof(ctx->who));
    ctx->refusal_stays = false;
    ctx->db = worker->db;
    request_begin(&ctx->request, fcgi, worker->body);
    log_correlation(ctx->request.correlation);
    trace_set(ctx->request.traceparent);
    dispatch(worker->service, ctx);
    int status = ctx->response.status;
    response_send(ctx);
    request_end(&ctx->request);
    connections_done(fcgi);
    int64_t spent = microseconds() - start;
    const struct route *route = ctx->match.route;
    request_metrics_add(route, status, spent);
    log_request(method_name(ctx->request.method), route ? route->path : "-", status, spent,
                ctx->who.user_id);
    log_correlation(NULL);
    trace_set(NULL);
}

static atomic_bool stopping; /* a stop signal has arrived */
static atomic_bool failed;   /* accept() failed for good */

static void *work(void *argument)
{
    enum connections_result result;
    FCGX_Request *fcgi;

    while ((result = connections_next(&fcgi)) == CONNECTIONS_REQUEST)
        serve_one(argument, fcgi);
    if (result == CONNECTIONS_FAILED && !atomic_load(&stopping)) {
        log_error("servidor: não é mais possível aceitar conexões: %s", strerror(errno));
        atomic_store(&failed, true);
        (void)kill(getpid(), SIGTERM); /* the supervisor starts another process */
    }
    return NULL;
}

static struct worker *start_workers(const struct service *service, size_t count)
{
    struct worker *workers = calloc(count, sizeof(*workers));
    pthread_attr_t attributes;

    if (!workers || pthread_attr_init(&attributes) != 0 ||
        pthread_attr_setstacksize(&attributes, STACK_BYTES) != 0) {
        log_error("servidor: sem memória para os trabalhadores");
        exit(EX_OSERR);
    }
    for (size_t i = 0; i < count; i++) {
        workers[i].service = service;
        workers[i].db = db_open();
        db_keep_statements(workers[i].db, service->statements);
    }
    for (size_t i = 0; i < count; i++) {
        int error = pthread_create(&workers[i].thread, &attributes, work, &workers[i]);
        if (error != 0) {
            log_error("servidor: não foi possível criar um trabalhador: %s", strerror(error));
            exit(EX_OSERR);
        }
    }
    (void)pthread_attr_destroy(&attributes);
    return workers;
}

/* Waits for the requests in flight, and those just accepted, to finish. */
static void stop_workers(struct worker *workers, size_t count)
{
    connections_stop();
    for (size_t i = 0; i < count; i++)
        (void)pthread_join(workers[i].thread, NULL);
    connections_finish(serve_one, &workers[0]);
    connections_close();
    for (size_t i = 0; i < count; i++)
        db_close(workers[i].db);
    free(workers);
}

/* OpenSSL without its configuration file, error strings and table of all ciphers, which are not
 * used and cost half a megabyte. Digests stay: certificates are verified with them by name. */
static void spare_memory(void)
{
    (void)mallopt(M_ARENA_MAX, ARENAS);
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                                  OPENSSL_INIT_NO_ADD_ALL_CIPHERS,
                              NULL);
}

int server_threads(void)
{
    return (int)config_int("ICARUS_THREADS", 1, THREADS_MAX, 16);
}

int server_run(const struct service *service)
{
    sigset_t stops;
    int received = 0;

    log_open(service->name);
    spare_memory();
    (void)sigemptyset(&stops);
    (void)sigaddset(&stops, SIGTERM);
    (void)sigaddset(&stops, SIGINT);
    (void)sigaddset(&stops, SIGQUIT);
    (void)pthread_sigmask(SIG_BLOCK, &stops, NULL);
    if (!token_keys_load(config_text("ICARUS_PUBLIC_KEYS_DIR", NULL)))
        return EX_CONFIG;
    if (FCGX_Init() != 0) {
        log_error("servidor: não foi possível iniciar o FastCGI");
        return EX_OSERR;
    }
    fuso_open();
    idempotency_open();
    (void)signal(SIGUSR1, SIG_IGN);
    (void)signal(SIGUSR2, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    if (!connections_open(0))
        return EX_OSERR;
    sandbox_enter();
    request_metrics_open(service->routes, service->route_count);
    if (service->revocations)
        service->revocations->start();
    size_t count = (size_t)server_threads();
    struct worker *workers = start_workers(service, count);
    log_info("no ar com %zu trabalhadores", count);
    int error = sigwait(&stops, &received);
    atomic_store(&stopping, true);
    log_info("parando: sinal %d", error == 0 ? received : 0);
    if (received == SIGQUIT)
        listener_retire(0);
    stop_workers(workers, count);
    if (service->revocations)
        service->revocations->stop();
    return atomic_load(&failed) ? EX_OSERR : EXIT_SUCCESS;
}
