#pragma once

#include <stdint.h>

/* Who an access token speaks for. Texts are UTF-8 of one line, see utf8_is_text. */
struct identity {
    int64_t user_id;   /* from 1 */
    int64_t sessao_id; /* of the login that it came from; 0 when the token does not say */
    char chave[65];    /* never empty */
    char papel[33];    /* never empty */
    char nome[601];
    int64_t exp; /* Unix seconds at which the token ends */
};
