#include "common/outbox.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/config.h"
#include "common/date.h"
#include "common/json_build.h"
#include "common/log.h"
#include "common/uuid.h"

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static int wake = -1;
static struct sockaddr_un relay = {.sun_family = AF_UNIX};

DB_STATEMENT(OUTBOX_ADD, "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo,"
                         " cabecalhos, correlacao_id) VALUES (?, ?, ?, ?, ?, ?, ?)");

/* The CloudEvents attributes (AMQP binding, 1.0 §3.1.3) and the headers of the message itself. */
static struct json_object *all_headers(const struct outbox_message *message, const char *id)
{
    struct json_object *headers = json_object_new_object();
    char now[INSTANT_TEXT];

    instant_now(now);
    json_put_text(headers, "cloudEvents:specversion", "1.0");
    json_put_text(headers, "cloudEvents:id", id);
    json_put_text(headers, "cloudEvents:source", message->source);
    json_put_text(headers, "cloudEvents:type", message->type);
    json_put_text(headers, "cloudEvents:subject", message->subject);
    json_put_text(headers, "cloudEvents:time", now);
    if (message->headers) {
        json_object_object_foreach(message->headers, name, value)
            json_object_object_add(headers, name, json_object_get(value));
    }
    return headers;
}

/* A row of OUTBOX_ADD, with the texts that were made for it. */
enum { OUTBOX_COLUMNS = 7 };
struct row {
    char id[UUID_TEXT];
    char *body;
    char *headers;
};

static char *text_of(struct json_object *object)
{
    return strdup(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* False when out of memory; the caller frees body and headers in any case. */
static bool make_row(const struct outbox_message *message, struct row *row,
                     struct db_in in[static OUTBOX_COLUMNS])
{
    uuid_v7(row->id);
    struct json_object *headers = all_headers(message, row->id);
    row->headers = text_of(headers);
    json_object_put(headers);
    row->body = text_of(message->body);
    if (!row->headers || !row->body)
        return false;
    in[0] = db_text(row->id);
    in[1] = db_text(message->exchange);
    in[2] = db_text(message->type);
    in[3] = db_text(message->subject);
    in[4] = db_text(row->body);
    in[5] = db_text(row->headers);
    in[6] = db_optional_text(message->correlation);
    return true;
}

static void open_wake(void)
{
    const char *path = config_text("ICARUS_RELAY_SOCKET", "");

    if (*path && strlen(path) < sizeof(relay.sun_path)) {
        (void)snprintf(relay.sun_path, sizeof(relay.sun_path), "%s", path);
        wake = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }
}

static void wake_relay(void)
{
    (void)pthread_once(&opened, open_wake);
    /* A full queue means that the relay is awake already; a refused one that it is away. */
    if (wake >= 0)
        (void)sendto(wake, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&relay,
                     sizeof(relay));
}

enum db_result outbox_add_many(struct db *db, const struct outbox_message *messages, size_t count)
{
    struct row *rows = calloc(count, sizeof(*rows));
    struct db_in *in = calloc(count * OUTBOX_COLUMNS, sizeof(*in));
    bool made = (rows && in) || count == 0;
    enum db_result result = DB_ERROR;

    for (size_t i = 0; made && i < count; i++)
        made = make_row(&messages[i], &rows[i], &in[i * OUTBOX_COLUMNS]);
    if (made)
        result = db_run_many(db, &OUTBOX_ADD, in, OUTBOX_COLUMNS, count);
    else
        log_error("outbox: sem memória para %zu mensagens", count);
    for (size_t i = 0; rows && i < count; i++) {
        free(rows[i].body);
        free(rows[i].headers);
    }
    free(rows);
    free(in);
    if (result == DB_OK && count > 0)
        db_after_commit(db, wake_relay);
    return result;
}

enum db_result outbox_add(struct db *db, const struct outbox_message *message)
{
    return outbox_add_many(db, message, 1);
}
