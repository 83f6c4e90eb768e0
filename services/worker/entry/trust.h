/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Trusted devices: a browser whose owner proved a second factor there and asked not to be asked again for thirty days.
 * It keeps 256 random bits in a cookie of its side. They stand in for the second factor beside a mailed code, for this
 * person only, and never make a session fresh.
 */
#ifndef PORTICO_WORKER_ENTRY_TRUST_H
#define PORTICO_WORKER_ENTRY_TRUST_H

#include "http/exchange.h"

/* The field that asks for it, for forms of routes where a second factor is proven. */
#define TRUST_FIELD                                                                                                    \
    {                                                                                                                  \
        .name = "trust", .kind = FIELD_BOOL                                                                            \
    }

/* The hash under which the table knows the device that asks, as a parameter; absent when it shows none. */
struct text device_hash(struct exchange *x);

/* Asks for this browser to be trusted by the viewer, if the form wants it; in the transaction that raises the session.
   Once it has committed, give_trust() of what this returned sets the cookie, where the policy let it be. */
void *ask_trust(struct exchange *x);
void give_trust(struct exchange *x, const void *trust);

#endif
