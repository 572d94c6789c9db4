#pragma once

#include "common/auth/autor.h"
#include "common/db/search.h"
#include "common/resource/fields.h"
#include "projetos/material.h"

/* A project and the materials it requests from the stock. */
enum {
    PROJETO_NOME_MAX = 120,
    PROJETO_CLIENTE_MAX = 120,
    PROJETO_DESCRICAO_MAX = 2000,
    STATUS_TEXT = 16,
};

#define STATUSES "PENDENTE EM_ANDAMENTO CONCLUIDO CANCELADO"

/* Actions of its history besides HISTORY_…: a change of status; an answer of estoque about a
 * material. */
#define STATUS_ALTERADO     "STATUS_ALTERADO"
#define MATERIAL_RESPONDIDO "MATERIAL_RESPONDIDO"

struct projeto {
    int64_t id;
    int64_t versao;
    char nome[PROJETO_NOME_MAX * 4 + 1];
    char cliente[PROJETO_CLIENTE_MAX * 4 + 1];     /* "" when there is none */
    char descricao[PROJETO_DESCRICAO_MAX * 4 + 1]; /* "" when there is none */
    char status[STATUS_TEXT];
    char data_inicio[DATE_TEXT];
    char data_entrega[DATE_TEXT];
    bool atrasado;               /* set by projeto_judge */
    int64_t valor;               /* centavos */
    int64_t custo_materiais;     /* centavos; -1 when unknown */
    char criado_por[AUTOR_TEXT]; /* "" when unknown */
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
    size_t material_count;
    struct material materiais[PROJETO_MATERIAIS_MAX];
};

static const struct field projeto_fields[] = {
    FIELD_ID(projeto, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(projeto, nome, 1, PROJETO_NOME_MAX, REQUIRED, "Nome."),
    FIELD_TEXT(projeto, cliente, 1, PROJETO_CLIENTE_MAX, OPTIONAL, "Para quem é."),
    FIELD_LONG_TEXT(projeto, descricao, 0, PROJETO_DESCRICAO_MAX, OPTIONAL, "Descrição."),
    FIELD_CHOICE(projeto, status, STATUSES, READ_ONLY, "Em que pé está."),
    FIELD_DATE(projeto, data_inicio, REQUIRED, "Quando começa."),
    FIELD_DATE(projeto, data_entrega, REQUIRED, "Quando é entregue; não antes de começar."),
    FIELD_BOOL(projeto, atrasado, OF_ROW, "Não terminado, e a entrega já passou."),
    FIELD_MONEY(projeto, valor, REQUIRED, "Preço, em reais."),
    FIELD_SUM(projeto, custo_materiais, OF_ROW_OR_NULL,
              "Quanto custou o que tem do estoque, em reais."),
    FIELD_LIST(projeto, materiais, material, material_count, 1, PROJETO_MATERIAIS_MAX, NULL,
               REQUIRED, "O que pede ao estoque."),
    FIELD_TEXT(projeto, criado_por, 0, AUTOR_MAX, OF_ROW_OR_NULL, "Chave de quem o cadastrou."),
    FIELD_INT(projeto, versao, 1, UINT32_MAX, OF_ROW, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(projeto, criado_em, OF_ROW, "Quando foi cadastrado."),
    FIELD_INSTANT(projeto, atualizado_em, OF_ROW, "Quando mudou pela última vez."),
};

/*
 * With room for all its materials a project takes 134 KiB, half the stack of a worker: it lives on
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

/* Sets `atrasado`: the project is active, and its delivery was due before `today` (YYYY-MM-DD). */
void projeto_judge(struct projeto *p, const char *today);

/* True from PENDENTE to EM_ANDAMENTO, from there to CONCLUIDO, from either of the first two to
 * CANCELADO, and when projeto_reopens. */
bool projeto_may_become(const struct projeto *p, const char *status);

/* True from CONCLUIDO back to EM_ANDAMENTO, and from CANCELADO back to PENDENTE. */
bool projeto_reopens(const struct projeto *p, const char *status);

/* Sets custo_materiais: the cost of the materials that the project holds, -1 if one is unknown. */
void projeto_add_costs(struct projeto *p);

/* True when every product is in the local copy and not removed. */
bool projeto_products_known(const struct projeto *p);

/* Accepts unknown and removed products that `old`, the previous state of the project, has: copies
 * their names. Unknown ones may have quantities with all decimals. */
void projeto_keep_products(struct projeto *p, const struct projeto *old);

/*
 * Every function that changes something is one transaction with the project, its materials, its
 * history and its messages. It locks the row of the project first, so that the messages of one
 * project are in the outbox in the order of its versions. `versao` is the version required, 0 for
 * any. DB_NONE: no such project; RULE_STALE: it has another version; DB_BUSY also when out of
 * memory.
 */
#define RULE_ENCERRADO    RULE(0) /* it is CONCLUIDO or CANCELADO */
#define RULE_TRANSICAO    RULE(1) /* its status cannot become that one */
#define RULE_SEM_MATERIAL RULE(2) /* some of it never came */
#define RULE_DEVOLUCAO    RULE(3) /* it does not have that much of that material */
#define RULE_CONCLUIDO    RULE(4) /* it is CONCLUIDO */

/* Stores a project and announces it (projeto.criado for each material). DB_OK with everything
 * filled in; criado_por is the author. */
enum db_result projeto_create(struct db *db, const struct autor *autor, struct projeto *p);

/*
 * Replaces everything except the status. Sends projeto.alterado for each product that is new, whose
 * quantity changed, that a renamed project still waits for, or that was taken out (with what has
 * been cut, mostly 0). `p` has the id and the new values; with DB_OK it is the project after the
 * change. RULE_ENCERRADO unless it is PENDENTE or EM_ANDAMENTO; with PROJETO_WAITING,
 * RULE_FORBIDDEN unless it is PENDENTE.
 */
enum projeto_reach { PROJETO_ACTIVE, PROJETO_WAITING };
enum db_result projeto_replace(struct db *db, const struct autor *autor, int64_t versao,
                               enum projeto_reach reach, struct projeto *p);

/* The same for what a PATCH object names; RULE_UNDO: it has faults. Reads p->id. */
struct projeto_patch {
    struct fields *fields;
    const struct projeto *named; /* the materials in `fields`, with their products; or NULL */
};
enum db_result projeto_patch(struct db *db, const struct autor *autor, int64_t versao,
                             enum projeto_reach reach, const struct projeto_patch *patch,
                             struct projeto *p);

/* What comes back of a material when the work is cancelled; the rest of it has been cut. */
struct devolucao {
    int64_t produto_id;
    struct quantity quantidade;
};

static const struct field devolucao_fields[] = {
    FIELD_INT(devolucao, produto_id, 1, INT64_MAX, REQUIRED, "Material; cada um uma só vez."),
    FIELD_QUANTITY(devolucao, quantidade, 0, QUANTIDADE_MAX, REQUIRED, "Quanto volta ao estoque."),
};

/* A change of the status. */
struct andamento {
    char status[STATUS_TEXT];
    bool sem_materiais;
    size_t devolucao_count;
    struct devolucao devolucoes[PROJETO_MATERIAIS_MAX];
    bool by_admin; /* an ADMIN asks; not from the body */
};

static const struct field andamento_fields[] = {
    FIELD_CHOICE(andamento, status, STATUSES, REQUIRED, "O novo status."),
    FIELD_BOOL(andamento, sem_materiais, DEFAULT("false"),
               "Conclui também sem o que nunca chegou, que fica DISPENSADO."),
    FIELD_LIST(andamento, devolucoes, devolucao, devolucao_count, 0, PROJETO_MATERIAIS_MAX, NULL,
               OPTIONAL, "Ao cancelar: do que volta só uma parte, quanto."),
};

/*
 * Changes the status, where projeto_may_become allows it. A cancelled project withdraws all
 * requests (projeto.alterado with 0, or with what has been cut, for each material), a finished one
 * those that were never met; a reopened one asks again for what it withdrew. RULE_FORBIDDEN: only
 * an ADMIN may reopen. RULE_INVALID: a devolucao has too many decimals. Also RULE_TRANSICAO,
 * RULE_SEM_MATERIAL, RULE_DEVOLUCAO. With DB_OK `p` is the project after the change.
 */
enum db_result projeto_set_status(struct db *db, const struct autor *autor, int64_t versao,
                                  const struct andamento *andamento, struct projeto *p);

/* Deletes the project and announces it (projeto.removido for each material), unless
 * RULE_CONCLUIDO. */
enum db_result projeto_remove(struct db *db, const struct autor *autor, int64_t id, int64_t versao);

/* Inside a transaction: withdraws the requests of a finished project that are INSUFICIENTE. */
enum db_result projeto_withdraw_missing(struct db *db, const struct autor *autor, int64_t id);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result projeto_get(struct db *db, int64_t id, struct projeto *p);

/* List filter; empty means no filter. */
struct projeto_filter {
    char busca[PROJETO_NOME_MAX * 4 + 1];
    char nome[PROJETO_NOME_MAX * 4 + 1];
    char cliente[PROJETO_CLIENTE_MAX * 4 + 1];
    struct search search; /* made from busca, nome and cliente */
    char status[STATUS_TEXT];
    char varios_status[sizeof(STATUSES)];
    char situacao[SITUACAO_TEXT]; /* of any material */
    char situacoes[sizeof(SITUACOES)];
    char aberta[SITUACAO_TEXT]; /* instead of situacao, if few projects have it */
    int64_t produto_id;
    char atrasado[sizeof("false")]; /* "true" or "false" */
    char atrasados[DATE_TEXT];      /* today, when "true" */
    char em_dia[DATE_TEXT];         /* today, when "false" */
    char entrega_de[DATE_TEXT];
    char entrega_ate[DATE_TEXT];
    struct page page;
};

static const struct field projeto_filter_fields[] = {
    FIELD_TEXT(projeto_filter, busca, 1, PROJETO_NOME_MAX, OPTIONAL,
               "Palavras do nome, ou seus começos."),
    FIELD_TEXT(projeto_filter, nome, 1, PROJETO_NOME_MAX, OPTIONAL, "O mesmo que busca."),
    FIELD_TEXT(projeto_filter, cliente, 1, PROJETO_CLIENTE_MAX, OPTIONAL,
               "Palavras do nome do cliente, ou seus começos."),
    FIELD_CHOICES(projeto_filter, status, varios_status, STATUSES, OPTIONAL, "Em que pé está."),
    FIELD_CHOICES(projeto_filter, situacao, situacoes, SITUACOES, OPTIONAL,
                  "Situação de algum material."),
    FIELD_ASCII(projeto_filter, aberta, 0, SITUACAO_TEXT - 1, HIDDEN_OR_NULL, "Situação."),
    FIELD_INT(projeto_filter, produto_id, 1, INT64_MAX, OPTIONAL, "Produto de algum material."),
    FIELD_CHOICE(projeto_filter, atrasado, "true false", OPTIONAL, "Os atrasados, ou os outros."),
    FIELD_DATE(projeto_filter, atrasados, HIDDEN_OR_NULL, "Hoje."),
    FIELD_DATE(projeto_filter, em_dia, HIDDEN_OR_NULL, "Hoje."),
    FIELD_DATE(projeto_filter, entrega_de, OPTIONAL, "Entregue a partir deste dia."),
    FIELD_DATE(projeto_filter, entrega_ate, OPTIONAL, "Entregue até este dia."),
    FIELD_PART(projeto_filter, search, search),
    FIELD_PART(projeto_filter, page, page),
};

#define PROJETO_ORDERS "nome dataEntrega valor criadoEm id"

/*
 * Calls `each` with `p` filled in for every project of the page (page.h), whose order is one of
 * PROJETO_ORDERS. The project `after_row` need not match the filter.
 */
enum db_result projeto_list(struct db *db, struct projeto_filter *filter, struct projeto *p,
                            db_each *each, void *context);

/*
 * Steps of the changes above, inside a transaction. projeto_lock is projeto_get, but locks the row
 * until the end and sets atualizado_em to the present instant, for the change to store.
 */
enum db_result projeto_lock(struct db *db, int64_t id, struct projeto *p);
enum db_result projeto_insert(struct db *db, struct projeto *p);
enum db_result projeto_update(struct db *db, struct projeto *p);
enum db_result projeto_update_status(struct db *db, struct projeto *p);
enum db_result projeto_delete(struct db *db, int64_t id);
/* DB_OK or DB_NONE. */
enum db_result projeto_exists(struct db *db, int64_t id);
