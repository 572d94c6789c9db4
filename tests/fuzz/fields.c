/* A body read with every kind of reader: accepted values are in bounds, each fault has a
 * pointer. */
#include "fake_request.h"

#include "common/base/utf8.h"
#include "common/http/body.h"
#include "common/json/json_text.h"
#include "common/resource/contato.h"
#include "common/resource/record_json.h"
#include "common/resource/record_read.h"
#include "common/values/money.h"

#include <stdlib.h>
#include <string.h>

enum { NOME_MAX = 30, ITENS_MAX = 5 };

struct item {
    int64_t id;
};

struct thing {
    char nome[NOME_MAX * 4 + 1];
    char descricao[200 * 4 + 1];
    char tipo[16];
    char entrega[DATE_TEXT];
    char email[EMAIL_TEXT];
    int64_t valor;
    struct quantity medida;
    int64_t quantidade;
    bool ativo;
    struct telefone telefone;
    struct endereco endereco;
    struct item itens[ITENS_MAX];
    size_t item_count;
};

static const struct field item_fields[] = {
    FIELD_INT(item, id, 1, INT64_MAX, REQUIRED, "Identificador."),
};

static const struct field thing_fields[] = {
    FIELD_TEXT(thing, nome, 1, NOME_MAX, REQUIRED, "Nome."),
    FIELD_LONG_TEXT(thing, descricao, 0, 200, OPTIONAL, "Descrição."),
    FIELD_CHOICE(thing, tipo, "ENTRADA SAIDA", REQUIRED, "Tipo."),
    FIELD_DATE(thing, entrega, REQUIRED, "Entrega."),
    FIELD_FORMAT(thing, email, FORMAT_EMAIL, EMAIL_TEXT, OPTIONAL, "E-mail."),
    FIELD_MONEY(thing, valor, REQUIRED, "Preço."),
    FIELD_QUANTITY(thing, medida, 1, PIECES(1000), REQUIRED, "Medida."),
    FIELD_INT(thing, quantidade, -5, 1000, DEFAULT("3"), "Quantos."),
    FIELD_BOOL(thing, ativo, OPTIONAL, "Em uso."),
    FIELD_OBJECT(thing, telefone, telefone, telefone_check, REQUIRED, "Telefone."),
    FIELD_OBJECT(thing, endereco, endereco, NULL, REQUIRED, "Endereço."),
    FIELD_LIST(thing, itens, item, item_count, 1, ITENS_MAX, NULL, REQUIRED, "Itens."),
};

static char *text_of(const struct thing *thing, size_t *length)
{
    struct json_out out = {0};

    record_json(&out, thing, thing, RECORD_OPEN);
    return json_out_take(&out, length);
}

/* What is written reads back as it was. */
static void write_and_read(const struct thing *thing)
{
    static struct faults faults;
    struct thing back = {0};
    enum json_text_result why;
    size_t length;
    char *text = text_of(thing, &length);
    struct json_object *json = json_text_parse(text, length, BODY_DEPTH_MAX, &why);

    faults.count = 0;
    struct fields f = fields_of(json, &faults);
    record_read(&f, thing, &back, RECORD_CREATE);
    fields_end(&f);
    HOLDS(faults.count == 0);
    char *again = text_of(&back, &length);
    HOLDS(strcmp(text, again) == 0);
    free(text);
    free(again);
    json_object_put(json);
}

/* Values accepted without a fault obey their bounds. */
static void check_thing(const struct thing *thing)
{
    size_t bytes = strlen(thing->nome);

    HOLDS(utf8_is_text(thing->nome, bytes) && utf8_length(thing->nome, bytes) <= NOME_MAX);
    HOLDS(bytes > 0 && utf8_trim(thing->nome, &bytes) == thing->nome);
    HOLDS(utf8_is_long_text(thing->descricao, strlen(thing->descricao)));
    HOLDS(strcmp(thing->tipo, "ENTRADA") == 0 || strcmp(thing->tipo, "SAIDA") == 0);
    HOLDS(date_is_valid(thing->entrega));
    HOLDS(!*thing->email || strchr(thing->email, '@'));
    HOLDS(thing->valor >= 0 && thing->valor <= MONEY_MAX);
    HOLDS(thing->medida.thousandths >= 1 && thing->medida.thousandths <= PIECES(1000));
    HOLDS(thing->quantidade >= -5 && thing->quantidade <= 1000);
    HOLDS(telefone_codigo_pais_is_valid(thing->telefone.codigo_pais));
    HOLDS(strlen(thing->endereco.uf) == 2 && strlen(thing->endereco.cep) == 8);
    HOLDS(thing->item_count >= 1 && thing->item_count <= ITENS_MAX);
    for (size_t i = 0; i < thing->item_count; i++)
        HOLDS(thing->itens[i].id >= 1);
    write_and_read(thing);
}

/* Resolves a JSON Pointer (RFC 6901 §4); false when there is no such member. */
static bool resolve(struct json_object *value, const char *pointer)
{
    while (*pointer) {
        char name[FIELD_POINTER_MAX] = "";
        size_t used = 0;

        HOLDS(*pointer == '/');
        for (pointer++; *pointer && *pointer != '/'; pointer++) {
            if (*pointer == '~')
                HOLDS(pointer[1] == '0' || pointer[1] == '1');
            if (*pointer == '~')
                name[used++] = *++pointer == '1' ? '/' : '~';
            else
                name[used++] = *pointer;
        }
        if (json_object_is_type(value, json_type_array))
            value = json_object_array_get_idx(value, strtoul(name, NULL, 10));
        else if (!json_object_object_get_ex(value, name, &value))
            return false;
    }
    return true;
}

/* The pointer of an unknown member resolves to it, unless its name was too long. */
static void check_faults(const struct body *body)
{
    for (size_t i = 0; i < body->faults.count && i < FAULTS_MAX; i++) {
        const struct fault *fault = &body->faults.list[i];

        HOLDS(utf8_is_valid(fault->mensagem, strlen(fault->mensagem)));
        HOLDS(utf8_is_valid(fault->campo, strlen(fault->campo)));
        if (strcmp(fault->mensagem, "Campo desconhecido.") == 0 &&
            strlen(fault->campo) < FIELD_POINTER_MAX - 8)
            HOLDS(resolve(body->json, fault->campo));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fake_request *fake = fake_open((const uint8_t *)"\n", 1);
    struct ctx *ctx = &fake->ctx;
    struct thing thing = {0};
    struct body body;

    if (size <= BODY_MAX) {
        memcpy(fake->body, data, size);
        fake->body[size] = '\0';
        ctx->request.body_length = size;
        if (body_open(ctx, &body)) {
            record_read(&body.fields, thing, &thing, RECORD_CREATE);
            fields_end(&body.fields);
            check_faults(&body);
            if (body_close(ctx, &body))
                check_thing(&thing);
        }
    }
    fake_send(fake);
    fake_close(fake);
    return 0;
}
