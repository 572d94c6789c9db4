#include <string.h>

#include "projetos/consumidor/resposta.h"

/* Locks the project first, like every change of a project. */
DB_STATEMENT(MATERIAL_LOCK,
             "SELECT p.status, m.versao, m.estoque_sequencia, m.retirado FROM projeto p"
             " STRAIGHT_JOIN material m ON m.projeto_id = p.id"
             " WHERE p.id = ? AND m.produto_id = ? FOR UPDATE");

enum db_result resposta_lock(struct db *db, const struct resposta *r, struct pedido_atual *m)
{
    return db_one(db, &MATERIAL_LOCK, DB_IN(db_int(r->projeto_id), db_int(r->produto_id)),
                  DB_OUT(db_to_text(m->status), db_to_int(&m->versao), db_to_int(&m->sequencia),
                         db_to_int(&m->retirado)));
}

DB_STATEMENT(MATERIAL_ANSWER,
             "UPDATE projeto p JOIN material m ON m.projeto_id = p.id SET p.versao = p.versao + 1,"
             " m.situacao = ?, m.faltante = ?, m.estoque_sequencia = ?"
             " WHERE p.id = ? AND m.produto_id = ?");

enum db_result resposta_save(struct db *db, const struct resposta *r)
{
    bool missing = strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0;

    return db_run(db, &MATERIAL_ANSWER,
                  DB_IN(db_text(r->situacao), missing ? db_int(r->faltante) : db_null(),
                        db_int(r->sequencia), db_int(r->projeto_id), db_int(r->produto_id)));
}
