/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One request to a service that a firm named, over HTTPS. It follows no redirect, uses no proxy, and connects to public
 * addresses only: the address is judged when the socket is made, so a name that resolves to another one the second time
 * gains nothing. Hosts in PORTICO_OUTGOING may be private, and the CA in PORTICO_OUTGOING_CA may speak for those.
 *
 * It blocks, so it is for the threads of compute().
 */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_FETCH_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_FETCH_H

#include "common/buffer.h"
#include "common/text.h"

enum { FETCH_BYTES = 64 * 1024, FETCH_URL = 500 };

enum fetch_outcome {
    FETCH_DONE,
    FETCH_NOT_PUBLIC /* an address that nobody may call */,
    FETCH_SLOW,
    FETCH_UNAVAILABLE,
    FETCH_LARGE
};

struct fetch {
    const char *url;             /* one that fetch_url_is_valid() */
    const char *form;            /* posted; NULL: a GET */
    const char *user, *password; /* for Authorization: Basic; NULL: none */
    int64_t milliseconds;
    long status;
    struct buffer body; /* the caller closes it */
};

void fetch_start(void); /* once, before the first thread */

/* https, a host, no user, no fragment. */
bool fetch_url_is_valid(struct text url);

enum fetch_outcome fetch_run(struct fetch *fetch);

#endif
