#include "common/outbox.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/config.h"
#include "common/date.h"
#include "common/json_build.h"
#include "common/uuid.h"

static _Thread_local bool added;
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

enum db_result outbox_add(struct db *db, const struct outbox_message *message)
{
    const int compact = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
    char id[UUID_TEXT];

    uuid_v7(id);
    struct json_object *headers = all_headers(message, id);
    enum db_result result =
        db_run(db, &OUTBOX_ADD,
               DB_IN(db_text(id), db_text(message->exchange), db_text(message->type),
                     db_text(message->subject),
                     db_text(json_object_to_json_string_ext(message->body, compact)),
                     db_text(json_object_to_json_string_ext(headers, compact)),
                     db_optional_text(message->correlation)));
    json_object_put(headers);
    added = added || result == DB_OK;
    return result;
}

static void open_wake(void)
{
    const char *path = config_text("ICARUS_RELAY_SOCKET", "");

    if (*path && strlen(path) < sizeof(relay.sun_path)) {
        (void)snprintf(relay.sun_path, sizeof(relay.sun_path), "%s", path);
        wake = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }
}

void outbox_announce(void)
{
    if (!added)
        return;
    added = false;
    (void)pthread_once(&opened, open_wake);
    /* A full queue means that the relay is awake already; a refused one that it is away. */
    if (wake >= 0)
        (void)sendto(wake, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&relay,
                     sizeof(relay));
}
