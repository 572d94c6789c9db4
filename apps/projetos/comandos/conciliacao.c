/* projetos-conciliacao: the rules of the projects, as common/db/reconciliation.h tells. */
#include "projetos/conciliacao.h"

int main(int argc, char **argv)
{
    return reconciliation_main(&CONCILIACAO_PROJETOS, argc, argv);
}
