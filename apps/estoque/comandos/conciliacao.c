/* estoque-conciliacao: checks the stock; see common/db/reconciliation.h. */
#include "estoque/conciliacao.h"

#include "common/base/version.h"

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    return reconciliation_main(&CONCILIACAO_ESTOQUE, argc, argv);
}
