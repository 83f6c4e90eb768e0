/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Wrong codes in a row. Ten shut a person's codes out for a quarter of an hour, a hundred until staff unlock them; a
 * passkey, which nobody can guess, is not counted and works meanwhile.
 *
 * A try counts before the code is looked at, and commits: else guesses sent side by side would all be free.
 */
#ifndef PORTICO_WORKER_IDENTITY_ATTEMPTS_H
#define PORTICO_WORKER_IDENTITY_ATTEMPTS_H

#include "http/exchange.h"

/* In an ask, as the service: counts a try of the viewer. In the answer: true when it may be looked at; else the
   exchange ended with how long codes are shut out. A session that is raised clears the count. A try writes no audit
   entry; what the right code does names its own. */
void ask_attempt(struct exchange *x);
bool check_attempt(struct exchange *x);

/* "a minute", "14 minutes". */
struct text duration_words(uint64_t seconds, struct arena *arena);

#endif
