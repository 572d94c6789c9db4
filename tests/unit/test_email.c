#include "common/values/email.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define X16          "xxxxxxxxxxxxxxxx"
#define X61          X16 X16 X16 "xxxxxxxxxxxxx"
#define X63          X61 "xx"

Test(email, a_dot_atom_at_a_host_name_is_valid)
{
    static const char *const CASES[] = {
        "a@b",
        "ana@oficina.example",
        "ana.maria+notas@vendas.oficina.com.br",
        "!#$%&'*+-/=?^_`{|}~@b.co",
        "1@2.3",
        "a@b-c--d.co",
        "ção@oficina.example",
        "cac\u0327a\u0303o@oficina.example",
        "vendas@marcenaria-\u00e1gil.example",
        X63 "x@b.co",
        "a@" X63 "." X63 "." X63 "." X61,
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect(email_is_valid(CASES[i]), "%s", CASES[i]);
}

Test(email, other_forms_are_refused)
{
    static const char *const CASES[] = {
        "",
        "@",
        "a",
        "a@",
        "@b.co",
        "a@b@c.co",
        "<a@b.co>",
        "Ana <a@b.co>",
        "a@b.co>",
        "a@b..co",
        "a@.b.co",
        "a@b.co.",
        "a@.",
        ".a@b.co",
        "a.@b.co",
        "a..b@c.co",
        "a@-b.co",
        "a@b-.co",
        "a@b.-",
        "a@b_c.co",
        "a@b.c+o",
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "\"a b\"@c.co",
        "\"a\"@c.co",
        "a b@c.co",
        " a@b.co",
        "a@b.co ",
        "a\t@b.co",
        "a,b@c.co",
        "a;b@c.co",
        "a:b@c.co",
        "a\\b@c.co",
        "a(b)@c.co",
        "mailto:a@b.co",
        "a\u00a0b@c.co",
        "a\u200b@c.co",
        "a@b\u2800.co",
        "a@b\u3164.co",
        "a@b\uff0eco", /* a full-width dot */
        "a\xff@b.co",
        X63 "xx@b.co",
        "a@" X63 "x.co",
        "a@" X63 "." X63 "." X63 "." X61 "x",
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_not(email_is_valid(CASES[i]), "%s", CASES[i]);
}
