/*
 * anuncio <messages> <order keys> <rounds>: acts as a service. Each round adds messages to the
 * outbox in one transaction, wakes the relay, and waits until it has sent all of them; prints the
 * milliseconds of each round from commit to the last deletion, in ascending order. With
 * ANUNCIO=nenhum the relay is not woken.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/base/daemon.h"
#include "common/json/json_build.h"
#include "common/messaging/outbox.h"
#include "mensagens/topologia.h"

struct round {
    int messages;
    int subjects;
    int64_t first;
};

DB_STATEMENT(LEFT, "SELECT COUNT(*) FROM outbox");

static enum db_result add(struct db *db, void *context)
{
    const struct round *round = context;
    enum db_result result = DB_OK;

    for (int i = 0; i < round->messages && result == DB_OK; i++) {
        struct json_object *body = json_object_new_object();
        struct json_object *headers = json_object_new_object();
        char order_key[32];

        (void)snprintf(order_key, sizeof(order_key), "projeto/%d", i % round->subjects);
        json_put_int(body, "numero", round->first + i);
        json_put_int(headers, HEADER_PROJETO_ID, i % round->subjects + 1);
        result = outbox_add(db, &(struct outbox_message){.exchange = EXCHANGE_PROJETOS,
                                                         .type = PROJETO_CRIADO,
                                                         .source = "projetos",
                                                         .order_key = order_key,
                                                         .correlation = "anuncio-1",
                                                         .headers = headers,
                                                         .body = body});
        json_object_put(body);
        json_object_put(headers);
    }
    return result;
}

static int by_size(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int wait_until_gone(struct db *db)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    const long long start = monotonic_ms();
    int64_t left = 1;

    while (left > 0) {
        if (db_one(db, &LEFT, DB_NO_IN, DB_OUT(db_to_int(&left))) != DB_OK)
            exit(EXIT_FAILURE);
        if (left > 0)
            (void)nanosleep(&pause, NULL);
    }
    return (int)(monotonic_ms() - start);
}

int main(int argc, char **argv)
{
    const char *how = getenv("ANUNCIO");
    const bool silent = how && strcmp(how, "nenhum") == 0;
    struct round round = {0};
    int times[100];
    int rounds = argc == 4 ? atoi(argv[3]) : 0; // NOLINT(cert-err34-c): a suite's own number

    if (rounds < 1 || rounds > 100)
        return EXIT_FAILURE;
    if (silent)
        (void)setenv("ICARUS_RELAY_SOCKET", "", 1);
    round.messages = atoi(argv[1]); // NOLINT(cert-err34-c)
    round.subjects = atoi(argv[2]); // NOLINT(cert-err34-c)
    struct db *db = db_open();
    for (int i = 0; i < rounds; i++) {
        if (db_transaction(db, add, &round) != DB_OK)
            return EXIT_FAILURE;
        round.first += round.messages;
        times[i] = wait_until_gone(db);
    }
    db_close(db);
    qsort(times, (size_t)rounds, sizeof(times[0]), by_size);
    for (int i = 0; i < rounds; i++)
        (void)printf("%d\n", times[i]);
    return EXIT_SUCCESS;
}
