/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The frame of an admin's passkey ceremonies: a challenge that we keep, for one purpose, once, for two minutes, bound
 * to the session or, before there is one, to the browser that asked.
 */
#ifndef PORTICO_PLATFORM_ADMINS_CEREMONY_H
#define PORTICO_PLATFORM_ADMINS_CEREMONY_H

#include "common/credential.h"
#include "common/webauthn.h"
#include "http/exchange.h"

/* The host of the console: its passkeys are made for it and for no other. Without port. */
struct text admin_host(struct exchange *x);

/* Appends the statement that keeps a new challenge. Gives its base64url, for the options; its id is kept for the
   answer. Takes the exchange's note. */
struct text ask_challenge(struct exchange *x, const char *purpose);

/* From an answer: {"challenge": id, "options": ...} of the statement's column `options`. Sets the browser's cookie. */
void answer_challenge(struct exchange *x, const struct statement *statement);

/* Reads the members `challenge` and `credential` and appends the statement that uses the challenge up. Takes the
   exchange's note. Refuses what is no credential. */
void ask_ceremony(struct exchange *x, const char *purpose);
const struct credential *ceremony_credential(const struct exchange *x);

/* From an answer: what a right ceremony holds. False after it refused, because the challenge is over. */
bool ceremony_expected(struct exchange *x, struct webauthn_ceremony *ceremony);

/* Refuses with one sentence, and logs what was wrong. */
void refuse_passkey(struct exchange *x, enum webauthn_outcome outcome);

#endif
