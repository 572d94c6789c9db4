#include "autenticacao/tentativa.h"

#define SCOPE(digest) db_bytes((digest), DIGEST_SIZE)

/* Locks the three rows, inserting those that do not exist. */
DB_STATEMENT(TENTATIVAS_LOCK,
             "INSERT INTO tentativa (escopo, chave) VALUES (?, ?), (?, ?), (?, NULL)"
             " ON DUPLICATE KEY UPDATE chave = COALESCE(VALUE(chave), chave)");

enum db_result tentativas_lock(struct db *db, const struct tentativa_scopes *s)
{
    return db_run(
        db, &TENTATIVAS_LOCK,
        DB_IN(SCOPE(s->key), SCOPE(s->owner), SCOPE(s->pair), SCOPE(s->owner), SCOPE(s->address)));
}

#define RECENT(t) "IF(" t ".ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY, 0, " t ".falhas)"
#define WAIT(t)                                                                                    \
    "GREATEST(0, COALESCE(CEILING(TIMESTAMPDIFF(MICROSECOND, CURRENT_TIMESTAMP(3), " t             \
    ".bloqueado_ate) / 1000000), 0))"

DB_STATEMENT(TENTATIVAS_STATE,
             "SELECT " RECENT("k") ", " RECENT("p") ", " WAIT(
                 "p") ","
                      " COALESCE(p.sucesso_em > CURRENT_TIMESTAMP(3) - INTERVAL 90 DAY, 0),"
                      " " RECENT("a") ", " WAIT(
                          "a") " FROM tentativa k, tentativa p, tentativa a"
                               " WHERE k.escopo = ? AND p.escopo = ? AND a.escopo = ?");

enum db_result tentativas_state(struct db *db, const struct tentativa_scopes *s,
                                struct tentativa_state *state)
{
    return db_one(db, &TENTATIVAS_STATE, DB_IN(SCOPE(s->key), SCOPE(s->pair), SCOPE(s->address)),
                  DB_OUT(db_to_int(&state->key), db_to_int(&state->pair),
                         db_to_int(&state->pair_wait), db_to_int(&state->known),
                         db_to_int(&state->address), db_to_int(&state->address_wait)));
}

DB_STATEMENT(TENTATIVAS_COUNT_UP,
             "UPDATE tentativa SET bloqueado_ate = CURRENT_TIMESTAMP(3) +"
             " INTERVAL CASE escopo WHEN ? THEN ? WHEN ? THEN ? ELSE 0 END SECOND,"
             " falhas = IF(ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY, 0, falhas) + 1,"
             " ultima_em = CURRENT_TIMESTAMP(3) WHERE escopo IN (?, ?, ?)");

enum db_result tentativas_count_up(struct db *db, const struct tentativa_scopes *s,
                                   int64_t pair_delay, int64_t address_delay)
{
    return db_run(db, &TENTATIVAS_COUNT_UP,
                  DB_IN(SCOPE(s->pair), db_int(pair_delay), SCOPE(s->address),
                        db_int(address_delay), SCOPE(s->pair), SCOPE(s->key), SCOPE(s->address)));
}

DB_STATEMENT(TENTATIVAS_COUNT_DOWN,
             "UPDATE tentativa SET falhas = IF(? AND escopo = ?, 0, GREATEST(falhas, 1) - 1),"
             " bloqueado_ate = NULL,"
             " sucesso_em = IF(? AND escopo = ?, CURRENT_TIMESTAMP(3), sucesso_em)"
             " WHERE escopo IN (?, ?, ?)");

enum db_result tentativas_count_down(struct db *db, const struct tentativa_scopes *s, bool success)
{
    return db_run(db, &TENTATIVAS_COUNT_DOWN,
                  DB_IN(db_int(success), SCOPE(s->pair), db_int(success), SCOPE(s->pair),
                        SCOPE(s->pair), SCOPE(s->key), SCOPE(s->address)));
}

DB_STATEMENT(TENTATIVAS_FORGET, "UPDATE tentativa SET falhas = 0, bloqueado_ate = NULL"
                                " WHERE chave = ? OR escopo = ?");

enum db_result tentativas_forget(struct db *db, const unsigned char owner[static DIGEST_SIZE])
{
    return db_run(db, &TENTATIVAS_FORGET, DB_IN(SCOPE(owner), SCOPE(owner)));
}

DB_STATEMENT(TENTATIVAS_PRUNE,
             "DELETE FROM tentativa WHERE ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 2 DAY AND"
             " COALESCE(sucesso_em < CURRENT_TIMESTAMP(3) - INTERVAL 90 DAY, 1) LIMIT 100");

enum db_result tentativas_prune(struct db *db)
{
    return db_run(db, &TENTATIVAS_PRUNE, DB_NO_IN);
}
