/* estoque-conciliacao: the rules of the stock, as common/db/reconciliation.h tells. */
#include "estoque/conciliacao.h"

#include "common/base/version.h"

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    return reconciliation_main(&CONCILIACAO_ESTOQUE, argc, argv);
}
