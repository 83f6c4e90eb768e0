/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm itself: settings, brand, the mails that it sent. */
#ifndef PORTICO_WORKER_FIRM_FIRM_H
#define PORTICO_WORKER_FIRM_FIRM_H

#include "http/capability.h"

extern const struct capability firm_capability;

/*
 * Setting a firm up before there is a second factor. In the ask of a STAFF_ONE_FACTOR route that changes something:
 * whoever has shown no second factor may do so only while the firm has no client; raises second_factor_first otherwise.
 */
void ask_setup(struct exchange *x);

#endif
