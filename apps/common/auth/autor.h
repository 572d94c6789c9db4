#pragma once

#include "common/values/address.h"

/* The author of a change: who made it, from where, and in which request. Texts are borrowed; "" or
 * NULL is unknown. */
struct autor {
    const char *chave;
    const char *correlation;
    char endereco[ADDRESS_TEXT];
};
