#pragma once

#include "common/resource/field.h"

/* Formats for FIELD_FORMAT. */
enum { EMAIL_MAX = 254, EMAIL_TEXT = EMAIL_MAX * 4 + 1 }; /* characters; bytes with the NUL */

extern const struct field_format FORMAT_CPF;            /* writes CPF_TEXT */
extern const struct field_format FORMAT_CNPJ;           /* CNPJ_TEXT */
extern const struct field_format FORMAT_GTIN;           /* GTIN_TEXT */
extern const struct field_format FORMAT_CEP;            /* CEP_TEXT */
extern const struct field_format FORMAT_UF;             /* UF_TEXT */
extern const struct field_format FORMAT_CODIGO_PAIS;    /* TELEFONE_CODIGO_PAIS_TEXT */
extern const struct field_format FORMAT_CODIGO_DE_AREA; /* TELEFONE_CODIGO_DE_AREA_TEXT */
extern const struct field_format FORMAT_TELEFONE;       /* TELEFONE_NUMERO_TEXT */
extern const struct field_format FORMAT_EMAIL;          /* EMAIL_TEXT; see email_is_valid */
