#include "projetos/consumidor/copia.h"

/*
 * Only a message with the same or a newer version changes the row. The row of a removed product
 * stays, so that an older message cannot bring it back. The same version is written again, which
 * repairs a damaged copy, but does not undo a removal.
 */
#define NEWER(column) column " = IF(VALUES(versao) >= versao, VALUES(" column "), " column "), "
#define REMOVIDO                                                                                   \
    "removido = CASE WHEN VALUES(versao) > versao THEN VALUES(removido)"                           \
    " WHEN VALUES(versao) = versao THEN removido OR VALUES(removido) ELSE removido END, "

/* Compares with the old name, so it must come before nome. BINARY, because a change of case
 * counts. */
#define RENOMEADO                                                                                  \
    "renomeado = renomeado OR (VALUES(versao) >= versao AND BINARY VALUES(nome) <> BINARY nome), "

#define ALL_NEWER                                                                                  \
    NEWER("nome")                                                                                  \
    NEWER("codigo") NEWER("cor") NEWER("unidade") NEWER("preco") NEWER("estoque") NEWER("unido_a")

/* The message of a removal has no casasDecimais. */
#define CASAS                                                                                      \
    "casas_decimais = IF(VALUES(versao) >= versao AND NOT VALUES(removido),"                       \
    " VALUES(casas_decimais), casas_decimais), "

DB_WRITE(PRODUTO_KEEP, produto,
         "INSERT INTO produto (id, versao, nome, codigo, cor, unidade, casas_decimais, preco,"
         " estoque, unido_a, removido) VALUES (:id, :versao, :nome, :codigo, :cor, :unidade,"
         " :casas_decimais, IF(:removido, NULL, :valor), IF(:removido, NULL, :quantidade),"
         " :unido_a,"
         " :removido) ON DUPLICATE KEY UPDATE " RENOMEADO ALL_NEWER CASAS REMOVIDO
         "versao = GREATEST(versao, VALUES(versao))");

enum db_result copia_save(struct db *db, struct produto *p)
{
    return db_store(db, PRODUTO_KEEP, p);
}

DB_STATEMENT(COPIA_MARK, "INSERT INTO copia (id, em_dia_em)"
                         " VALUES (1, CURRENT_TIMESTAMP(3) - INTERVAL ? MICROSECOND)"
                         " ON DUPLICATE KEY UPDATE em_dia_em = VALUES(em_dia_em)");

enum db_result copia_mark(struct db *db, long long ago)
{
    return db_run(db, &COPIA_MARK, DB_IN(db_int(ago * 1000)));
}

DB_STATEMENT(PRODUTO_RENAMED,
             "SELECT id FROM produto WHERE renomeado = 1 LIMIT 1 FOR UPDATE SKIP LOCKED");

enum db_result copia_renamed(struct db *db, int64_t *id)
{
    return db_one(db, &PRODUTO_RENAMED, NULL, 0, DB_OUT(db_to_int(id)));
}

#define OPEN_WITH_ANOTHER_NAME                                                                     \
    " AND p.status IN ('PENDENTE', 'EM_ANDAMENTO') AND BINARY m.produto_nome <> BINARY c.nome"

DB_STATEMENT(PROJETOS_TO_RENAME,
             "SELECT p.id FROM produto c STRAIGHT_JOIN material m ON m.produto_id = c.id"
             " STRAIGHT_JOIN projeto p ON p.id = m.projeto_id WHERE c.id = ?" OPEN_WITH_ANOTHER_NAME
             " ORDER BY m.projeto_id LIMIT ?");

/* Locks the project first, like every change of a project. */
DB_STATEMENT(MATERIAL_RENAME, "UPDATE projeto p JOIN material m ON m.projeto_id = p.id"
                              " JOIN produto c ON c.id = m.produto_id"
                              " SET p.versao = p.versao + 1, m.produto_nome = c.nome"
                              " WHERE p.id = ? AND m.produto_id = ?" OPEN_WITH_ANOTHER_NAME);

struct renaming {
    int64_t id;
    int64_t ids[RENAMED_MAX];
    size_t count;
};

static void take_id(void *context)
{
    struct renaming *r = context;

    r->ids[r->count++] = r->id;
}

enum db_result copia_rename(struct db *db, int64_t id, bool *more)
{
    struct renaming r = {0};
    enum db_result result = db_rows(db, &PROJETOS_TO_RENAME, DB_IN(db_int(id), db_int(RENAMED_MAX)),
                                    DB_OUT(db_to_int(&r.id)), take_id, &r);

    for (size_t i = 0; result == DB_OK && i < r.count; i++)
        result = db_run(db, &MATERIAL_RENAME, DB_IN(db_int(r.ids[i]), db_int(id)));
    *more = r.count == RENAMED_MAX;
    return result;
}

DB_STATEMENT(PRODUTO_RENAME_DONE, "UPDATE produto SET renomeado = 0 WHERE id = ?");

enum db_result copia_rename_done(struct db *db, int64_t id)
{
    return db_run(db, &PRODUTO_RENAME_DONE, DB_IN(db_int(id)));
}
