/* projetos-conciliacao: the rules of the projects, as common/reconciliation.h tells. */
#include "projetos-conciliacao/conciliacao.h"

int main(int argc, char **argv)
{
    return reconciliation_main(&CONCILIACAO_PROJETOS, argc, argv);
}
