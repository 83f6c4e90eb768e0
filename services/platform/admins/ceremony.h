/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What all passkey ceremonies of admins share: a stored challenge, valid once, for two minutes and for one purpose,
 * bound to the session or, before sign-in, to the browser.
 */
#ifndef PORTICO_PLATFORM_ADMINS_CEREMONY_H
#define PORTICO_PLATFORM_ADMINS_CEREMONY_H

#include "common/credential.h"
#include "common/webauthn.h"
#include "http/exchange.h"

/* The host of the console, without its port. Its passkeys are valid for this host only. */
struct text admin_host(struct exchange *x);

/* Appends the statement that stores a new challenge. Returns its base64url, for the options; its id is kept for the
   answer. Uses the exchange's note. */
struct text ask_challenge(struct exchange *x, const char *purpose);

/* Call it from an answer function: answers {"challenge": id, "options": ...}, with the statement's column `options`,
   and sets the browser's cookie. */
void answer_challenge(struct exchange *x, const struct statement *statement);

/* Reads the members `challenge` and `credential` and appends the statement that uses up the challenge. Uses the
   exchange's note. Refuses what is no credential. */
void ask_ceremony(struct exchange *x, const char *purpose);
const struct credential *ceremony_credential(const struct exchange *x);

/* Call it from an answer function: sets the values that a valid ceremony has. When the challenge has expired, refuses
   and returns false. */
bool ceremony_expected(struct exchange *x, struct webauthn_ceremony *ceremony);

/* Refuses with a general sentence, and logs the reason. */
void refuse_passkey(struct exchange *x, enum webauthn_outcome outcome);

#endif
