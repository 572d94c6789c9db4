#include "common/base/random.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

Test(random, fills_every_byte_and_no_more)
{
    unsigned char seen[33] = {0};

    for (int round = 0; round < 64; round++) {
        unsigned char bytes[33] = {0};

        random_bytes(bytes, 32);
        for (int i = 0; i < 33; i++)
            seen[i] |= bytes[i];
    }
    for (int i = 0; i < 32; i++)
        cr_expect_neq(seen[i], 0, "byte %d", i);
    cr_expect_eq(seen[32], 0);
    random_bytes(NULL, 0);
}

Test(random, gives_more_than_one_call_of_the_kernel_holds)
{
    enum { SIZE = 1 << 20 };
    unsigned char *bytes = calloc(1, SIZE);
    size_t zeros = 0;

    cr_assert(bytes);
    random_bytes(bytes, SIZE);
    for (size_t i = SIZE - 4096; i < SIZE; i++)
        zeros += bytes[i] == 0;
    cr_expect_lt(zeros, 200);
    free(bytes);
}

Test(random, a_text_has_its_length_and_its_letters)
{
    char text[12];

    memset(text, '#', sizeof(text));
    random_text(text, 10, "ab");
    cr_expect_eq(strspn(text, "ab"), 10);
    cr_expect_eq(text[10], '\0');
    cr_expect_eq(text[11], '#');
    random_text(text, 0, "ab");
    cr_expect_str_eq(text, "");
}

/* With 200 letters a plain modulo would draw the first 56 twice as often as the others. */
Test(random, every_letter_is_equally_likely)
{
    enum { LETTERS = 200, DRAWS = 200000 };
    static char alphabet[LETTERS + 1], text[DRAWS + 1];
    int first = 0;

    for (int i = 0; i < LETTERS; i++)
        alphabet[i] = (char)(i + 1);
    random_text(text, DRAWS, alphabet);
    cr_assert_eq(strlen(text), DRAWS);
    for (int i = 0; i < DRAWS; i++)
        first += (unsigned char)text[i] <= 56;
    /* Expected 56,000 with a standard deviation of 201; the biased count would be 87,500. */
    cr_expect_gt(first, 54000);
    cr_expect_lt(first, 58000);
}

Test(random, an_alphabet_of_one_letter_is_a_bug_that_aborts, .signal = SIGABRT)
{
    char text[4];

    random_text(text, 3, "a");
}
