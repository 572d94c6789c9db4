#pragma once

#include "fuzz.h"

#include "common/http/context.h"

/*
 * A request as nginx would send it, made of the input: lines NAME=value, an empty line, the body.
 * The body arrives in pieces of a size chosen by the input. The response is kept in memory.
 */
enum { FAKE_PARAMETERS_MAX = 64, FAKE_ANSWER_MAX = 1 << 20 };

struct fake_request {
    struct ctx ctx;
    char body[BODY_MAX + 1];

    FCGX_Request fcgi;
    FCGX_Stream in;
    FCGX_Stream out;
    char *text; /* the parameters point into it */
    char *parameters[FAKE_PARAMETERS_MAX + 1];
    unsigned char *rest; /* of the body, not yet read */
    unsigned char *end;
    size_t piece;
    unsigned char answer[FAKE_ANSWER_MAX];
};

/* Opens the single request; fake_close frees its memory. */
struct fake_request *fake_open(const uint8_t *data, size_t size);
void fake_close(struct fake_request *fake);

/* Sends the response, if there is one, and checks that it is valid HTTP. */
void fake_send(struct fake_request *fake);
