#include "common/base/version.h"
#include "common/messaging/consumer.h"
#include "estoque/alterados.h"
#include "estoque/consumidor/mensagem.h"

static const char *const QUEUES[] = {QUEUE_ESTOQUE_PROJETOS, QUEUE_ESTOQUE_AUTENTICACAO};

int main(int argc, char **argv)
{
    static struct alterados alterados;

    version_answer(argc, argv);
    return consumer_run(&(struct consumer){.name = "estoque-consumidor",
                                           .queues = QUEUES,
                                           .queue_count = sizeof(QUEUES) / sizeof(QUEUES[0]),
                                           .urgent = QUEUE_ESTOQUE_AUTENTICACAO,
                                           .apply = mensagem_apply,
                                           .order = mensagem_order,
                                           .context = &alterados,
                                           .begin = mensagem_begin,
                                           .finish = mensagem_finish});
}
