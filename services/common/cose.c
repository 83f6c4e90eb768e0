/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libfido2 reads the forms of the keys, OpenSSL verifies with them. A key is decoded each time it is used. */
#include "common/cose.h"

#include "common/must.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <openssl/evp.h>

enum { LABEL_ALG = 3 }; /* RFC 9052, section 7.1 */

/* Negative integers are stored as -1 - n (RFC 8949, section 3.1). */
int cose_algorithm_of(const cbor_item_t *item)
{
    static const int known[] = {COSE_KEY_ES256, COSE_KEY_EDDSA, COSE_KEY_RS256};

    for (size_t i = 0; item != NULL && cbor_isa_negint(item) && i < sizeof(known) / sizeof(*known); i++) {
        if (cbor_get_int(item) == (uint64_t)(-1 - known[i]))
            return known[i];
    }
    return 0;
}

int cose_algorithm(struct text key)
{
    cbor_item_t *map = cbor_open_map(key);
    int algorithm = 0;

    if (map == NULL)
        return 0;
    for (size_t i = 0; i < cbor_map_size(map); i++) {
        const struct cbor_pair *pair = &cbor_map_handle(map)[i];

        if (cbor_isa_uint(pair->key) && cbor_get_int(pair->key) == LABEL_ALG)
            algorithm = cose_algorithm_of(pair->value);
    }
    cbor_decref(&map);
    return algorithm;
}

static EVP_PKEY *open_es256(struct text key)
{
    es256_pk_t *public_key = es256_pk_new();
    EVP_PKEY *result = NULL;

    must(public_key != NULL);
    if (key.length == 64 && es256_pk_from_ptr(public_key, key.at, key.length) == FIDO_OK)
        result = es256_pk_to_EVP_PKEY(public_key);
    es256_pk_free(&public_key);
    return result;
}

static EVP_PKEY *open_eddsa(struct text key)
{
    eddsa_pk_t *public_key = eddsa_pk_new();
    EVP_PKEY *result = NULL;

    must(public_key != NULL);
    if (key.length == 32 && eddsa_pk_from_ptr(public_key, key.at, key.length) == FIDO_OK)
        result = eddsa_pk_to_EVP_PKEY(public_key);
    eddsa_pk_free(&public_key);
    return result;
}

/* The size in bits is checked as well: leading zeroes would make a short modulus look long. */
static EVP_PKEY *open_rs256(struct text key)
{
    rs256_pk_t *public_key = rs256_pk_new();
    EVP_PKEY *result = NULL;

    must(public_key != NULL);
    if (key.length == COSE_KEY_LONGEST && rs256_pk_from_ptr(public_key, key.at, key.length) == FIDO_OK)
        result = rs256_pk_to_EVP_PKEY(public_key);
    rs256_pk_free(&public_key);
    if (result != NULL && EVP_PKEY_get_bits(result) != 2048) {
        EVP_PKEY_free(result);
        result = NULL;
    }
    return result;
}

/* The caller frees it with EVP_PKEY_free(). NULL when the bytes are not a key of this algorithm. */
static EVP_PKEY *open_key(int algorithm, struct text key)
{
    switch (algorithm) {
    case COSE_KEY_ES256:
        return open_es256(key);
    case COSE_KEY_EDDSA:
        return open_eddsa(key);
    case COSE_KEY_RS256:
        return open_rs256(key);
    default:
        return NULL;
    }
}

bool cose_is_key(int algorithm, struct text key)
{
    EVP_PKEY *opened_key = open_key(algorithm, key);

    EVP_PKEY_free(opened_key);
    return opened_key != NULL;
}

bool cose_verify(int algorithm, struct text key, struct text bytes, struct text signature)
{
    const EVP_MD *digest = algorithm == COSE_KEY_EDDSA ? NULL : EVP_sha256(); /* Ed25519 hashes itself */
    EVP_PKEY *opened_key = open_key(algorithm, key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_valid;

    must(context != NULL);
    is_valid = opened_key != NULL && EVP_DigestVerifyInit(context, NULL, digest, NULL, opened_key) == 1 &&
               EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.length,
                                (const unsigned char *)bytes.at, bytes.length) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(opened_key);
    return is_valid;
}
