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

#define ALL_NEWER                                                                                  \
    NEWER("nome") NEWER("codigo") NEWER("cor") NEWER("unidade") NEWER("valor") NEWER("quantidade")

DB_WRITE(PRODUTO_KEEP, produto,
         "INSERT INTO produto (id, versao, nome, codigo, cor, unidade, valor, quantidade, removido)"
         " VALUES (:id, :versao, :nome, :codigo, :cor, :unidade, IF(:removido, NULL, :valor),"
         " IF(:removido, NULL, :quantidade), :removido) ON DUPLICATE KEY UPDATE " ALL_NEWER REMOVIDO
         "versao = GREATEST(versao, VALUES(versao))");

enum db_result copia_save(struct db *db, struct produto *p)
{
    return db_store(db, PRODUTO_KEEP, p);
}
