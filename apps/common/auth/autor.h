#pragma once

#include "common/values/address.h"

enum { AUTOR_MAX = 64, AUTOR_TEXT = AUTOR_MAX * 4 + 1 }; /* characters and bytes of a `chave` */

/* The author of a change: who made it, from where, and in which request. Texts are borrowed; "" or
 * NULL is unknown. */
struct autor {
    const char *chave;
    const char *correlation;
    char endereco[ADDRESS_TEXT];
};
