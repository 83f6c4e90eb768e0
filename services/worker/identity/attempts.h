/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Attempts at a second factor. Ten wrong codes in a row lock a person's codes out for 15 minutes, a hundred until staff
 * unlock them. Passkeys, which nobody can guess, are not counted and still work.
 *
 * An attempt is counted, and committed, before the code is checked: otherwise parallel guesses would not be counted.
 */
#ifndef PORTICO_WORKER_IDENTITY_ATTEMPTS_H
#define PORTICO_WORKER_IDENTITY_ATTEMPTS_H

#include "http/exchange.h"

/* In an ask, as the service: counts an attempt of the viewer. In the answer: whether the code may be checked; if codes
   are locked out, refuses with the remaining time. Raising the session resets the count. An attempt writes no audit
   entry; a correct code names its own. */
void ask_attempt(struct exchange *x);
bool check_attempt(struct exchange *x);

/* "a minute", "14 minutes". */
struct text duration_words(uint64_t seconds, struct arena *arena);

#endif
