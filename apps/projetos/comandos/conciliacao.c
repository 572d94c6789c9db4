/* projetos-conciliacao: checks the projects; see common/db/reconciliation.h. */
#include "projetos/conciliacao.h"

#include "common/base/version.h"

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    return reconciliation_main(&CONCILIACAO_PROJETOS, argc, argv);
}
