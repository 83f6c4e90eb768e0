/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The record's leaf, which the engine appends to the transactions that act. It holds a salted commitment to what was
 * asked, so that the content can be erased while the proof that it was this content stays.
 */
#ifndef PORTICO_HTTP_LEAF_H
#define PORTICO_HTTP_LEAF_H

#include "http/inside.h"

enum { LEAF_SALT = 32 };

/* Appends the leaf when this transaction is the one to carry it. */
void leaf_add(struct exchange *x, struct transaction *transaction);

/* SHA-256(salt || method LF path LF body). Neither a method nor a path can hold a line feed. */
void leaf_commitment(const struct exchange *x, const unsigned char salt[LEAF_SALT], unsigned char out[32]);

#endif
