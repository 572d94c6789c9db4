#pragma once

#include "projetos/consumidor/aplicar.h"
#include "projetos/projeto.h"

/* An answer of estoque about one material. */
struct resposta {
    const char *situacao; /* the new state of the material */
    int64_t projeto_id;   /* 0 for the demand of a foreign sender; then nothing else is read */
    int64_t produto_id;
    int64_t versao;
    int64_t sequencia;
    struct quantity quantidade; /* what is asked for or, DEVOLVIDO, came back */
    struct quantity faltante;   /* SITUACAO_INSUFICIENTE only */
    struct quantity devolvida;  /* returned by hand in all */
    struct cost custo;          /* of what the project holds */
};

/* Reads a message estoque.*: APPLY_OK, or APPLY_IMPOSSIBLE with the reason. */
enum apply_result resposta_read(struct resposta *r, const struct message *message,
                                struct applying *applying);

/* The locked material, with the status and the version of its project. */
struct pedido_atual {
    char status[STATUS_TEXT];
    int64_t projeto_versao;
    struct material material;
};

/* Steps of resposta_apply. Locks the material that an answer is about, and its project before it;
 * DB_NONE when either is gone. */
enum db_result resposta_lock(struct db *db, const struct resposta *r, struct pedido_atual *m);
/* Writes the material as the answer leaves it; with `news` the project has a new version. */
enum db_result resposta_save(struct db *db, const struct resposta *r, const struct material *m,
                             bool news);
