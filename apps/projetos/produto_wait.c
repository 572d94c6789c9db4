#include <stdatomic.h>
#include <time.h>

#include "common/base/log.h"
#include "projetos/produto.h"

static atomic_int waiting;

static bool some_unknown(const struct material *materiais, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (materiais[i].estado == ESTADO_DESCONHECIDO)
            return true;
    return false;
}

/* Reads again after 50, 100, 200, 400 and 750 ms. */
static enum db_result look_again(struct db *db, struct material *materiais, size_t count)
{
    enum db_result result = DB_OK;
    int left = PRODUTOS_WAIT_MS;

    for (int delay = 50; result == DB_OK && left > 0 && some_unknown(materiais, count);
         delay *= 2) {
        int now = delay < left ? delay : left;

        (void)nanosleep(&(struct timespec){.tv_nsec = now * 1000000L}, NULL);
        left -= now;
        result = produtos_find(db, materiais, count);
    }
    return result;
}

/* Unknown products do not exist if the copy was complete at some moment of the wait. They are read
 * again after that was asked, since their message may come in between. */
static enum db_result judge(struct db *db, struct material *materiais, size_t count)
{
    bool current = false;
    enum db_result result = copia_is_current(db, PRODUTOS_WAIT_MS, &current);

    if (result == DB_OK)
        result = produtos_find(db, materiais, count);
    if (result != DB_OK || current || !some_unknown(materiais, count))
        return result;
    log_warn("a cópia dos produtos está atrasada: não se sabe se um produto pedido existe");
    return DB_BUSY;
}

enum db_result produtos_await(struct db *db, struct material *materiais, size_t count)
{
    enum db_result result =
        some_unknown(materiais, count) ? produtos_find(db, materiais, count) : DB_OK;

    if (result != DB_OK || !some_unknown(materiais, count))
        return result;
    if (atomic_fetch_add(&waiting, 1) < PRODUTOS_WAITING_MAX)
        result = look_again(db, materiais, count);
    else
        result = DB_BUSY;
    if (result == DB_OK && some_unknown(materiais, count))
        result = judge(db, materiais, count);
    (void)atomic_fetch_sub(&waiting, 1);
    return result;
}
