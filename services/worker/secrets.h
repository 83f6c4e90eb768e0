/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Secrets of authentication: how tokens and codes are stored, and what the firm's key seals.
 *
 * A token has 256 random bits, so a plain hash hides it. A typed code has 20, so its hash is keyed, with a key that is
 * not in the database. All results are in the exchange's secret arena.
 */
#ifndef PORTICO_WORKER_SECRETS_H
#define PORTICO_WORKER_SECRETS_H

#include "common/codes.h"
#include "common/crypto.h"
#include "common/keys.h"
#include "http/exchange.h"

/* Reads the root key. Logs the reason and exits if that fails. */
void secrets_load(void);

/* In an ask: reads the firm's wrapped key. In the answer: the key itself, in the secret arena; NULL, and refuses, if it
   cannot be unwrapped. */
void ask_firm_key(struct exchange *x);
const struct secret_key *firm_key(struct exchange *x);

/* A parameter of type bytea, and the decoded value of a column encode(..., 'hex'); absent if it is not hex. */
struct text bytea(struct exchange *x, struct text bytes);
struct text from_hex(struct exchange *x, struct text hex);

/* The hash of a token of this firm, as tables store it. */
struct text token_hash(struct exchange *x, struct text token);

/* The keyed hash (32 bytes) of a code that belongs to the row `owner`: equal codes of two owners have different
   hashes. */
struct text code_hash(struct exchange *x, struct text owner, struct text code);

/* The token by which a browser is recognised. Half of it is a keyed hash of the other half, so that a token that we did
   not give is refused without a query. */
struct text browser_token_new(struct exchange *x);
bool browser_token_is_ours(struct exchange *x, struct text token);

/* The secret part of mail `mail`, sealed, as a bytea parameter. `code` may be absent. */
struct text seal_mail_secret(struct exchange *x, const struct secret_key *key, struct text mail, struct text code,
                             struct text token);

#endif
