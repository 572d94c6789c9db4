#include "common/resource/contato.h"

#include <string.h>

#include "common/json/json_build.h"

void telefone_read(struct fields *f, struct telefone *telefone)
{
    bool country = fields_text(f, "codigoPais", 1, 3, telefone->codigo_pais);
    bool area = fields_text(f, "codigoDeArea", 0, 5, telefone->codigo_de_area);
    bool number = fields_text(f, "numero", 4, 15, telefone->numero);

    if (country && !telefone_codigo_pais_is_valid(telefone->codigo_pais)) {
        fields_fault(f, "codigoPais", "Código de país inválido.");
        return;
    }
    if (country && area &&
        !telefone_codigo_de_area_is_valid(telefone->codigo_pais, telefone->codigo_de_area))
        fields_fault(f, "codigoDeArea", "Código de área inválido.");
    if (country && number && !telefone_numero_is_valid(telefone->codigo_pais, telefone->numero))
        fields_fault(f, "numero", "Número de telefone inválido.");
}

void endereco_read(struct fields *f, struct endereco *endereco)
{
    char uf[16];
    char cep[48];

    fields_text(f, "rua", 1, 120, endereco->rua);
    fields_text(f, "numero", 1, 20, endereco->numero);
    if (fields_has(f, "complemento"))
        fields_text(f, "complemento", 0, 80, endereco->complemento);
    fields_text(f, "bairro", 1, 80, endereco->bairro);
    fields_text(f, "cidade", 1, 80, endereco->cidade);
    if (fields_text(f, "uf", 2, 2, uf) && !uf_normalise(uf, endereco->uf))
        fields_fault(f, "uf", "Não é uma unidade da federação.");
    if (fields_text(f, "cep", 8, 9, cep) && !cep_normalise(cep, endereco->cep))
        fields_fault(f, "cep", "CEP inválido.");
}

void fields_telefone(struct fields *f, struct telefone *telefone)
{
    struct fields inner = fields_object(f, "telefone");

    telefone_read(&inner, telefone);
    fields_end(&inner);
}

void fields_endereco(struct fields *f, struct endereco *endereco)
{
    struct fields inner = fields_object(f, "endereco");

    endereco_read(&inner, endereco);
    fields_end(&inner);
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');

    return at && at != text && at[1] != '\0' && !strchr(at + 1, '@') && !strpbrk(text, " \t");
}

void fields_email(struct fields *f, char email[static EMAIL_TEXT])
{
    if (fields_text_into(f, "email", 3, EMAIL_MAX, email, EMAIL_TEXT) && !is_email(email))
        fields_fault(f, "email", "E-mail inválido.");
}

struct json_object *telefone_json(const struct telefone *telefone)
{
    struct json_object *object = json_object_new_object();

    json_put_text(object, "codigoPais", telefone->codigo_pais);
    json_put(object, "codigoDeArea", json_object_new_string(telefone->codigo_de_area));
    json_put_text(object, "numero", telefone->numero);
    return object;
}

struct json_object *endereco_json(const struct endereco *endereco)
{
    struct json_object *object = json_object_new_object();

    json_put_text(object, "rua", endereco->rua);
    json_put_text(object, "numero", endereco->numero);
    json_put_text(object, "complemento", endereco->complemento);
    json_put_text(object, "bairro", endereco->bairro);
    json_put_text(object, "cidade", endereco->cidade);
    json_put_text(object, "uf", endereco->uf);
    json_put_text(object, "cep", endereco->cep);
    return object;
}

void telefone_check(struct fields *f, const void *object)
{
    const struct telefone *t = object;

    if (fields_is_wrong(f, "codigoPais"))
        return;
    if (!fields_is_wrong(f, "codigoDeArea") &&
        !telefone_codigo_de_area_is_valid(t->codigo_pais, t->codigo_de_area))
        fields_fault(f, "codigoDeArea", "Código de área inválido.");
    if (!fields_is_wrong(f, "numero") && !telefone_numero_is_valid(t->codigo_pais, t->numero))
        fields_fault(f, "numero", "Número de telefone inválido.");
}
