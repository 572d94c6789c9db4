#include "common/db/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/log.h"

void history_target(const char *kind, int64_t id, char out[static HISTORY_TARGET_MAX + 1])
{
    (void)snprintf(out, HISTORY_TARGET_MAX + 1, "%s/%" PRId64, kind, id);
}

DB_STATEMENT(HISTORY_ADD,
             "INSERT INTO historico (alvo, acao, autor, endereco, correlacao_id, versao, campos)"
             " VALUES (?, ?, ?, ?, ?, ?, ?)");

enum db_result history_add(struct db *db, const struct autor *autor,
                           const struct history_entry *entry)
{
    struct json_out out = {0};
    char alvo[HISTORY_TARGET_MAX + 1];
    size_t length = 0;

    history_target(entry->kind, entry->id, alvo);
    (void)record_diff_of(&out, entry->record, entry->before, entry->after);
    char *campos = json_out_take(&out, &length);
    if (!campos || length > HISTORY_DIFF_MAX) {
        log_error("histórico: %s: %s", alvo, campos ? "a mudança não cabe" : "sem memória");
        free(campos);
        return DB_ERROR;
    }
    enum db_result result =
        db_run(db, &HISTORY_ADD,
               DB_IN(db_text(alvo), db_text(entry->acao), db_optional_text(autor->chave),
                     db_optional_text(autor->endereco), db_optional_text(autor->correlation),
                     db_int(entry->versao), db_text(campos)));
    free(campos);
    return result;
}
