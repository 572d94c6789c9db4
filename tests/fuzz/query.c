/* The query of a list: values are in bounds, the response is HTTP, links lead to the same list. */
#include "fake_request.h"

#include "common/http/cursor.h"
#include "common/http/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOME_MAX = 120, TOTAL_MAX = 100000 };

struct coisa {
    int64_t id;
};

static const struct field coisa_fields[] = {
    FIELD_ID(coisa, id, "Identificador."),
};

struct busca {
    char nome[NOME_MAX * 4 + 1];
    int64_t linhas;
};

static const struct field busca_fields[] = {
    FIELD_TEXT(busca, nome, 1, NOME_MAX, OPTIONAL, "Nome."),
    FIELD_INT(busca, linhas, 0, TOTAL_MAX, DEFAULT("7"), "Quantas há."),
};

/* Each Link is <target>; rel="word"; its target is this list, with a page number of at least 1 or a
 * cursor that this list accepts. */
static void check_links(const char *headers, const struct request *request, const struct page *page)
{
    for (const char *at = headers; (at = strstr(at, "Link: <")); at++) {
        const char *target = at + strlen("Link: <");
        size_t length = strcspn(target, ">");
        const char *place = memrchr(target, '=', length);
        struct page read = {.list = page->list};
        char cursor[CURSOR_TEXT];

        HOLDS(strncmp(target, request->path, strlen(request->path)) == 0);
        HOLDS(target[strlen(request->path)] == '?');
        HOLDS(strspn(target, "!$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                             "abcdefghijklmnopqrstuvwxyz~") >= length);
        HOLDS(place);
        if (place - target > 6 && strncmp(place - 6, "cursor", 6) == 0) {
            length = (size_t)(target + length - (place + 1));
            HOLDS(length < sizeof(cursor));
            memcpy(cursor, place + 1, length);
            cursor[length] = '\0';
            HOLDS(cursor_read(cursor, &read));
        } else {
            HOLDS(strtol(place + 1, NULL, 10) >= 1);
        }
        HOLDS(strncmp(target + strcspn(target, ">"), ">; rel=\"", strlen(">; rel=\"")) == 0);
    }
}

/* Answers with a page of a list with the ids 1 to `total`, as page_scan would read it. */
static void answer(struct ctx *ctx, struct page *page, int64_t total)
{
    static const struct page_order BY_ID = {"id", NULL, "id"};
    const int64_t step = page->backward ? -1 : 1;
    struct coisa row = {.id = page_offset(page) + 1};
    struct rows rows;

    page->ordered = &BY_ID;
    if (page->cursor.id > total + 1)
        page->cursor.id = total + 1;
    if (page->number == 0)
        row.id = page->cursor.id > 0 ? page->cursor.id + step : total;
    rows_of(ctx, &rows, page, coisa, &row, RECORD_OPEN);
    for (int64_t i = 0; i <= page->size && row.id >= 1 && row.id <= total; i++, row.id += step)
        rows_take(&rows);
    page->total = total;
    respond_page(ctx, DB_OK, &rows);
    check_links(ctx->response.headers, &ctx->request, page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fake_request *fake = fake_open(data, size);
    struct ctx *ctx = &fake->ctx;
    struct busca busca;
    struct query query;
    struct page page;

    (void)snprintf(ctx->request.path, sizeof(ctx->request.path), "/coisas");
    if (query_open(ctx, &query)) {
        record_read(&query.fields, busca, &busca, RECORD_CREATE);
        page_read(&query, "nome id", &page);
        if (query_close(ctx, &query)) {
            HOLDS(page.number >= 0 && page.number <= PAGE_NUMBER_MAX);
            HOLDS(page.number > 0 || page.backward || page.cursor.id > 0);
            HOLDS(page.size >= 1 && page.size <= PAGE_SIZE_MAX);
            HOLDS(page_offset(&page) >= 0);
            HOLDS(page.after_row >= 0 && (page.after_row == 0 || page.number == 1));
            HOLDS(busca.linhas >= 0 && busca.linhas <= TOTAL_MAX);
            HOLDS(strcmp(page.order + (*page.order == '-'), "nome") == 0 ||
                  strcmp(page.order + (*page.order == '-'), "id") == 0);
            answer(ctx, &page, busca.linhas);
        }
    }
    HOLDS(ctx->response.status == 200 || ctx->response.status == 400 ||
          ctx->response.status == 422);
    fake_send(fake);
    fake_close(fake);
    return 0;
}
