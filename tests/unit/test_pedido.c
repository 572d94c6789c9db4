#include "projetos/pedido.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct pedido pedidos[PEDIDOS_MAX];

static struct material of(int64_t produto_id, int64_t quantidade, const char *situacao)
{
    struct material m = {.produto_id = produto_id, .quantidade = QUANTITY(quantidade), .versao = 1};

    (void)snprintf(m.situacao, sizeof(m.situacao), "%s", situacao);
    (void)snprintf(m.produto_nome, sizeof(m.produto_nome), "Produto %d", (int)produto_id);
    return m;
}

static void expect_pedido(size_t i, int64_t produto_id, int64_t quantidade)
{
    char nome[32];

    (void)snprintf(nome, sizeof(nome), "Produto %d", (int)produto_id);
    cr_expect_eq(pedidos[i].produto_id, produto_id, "pedido %zu", i);
    cr_expect_eq(pedidos[i].quantidade.thousandths, PIECES(quantidade), "pedido %zu", i);
    cr_expect_str_eq(pedidos[i].produto_nome, nome, "pedido %zu", i);
}

Test(pedido, a_change_sends_only_added_changed_and_removed_materials)
{
    struct projeto old = {.versao = 4, .material_count = 3};
    struct projeto p = {.versao = 5, .material_count = 3};

    old.materiais[0] = of(1, 3, SITUACAO_INSUFICIENTE);
    old.materiais[0].faltante = QUANTITY(2);
    old.materiais[0].sequencia = 8;
    (void)snprintf(old.materiais[0].pedido_em, INSTANT_TEXT, "2026-07-01T12:00:00.000Z");
    old.materiais[1] = of(2, 5, SITUACAO_BAIXADO);
    old.materiais[1].sequencia = 9;
    old.materiais[2] = of(3, 1, SITUACAO_BAIXADO);
    p.materiais[0] = of(4, 7, "");
    p.materiais[1] = of(2, 6, "");
    p.materiais[2] = of(1, 3, "");

    cr_assert_eq(pedidos_of_changes(&old, &p, pedidos), 3);
    expect_pedido(0, 4, 7);
    expect_pedido(1, 2, 6);
    expect_pedido(2, 3, 0);
    for (size_t i = 0; i < 2; i++) {
        cr_expect_str_eq(p.materiais[i].situacao, SITUACAO_PENDENTE);
        cr_expect_eq(p.materiais[i].versao, 5);
        cr_expect_str_eq(p.materiais[i].pedido_em, "", "now");
    }
    cr_expect_eq(p.materiais[0].sequencia, 0);
    cr_expect_eq(p.materiais[1].sequencia, 9);
    cr_expect_str_eq(p.materiais[2].situacao, SITUACAO_INSUFICIENTE);
    cr_expect_eq(p.materiais[2].faltante.thousandths, PIECES(2));
    cr_expect_eq(p.materiais[2].versao, 1);
    cr_expect_eq(p.materiais[2].sequencia, 8);
    cr_expect_str_eq(p.materiais[2].pedido_em, "2026-07-01T12:00:00.000Z");
}

Test(pedido, a_new_name_of_the_project_repeats_the_requests_that_wait)
{
    struct projeto old = {.nome = "Cozinha", .versao = 4, .material_count = 3};
    struct projeto p = {.nome = "cozinha", .versao = 5, .material_count = 3};

    old.materiais[0] = of(1, 3, SITUACAO_INSUFICIENTE);
    old.materiais[0].faltante = QUANTITY(2);
    old.materiais[1] = of(2, 5, SITUACAO_BAIXADO);
    old.materiais[2] = of(3, 1, SITUACAO_PENDENTE);
    for (size_t i = 0; i < 3; i++)
        p.materiais[i] =
            of((int64_t)i + 1, old.materiais[i].quantidade.thousandths / PIECES(1), "");

    cr_assert_eq(pedidos_of_changes(&old, &p, pedidos), 2);
    expect_pedido(0, 1, 3);
    expect_pedido(1, 3, 1);
    cr_expect_str_eq(p.materiais[0].situacao, SITUACAO_PENDENTE);
    cr_expect_eq(p.materiais[0].faltante.thousandths, PIECES(0));
    cr_expect_eq(p.materiais[0].versao, 5);
    cr_expect_str_eq(p.materiais[1].situacao, SITUACAO_BAIXADO, "it does not wait");
    cr_expect_eq(p.materiais[1].versao, 1);
    cr_expect_eq(p.materiais[2].versao, 5);
}

Test(pedido, what_was_cut_of_a_material_that_goes_stays_asked)
{
    static struct projeto old = {.versao = 4, .material_count = 2};
    static struct projeto p = {.versao = 5, .material_count = 1};

    old.materiais[0] = of(1, 5, SITUACAO_INSUFICIENTE);
    old.materiais[0].mantida = QUANTITY(2);
    old.materiais[1] = of(2, 5, SITUACAO_BAIXADO);
    p.materiais[0] = of(3, 1, "");
    cr_assert_eq(pedidos_of_changes(&old, &p, pedidos), 3);
    expect_pedido(1, 1, 2);
    cr_expect(pedidos[1].so_cortado);
    expect_pedido(2, 2, 0);
    cr_expect_not(pedidos[0].so_cortado);
    cr_expect_not(pedidos[2].so_cortado);
}

Test(pedido, the_largest_change_fits)
{
    static struct projeto old = {.material_count = PROJETO_MATERIAIS_MAX};
    static struct projeto p = {.material_count = PROJETO_MATERIAIS_MAX};

    for (int64_t i = 0; i < PROJETO_MATERIAIS_MAX; i++) {
        old.materiais[i] = of(i + 1, 1, SITUACAO_BAIXADO);
        p.materiais[i] = of(i + 1001, 1, "");
    }
    cr_expect_eq(pedidos_of_changes(&old, &p, pedidos), PEDIDOS_MAX);
}

Test(pedido, a_withdrawal_is_sent_once_and_a_removal_sends_all)
{
    struct projeto p = {.versao = 7, .material_count = 3};

    p.materiais[0] = of(1, 3, SITUACAO_INSUFICIENTE);
    p.materiais[0].faltante = QUANTITY(2);
    p.materiais[1] = of(2, 5, SITUACAO_BAIXADO);
    p.materiais[2] = of(3, 1, SITUACAO_PENDENTE);
    p.materiais[2].retirado = 1;
    cr_expect_eq(pedidos_of_withdrawal(&p, RETIRA_INSUFICIENTES, pedidos), 1);
    expect_pedido(0, 1, 0);
    cr_expect_str_eq(p.materiais[0].situacao, SITUACAO_PENDENTE);
    cr_expect_eq(p.materiais[0].faltante.thousandths, PIECES(0));
    cr_expect_eq(p.materiais[0].versao, 7);
    cr_expect_eq(p.materiais[0].retirado, 1);
    cr_expect_eq(p.materiais[0].quantidade.thousandths, PIECES(3),
                 "what was planned is still told");
    cr_expect_str_eq(p.materiais[1].situacao, SITUACAO_BAIXADO);
    cr_expect_eq(pedidos_of_withdrawal(&p, RETIRA_NAO_BAIXADOS, pedidos), 0);
    p.materiais[1].mantida = QUANTITY(4);
    cr_expect_eq(pedidos_of_withdrawal(&p, RETIRA_TODOS, pedidos), 1);
    expect_pedido(0, 2, 4);
    cr_expect_eq(pedidos_of_removal(&p, pedidos), 3);
    expect_pedido(1, 2, 4);
    expect_pedido(2, 3, 0);
    cr_expect_eq(pedidos_of_reopening(&p, pedidos), 3);
    expect_pedido(1, 2, 5);
    cr_expect_eq(p.materiais[1].mantida.thousandths, PIECES(4), "what was cut is not forgotten");
    cr_expect_eq(p.materiais[1].retirado, 0);
}
