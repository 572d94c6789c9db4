#include "projetos/consumidor/copia.h"

enum apply_result copia_apply(struct db *db, const struct message *message,
                              struct applying *applying)
{
    struct produto p;
    enum apply_result readable = copia_read(&p, message, applying);

    return readable == APPLY_OK ? apply_of(copia_save(db, &p)) : readable;
}
