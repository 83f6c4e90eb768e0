/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Validates ID tokens and provider metadata (OpenID Connect Core 1.0, section 3.1.3.7; Discovery 1.0, section 4.3).
 * Makes no calls.
 */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_CLAIMS_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_CLAIMS_H

#include "common/email.h"
#include "common/text.h"
#include "worker/single_sign_on/fetch.h"

#include <jansson.h>

enum { CLAIMS_SUBJECT = 255 /* Core 1.0, section 2 */, CLAIMS_SKEW = 120 };

/* The claims of a token that we use. */
struct claims {
    char subject[CLAIMS_SUBJECT + 1];
    char email[EMAIL_BYTES]; /* empty unless email_verified */
    bool multiple_factors;   /* amr has "mfa" (RFC 8176) */
};

/* The values that a token must have. */
struct expected {
    struct text issuer, client_id, nonce;
    int64_t now; /* seconds */
};

/* Fills `out` and returns NULL if the claims are valid; otherwise returns the reason, for the log. The signature was
   verified before. */
const char *claims_check(const json_t *token, const struct expected *expected, struct claims *out);

/* The endpoints of a provider, and how it accepts the client secret. */
struct endpoints {
    char authorization[FETCH_URL + 1], token[FETCH_URL + 1], keys[FETCH_URL + 1];
    bool secret_in_form, names_itself;
};

/* Fills `out` and returns NULL if we support this provider; otherwise returns a sentence for the administrator. */
const char *endpoints_read(const json_t *description, struct text issuer, struct endpoints *out);

/* Whether a key set has a key of a type that we accept. */
bool keys_are_usable(const json_t *keys);

#endif
