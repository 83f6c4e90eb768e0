/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lies: each refusal is tested with a ceremony that is correct except for one thing. */
#include "authenticator.h"
#include "common/crypto.h"
#include "common/webauthn.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Client data with these values. Returns static memory. */
static const char *said(const char *type, const char *from, const char *more)
{
    static char out[6000];
    char encoded[BASE64URL_ROOM(WEBAUTHN_CHALLENGE)];

    crypto_base64url(challenge, sizeof(challenge), encoded);
    snprintf(out, sizeof(out), "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s", type, encoded, from, more);
    return out;
}

static void check_client_data(const char *client_data, enum webauthn_outcome outcome)
{
    struct behaviour behaviour = honest_behaviour(AT);
    struct webauthn_credential made;

    behaviour.client_data = client_data;
    assert_int_equal(register_with(behaviour, &made), outcome);
}

static void client_data_must_match(void **state)
{
    const char *create = "webauthn.create";

    (void)state;
    check_client_data(said(create, origin, "}"), WEBAUTHN_VERIFIED);
    check_client_data(said(create, origin, ",\"crossOrigin\":false,\"more\":[1]}"), WEBAUTHN_VERIFIED);
    check_client_data(said(create, origin, ",\"tokenBinding\":{\"status\":\"supported\"}}"), WEBAUTHN_VERIFIED);
    check_client_data(said(create, origin, ",\"tokenBinding\":{\"status\":\"present\",\"id\":\"x\"}}"),
                      WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data(said(create, origin, ",\"crossOrigin\":true}"), WEBAUTHN_CROSS_ORIGIN);
    check_client_data(said(create, origin, ",\"crossOrigin\":\"no\"}"), WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data(said(create, origin, ",\"origin\":\"https://evil.example\"}"), WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data(said(create, origin, "} "), WEBAUTHN_VERIFIED); /* white space is still JSON */
    check_client_data(said(create, origin, "}x"), WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data(said(create, origin, ""), WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data(said("webauthn.get", origin, "}"), WEBAUTHN_WRONG_TYPE);
    check_client_data(said("payment.get", origin, "}"), WEBAUTHN_WRONG_TYPE);
    check_client_data(said(create, "https://firm.portico.localhost", "}"), WEBAUTHN_WRONG_ORIGIN);
    check_client_data(said(create, "http://firm.portico.localhost:8443", "}"), WEBAUTHN_WRONG_ORIGIN);
    check_client_data(said(create, "https://firm.portico.localhost:8443/", "}"), WEBAUTHN_WRONG_ORIGIN);
    check_client_data(said(create, "https://other.portico.localhost:8443", "}"), WEBAUTHN_WRONG_ORIGIN);
    check_client_data("[]", WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data("", WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data("{\"type\":\"webauthn.create\",\"challenge\":1,\"origin\":\"x\"}", WEBAUTHN_WRONG_CLIENT_DATA);
    check_client_data("{\"type\":\"webauthn.create\",\"challenge\":\"AAAA\",\"origin\":\"x\"}",
                      WEBAUTHN_WRONG_CHALLENGE);
}

static void another_challenge_is_refused(void **state)
{
    struct webauthn_credential made = known_credential();
    struct webauthn_state now;
    char client_data[6000]; /* a copy, because the next call overwrites said()'s memory */

    (void)state;
    snprintf(client_data, sizeof(client_data), "%s", said("webauthn.get", origin, "}"));

    struct behaviour behaviour = honest_behaviour(0);

    behaviour.client_data = client_data;
    challenge[31] ^= 1;
    assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                     WEBAUTHN_WRONG_CHALLENGE);
    challenge[31] ^= 1;
    assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                     WEBAUTHN_VERIFIED);
}

static void false_registrations_are_refused(void **state)
{
    static const struct {
        struct behaviour with;
        enum webauthn_outcome outcome;
    } cases[] = {
        {{.flags = UP | UV | AT, .rp = "other.portico.localhost"}, WEBAUTHN_WRONG_RP},
        {{.flags = UP | UV | AT, .rp = "portico.localhost"}, WEBAUTHN_WRONG_RP},
        {{.flags = UV | AT}, WEBAUTHN_NOT_PRESENT},
        {{.flags = UP | AT}, WEBAUTHN_NOT_VERIFIED},
        {{.flags = UP | UV}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT | BS}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .extra = "x", .extra_length = 1}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .truncated = true}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .id_length = 1023}, WEBAUTHN_VERIFIED},
        {{.flags = UP | UV | AT, .id_length = 1024}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .claimed = -37}, WEBAUTHN_WRONG_ALGORITHM},    /* PS256 */
        {{.flags = UP | UV | AT, .claimed = -65535}, WEBAUTHN_WRONG_ALGORITHM}, /* RS1: by SHA-1 */
        {{.flags = UP | UV | AT, .claimed = -257}, WEBAUTHN_WRONG_KEY},
        {{.flags = UP | UV | AT, .wrong_statement = true}, WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .format = "fido-u2f"}, WEBAUTHN_VERIFIED}, /* not requested, not read */
        {{.flags = UP | AT, .format = "fido-u2f"}, WEBAUTHN_NOT_VERIFIED},
        {{.flags = UP | UV | AT, .format = "packed"}, WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .format = "packed", .self_attested = true, .wrong_statement = true},
         WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .tail = "x", .tail_length = 1}, WEBAUTHN_WRONG_ATTESTATION},
    };
    struct webauthn_credential made;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct behaviour behaviour = cases[i].with;

        behaviour.key = keys[0];
        behaviour.algorithm = COSE_KEY_ES256;
        assert_int_equal(register_with(behaviour, &made), cases[i].outcome);
        assert_true((made.id_length > 0) == (cases[i].outcome == WEBAUTHN_VERIFIED));
    }
}

static void keys_of_the_wrong_size_are_refused(void **state)
{
    EVP_PKEY *small = EVP_RSA_gen(1024);
    struct behaviour behaviour = {.key = small, .algorithm = COSE_KEY_RS256, .flags = UP | UV | AT};
    struct webauthn_credential made = known_credential();
    char key[259] = {0};

    (void)state;
    assert_int_equal(register_with(behaviour, &made), WEBAUTHN_WRONG_KEY);
    EVP_PKEY_free(small);
    made = known_credential();
    assert_true(cose_is_key(COSE_KEY_ES256, text_from((const char *)made.key, 64)));
    assert_false(cose_is_key(COSE_KEY_ES256, text_from((const char *)made.key, 63)));
    made.key[63] ^= 1; /* no longer on the curve */
    assert_false(cose_is_key(COSE_KEY_ES256, text_from((const char *)made.key, 64)));
    key[255] = 3; /* a modulus of two bits after zeroes */
    key[258] = 3;
    assert_false(cose_is_key(COSE_KEY_RS256, text_from(key, sizeof(key))));
    assert_false(cose_is_key(0, text_from(key, sizeof(key))));
}

static void false_assertions_are_refused(void **state)
{
    static const struct {
        struct behaviour with;
        enum webauthn_outcome outcome;
    } cases[] = {
        {{.flags = UP | UV, .rp = "other.portico.localhost"}, WEBAUTHN_WRONG_RP},
        {{.flags = UV}, WEBAUTHN_NOT_PRESENT},
        {{.flags = UP}, WEBAUTHN_NOT_VERIFIED},
        {{.flags = UP | UV | AT}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | BS}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | ED}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV, .extra = "x", .extra_length = 1}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV, .truncated = true}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV, .spoiled_signature = true}, WEBAUTHN_WRONG_SIGNATURE},
    };
    struct webauthn_credential made = known_credential();
    struct webauthn_state now;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct behaviour behaviour = cases[i].with;

        behaviour.key = keys[0];
        behaviour.algorithm = COSE_KEY_ES256;
        behaviour.counter = 7;
        assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 5, &now),
                         cases[i].outcome);
        assert_int_equal(now.counter, 0);
    }
}

static void a_signature_of_another_key_is_refused(void **state)
{
    struct webauthn_credential made = known_credential();
    struct webauthn_state now;
    struct behaviour behaviour = honest_behaviour(0);

    (void)state;
    behaviour.key = EVP_EC_gen("P-256");
    assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                     WEBAUTHN_WRONG_SIGNATURE);
    EVP_PKEY_free(behaviour.key);
}

static void a_counter_that_does_not_grow_means_a_clone(void **state)
{
    static const struct {
        uint32_t stored, said;
        enum webauthn_outcome outcome;
    } counters[] = {{0, 0, WEBAUTHN_VERIFIED},
                    {0, 1, WEBAUTHN_VERIFIED},
                    {5, 6, WEBAUTHN_VERIFIED},
                    {5, 5, WEBAUTHN_CLONED},
                    {5, 4, WEBAUTHN_CLONED},
                    {5, 0, WEBAUTHN_CLONED},
                    {1, UINT32_MAX, WEBAUTHN_VERIFIED},
                    {UINT32_MAX, 0, WEBAUTHN_CLONED}};
    struct webauthn_credential made = known_credential();

    (void)state;
    for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++) {
        struct behaviour behaviour = honest_behaviour(0);
        struct webauthn_state now;

        behaviour.counter = counters[i].said;
        assert_int_equal(
            assert_with(behaviour, text_from((const char *)made.key, made.key_length), counters[i].stored, &now),
            counters[i].outcome);
        assert_int_equal(now.counter, counters[i].said);
        behaviour.spoiled_signature = true; /* without a valid signature it is not a clone */
        assert_int_equal(
            assert_with(behaviour, text_from((const char *)made.key, made.key_length), counters[i].stored, &now),
            WEBAUTHN_WRONG_SIGNATURE);
    }
}

static void limits_are_enforced(void **state)
{
    struct webauthn_ceremony ceremony = expected_ceremony();
    struct webauthn_credential made = known_credential(), other;
    struct webauthn_stored stored = {text_from((const char *)made.key, made.key_length), COSE_KEY_ES256, 0};
    struct webauthn_state now;
    struct bytes client_data = {.length = 0}, data = {.length = 0};
    static const char zeroes[WEBAUTHN_ATTESTATION + 1];
    char more[WEBAUTHN_CLIENT_DATA];
    struct behaviour behaviour = honest_behaviour(0);

    (void)state;
    add_client_data(&client_data, "webauthn.create", "");
    assert_int_equal(webauthn_register(&ceremony, text(&client_data), text_from(zeroes, sizeof(zeroes)), &other),
                     WEBAUTHN_TOO_LARGE);
    snprintf(more, sizeof(more), ",\"more\":\"%0*d\"}", WEBAUTHN_CLIENT_DATA - 100, 0);
    check_client_data(said("webauthn.create", origin, more), WEBAUTHN_TOO_LARGE);
    add_client_data(&client_data, "webauthn.get", "");
    assert_int_equal(webauthn_assert(&ceremony, &stored, text(&client_data),
                                     text_from(zeroes, WEBAUTHN_AUTHENTICATOR_DATA + 1), lit("x"), &now),
                     WEBAUTHN_TOO_LARGE);
    add_authenticator_data(&data, &behaviour);
    assert_int_equal(webauthn_assert(&ceremony, &stored, text(&client_data), text(&data),
                                     text_from(zeroes, WEBAUTHN_SIGNATURE + 1), &now),
                     WEBAUTHN_TOO_LARGE);
    assert_int_equal(webauthn_assert(&ceremony, &stored, text(&client_data), text(&data), no_text, &now),
                     WEBAUTHN_WRONG_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_data_must_match),
        cmocka_unit_test(another_challenge_is_refused),
        cmocka_unit_test(false_registrations_are_refused),
        cmocka_unit_test(keys_of_the_wrong_size_are_refused),
        cmocka_unit_test(false_assertions_are_refused),
        cmocka_unit_test(a_signature_of_another_key_is_refused),
        cmocka_unit_test(a_counter_that_does_not_grow_means_a_clone),
        cmocka_unit_test(limits_are_enforced),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
