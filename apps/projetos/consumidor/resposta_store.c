#include <string.h>

#include "projetos/consumidor/resposta.h"

/* Locks the project first, like every change of a project. */
DB_STATEMENT(MATERIAL_LOCK, "SELECT p.status, p.versao, m.produto_nome, m.pedida, m.devolvida, "
                            "m.mantida, m.custo, m.situacao, m.falta,"
                            " m.versao, m.estoque_sequencia, m.retirado FROM projeto p"
                            " STRAIGHT_JOIN material m ON m.projeto_id = p.id"
                            " WHERE p.id = ? AND m.produto_id = ? FOR UPDATE");

enum db_result resposta_lock(struct db *db, const struct resposta *r, struct pedido_atual *m)
{
    struct material *material = &m->material;

    material->produto_id = r->produto_id;
    return db_one(db, &MATERIAL_LOCK, DB_IN(db_int(r->projeto_id), db_int(r->produto_id)),
                  DB_OUT(db_to_text(m->status), db_to_int(&m->projeto_versao),
                         db_to_text(material->produto_nome), db_to_quantity(&material->quantidade),
                         db_to_quantity(&material->devolvida), db_to_quantity(&material->mantida),
                         db_to_cost(&material->custo), db_to_text(material->situacao),
                         db_to_quantity(&material->faltante), db_to_int(&material->versao),
                         db_to_int(&material->sequencia), db_to_int(&material->retirado)));
}

DB_STATEMENT(MATERIAL_ANSWER,
             "UPDATE projeto p JOIN material m ON m.projeto_id = p.id SET p.versao = p.versao + ?,"
             " m.situacao = ?, m.falta = ?, m.devolvida = ?, m.mantida = ?, m.custo = ?, "
             "m.estoque_sequencia = ?"
             " WHERE p.id = ? AND m.produto_id = ?");

enum db_result resposta_save(struct db *db, const struct resposta *r, const struct material *m,
                             bool news)
{
    bool missing = strcmp(m->situacao, SITUACAO_INSUFICIENTE) == 0;

    return db_run(db, &MATERIAL_ANSWER,
                  DB_IN(db_int(news), db_text(m->situacao),
                        missing ? db_quantity(m->faltante) : db_null(), db_quantity(m->devolvida),
                        db_quantity(m->mantida), db_cost(m->custo), db_int(r->sequencia),
                        db_int(r->projeto_id), db_int(r->produto_id)));
}
