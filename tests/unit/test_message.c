#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/messaging/message.h"
#include "refusing_json.h"

enum { ENTRIES_MAX = 24 };

/* A valid delivery, changed by each test. */
static struct {
    struct delivery delivery;
    amqp_table_entry_t entries[ENTRIES_MAX];
    char exchange[32];
    char routing_key[300];
} in;
static struct message message;

static void set_up(void)
{
    memset(&in, 0, sizeof(in));
    (void)snprintf(in.exchange, sizeof(in.exchange), "icarus.projetos");
    (void)snprintf(in.routing_key, sizeof(in.routing_key), "projeto.criado");
    in.delivery.exchange = in.exchange;
    in.delivery.routing_key = in.routing_key;
    in.delivery.content.properties._flags =
        AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG;
    in.delivery.content.properties.message_id = amqp_cstring_bytes("m-1");
    in.delivery.content.properties.correlation_id = amqp_cstring_bytes("c-1");
    in.delivery.content.properties.headers.entries = in.entries;
    in.delivery.content.body = amqp_cstring_bytes("{\"quantidade\":3}");
}

static void tear_down(void)
{
    message_clear(&message);
}

static void add(const char *name, amqp_field_value_t value)
{
    in.entries[in.delivery.content.properties.headers.num_entries++] =
        (amqp_table_entry_t){amqp_cstring_bytes(name), value};
}

static amqp_field_value_t text(const char *value)
{
    return (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8,
                                .value.bytes = amqp_cstring_bytes(value)};
}

static amqp_field_value_t integer(int64_t value)
{
    return (amqp_field_value_t){.kind = AMQP_FIELD_KIND_I64, .value.i64 = value};
}

static const char *read_it(void)
{
    bool ours;
    const char *reason = message_read(&message, &in.delivery, &ours);

    cr_expect_not(ours);
    return reason;
}

TestSuite(message, .init = set_up, .fini = tear_down);

/* It is retried, not dead-lettered. */
Test(message, a_failure_of_json_c_is_no_fault_of_the_message)
{
    bool ours;

    in.delivery.content.body = amqp_cstring_bytes("{\"nome\":\"Maçaneta\"}");
    log_to_pipe();
    json_refuses = true;
    cr_assert_not_null(message_read(&message, &in.delivery, &ours));
    json_refuses = false;
    cr_expect(ours);
    cr_expect_null(message.body);
    cr_expect_not_null(strstr(logged_text(), "JSON válido que a json-c não conseguiu ler"));
    cr_assert_null(message_read(&message, &in.delivery, &ours));
    cr_expect_not(ours);
}

Test(message, a_valid_message_is_read_completely)
{
    add("projetoId", integer(12));
    add("nome", text("ação"));
    cr_assert_null(read_it());
    cr_assert_str_eq(message.id, "m-1");
    cr_assert_str_eq(message.type, "projeto.criado");
    cr_assert_str_eq(message.correlation, "c-1");
    cr_assert_str_eq(json_object_to_json_string_ext(message.headers, JSON_C_TO_STRING_PLAIN),
                     "{\"projetoId\":12,\"nome\":\"ação\"}");
    cr_assert_str_eq(json_object_to_json_string_ext(message.body, JSON_C_TO_STRING_PLAIN),
                     "{\"quantidade\":3}");
}

Test(message, an_id_is_1_to_64_visible_ascii_characters)
{
    char long_id[MESSAGE_ID_MAX + 2];

    memset(long_id, 'x', sizeof(long_id));
    in.delivery.content.properties.message_id = (amqp_bytes_t){MESSAGE_ID_MAX, long_id};
    cr_assert_null(read_it());
    cr_assert_eq(strlen(message.id), MESSAGE_ID_MAX);
    message_clear(&message);
    in.delivery.content.properties.message_id = (amqp_bytes_t){MESSAGE_ID_MAX + 1, long_id};
    cr_assert_str_eq(read_it(),
                     "message_id inválido: deve ter de 1 a 64 caracteres ASCII visíveis");
    for (const char *const *bad = (const char *[]){"a b", "a\tb", "a\x7f", "ação", " ", NULL}; *bad;
         bad++) {
        in.delivery.content.properties.message_id = amqp_cstring_bytes(*bad);
        cr_assert_not_null(read_it(), "%s", *bad);
    }
    in.delivery.content.properties.message_id = (amqp_bytes_t){3, "a\0b"};
    cr_assert_not_null(read_it());
}

Test(message, a_message_without_id_is_refused)
{
    in.delivery.content.properties.message_id = amqp_empty_bytes;
    cr_assert_str_eq(read_it(), "falta message_id");
    set_up();
    in.delivery.content.properties._flags = 0;
    cr_assert_str_eq(read_it(), "falta message_id");
    cr_assert_null(message.headers);
    cr_assert_null(message.body);
}

Test(message, an_invalid_correlation_id_is_left_out)
{
    in.delivery.content.properties.correlation_id = amqp_cstring_bytes("a\nb");
    cr_assert_null(read_it());
    cr_assert_str_eq(message.correlation, "");
}

Test(message, the_author_is_read_from_its_headers)
{
    add("autor", text("K7P2M9QX"));
    add("endereco", text("2001:DB8:0::9"));
    cr_assert_null(read_it());
    struct autor autor = message_autor(&message);
    cr_expect_str_eq(autor.chave, "K7P2M9QX");
    cr_expect_str_eq(autor.endereco, "2001:db8::9");
    cr_expect_str_eq(autor.correlation, "c-1");
}

Test(message, a_traceparent_is_read_from_its_header)
{
    add("traceparent", text("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    cr_assert_null(read_it());
    cr_expect_str_eq(message.traceparent,
                     "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    message_clear(&message);
    set_up();
    add("traceparent", text("de outro modo"));
    cr_assert_null(read_it());
    cr_expect_str_eq(message.traceparent, "");
}

Test(message, a_message_of_nobody_known_is_taken)
{
    cr_assert_null(read_it());
    cr_expect_str_eq(message_autor(&message).chave, "");
    cr_expect_str_eq(message_autor(&message).endereco, "");
}

Test(message, an_author_that_cannot_be_one_is_left_out)
{
    char long_text[AUTOR_MAX + 2];

    memset(long_text, 'x', sizeof(long_text));
    long_text[AUTOR_MAX + 1] = '\0';
    const amqp_field_value_t wrong[] = {text(long_text), text("A\nB"), text("A\xff"), integer(7)};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        set_up();
        add("autor", wrong[i]);
        add("endereco", text("nenhum"));
        cr_assert_null(read_it());
        cr_expect_str_eq(message.autor, "");
        cr_expect_str_eq(message.endereco, "");
        message_clear(&message);
    }
}

Test(message, with_an_exchange_the_type_is_the_routing_key)
{
    add(ORIGINAL_ROUTING_KEY, text("projeto.forjado"));
    in.delivery.content.properties._flags |= AMQP_BASIC_TYPE_FLAG;
    in.delivery.content.properties.type = amqp_cstring_bytes("projeto.outro");
    cr_assert_null(read_it());
    cr_assert_str_eq(message.type, "projeto.criado");
}

Test(message, without_an_exchange_the_type_is_the_property)
{
    in.exchange[0] = '\0';
    in.delivery.content.properties._flags |= AMQP_BASIC_TYPE_FLAG;
    in.delivery.content.properties.type = amqp_cstring_bytes("projeto.alterado");
    cr_assert_null(read_it());
    cr_assert_str_eq(message.type, "projeto.alterado");
    message_clear(&message);
    add(ORIGINAL_ROUTING_KEY, text("projeto.removido"));
    cr_assert_null(read_it());
    cr_assert_str_eq(message.type, "projeto.removido");
}

Test(message, a_message_without_type_is_refused)
{
    in.exchange[0] = '\0';
    cr_assert_not_null(read_it());
    add(ORIGINAL_ROUTING_KEY, integer(7)); /* wrong type */
    cr_assert_not_null(read_it());
    set_up();
    memset(in.routing_key, 'k', MESSAGE_TYPE_MAX + 1);
    cr_assert_not_null(read_it());
}

static void sent_by(const char *user)
{
    in.delivery.content.properties._flags |= AMQP_BASIC_USER_ID_FLAG;
    in.delivery.content.properties.user_id = amqp_cstring_bytes(user);
}

/* The broker has compared user_id with the user of the connection. */
Test(message, an_exchange_has_one_sender)
{
    static const char *const OTHERS[] = {"estoque", "projeto", "projetos2", "admin"};
    static const char REASON[] = "o remetente não é o único que pode enviar por esta exchange";

    sent_by("projetos");
    cr_expect_null(read_it());
    message_clear(&message);
    for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
        sent_by(OTHERS[i]);
        cr_expect_str_eq(read_it(), REASON, "%s", OTHERS[i]);
    }
}

Test(message, a_message_without_sender_is_of_an_earlier_release)
{
    cr_expect_null(read_it());
    cr_expect_eq(message_sender(&in.delivery).len, 0);
}

Test(message, one_that_came_back_has_its_sender_in_a_header)
{
    for (const char *const *way = (const char *[]){"", "estoque.filas", NULL}; *way; way++) {
        set_up();
        (void)snprintf(in.exchange, sizeof(in.exchange), "%s", *way);
        cr_assert(message_came_back(&in.delivery));
        add(ORIGINAL_EXCHANGE, text("icarus.projetos"));
        add(ORIGINAL_ROUTING_KEY, text("projeto.removido"));
        cr_expect_null(read_it());
        cr_expect_str_eq(message.type, "projeto.removido");
        message_clear(&message);
        add(HEADER_SENDER, text("projetos"));
        cr_expect_null(read_it());
        message_clear(&message);
        in.delivery.content.properties.headers.num_entries--;
        add(HEADER_SENDER, text("estoque"));
        cr_expect_not_null(read_it());
    }
}

Test(message, the_sender_of_a_first_sending_is_not_read_from_a_header)
{
    add(HEADER_SENDER, text("projetos"));
    sent_by("estoque");
    cr_expect_not(message_came_back(&in.delivery));
    cr_expect_not_null(read_it());
    (void)snprintf(in.exchange, sizeof(in.exchange), "icarus.filas");
    cr_expect(message_came_back(&in.delivery));
    (void)snprintf(in.exchange, sizeof(in.exchange), ".filas");
    cr_expect_not(message_came_back(&in.delivery));
}

Test(message, a_body_is_an_object_of_strict_json)
{
    static const char *const BAD[] = {"",
                                      "{",
                                      "[1]",
                                      "null",
                                      "3",
                                      "\"a\"",
                                      "{\"a\":1}x",
                                      "{'a':1}",
                                      "{\"a\":01}",
                                      "{\"a\":\"\xff\"}",
                                      "{\"a\":1,\"a\":2}"};

    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        in.delivery.content.body = amqp_cstring_bytes(BAD[i]);
        cr_assert_not_null(read_it(), "%s", BAD[i]);
        cr_assert_null(message.body, "%s", BAD[i]);
    }
    in.delivery.content.body = amqp_empty_bytes;
    cr_assert_str_eq(read_it(), "o corpo não é JSON válido");
}

Test(message, a_body_has_at_most_64_kib)
{
    static char body[MESSAGE_BODY_MAX + 1];

    memset(body, ' ', sizeof(body));
    memcpy(body, "{}", 2);
    in.delivery.content.body = (amqp_bytes_t){MESSAGE_BODY_MAX, body};
    cr_assert_null(read_it());
    message_clear(&message);
    in.delivery.content.body.len++;
    cr_assert_str_eq(read_it(), "o corpo passa de 64 KiB");
}

Test(message, integers_of_every_width_are_read)
{
    add("i8", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_I8, .value.i8 = -8});
    add("u8", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_U8, .value.u8 = 200});
    add("i16", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_I16, .value.i16 = -16});
    add("u16", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_U16, .value.u16 = 60000});
    add("i32", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_I32, .value.i32 = -32});
    add("u32", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_U32, .value.u32 = 4000000000});
    add("u64", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_U64, .value.u64 = INT64_MAX});
    cr_assert_null(read_it());
    cr_assert_str_eq(
        json_object_to_json_string_ext(message.headers, JSON_C_TO_STRING_PLAIN),
        "{\"i8\":-8,\"u8\":200,\"i16\":-16,\"u16\":60000,\"i32\":-32,\"u32\":4000000000,"
        "\"u64\":9223372036854775807}");
}

Test(message, a_header_is_an_integer_within_bounds_or_wrong_or_absent)
{
    int64_t value = -1;

    add("bom", integer(5));
    add("texto", text("5"));
    add("real", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_F64, .value.f64 = 5.0});
    add("logico", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1});
    add("vazio", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_VOID});
    add("enorme", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_U64, .value.u64 = UINT64_MAX});
    add("lista", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_ARRAY});
    cr_assert_null(read_it());
    cr_assert_eq(message_header_int(&message, "bom", 1, 5, &value), HEADER_OK);
    cr_assert_eq(value, 5);
    cr_assert_eq(message_header_int(&message, "bom", 6, 9, &value), HEADER_WRONG);
    cr_assert_eq(message_header_int(&message, "bom", 1, 4, &value), HEADER_WRONG);
    cr_assert_eq(message_header_int(&message, "nenhum", 1, 5, &value), HEADER_ABSENT);
    for (const char *const *name =
             (const char *[]){"texto", "real", "logico", "vazio", "enorme", "lista", NULL};
         *name; name++)
        cr_assert_eq(message_header_int(&message, *name, 0, INT64_MAX, &value), HEADER_WRONG, "%s",
                     *name);
    cr_assert_eq(value, 5, "untouched by what is wrong");
}

Test(message, missing_texts_are_null)
{
    add("vazio", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8});
    add("latin1", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = {1, "\xe7"}});
    add("nulo", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = {3, "a\0b"}});
    add("bytes", (amqp_field_value_t){.kind = AMQP_FIELD_KIND_BYTES, .value.bytes = {1, "a"}});
    in.entries[in.delivery.content.properties.headers.num_entries++] =
        (amqp_table_entry_t){.value = text("sem nome")};
    add("com espaço", integer(1));
    cr_assert_null(read_it());
    cr_assert_str_eq(json_object_to_json_string_ext(message.headers, JSON_C_TO_STRING_PLAIN),
                     "{\"vazio\":\"\",\"latin1\":null,\"nulo\":null,\"bytes\":null}");
}

Test(message, missing_headers_are_an_empty_object)
{
    in.delivery.content.properties._flags = AMQP_BASIC_MESSAGE_ID_FLAG;
    add("escondido", integer(1));
    cr_assert_null(read_it());
    cr_assert_eq(json_object_object_length(message.headers), 0);
    cr_assert_null(message_field(&in.delivery.content.properties, "escondido"));
}

Test(message, a_field_is_found_by_its_whole_name)
{
    int64_t value = 0;

    add("x-attempts-2", integer(2));
    add("x-attempts", integer(1));
    cr_assert(message_field_int(&in.delivery.content.properties, "x-attempts", &value));
    cr_assert_eq(value, 1);
    cr_assert_not(message_field_int(&in.delivery.content.properties, "x-attempt", &value));
}

Test(message, headers_go_to_the_wire_and_come_back)
{
    struct json_object *headers = json_tokener_parse(
        "{\"grande\":9223372036854775807,\"pequeno\":-9223372036854775808,\"texto\":\"ação\","
        "\"vazio\":\"\",\"nulo\":null,\"real\":1.5}");
    amqp_pool_t pool;

    init_amqp_pool(&pool, 4096);
    cr_assert(message_table(headers, &pool, &in.delivery.content.properties.headers));
    cr_assert_null(read_it());
    cr_assert_str_eq(json_object_to_json_string_ext(message.headers, JSON_C_TO_STRING_PLAIN),
                     "{\"grande\":9223372036854775807,\"pequeno\":-9223372036854775808,"
                     "\"texto\":\"ação\",\"vazio\":\"\",\"nulo\":null,\"real\":null}");
    empty_amqp_pool(&pool);
    json_object_put(headers);
}

Test(message, no_headers_are_an_empty_table)
{
    struct json_object *headers = json_object_new_object();
    amqp_table_t table = {1, NULL};
    amqp_pool_t pool;

    init_amqp_pool(&pool, 4096);
    cr_assert(message_table(headers, &pool, &table));
    cr_assert_eq(table.num_entries, 0);
    empty_amqp_pool(&pool);
    json_object_put(headers);
}
