/* The query of a list: values are in bounds, the response is HTTP, links lead to the same list. */
#include "fake_request.h"

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
    int64_t total;
};

static const struct field busca_fields[] = {
    FIELD_TEXT(busca, nome, 1, NOME_MAX, OPTIONAL, "Nome."),
    FIELD_INT(busca, total, 0, TOTAL_MAX, DEFAULT("7"), "Quantas há."),
};

/* Each Link is <target>; rel="word", and its target is this list at a page from 1 on. */
static void check_links(const char *headers, const struct request *request)
{
    for (const char *at = headers; (at = strstr(at, "Link: <")); at++) {
        const char *target = at + strlen("Link: <");
        size_t length = strcspn(target, ">");
        const char *page = memrchr(target, '=', length);

        HOLDS(strncmp(target, request->path, strlen(request->path)) == 0);
        HOLDS(target[strlen(request->path)] == '?');
        HOLDS(strspn(target, "!$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                             "abcdefghijklmnopqrstuvwxyz~") >= length);
        HOLDS(page && strtol(page + 1, NULL, 10) >= 1);
        HOLDS(strncmp(target + length, ">; rel=\"", strlen(">; rel=\"")) == 0);
    }
}

static void answer(struct ctx *ctx, struct page *page, int64_t total)
{
    struct coisa row;
    struct rows rows;

    rows_of(ctx, &rows, coisa, &row, RECORD_OPEN);
    for (row.id = page_offset(page) + 1;
         row.id <= total && row.id <= page_offset(page) + page->size; row.id++)
        rows_take(&rows);
    page->total = total;
    respond_page(ctx, page, DB_OK, &rows);
    check_links(ctx->response.headers, &ctx->request);
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
            HOLDS(page.number >= 1 && page.number <= PAGE_NUMBER_MAX);
            HOLDS(page.size >= 1 && page.size <= PAGE_SIZE_MAX);
            HOLDS(page_offset(&page) >= 0);
            HOLDS(page.after >= 0 && (page.after == 0 || page.number == 1));
            HOLDS(busca.total >= 0 && busca.total <= TOTAL_MAX);
            HOLDS(strcmp(page.order + (*page.order == '-'), "nome") == 0 ||
                  strcmp(page.order + (*page.order == '-'), "id") == 0);
            answer(ctx, &page, busca.total);
        }
    }
    HOLDS(ctx->response.status == 200 || ctx->response.status == 400 ||
          ctx->response.status == 422);
    fake_send(fake);
    fake_close(fake);
    return 0;
}
