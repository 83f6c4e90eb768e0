/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Recovery codes: ten at a time, shown once. */
#ifndef PORTICO_WORKER_FACTORS_RECOVERY_H
#define PORTICO_WORKER_FACTORS_RECOVERY_H

#include "http/exchange.h"

/* Asks for ten new codes of `person` in place of all that they had. As the service. Gives what recovery_json() wants.
 */
void *recovery_ask(struct exchange *x, struct text person);

/* They as a JSON list, in the secret arena; null for NULL. */
struct text recovery_json(struct exchange *x, const void *codes);

#endif
