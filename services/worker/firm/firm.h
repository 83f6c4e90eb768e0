/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm itself: settings, brand, sent mail. */
#ifndef PORTICO_WORKER_FIRM_FIRM_H
#define PORTICO_WORKER_FIRM_FIRM_H

#include "http/capability.h"

extern const struct capability firm_capability;

/*
 * In the ask of a STAFF_ONE_FACTOR route that changes something: with one factor, changes are allowed only while the
 * firm has no client; raises second_factor_first otherwise.
 */
void ask_setup(struct exchange *x);

#endif
