/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The two talks with a service: its description and keys when it is tested, the code for a token when somebody comes
 * back. Each is for a thread of compute(), takes five seconds at most, and is refused when CALLS_MAX are under way, so
 * that a slow service never takes all the threads that sealing and pictures need.
 */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_CALLS_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_CALLS_H

#include "worker/single_sign_on/claims.h"

enum { CALLS_MAX = 2 /* at once in one worker; beyond: CALL_BUSY */, CALLS_MS = 5000 };

enum call_outcome { CALL_DONE, CALL_BUSY, CALL_UNAVAILABLE, CALL_NOT_PUBLIC, CALL_WRONG };

struct discovery {
    const char *issuer; /* one that fetch_url_is_valid() */
    enum call_outcome outcome;
    const char *why; /* with CALL_WRONG: a sentence */
    struct endpoints endpoints;
};

void call_discover(void *discovery);

struct redemption {
    const char *token_endpoint, *keys, *form;
    const char *user, *password; /* for Authorization, or NULL */
    struct expected expected;
    enum call_outcome outcome;
    const char *why; /* with CALL_WRONG: for the log */
    struct claims claims;
};

/* RFC 6749, section 4.1.3. The keys are read anew each time, so one that was changed is known at once. */
void call_redeem(void *redemption);

#endif
