/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Trusted devices: a browser whose owner proved a second factor there and asked not to be asked again for thirty days.
 * It keeps 256 random bits in a cookie of its side. They stand in for the second factor beside a mailed code, for this
 * person only, and never make a session fresh.
 */
#ifndef PORTICO_WORKER_IDENTITY_TRUST_H
#define PORTICO_WORKER_IDENTITY_TRUST_H

#include "http/exchange.h"

/* The hash under which the table knows the device that asks, as a parameter; absent when it shows none. */
struct text device_hash(struct exchange *x);

#endif
