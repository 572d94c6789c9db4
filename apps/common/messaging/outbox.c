#include "common/messaging/outbox.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/base/config.h"
#include "common/base/log.h"
#include "common/json/json_build.h"
#include "common/messaging/message.h"
#include "common/values/date.h"

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
    json_put_text(headers, "cloudEvents:subject", message->order_key);
    json_put_text(headers, "cloudEvents:time", now);
    if (message->autor && *message->autor)
        json_put_text(headers, MESSAGE_AUTOR, message->autor);
    if (message->endereco && *message->endereco)
        json_put_text(headers, MESSAGE_ENDERECO, message->endereco);
    if (trace_current())
        json_put_text(headers, MESSAGE_TRACEPARENT, trace_current());
    if (message->headers) {
        json_object_object_foreach(message->headers, name, value)
            json_object_object_add(headers, name, json_object_get(value));
    }
    return headers;
}

enum { OUTBOX_COLUMNS = 7 };

static char *text_of(struct json_object *object)
{
    return strdup(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void free_row(struct outbox_row *row)
{
    free(row->exchange);
    free(row->type);
    free(row->order_key);
    free(row->body);
    free(row->headers);
    free(row->correlation);
}

void outbox_drop(struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->count; i++)
        free_row(&outbox->rows[i]);
    outbox->count = 0;
}

/* Makes a row of a message; false when out of memory. */
static bool fill_row(struct outbox_row *row, const struct outbox_message *message)
{
    uuid_v7(row->id);
    struct json_object *headers = all_headers(message, row->id);
    row->headers = text_of(headers);
    json_object_put(headers);
    row->body = text_of(message->body);
    row->exchange = strdup(message->exchange);
    row->type = strdup(message->type);
    row->order_key = strdup(message->order_key);
    row->correlation = strdup(message->correlation ? message->correlation : "");
    if (row->headers && row->body && row->exchange && row->type && row->order_key &&
        row->correlation)
        return true;
    free_row(row);
    return false;
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
    /* Errors are ignored: with a full queue the relay is already awake, and a refusal means that it
     * is not running. */
    if (wake >= 0)
        (void)sendto(wake, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&relay,
                     sizeof(relay));
}

enum db_result outbox_write(struct db *db, struct outbox *outbox)
{
    struct db_in in[DB_ROWS_MAX * OUTBOX_COLUMNS];

    if (outbox->count == 0)
        return DB_OK;
    for (size_t i = 0; i < outbox->count; i++) {
        const struct outbox_row *row = &outbox->rows[i];
        struct db_in *columns = &in[i * OUTBOX_COLUMNS];

        columns[0] = db_text(row->id);
        columns[1] = db_text(row->exchange);
        columns[2] = db_text(row->type);
        columns[3] = db_text(row->order_key);
        columns[4] = db_text(row->body);
        columns[5] = db_text(row->headers);
        columns[6] = db_optional_text(row->correlation);
    }
    enum db_result result = db_run_many(db, &OUTBOX_ADD, in, OUTBOX_COLUMNS, outbox->count);
    if (result == DB_OK)
        db_after_commit(db, wake_relay);
    outbox_drop(outbox);
    return result;
}

enum db_result outbox_gather(struct db *db, struct outbox *outbox,
                             const struct outbox_message *message)
{
    struct outbox_row row;

    if (outbox->count == DB_ROWS_MAX) {
        enum db_result result = outbox_write(db, outbox);
        if (result != DB_OK)
            return result;
    }
    if (!fill_row(&row, message)) {
        log_error("outbox: sem memória");
        return DB_ERROR;
    }
    outbox->rows[outbox->count++] = row;
    return DB_OK;
}

enum db_result outbox_add(struct db *db, const struct outbox_message *message)
{
    struct outbox outbox = {.count = 0};
    enum db_result result = outbox_gather(db, &outbox, message);

    return result == DB_OK ? outbox_write(db, &outbox) : result;
}
