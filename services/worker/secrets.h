/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The secrets of getting in: how tokens and codes are kept, and what the firm's key seals.
 *
 * A token has 256 random bits, so a plain hash hides it. A typed code has 20, so its hash is keyed, and the key is not
 * in the database. Everything made here lies in the exchange's secret arena.
 */
#ifndef PORTICO_WORKER_SECRETS_H
#define PORTICO_WORKER_SECRETS_H

#include "common/codes.h"
#include "common/crypto.h"
#include "common/keys.h"
#include "http/exchange.h"

/* Reads the root key. Ends the process with a sentence when it cannot. */
void secrets_load(void);

/* In an ask: the firm's wrapped key. In the answer: the key itself, in the secret arena; NULL ends the exchange. */
void ask_firm_key(struct exchange *x);
const struct secret_key *firm_key(struct exchange *x);

/* A parameter of type bytea, and a row's encode(..., 'hex') read back; absent when that is no hex. */
struct text bytea(struct exchange *x, struct text bytes);
struct text from_hex(struct exchange *x, struct text hex);

/* The hash under which the table knows a token of this firm. */
struct text token_hash(struct exchange *x, struct text token);

/* The keyed hash (32 bytes) of a code for what `owner` names: equal codes of two owners differ. */
struct text code_hash(struct exchange *x, struct text owner, struct text code);

/* The secret part of mail `mail`, sealed, as a bytea parameter. `code` may be absent. */
struct text seal_mail_secret(struct exchange *x, const struct secret_key *key, struct text mail, struct text code,
                             struct text token);

#endif
