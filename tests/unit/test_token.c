#include "token_forge.h"

#include "common/auth/token_memory.h"

TestSuite(token, .init = set_up, .fini = tear_down);

Test(token, signed_by_us_is_accepted)
{
    struct identity out;
    sign_ana();
    cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
    cr_assert_eq(out.user_id, 42);
    cr_assert_eq(out.sessao_id, 7);
    cr_assert_str_eq(out.chave, ANA.chave);
    cr_assert_str_eq(out.papel, ANA.papel);
    cr_assert_str_eq(out.nome, ANA.nome);
    cr_assert_eq(out.exp, NOW + 3600);
}

Test(token, two_tokens_of_one_second_differ)
{
    char first[ROOM];
    sign_ana();
    memcpy(first, token, strlen(token) + 1);
    sign_ana();
    cr_assert_str_neq(first, token);
}

Test(token, second_verification_comes_from_memory)
{
    sign_ana();
    cr_assert_eq(check(NOW), TOKEN_OK);
    cr_assert_eq(token_memory_stats().hits, 0);
    cr_assert_eq(check(NOW + 1), TOKEN_OK);
    cr_assert_eq(token_memory_stats().hits, 1);
    cr_assert_eq(token_memory_stats().misses, 1);
}

Test(token, memory_honours_expiry_and_nbf)
{
    sign_ana();
    cr_assert_eq(check(NOW), TOKEN_OK);
    cr_assert_eq(check(NOW + 3599), TOKEN_OK);
    cr_assert_eq(check(NOW + 3600), TOKEN_EXPIRED);
    cr_assert_eq(check(NOW - 6), TOKEN_NOT_YET);
    cr_assert_eq(token_memory_stats().hits, 1);
}

Test(token, memory_is_bounded_and_never_mixes_users)
{
    char claims[512];
    for (int i = 1; i <= 1500; i++) {
        struct identity out;
        (void)snprintf(claims, sizeof(claims),
                       "{" PARTIES
                       "\"sub\":\"%d\",\"chave\":\"c\",\"papel\":\"P\",\"nome\":\"N\"" TIMES "}",
                       i);
        forge(ours, header_of("RS256", "JWT", kid, ""), claims);
        cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
        cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
        cr_assert_eq(out.user_id, i);
    }
    cr_assert_eq(token_memory_stats().hits, 1500);
}

Test(token, a_token_need_not_name_its_session)
{
    struct identity who = ANA;
    struct identity out = {.sessao_id = 9};
    struct token_signer *signer = token_signer_open(private_pem, strlen(private_pem));

    cr_assert(signer);
    who.sessao_id = 0;
    cr_assert(token_sign(signer, &who, NOW, token, ROOM));
    token_signer_close(signer);
    cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
    cr_assert_eq(out.sessao_id, 0);
}

Test(token, an_iat_ahead_of_the_clock_is_signed_and_taken)
{
    struct identity who = ANA;
    struct identity out;
    struct token_signer *signer = token_signer_open(private_pem, strlen(private_pem));

    cr_assert(signer);
    who.iat = NOW + TOKEN_IAT_SLACK;
    cr_assert(token_sign(signer, &who, NOW, token, ROOM));
    token_signer_close(signer);
    cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
    cr_assert_eq(out.iat, NOW + TOKEN_IAT_SLACK);
    cr_assert_eq(out.exp, NOW + TOKEN_LIFETIME, "it lives no longer");
}

Test(token, signing_refuses_what_would_not_verify)
{
    struct identity bad = ANA;
    struct token_signer *signer = token_signer_open(private_pem, strlen(private_pem));

    cr_assert(signer);
    bad.user_id = 0;
    cr_assert_not(token_sign(signer, &bad, NOW, token, ROOM));
    bad = ANA;
    memcpy(bad.chave, "a\r\n", 4);
    cr_assert_not(token_sign(signer, &bad, NOW, token, ROOM));
    cr_assert_not(token_sign(signer, &ANA, NOW, token, 300));
    token_signer_close(signer);
    cr_assert_null(token_signer_open(public_pem, strlen(public_pem)), "a public key");
}

Test(token, loading_refuses_bad_folders_and_keeps_the_keys)
{
    char path[128];
    cr_assert_not(token_keys_load("/nonexistent"));
    cr_assert_not(token_keys_load(folder), "empty");
    key_file(stranger, kid, path, sizeof(path));
    cr_assert_not(token_keys_load(folder), "name of another key");
    unlink(path);
    sign_ana();
    cr_assert_eq(check(NOW), TOKEN_OK);
}
