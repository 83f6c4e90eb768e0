/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libfido2 reads COSE keys and OpenSSL checks signatures (common/cose.h). What neither checks (challenge, origin,
 * counter, what follows the key) is checked here, in the order of the specification.
 *
 * The complication: the bytes of authenticator data are at once a fixed layout, a CBOR item without a length before it,
 * and what is signed. So the end of the item is found first (common/cbor.h), and only announced extensions may follow
 * it.
 */
#include "common/webauthn.h"

#include "common/cbor.h"
#include "common/cose.h"
#include "common/crypto.h"
#include "common/json.h"
#include "common/must.h"

#include <fido.h>
#include <string.h>

/* Flags of authenticator data (Level 2, section 6.1; BE and BS from Level 3, section 6.1.3). */
enum { FLAG_UP = 0x01, FLAG_UV = 0x04, FLAG_BE = 0x08, FLAG_BS = 0x10, FLAG_AT = 0x40, FLAG_ED = 0x80 };

enum { HEAD = 37 /* RP id hash, flags, counter */, CREDENTIAL_HEAD = 18 /* aaguid, length of the id */ };

const char *webauthn_outcome_name(enum webauthn_outcome outcome)
{
    static const char *const names[] = {
        [WEBAUTHN_VERIFIED] = "verified",
        [WEBAUTHN_TOO_LARGE] = "too-large",
        [WEBAUTHN_WRONG_CLIENT_DATA] = "wrong-client-data",
        [WEBAUTHN_WRONG_TYPE] = "wrong-type",
        [WEBAUTHN_WRONG_CHALLENGE] = "wrong-challenge",
        [WEBAUTHN_WRONG_ORIGIN] = "wrong-origin",
        [WEBAUTHN_CROSS_ORIGIN] = "cross-origin",
        [WEBAUTHN_WRONG_ATTESTATION] = "wrong-attestation",
        [WEBAUTHN_WRONG_AUTHENTICATOR_DATA] = "wrong-authenticator-data",
        [WEBAUTHN_WRONG_RP] = "wrong-rp",
        [WEBAUTHN_NOT_PRESENT] = "not-present",
        [WEBAUTHN_NOT_VERIFIED] = "not-verified",
        [WEBAUTHN_WRONG_ALGORITHM] = "wrong-algorithm",
        [WEBAUTHN_WRONG_KEY] = "wrong-key",
        [WEBAUTHN_WRONG_SIGNATURE] = "wrong-signature",
        [WEBAUTHN_CLONED] = "cloned",
    };

    return names[outcome];
}

struct text webauthn_bytes(struct text encoded, size_t limit, struct arena *arena)
{
    size_t length = encoded.length / 4 * 3 + encoded.length % 4 * 3 / 4;
    char *bytes;

    if (text_is_absent(encoded) || length > limit)
        return no_text;
    bytes = arena_take(arena, length + 1);
    return crypto_from_base64url(encoded, bytes, length) ? text_from(bytes, length) : no_text;
}

/* --- Client data ------------------------------------------------------------------------------------------------- */

/* Compared in the form that the browser sends: base64url without padding. */
static bool matches_challenge(struct text given, struct text challenge)
{
    char encoded[BASE64URL_ROOM(WEBAUTHN_CHALLENGE)];
    size_t length = crypto_base64url(challenge.at, challenge.length, encoded);

    return crypto_equal(given.at, given.length, encoded, length);
}

/* We do not use token binding, so a browser that reports it is not connected to us directly (7.1 step 10, 7.2 step
   14). */
static bool has_token_binding(const json_t *client_data)
{
    const json_t *binding = json_object_get(client_data, "tokenBinding");

    return binding != NULL && !json_is_null(binding) &&
           (!json_is_object(binding) || !text_equal(json_text(binding, "status"), lit("supported")));
}

static enum webauthn_outcome check_members(const struct webauthn_ceremony *ceremony, const json_t *object,
                                           struct text type)
{
    const json_t *cross = json_object_get(object, "crossOrigin");

    if (!json_is_object(object) || text_is_absent(json_text(object, "type")) ||
        text_is_absent(json_text(object, "challenge")) || text_is_absent(json_text(object, "origin")) ||
        (cross != NULL && !json_is_boolean(cross)) || has_token_binding(object))
        return WEBAUTHN_WRONG_CLIENT_DATA;
    if (!text_equal(json_text(object, "type"), type))
        return WEBAUTHN_WRONG_TYPE;
    if (!matches_challenge(json_text(object, "challenge"), ceremony->challenge))
        return WEBAUTHN_WRONG_CHALLENGE;
    if (!text_equal(json_text(object, "origin"), ceremony->origin))
        return WEBAUTHN_WRONG_ORIGIN;
    return json_is_true(cross) ? WEBAUTHN_CROSS_ORIGIN : WEBAUTHN_VERIFIED;
}

/* 7.1, steps 5 to 10, and 7.2, steps 9 to 14. */
static enum webauthn_outcome check_client_data(const struct webauthn_ceremony *ceremony, struct text bytes,
                                               struct text type)
{
    enum webauthn_outcome outcome = WEBAUTHN_WRONG_CLIENT_DATA;
    json_t *object = NULL;

    must(ceremony->challenge.length == WEBAUTHN_CHALLENGE && ceremony->origin.length > 0 && ceremony->rp.length > 0);
    if (bytes.length > WEBAUTHN_CLIENT_DATA)
        return WEBAUTHN_TOO_LARGE;
    if (json_read(bytes, WEBAUTHN_CLIENT_DATA, &object) == JSON_READ)
        outcome = check_members(ceremony, object, type);
    json_decref(object);
    return outcome;
}

/* --- Authenticator data ------------------------------------------------------------------------------------------ */

static uint32_t big_endian(const char *at, size_t length)
{
    uint32_t number = 0;

    for (size_t i = 0; i < length; i++)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* The checks of both ceremonies: 7.1, steps 13 to 15, and 7.2, steps 15 to 17. A backup state without eligibility is
   refused, as Level 3 requires (its section 6.1.3). */
static enum webauthn_outcome check_head(const struct webauthn_ceremony *ceremony, struct text data,
                                        struct webauthn_state *state)
{
    unsigned char hash[SHA256_BYTES], flags;

    if (data.length > WEBAUTHN_AUTHENTICATOR_DATA)
        return WEBAUTHN_TOO_LARGE;
    if (data.length < HEAD)
        return WEBAUTHN_WRONG_AUTHENTICATOR_DATA;
    crypto_sha256(&ceremony->rp, 1, hash);
    if (!crypto_equal(data.at, SHA256_BYTES, hash, SHA256_BYTES))
        return WEBAUTHN_WRONG_RP;
    flags = (unsigned char)data.at[SHA256_BYTES];
    *state = (struct webauthn_state){big_endian(data.at + SHA256_BYTES + 1, 4), flags & FLAG_UP, flags & FLAG_UV,
                                     flags & FLAG_BE, flags & FLAG_BS};
    if (state->backed_up && !state->backup_eligible)
        return WEBAUTHN_WRONG_AUTHENTICATOR_DATA;
    return !state->user_present    ? WEBAUTHN_NOT_PRESENT
           : !state->user_verified ? WEBAUTHN_NOT_VERIFIED
                                   : WEBAUTHN_VERIFIED;
}

/* Only the extensions that their flag announces may follow, as one map. We request none and use none, but browsers add
   "credProtect" on their own. */
static bool ends_after(struct text data, size_t from)
{
    struct text rest = text_slice(data, from, SIZE_MAX);
    cbor_item_t *extensions;

    if (((unsigned char)data.at[SHA256_BYTES] & FLAG_ED) == 0)
        return rest.length == 0;
    extensions = cbor_open_map(rest);
    if (extensions == NULL)
        return false;
    cbor_decref(&extensions);
    return true;
}

/* The key's stored form by libfido2, which checks kty, crv and the lengths of all parts. */
static enum webauthn_outcome read_key(struct text data, struct webauthn_credential *credential)
{
    fido_cred_t *fido_credential;
    bool is_key = false;

    fido_init(0);
    fido_credential = fido_cred_new();
    must(fido_credential != NULL);
    if (fido_cred_set_type(fido_credential, credential->algorithm) == FIDO_OK &&
        fido_cred_set_authdata_raw(fido_credential, (const unsigned char *)data.at, data.length) == FIDO_OK &&
        fido_cred_pubkey_len(fido_credential) <= WEBAUTHN_KEY) {
        credential->key_length = fido_cred_pubkey_len(fido_credential);
        memcpy(credential->key, fido_cred_pubkey_ptr(fido_credential), credential->key_length);
        is_key = cose_is_key(credential->algorithm, text_from((const char *)credential->key, credential->key_length));
    }
    fido_cred_free(&fido_credential);
    return is_key ? WEBAUTHN_VERIFIED : WEBAUTHN_WRONG_KEY;
}

/* Attested credential data (section 6.5.1): aaguid, id with its length, COSE key. */
static enum webauthn_outcome read_credential(struct text data, struct webauthn_credential *credential)
{
    size_t key_at, key_length;

    if (((unsigned char)data.at[SHA256_BYTES] & FLAG_AT) == 0 || data.length < HEAD + CREDENTIAL_HEAD)
        return WEBAUTHN_WRONG_AUTHENTICATOR_DATA;
    memcpy(credential->aaguid, data.at + HEAD, WEBAUTHN_AAGUID);
    credential->id_length = big_endian(data.at + HEAD + WEBAUTHN_AAGUID, 2);
    if (credential->id_length == 0 || credential->id_length > WEBAUTHN_CREDENTIAL_ID ||
        credential->id_length > data.length - HEAD - CREDENTIAL_HEAD)
        return WEBAUTHN_WRONG_AUTHENTICATOR_DATA;
    memcpy(credential->id, data.at + HEAD + CREDENTIAL_HEAD, credential->id_length);
    key_at = HEAD + CREDENTIAL_HEAD + credential->id_length;
    key_length = cbor_extent(text_slice(data, key_at, SIZE_MAX));
    if (key_length == 0 || !ends_after(data, key_at + key_length))
        return WEBAUTHN_WRONG_AUTHENTICATOR_DATA;
    credential->algorithm = cose_algorithm(text_slice(data, key_at, key_length));
    return credential->algorithm == 0 ? WEBAUTHN_WRONG_ALGORITHM : read_key(data, credential);
}

/* --- The two ceremonies ------------------------------------------------------------------------------------------ */

/* Over authenticator data and the hash of the client data (7.2, steps 19 and 20; for "packed" section 8.2). */
static enum webauthn_outcome check_signature(int algorithm, struct text key, struct text authenticator_data,
                                             struct text client_data, struct text signature)
{
    char signed_bytes[WEBAUTHN_AUTHENTICATOR_DATA + SHA256_BYTES];
    size_t length = authenticator_data.length;

    must(length <= WEBAUTHN_AUTHENTICATOR_DATA);
    memcpy(signed_bytes, authenticator_data.at, length);
    crypto_sha256(&client_data, 1, (unsigned char *)signed_bytes + length);
    if (!cose_is_key(algorithm, key))
        return WEBAUTHN_WRONG_KEY;
    return cose_verify(algorithm, key, text_from(signed_bytes, length + SHA256_BYTES), signature)
               ? WEBAUTHN_VERIFIED
               : WEBAUTHN_WRONG_SIGNATURE;
}

/* Section 8.2 without x5c: signed with the credential's own key. */
static enum webauthn_outcome check_packed(const cbor_item_t *statement, struct text data, struct text client_data,
                                          const struct webauthn_credential *credential)
{
    struct text signature = cbor_bytes_of(cbor_member(statement, lit("sig")));

    if (cbor_map_size(statement) != 2 || text_is_absent(signature) || signature.length > WEBAUTHN_SIGNATURE ||
        cose_algorithm_of(cbor_member(statement, lit("alg"))) != credential->algorithm)
        return WEBAUTHN_WRONG_ATTESTATION;
    return check_signature(credential->algorithm, text_from((const char *)credential->key, credential->key_length),
                           data, client_data, signature);
}

/* 7.1, steps 12 to 21. */
static enum webauthn_outcome check_attestation(const struct webauthn_ceremony *ceremony, const cbor_item_t *object,
                                               struct text client_data, struct webauthn_credential *credential)
{
    struct text format = cbor_text_of(cbor_member(object, lit("fmt"))),
                data = cbor_bytes_of(cbor_member(object, lit("authData")));
    const cbor_item_t *statement = cbor_member(object, lit("attStmt"));
    enum webauthn_outcome outcome;

    if (cbor_map_size(object) != 3 || text_is_absent(format) || text_is_absent(data) || statement == NULL ||
        !cbor_isa_map(statement))
        return WEBAUTHN_WRONG_ATTESTATION;
    outcome = check_head(ceremony, data, &credential->state);
    if (outcome == WEBAUTHN_VERIFIED)
        outcome = read_credential(data, credential);
    if (outcome != WEBAUTHN_VERIFIED)
        return outcome;
    if (text_equal(format, lit("none"))) /* section 8.7: an empty map */
        return cbor_map_size(statement) == 0 ? WEBAUTHN_VERIFIED : WEBAUTHN_WRONG_ATTESTATION;
    if (text_equal(format, lit("packed")) && cbor_member(statement, lit("x5c")) == NULL)
        return check_packed(statement, data, client_data, credential);
    return WEBAUTHN_VERIFIED; /* what an authenticator's maker certifies was not requested, so it is not read (6.5.4) */
}

enum webauthn_outcome webauthn_register(const struct webauthn_ceremony *ceremony, struct text client_data,
                                        struct text attestation, struct webauthn_credential *credential)
{
    enum webauthn_outcome outcome = check_client_data(ceremony, client_data, lit("webauthn.create"));
    cbor_item_t *object;

    *credential = (struct webauthn_credential){.algorithm = 0};
    if (outcome != WEBAUTHN_VERIFIED)
        return outcome;
    if (attestation.length > WEBAUTHN_ATTESTATION)
        return WEBAUTHN_TOO_LARGE;
    object = cbor_open_map(attestation);
    if (object == NULL)
        return WEBAUTHN_WRONG_ATTESTATION;
    outcome = check_attestation(ceremony, object, client_data, credential);
    cbor_decref(&object);
    if (outcome != WEBAUTHN_VERIFIED)
        *credential = (struct webauthn_credential){.algorithm = 0};
    return outcome;
}

enum webauthn_outcome webauthn_assert(const struct webauthn_ceremony *ceremony, const struct webauthn_stored *stored,
                                      struct text client_data, struct text authenticator_data, struct text signature,
                                      struct webauthn_state *state)
{
    struct webauthn_state reported = {.counter = 0};
    enum webauthn_outcome outcome = check_client_data(ceremony, client_data, lit("webauthn.get"));

    *state = reported;
    if (outcome == WEBAUTHN_VERIFIED)
        outcome = check_head(ceremony, authenticator_data, &reported);
    if (outcome == WEBAUTHN_VERIFIED && signature.length > WEBAUTHN_SIGNATURE)
        outcome = WEBAUTHN_TOO_LARGE;
    if (outcome == WEBAUTHN_VERIFIED &&
        (((unsigned char)authenticator_data.at[SHA256_BYTES] & FLAG_AT) != 0 || !ends_after(authenticator_data, HEAD)))
        outcome = WEBAUTHN_WRONG_AUTHENTICATOR_DATA;
    if (outcome == WEBAUTHN_VERIFIED)
        outcome = check_signature(stored->algorithm, stored->key, authenticator_data, client_data, signature);
    if (outcome != WEBAUTHN_VERIFIED)
        return outcome;
    *state = reported;
    /* 7.2, step 21. An authenticator without a counter sends 0 each time. */
    return reported.counter > stored->counter || (reported.counter == 0 && stored->counter == 0) ? WEBAUTHN_VERIFIED
                                                                                                 : WEBAUTHN_CLONED;
}
