/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Public keys of passkeys: the COSE algorithms (RFC 9053; RFC 8230 for RSA) that we accept, and their signatures.
 *
 * A key is stored in libfido2's form: x and y for ES256 (64 bytes), the point for EdDSA (32), modulus and exponent for
 * RS256 (259).
 */
#ifndef PORTICO_COMMON_COSE_H
#define PORTICO_COMMON_COSE_H

#include "common/cbor.h"

/* IANA, "COSE Algorithms". libfido2 has the same numbers under names without KEY. */
enum { COSE_KEY_ES256 = -7, COSE_KEY_EDDSA = -8, COSE_KEY_RS256 = -257 };

enum { COSE_KEY_LONGEST = 259 }; /* RSA: 2048 bits and an exponent of 3 bytes */

/* The algorithm of a CBOR integer; 0 for NULL and for an algorithm that we do not accept. */
int cose_algorithm_of(const cbor_item_t *item);

/* The algorithm of a COSE key, or 0 as above. Of a duplicate label the last one counts; libfido2 compares. */
int cose_algorithm(struct text key);

/* Whether a stored form is a valid key of this algorithm: a point on the curve, a modulus of 2048 bits. */
bool cose_is_key(int algorithm, struct text key);

/* Whether the key made this signature. False for an invalid key. */
bool cose_verify(int algorithm, struct text key, struct text bytes, struct text signature);

#endif
