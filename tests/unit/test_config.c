#include "common/base/config.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

/* A file with `text`, named in the environment as `setting`. It is in memory: a test that ends the
 * process leaves none. */
static void give_file(const char *setting, const char *text, size_t length)
{
    char path[32];
    int descriptor = memfd_create("config", MFD_CLOEXEC);

    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, text, length), (ssize_t)length);
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
    cr_assert_eq(setenv(setting, path, 1), 0);
}

Test(config, an_absent_or_empty_setting_takes_its_default)
{
    unsetenv("ICARUS_X");
    cr_assert_str_eq(config_text("ICARUS_X", "padrão"), "padrão");
    setenv("ICARUS_X", "", 1);
    cr_assert_str_eq(config_text("ICARUS_X", "padrão"), "padrão");
    cr_assert_eq(config_int("ICARUS_X", 1, 9, 5), 5);
}

Test(config, a_file_wins_over_the_plain_setting_and_loses_its_newline)
{
    setenv("ICARUS_X", "do ambiente", 1);
    give_file("ICARUS_X_FILE", "do arquivo\n", 11);
    cr_assert_str_eq(config_text("ICARUS_X", ""), "do arquivo");
}

Test(config, a_required_setting_that_is_absent_ends_the_process, .exit_code = EX_CONFIG)
{
    unsetenv("ICARUS_X");
    (void)config_text("ICARUS_X", NULL);
}

Test(config, a_file_that_cannot_be_read_ends_the_process, .exit_code = EX_CONFIG)
{
    setenv("ICARUS_X_FILE", "/nonexistent/secret", 1);
    (void)config_text("ICARUS_X", "padrão");
}

Test(config, a_file_with_nul_ends_the_process, .exit_code = EX_CONFIG)
{
    give_file("ICARUS_X_FILE", "a\0b", 3);
    (void)config_text("ICARUS_X", "padrão");
}

Test(config, a_path_to_nothing_ends_the_process, .exit_code = EX_CONFIG)
{
    setenv("ICARUS_X", "/nonexistent/ca.pem", 1);
    (void)config_path("ICARUS_X");
}

Test(config, a_path_is_given_as_it_is_and_may_be_absent)
{
    setenv("ICARUS_X", "/etc/passwd", 1);
    cr_assert_str_eq(config_path("ICARUS_X"), "/etc/passwd");
    unsetenv("ICARUS_X");
    cr_assert_str_eq(config_path("ICARUS_X"), "");
}

Test(config, an_integer_within_its_bounds_is_read)
{
    setenv("ICARUS_N", "16", 1);
    cr_assert_eq(config_int("ICARUS_N", 1, 16, 4), 16);
}

Test(config, an_integer_above_its_bound_ends_the_process, .exit_code = EX_CONFIG)
{
    setenv("ICARUS_N", "17", 1);
    (void)config_int("ICARUS_N", 1, 16, 4);
}

Test(config, an_integer_with_junk_ends_the_process, .exit_code = EX_CONFIG)
{
    setenv("ICARUS_N", "12x", 1);
    (void)config_int("ICARUS_N", 1, 16, 4);
}

Test(config, an_integer_beyond_64_bits_ends_the_process, .exit_code = EX_CONFIG)
{
    setenv("ICARUS_N", "99999999999999999999", 1);
    (void)config_int("ICARUS_N", INT64_MIN, INT64_MAX, 4);
}
