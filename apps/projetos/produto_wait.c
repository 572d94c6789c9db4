#include <stdatomic.h>
#include <time.h>

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
    (void)atomic_fetch_sub(&waiting, 1);
    return result;
}
