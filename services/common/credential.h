/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a browser sends for a passkey: the JSON of PublicKeyCredential.toJSON() (Web Authentication Level 3, section
 * 5.1.4), with its base64url members as bytes. common/webauthn.h checks whether they are valid.
 */
#ifndef PORTICO_COMMON_CREDENTIAL_H
#define PORTICO_COMMON_CREDENTIAL_H

#include "common/arena.h"

enum { CREDENTIAL_JSON = 24 * 1024, CREDENTIAL_TRANSPORTS = 8 /* further ones are ignored */ };

struct credential {
    struct text id, client_data;
    struct text attestation;                   /* absent in an assertion */
    struct text authenticator_data, signature; /* absent in a registration */
    struct text handle;                        /* of the user; absent when the authenticator gave none */
    struct text transports;                    /* a PostgreSQL array: "{internal,hybrid}"; "{}" without any */
};

/* All texts are in the arena. False when it is not such an object, or a member is longer than common/webauthn.h
   allows. */
bool credential_read(struct text json, struct arena *arena, struct credential *credential);

#endif
