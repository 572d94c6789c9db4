#include "projetos/projeto.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct projeto with_status(const char *status)
{
    struct projeto p = {.id = 1};

    (void)snprintf(p.status, sizeof(p.status), "%s", status);
    return p;
}

Test(projeto, the_status_goes_forward_or_to_cancelled_and_one_step_back_from_an_end)
{
    static const char *const ALL[] = {STATUS_PENDENTE, STATUS_EM_ANDAMENTO, STATUS_CONCLUIDO,
                                      STATUS_CANCELADO};
    static const bool ALLOWED[4][4] = {
        {false, true, false, true},
        {false, false, true, true},
        {false, true, false, false},
        {true, false, false, false},
    };

    for (size_t from = 0; from < 4; from++) {
        struct projeto p = with_status(ALL[from]);
        cr_expect_eq(projeto_is_active(&p), from < 2);
        for (size_t to = 0; to < 4; to++) {
            cr_expect_eq(projeto_may_become(&p, ALL[to]), ALLOWED[from][to], "%s to %s", ALL[from],
                         ALL[to]);
            cr_expect_eq(projeto_reopens(&p, ALL[to]), from > 1 && ALLOWED[from][to]);
        }
    }
}

Test(projeto, a_product_that_is_used_already_needs_no_place_in_the_copy)
{
    struct projeto old = {.material_count = 1,
                          .materiais = {{.produto_id = 7, .produto_nome = "MDF"}}};
    struct projeto p = {
        .material_count = 3,
        .materiais = {{.produto_id = 9, .estado = ESTADO_DESCONHECIDO},
                      {.produto_id = 7, .estado = ESTADO_REMOVIDO},
                      {.produto_id = 3, .estado = ESTADO_CONHECIDO, .produto_nome = "Cola"}}};

    cr_expect_not(projeto_products_known(&p));
    projeto_keep_products(&p, &old);
    cr_expect_eq(p.materiais[0].estado, ESTADO_DESCONHECIDO);
    cr_expect_eq(p.materiais[1].estado, ESTADO_CONHECIDO);
    cr_expect_str_eq(p.materiais[1].produto_nome, "MDF");
    cr_expect_str_eq(p.materiais[2].produto_nome, "Cola");
    cr_expect_not(projeto_products_known(&p));
    p.materiais[0].estado = ESTADO_CONHECIDO;
    cr_expect(projeto_products_known(&p));
}
