/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The Idempotency-Key of a POST with a session. The key is inserted in the request's own transaction, so that it exists
 * if and only if the act does; the answer is stored by a second transaction. The same request again gets the first
 * answer; another request with the same key is refused; while the first one is still running, a repeat gets 409 with
 * Retry-After.
 */
#ifndef PORTICO_HTTP_IDEMPOTENCY_H
#define PORTICO_HTTP_IDEMPOTENCY_H

#include "http/inside.h"

enum { KEY_CHARACTERS = 128 };

/* Reads the header; refuses a malformed key. */
void idempotency_read_header(struct exchange *x);

/* Inserts the key as the first statement of the exchange's first transaction. */
void idempotency_claim_key(struct exchange *x, struct transaction *transaction);

/* True when the run failed because the key exists; then it reads the first answer and calls stages_resume(). */
bool idempotency_collided(struct exchange *x, const struct transaction *transaction);

/* Stores the answer, or releases the key when the answer must not be repeated. */
void idempotency_store_answer(struct exchange *x);

#endif
