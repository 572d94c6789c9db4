#include <criterion/criterion.h>

#include "autenticacao/login.h"

static const char *kept(const char *chave, bool known)
{
    return login_key(&(struct login){.acao = LOGIN_RECUSADO, .chave = chave, .known = known});
}

Test(login, a_key_that_was_tried_is_kept)
{
    cr_assert_str_eq(kept("K7P2M9QX", false), "K7P2M9QX");
    cr_assert_str_eq(kept("K7P2M9QXW4T", false), "K7P2M9QXW4T");
}

Test(login, what_may_be_a_password_is_not_kept)
{
    cr_assert_str_eq(kept("K7P2M9QXW4TZ", false), "?");
    cr_assert_str_eq(kept("É", false), "?");
    cr_assert_str_eq(kept("A B", false), "?");
}

Test(login, the_key_of_a_user_is_kept_whatever_its_length)
{
    cr_assert_str_eq(kept("K7P2M9QXW4TZ", true), "K7P2M9QXW4TZ");
}
