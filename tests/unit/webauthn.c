/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Honest ceremonies: those that a browser recorded, and those of a simulated authenticator in every format. */
#include "common/webauthn.h"
#include "authenticator.h"
#include "common/crypto.h"
#include "webauthn_recorded.h"

#include <openssl/ec.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- what a browser recorded ---- */

static struct text from_hex(const char *hex, struct bytes *out)
{
    out->length = strlen(hex) / 2;
    assert_true(crypto_from_hex(text_of(hex), out->at, out->length));
    return text(out);
}

static struct webauthn_ceremony recorded_ceremony(void)
{
    static char counted[WEBAUTHN_CHALLENGE];

    for (size_t i = 0; i < sizeof(counted); i++)
        counted[i] = (char)i;
    return (struct webauthn_ceremony){text_from(counted, sizeof(counted)), lit("http://localhost:18999"),
                                      lit("localhost")};
}

static void check_recorded(const struct recorded *one, int algorithm, size_t key_length)
{
    struct webauthn_ceremony ceremony = recorded_ceremony();
    struct bytes attestation, data, signature, id;
    struct webauthn_credential made;
    struct webauthn_state now;

    assert_int_equal(
        webauthn_register(&ceremony, text_of(one->client_data), from_hex(one->attestation, &attestation), &made),
        WEBAUTHN_VERIFIED);
    assert_int_equal(made.algorithm, algorithm);
    assert_int_equal(made.key_length, key_length);
    from_hex(one->id, &id);
    assert_int_equal(made.id_length, id.length);
    assert_memory_equal(made.id, id.at, id.length);
    assert_memory_equal(made.aaguid, "\1\2\3\4\5\6\7\10\1\2\3\4\5\6\7\10", WEBAUTHN_AAGUID);
    assert_int_equal(made.state.counter, 1);

    struct webauthn_stored stored = {text_from((const char *)made.key, made.key_length), made.algorithm, 1};

    from_hex(one->authenticator_data, &data);
    from_hex(one->signature, &signature);
    assert_int_equal(
        webauthn_assert(&ceremony, &stored, text_of(one->assertion_client_data), text(&data), text(&signature), &now),
        WEBAUTHN_VERIFIED);
    assert_int_equal(now.counter, 2);
    for (size_t i = 0; i < signature.length; i++) { /* a change of any byte must fail */
        signature.at[i] ^= 1;
        assert_int_not_equal(webauthn_assert(&ceremony, &stored, text_of(one->assertion_client_data), text(&data),
                                             text(&signature), &now),
                             WEBAUTHN_VERIFIED);
        signature.at[i] ^= 1;
    }
}

static void recorded_ceremonies_are_verified(void **state)
{
    (void)state;
    check_recorded(&es256, COSE_KEY_ES256, 64);
    check_recorded(&eddsa, COSE_KEY_EDDSA, 32);
}

static void an_attestation_by_certificate_is_ignored(void **state)
{
    struct webauthn_ceremony ceremony = recorded_ceremony();
    struct webauthn_credential made;
    struct bytes attestation;

    (void)state;
    assert_int_equal(
        webauthn_register(&ceremony, text_of(packed.client_data), from_hex(packed.attestation, &attestation), &made),
        WEBAUTHN_VERIFIED);
    assert_true(made.id_length > 0);
}

/* An attestation object that is truncated anywhere is refused, and nothing is read after its end (AddressSanitizer
   checks). */
static void a_truncated_attestation_is_refused(void **state)
{
    struct webauthn_ceremony ceremony = recorded_ceremony();
    struct webauthn_credential made;
    struct bytes whole;

    (void)state;
    from_hex(es256.attestation, &whole);
    for (size_t length = 0; length < whole.length; length++) {
        unsigned char *exactly = test_malloc(length + 1);

        memcpy(exactly, whole.at, length);
        assert_int_not_equal(
            webauthn_register(&ceremony, text_of(es256.client_data), text_from((const char *)exactly, length), &made),
            WEBAUTHN_VERIFIED);
        test_free(exactly);
    }
}

/* ---- a simulated authenticator ---- */

static void all_three_algorithms_are_accepted(void **state)
{
    static const size_t lengths[] = {64, 32, 259};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct behaviour behaviour = {.key = keys[i], .algorithm = algorithms[i], .flags = UP | UV | AT | BE | BS};
        struct webauthn_credential made;
        struct webauthn_state now;

        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_VERIFIED);
        assert_int_equal(made.key_length, lengths[i]);
        assert_true(made.state.backup_eligible && made.state.backed_up && made.state.user_verified);
        behaviour.format = "packed"; /* signed with its own key */
        behaviour.self_attested = true;
        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_VERIFIED);
        behaviour.spoiled_signature = true;
        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_WRONG_SIGNATURE);
        behaviour = (struct behaviour){.key = keys[i], .algorithm = algorithms[i], .flags = UP | UV | BE, .counter = 9};
        assert_int_equal(register_with(honest_behaviour(AT), &made), WEBAUTHN_VERIFIED); /* of another key */
        assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                         i == 0 ? WEBAUTHN_VERIFIED : WEBAUTHN_WRONG_KEY);
        behaviour.flags |= AT;
        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_VERIFIED);
        behaviour.flags &= ~(unsigned)AT;
        assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                         WEBAUTHN_VERIFIED);
        assert_true(now.counter == 9 && now.backup_eligible && !now.backed_up);
        behaviour.spoiled_signature = true;
        assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                         WEBAUTHN_WRONG_SIGNATURE);
    }
}

/* A passkey of each algorithm that we offer can come in each format of section 8, and then signs in. We ask for the
   format "none", so what a maker certifies is not read; only a statement that we can check without knowing makers is
   checked: that of the key itself. */
static void every_format_is_accepted_with_every_algorithm(void **state)
{
    static const struct {
        const char *format, *certified;
    } formats[] = {
        {"none", NULL},
        {"packed", NULL}, /* self attestation */
        {"packed", "alg sig x5c"},
        {"tpm", "ver alg x5c sig certInfo pubArea"},
        {"android-key", "alg sig x5c"},
        {"android-safetynet", "ver response"},
        {"fido-u2f", "sig x5c"},
        {"apple", "x5c"},
        {"a-format-of-tomorrow", "sig proof"},
    };

    (void)state;
    for (size_t i = 0; i < 3 * sizeof(formats) / sizeof(*formats); i++) {
        struct behaviour behaviour = {.key = keys[i % 3], .algorithm = algorithms[i % 3], .flags = UP | UV | AT};
        struct webauthn_credential made;
        struct webauthn_state now;

        behaviour.format = formats[i / 3].format;
        behaviour.certified = formats[i / 3].certified;
        behaviour.self_attested = behaviour.certified == NULL && strcmp(behaviour.format, "packed") == 0;
        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_VERIFIED);
        assert_int_equal(made.algorithm, algorithms[i % 3]);
        behaviour.flags = UP | UV;
        behaviour.counter = 1;
        assert_int_equal(assert_with(behaviour, text_from((const char *)made.key, made.key_length), 0, &now),
                         WEBAUTHN_VERIFIED);
        behaviour.flags = UP | AT; /* as a key of U2F does, which knows no PIN */
        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_NOT_VERIFIED);
    }
}

static void statements_of_another_form_are_refused(void **state)
{
    static const struct {
        const char *format, *certified;
    } cases[] = {
        {"compound", "[]"},               /* not a map: Level 3, which an authenticator is not asked for */
        {"none", "sig"},                  /* not empty */
        {"packed", "sig"},                /* without alg */
        {"packed", "alg"},                /* without sig */
        {"packed", "alg sig ecdaaKeyId"}, /* of Level 1 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct behaviour behaviour = honest_behaviour(AT);
        struct webauthn_credential made;

        behaviour.format = cases[i].format;
        behaviour.certified = cases[i].certified;
        assert_int_equal(register_with(behaviour, &made), WEBAUTHN_WRONG_ATTESTATION);
        assert_int_equal(made.id_length, 0);
    }
}

/* Names of algorithms are those of the IANA registry of COSE. We offer ES256, EdDSA and RS256, which all authenticators
   have between them; an authenticator that answers with another one is wrong. */
static void other_algorithms_are_refused(void **state)
{
    static const struct {
        const char *type, *group;
        int algorithm;
        enum webauthn_outcome outcome;
    } cases[] = {
        {"EC", "P-384", -35, WEBAUTHN_WRONG_ALGORITHM}, /* ES384 */
        {"EC", "P-521", -36, WEBAUTHN_WRONG_ALGORITHM}, /* ES512 */
        {"EC", "P-256", -9, WEBAUTHN_WRONG_ALGORITHM},  /* ESP256: ES256 under a newer name, which was not offered */
        {"EC", "secp256k1", -47, WEBAUTHN_WRONG_ALGORITHM},  /* ES256K */
        {"ED25519", NULL, -19, WEBAUTHN_WRONG_ALGORITHM},    /* Ed25519: EdDSA under a newer name */
        {"ED448", NULL, -53, WEBAUTHN_WRONG_ALGORITHM},      /* Ed448 */
        {"ED448", NULL, COSE_KEY_EDDSA, WEBAUTHN_WRONG_KEY}, /* section 5.8.5: EdDSA is with Ed25519 only */
        {"EC", "P-384", COSE_KEY_ES256, WEBAUTHN_WRONG_KEY}, /* and ES256 with P-256 only */
        {"EC", "P-521", COSE_KEY_ES256, WEBAUTHN_WRONG_KEY}, {"EC", "secp256k1", COSE_KEY_ES256, WEBAUTHN_WRONG_KEY},
        {"EC", "P-256", COSE_KEY_EDDSA, WEBAUTHN_WRONG_KEY}, {"ED25519", NULL, COSE_KEY_ES256, WEBAUTHN_WRONG_KEY},
        {"EC", "P-256", 0, WEBAUTHN_WRONG_ALGORITHM},        {"EC", "P-256", 7, WEBAUTHN_WRONG_ALGORITHM},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        EVP_PKEY *key = cases[i].group == NULL ? EVP_PKEY_Q_keygen(NULL, NULL, cases[i].type)
                                               : EVP_PKEY_Q_keygen(NULL, NULL, cases[i].type, cases[i].group);
        struct behaviour behaviour = {.key = key, .algorithm = cases[i].algorithm, .flags = UP | UV | AT};
        struct webauthn_credential made;

        assert_non_null(key);
        assert_int_equal(register_with(behaviour, &made), cases[i].outcome);
        behaviour.format = "packed"; /* a certificate does not make it better */
        behaviour.certified = "alg sig x5c";
        assert_int_equal(register_with(behaviour, &made), cases[i].outcome);
        EVP_PKEY_free(key);
    }
}

/* A statement of the key itself that another key signed, as if the credential had been replaced on its way. */
static void a_self_attestation_of_another_key_is_refused(void **state)
{
    struct behaviour behaviour = honest_behaviour(AT);
    struct bytes client_data = {.length = 0}, data = {.length = 0}, signature = {.length = 0},
                 attestation = {.length = 0};
    struct webauthn_ceremony ceremony = expected_ceremony();
    struct webauthn_credential made;

    (void)state;
    add_client_data(&client_data, "webauthn.create", "");
    add_authenticator_data(&data, &behaviour);
    behaviour.key = EVP_EC_gen("P-256");
    add_signature(&signature, &behaviour, &data, &client_data);
    EVP_PKEY_free(behaviour.key);
    add_head(&attestation, 5, 3);
    add_string(&attestation, "fmt");
    add_string(&attestation, "packed");
    add_string(&attestation, "attStmt");
    add_head(&attestation, 5, 2);
    add_string(&attestation, "alg");
    add_integer(&attestation, COSE_KEY_ES256);
    add_string(&attestation, "sig");
    add_bytes(&attestation, signature.at, signature.length);
    add_string(&attestation, "authData");
    add_bytes(&attestation, data.at, data.length);
    assert_int_equal(webauthn_register(&ceremony, text(&client_data), text(&attestation), &made),
                     WEBAUTHN_WRONG_SIGNATURE);
}

/* Chromium adds credProtect on its own: {"credProtect": 2}. */
static void announced_extensions_may_follow(void **state)
{
    static const char extension[] = "\xa1\x6b"
                                    "credProtect\x02";
    struct behaviour behaviour = honest_behaviour(AT | ED);
    struct webauthn_credential made;

    (void)state;
    behaviour.extra = extension;
    behaviour.extra_length = sizeof(extension) - 1;
    assert_int_equal(register_with(behaviour, &made), WEBAUTHN_VERIFIED);
    behaviour.flags = UP | UV | AT; /* not announced */
    assert_int_equal(register_with(behaviour, &made), WEBAUTHN_WRONG_AUTHENTICATOR_DATA);
    behaviour = honest_behaviour(AT | ED); /* announced, and nothing follows */
    assert_int_equal(register_with(behaviour, &made), WEBAUTHN_WRONG_AUTHENTICATOR_DATA);
    behaviour.extra = "\x01"; /* not a map */
    behaviour.extra_length = 1;
    assert_int_equal(register_with(behaviour, &made), WEBAUTHN_WRONG_AUTHENTICATOR_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_ceremonies_are_verified),
        cmocka_unit_test(an_attestation_by_certificate_is_ignored),
        cmocka_unit_test(a_truncated_attestation_is_refused),
        cmocka_unit_test(all_three_algorithms_are_accepted),
        cmocka_unit_test(every_format_is_accepted_with_every_algorithm),
        cmocka_unit_test(statements_of_another_form_are_refused),
        cmocka_unit_test(other_algorithms_are_refused),
        cmocka_unit_test(a_self_attestation_of_another_key_is_refused),
        cmocka_unit_test(announced_extensions_may_follow),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
