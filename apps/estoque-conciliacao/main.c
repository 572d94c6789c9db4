/* estoque-conciliacao: the rules of the stock, as common/reconciliation.h tells. */
#include "estoque-conciliacao/conciliacao.h"

int main(int argc, char **argv)
{
    return reconciliation_main(&CONCILIACAO_ESTOQUE, argc, argv);
}
