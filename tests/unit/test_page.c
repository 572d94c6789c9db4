#include "common/db/page.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct linha {
    int64_t id;
    char nome[20 * 4 + 1];
    int64_t quantidade;
    int64_t valor;
    char entrega[DATE_TEXT];
    char criado_em[INSTANT_TEXT];
};

static const struct field linha_fields[] = {
    FIELD_ID(linha, id, "Identificador."),
    FIELD_TEXT(linha, nome, 1, 20, REQUIRED, "Nome."),
    FIELD_INT(linha, quantidade, 0, 100, REQUIRED, "Quantidade."),
    FIELD_MONEY(linha, valor, REQUIRED, "Valor."),
    FIELD_DATE(linha, entrega, REQUIRED, "Entrega."),
    FIELD_INSTANT(linha, criado_em, OF_ROW, "Quando."),
};

static const struct linha ROW = {7,    "Chapa Ágil", 12,
                                 1230, "2026-10-31", "2026-11-01T01:00:00.250Z"};

static const char *key_of(const char *field)
{
    static struct page page;
    const struct page_order order = {"x", NULL, field};

    page = (struct page){.size = 1, .ordered = &order};
    cr_assert(page_take(&page, RECORD(linha), &ROW));
    cr_expect_eq(page.last.id, 7);
    return page.last.key;
}

Test(page, a_place_has_the_value_of_its_order)
{
    cr_expect_str_eq(key_of("id"), "7");
    cr_expect_str_eq(key_of("nome"), "Chapa Ágil");
    cr_expect_str_eq(key_of("quantidade"), "12");
    cr_expect_str_eq(key_of("valor"), "12.30");
    cr_expect_str_eq(key_of("entrega"), "2026-10-31");
    cr_expect_str_eq(key_of("criado_em"), "2026-11-01 01:00:00.250");
}

Test(page, it_takes_its_rows_and_knows_of_one_more)
{
    static const struct page_order BY_ID = {"id", NULL, "id"};
    struct page page = {.size = 2, .ordered = &BY_ID};
    struct linha row = ROW;

    for (int i = 0; i < 2; i++, row.id++)
        cr_expect(page_take(&page, RECORD(linha), &row));
    cr_expect_not(page.more);
    cr_expect_not(page_take(&page, RECORD(linha), &row));
    cr_expect(page.more);
    cr_expect(page.taken == 2 && page.first.id == 7 && page.last.id == 8);
}
