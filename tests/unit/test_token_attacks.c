/* Tokens that must be refused (RFC 8725 §2, RFC 9068 §4). The same attacks against services and
 * gateway: tests/hostile/attacks.py. */
#include "token_forge.h"

#include <openssl/hmac.h>

TestSuite(token_attacks, .init = set_up, .fini = tear_down);

/* A correctly signed token with this header and valid claims. */
static enum token_result with_header(const char *alg, const char *typ, const char *id,
                                     const char *more)
{
    forge(ours, header_of(alg, typ, id, more), GOOD);
    return check(NOW);
}

static enum token_result with_alg(const char *alg)
{
    return with_header(alg, "JWT", kid, "");
}

static enum token_result with_typ(const char *typ)
{
    return with_header("RS256", typ, kid, "");
}

static enum token_result with_kid(const char *id)
{
    return with_header("RS256", "JWT", id, "");
}

static enum token_result with_parameter(const char *more)
{
    return with_header("RS256", "JWT", kid, more);
}

Test(token_attacks, alg_none_is_refused)
{
    cr_expect_eq(with_alg("RS256"), TOKEN_OK);
    cr_expect_eq(with_alg("none"), TOKEN_HEADER);
    cr_expect_eq(with_alg("nOnE"), TOKEN_HEADER);
    cr_expect_eq(with_alg(""), TOKEN_HEADER);
}

Test(token_attacks, another_alg_is_refused)
{
    cr_expect_eq(with_alg("rs256"), TOKEN_HEADER);
    cr_expect_eq(with_alg("RS384"), TOKEN_HEADER);
    cr_expect_eq(with_alg("PS256"), TOKEN_HEADER);
    cr_expect_eq(with_alg("ES256"), TOKEN_HEADER);
    cr_expect_eq(with_alg("HS256"), TOKEN_HEADER);
}

Test(token_attacks, another_typ_is_refused)
{
    cr_expect_eq(with_typ("JWT"), TOKEN_OK);
    cr_expect_eq(with_typ("jwt"), TOKEN_HEADER);
    cr_expect_eq(with_typ("at+jwt"), TOKEN_HEADER);
    cr_expect_eq(with_typ("application/jwt"), TOKEN_HEADER);
}

Test(token_attacks, a_swapped_kid_is_refused)
{
    cr_expect_eq(with_kid(kid), TOKEN_OK);
    cr_expect_eq(with_kid(second_kid), TOKEN_SIGNATURE);
    cr_expect_eq(with_kid("desconhecida"), TOKEN_UNKNOWN_KEY);
    cr_expect_eq(with_kid(""), TOKEN_UNKNOWN_KEY);
}

Test(token_attacks, a_kid_that_is_a_path_or_sql_is_unknown)
{
    cr_expect_eq(with_kid("../../etc/passwd"), TOKEN_UNKNOWN_KEY);
    cr_expect_eq(with_kid("/dev/null"), TOKEN_UNKNOWN_KEY);
    cr_expect_eq(with_kid("x' OR '1'='1"), TOKEN_UNKNOWN_KEY);
    cr_expect_eq(with_kid("' UNION SELECT 'x' -- "), TOKEN_UNKNOWN_KEY);
    cr_expect_eq(with_kid("a\\u0000b"), TOKEN_MALFORMED);
    cr_expect_eq(with_kid("a\\u000ab"), TOKEN_HEADER);
}

Test(token_attacks, a_key_in_the_header_is_refused)
{
    cr_expect_eq(with_parameter(",\"jwk\":{\"kty\":\"RSA\"}"), TOKEN_MALFORMED);
    cr_expect_eq(with_parameter(",\"jku\":\"http://x\""), TOKEN_HEADER);
    cr_expect_eq(with_parameter(",\"x5u\":\"http://x\""), TOKEN_HEADER);
    cr_expect_eq(with_parameter(",\"x5c\":\"MII\""), TOKEN_HEADER);
    cr_expect_eq(with_parameter(",\"x5c\":[\"MII\"]"), TOKEN_MALFORMED);
}

Test(token_attacks, a_parameter_that_is_not_ours_is_refused)
{
    cr_expect_eq(with_parameter(",\"zip\":\"DEF\""), TOKEN_HEADER);
    cr_expect_eq(with_parameter(",\"b64\":false"), TOKEN_HEADER);
    cr_expect_eq(with_parameter(",\"crit\":\"exp\""), TOKEN_HEADER);
}

Test(token_attacks, a_parameter_twice_is_refused)
{
    cr_expect_eq(with_parameter(",\"kid\":\"outra\""), TOKEN_MALFORMED);
    cr_expect_eq(with_parameter(",\"alg\":\"RS256\""), TOKEN_MALFORMED);
    cr_expect_eq(with_parameter(",\"\\u0061lg\":\"none\""), TOKEN_MALFORMED);
}

/* A correctly signed token with a valid header and these claims. */
static enum token_result with_claims(const char *claims)
{
    forge(ours, header_of("RS256", "JWT", kid, ""), claims);
    return check(NOW);
}

#define WITH(who, times) "{" PARTIES who times "}"
#define NAMED(sub, chave)                                                                          \
    WITH("\"sub\":" sub ",\"chave\":" chave ",\"papel\":\"P\",\"nome\":\"N\"", TIMES)
#define LIVING(iat, nbf, exp) WITH(WHO, ",\"iat\":" #iat ",\"nbf\":" #nbf ",\"exp\":" exp)

Test(token_attacks, another_issuer_is_refused)
{
    cr_expect_eq(with_claims("{\"iss\":\"outro\",\"aud\":\"icarus-api\"," WHO TIMES "}"),
                 TOKEN_CLAIMS);
    cr_expect_eq(with_claims("{\"aud\":\"icarus-api\"," WHO TIMES "}"), TOKEN_CLAIMS);
}

Test(token_attacks, another_audience_is_refused)
{
    cr_expect_eq(with_claims("{\"iss\":\"icarus\",\"aud\":\"outra\"," WHO TIMES "}"), TOKEN_CLAIMS);
    cr_expect_eq(with_claims("{\"iss\":\"icarus\"," WHO TIMES "}"), TOKEN_CLAIMS);
    cr_expect_eq(with_claims("{\"iss\":\"icarus\",\"aud\":[\"icarus-api\"]," WHO TIMES "}"),
                 TOKEN_MALFORMED);
}

Test(token_attacks, expired_is_refused)
{
    cr_expect_eq(with_claims(LIVING(1799990000, 1799990000, "1799993600")), TOKEN_EXPIRED);
    cr_expect_eq(with_claims(LIVING(1799996400, 1799996395, "1800000000")), TOKEN_EXPIRED);
}

Test(token_attacks, not_yet_valid_is_refused)
{
    cr_expect_eq(with_claims(LIVING(1800000000, 1800000001, "1800003600")), TOKEN_NOT_YET);
    cr_expect_eq(with_claims(LIVING(1900000000, 1, "1900003600")), TOKEN_NOT_YET);
    cr_expect_eq(with_claims(LIVING(1800000000, null, "1800003600")), TOKEN_CLAIMS);
}

Test(token_attacks, an_absurd_exp_is_refused)
{
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "1800003661")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "253402300800")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "99999999999999999999")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "-1")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "\"1800003600\"")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "1800003600.0")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(LIVING(1800000000, 1, "NaN")), TOKEN_MALFORMED);
    cr_expect_eq(with_claims(WITH(WHO, ",\"iat\":1800000000,\"nbf\":1")), TOKEN_CLAIMS);
}

Test(token_attacks, a_claim_twice_is_refused)
{
    cr_expect_eq(with_claims(WITH(WHO, TIMES ",\"sub\":\"1\"")), TOKEN_MALFORMED);
    cr_expect_eq(with_claims(WITH(WHO, TIMES ",\"\\u0065xp\":1")), TOKEN_MALFORMED);
}

Test(token_attacks, a_subject_or_session_that_is_no_id_is_refused)
{
    cr_expect_eq(with_claims(NAMED("\"42\"", "\"a\"")), TOKEN_OK);
    cr_expect_eq(with_claims(NAMED("42", "\"a\"")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(NAMED("\"042\"", "\"a\"")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(NAMED("\"9223372036854775808\"", "\"a\"")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(WITH(WHO, TIMES ",\"sid\":7")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(WITH(WHO, TIMES ",\"sid\":\"0\"")), TOKEN_CLAIMS);
    cr_expect_eq(with_claims(WITH(WHO, TIMES ",\"sid\":null")), TOKEN_CLAIMS);
}

Test(token_attacks, claims_that_could_forge_a_header_or_a_log_line_are_refused)
{
    cr_expect_eq(with_claims(NAMED("\"4\"", "\"a\\u0000b\"")), TOKEN_MALFORMED);
    cr_expect_eq(with_claims(NAMED("\"4\"", "\"a\\r\\nX: 1\"")), TOKEN_CLAIMS);
}

Test(token_attacks, what_is_not_one_object_is_refused)
{
    cr_expect_eq(with_claims(GOOD "x"), TOKEN_MALFORMED);
    cr_expect_eq(with_claims("{}"), TOKEN_CLAIMS);
    cr_expect_eq(with_claims("[]"), TOKEN_MALFORMED);
}

Test(token_attacks, hmac_with_the_public_key_is_refused)
{
    const char *algorithms[] = {"HS256", "RS256"};
    for (int i = 0; i < 2; i++) {
        unsigned char mac[EVP_MAX_MD_SIZE];
        unsigned n;
        size_t used = unsigned_part(header_of(algorithms[i], "JWT", kid, ""), GOOD);
        HMAC(EVP_sha256(), public_pem, (int)strlen(public_pem), (unsigned char *)token, used, mac,
             &n);
        append(used, mac, n);
        cr_assert_eq(check(NOW), i == 0 ? TOKEN_HEADER : TOKEN_SIGNATURE);
    }
}

Test(token_attacks, another_key_and_a_curve_in_its_place_are_refused)
{
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    forge(stranger, header_of("RS256", "JWT", kid, ""), GOOD);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    forge(curve, header_of("ES256", "JWT", kid, ""), GOOD);
    cr_assert_eq(check(NOW), TOKEN_HEADER);
    forge(curve, header_of("RS256", "JWT", kid, ""), GOOD);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    EVP_PKEY_free(curve);
}

/* Another user's claims under the signature of GOOD. */
Test(token_attacks, claims_that_were_not_signed_are_refused)
{
    const char *header = header_of("RS256", "JWT", kid, "");
    char signature[1024];

    forge(ours, header, GOOD);
    (void)snprintf(signature, sizeof(signature), "%s", strrchr(token, '.'));
    size_t used = unsigned_part(header, NAMED("\"43\"", "\"ana.1\""));
    memcpy(token + used, signature, strlen(signature) + 1);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
}

Test(token_attacks, a_damaged_or_stripped_signature_is_refused)
{
    sign_ana();
    char *dot = strrchr(token, '.');
    char kept = dot[9];
    dot[9] = kept == 'A' ? 'B' : 'A';
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    dot[9] = kept;
    cr_assert_eq(check(NOW), TOKEN_OK);
    size_t n = strlen(token);
    memcpy(token + n, "==", 3);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    /* libjwt's decoder stops at the '!' and would find a valid signature before it. */
    memcpy(token + n, "!AAA", 5);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    dot[1] = '\0';
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    *dot = '\0';
    cr_assert_eq(check(NOW), TOKEN_MALFORMED);
    *token = '\0';
    cr_assert_eq(check(NOW), TOKEN_MALFORMED);
}

Test(token_attacks, huge_tokens_are_refused)
{
    enum { HUGE = 1024 * 1024 };
    char claims[TOKEN_MAX + 1024];
    int n = snprintf(claims, sizeof(claims), "{" PARTIES WHO TIMES ",\"x\":\"");
    memset(claims + n, 'x', TOKEN_MAX);
    memcpy(claims + n + TOKEN_MAX, "\"}", 3);
    forge(ours, header_of("RS256", "JWT", kid, ""), claims);
    cr_assert_eq(check(NOW), TOKEN_MALFORMED);

    char *megabyte = malloc(HUGE);
    struct identity out;
    cr_assert_not_null(megabyte);
    memset(megabyte, 'a', HUGE);
    cr_assert_eq(token_verify(megabyte, HUGE, NOW, &out), TOKEN_MALFORMED);
    free(megabyte);
    cr_assert_eq(token_verify("", 0, NOW, &out), TOKEN_MALFORMED);
}
