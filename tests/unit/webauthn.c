/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Recorded ceremonies of a browser, and ceremonies of a simulated authenticator that can be told to lie: each refusal
 * is tested with a ceremony that is correct except for one thing.
 */
#include "common/webauthn.h"
#include "common/cose.h"
#include "common/credential.h"
#include "common/crypto.h"
#include "common/must.h"
#include "webauthn_recorded.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- An authenticator that does as it is told ----------------------------------------------------------------------
 */

static const char *const origin = "https://firm.portico.localhost:8443", *const rp = "firm.portico.localhost";
static char challenge[WEBAUTHN_CHALLENGE] = "a challenge of exactly 32 bytes.";

enum { UP = 0x01, UV = 0x04, BE = 0x08, BS = 0x10, AT = 0x40, ED = 0x80 };

/* A growing sequence of bytes. */
struct bytes {
    unsigned char at[12000];
    size_t length;
};

static void add_raw(struct bytes *out, const void *at, size_t length)
{
    assert_true(out->length + length <= sizeof(out->at));
    if (length > 0)
        memcpy(out->at + out->length, at, length);
    out->length += length;
}

static void add_head(struct bytes *out, unsigned major, uint64_t number)
{
    unsigned char head[] = {(unsigned char)(major << 5 | 25), (unsigned char)(number >> 8), (unsigned char)number};

    if (number < 24)
        head[0] = (unsigned char)(major << 5 | number);
    add_raw(out, head, number < 24 ? 1 : 3);
}

static void add_integer(struct bytes *out, int number)
{
    add_head(out, number < 0, (uint64_t)(number < 0 ? -1 - number : number));
}

static void add_string(struct bytes *out, const char *text)
{
    add_head(out, 3, strlen(text));
    add_raw(out, text, strlen(text));
}

static void add_bytes(struct bytes *out, const void *at, size_t length)
{
    add_head(out, 2, length);
    add_raw(out, at, length);
}

static struct text text(const struct bytes *bytes)
{
    return text_from((const char *)bytes->at, bytes->length);
}

static void add_parameter(struct bytes *out, const EVP_PKEY *key, const char *name, size_t length)
{
    BIGNUM *number = NULL;
    unsigned char bytes[256];

    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    assert_int_equal(BN_bn2binpad(number, bytes, (int)length), (int)length);
    add_bytes(out, bytes, length);
    BN_free(number);
}

/* The public key in COSE form (RFC 9053, section 7; RFC 8230, section 4), with the algorithm `algorithm`. */
static void add_key(struct bytes *out, const EVP_PKEY *key, int algorithm)
{
    bool rsa = EVP_PKEY_is_a(key, "RSA"), ed448 = EVP_PKEY_is_a(key, "ED448");
    bool okp = ed448 || EVP_PKEY_is_a(key, "ED25519");
    int bits = EVP_PKEY_get_bits(key), curve = bits == 521 ? 3 : bits == 384 ? 2 : 1;
    unsigned char point[57];
    size_t length = sizeof(point);

    add_head(out, 5, rsa || okp ? 4 : 5);
    add_integer(out, 1);
    add_integer(out, rsa ? 3 : okp ? 1 : 2);
    add_integer(out, 3);
    add_integer(out, algorithm);
    add_integer(out, -1);
    if (rsa) {
        add_parameter(out, key, OSSL_PKEY_PARAM_RSA_N, (size_t)EVP_PKEY_get_size(key));
        add_integer(out, -2);
        add_parameter(out, key, OSSL_PKEY_PARAM_RSA_E, 3);
    } else if (okp) {
        add_integer(out, ed448 ? 7 : 6);
        add_integer(out, -2);
        assert_int_equal(EVP_PKEY_get_raw_public_key(key, point, &length), 1);
        add_bytes(out, point, length);
    } else {
        add_integer(out, curve);
        add_integer(out, -2);
        add_parameter(out, key, OSSL_PKEY_PARAM_EC_PUB_X, (size_t)(bits + 7) / 8);
        add_integer(out, -3);
        add_parameter(out, key, OSSL_PKEY_PARAM_EC_PUB_Y, (size_t)(bits + 7) / 8);
    }
}

/* How the authenticator answers: with all zero a correct ceremony, except for the flags, which must be set. */
struct behaviour {
    EVP_PKEY *key;
    const char *client_data; /* complete, instead of the correct one */
    const char *rp;
    unsigned flags;
    uint32_t counter;
    int algorithm, claimed; /* `claimed`: the algorithm in the key, if it lies about it */
    size_t id_length;       /* 0: 32 */
    const void *extra;      /* after everything in the authenticator data */
    size_t extra_length;
    const char *format;
    const char *certified; /* the members of a statement that certifies the key, separated by spaces */
    bool self_attested, wrong_statement, truncated, spoiled_signature;
    const void *tail; /* after the attestation object */
    size_t tail_length;
};

static void add_client_data(struct bytes *out, const char *type, const char *members)
{
    char encoded[BASE64URL_ROOM(WEBAUTHN_CHALLENGE)];

    crypto_base64url(challenge, sizeof(challenge), encoded);
    out->length =
        (size_t)snprintf((char *)out->at, sizeof(out->at), "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                         type, encoded, origin, members);
}

static void add_authenticator_data(struct bytes *out, const struct behaviour *behaviour)
{
    struct text host = text_of(behaviour->rp == NULL ? rp : behaviour->rp);
    unsigned char hash[SHA256_BYTES], id[1100];
    unsigned char rest[] = {(unsigned char)behaviour->flags, (unsigned char)(behaviour->counter >> 24),
                            (unsigned char)(behaviour->counter >> 16), (unsigned char)(behaviour->counter >> 8),
                            (unsigned char)behaviour->counter};
    size_t id_length = behaviour->id_length == 0 ? 32 : behaviour->id_length;

    crypto_sha256(&host, 1, hash);
    add_raw(out, hash, sizeof(hash));
    add_raw(out, rest, sizeof(rest));
    if (behaviour->flags & AT) {
        unsigned char length[] = {(unsigned char)(id_length >> 8), (unsigned char)id_length};

        memset(id, 7, sizeof(id));
        add_raw(out, id, WEBAUTHN_AAGUID);
        add_raw(out, length, sizeof(length));
        add_raw(out, id, id_length);
        add_key(out, behaviour->key, behaviour->claimed == 0 ? behaviour->algorithm : behaviour->claimed);
    }
    add_raw(out, behaviour->extra, behaviour->extra == NULL ? 0 : behaviour->extra_length);
    out->length -= behaviour->truncated;
}

static void add_signature(struct bytes *out, const struct behaviour *behaviour, const struct bytes *data,
                          const struct bytes *client_data)
{
    struct bytes whole = {.length = 0};
    struct text said = text(client_data);
    unsigned char hash[SHA256_BYTES];
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    crypto_sha256(&said, 1, hash);
    add_raw(&whole, data->at, data->length);
    add_raw(&whole, hash, sizeof(hash));
    out->length = sizeof(out->at);
    assert_int_equal(EVP_DigestSignInit(context, NULL, behaviour->algorithm == COSE_KEY_EDDSA ? NULL : EVP_sha256(),
                                        NULL, behaviour->key),
                     1);
    assert_int_equal(EVP_DigestSign(context, out->at, &out->length, whole.at, whole.length), 1);
    EVP_MD_CTX_free(context);
    out->at[out->length - 1] ^= behaviour->spoiled_signature;
}

/* Members with the types of section 8. The bytes are of a usual length and mean nothing, because nobody may read them.
   Several statements ("compound", Level 3) are a list. */
static void add_certified(struct bytes *out, const char *members)
{
    static const unsigned char anything[900] = {0x30, 0x82};
    struct text rest = text_of(members), count = rest;
    size_t number = 0;

    if (text_equal(rest, lit("[]"))) {
        add_head(out, 4, 0);
        return;
    }
    while (!text_is_absent(count))
        number += text_next(&count, ' ').length > 0;
    add_head(out, 5, number);
    while (!text_is_absent(rest)) {
        struct text name = text_next(&rest, ' ');

        add_head(out, 3, name.length);
        add_raw(out, name.at, name.length);
        if (text_equal(name, lit("alg"))) {
            add_integer(out, -7);
        } else if (text_equal(name, lit("ver"))) {
            add_string(out, "2.0");
        } else if (text_equal(name, lit("x5c"))) {
            add_head(out, 4, 2);
            add_bytes(out, anything, sizeof(anything));
            add_bytes(out, anything, sizeof(anything) / 2);
        } else {
            add_bytes(out, anything, 200);
        }
    }
}

static void add_attestation(struct bytes *out, const struct behaviour *behaviour, const struct bytes *client_data)
{
    struct bytes data = {.length = 0}, signature = {.length = 0};

    add_authenticator_data(&data, behaviour);
    add_head(out, 5, 3);
    add_string(out, "fmt");
    add_string(out, behaviour->format == NULL ? "none" : behaviour->format);
    add_string(out, "attStmt");
    if (behaviour->certified != NULL)
        add_certified(out, behaviour->certified);
    else
        add_head(out, 5, behaviour->self_attested ? 2 : behaviour->wrong_statement ? 1 : 0);
    if (behaviour->self_attested) {
        add_signature(&signature, behaviour, &data, client_data);
        add_string(out, "alg");
        add_integer(out, behaviour->wrong_statement ? -37 : behaviour->algorithm);
        add_string(out, "sig");
        add_bytes(out, signature.at, signature.length);
    } else if (behaviour->wrong_statement) {
        add_string(out, "alg");
        add_integer(out, 1);
    }
    add_string(out, "authData");
    add_bytes(out, data.at, data.length);
    add_raw(out, behaviour->tail, behaviour->tail == NULL ? 0 : behaviour->tail_length);
}

static struct webauthn_ceremony expected_ceremony(void)
{
    return (struct webauthn_ceremony){text_from(challenge, sizeof(challenge)), text_of(origin), text_of(rp)};
}

static enum webauthn_outcome register_with(struct behaviour behaviour, struct webauthn_credential *made)
{
    struct webauthn_ceremony ceremony = expected_ceremony();
    struct bytes client_data = {.length = 0}, attestation = {.length = 0};

    if (behaviour.client_data == NULL)
        add_client_data(&client_data, "webauthn.create", "");
    else
        add_raw(&client_data, behaviour.client_data, strlen(behaviour.client_data));
    add_attestation(&attestation, &behaviour, &client_data);
    return webauthn_register(&ceremony, text(&client_data), text(&attestation), made);
}

static enum webauthn_outcome assert_with(struct behaviour behaviour, struct text key, uint32_t counter,
                                         struct webauthn_state *state)
{
    struct webauthn_ceremony ceremony = expected_ceremony();
    struct webauthn_stored stored = {key, behaviour.algorithm, counter};
    struct bytes client_data = {.length = 0}, data = {.length = 0}, signature = {.length = 0};

    if (behaviour.client_data == NULL)
        add_client_data(&client_data, "webauthn.get", "");
    else
        add_raw(&client_data, behaviour.client_data, strlen(behaviour.client_data));
    add_authenticator_data(&data, &behaviour);
    add_signature(&signature, &behaviour, &data, &client_data);
    return webauthn_assert(&ceremony, &stored, text(&client_data), text(&data), text(&signature), state);
}

static EVP_PKEY *keys[3];
static const int algorithms[] = {COSE_KEY_ES256, COSE_KEY_EDDSA, COSE_KEY_RS256};

static int make_keys(void **state)
{
    (void)state;
    keys[0] = EVP_EC_gen("P-256");
    keys[1] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    keys[2] = EVP_RSA_gen(2048);
    return keys[0] == NULL || keys[1] == NULL || keys[2] == NULL;
}

static int free_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        EVP_PKEY_free(keys[i]);
    return 0;
}

static struct behaviour honest_behaviour(unsigned flags)
{
    return (struct behaviour){.key = keys[0], .algorithm = COSE_KEY_ES256, .flags = UP | UV | flags, .counter = 5};
}

static struct webauthn_credential known_credential(void)
{
    struct webauthn_credential made;

    assert_int_equal(register_with(honest_behaviour(AT), &made), WEBAUTHN_VERIFIED);
    return made;
}

/* --- What a browser sent -------------------------------------------------------------------------------------------
 */

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

/* --- Honest ceremonies ----------------------------------------------------------------------------------------------
 */

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

/* --- Lies -----------------------------------------------------------------------------------------------------------
 */

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

/* --- CBOR -----------------------------------------------------------------------------------------------------------
 */

static void the_end_of_an_item_is_found(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, extent;
    } items[] = {
        {"", 0, 0},
        {"\x00\x00", 2, 1},
        {"\x18\x64", 2, 2},
        {"\x19\x01", 2, 0},
        {"\x43\x01\x02\x03\x04", 5, 4},
        {"\x43\x01\x02", 3, 0},
        {"\x82\x01\x82\x02\x03\xff", 6, 5},
        {"\xa1\x01\x02", 3, 3},
        {"\xa1\x01", 2, 0},
        {"\xc0\x01", 2, 2},
        {"\xf5", 1, 1},
        {"\x9f\x01\xff", 3, 0},                              /* of indefinite length */
        {"\x1c", 1, 0},                                      /* reserved */
        {"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, 0}, /* declares more than exists */
        {"\xbb\x80\x00\x00\x00\x00\x00\x00\x00\x00", 10, 0}, /* twice that is zero */
        {"\x5b\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, 0},
        {"\x81\x81\x81\x81\x81\x81\x81\x00", 8, 8},
        {"\x81\x81\x81\x81\x81\x81\x81\x81\x00", 9, 0}, /* too deep */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
        assert_int_equal(cbor_extent(text_from(items[i].bytes, items[i].length)), items[i].extent);
}

static void a_duplicate_member_gives_nothing(void **state)
{
    cbor_item_t *map = cbor_open_map(lit("\xa3\x61"
                                         "a\x41"
                                         "1\x61"
                                         "b\x41"
                                         "2\x61"
                                         "b\x41"
                                         "3"));

    (void)state;
    assert_non_null(map);
    assert_true(text_equal(cbor_bytes_of(cbor_member(map, lit("a"))), lit("1")));
    assert_null(cbor_member(map, lit("b")));
    assert_null(cbor_member(map, lit("c")));
    cbor_decref(&map);
}

static void base64url_members_are_decoded(void **state)
{
    struct arena *arena = arena_open();
    struct text bytes = webauthn_bytes(lit("AAECAw"), 4, arena);

    (void)state;
    assert_int_equal(bytes.length, 4);
    assert_memory_equal(bytes.at, "\0\1\2\3", 4);
    assert_true(text_is_absent(webauthn_bytes(lit("AAECAw"), 3, arena)));
    assert_true(text_is_absent(webauthn_bytes(lit("AAECAw=="), 10, arena)));
    assert_true(text_is_absent(webauthn_bytes(lit("AAEC+w"), 10, arena)));
    assert_true(text_is_absent(webauthn_bytes(lit("AAECA"), 10, arena)));
    assert_true(text_is_absent(webauthn_bytes(no_text, 10, arena)));
    assert_int_equal(webauthn_bytes(lit(""), 10, arena).length, 0);
    arena_close(&arena);
}

/* --- What a browser sends of it -------------------------------------------------------------------------------------
 */

static void check_credential(const char *json, bool good)
{
    struct arena *arena = arena_open();
    struct credential credential;

    assert_int_equal(credential_read(text_of(json), arena, &credential), good);
    arena_close(&arena);
}

static void a_credential_is_read(void **state)
{
    struct arena *arena = arena_open();
    struct credential credential;

    (void)state;
    assert_true(
        credential_read(lit("{\"id\":\"AQI\",\"rawId\":\"AQI\",\"type\":\"public-key\",\"more\":{},\"response\":{"
                            "\"clientDataJSON\":\"e30\",\"attestationObject\":\"oA\",\"userHandle\":null,"
                            "\"transports\":[\"usb\",\"smart-card\",\"a,b\",1,\"{\",\"\",\"null\"]}}"),
                        arena, &credential));
    assert_true(text_equal(credential.id, lit("\1\2")));
    assert_true(text_equal(credential.client_data, lit("{}")));
    assert_true(text_equal(credential.attestation, lit("\xa0")));
    assert_true(text_is_absent(credential.signature) && text_is_absent(credential.handle));
    assert_true(text_equal(credential.transports, lit("{usb,smart-card}")));
    arena_close(&arena);
}

static void other_objects_are_refused(void **state)
{
    (void)state;
    check_credential("{\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", true);
    check_credential(
        "{\"id\":\"AQI\",\"rawId\":\"AQM\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"AQ=\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"AQI\",\"type\":\"password\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{}}", false);
    check_credential("{\"id\":\"AQI\",\"type\":\"public-key\"}", false);
    check_credential(
        "{\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\"signature\":1}}", false);
    check_credential(
        "{\"id\":\"AQI\",\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("[]", false);
    check_credential("", false);
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
        cmocka_unit_test(client_data_must_match),
        cmocka_unit_test(another_challenge_is_refused),
        cmocka_unit_test(false_registrations_are_refused),
        cmocka_unit_test(keys_of_the_wrong_size_are_refused),
        cmocka_unit_test(false_assertions_are_refused),
        cmocka_unit_test(a_signature_of_another_key_is_refused),
        cmocka_unit_test(a_counter_that_does_not_grow_means_a_clone),
        cmocka_unit_test(limits_are_enforced),
        cmocka_unit_test(the_end_of_an_item_is_found),
        cmocka_unit_test(a_duplicate_member_gives_nothing),
        cmocka_unit_test(base64url_members_are_decoded),
        cmocka_unit_test(a_credential_is_read),
        cmocka_unit_test(other_objects_are_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
