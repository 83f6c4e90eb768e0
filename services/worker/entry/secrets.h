/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The secrets of getting in: tokens, codes, and what the firm's key seals.
 *
 * A token has 256 random bits, so a plain hash hides it. A typed code has 20, so its hash is keyed, and the key is not
 * in the database. Everything made here lies in the exchange's secret arena.
 */
#ifndef PORTICO_WORKER_ENTRY_SECRETS_H
#define PORTICO_WORKER_ENTRY_SECRETS_H

#include "common/crypto.h"
#include "common/keys.h"
#include "http/exchange.h"

enum { RECOVERY_CODES = 10, RECOVERY_BYTES = 10 /* 80 bits */, MAILED_DIGITS = 6 };

/* Reads the root key. Ends the process with a sentence when it cannot. */
void secrets_load(void);

/* In an ask: the firm's wrapped key. In the answer: the key itself, in the secret arena; NULL ends the exchange. */
void ask_firm_key(struct exchange *x);
const struct secret_key *firm_key(struct exchange *x);

/* A parameter of type bytea, and a row's encode(..., 'hex') read back; absent when that is no hex. */
struct text bytea(struct exchange *x, struct text bytes);
struct text from_hex(struct exchange *x, struct text hex);

/* 43 characters, and the hash under which the table knows them at this firm. */
struct text new_token(struct exchange *x);
struct text token_hash(struct exchange *x, struct text token);

/* Six digits, and the keyed hash (32 bytes) of a code for what `owner` names: equal codes of two owners differ. */
struct text new_code(struct exchange *x);
struct text code_hash(struct exchange *x, struct text owner, struct text code);

/* Only the digits or letters of what somebody typed, in upper case: blanks and hyphens are ours. */
struct text typed_code(struct exchange *x, struct text typed);

/* A recovery code: 16 letters and digits in groups of four. */
struct text new_recovery_code(struct exchange *x);

/* The secret part of mail `mail`, sealed, as a bytea parameter. `code` may be absent. */
struct text sealed_letter(struct exchange *x, const struct secret_key *key, struct text mail, struct text code,
                          struct text token);

#endif
