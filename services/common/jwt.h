/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * JSON Web Tokens of other issuers (RFC 7519, in the compact form of RFC 7515), verified with a key set (RFC 7517).
 * Only RS256 with at least 2048 bits and ES256 on P-256 are accepted: no "none", no keyed hash, no "crit" (RFC 8725,
 * section 3.1). A key inside the token is never used.
 */
#ifndef PORTICO_COMMON_JWT_H
#define PORTICO_COMMON_JWT_H

#include "common/text.h"

#include <jansson.h>

enum { JWT_BYTES = 16 * 1024 };

enum jwt_outcome { JWT_GOOD, JWT_MALFORMED, JWT_ALGORITHM, JWT_NO_KEY, JWT_SIGNATURE };

/* With JWT_GOOD the caller frees `*claims` with json_decref(); otherwise it is NULL. JWT_NO_KEY: the set has no key
   with the token's key id, so the caller may read the set again. The caller checks the claims. */
enum jwt_outcome jwt_verify(struct text token, const json_t *keys, json_t **claims);

#endif
