/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Trusted devices: browsers in which a person showed a second factor and asked to trust the browser for 30 days. A
 * cookie of its side holds 256 random bits. They replace the second factor beside a mailed code, for this person only,
 * and never make a session fresh.
 */
#ifndef PORTICO_WORKER_IDENTITY_TRUST_H
#define PORTICO_WORKER_IDENTITY_TRUST_H

#include "http/exchange.h"

/* The hash of the browser's device token, as a parameter; absent if it has none. */
struct text device_hash(struct exchange *x);

#endif
