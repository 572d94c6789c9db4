#include "common/base/trace.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IDS          "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"

Test(trace, a_traceparent_is_read_by_the_recommendation)
{
    static const struct {
        const char *text, *read; /* NULL: ignored */
    } CASES[] = {
        {"00-" IDS "-01", "00-" IDS "-01"},
        {"00-" IDS "-00", "00-" IDS "-00"},
        {"00-" IDS "-01-more", NULL},
        {"01-" IDS "-01", "00-" IDS "-01"},
        {"cc-" IDS "-01-what-the-future-will-be-like", "00-" IDS "-01"},
        {"cc-" IDS "-01.x", NULL},
        {"ff-" IDS "-01", NULL},
        {"00-" IDS "-0", NULL},
        {"00-" IDS, NULL},
        {"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", NULL},
        {"00-00000000000000000000000000000000-00f067aa0ba902b7-01", NULL},
        {"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", NULL},
        {"00_" IDS "-01", NULL},
        {" 00-" IDS "-01", NULL},
        {"", NULL},
    };
    char out[TRACE_TEXT];

    for (size_t i = 0; i < COUNT(CASES); i++) {
        (void)strcpy(out, "x");
        cr_expect_eq(trace_read(CASES[i].text, out), CASES[i].read != NULL, "%s", CASES[i].text);
        cr_expect_str_eq(out, CASES[i].read ? CASES[i].read : "x", "%s", CASES[i].text);
    }
}

Test(trace, a_thread_has_one_or_none)
{
    cr_expect_null(trace_current());
    trace_set("00-" IDS "-01");
    cr_expect_str_eq(trace_current(), "00-" IDS "-01");
    trace_set("");
    cr_expect_null(trace_current());
    trace_set(NULL);
    cr_expect_null(trace_current());
}
