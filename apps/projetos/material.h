#pragma once

#include "common/db/database.h"
#include "common/values/date.h"
#include "mensagens/quantidade.h"
#include "mensagens/topologia.h"

/* A material that a project requests from the stock, and what estoque answered. */
enum { PROJETO_MATERIAIS_MAX = 200, PRODUTO_NOME_MAX = 120, SITUACAO_TEXT = 16 };

#define SITUACAO_PENDENTE     "PENDENTE"
#define SITUACAO_BAIXADO      "BAIXADO"
#define SITUACAO_INSUFICIENTE "INSUFICIENTE"
#define SITUACAO_DEVOLVIDO    "DEVOLVIDO"
#define SITUACAO_DISPENSADO   "DISPENSADO" /* never taken, and no longer asked for */
#define SITUACOES             "PENDENTE BAIXADO INSUFICIENTE DEVOLVIDO DISPENSADO"

/* State of a product in the local copy. */
enum produto_estado { ESTADO_DESCONHECIDO, ESTADO_REMOVIDO, ESTADO_CONHECIDO };

struct material {
    int64_t produto_id;
    enum produto_estado estado; /* of a material that a client sent; not stored */
    int64_t casas_decimais;     /* of its product; not stored */
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
    struct quantity quantidade;
    struct quantity devolvida; /* part of quantidade that came back to the stock */
    struct quantity mantida;   /* what was cut, if the request was withdrawn or waits again */
    struct cost custo;         /* of what the project holds */
    char situacao[SITUACAO_TEXT];
    struct quantity faltante; /* 0 unless INSUFICIENTE */
    int64_t versao;           /* of the project at the last request to estoque */
    int64_t sequencia;
    int64_t retirado;             /* 1 once the request was withdrawn */
    char pedido_em[INSTANT_TEXT]; /* "" when writing: now */
    int64_t projeto_id;           /* used, like posicao, for writing only */
    int64_t posicao;
};

static const struct field material_fields[] = {
    FIELD_INT(material, produto_id, 1, INT64_MAX, REQUIRED, "Produto; cada um uma só vez."),
    FIELD_TEXT(material, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL, "Nome do produto."),
    FIELD_QUANTITY(material, quantidade, 1, QUANTIDADE_MAX, REQUIRED, "Quanto o projeto pede."),
    FIELD_QUANTITY(material, devolvida, 0, QUANTIDADE_MAX, READ_ONLY,
                   "Quanto disso voltou ao estoque."),
    FIELD_QUANTITY(material, mantida, 0, QUANTIDADE_MAX, HIDDEN, "Quanto foi cortado."),
    FIELD_COST(material, custo, COST_MAX, HIDDEN_OR_NULL, "Quanto custou o que o projeto tem."),
    FIELD_CHOICE(material, situacao, SITUACOES, READ_ONLY_OR_NULL, "O que o estoque respondeu."),
    FIELD_QUANTITY(material, faltante, 1, QUANTIDADE_MAX, READ_ONLY_OR_NULL,
                   "Quanto falta, quando INSUFICIENTE."),
    FIELD_INT(material, versao, 1, UINT32_MAX, HIDDEN, "Versão do projeto ao pedir."),
    FIELD_INT(material, sequencia, 0, UINT32_MAX, HIDDEN, "Última resposta do estoque."),
    FIELD_INT(material, retirado, 0, 1, HIDDEN, "1 quando nada mais se pede."),
    FIELD_INSTANT(material, pedido_em, HIDDEN_OR_NULL, "Quando foi pedido."),
    FIELD_INT(material, projeto_id, 1, INT64_MAX, HIDDEN, "Projeto."),
    FIELD_INT(material, posicao, 0, PROJETO_MATERIAIS_MAX - 1, HIDDEN, "Lugar na lista."),
};

/* The material of that product in a list, or NULL. */
const struct material *material_find(const struct material *list, size_t count, int64_t produto_id);

/* What the project still holds of a material that is BAIXADO. */
struct quantity material_held(const struct material *m);

/* Steps of the changes of a project, inside its transaction. materiais_write updates those that the
 * project already has and inserts the others. */
enum db_result materiais_write(struct db *db, const struct material *list, size_t count);
enum db_result materiais_delete(struct db *db, int64_t projeto_id);
