#include "projetos/uniao.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct projeto p;

static void add(int64_t produto_id, int64_t pieces, const char *situacao, int64_t retirado)
{
    struct material *m = &p.materiais[p.material_count++];

    *m = (struct material){.produto_id = produto_id,
                           .quantidade = QUANTITY(pieces),
                           .retirado = retirado,
                           .versao = produto_id,
                           .sequencia = 10 * produto_id};
    (void)snprintf(m->situacao, sizeof(m->situacao), "%s", situacao);
    (void)snprintf(m->produto_nome, sizeof(m->produto_nome), "Produto %d", (int)produto_id);
}

static void begin(const char *status)
{
    memset(&p, 0, sizeof(p));
    p.versao = 40;
    (void)snprintf(p.status, sizeof(p.status), "%s", status);
    add(1, 1, SITUACAO_BAIXADO, 0);
}

/* Product 2 was merged into product 3. */
static const struct uniao TWO_INTO_THREE = {.de = 2, .para = 3, .nome = "Produto 3"};

static void expect(size_t i, int64_t produto_id, int64_t pieces, const char *situacao)
{
    cr_expect_eq(p.materiais[i].produto_id, produto_id);
    cr_expect_eq(p.materiais[i].quantidade.thousandths, PIECES(pieces));
    cr_expect_str_eq(p.materiais[i].situacao, situacao);
}

Test(uniao, an_open_project_uses_the_other_product_and_asks_anew)
{
    begin(STATUS_EM_ANDAMENTO);
    add(2, 5, SITUACAO_BAIXADO, 0);
    cr_assert_eq(uniao_join(&p, &TWO_INTO_THREE), &p.materiais[1]);
    cr_expect_eq(p.material_count, 2);
    expect(1, 3, 5, SITUACAO_PENDENTE);
    cr_expect_str_eq(p.materiais[1].produto_nome, "Produto 3");
    cr_expect_eq(p.materiais[1].versao, 40);
    cr_expect_eq(p.materiais[1].sequencia, 0, "answers about another product do not count");
    expect(0, 1, 1, SITUACAO_BAIXADO);
}

Test(uniao, an_open_project_with_both_gets_the_sum)
{
    begin(STATUS_PENDENTE);
    add(2, 5, SITUACAO_INSUFICIENTE, 0);
    add(4, 9, SITUACAO_BAIXADO, 0);
    add(3, 6, SITUACAO_BAIXADO, 0);
    cr_assert_eq(uniao_join(&p, &TWO_INTO_THREE), &p.materiais[2]);
    cr_expect_eq(p.material_count, 3);
    expect(0, 1, 1, SITUACAO_BAIXADO);
    expect(1, 4, 9, SITUACAO_BAIXADO);
    expect(2, 3, 11, SITUACAO_PENDENTE);
    cr_expect_eq(p.materiais[2].sequencia, 30);
}

Test(uniao, an_ended_project_keeps_what_it_was_given)
{
    begin(STATUS_CONCLUIDO);
    add(2, 5, SITUACAO_BAIXADO, 0);
    cr_assert_not_null(uniao_join(&p, &TWO_INTO_THREE));
    expect(1, 3, 5, SITUACAO_BAIXADO);
    cr_expect_str_eq(p.materiais[1].produto_nome, "Produto 2", "the name that it ended with");
    cr_expect_eq(p.materiais[1].versao, 40, "the stock is told");
    cr_expect_eq(p.materiais[1].sequencia, 1);

    begin(STATUS_CONCLUIDO);
    add(2, 5, SITUACAO_BAIXADO, 0);
    add(3, 6, SITUACAO_BAIXADO, 0);
    cr_assert_not_null(uniao_join(&p, &TWO_INTO_THREE));
    cr_expect_eq(p.material_count, 2);
    expect(1, 3, 11, SITUACAO_BAIXADO);
    cr_expect_eq(p.materiais[1].versao, 40);

    begin(STATUS_CONCLUIDO);
    add(2, 5, SITUACAO_BAIXADO, 0);
    add(3, 6, SITUACAO_DEVOLVIDO, 1);
    cr_assert_not_null(uniao_join(&p, &TWO_INTO_THREE));
    expect(1, 3, 5, SITUACAO_BAIXADO);
    cr_expect_eq(p.materiais[1].retirado, 0);
    cr_expect_eq(p.materiais[1].sequencia, 30);
}

Test(uniao, what_came_back_and_what_it_cost_add_up)
{
    begin(STATUS_CONCLUIDO);
    add(2, 5, SITUACAO_BAIXADO, 0);
    add(3, 6, SITUACAO_BAIXADO, 0);
    p.materiais[1].devolvida = QUANTITY(1);
    p.materiais[1].custo = (struct cost){400};
    p.materiais[2].devolvida = QUANTITY(2);
    p.materiais[2].custo = (struct cost){100};
    cr_assert_not_null(uniao_join(&p, &TWO_INTO_THREE));
    expect(1, 3, 11, SITUACAO_BAIXADO);
    cr_expect_eq(p.materiais[1].devolvida.thousandths, PIECES(3));
    cr_expect_eq(p.materiais[1].custo.hundred_thousandths, 500);
}

Test(uniao, a_cancelled_project_follows_with_what_it_cut)
{
    begin(STATUS_CANCELADO);
    add(2, 5, SITUACAO_BAIXADO, 1);
    add(3, 6, SITUACAO_DEVOLVIDO, 1);
    p.materiais[1].devolvida = QUANTITY(3);
    p.materiais[1].mantida = QUANTITY(2);
    p.materiais[2].devolvida = QUANTITY(6);
    cr_assert_not_null(uniao_join(&p, &TWO_INTO_THREE));
    expect(1, 3, 11, SITUACAO_BAIXADO);
    cr_expect_eq(p.materiais[1].mantida.thousandths, PIECES(2));
    cr_expect_eq(p.materiais[1].devolvida.thousandths, PIECES(9));
    cr_expect_eq(p.materiais[1].retirado, 1);
}

Test(uniao, of_finished_work_what_was_cut_and_not_asked_any_more_counts_too)
{
    for (int gone = 0; gone < 2; gone++) {
        struct material *cut;

        begin(STATUS_CONCLUIDO);
        add(2, 5, SITUACAO_BAIXADO, gone);
        add(3, 6, SITUACAO_BAIXADO, !gone);
        cut = &p.materiais[gone ? 1 : 2];
        cut->devolvida =
            (struct quantity){cut->quantidade.thousandths - PIECES(1)}; /* 1 of the 2 kept, too */
        cut->mantida = QUANTITY(2);
        cr_assert_not_null(uniao_join(&p, &TWO_INTO_THREE));
        expect(1, 3, (gone ? 6 : 5) + 2, SITUACAO_BAIXADO);
        cr_expect_eq(p.materiais[1].devolvida.thousandths, PIECES(1));
        cr_expect_eq(p.materiais[1].mantida.thousandths, 0);
        cr_expect_eq(p.materiais[1].retirado, 0);
    }
}

Test(uniao, what_does_not_use_the_product_stays)
{
    begin(STATUS_PENDENTE);
    cr_expect_null(uniao_join(&p, &TWO_INTO_THREE));
    begin(STATUS_CANCELADO);
    add(2, 5, SITUACAO_DEVOLVIDO, 1);
    cr_expect_null(uniao_join(&p, &TWO_INTO_THREE));
    expect(1, 2, 5, SITUACAO_DEVOLVIDO);
}
