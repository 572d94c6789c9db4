#include "fornecedores/fornecedor.h"

DB_STATEMENT(FORNECEDOR_INSERT,
             "INSERT INTO fornecedor (nome, cnpj, email, telefone_codigo_pais,"
             " telefone_codigo_area, telefone_numero, endereco_rua, endereco_numero,"
             " endereco_complemento, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
             " RETURNING id, versao, criado_em, atualizado_em");

enum db_result fornecedor_insert(struct db *db, struct fornecedor *f)
{
    const struct endereco *e = &f->endereco;

    return db_one(db, &FORNECEDOR_INSERT,
                  DB_IN(db_text(f->nome), db_text(f->cnpj), db_optional_text(f->email),
                        db_text(f->telefone.codigo_pais), db_text(f->telefone.codigo_de_area),
                        db_text(f->telefone.numero), db_text(e->rua), db_text(e->numero),
                        db_optional_text(e->complemento), db_text(e->bairro), db_text(e->cidade),
                        db_text(e->uf), db_text(e->cep)),
                  DB_OUT(db_to_int(&f->id), db_to_int(&f->versao), db_to_instant(f->criado_em),
                         db_to_instant(f->atualizado_em)));
}

DB_STATEMENT(FORNECEDOR_BY_ID,
             "SELECT id, versao, nome, cnpj, email, telefone_codigo_pais, telefone_codigo_area,"
             " telefone_numero, endereco_rua, endereco_numero, endereco_complemento,"
             " endereco_bairro, endereco_cidade, endereco_uf, endereco_cep, criado_em,"
             " atualizado_em FROM fornecedor WHERE id = ?");

enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f)
{
    struct endereco *e = &f->endereco;

    return db_one(
        db, &FORNECEDOR_BY_ID, DB_IN(db_int(id)),
        DB_OUT(db_to_int(&f->id), db_to_int(&f->versao), db_to_text(f->nome), db_to_text(f->cnpj),
               db_to_text(f->email), db_to_text(f->telefone.codigo_pais),
               db_to_text(f->telefone.codigo_de_area), db_to_text(f->telefone.numero),
               db_to_text(e->rua), db_to_text(e->numero), db_to_text(e->complemento),
               db_to_text(e->bairro), db_to_text(e->cidade), db_to_text(e->uf), db_to_text(e->cep),
               db_to_instant(f->criado_em), db_to_instant(f->atualizado_em)));
}
