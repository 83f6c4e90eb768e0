/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * JSON Web Tokens that somebody else signed (RFC 7519, in the compact form of RFC 7515), verified by a key set
 * (RFC 7517). RS256 with at least 2048 bits and ES256 on P-256 are taken and nothing else: no "none", no keyed hash, no
 * "crit" (RFC 8725, section 3.1). The key is never one that the token brings along.
 */
#ifndef PORTICO_COMMON_JWT_H
#define PORTICO_COMMON_JWT_H

#include "common/text.h"

#include <jansson.h>

enum { JWT_BYTES = 16 * 1024 };

enum jwt_outcome { JWT_GOOD, JWT_MALFORMED, JWT_ALGORITHM, JWT_NO_KEY, JWT_SIGNATURE };

/* With JWT_GOOD the caller ends `*claims` with json_decref(); else it is NULL. JWT_NO_KEY: the set has no key of the
   token's name, so it may be worth reading anew. What the claims say is the caller's to judge. */
enum jwt_outcome jwt_verify(struct text token, const json_t *keys, json_t **claims);

#endif
