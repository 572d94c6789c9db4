#include "common/http/router.h"

#include <criterion/criterion.h>
#include <string.h>

static void handler(struct ctx *ctx)
{
    (void)ctx;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/produtos", "ADMIN ATENDENTE", handler},
    {METHOD_POST, "/produtos", "ADMIN", handler},
    {METHOD_GET, "/produtos/{id}", "ADMIN", handler},
    {METHOD_DELETE, "/produtos/{id}", "ADMIN", handler},
    {METHOD_GET, "/produtos/{id}/movimentacoes", "ADMIN", handler},
    {METHOD_POST, "/usuarios/{chave}/desativar", "ADMIN", handler},
};

static struct route_match match;

static enum route_result find(enum method method, const char *path)
{
    return route_find(ROUTES, sizeof(ROUTES) / sizeof(ROUTES[0]), method, path, &match);
}

Test(router, the_row_of_method_and_path_is_found)
{
    cr_assert_eq(find(METHOD_POST, "/produtos"), ROUTE_FOUND);
    cr_assert_eq(match.route, &ROUTES[1]);
    cr_assert_eq(find(METHOD_GET, "/produtos/12/movimentacoes"), ROUTE_FOUND);
    cr_assert_eq(match.route, &ROUTES[4]);
    cr_assert_eq(match.parameters[0].id, 12);
}

Test(router, text_parameters_are_taken_as_they_are)
{
    cr_assert_eq(find(METHOD_POST, "/usuarios/K7P2M9QX/desativar"), ROUTE_FOUND);
    cr_assert_str_eq(match.parameters[0].text, "K7P2M9QX");
}

Test(router, text_parameters_are_visible_ascii)
{
    static const char *const PATHS[] = {"/usuarios/\xc3\xa9/desativar", "/usuarios/\xff/desativar",
                                        "/usuarios/a b/desativar", "/usuarios/a\x01/desativar",
                                        "/usuarios/a\x7f/desativar"};

    for (size_t i = 0; i < sizeof(PATHS) / sizeof(PATHS[0]); i++)
        cr_expect_eq(find(METHOD_POST, PATHS[i]), ROUTE_NOT_FOUND, "path %zu", i);
    cr_assert_eq(find(METHOD_POST, "/usuarios/!~%C3/desativar"), ROUTE_FOUND);
    cr_assert_str_eq(match.parameters[0].text, "!~%C3");
}

Test(router, the_largest_id_is_found_and_one_more_is_not)
{
    cr_assert_eq(find(METHOD_GET, "/produtos/9223372036854775807"), ROUTE_FOUND);
    cr_assert_eq(match.parameters[0].id, INT64_MAX);
    cr_assert_eq(find(METHOD_GET, "/produtos/9223372036854775808"), ROUTE_NOT_FOUND);
}

Test(router, what_is_not_an_id_is_not_found)
{
    static const char *const PATHS[] = {"/produtos/",
                                        "/produtos/0",
                                        "/produtos/-1",
                                        "/produtos/01",
                                        "/produtos/1x",
                                        "/produtos/+1",
                                        "/produtos/1.0",
                                        "/produtos/%31",
                                        "/produtos/ 1",
                                        "/produtos/1/",
                                        "/produtos//1",
                                        "/produtos/1/mov",
                                        "/produtosX",
                                        "/Produtos",
                                        "",
                                        "/",
                                        "produtos",
                                        "//produtos",
                                        "/produtos/../1"};

    for (size_t i = 0; i < sizeof(PATHS) / sizeof(PATHS[0]); i++)
        cr_expect_eq(find(METHOD_GET, PATHS[i]), ROUTE_NOT_FOUND, "%s", PATHS[i]);
}

Test(router, a_text_parameter_too_long_or_empty_is_not_found)
{
    char path[ROUTE_TEXT_MAX + 64] = "/usuarios/";

    cr_assert_eq(find(METHOD_POST, "/usuarios//desativar"), ROUTE_NOT_FOUND);
    memset(path + strlen(path), 'A', ROUTE_TEXT_MAX + 1);
    (void)strncat(path, "/desativar", sizeof(path) - strlen(path) - 1);
    cr_assert_eq(find(METHOD_POST, path), ROUTE_NOT_FOUND);
}

Test(router, a_known_path_with_another_method_tells_which_are_allowed)
{
    cr_assert_eq(find(METHOD_PUT, "/produtos/7"), ROUTE_WRONG_METHOD);
    cr_assert_str_eq(match.allow, "GET, HEAD, DELETE");
    cr_assert_eq(find(METHOD_OTHER, "/produtos"), ROUTE_WRONG_METHOD);
    cr_assert_str_eq(match.allow, "GET, HEAD, POST");
}

Test(router, head_is_get_and_method_names_are_case_sensitive)
{
    cr_assert_eq(method_of("HEAD"), METHOD_GET);
    cr_assert_eq(method_of("DELETE"), METHOD_DELETE);
    cr_assert_eq(method_of("get"), METHOD_OTHER);
    cr_assert_eq(method_of(""), METHOD_OTHER);
}

Test(router, only_whole_role_names_are_allowed)
{
    cr_assert(route_allows("ADMIN ATENDENTE", "ADMIN"));
    cr_assert(route_allows("ADMIN ATENDENTE", "ATENDENTE"));
    cr_assert_not(route_allows("ADMIN ATENDENTE", "FINANCEIRO"));
    cr_assert_not(route_allows("ADMIN ATENDENTE", "ADM"));
    cr_assert_not(route_allows("ADMIN ATENDENTE", "ADMIN ATENDENTE"));
    cr_assert_not(route_allows("ADMIN ATENDENTE", ""));
    cr_assert_not(route_allows("ADMIN", "*"));
    cr_assert(route_allows(ROLES_ANY, "FINANCEIRO"));
}
