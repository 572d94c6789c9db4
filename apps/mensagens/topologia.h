#pragma once

#include <stddef.h>

/*
 * The messaging contract between the services (docs/messaging.md): names of exchanges and queues
 * (who owns which: common/messaging/broker.h), types of messages, names of headers.
 */
#define EXCHANGE_PROJETOS               "icarus.projetos"
#define EXCHANGE_ESTOQUE                "icarus.estoque"
#define EXCHANGE_AUTENTICACAO           "icarus.autenticacao"

#define QUEUE_ESTOQUE_PROJETOS          "estoque.projetos"
#define QUEUE_PROJETOS_ESTOQUE          "projetos.estoque"
#define QUEUE_PROJETOS_PRODUTOS         "projetos.produtos"
#define QUEUE_ESTOQUE_AUTENTICACAO      "estoque.autenticacao"
#define QUEUE_PROJETOS_AUTENTICACAO     "projetos.autenticacao"
#define QUEUE_FORNECEDORES_AUTENTICACAO "fornecedores.autenticacao"

#define PROJETO_CRIADO                  "projeto.criado"
#define PROJETO_ALTERADO                "projeto.alterado"
#define PROJETO_REMOVIDO                "projeto.removido"

#define ESTOQUE_BAIXADO                 "estoque.baixado"
#define ESTOQUE_INSUFICIENTE            "estoque.insuficiente"
#define ESTOQUE_DEVOLVIDO               "estoque.devolvido"

/* From estoque to itself: pending demand is left for another transaction. */
#define ESTOQUE_ATENDER  "estoque.atender"

#define PRODUTO_CRIADO   "produto.criado"
#define PRODUTO_ALTERADO "produto.alterado"
#define PRODUTO_REMOVIDO "produto.removido"

/* Tokens must be refused before they expire. */
#define SESSAO_ENCERRADA  "sessao.encerrada"

#define HEADER_PROJETO_ID "projetoId"
#define HEADER_PRODUTO_ID "produtoId"
#define HEADER_VERSAO     "versao"
#define HEADER_SEQUENCIA  "sequencia"

/* Of projeto.*: the status of the project. Absent in messages of earlier releases. */
#define HEADER_STATUS_PROJETO "statusProjeto"
#define STATUS_PENDENTE       "PENDENTE"
#define STATUS_EM_ANDAMENTO   "EM_ANDAMENTO"
#define STATUS_CONCLUIDO      "CONCLUIDO"
#define STATUS_CANCELADO      "CANCELADO"

/* Of projeto.alterado: a product that was merged into the message's product, whose quantity
 * includes that of the merged one. */
#define HEADER_UNIDO_ID "produtoUnidoId"

/* Of projeto.alterado and projeto.removido, 1: nothing more is asked of the product; `quantidade`
 * was cut, and stays consumed. */
#define HEADER_SO_CORTADO "soCortado"

/* A topic exchange sends the messages with a routing key to a queue. */
struct binding {
    const char *exchange;
    const char *routing_key;
    const char *queue;
};

/* All bindings; apps/comandos/topologia.c passes them to RabbitMQ. */
struct topology {
    const struct binding *bindings;
    size_t count;
};
extern const struct topology TOPOLOGIA;
