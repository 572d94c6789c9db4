/* estoque-conciliacao: the rules of the stock, as common/db/reconciliation.h tells. */
#include "estoque/conciliacao.h"

int main(int argc, char **argv)
{
    return reconciliation_main(&CONCILIACAO_ESTOQUE, argc, argv);
}
