/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes the messages of a ceremony byte by byte, as the standard says (Web Authentication, sections 5.8, 6 and 8). */
#include "authenticator.h"
#include "common/crypto.h"
#include "common/must.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

char challenge[WEBAUTHN_CHALLENGE] = "a challenge of exactly 32 bytes.";
EVP_PKEY *keys[KEYS];

void add_raw(struct bytes *out, const void *at, size_t length)
{
    assert_true(out->length + length <= sizeof(out->at));
    if (length > 0)
        memcpy(out->at + out->length, at, length);
    out->length += length;
}

void add_head(struct bytes *out, unsigned major, uint64_t number)
{
    unsigned char head[] = {(unsigned char)(major << 5 | 25), (unsigned char)(number >> 8), (unsigned char)number};

    if (number < 24)
        head[0] = (unsigned char)(major << 5 | number);
    add_raw(out, head, number < 24 ? 1 : 3);
}

void add_integer(struct bytes *out, int number)
{
    add_head(out, number < 0, (uint64_t)(number < 0 ? -1 - number : number));
}

void add_string(struct bytes *out, const char *text)
{
    add_head(out, 3, strlen(text));
    add_raw(out, text, strlen(text));
}

void add_bytes(struct bytes *out, const void *at, size_t length)
{
    add_head(out, 2, length);
    add_raw(out, at, length);
}

struct text text(const struct bytes *bytes)
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

void add_client_data(struct bytes *out, const char *type, const char *members)
{
    char encoded[BASE64URL_ROOM(WEBAUTHN_CHALLENGE)];

    crypto_base64url(challenge, sizeof(challenge), encoded);
    out->length =
        (size_t)snprintf((char *)out->at, sizeof(out->at), "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                         type, encoded, origin, members);
}

void add_authenticator_data(struct bytes *out, const struct behaviour *behaviour)
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

void add_signature(struct bytes *out, const struct behaviour *behaviour, const struct bytes *data,
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

struct webauthn_ceremony expected_ceremony(void)
{
    return (struct webauthn_ceremony){text_from(challenge, sizeof(challenge)), text_of(origin), text_of(rp)};
}

enum webauthn_outcome register_with(struct behaviour behaviour, struct webauthn_credential *made)
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

enum webauthn_outcome assert_with(struct behaviour behaviour, struct text key, uint32_t counter,
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

int make_keys(void **state)
{
    (void)state;
    keys[0] = EVP_EC_gen("P-256");
    keys[1] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    keys[2] = EVP_RSA_gen(2048);
    return keys[0] == NULL || keys[1] == NULL || keys[2] == NULL;
}

int free_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        EVP_PKEY_free(keys[i]);
    return 0;
}

struct behaviour honest_behaviour(unsigned flags)
{
    return (struct behaviour){.key = keys[0], .algorithm = COSE_KEY_ES256, .flags = UP | UV | flags, .counter = 5};
}

struct webauthn_credential known_credential(void)
{
    struct webauthn_credential made;

    assert_int_equal(register_with(honest_behaviour(AT), &made), WEBAUTHN_VERIFIED);
    return made;
}
