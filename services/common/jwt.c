/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A key is decoded for each token: sign-ins are rare, and so no old key is kept. */
#include "common/jwt.h"

#include "common/crypto.h"
#include "common/json.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

enum { COORDINATE = 32, MIN_RSA_BITS = 2048, MAX_RSA_BYTES = 1024, PART_BYTES = JWT_BYTES, MAX_KEYS = 64 };

/* Decodes at most `room` bytes; SIZE_MAX when it is not base64url. */
static size_t decode_base64url(struct text text, unsigned char *out, size_t room)
{
    size_t length = text.length * 3 / 4;

    return length <= room && crypto_from_base64url(text, out, length) ? length : SIZE_MAX;
}

static json_t *read_part(struct text part)
{
    unsigned char *bytes = malloc(PART_BYTES);
    size_t length = bytes == NULL ? SIZE_MAX : decode_base64url(part, bytes, PART_BYTES);
    json_t *value = NULL;

    if (length != SIZE_MAX)
        json_read(text_from((const char *)bytes, length), PART_BYTES, &value);
    free(bytes);
    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

/* ---- keys ---- */

static EVP_PKEY *key_from_parameters(const char *type, OSSL_PARAM_BLD *builder)
{
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (parameters != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

static BIGNUM *read_number(struct text text)
{
    unsigned char bytes[MAX_RSA_BYTES];
    size_t length = decode_base64url(text, bytes, sizeof(bytes));

    return length == SIZE_MAX || length == 0 ? NULL : BN_bin2bn(bytes, (int)length, NULL);
}

static EVP_PKEY *rsa_key(const json_t *jwk)
{
    BIGNUM *n = read_number(json_text(jwk, "n")), *e = read_number(json_text(jwk, "e"));
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;

    if (n != NULL && e != NULL && builder != NULL && BN_num_bits(n) >= MIN_RSA_BITS && BN_is_odd(e) && !BN_is_one(e) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
        key = key_from_parameters("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return key;
}

/* OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *ec_key(const json_t *jwk)
{
    unsigned char point[1 + 2 * COORDINATE] = {POINT_CONVERSION_UNCOMPRESSED};
    OSSL_PARAM_BLD *builder;
    EVP_PKEY *key = NULL;

    if (!text_equal(json_text(jwk, "crv"), lit("P-256")) ||
        !crypto_from_base64url(json_text(jwk, "x"), point + 1, COORDINATE) ||
        !crypto_from_base64url(json_text(jwk, "y"), point + 1 + COORDINATE, COORDINATE))
        return NULL;
    builder = OSSL_PARAM_BLD_new();
    if (builder != NULL && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) == 1)
        key = key_from_parameters("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

/* Whether a key of the set may verify this token: an absent member allows everything. */
static bool key_matches(const json_t *jwk, const char *type, struct text algorithm, struct text name)
{
    struct text use = json_text(jwk, "use"), only_algorithm = json_text(jwk, "alg");

    return text_equal(json_text(jwk, "kty"), text_of(type)) && (text_is_absent(use) || text_equal(use, lit("sig"))) &&
           (text_is_absent(only_algorithm) || text_equal(only_algorithm, algorithm)) &&
           (text_is_absent(name) || text_equal(json_text(jwk, "kid"), name));
}

/* A token without a key id is verified only if exactly one key matches. */
static const json_t *find_key(const json_t *keys, const char *type, struct text algorithm, struct text name)
{
    const json_t *list = json_object_get(keys, "keys"), *found = NULL;

    for (size_t i = 0; i < json_array_size(list) && i < MAX_KEYS; i++) {
        const json_t *jwk = json_array_get(list, i);

        if (!key_matches(jwk, type, algorithm, name))
            continue;
        if (found != NULL)
            return NULL;
        found = jwk;
    }
    return found;
}

/* ---- signatures ---- */

/* RFC 7518, section 3.4: the two numbers side by side; OpenSSL requires DER. */
static unsigned char *to_der(const unsigned char *raw, size_t *length)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, COORDINATE, NULL), *s = BN_bin2bn(raw + COORDINATE, COORDINATE, NULL);
    unsigned char *der = NULL;
    int encoded_length = -1;

    if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = NULL; /* owned by the pair now */
        encoded_length = i2d_ECDSA_SIG(pair, &der);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    *length = encoded_length > 0 ? (size_t)encoded_length : 0;
    return der;
}

static bool is_signature_of(EVP_PKEY *key, struct text content, const unsigned char *signature, size_t length)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_valid =
        context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, signature, length, (const unsigned char *)content.at, content.length) == 1;

    EVP_MD_CTX_free(context);
    return is_valid;
}

static bool verify_ec(EVP_PKEY *key, struct text content, const unsigned char *raw, size_t raw_length)
{
    size_t length = 0;
    unsigned char *der = raw_length == 2 * COORDINATE ? to_der(raw, &length) : NULL;
    bool is_valid = der != NULL && length > 0 && is_signature_of(key, content, der, length);

    OPENSSL_free(der);
    return is_valid;
}

static enum jwt_outcome verify_signature(const json_t *header, struct text content, struct text signature,
                                         const json_t *keys)
{
    struct text algorithm = json_text(header, "alg");
    bool rsa = text_equal(algorithm, lit("RS256"));
    unsigned char bytes[MAX_RSA_BYTES];
    size_t length = decode_base64url(signature, bytes, sizeof(bytes));
    const json_t *jwk;
    EVP_PKEY *key;
    bool is_valid;

    if ((!rsa && !text_equal(algorithm, lit("ES256"))) || json_object_get(header, "crit") != NULL)
        return JWT_ALGORITHM;
    if (length == SIZE_MAX)
        return JWT_MALFORMED;
    jwk = find_key(keys, rsa ? "RSA" : "EC", algorithm, json_text(header, "kid"));
    key = jwk == NULL ? NULL : rsa ? rsa_key(jwk) : ec_key(jwk);
    if (key == NULL)
        return JWT_NO_KEY;
    is_valid = rsa ? is_signature_of(key, content, bytes, length) : verify_ec(key, content, bytes, length);
    EVP_PKEY_free(key);
    return is_valid ? JWT_GOOD : JWT_SIGNATURE;
}

enum jwt_outcome jwt_verify(struct text token, const json_t *keys, json_t **claims)
{
    struct text rest = token, header = text_next(&rest, '.'), payload = text_next(&rest, '.'), content;
    enum jwt_outcome outcome = JWT_MALFORMED;
    json_t *header_object;

    *claims = NULL;
    if (token.length > JWT_BYTES || text_is_absent(rest) || text_find(rest, '.') != SIZE_MAX)
        return JWT_MALFORMED;
    content = text_slice(token, 0, header.length + 1 + payload.length);
    header_object = read_part(header);
    if (header_object != NULL)
        outcome = verify_signature(header_object, content, rest, keys);
    json_decref(header_object);
    if (outcome != JWT_GOOD)
        return outcome;
    *claims = read_part(payload);
    return *claims == NULL ? JWT_MALFORMED : JWT_GOOD;
}
