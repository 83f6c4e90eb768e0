/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The audit entry, which the engine appends to a transaction that does something. It holds a salted commitment to the
 * request, so that the content can be erased while the proof that it was this content remains.
 */
#ifndef PORTICO_HTTP_AUDIT_H
#define PORTICO_HTTP_AUDIT_H

#include "http/inside.h"

enum { AUDIT_SALT = 32 };

/* Appends the audit entry if this transaction is the one that carries it. */
void audit_entry_add(struct exchange *x, struct transaction *transaction);

/* SHA-256(salt || method LF path LF body). Neither a method nor a path can hold a line feed. */
void audit_commitment(const struct exchange *x, const unsigned char salt[AUDIT_SALT], unsigned char out[32]);

#endif
