#pragma once

#include "common/auth/autor.h"
#include "common/db/like.h"
#include "common/db/page.h"
#include "projetos/material.h"

/* A project and the materials it requests from the stock. */
enum { PROJETO_NOME_MAX = 120, PROJETO_DESCRICAO_MAX = 2000, STATUS_TEXT = 16 };

#define STATUS_PENDENTE     "PENDENTE"
#define STATUS_EM_ANDAMENTO "EM_ANDAMENTO"
#define STATUS_CONCLUIDO    "CONCLUIDO"
#define STATUS_CANCELADO    "CANCELADO"
#define STATUSES            "PENDENTE EM_ANDAMENTO CONCLUIDO CANCELADO"

/* What its history tells besides HISTORY_…: another status; an answer of estoque about a
 * material. */
#define STATUS_ALTERADO     "STATUS_ALTERADO"
#define MATERIAL_RESPONDIDO "MATERIAL_RESPONDIDO"

struct projeto {
    int64_t id;
    int64_t versao;
    char nome[PROJETO_NOME_MAX * 4 + 1];
    char descricao[PROJETO_DESCRICAO_MAX * 4 + 1]; /* "" when there is none */
    char status[STATUS_TEXT];
    char data_inicio[DATE_TEXT];
    char data_entrega[DATE_TEXT];
    int64_t valor;
    char criado_por[AUTOR_TEXT]; /* "" when unknown */
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
    size_t material_count;
    struct material materiais[PROJETO_MATERIAIS_MAX];
};

static const struct field projeto_fields[] = {
    FIELD_ID(projeto, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(projeto, nome, 1, PROJETO_NOME_MAX, REQUIRED, "Nome."),
    FIELD_LONG_TEXT(projeto, descricao, 0, PROJETO_DESCRICAO_MAX, OPTIONAL, "Descrição."),
    FIELD_CHOICE(projeto, status, STATUSES, READ_ONLY, "Em que pé está."),
    FIELD_DATE(projeto, data_inicio, REQUIRED, "Quando começa."),
    FIELD_DATE(projeto, data_entrega, REQUIRED, "Quando é entregue; não antes de começar."),
    FIELD_MONEY(projeto, valor, REQUIRED, "Preço, em reais."),
    FIELD_LIST(projeto, materiais, material, material_count, 1, PROJETO_MATERIAIS_MAX, NULL,
               REQUIRED, "O que pede ao estoque."),
    FIELD_TEXT(projeto, criado_por, 0, AUTOR_MAX, OF_ROW_OR_NULL, "Chave de quem o cadastrou."),
    FIELD_INT(projeto, versao, 1, UINT32_MAX, OF_ROW, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(projeto, criado_em, OF_ROW, "Quando foi cadastrado."),
    FIELD_INSTANT(projeto, atualizado_em, OF_ROW, "Quando mudou pela última vez."),
};

/*
 * With room for all its materials a project takes 129 KB, half the stack of a worker: it lives on
 * the heap, and whoever made it frees it.
 *
 *     PROJETO_OWNED struct projeto *p = projeto_new();
 */
struct projeto *projeto_new(void); /* zeroed; NULL when out of memory, which is logged */
struct projeto *projeto_copy(const struct projeto *p); /* NULL as above */
void projeto_free(struct projeto **p);
#define PROJETO_OWNED __attribute__((cleanup(projeto_free))) /* freed at the end of its block */

/* PENDENTE or EM_ANDAMENTO: the project can still be changed. */
bool projeto_is_active(const struct projeto *p);

/* PENDENTE to EM_ANDAMENTO to CONCLUIDO, and from the first two to CANCELADO; nothing else. */
bool projeto_may_become(const struct projeto *p, const char *status);

/* True when every product is in the local copy and not removed. */
bool projeto_products_known(const struct projeto *p);

/* Copies the names of unknown products from `old`, the previous state of the project. */
void projeto_keep_products(struct projeto *p, const struct projeto *old);

/*
 * Every function that changes something is one transaction with the project, its materials, its
 * history and its messages. It locks the row of the project first, so that the messages
 * of one project are in the outbox in the order of its versions. Where a version is required, 0 is
 * any: DB_NONE when there is no such project, RULE_STALE when its version is another, RULE_CONFLICT
 * when its status forbids the change, DB_BUSY also when out of memory.
 */

/* Stores and announces (projeto.criado). DB_OK with everything filled in; criado_por is the
 * author. */
enum db_result projeto_create(struct db *db, const struct autor *autor, struct projeto *p);

/*
 * Replaces everything except the status. Sends projeto.alterado for each product that is new, whose
 * quantity changed, that a renamed project still waits for or, with 0, that was removed. Only in
 * PENDENTE and EM_ANDAMENTO. `p` has the id and the new values; with DB_OK it is the project after
 * the change.
 */
enum db_result projeto_replace(struct db *db, const struct autor *autor, int64_t versao,
                               struct projeto *p);

/*
 * Changes the status, where projeto_may_become allows it. A cancelled project withdraws all
 * requests (projeto.alterado with 0 for each material), a finished one those that are INSUFICIENTE.
 * With DB_OK `p` is the project after the change.
 */
enum db_result projeto_set_status(struct db *db, const struct autor *autor, int64_t versao,
                                  const char *status, struct projeto *p);

/* Deletes, whatever the status, and announces it (projeto.removido for each material). */
enum db_result projeto_remove(struct db *db, const struct autor *autor, int64_t id, int64_t versao);

/* Inside a transaction: withdraws the requests of a finished project that are INSUFICIENTE. */
enum db_result projeto_withdraw_missing(struct db *db, const struct autor *autor, int64_t id);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result projeto_get(struct db *db, int64_t id, struct projeto *p);

/* List filter; empty means no filter. */
struct projeto_filter {
    char nome[PROJETO_NOME_MAX * 4 + 1];
    char like[LIKE_TEXT(PROJETO_NOME_MAX)]; /* made of nome by projeto_list */
    char status[STATUS_TEXT];
    char situacao[SITUACAO_TEXT]; /* of any material */
    char entrega_ate[DATE_TEXT];
    struct page page;
};

static const struct field projeto_filter_fields[] = {
    FIELD_TEXT(projeto_filter, nome, 1, PROJETO_NOME_MAX, OPTIONAL,
               "Parte do nome, sem distinguir maiúsculas e acentos."),
    FIELD_CHOICE(projeto_filter, status, STATUSES, OPTIONAL, "Em que pé está."),
    FIELD_CHOICE(projeto_filter, situacao, SITUACOES, OPTIONAL, "Situação de algum material."),
    FIELD_DATE(projeto_filter, entrega_ate, OPTIONAL, "Entregue até este dia."),
    FIELD_TEXT(projeto_filter, like, 0, PROJETO_NOME_MAX, HIDDEN_OR_NULL, "nome, para LIKE."),
    FIELD_PART(projeto_filter, page, page),
};

#define PROJETO_ORDERS "nome dataEntrega id"

/*
 * Calls `each` with `p` filled in for every project of the page (page.h), whose order is one of
 * PROJETO_ORDERS. The project that the page comes after need not be of the filter.
 */
enum db_result projeto_list(struct db *db, struct projeto_filter *filter, struct projeto *p,
                            db_each *each, void *context);

/*
 * Steps of the changes above, inside a transaction. projeto_lock is projeto_get with the row locked
 * until the end; atualizado_em is the present instant, as a change of it will have it.
 */
enum db_result projeto_lock(struct db *db, int64_t id, struct projeto *p);
enum db_result projeto_insert(struct db *db, struct projeto *p);
enum db_result projeto_update(struct db *db, struct projeto *p);
enum db_result projeto_update_status(struct db *db, struct projeto *p);
enum db_result projeto_delete(struct db *db, int64_t id);
/* DB_OK or DB_NONE. */
enum db_result projeto_exists(struct db *db, int64_t id);
