/*
 * bare_consumer <messages>: baseline for estoque-consumidor. Takes that many messages from
 * estoque.projetos, up to BATCH at a time, and commits per batch the rows that estoque-consumidor
 * commits when the stock suffices: per message one row of inbox, movimentacao, demanda and outbox
 * and the product's new quantity; per changed product one row of outbox. One prepared statement per
 * row, one transaction and one ack per batch. It parses no bodies and checks nothing.
 */
#include <inttypes.h>
#include <mysql.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "mensagens/topologia.h"

enum { BATCH = 100, PREFETCH = 2 * BATCH, PARAMETERS_MAX = 8, ID_MAX = 64, TEXT_MAX = 512 };

enum statement { INBOX, PRODUTO, MOVIMENTACAO, DEMANDA, OUTBOX, STATEMENTS };

static const char *const SQL[STATEMENTS] = {
    [INBOX] = "INSERT INTO inbox (message_id, tipo) VALUES (?, 'projeto.criado')",
    [PRODUTO] = "UPDATE produto SET estoque = estoque - 1, versao = versao + 1 WHERE id = ?",
    [MOVIMENTACAO] = "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, projeto_id,"
                     " motivo, correlacao_id) VALUES (?, 'CONSUMO', -1, 1, ?, 'Projeto', 'bench')",
    [DEMANDA] = "INSERT INTO demanda (produto_id, projeto_id, nome_projeto, versao, sequencia,"
                " pedida, retida, situacao)"
                " VALUES (?, ?, 'Cozinha planejada', 1, 1, 1, 1, 'BAIXADO')",
    [OUTBOX] =
        "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo,"
        " cabecalhos, correlacao_id) VALUES (UUID(), 'icarus.estoque', ?, ?, ?, ?, 'bench')"};

struct loop {
    amqp_connection_state_t broker;
    MYSQL *db;
    MYSQL_STMT *statements[STATEMENTS];
    amqp_envelope_t envelopes[BATCH];
    size_t count;
};

static void open_database(struct loop *loop)
{
    loop->db = mysql_init(NULL);
    if (!loop->db ||
        !mysql_real_connect(loop->db, NULL, bare_setting("ICARUS_DB_USER"),
                            bare_setting("ICARUS_DB_PASSWORD"), bare_setting("ICARUS_DB_NAME"), 0,
                            bare_setting("ICARUS_DB_SOCKET"), 0))
        bare_die("sem conexão com o MariaDB");
    for (size_t i = 0; i < STATEMENTS; i++) {
        loop->statements[i] = mysql_stmt_init(loop->db);
        if (!loop->statements[i] ||
            mysql_stmt_prepare(loop->statements[i], SQL[i], strlen(SQL[i])) != 0)
            bare_die(mysql_error(loop->db));
    }
}

static MYSQL_BIND bind_int(int64_t *value)
{
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = value};
}

static MYSQL_BIND bind_bytes(void *bytes, size_t length)
{
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING, .buffer = bytes, .buffer_length = length};
}

static void run(const struct loop *loop, enum statement which, MYSQL_BIND *binds)
{
    MYSQL_STMT *statement = loop->statements[which];

    if (mysql_stmt_bind_param(statement, binds) || mysql_stmt_execute(statement))
        bare_die(mysql_stmt_error(statement));
}

static void command(const struct loop *loop, const char *sql)
{
    if (mysql_query(loop->db, sql) != 0)
        bare_die(mysql_error(loop->db));
}

static int64_t header(const amqp_envelope_t *envelope, const char *name)
{
    const amqp_table_t *headers = &envelope->message.properties.headers;

    for (int i = 0; i < headers->num_entries; i++) {
        const amqp_table_entry_t *entry = &headers->entries[i];

        if (entry->key.len == strlen(name) && memcmp(entry->key.bytes, name, entry->key.len) == 0)
            return entry->value.value.i64;
    }
    bare_die(name);
}

static void announce(const struct loop *loop, char *type, char *order, amqp_bytes_t body)
{
    char headers[TEXT_MAX];
    const int length = snprintf(
        headers, sizeof(headers),
        "{\"cloudEvents:specversion\":\"1.0\",\"cloudEvents:id\":\"01890000-0000-7000-8000-"
        "000000000000\",\"cloudEvents:source\":\"estoque\",\"cloudEvents:type\":\"%s\","
        "\"cloudEvents:subject\":\"%s\",\"cloudEvents:time\":\"2026-01-01T00:00:00.000Z\","
        "\"projetoId\":1000,\"versao\":1,\"produtoId\":10,\"sequencia\":1}",
        type, order);

    run(loop, OUTBOX,
        (MYSQL_BIND[]){bind_bytes(type, strlen(type)), bind_bytes(order, strlen(order)),
                       bind_bytes(body.bytes, body.len), bind_bytes(headers, (size_t)length)});
}

static void apply(const struct loop *loop, const amqp_envelope_t *envelope)
{
    const amqp_bytes_t id = envelope->message.properties.message_id;
    int64_t projeto = header(envelope, HEADER_PROJETO_ID);
    int64_t produto = header(envelope, HEADER_PRODUTO_ID);
    char type[] = ESTOQUE_BAIXADO;
    char order[ID_MAX];

    (void)snprintf(order, sizeof(order), "projeto/%" PRId64, projeto);
    run(loop, INBOX, (MYSQL_BIND[]){bind_bytes(id.bytes, id.len)});
    run(loop, MOVIMENTACAO, (MYSQL_BIND[]){bind_int(&produto), bind_int(&projeto)});
    run(loop, PRODUTO, (MYSQL_BIND[]){bind_int(&produto)});
    run(loop, DEMANDA, (MYSQL_BIND[]){bind_int(&produto), bind_int(&projeto)});
    announce(loop, type, order, envelope->message.body);
}

static bool moved_before(const struct loop *loop, size_t place, int64_t produto)
{
    for (size_t i = 0; i < place; i++)
        if (header(&loop->envelopes[i], HEADER_PRODUTO_ID) == produto)
            return true;
    return false;
}

/* Writes one message per changed product, of the same size as estoque's. */
static void announce_products(const struct loop *loop)
{
    char body[] = "{\"id\":1000,\"nome\":\"Chapa MDF 10\",\"codigo\":\"\",\"cor\":\"\",\"unidade\":"
                  "\"chapa\",\"valor\":199.90,\"quantidade\":1000000}";
    char type[] = PRODUTO_ALTERADO;
    char order[ID_MAX];

    for (size_t i = 0; i < loop->count; i++) {
        const int64_t produto = header(&loop->envelopes[i], HEADER_PRODUTO_ID);

        if (moved_before(loop, i, produto))
            continue;
        (void)snprintf(order, sizeof(order), "produto/%" PRId64, produto);
        announce(loop, type, order, amqp_cstring_bytes(body));
    }
}

static void settle(struct loop *loop)
{
    command(loop, "START TRANSACTION");
    for (size_t i = 0; i < loop->count; i++)
        apply(loop, &loop->envelopes[i]);
    announce_products(loop);
    command(loop, "COMMIT");
    if (amqp_basic_ack(loop->broker, BARE_CHANNEL, loop->envelopes[loop->count - 1].delivery_tag,
                       1) != AMQP_STATUS_OK)
        bare_die("confirmar recebimento");
    for (size_t i = 0; i < loop->count; i++)
        amqp_destroy_envelope(&loop->envelopes[i]);
}

/* Waits for the first message, then takes what has arrived, up to `wanted`. */
static void take(struct loop *loop, size_t wanted)
{
    const struct timeval no_time = {0, 0};

    for (loop->count = 0; loop->count < wanted; loop->count++) {
        amqp_maybe_release_buffers(loop->broker);
        const amqp_rpc_reply_t reply = amqp_consume_message(
            loop->broker, &loop->envelopes[loop->count], loop->count == 0 ? NULL : &no_time, 0);
        if (reply.reply_type != AMQP_RESPONSE_NORMAL) {
            if (loop->count == 0 || reply.library_error != AMQP_STATUS_TIMEOUT)
                bare_die("receber mensagem");
            return;
        }
    }
}

int main(int argc, char **argv)
{
    static struct loop loop;
    size_t left = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;

    if (left == 0)
        bare_die("uso: bare_consumer <mensagens>");
    open_database(&loop);
    loop.broker = bare_broker();
    (void)amqp_basic_qos(loop.broker, BARE_CHANNEL, 0, PREFETCH, 0);
    bare_answered(loop.broker, "consumir");
    (void)amqp_basic_consume(loop.broker, BARE_CHANNEL, amqp_cstring_bytes(QUEUE_ESTOQUE_PROJETOS),
                             amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    bare_answered(loop.broker, "consumir");
    while (left > 0) {
        take(&loop, left < BATCH ? left : BATCH);
        settle(&loop);
        left -= loop.count;
    }
    (void)amqp_connection_close(loop.broker, AMQP_REPLY_SUCCESS);
    return EXIT_SUCCESS;
}
