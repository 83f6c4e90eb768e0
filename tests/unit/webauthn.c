/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Ceremonies that a browser held, and ceremonies of an authenticator that is written here and can be told to lie: each
 * refusal by a ceremony which is right but for one thing.
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

/* Bytes that are written front to back. */
struct bytes {
    unsigned char at[12000];
    size_t length;
};

static void put(struct bytes *out, const void *at, size_t length)
{
    assert_true(out->length + length <= sizeof(out->at));
    if (length > 0)
        memcpy(out->at + out->length, at, length);
    out->length += length;
}

static void put_head(struct bytes *out, unsigned major, uint64_t number)
{
    unsigned char head[] = {(unsigned char)(major << 5 | 25), (unsigned char)(number >> 8), (unsigned char)number};

    if (number < 24)
        head[0] = (unsigned char)(major << 5 | number);
    put(out, head, number < 24 ? 1 : 3);
}

static void put_integer(struct bytes *out, int number)
{
    put_head(out, number < 0, (uint64_t)(number < 0 ? -1 - number : number));
}

static void put_string(struct bytes *out, const char *text)
{
    put_head(out, 3, strlen(text));
    put(out, text, strlen(text));
}

static void put_bytes(struct bytes *out, const void *at, size_t length)
{
    put_head(out, 2, length);
    put(out, at, length);
}

static struct text text(const struct bytes *bytes)
{
    return text_from((const char *)bytes->at, bytes->length);
}

static void put_parameter(struct bytes *out, const EVP_PKEY *key, const char *name, size_t length)
{
    BIGNUM *number = NULL;
    unsigned char bytes[256];

    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    assert_int_equal(BN_bn2binpad(number, bytes, (int)length), (int)length);
    put_bytes(out, bytes, length);
    BN_free(number);
}

/* The public key as COSE writes it (RFC 9053, section 7; RFC 8230, section 4). `algorithm` is what it claims. */
static void put_key(struct bytes *out, const EVP_PKEY *key, int algorithm)
{
    bool rsa = EVP_PKEY_is_a(key, "RSA"), okp = EVP_PKEY_is_a(key, "ED25519");
    unsigned char point[32];
    size_t length = sizeof(point);

    put_head(out, 5, rsa || okp ? 4 : 5);
    put_integer(out, 1);
    put_integer(out, rsa ? 3 : okp ? 1 : 2);
    put_integer(out, 3);
    put_integer(out, algorithm);
    put_integer(out, -1);
    if (rsa) {
        put_parameter(out, key, OSSL_PKEY_PARAM_RSA_N, (size_t)EVP_PKEY_get_size(key));
        put_integer(out, -2);
        put_parameter(out, key, OSSL_PKEY_PARAM_RSA_E, 3);
    } else if (okp) {
        put_integer(out, 6);
        put_integer(out, -2);
        assert_int_equal(EVP_PKEY_get_raw_public_key(key, point, &length), 1);
        put_bytes(out, point, length);
    } else {
        put_integer(out, 1);
        put_integer(out, -2);
        put_parameter(out, key, OSSL_PKEY_PARAM_EC_PUB_X, 32);
        put_integer(out, -3);
        put_parameter(out, key, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
    }
}

/* What it is told: all zero is an honest ceremony but for the flags, which are always given. */
struct orders {
    EVP_PKEY *key;
    const char *client_data; /* whole, in place of the right one */
    const char *rp;
    unsigned flags;
    uint32_t counter;
    int algorithm, claimed; /* claimed in the key, when it lies about that */
    size_t id_length;       /* 0: 32 */
    const void *extra;      /* after everything in the authenticator data */
    size_t extra_length;
    const char *format;
    bool self, wrong_statement, cut, spoiled;
    const void *tail; /* after the attestation object */
    size_t tail_length;
};

static void put_client_data(struct bytes *out, const char *type, const char *members)
{
    char encoded[BASE64URL_ROOM(WEBAUTHN_CHALLENGE)];

    crypto_base64url(challenge, sizeof(challenge), encoded);
    out->length =
        (size_t)snprintf((char *)out->at, sizeof(out->at), "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                         type, encoded, origin, members);
}

static void put_authenticator_data(struct bytes *out, const struct orders *orders)
{
    struct text host = text_of(orders->rp == NULL ? rp : orders->rp);
    unsigned char hash[SHA256_BYTES], id[1100];
    unsigned char rest[] = {(unsigned char)orders->flags, (unsigned char)(orders->counter >> 24),
                            (unsigned char)(orders->counter >> 16), (unsigned char)(orders->counter >> 8),
                            (unsigned char)orders->counter};
    size_t id_length = orders->id_length == 0 ? 32 : orders->id_length;

    crypto_sha256(&host, 1, hash);
    put(out, hash, sizeof(hash));
    put(out, rest, sizeof(rest));
    if (orders->flags & AT) {
        unsigned char length[] = {(unsigned char)(id_length >> 8), (unsigned char)id_length};

        memset(id, 7, sizeof(id));
        put(out, id, WEBAUTHN_AAGUID);
        put(out, length, sizeof(length));
        put(out, id, id_length);
        put_key(out, orders->key, orders->claimed == 0 ? orders->algorithm : orders->claimed);
    }
    put(out, orders->extra, orders->extra == NULL ? 0 : orders->extra_length);
    out->length -= orders->cut;
}

static void put_signature(struct bytes *out, const struct orders *orders, const struct bytes *data,
                          const struct bytes *client_data)
{
    struct bytes whole = {.length = 0};
    struct text said = text(client_data);
    unsigned char hash[SHA256_BYTES];
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    crypto_sha256(&said, 1, hash);
    put(&whole, data->at, data->length);
    put(&whole, hash, sizeof(hash));
    out->length = sizeof(out->at);
    assert_int_equal(
        EVP_DigestSignInit(context, NULL, orders->algorithm == COSE_KEY_EDDSA ? NULL : EVP_sha256(), NULL, orders->key),
        1);
    assert_int_equal(EVP_DigestSign(context, out->at, &out->length, whole.at, whole.length), 1);
    EVP_MD_CTX_free(context);
    out->at[out->length - 1] ^= orders->spoiled;
}

static void put_attestation(struct bytes *out, const struct orders *orders, const struct bytes *client_data)
{
    struct bytes data = {.length = 0}, signature = {.length = 0};

    put_authenticator_data(&data, orders);
    put_head(out, 5, 3);
    put_string(out, "fmt");
    put_string(out, orders->format == NULL ? "none" : orders->format);
    put_string(out, "attStmt");
    put_head(out, 5, orders->self ? 2 : orders->wrong_statement ? 1 : 0);
    if (orders->self) {
        put_signature(&signature, orders, &data, client_data);
        put_string(out, "alg");
        put_integer(out, orders->wrong_statement ? -37 : orders->algorithm);
        put_string(out, "sig");
        put_bytes(out, signature.at, signature.length);
    } else if (orders->wrong_statement) {
        put_string(out, "alg");
        put_integer(out, 1);
    }
    put_string(out, "authData");
    put_bytes(out, data.at, data.length);
    put(out, orders->tail, orders->tail == NULL ? 0 : orders->tail_length);
}

static struct webauthn_ceremony expected(void)
{
    return (struct webauthn_ceremony){text_from(challenge, sizeof(challenge)), text_of(origin), text_of(rp)};
}

static enum webauthn_outcome registered(struct orders orders, struct webauthn_credential *made)
{
    struct webauthn_ceremony ceremony = expected();
    struct bytes client_data = {.length = 0}, attestation = {.length = 0};

    if (orders.client_data == NULL)
        put_client_data(&client_data, "webauthn.create", "");
    else
        put(&client_data, orders.client_data, strlen(orders.client_data));
    put_attestation(&attestation, &orders, &client_data);
    return webauthn_register(&ceremony, text(&client_data), text(&attestation), made);
}

static enum webauthn_outcome asserted(struct orders orders, struct text key, uint32_t counter,
                                      struct webauthn_state *state)
{
    struct webauthn_ceremony ceremony = expected();
    struct webauthn_stored stored = {key, orders.algorithm, counter};
    struct bytes client_data = {.length = 0}, data = {.length = 0}, signature = {.length = 0};

    if (orders.client_data == NULL)
        put_client_data(&client_data, "webauthn.get", "");
    else
        put(&client_data, orders.client_data, strlen(orders.client_data));
    put_authenticator_data(&data, &orders);
    put_signature(&signature, &orders, &data, &client_data);
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

static int drop_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        EVP_PKEY_free(keys[i]);
    return 0;
}

static struct orders honest(unsigned flags)
{
    return (struct orders){.key = keys[0], .algorithm = COSE_KEY_ES256, .flags = UP | UV | flags, .counter = 5};
}

static struct webauthn_credential known(void)
{
    struct webauthn_credential made;

    assert_int_equal(registered(honest(AT), &made), WEBAUTHN_VERIFIED);
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

static void check_audited(const struct recorded *one, int algorithm, size_t key_length)
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
    for (size_t i = 0; i < signature.length; i++) { /* no bit of it may be changed */
        signature.at[i] ^= 1;
        assert_int_not_equal(webauthn_assert(&ceremony, &stored, text_of(one->assertion_client_data), text(&data),
                                             text(&signature), &now),
                             WEBAUTHN_VERIFIED);
        signature.at[i] ^= 1;
    }
}

static void what_a_browser_sent_is_verified(void **state)
{
    (void)state;
    check_audited(&es256, COSE_KEY_ES256, 64);
    check_audited(&eddsa, COSE_KEY_EDDSA, 32);
}

static void an_attestation_by_certificate_is_refused(void **state)
{
    struct webauthn_ceremony ceremony = recorded_ceremony();
    struct webauthn_credential made;
    struct bytes attestation;

    (void)state;
    assert_int_equal(
        webauthn_register(&ceremony, text_of(packed.client_data), from_hex(packed.attestation, &attestation), &made),
        WEBAUTHN_WRONG_ATTESTATION);
    assert_int_equal(made.id_length, 0);
}

/* An attestation object that ends early anywhere is refused, and reads nothing behind its end (ASan looks). */
static void what_is_cut_short_is_refused(void **state)
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

static void all_three_algorithms_count(void **state)
{
    static const size_t lengths[] = {64, 32, 259};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct orders orders = {.key = keys[i], .algorithm = algorithms[i], .flags = UP | UV | AT | BE | BS};
        struct webauthn_credential made;
        struct webauthn_state now;

        assert_int_equal(registered(orders, &made), WEBAUTHN_VERIFIED);
        assert_int_equal(made.key_length, lengths[i]);
        assert_true(made.state.backup_eligible && made.state.backed_up && made.state.user_verified);
        orders.format = "packed"; /* by its own key */
        orders.self = true;
        assert_int_equal(registered(orders, &made), WEBAUTHN_VERIFIED);
        orders.spoiled = true;
        assert_int_equal(registered(orders, &made), WEBAUTHN_WRONG_SIGNATURE);
        orders = (struct orders){.key = keys[i], .algorithm = algorithms[i], .flags = UP | UV | BE, .counter = 9};
        assert_int_equal(registered(honest(AT), &made), WEBAUTHN_VERIFIED); /* somebody else's */
        assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 0, &now),
                         i == 0 ? WEBAUTHN_VERIFIED : WEBAUTHN_WRONG_KEY);
        orders.flags |= AT;
        assert_int_equal(registered(orders, &made), WEBAUTHN_VERIFIED);
        orders.flags &= ~(unsigned)AT;
        assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 0, &now),
                         WEBAUTHN_VERIFIED);
        assert_true(now.counter == 9 && now.backup_eligible && !now.backed_up);
        orders.spoiled = true;
        assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 0, &now),
                         WEBAUTHN_WRONG_SIGNATURE);
    }
}

/* Chromium adds credProtect by itself: {"credProtect": 2}. */
static void announced_extensions_may_follow(void **state)
{
    static const char extension[] = "\xa1\x6b"
                                    "credProtect\x02";
    struct orders orders = honest(AT | ED);
    struct webauthn_credential made;

    (void)state;
    orders.extra = extension;
    orders.extra_length = sizeof(extension) - 1;
    assert_int_equal(registered(orders, &made), WEBAUTHN_VERIFIED);
    orders.flags = UP | UV | AT; /* not announced: bytes too many */
    assert_int_equal(registered(orders, &made), WEBAUTHN_WRONG_AUTHENTICATOR_DATA);
    orders = honest(AT | ED); /* announced, and nothing follows */
    assert_int_equal(registered(orders, &made), WEBAUTHN_WRONG_AUTHENTICATOR_DATA);
    orders.extra = "\x01"; /* no map */
    orders.extra_length = 1;
    assert_int_equal(registered(orders, &made), WEBAUTHN_WRONG_AUTHENTICATOR_DATA);
}

/* --- Lies -----------------------------------------------------------------------------------------------------------
 */

/* Client data that is right but for what stands at the % signs. Gives static memory. */
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
    struct orders orders = honest(AT);
    struct webauthn_credential made;

    orders.client_data = client_data;
    assert_int_equal(registered(orders, &made), outcome);
}

static void client_data_must_be_ours(void **state)
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
    struct webauthn_credential made = known();
    struct webauthn_state now;
    char client_data[6000]; /* as long as what said() gives, which the next call writes over */

    (void)state;
    snprintf(client_data, sizeof(client_data), "%s", said("webauthn.get", origin, "}"));

    struct orders orders = honest(0);

    orders.client_data = client_data;
    challenge[31] ^= 1;
    assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 0, &now),
                     WEBAUTHN_WRONG_CHALLENGE);
    challenge[31] ^= 1;
    assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 0, &now), WEBAUTHN_VERIFIED);
}

static void registrations_that_lie_are_refused(void **state)
{
    static const struct {
        struct orders with;
        enum webauthn_outcome outcome;
    } lies[] = {
        {{.flags = UP | UV | AT, .rp = "other.portico.localhost"}, WEBAUTHN_WRONG_RP},
        {{.flags = UP | UV | AT, .rp = "portico.localhost"}, WEBAUTHN_WRONG_RP},
        {{.flags = UV | AT}, WEBAUTHN_NOT_PRESENT},
        {{.flags = UP | AT}, WEBAUTHN_NOT_VERIFIED},
        {{.flags = UP | UV}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT | BS}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .extra = "x", .extra_length = 1}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .cut = true}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .id_length = 1023}, WEBAUTHN_VERIFIED},
        {{.flags = UP | UV | AT, .id_length = 1024}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | AT, .claimed = -37}, WEBAUTHN_WRONG_ALGORITHM},    /* PS256 */
        {{.flags = UP | UV | AT, .claimed = -65535}, WEBAUTHN_WRONG_ALGORITHM}, /* RS1: by SHA-1 */
        {{.flags = UP | UV | AT, .claimed = -257}, WEBAUTHN_WRONG_KEY},
        {{.flags = UP | UV | AT, .wrong_statement = true}, WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .format = "fido-u2f"}, WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .format = "packed"}, WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .format = "packed", .self = true, .wrong_statement = true},
         WEBAUTHN_WRONG_ATTESTATION},
        {{.flags = UP | UV | AT, .tail = "x", .tail_length = 1}, WEBAUTHN_WRONG_ATTESTATION},
    };
    struct webauthn_credential made;

    (void)state;
    for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
        struct orders orders = lies[i].with;

        orders.key = keys[0];
        orders.algorithm = COSE_KEY_ES256;
        assert_int_equal(registered(orders, &made), lies[i].outcome);
        assert_true((made.id_length > 0) == (lies[i].outcome == WEBAUTHN_VERIFIED));
    }
}

static void keys_of_the_wrong_size_are_refused(void **state)
{
    EVP_PKEY *small = EVP_RSA_gen(1024);
    struct orders orders = {.key = small, .algorithm = COSE_KEY_RS256, .flags = UP | UV | AT};
    struct webauthn_credential made = known();
    char key[259] = {0};

    (void)state;
    assert_int_equal(registered(orders, &made), WEBAUTHN_WRONG_KEY);
    EVP_PKEY_free(small);
    made = known();
    assert_true(cose_is_key(COSE_KEY_ES256, text_from((const char *)made.key, 64)));
    assert_false(cose_is_key(COSE_KEY_ES256, text_from((const char *)made.key, 63)));
    made.key[63] ^= 1; /* no longer on the curve */
    assert_false(cose_is_key(COSE_KEY_ES256, text_from((const char *)made.key, 64)));
    key[255] = 3; /* a modulus of two bits behind zeroes */
    key[258] = 3;
    assert_false(cose_is_key(COSE_KEY_RS256, text_from(key, sizeof(key))));
    assert_false(cose_is_key(0, text_from(key, sizeof(key))));
}

static void assertions_that_lie_are_refused(void **state)
{
    static const struct {
        struct orders with;
        enum webauthn_outcome outcome;
    } lies[] = {
        {{.flags = UP | UV, .rp = "other.portico.localhost"}, WEBAUTHN_WRONG_RP},
        {{.flags = UV}, WEBAUTHN_NOT_PRESENT},
        {{.flags = UP}, WEBAUTHN_NOT_VERIFIED},
        {{.flags = UP | UV | AT}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | BS}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV | ED}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV, .extra = "x", .extra_length = 1}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV, .cut = true}, WEBAUTHN_WRONG_AUTHENTICATOR_DATA},
        {{.flags = UP | UV, .spoiled = true}, WEBAUTHN_WRONG_SIGNATURE},
    };
    struct webauthn_credential made = known();
    struct webauthn_state now;

    (void)state;
    for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
        struct orders orders = lies[i].with;

        orders.key = keys[0];
        orders.algorithm = COSE_KEY_ES256;
        orders.counter = 7;
        assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 5, &now),
                         lies[i].outcome);
        assert_int_equal(now.counter, 0);
    }
}

static void another_key_does_not_sign_for_this_one(void **state)
{
    struct webauthn_credential made = known();
    struct webauthn_state now;
    struct orders orders = honest(0);

    (void)state;
    orders.key = EVP_EC_gen("P-256");
    assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), 0, &now),
                     WEBAUTHN_WRONG_SIGNATURE);
    EVP_PKEY_free(orders.key);
}

static void a_counter_that_does_not_grow_is_told_apart(void **state)
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
    struct webauthn_credential made = known();

    (void)state;
    for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++) {
        struct orders orders = honest(0);
        struct webauthn_state now;

        orders.counter = counters[i].said;
        assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), counters[i].stored, &now),
                         counters[i].outcome);
        assert_int_equal(now.counter, counters[i].said);
        orders.spoiled = true; /* whoever cannot sign is no clone */
        assert_int_equal(asserted(orders, text_from((const char *)made.key, made.key_length), counters[i].stored, &now),
                         WEBAUTHN_WRONG_SIGNATURE);
    }
}

static void limits_hold(void **state)
{
    struct webauthn_ceremony ceremony = expected();
    struct webauthn_credential made = known(), other;
    struct webauthn_stored stored = {text_from((const char *)made.key, made.key_length), COSE_KEY_ES256, 0};
    struct webauthn_state now;
    struct bytes client_data = {.length = 0}, data = {.length = 0};
    static const char zeroes[WEBAUTHN_ATTESTATION + 1];
    char more[WEBAUTHN_CLIENT_DATA];
    struct orders orders = honest(0);

    (void)state;
    put_client_data(&client_data, "webauthn.create", "");
    assert_int_equal(webauthn_register(&ceremony, text(&client_data), text_from(zeroes, sizeof(zeroes)), &other),
                     WEBAUTHN_TOO_LARGE);
    snprintf(more, sizeof(more), ",\"more\":\"%0*d\"}", WEBAUTHN_CLIENT_DATA - 100, 0);
    check_client_data(said("webauthn.create", origin, more), WEBAUTHN_TOO_LARGE);
    put_client_data(&client_data, "webauthn.get", "");
    assert_int_equal(webauthn_assert(&ceremony, &stored, text(&client_data),
                                     text_from(zeroes, WEBAUTHN_AUTHENTICATOR_DATA + 1), lit("x"), &now),
                     WEBAUTHN_TOO_LARGE);
    put_authenticator_data(&data, &orders);
    assert_int_equal(webauthn_assert(&ceremony, &stored, text(&client_data), text(&data),
                                     text_from(zeroes, WEBAUTHN_SIGNATURE + 1), &now),
                     WEBAUTHN_TOO_LARGE);
    assert_int_equal(webauthn_assert(&ceremony, &stored, text(&client_data), text(&data), no_text, &now),
                     WEBAUTHN_WRONG_SIGNATURE);
}

/* --- CBOR -----------------------------------------------------------------------------------------------------------
 */

static void items_end_where_they_end(void **state)
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
        {"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, 0}, /* claims more than there is */
        {"\xbb\x80\x00\x00\x00\x00\x00\x00\x00\x00", 10, 0}, /* twice that is zero */
        {"\x5b\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, 0},
        {"\x81\x81\x81\x81\x81\x81\x81\x00", 8, 8},
        {"\x81\x81\x81\x81\x81\x81\x81\x81\x00", 9, 0}, /* too deep */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
        assert_int_equal(cbor_extent(text_from(items[i].bytes, items[i].length)), items[i].extent);
}

static void a_name_that_stands_twice_gives_nothing(void **state)
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

static void members_are_read_as_browsers_write_them(void **state)
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

static void what_is_no_credential_is_refused(void **state)
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
        cmocka_unit_test(what_a_browser_sent_is_verified),
        cmocka_unit_test(an_attestation_by_certificate_is_refused),
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(all_three_algorithms_count),
        cmocka_unit_test(announced_extensions_may_follow),
        cmocka_unit_test(client_data_must_be_ours),
        cmocka_unit_test(another_challenge_is_refused),
        cmocka_unit_test(registrations_that_lie_are_refused),
        cmocka_unit_test(keys_of_the_wrong_size_are_refused),
        cmocka_unit_test(assertions_that_lie_are_refused),
        cmocka_unit_test(another_key_does_not_sign_for_this_one),
        cmocka_unit_test(a_counter_that_does_not_grow_is_told_apart),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(items_end_where_they_end),
        cmocka_unit_test(a_name_that_stands_twice_gives_nothing),
        cmocka_unit_test(members_are_read_as_browsers_write_them),
        cmocka_unit_test(a_credential_is_read),
        cmocka_unit_test(what_is_no_credential_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
