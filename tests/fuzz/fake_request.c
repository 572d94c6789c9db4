#include "fake_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json/json_text.h"

static void give_piece(FCGX_Stream *in)
{
    struct fake_request *fake = in->data;
    size_t left = (size_t)(fake->end - fake->rest);
    size_t given = left < fake->piece ? left : fake->piece;

    if (given == 0) {
        in->isClosed = 1;
        return;
    }
    in->rdNext = fake->rest;
    in->stop = fake->rest + given;
    fake->rest += given;
}

static void no_more_room(FCGX_Stream *out, int closing)
{
    (void)out;
    (void)closing;
    fuzz_broken("an answer fits in a megabyte", __FILE__, __LINE__);
}

/* Reads the lines up to the empty one; returns what follows it. */
static char *take_parameters(struct fake_request *fake)
{
    char *line = fake->text;
    size_t count = 0;

    while (*line && *line != '\n') {
        char *end = strchrnul(line, '\n');
        char *next = *end ? end + 1 : end;

        *end = '\0';
        if (strchr(line, '=') && count < FAKE_PARAMETERS_MAX)
            fake->parameters[count++] = line;
        line = next;
    }
    fake->parameters[count] = NULL;
    return *line == '\n' ? line + 1 : line;
}

struct fake_request *fake_open(const uint8_t *data, size_t size)
{
    static struct fake_request fake;

    fake.ctx = (struct ctx){0};
    fake.text = fuzz_text(data, size);
    fake.rest = (unsigned char *)take_parameters(&fake);
    fake.end = (unsigned char *)fake.text + size;
    fake.piece = size % 2 ? 1 + size % 977 : BODY_MAX;
    fake.in = (FCGX_Stream){.isReader = 1, .fillBuffProc = give_piece, .data = &fake};
    fake.out = (FCGX_Stream){.wrNext = fake.answer,
                             .rdNext = fake.answer + FAKE_ANSWER_MAX,
                             .stop = fake.answer + FAKE_ANSWER_MAX,
                             .emptyBuffProc = no_more_room};
    fake.fcgi = (FCGX_Request){.in = &fake.in, .out = &fake.out, .envp = fake.parameters};
    response_begin(&fake.ctx.response);
    request_begin(&fake.ctx.request, &fake.fcgi, fake.body);
    return &fake;
}

void fake_close(struct fake_request *fake)
{
    free(fake->text);
    fake->text = NULL;
}

/* Checks that the header lines are printable and named; returns what follows the empty line. */
static const char *check_headers(const char *text, long *announced)
{
    while (strncmp(text, "\r\n", 2) != 0) {
        const char *end = strstr(text, "\r\n");
        const char *colon = strstr(text, ": ");

        HOLDS(end && colon && colon > text && colon < end);
        for (const char *c = text; c < end; c++)
            HOLDS((unsigned char)*c >= ' ' && *c != 0x7F);
        if (strncmp(text, "Content-Length: ", strlen("Content-Length: ")) == 0)
            *announced = strtol(text + strlen("Content-Length: "), NULL, 10);
        text = end + 2;
    }
    return text + 2;
}

void fake_send(struct fake_request *fake)
{
    long announced = 0;
    bool without_body = fake->ctx.request.is_head;

    if (fake->ctx.response.status == 0)
        return;
    HOLDS(fake->ctx.response.status != 500);
    response_send(&fake->ctx);
    *fake->out.wrNext = '\0';
    HOLDS(strlen((char *)fake->answer) == (size_t)(fake->out.wrNext - fake->answer));
    const char *body = check_headers((char *)fake->answer, &announced);
    HOLDS(without_body ? *body == '\0' : strlen(body) == (size_t)announced);
    HOLDS(*body == '\0' || json_text_check(body, strlen(body), 16) == JSON_TEXT_OK);
}
