/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a browser sends of a passkey: the JSON of PublicKeyCredential.toJSON() (Web Authentication Level 3, section
 * 5.1.4), its base64url members as bytes. Whether they are true is common/webauthn.h's to say.
 */
#ifndef PORTICO_COMMON_CREDENTIAL_H
#define PORTICO_COMMON_CREDENTIAL_H

#include "common/arena.h"

enum { CREDENTIAL_JSON = 24 * 1024, CREDENTIAL_TRANSPORTS = 8 /* more are left out */ };

struct credential {
    struct text id, client_data;
    struct text attestation;                   /* absent at an assertion */
    struct text authenticator_data, signature; /* absent at a registration */
    struct text handle;                        /* of the user; absent when the authenticator gave none */
    struct text transports;                    /* as a PostgreSQL array: "{internal,hybrid}"; "{}" when not said */
};

/* All in the arena. False when it is not such an object, or a member is longer than common/webauthn.h allows. */
bool credential_read(struct text json, struct arena *arena, struct credential *credential);

#endif
