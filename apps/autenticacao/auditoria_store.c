#include <inttypes.h>
#include <stdio.h>

#include "autenticacao/auditoria.h"

DB_STATEMENT(AUDITORIA_ADD,
             "INSERT INTO auditoria (acao, ator_chave, alvo, detalhe, endereco, correlacao_id)"
             " VALUES (?, ?, ?, ?, ?, ?)");

enum db_result auditoria_add(struct db *db, const struct origem *origem, const char *acao,
                             const char *tipo, const char *alvo, const char *detalhe)
{
    char whole[81];

    (void)snprintf(whole, sizeof(whole), "%s/%s", tipo, alvo);
    return db_run(db, &AUDITORIA_ADD,
                  DB_IN(db_text(acao), db_optional_text(origem->chave), db_text(whole),
                        db_optional_text(detalhe), db_optional_text(origem->endereco),
                        db_optional_text(origem->correlacao)));
}

enum db_result auditoria_add_pessoa(struct db *db, const struct origem *origem, const char *acao,
                                    int64_t pessoa_id)
{
    char id[24];

    (void)snprintf(id, sizeof(id), "%" PRId64, pessoa_id);
    return auditoria_add(db, origem, acao, "pessoa", id, "");
}

enum db_result auditoria_add_usuario(struct db *db, const struct origem *origem, const char *acao,
                                     const char *chave, const char *detalhe)
{
    return auditoria_add(db, origem, acao, "usuario", chave, detalhe);
}

DB_STATEMENT(AUDITORIA_ADD_ONCE,
             "INSERT INTO auditoria (acao, alvo) SELECT ?, ? FROM DUAL"
             " WHERE NOT EXISTS (SELECT 1 FROM auditoria WHERE acao = ? AND alvo = ?)");

enum db_result auditoria_add_key(struct db *db, const char *kid)
{
    char whole[81];

    (void)snprintf(whole, sizeof(whole), "assinatura/%s", kid);
    return db_run(
        db, &AUDITORIA_ADD_ONCE,
        DB_IN(db_text(CHAVE_EM_USO), db_text(whole), db_text(CHAVE_EM_USO), db_text(whole)));
}

/* What is not ASCII turns into question marks, which are in no key; as it is, it would be an error.
 */
#define FILTER                                                                                     \
    " FROM auditoria a WHERE (? IS NULL OR ator_chave = CONVERT(? USING ascii))"                   \
    " AND (? IS NULL OR alvo = CONVERT(? USING ascii))"                                            \
    " AND (? IS NULL OR acao = ?) AND (? IS NULL OR criado_em >= ?)"                               \
    " AND (? IS NULL OR criado_em < ? + INTERVAL 1 DAY)"

#define FILTER_VALUES(f)                                                                           \
    db_optional_text((f)->ator), db_optional_text((f)->ator), db_optional_text((f)->alvo),         \
        db_optional_text((f)->alvo), db_optional_text((f)->acao), db_optional_text((f)->acao),     \
        db_optional_text((f)->de), db_optional_text((f)->de), db_optional_text((f)->ate),          \
        db_optional_text((f)->ate)

#define COLUMNS "SELECT a.id, acao, ator_chave, alvo, detalhe, endereco, correlacao_id, a.criado_em"
#define LIST    COLUMNS FILTER

#define PLACES(row)                                                                                \
    DB_OUT(db_to_int(&(row)->id), db_to_text((row)->acao), db_to_text((row)->ator),                \
           db_to_text((row)->alvo), db_to_text((row)->detalhe), db_to_text((row)->endereco),       \
           db_to_text((row)->correlacao), db_to_instant((row)->criado_em))

DB_STATEMENT(AUDITORIA_NEWEST, LIST PAGE_DOWN_ID("id"));
DB_STATEMENT(AUDITORIA_OLDEST, LIST PAGE_UP_ID("id"));
DB_STATEMENT(AUDITORIA_COUNT, PAGE_COUNT(FILTER));
DB_STATEMENT(AUDITORIA_EXISTS, "SELECT 1 FROM auditoria WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"-id", &AUDITORIA_NEWEST},
    {"id", &AUDITORIA_OLDEST},
};
static const struct page_source SOURCE = PAGE_SOURCE(AUDITORIA_COUNT, AUDITORIA_EXISTS, ORDERINGS);

enum db_result auditoria_list(struct db *db, const struct auditoria_filter *filter,
                              struct page *page, struct auditoria *row, db_each *each,
                              void *context)
{
    return page_rows(db, page, &SOURCE, DB_IN(FILTER_VALUES(filter)), PLACES(row), each, context);
}

/* Each part by an index of its own. */
#define OF_USERS(match)                                                                            \
    " UNION " COLUMNS " FROM auditoria a JOIN usuario u ON " match " WHERE u.pessoa_id = ?"

DB_STATEMENT(AUDITORIA_OF_PESSOA,
             COLUMNS " FROM auditoria a WHERE alvo = CONCAT('pessoa/', ?)" OF_USERS(
                 "alvo = CONCAT('usuario/', u.chave_de_acesso)")
                 OF_USERS("ator_chave = u.chave_de_acesso") " ORDER BY id DESC LIMIT ?");

enum db_result auditoria_of_pessoa(struct db *db, int64_t pessoa_id, struct auditoria *row,
                                   db_each *each, void *context)
{
    return db_rows(
        db, &AUDITORIA_OF_PESSOA,
        DB_IN(db_int(pessoa_id), db_int(pessoa_id), db_int(pessoa_id), db_int(PAGE_ROWS_MAX)),
        PLACES(row), each, context);
}
