#include "common/values/address.h"

#include <criterion/criterion.h>

static void expect_usual(const char *text, const char *usual)
{
    char out[ADDRESS_TEXT] = "untouched";

    cr_expect(address_normalise(text, out), "%s", text);
    cr_expect_str_eq(out, usual);
}

Test(address, has_one_usual_form)
{
    expect_usual("192.0.2.1", "192.0.2.1");
    expect_usual("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
    expect_usual("::ffff:192.0.2.1", "192.0.2.1");
    expect_usual("::FFFF:c000:0201", "192.0.2.1");
    expect_usual("::1", "::1");
}

Test(address, other_texts_are_no_address)
{
    static const char *const BAD[] = {
        "",      "192.0.2", "192.0.2.256", "192.0.2.1, 192.0.2.2", "2001:db8::1%eth0",
        "unix:", "a",       "::g",
    };

    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        char out[ADDRESS_TEXT] = "untouched";
        char network[ADDRESS_TEXT] = "x";

        cr_expect_not(address_normalise(BAD[i], out), "%s", BAD[i]);
        cr_expect_str_eq(out, "untouched");
        address_network(BAD[i], network);
        cr_expect_str_eq(network, "");
    }
}

static void expect_network(const char *text, const char *network)
{
    char out[ADDRESS_TEXT];

    address_network(text, out);
    cr_expect_str_eq(out, network, "%s: %s", text, out);
}

Test(address, a_network_is_a_slash_64_or_one_ipv4_address)
{
    expect_network("192.0.2.1", "192.0.2.1");
    expect_network("::ffff:192.0.2.1", "192.0.2.1");
    expect_network("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
    expect_network("2001:db8:1:2:ffff::", "2001:db8:1:2::/64");
    expect_network("2001:db8:1:3::6", "2001:db8:1:3::/64");
    expect_network("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff::/64");
}
