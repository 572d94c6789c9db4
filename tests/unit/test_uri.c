#include "common/base/uri.h"

#include <criterion/criterion.h>
#include <string.h>

Test(uri, bytes_of_paths_and_queries_are_not_escaped)
{
    static const char PLAIN[] = "/fornecedores/7?nome=a%20b&ordem=-nome&x=!$'()*+,;:@~._";
    char out[URI_TEXT(sizeof(PLAIN))];

    cr_assert(uri_escape(PLAIN, strlen(PLAIN), out, sizeof(out)));
    cr_expect_str_eq(out, PLAIN);
}

Test(uri, every_other_byte_is_escaped)
{
    static const char TEXT[] = "a>b\"<\\^`{|}# \x01\x7f\xc3\xa7\xff[]";
    char out[URI_TEXT(sizeof(TEXT))];

    cr_assert(uri_escape(TEXT, strlen(TEXT), out, sizeof(out)));
    cr_expect_str_eq(out, "a%3Eb%22%3C%5C%5E%60%7B%7C%7D%23%20%01%7F%C3%A7%FF%5B%5D");
    cr_assert(uri_escape("a\0b", 3, out, sizeof(out)));
    cr_expect_str_eq(out, "a%00b");
}

Test(uri, what_does_not_fit_is_cut_between_escapes)
{
    char out[6];

    cr_expect(uri_escape("ab>", 3, out, 6));
    cr_expect_str_eq(out, "ab%3E");
    cr_expect_not(uri_escape("abc>", 4, out, 6));
    cr_expect_str_eq(out, "abc");
    cr_expect_not(uri_escape("abcdef", 6, out, 6));
    cr_expect_str_eq(out, "abcde");
    cr_expect(uri_escape("", 0, out, 1));
    cr_expect_str_eq(out, "");
}
