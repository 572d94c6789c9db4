#pragma once

#include <stdint.h>

/* The user of an access token. Texts are single-line UTF-8, see utf8_is_text. */
struct identity {
    int64_t user_id;   /* from 1 */
    int64_t sessao_id; /* 0 when the token has no sid */
    char chave[65];    /* never empty */
    char papel[33];    /* never empty */
    char nome[601];
    int64_t iat; /* when the token was issued and when it expires, Unix seconds */
    int64_t exp;
};
