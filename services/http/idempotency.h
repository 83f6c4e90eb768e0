/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The Idempotency-Key of a POST by somebody who is signed in. The key is taken inside the request's own transaction, so
 * that it is there if and only if the act is; the answer is kept by a second one. The same request again gets the
 * first answer, another request with the key is refused, and one whose answer is still to come is told to ask again.
 */
#ifndef PORTICO_HTTP_IDEMPOTENCY_H
#define PORTICO_HTTP_IDEMPOTENCY_H

#include "http/inside.h"

enum { KEY_CHARACTERS = 128 };

/* Reads the header; refuses a malformed one. */
void idempotency_lookup(struct exchange *x);

/* Puts the key before everything else of the exchange's first transaction. */
void idempotency_take(struct exchange *x, struct transaction *transaction);

/* True when the run failed because the key is taken; then reads what became of it, and calls stages_resume(). */
bool idempotency_collided(struct exchange *x, const struct transaction *transaction);

/* Keeps the answer, or gives the key back when the answer is not one to repeat. */
void idempotency_keep(struct exchange *x);

#endif
