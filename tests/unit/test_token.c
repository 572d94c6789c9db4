#include "common/base64url.h"
#include "common/jwk.h"
#include "common/token_memory.h"
#include "common/token_sign.h"

#include <criterion/criterion.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NOW = 1800000000, ROOM = 3 * TOKEN_MAX };

#define WHO     "\"sub\":\"42\",\"chave\":\"ana.1\",\"papel\":\"ADMIN\",\"nome\":\"Ana\""
#define PARTIES "\"iss\":\"icarus\",\"aud\":\"icarus-api\","
#define TIMES   ",\"iat\":1800000000,\"nbf\":1799999995,\"exp\":1800003600"
#define GOOD    "{" PARTIES WHO TIMES "}"

static EVP_PKEY *ours;
static EVP_PKEY *second;
static EVP_PKEY *stranger;
static char kid[JWK_KID_SIZE];
static char second_kid[JWK_KID_SIZE];
static char private_pem[4096];
static char public_pem[4096];
static char folder[] = "/tmp/icarus-token-XXXXXX";
static char token[ROOM];
static const struct identity ANA = {.user_id = 42,
                                    .sessao_id = 7,
                                    .chave = "ana.1",
                                    .papel = "ADMIN",
                                    .nome = "Ana \"João\" / Silva"};

static void key_file(EVP_PKEY *key, const char *name, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/%s.pem", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    PEM_write_PUBKEY(file, key);
    (void)fclose(file);
}

static void pem_text(EVP_PKEY *key, bool private, char out[4096])
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (private)
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    else
        PEM_write_bio_PUBKEY(bio, key);
    int n = BIO_read(bio, out, 4095);
    out[n] = '\0';
    BIO_free(bio);
}

static void set_up(void)
{
    char path[2][128];
    ours = EVP_RSA_gen(2048U);
    second = EVP_RSA_gen(2048U);
    stranger = EVP_RSA_gen(2048U);
    cr_assert(jwk_thumbprint(ours, kid) && jwk_thumbprint(second, second_kid));
    pem_text(ours, true, private_pem);
    pem_text(ours, false, public_pem);
    cr_assert_not_null(mkdtemp(folder));
    key_file(ours, kid, path[0], sizeof path[0]);
    key_file(second, second_kid, path[1], sizeof path[1]);
    cr_assert(token_keys_load(folder));
    unlink(path[0]);
    unlink(path[1]);
}

static void tear_down(void)
{
    rmdir(folder);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(second);
    EVP_PKEY_free(stranger);
}

TestSuite(token, .init = set_up, .fini = tear_down);

static size_t unsigned_part(const char *header, const char *claims)
{
    cr_assert(base64url_encode_into((const unsigned char *)header, strlen(header), token, ROOM));
    size_t n = strlen(token);
    token[n++] = '.';
    cr_assert(
        base64url_encode_into((const unsigned char *)claims, strlen(claims), token + n, ROOM - n));
    return n + strlen(token + n);
}

static void append(size_t used, const unsigned char *signature, size_t n)
{
    token[used++] = '.';
    cr_assert(base64url_encode_into(signature, n, token + used, ROOM - used));
}

static void forge(EVP_PKEY *key, const char *header, const char *claims)
{
    unsigned char signature[512];
    size_t n = sizeof signature;
    size_t used = unsigned_part(header, claims);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    cr_assert(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1);
    cr_assert(EVP_DigestSign(ctx, signature, &n, (unsigned char *)token, used) == 1);
    EVP_MD_CTX_free(ctx);
    append(used, signature, n);
}

static const char *header_of(const char *alg, const char *typ, const char *id, const char *more)
{
    static char text[1024];
    (void)snprintf(text, sizeof text, "{\"alg\":\"%s\",\"typ\":\"%s\",\"kid\":\"%s\"%s}", alg, typ,
                   id, more);
    return text;
}

static enum token_result check(int64_t now)
{
    struct identity out;
    return token_verify(token, strlen(token), now, &out);
}

static void sign_ana(void)
{
    struct token_signer *signer = token_signer_open(private_pem, strlen(private_pem));

    cr_assert(signer);
    cr_assert_str_eq(token_signer_kid(signer), kid);
    cr_assert(token_sign(signer, &ANA, NOW, token, ROOM));
    token_signer_close(signer);
}

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
        (void)snprintf(claims, sizeof claims,
                       "{" PARTIES
                       "\"sub\":\"%d\",\"chave\":\"c\",\"papel\":\"P\",\"nome\":\"N\"" TIMES "}",
                       i);
        forge(ours, header_of("RS256", "at+jwt", kid, ""), claims);
        cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
        cr_assert_eq(token_verify(token, strlen(token), NOW, &out), TOKEN_OK);
        cr_assert_eq(out.user_id, i);
    }
    cr_assert_eq(token_memory_stats().hits, 1500);
}

Test(token, headers)
{
    const struct {
        const char *alg, *typ, *id, *more;
        enum token_result result;
    } cases[] = {
        {"RS256", "at+jwt", kid, "", TOKEN_OK},
        {"none", "at+jwt", kid, "", TOKEN_HEADER},
        {"rs256", "at+jwt", kid, "", TOKEN_HEADER},
        {"RS384", "at+jwt", kid, "", TOKEN_HEADER},
        {"ES256", "at+jwt", kid, "", TOKEN_HEADER},
        {"HS256", "at+jwt", kid, "", TOKEN_HEADER},
        {"PS256", "at+jwt", kid, "", TOKEN_HEADER},
        {"nOnE", "at+jwt", kid, "", TOKEN_HEADER},
        {"", "at+jwt", kid, "", TOKEN_HEADER},
        {"RS256", "JWT", kid, "", TOKEN_HEADER},
        {"RS256", "AT+JWT", kid, "", TOKEN_HEADER},
        {"RS256", "application/at+jwt", kid, "", TOKEN_HEADER},
        {"RS256", "at+jwt", second_kid, "", TOKEN_SIGNATURE},
        {"RS256", "at+jwt", "desconhecida", "", TOKEN_UNKNOWN_KEY},
        {"RS256", "at+jwt", "../../etc/passwd", "", TOKEN_UNKNOWN_KEY},
        {"RS256", "at+jwt", "", "", TOKEN_UNKNOWN_KEY},
        {"RS256", "at+jwt", "x' OR '1'='1", "", TOKEN_UNKNOWN_KEY},
        {"RS256", "at+jwt", "a\\u0000b", "", TOKEN_MALFORMED},
        {"RS256", "at+jwt", "a\\u000ab", "", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"jwk\":{\"kty\":\"RSA\"}", TOKEN_MALFORMED},
        {"RS256", "at+jwt", kid, ",\"jku\":\"http://x\"", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"x5c\":\"MII\"", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"x5c\":[\"MII\"]", TOKEN_MALFORMED},
        {"RS256", "at+jwt", kid, ",\"x5u\":\"http://x\"", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"zip\":\"DEF\"", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"b64\":false", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"kid\":\"outra\"", TOKEN_MALFORMED},
        {"RS256", "at+jwt", kid, ",\"crit\":\"exp\"", TOKEN_HEADER},
        {"RS256", "at+jwt", kid, ",\"alg\":\"RS256\"", TOKEN_MALFORMED},
        {"RS256", "at+jwt", kid, ",\"\\u0061lg\":\"none\"", TOKEN_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        forge(ours, header_of(cases[i].alg, cases[i].typ, cases[i].id, cases[i].more), GOOD);
        cr_assert_eq(check(NOW), cases[i].result, "case %zu: %d", i, check(NOW));
    }
}

Test(token, claims)
{
#define WITH(who, times) "{" PARTIES who times "}"
    const struct {
        const char *claims;
        enum token_result result;
    } cases[] = {
        {"{\"iss\":\"outro\",\"aud\":\"icarus-api\"," WHO TIMES "}", TOKEN_CLAIMS},
        {"{\"iss\":\"icarus\",\"aud\":\"outra\"," WHO TIMES "}", TOKEN_CLAIMS},
        {"{\"iss\":\"icarus\",\"aud\":[\"icarus-api\"]," WHO TIMES "}", TOKEN_MALFORMED},
        {"{\"iss\":\"icarus\"," WHO TIMES "}", TOKEN_CLAIMS},
        {WITH(WHO, ",\"iat\":1799990000,\"nbf\":1799990000,\"exp\":1799993600"), TOKEN_EXPIRED},
        {WITH(WHO, ",\"iat\":1799996400,\"nbf\":1799996395,\"exp\":1800000000"), TOKEN_EXPIRED},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1800000001,\"exp\":1800003600"), TOKEN_NOT_YET},
        {WITH(WHO, ",\"iat\":1900000000,\"nbf\":1,\"exp\":1900003600"), TOKEN_NOT_YET},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1,\"exp\":1800003661"), TOKEN_CLAIMS},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1,\"exp\":99999999999999999999"), TOKEN_CLAIMS},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1,\"exp\":\"1800003600\""), TOKEN_CLAIMS},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1,\"exp\":1800003600.0"), TOKEN_CLAIMS},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1,\"exp\":NaN"), TOKEN_MALFORMED},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":1"), TOKEN_CLAIMS},
        {WITH(WHO, ",\"iat\":1800000000,\"nbf\":null,\"exp\":1800003600"), TOKEN_CLAIMS},
        {WITH(WHO, TIMES ",\"sub\":\"1\""), TOKEN_MALFORMED},
        {WITH("\"sub\":42,\"chave\":\"a\",\"papel\":\"P\",\"nome\":\"N\"", TIMES), TOKEN_CLAIMS},
        {WITH("\"sub\":\"042\",\"chave\":\"a\",\"papel\":\"P\",\"nome\":\"N\"", TIMES),
         TOKEN_CLAIMS},
        {WITH("\"sub\":\"9223372036854775808\",\"chave\":\"a\",\"papel\":\"P\",\"nome\":\"N\"",
              TIMES),
         TOKEN_CLAIMS},
        {WITH("\"sub\":\"4\",\"chave\":\"a\\u0000b\",\"papel\":\"P\",\"nome\":\"N\"", TIMES),
         TOKEN_MALFORMED},
        {WITH("\"sub\":\"4\",\"chave\":\"a\\r\\nX: 1\",\"papel\":\"P\",\"nome\":\"N\"", TIMES),
         TOKEN_CLAIMS},
        {WITH(WHO, TIMES ",\"sid\":7"), TOKEN_CLAIMS},
        {WITH(WHO, TIMES ",\"sid\":\"0\""), TOKEN_CLAIMS},
        {WITH(WHO, TIMES ",\"sid\":null"), TOKEN_CLAIMS},
        {GOOD "x", TOKEN_MALFORMED},
        {"{}", TOKEN_CLAIMS},
        {"[]", TOKEN_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        forge(ours, header_of("RS256", "at+jwt", kid, ""), cases[i].claims);
        cr_assert_eq(check(NOW), cases[i].result, "case %zu: %d", i, check(NOW));
    }
}

Test(token, hmac_with_the_public_key_is_refused)
{
    const char *algorithms[] = {"HS256", "RS256"};
    for (int i = 0; i < 2; i++) {
        unsigned char mac[EVP_MAX_MD_SIZE];
        unsigned n;
        size_t used = unsigned_part(header_of(algorithms[i], "at+jwt", kid, ""), GOOD);
        HMAC(EVP_sha256(), public_pem, (int)strlen(public_pem), (unsigned char *)token, used, mac,
             &n);
        append(used, mac, n);
        cr_assert_eq(check(NOW), i == 0 ? TOKEN_HEADER : TOKEN_SIGNATURE);
    }
}

Test(token, other_keys_are_refused)
{
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    forge(stranger, header_of("RS256", "at+jwt", kid, ""), GOOD);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    forge(curve, header_of("ES256", "at+jwt", kid, ""), GOOD);
    cr_assert_eq(check(NOW), TOKEN_HEADER);
    forge(curve, header_of("RS256", "at+jwt", kid, ""), GOOD);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    EVP_PKEY_free(curve);
}

Test(token, damage_is_refused)
{
    sign_ana();
    char *dot = strrchr(token, '.');
    char *payload = strchr(token, '.') + 9;
    char kept = *payload;
    *payload = kept == 'A' ? 'B' : 'A';
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    *payload = kept;
    cr_assert_eq(check(NOW), TOKEN_OK);
    size_t n = strlen(token);
    memcpy(token + n, "==", 3);
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    dot[1] = '\0';
    cr_assert_eq(check(NOW), TOKEN_SIGNATURE);
    *dot = '\0';
    cr_assert_eq(check(NOW), TOKEN_MALFORMED);
    *token = '\0';
    cr_assert_eq(check(NOW), TOKEN_MALFORMED);
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

Test(token, huge_tokens_are_refused)
{
    enum { HUGE = 1024 * 1024 };
    char claims[TOKEN_MAX + 1024];
    int n = snprintf(claims, sizeof claims, "{" PARTIES WHO TIMES ",\"x\":\"");
    memset(claims + n, 'x', TOKEN_MAX);
    memcpy(claims + n + TOKEN_MAX, "\"}", 3);
    forge(ours, header_of("RS256", "at+jwt", kid, ""), claims);
    cr_assert_eq(check(NOW), TOKEN_MALFORMED);

    char *megabyte = malloc(HUGE);
    struct identity out;
    cr_assert_not_null(megabyte);
    memset(megabyte, 'a', HUGE);
    cr_assert_eq(token_verify(megabyte, HUGE, NOW, &out), TOKEN_MALFORMED);
    free(megabyte);
    cr_assert_eq(token_verify("", 0, NOW, &out), TOKEN_MALFORMED);
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
    key_file(stranger, kid, path, sizeof path);
    cr_assert_not(token_keys_load(folder), "name of another key");
    unlink(path);
    sign_ana();
    cr_assert_eq(check(NOW), TOKEN_OK);
}
