#pragma once

#include <json-c/json.h>

#include "common/resource/fields.h"
#include "common/values/cep.h"
#include "common/values/telefone.h"

/* Telephone, address and e-mail of a person or a company, as members of a JSON object. */
enum { EMAIL_MAX = 254, EMAIL_TEXT = EMAIL_MAX * 4 + 1 }; /* characters; bytes with the NUL */

struct telefone {
    char codigo_pais[TELEFONE_CODIGO_PAIS_TEXT];
    char codigo_de_area[TELEFONE_CODIGO_DE_AREA_TEXT];
    char numero[TELEFONE_NUMERO_TEXT];
};

struct endereco {
    char rua[120 * 4 + 1];
    char numero[20 * 4 + 1];
    char complemento[80 * 4 + 1]; /* "" when there is none */
    char bairro[80 * 4 + 1];
    char cidade[80 * 4 + 1];
    char uf[UF_TEXT];
    char cep[CEP_TEXT];
};

/* The members of an object that is the telephone, or the address, itself. */
void telefone_read(struct fields *f, struct telefone *telefone);
void endereco_read(struct fields *f, struct endereco *endereco);

/* The required members `telefone` and `endereco` of an object. */
void fields_telefone(struct fields *f, struct telefone *telefone);
void fields_endereco(struct fields *f, struct endereco *endereco);

/*
 * The required member `email`: one address of at most EMAIL_MAX characters, something on each side
 * of its one '@' and no white space. Whether it exists only a letter to it can tell.
 */
void fields_email(struct fields *f, char email[static EMAIL_TEXT]);

/* The caller owns the object. */
struct json_object *telefone_json(const struct telefone *telefone);
struct json_object *endereco_json(const struct endereco *endereco);
