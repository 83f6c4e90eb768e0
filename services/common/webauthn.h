/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a passkey says, checked: the relying party's two ceremonies of Web Authentication Level 2 (W3C, April 2021),
 * registration (section 7.1) and assertion (section 7.2).
 *
 * Pure: it asks no clock, no network and no database, and keeps nothing. What is left to the caller: making the
 * challenge, using it up before it calls, finding the credential by its id and the person by the user handle (7.2,
 * steps 5 to 7), refusing an id that somebody has already (7.1, step 22), storing the new counter, transports.
 *
 * A user is told one sentence whatever was wrong; the outcome is for the log.
 */
#ifndef PORTICO_COMMON_WEBAUTHN_H
#define PORTICO_COMMON_WEBAUTHN_H

#include "common/arena.h"

enum {
    WEBAUTHN_CHALLENGE = 32,       /* bytes of a challenge; section 13.4.3 asks for 16 at least */
    WEBAUTHN_HANDLE = 64,          /* bytes of a user handle, the most that section 5.4.3 allows */
    WEBAUTHN_CREDENTIAL_ID = 1023, /* bytes, the most that Level 2 allows (section 4, "Credential ID") */
    WEBAUTHN_KEY = 259,            /* the longest stored key: RSA, 2048 bits and an exponent of 3 bytes */
    WEBAUTHN_AAGUID = 16,
    /* Longer ones are refused unread. Browsers write some 250 bytes of client data, and less than 2 KiB of the rest. */
    WEBAUTHN_CLIENT_DATA = 4096,
    WEBAUTHN_ATTESTATION = 8192,
    WEBAUTHN_AUTHENTICATOR_DATA = 2048,
    WEBAUTHN_SIGNATURE = 512,
};

enum webauthn_outcome {
    WEBAUTHN_VERIFIED,
    WEBAUTHN_TOO_LARGE,                /* above a limit of ours */
    WEBAUTHN_WRONG_CLIENT_DATA,        /* not the JSON object of section 5.8.1, or a member of it stands twice */
    WEBAUTHN_WRONG_TYPE,               /* made for the other ceremony */
    WEBAUTHN_WRONG_CHALLENGE,          /* not the one that we gave */
    WEBAUTHN_WRONG_ORIGIN,             /* made on another page: the sign of phishing */
    WEBAUTHN_CROSS_ORIGIN,             /* made in a frame of a stranger's page */
    WEBAUTHN_WRONG_ATTESTATION,        /* not an attestation object, or of a kind that we did not ask for */
    WEBAUTHN_WRONG_AUTHENTICATOR_DATA, /* cut short, bytes left over, impossible flags, no credential */
    WEBAUTHN_WRONG_RP,                 /* made for another host */
    WEBAUTHN_NOT_PRESENT,              /* nobody touched it */
    WEBAUTHN_NOT_VERIFIED,             /* touched, but without PIN, finger or face */
    WEBAUTHN_WRONG_ALGORITHM,          /* none that we offered */
    WEBAUTHN_WRONG_KEY,                /* not a key of this algorithm and of the size that we take */
    WEBAUTHN_WRONG_SIGNATURE,
    WEBAUTHN_CLONED, /* all is right but the counter did not grow: there may be two of this authenticator */
};

/* What we expect. `origin` is compared byte by byte ("https://firm.example:8443"), `rp` is a host without port. */
struct webauthn_ceremony {
    struct text challenge; /* WEBAUTHN_CHALLENGE raw bytes */
    struct text origin, rp;
};

/* What the authenticator says of itself each time (section 6.1). The backup flags are those of Level 3. */
struct webauthn_state {
    uint32_t counter; /* 0 for ever where the authenticator keeps none */
    bool user_present, user_verified;
    bool backup_eligible, backed_up; /* it may be, and is, synchronised between devices */
};

/* A credential to keep. `algorithm` and the stored form of the key are those of common/cose.h. */
struct webauthn_credential {
    unsigned char id[WEBAUTHN_CREDENTIAL_ID], key[WEBAUTHN_KEY], aaguid[WEBAUTHN_AAGUID];
    size_t id_length, key_length;
    int algorithm;
    struct webauthn_state state;
};

/* What is stored of the credential that an assertion names. */
struct webauthn_stored {
    struct text key;
    int algorithm;
    uint32_t counter;
};

/*
 * Checks a registration; all texts are raw bytes. Attestation "none" is what we ask for; "packed" by the credential's
 * own key is what some authenticators send all the same. `made` is filled for WEBAUTHN_VERIFIED only.
 */
enum webauthn_outcome webauthn_register(const struct webauthn_ceremony *ceremony, struct text client_data,
                                        struct text attestation, struct webauthn_credential *made);

/*
 * Checks an assertion; all texts are raw bytes. `state` is filled for WEBAUTHN_VERIFIED and WEBAUTHN_CLONED; whether a
 * clone may come in is the caller's to say (ours: no), and it should tell somebody.
 */
enum webauthn_outcome webauthn_assert(const struct webauthn_ceremony *ceremony, const struct webauthn_stored *stored,
                                      struct text client_data, struct text authenticator_data, struct text signature,
                                      struct webauthn_state *state);

/* The outcome as a word for the log: "wrong-origin". */
const char *webauthn_word(enum webauthn_outcome outcome);

/*
 * The bytes of a base64url member as PublicKeyCredential.toJSON() writes it, in the arena; absent when it is not
 * base64url or has more than `limit` bytes.
 */
struct text webauthn_bytes(struct text encoded, size_t limit, struct arena *arena);

#endif
