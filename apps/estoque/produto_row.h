#pragma once

/* The columns of a product, and the places that they go to; for the stores that read products. */
#define PRODUTO_COLUMNS                                                                            \
    "id, versao, COALESCE(ativo, 0), nome, codigo, cor, unidade, valor, quantidade,"               \
    " estoque_minimo, fornecedor_id, criado_em, atualizado_em"

/* `ativo` is an int64_t: 1, or 0 for a retired product. */
#define PRODUTO_PLACES(p, ativo)                                                                   \
    DB_OUT(db_to_int(&(p)->id), db_to_int(&(p)->versao), db_to_int(ativo), db_to_text((p)->nome),  \
           db_to_text((p)->codigo), db_to_text((p)->cor), db_to_text((p)->unidade),                \
           db_to_money(&(p)->valor), db_to_int(&(p)->quantidade), db_to_int(&(p)->estoque_minimo), \
           db_to_int(&(p)->fornecedor_id), db_to_instant((p)->criado_em),                          \
           db_to_instant((p)->atualizado_em))
