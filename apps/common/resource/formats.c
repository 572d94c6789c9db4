#include "common/resource/formats.h"

#include <string.h>

#include "common/values/cep.h"
#include "common/values/cnpj.h"
#include "common/values/cpf.h"
#include "common/values/email.h"
#include "common/values/gtin.h"
#include "common/values/telefone.h"

static bool copy_if(bool good, const char *text, char *out)
{
    if (good)
        memcpy(out, text, strlen(text) + 1);
    return good;
}

static bool email_normalise(const char *text, char *out)
{
    return copy_if(email_is_valid(text), text, out);
}

const struct field_format FORMAT_CPF = {11, 14, cpf_normalise, "CPF inválido.", "cpf"};
const struct field_format FORMAT_CNPJ = {14, 18, cnpj_normalise, "CNPJ inválido.", "cnpj"};
const struct field_format FORMAT_GTIN = {8, 14, gtin_normalise, "Código de barras inválido.",
                                         "gtin"};
const struct field_format FORMAT_CEP = {8, 9, cep_normalise, "CEP inválido.", "cep"};
const struct field_format FORMAT_UF = {2, 2, uf_normalise, "Não é uma unidade da federação.", "uf"};
const struct field_format FORMAT_CODIGO_PAIS = {1, 8, telefone_codigo_pais_normalise,
                                                "Código de país inválido.", "codigo-de-pais"};
const struct field_format FORMAT_CODIGO_DE_AREA = {0, 12, telefone_codigo_de_area_normalise,
                                                   "Código de área inválido.", "codigo-de-area"};
const struct field_format FORMAT_TELEFONE = {4, 30, telefone_numero_normalise,
                                             "Número de telefone inválido.", "telefone"};
const struct field_format FORMAT_EMAIL = {3, EMAIL_MAX, email_normalise, "E-mail inválido.",
                                          "email"};
