/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One HTTPS request to a service that a firm has configured. It follows no redirects, uses no proxy, and connects to
 * public addresses only: the address is checked when the socket is created, so DNS rebinding does not help an attacker.
 * Hosts in PORTICO_OUTGOING may be private, and their certificates may come from the CA in PORTICO_OUTGOING_CA.
 *
 * It blocks, so call it on a thread of compute().
 */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_FETCH_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_FETCH_H

#include "common/buffer.h"
#include "common/text.h"

enum { FETCH_BYTES = 64 * 1024, FETCH_URL = 500 };

enum fetch_outcome {
    FETCH_DONE,
    FETCH_NOT_PUBLIC /* the address is not public */,
    FETCH_SLOW,
    FETCH_UNAVAILABLE,
    FETCH_LARGE
};

struct fetch {
    const char *url;             /* valid by fetch_url_is_valid() */
    const char *form;            /* posted; NULL: a GET */
    const char *user, *password; /* for Authorization: Basic; NULL: none */
    int64_t milliseconds;
    long status;
    struct buffer body; /* the caller closes it */
};

void fetch_start(void); /* once, before the first thread */

/* Requires https and a host, without user and fragment. */
bool fetch_url_is_valid(struct text url);

enum fetch_outcome fetch_run(struct fetch *fetch);

#endif
