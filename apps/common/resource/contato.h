#pragma once

#include <json-c/json.h>

#include "common/resource/fields.h"
#include "common/resource/formats.h"
#include "common/values/cep.h"
#include "common/values/telefone.h"

/* Telephone and address of a person or a company. */

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

static const struct field telefone_fields[] = {
    FIELD_FORMAT(telefone, codigo_pais, FORMAT_CODIGO_PAIS, TELEFONE_CODIGO_PAIS_TEXT, REQUIRED,
                 "Código do país; 55 é o Brasil."),
    FIELD_FORMAT(telefone, codigo_de_area, FORMAT_CODIGO_DE_AREA, TELEFONE_CODIGO_DE_AREA_TEXT,
                 REQUIRED, "Código de área (DDD); vazio onde não há, como no 0800."),
    FIELD_FORMAT(telefone, numero, FORMAT_TELEFONE, TELEFONE_NUMERO_TEXT, REQUIRED,
                 "Número, com ou sem pontuação."),
};

/* Checks area code and number of a `telefone` by the rules of its country. */
field_rule telefone_check;

static const struct field endereco_fields[] = {
    FIELD_TEXT(endereco, rua, 1, 120, REQUIRED, "Rua, avenida ou o que for."),
    FIELD_TEXT(endereco, numero, 1, 20, REQUIRED, "Número, ou s/n."),
    FIELD_TEXT(endereco, complemento, 0, 80, OPTIONAL, "Complemento."),
    FIELD_TEXT(endereco, bairro, 1, 80, REQUIRED, "Bairro."),
    FIELD_TEXT(endereco, cidade, 1, 80, REQUIRED, "Cidade."),
    FIELD_FORMAT(endereco, uf, FORMAT_UF, UF_TEXT, REQUIRED, "Sigla do estado."),
    FIELD_FORMAT(endereco, cep, FORMAT_CEP, CEP_TEXT, REQUIRED, "Código postal."),
};

/* Columns of telephone and address, for statements that read or write them. */
#define TELEFONE_COLUMNS                                                                           \
    "telefone_codigo_pais, telefone_codigo_area AS telefone_codigo_de_area, telefone_numero"
#define ENDERECO_COLUMNS                                                                           \
    "endereco_rua, endereco_numero, endereco_complemento, endereco_bairro, endereco_cidade,"       \
    " endereco_uf, endereco_cep"
#define TELEFONE_WRITTEN                                                                           \
    "telefone_codigo_pais = :telefone_codigo_pais,"                                                \
    " telefone_codigo_area = :telefone_codigo_de_area, telefone_numero = :telefone_numero"
#define ENDERECO_WRITTEN                                                                           \
    "endereco_rua = :endereco_rua, endereco_numero = :endereco_numero,"                            \
    " endereco_complemento = :endereco_complemento, endereco_bairro = :endereco_bairro,"           \
    " endereco_cidade = :endereco_cidade, endereco_uf = :endereco_uf, endereco_cep = "             \
    ":endereco_cep"
