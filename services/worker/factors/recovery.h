/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Recovery codes: ten at a time, shown once. */
#ifndef PORTICO_WORKER_FACTORS_RECOVERY_H
#define PORTICO_WORKER_FACTORS_RECOVERY_H

#include "http/exchange.h"

/* In an ask, as the service: replaces all codes of `person` by ten new ones. Returns the argument for
   recovery_json(). */
void *recovery_ask(struct exchange *x, struct text person);

/* The codes as a JSON list, in the secret arena; `null` for NULL. */
struct text recovery_json(struct exchange *x, const void *codes);

#endif
