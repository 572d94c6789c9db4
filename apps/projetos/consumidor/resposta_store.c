#include <string.h>

#include "projetos/consumidor/resposta.h"

/* Locks the project first, like every change of a project. */
DB_STATEMENT(MATERIAL_LOCK,
             "SELECT p.status, p.versao, m.produto_nome, m.quantidade, m.situacao, m.faltante,"
             " m.versao, m.estoque_sequencia, m.retirado FROM projeto p"
             " STRAIGHT_JOIN material m ON m.projeto_id = p.id"
             " WHERE p.id = ? AND m.produto_id = ? FOR UPDATE");

enum db_result resposta_lock(struct db *db, const struct resposta *r, struct pedido_atual *m)
{
    struct material *material = &m->material;

    material->produto_id = r->produto_id;
    return db_one(db, &MATERIAL_LOCK, DB_IN(db_int(r->projeto_id), db_int(r->produto_id)),
                  DB_OUT(db_to_text(m->status), db_to_int(&m->projeto_versao),
                         db_to_text(material->produto_nome), db_to_int(&material->quantidade),
                         db_to_text(material->situacao), db_to_int(&material->faltante),
                         db_to_int(&material->versao), db_to_int(&material->sequencia),
                         db_to_int(&material->retirado)));
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
