/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The Idempotency-Key of a POST with a session. The key is inserted in the transaction that carries the request out, so
 * that it exists if and only if the act does; the answer is stored by another one. The same request again gets the
 * first answer; an answer that was lost is made again from what was written. Another request with the same key is
 * refused.
 */
#ifndef PORTICO_HTTP_IDEMPOTENCY_H
#define PORTICO_HTTP_IDEMPOTENCY_H

#include "http/inside.h"

enum { KEY_CHARACTERS = 128 };

/* Reads the header; refuses a malformed key. */
void idempotency_read_header(struct exchange *x);

/* Inserts the key as the first statement of the transaction that carries the request out; in an earlier one, a check of
 * it. */
void idempotency_claim_key(struct exchange *x, struct transaction *transaction);

/* True when the run failed because the key exists. The run is cleared, the first answer is read, and stages_resume()
   called. */
bool idempotency_collided(struct exchange *x, struct transaction *transaction);

/* Stores the answer. Releases the key of an answer that sets a cookie, and keeps that of a failure. */
void idempotency_store_answer(struct exchange *x);

#endif
