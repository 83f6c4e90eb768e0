/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Checking passkeys: the relying party's two ceremonies of Web Authentication Level 2 (W3C, April 2021), registration
 * (section 7.1) and assertion (section 7.2).
 *
 * It uses no clock, network or database, and stores nothing. The caller must: make the challenge, use it up before it
 * calls, find the credential by its id and the person by the user handle (7.2, steps 5 to 7), refuse an id that is
 * registered already (7.1, step 22), and store the new counter and the transports.
 *
 * A user sees the same sentence for every failure; the outcome is for the log.
 */
#ifndef PORTICO_COMMON_WEBAUTHN_H
#define PORTICO_COMMON_WEBAUTHN_H

#include "common/arena.h"

enum {
    WEBAUTHN_CHALLENGE = 32,       /* bytes of a challenge; section 13.4.3 requires at least 16 */
    WEBAUTHN_HANDLE = 64,          /* bytes of a user handle, the most that section 5.4.3 allows */
    WEBAUTHN_CREDENTIAL_ID = 1023, /* bytes, the most that Level 2 allows (section 4, "Credential ID") */
    WEBAUTHN_KEY = 259,            /* the longest stored key: RSA, 2048 bits and an exponent of 3 bytes */
    WEBAUTHN_AAGUID = 16,
    /* Longer ones are refused unread. Browsers send some 250 bytes of client data, and less than 2 KiB of the
       others. */
    WEBAUTHN_CLIENT_DATA = 4096,
    WEBAUTHN_ATTESTATION = 8192,
    WEBAUTHN_AUTHENTICATOR_DATA = 2048,
    WEBAUTHN_SIGNATURE = 512,
};

enum webauthn_outcome {
    WEBAUTHN_VERIFIED,
    WEBAUTHN_TOO_LARGE,                /* above a limit of ours */
    WEBAUTHN_WRONG_CLIENT_DATA,        /* not the JSON object of section 5.8.1, or with a duplicate member */
    WEBAUTHN_WRONG_TYPE,               /* made for the other ceremony */
    WEBAUTHN_WRONG_CHALLENGE,          /* not the one that we issued */
    WEBAUTHN_WRONG_ORIGIN,             /* made on another page: the sign of phishing */
    WEBAUTHN_CROSS_ORIGIN,             /* made in a frame of another site's page */
    WEBAUTHN_WRONG_ATTESTATION,        /* not an attestation object, or not signed with its own key as it says */
    WEBAUTHN_WRONG_AUTHENTICATOR_DATA, /* truncated, bytes left over, impossible flags, no credential */
    WEBAUTHN_WRONG_RP,                 /* made for another host */
    WEBAUTHN_NOT_PRESENT,              /* no user touched the authenticator */
    WEBAUTHN_NOT_VERIFIED,             /* touched, but without PIN, finger or face */
    WEBAUTHN_WRONG_ALGORITHM,          /* not one that we offered */
    WEBAUTHN_WRONG_KEY,                /* not a key of this algorithm and of the size that we accept */
    WEBAUTHN_WRONG_SIGNATURE,
    WEBAUTHN_CLONED, /* valid, but the counter did not grow: the authenticator may have been copied */
};

/* What we expect. `origin` is compared byte by byte ("https://firm.example:8443"), `rp` is a host without port. */
struct webauthn_ceremony {
    struct text challenge; /* WEBAUTHN_CHALLENGE raw bytes */
    struct text origin, rp;
};

/* What the authenticator reports each time (section 6.1). The backup flags are those of Level 3. */
struct webauthn_state {
    uint32_t counter; /* always 0 if the authenticator has no counter */
    bool user_present, user_verified;
    bool backup_eligible, backed_up; /* it may be synchronised between devices, and it is */
};

/* A credential to store. `algorithm` and the form of the key are those of common/cose.h. */
struct webauthn_credential {
    unsigned char id[WEBAUTHN_CREDENTIAL_ID], key[WEBAUTHN_KEY], aaguid[WEBAUTHN_AAGUID];
    size_t id_length, key_length;
    int algorithm;
    struct webauthn_state state;
};

/* The stored part of the credential that an assertion names. */
struct webauthn_stored {
    struct text key;
    int algorithm;
    uint32_t counter;
};

/*
 * Checks a registration; all texts are raw bytes. We request attestation "none". Some authenticators still send
 * "packed", signed with the credential's own key, which is checked, or a statement by certificates, which is ignored.
 * `credential` is filled for WEBAUTHN_VERIFIED only.
 */
enum webauthn_outcome webauthn_register(const struct webauthn_ceremony *ceremony, struct text client_data,
                                        struct text attestation, struct webauthn_credential *credential);

/*
 * Checks an assertion; all texts are raw bytes. `state` is filled for WEBAUTHN_VERIFIED and WEBAUTHN_CLONED; the caller
 * decides whether a clone may sign in (ours: no), and should notify the user.
 */
enum webauthn_outcome webauthn_assert(const struct webauthn_ceremony *ceremony, const struct webauthn_stored *stored,
                                      struct text client_data, struct text authenticator_data, struct text signature,
                                      struct webauthn_state *state);

/* The name of the outcome in the log: "wrong-origin". */
const char *webauthn_outcome_name(enum webauthn_outcome outcome);

/*
 * The bytes of a base64url member as PublicKeyCredential.toJSON() writes it, in the arena; absent when it is not
 * base64url or has more than `limit` bytes.
 */
struct text webauthn_bytes(struct text encoded, size_t limit, struct arena *arena);

#endif
