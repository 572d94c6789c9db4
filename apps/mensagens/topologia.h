#pragma once

#include "common/messaging/broker.h"

/*
 * The messaging contract between the services (docs/messaging.md): names of exchanges and queues,
 * types of messages, names of headers. Every service declares all of it.
 */
#define EXCHANGE_PROJETOS       "icarus.projetos"
#define EXCHANGE_ESTOQUE        "icarus.estoque"

#define QUEUE_ESTOQUE_PROJETOS  "estoque.projetos"
#define QUEUE_PROJETOS_ESTOQUE  "projetos.estoque"
#define QUEUE_PROJETOS_PRODUTOS "projetos.produtos"

#define PROJETO_CRIADO          "projeto.criado"
#define PROJETO_ALTERADO        "projeto.alterado"
#define PROJETO_REMOVIDO        "projeto.removido"

#define ESTOQUE_BAIXADO         "estoque.baixado"
#define ESTOQUE_INSUFICIENTE    "estoque.insuficiente"
#define ESTOQUE_DEVOLVIDO       "estoque.devolvido"

/* From estoque to itself: pending demand is left over for another transaction. */
#define ESTOQUE_ATENDER   "estoque.atender"

#define PRODUTO_CRIADO    "produto.criado"
#define PRODUTO_ALTERADO  "produto.alterado"
#define PRODUTO_REMOVIDO  "produto.removido"

#define HEADER_PROJETO_ID "projetoId"
#define HEADER_PRODUTO_ID "produtoId"
#define HEADER_VERSAO     "versao"
#define HEADER_SEQUENCIA  "sequencia"

/* Largest quantity of a project's material, of one stock movement, and of the stock after an
 * entry. */
enum { QUANTIDADE_MAX = 1000000 };

/* Exchanges, queues and bindings, for broker_declare. */
extern const struct topology TOPOLOGIA;
