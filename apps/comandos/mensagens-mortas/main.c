/*
 * mensagens-mortas: lists, returns and discards dead letters (<queue>.mortas). Same settings as a
 * daemon. Exit code 0; 1 when something failed or the ID was not found; EX_USAGE.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "comandos/mensagens-mortas/dead.h"
#include "comandos/mensagens-mortas/visit.h"
#include "common/base/log.h"
#include "common/base/version.h"
#include "common/messaging/parking.h"

static const char USAGE[] =
    "uso: mensagens-mortas COMANDO\n"
    "  listar [FILA]             fila, id, data, tentativas e motivo de cada uma\n"
    "  mostrar ID [FILA]         a mensagem inteira, em JSON\n"
    "  devolver ID [FILA]        põe a mensagem de volta na fila, para ser aplicada\n"
    "  devolver --todas [FILA]   o mesmo com todas\n"
    "  descartar ID [FILA]       apaga a mensagem, depois de mostrá-la\n";

/* What a command looks for, and the number of matches. */
struct search {
    const char *id; /* NULL: all */
    unsigned long found;
};

static bool is_wanted(const struct search *search, const struct delivery *delivery)
{
    char reference[REFERENCE_SIZE];

    if (!search->id)
        return true;
    dead_reference(delivery, reference);
    return strcmp(reference, search->id) == 0;
}

static bool found_it(const void *context)
{
    const struct search *search = context;

    return search->id && search->found > 0;
}

static enum visit_step list(struct broker *broker, const struct delivery *delivery,
                            const char *queue, void *context)
{
    struct search *search = context;

    (void)broker;
    if (search->found++ == 0)
        dead_print_title(stdout);
    dead_print_line(stdout, delivery, queue);
    return VISIT_KEEP;
}

static enum visit_step show(struct broker *broker, const struct delivery *delivery,
                            const char *queue, void *context)
{
    struct search *search = context;

    (void)broker;
    if (is_wanted(search, delivery)) {
        search->found++;
        dead_print_whole(stdout, delivery, queue);
    }
    return VISIT_KEEP;
}

/* Publishes, waits for the confirm, then removes. If the process is killed in between, the message
 * exists twice, and the second one has no effect. */
static enum visit_step put_back(struct broker *broker, const struct delivery *delivery,
                                const char *queue, void *context)
{
    struct search *search = context;

    if (!is_wanted(search, delivery))
        return VISIT_KEEP;
    if (!parking_return(broker, delivery, queue))
        return VISIT_FAILED;
    search->found++;
    return VISIT_REMOVE;
}

static enum visit_step drop(struct broker *broker, const struct delivery *delivery,
                            const char *queue, void *context)
{
    struct search *search = context;

    (void)show(broker, delivery, queue, context);
    return found_it(search) ? VISIT_REMOVE : VISIT_KEEP;
}

struct command {
    const char *name;
    bool needs_id;
    enum visit_step (*each)(struct broker *broker, const struct delivery *delivery,
                            const char *queue, void *context);
    const char *done; /* label of the final count; NULL prints none */
};

static const struct command COMMANDS[] = {
    {"listar", false, list, "mortas"},
    {"mostrar", true, show, NULL},
    {"devolver", true, put_back, "devolvidas"},
    {"descartar", true, drop, "descartadas"},
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

static int run(const struct command *command, struct search *search, const char *queue)
{
    const struct visit visit = {&TOPOLOGIA, command->each, search, found_it};
    struct broker *broker = broker_open();
    const bool good = visit_queues(broker, queue, &visit);

    broker_close(broker);
    if (search->found > 0 && command->done)
        (void)fprintf(stderr, "%s: %lu\n", command->done, search->found);
    if (!good)
        (void)fputs("o comando não terminou; veja o motivo acima\n", stderr);
    else if (search->found == 0)
        (void)fputs(search->id ? "não há mensagem morta com este ID\n"
                               : "não há mensagens mortas\n",
                    stderr);
    return good && (search->found > 0 || !search->id) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
    struct search search = {NULL, 0};
    int rest = 2;

    version_answer(argc, argv);
    log_open("mensagens-mortas");
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(USAGE, stdout) == EOF ? EXIT_FAILURE : EXIT_SUCCESS;
    if (command && command->needs_id)
        search.id = argc > rest ? argv[rest++] : "";
    if (!command || argc > rest + 1 || (search.id && !*search.id)) {
        (void)fputs(USAGE, stderr);
        return EX_USAGE;
    }
    if (search.id && strcmp(search.id, "--todas") == 0) {
        if (command->each != put_back) {
            (void)fputs(USAGE, stderr);
            return EX_USAGE;
        }
        search.id = NULL;
    }
    return run(command, &search, argc > rest ? argv[rest] : NULL);
}
