/* A body read with every kind of reader: accepted values are in bounds, each fault has a
 * pointer. */
#include "fake_request.h"

#include "common/base/utf8.h"
#include "common/http/body.h"
#include "common/resource/contato.h"
#include "common/values/money.h"

#include <stdlib.h>
#include <string.h>

enum { NOME_MAX = 30, ITENS_MAX = 5 };

struct thing {
    char nome[NOME_MAX * 4 + 1];
    char descricao[200 * 4 + 1];
    char tipo[16];
    char entrega[DATE_TEXT];
    char email[EMAIL_TEXT];
    int64_t valor;
    int64_t quantidade;
    struct telefone telefone;
    struct endereco endereco;
};

static void read_items(struct fields *f)
{
    struct json_object *itens = fields_array(f, "itens", 1, ITENS_MAX);

    for (size_t i = 0; itens && i < json_object_array_length(itens); i++) {
        struct fields item = fields_element(f, "itens", itens, i);
        int64_t id = 1;

        (void)fields_int(&item, "id", 1, INT64_MAX, &id);
        HOLDS(id >= 1);
        fields_end(&item);
    }
}

static void read_thing(struct fields *f, struct thing *thing)
{
    (void)fields_text(f, "nome", 1, NOME_MAX, thing->nome);
    if (fields_has(f, "descricao"))
        (void)fields_long_text(f, "descricao", 0, 200, thing->descricao);
    (void)fields_choice(f, "tipo", "ENTRADA SAIDA", thing->tipo);
    (void)fields_date(f, "entrega", thing->entrega);
    if (fields_has(f, "email"))
        fields_email(f, thing->email);
    (void)fields_money(f, "valor", &thing->valor);
    (void)fields_int(f, "quantidade", -5, 1000, &thing->quantidade);
    fields_telefone(f, &thing->telefone);
    fields_endereco(f, &thing->endereco);
    fields_ignore(f, "id");
    read_items(f);
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
    HOLDS(thing->quantidade >= -5 && thing->quantidade <= 1000);
    HOLDS(telefone_codigo_pais_is_valid(thing->telefone.codigo_pais));
    HOLDS(strlen(thing->endereco.uf) == 2 && strlen(thing->endereco.cep) == 8);
    json_object_put(endereco_json(&thing->endereco));
    json_object_put(telefone_json(&thing->telefone));
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
            read_thing(&body.fields, &thing);
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
