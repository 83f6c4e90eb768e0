/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an ID token and a service's description of itself must say (OpenID Connect Core 1.0, section 3.1.3.7; Discovery
 * 1.0, section 4.3). Nothing here calls anybody.
 */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_CLAIMS_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_CLAIMS_H

#include "common/text.h"
#include "worker/single_sign_on/fetch.h"

#include <jansson.h>

enum { CLAIMS_SUBJECT = 255 /* Core 1.0, section 2 */, CLAIMS_EMAIL = 254, CLAIMS_SKEW = 120 };

/* What is kept of a token. */
struct claims {
    char subject[CLAIMS_SUBJECT + 1];
    char email[CLAIMS_EMAIL + 1]; /* empty unless the service vouches for it */
    bool several;                 /* it asked for several factors: amr has "mfa" (RFC 8176) */
};

/* What a token must fit. */
struct expected {
    struct text issuer, client_id, nonce;
    int64_t now; /* seconds */
};

/* NULL when the claims hold, and `out` is filled; else what does not, for the log. The signature was verified before.
 */
const char *claims_check(const json_t *token, const struct expected *expected, struct claims *out);

/* Where a service wants to be asked. */
struct endpoints {
    char authorization[FETCH_URL + 1], token[FETCH_URL + 1], keys[FETCH_URL + 1];
    bool secret_in_form, names_itself;
};

/* NULL when this description fits what we do, and `out` is filled; else a sentence for whoever set it up. */
const char *endpoints_read(const json_t *description, struct text issuer, struct endpoints *out);

/* Whether a key set has a key that could sign a token that we take. */
bool keys_are_usable(const json_t *keys);

#endif
