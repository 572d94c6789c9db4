#include <string.h>

#include "common/base/version.h"
#include "mensagens/encerramento.h"
#include "mensagens/topologia.h"

static const char *const QUEUES[] = {QUEUE_FORNECEDORES_AUTENTICACAO};

static enum apply_result apply(struct db *db, const struct message *message,
                               struct applying *applying)
{
    if (strcmp(message->type, SESSAO_ENCERRADA) != 0)
        return apply_impossible(applying, "tipo de mensagem desconhecido");
    return encerramento_apply(db, message, applying);
}

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    return consumer_run(&(struct consumer){.name = "fornecedores-consumidor",
                                           .queues = QUEUES,
                                           .queue_count = sizeof(QUEUES) / sizeof(QUEUES[0]),
                                           .apply = apply});
}
