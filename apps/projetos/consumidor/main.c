#include "mensagens/topologia.h"
#include "projetos/consumidor/aplicar.h"

int main(void)
{
    static const char *const QUEUES[] = {QUEUE_PROJETOS_PRODUTOS, QUEUE_PROJETOS_ESTOQUE};

    return consumer_run(&(struct consumer){.name = "projetos-consumidor",
                                           .queues = QUEUES,
                                           .queue_count = sizeof(QUEUES) / sizeof(QUEUES[0]),
                                           .topology = &TOPOLOGIA,
                                           .apply = projetos_apply,
                                           .order = projetos_order});
}
