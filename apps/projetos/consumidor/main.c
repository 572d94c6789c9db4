#include "common/base/version.h"
#include "mensagens/topologia.h"
#include "projetos/consumidor/copia.h"

int main(int argc, char **argv)
{
    static const char *const QUEUES[] = {QUEUE_PROJETOS_PRODUTOS, QUEUE_PROJETOS_ESTOQUE,
                                         QUEUE_PROJETOS_AUTENTICACAO};

    version_answer(argc, argv);
    return consumer_run(&(struct consumer){.name = "projetos-consumidor",
                                           .queues = QUEUES,
                                           .queue_count = sizeof(QUEUES) / sizeof(QUEUES[0]),
                                           .urgent = QUEUE_PROJETOS_AUTENTICACAO,
                                           .apply = projetos_apply,
                                           .order = projetos_order,
                                           .caught_up = copia_caught_up});
}
