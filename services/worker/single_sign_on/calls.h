/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The two calls to an identity provider: reading its metadata and keys for a test, and exchanging a code for a token.
 * Each runs on a thread of compute(), takes at most five seconds, and is refused if CALLS_MAX are in progress, so that
 * a slow provider never takes all threads.
 */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_CALLS_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_CALLS_H

#include "worker/single_sign_on/claims.h"

enum { CALLS_MAX = 2 /* at once in one worker; above it CALL_BUSY */, CALLS_MS = 5000 };

enum call_outcome { CALL_DONE, CALL_BUSY, CALL_UNAVAILABLE, CALL_NOT_PUBLIC, CALL_WRONG };

struct discovery {
    const char *issuer; /* valid by fetch_url_is_valid() */
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

/* RFC 6749, section 4.1.3. The keys are read each time, so that a changed key is known at once. */
void call_redeem(void *redemption);

#endif
