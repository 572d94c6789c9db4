#include "common/base/metrics_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/config.h"
#include "common/base/integer.h"
#include "common/base/log.h"
#include "common/base/metrics.h"

enum { CONNECTIONS_MAX = 16, IDLE_SECONDS = 10 };

static atomic_bool is_ready;

void metrics_server_ready(bool ready)
{
    atomic_store(&is_ready, ready);
}

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned int status, char *text,
                                 size_t length, enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(length, text, mode);

    if (!response) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(text);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, METRICS_TYPE);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_constant(struct MHD_Connection *connection, unsigned int status,
                                     const char *text)
{
    return send_text(connection, status, (char *)text, strlen(text), MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_metrics(struct MHD_Connection *connection)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (!out)
        return MHD_NO;
    metrics_write(out);
    if (fclose(out) != 0) {
        free(text);
        return MHD_NO;
    }
    return send_text(connection, MHD_HTTP_OK, text, length, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    (void)context;
    (void)version;
    (void)upload;
    (void)state;
    *upload_size = 0;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return send_constant(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "só GET\n");
    if (strcmp(url, "/metrics") == 0)
        return send_metrics(connection);
    if (strcmp(url, "/healthz") == 0)
        return send_constant(connection, MHD_HTTP_OK, "no ar\n");
    if (strcmp(url, "/readyz") == 0)
        return atomic_load(&is_ready)
                   ? send_constant(connection, MHD_HTTP_OK, "pronto\n")
                   : send_constant(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "não está pronto\n");
    return send_constant(connection, MHD_HTTP_NOT_FOUND, "não há nada neste endereço\n");
}

static bool parse_address(const char *text, struct sockaddr_in *address)
{
    const char *colon = strrchr(text, ':');
    char host[INET_ADDRSTRLEN];
    int64_t port;

    if (!colon || (size_t)(colon - text) >= sizeof(host))
        return false;
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    if (!integer_read(colon + 1, strlen(colon + 1), 1, 65535, &port))
        return false;
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

void metrics_server_start(void)
{
    const char *listen = config_text("ICARUS_METRICS_LISTEN", "");
    struct sockaddr_in address;

    if (!*listen)
        return;
    if (!parse_address(listen, &address)) {
        log_error(
            "ICARUS_METRICS_LISTEN deve ser um endereço IPv4 e uma porta, como 127.0.0.1:8009");
        exit(EX_CONFIG);
    }
    if (!MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, answer, NULL,
                          MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
                          (unsigned int)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                          (unsigned int)IDLE_SECONDS, MHD_OPTION_END)) {
        log_error("métricas: não consegui escutar em %s", listen);
        exit(EX_OSERR);
    }
}
