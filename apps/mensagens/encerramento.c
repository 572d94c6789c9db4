#include "mensagens/encerramento.h"

#include "common/auth/revocation.h"
#include "common/resource/fields.h"

DB_STATEMENT(REVOGACAO_ADD, "INSERT INTO revogacao (usuario_id, sessao_id, desde, poupada)"
                            " VALUES (?, ?, ?, ?)");
DB_STATEMENT(REVOGACAO_PRUNE, "DELETE FROM revogacao WHERE desde < UNIX_TIMESTAMP() - ? LIMIT 10");

static enum db_result store(struct db *db, const struct revocation *r)
{
    enum db_result result = db_run(db, &REVOGACAO_ADD,
                                   DB_IN(db_optional_int(r->user_id), db_optional_int(r->sessao_id),
                                         db_int(r->since), db_optional_int(r->spared)));

    return result == DB_OK ? db_run(db, &REVOGACAO_PRUNE, DB_IN(db_int(REVOCATION_SECONDS)))
                           : result;
}

static void read_id(struct fields *f, const char *name, int64_t *id)
{
    if (fields_has(f, name))
        (void)fields_int(f, name, 1, INT64_MAX, id);
}

enum apply_result encerramento_apply(struct db *db, const struct message *message,
                                     struct applying *applying)
{
    struct revocation r = {.since = 0};
    struct faults faults = {0};
    struct fields f = fields_of(message->body, &faults);

    read_id(&f, "usuario", &r.user_id);
    read_id(&f, "sessao", &r.sessao_id);
    read_id(&f, "poupada", &r.spared);
    (void)fields_int(&f, "desde", 1, UINT32_MAX, &r.since);
    if (!fields_has(&f, "usuario") && !fields_has(&f, "sessao"))
        fields_fault(&f, "usuario", "É obrigatório, ou sessao.");
    if (faults.count > 0)
        return apply_impossible(applying, "corpo: %.100s: %s", faults.list[0].campo,
                                faults.list[0].mensagem);
    return apply_of(store(db, &r));
}
