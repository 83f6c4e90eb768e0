/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Limits that the handler named, then one transaction. The engine's own statements stand around the
 * handler's: the idempotency key before, the audit entry and the told events after.
 */
#ifndef PORTICO_HTTP_TRANSACT_H
#define PORTICO_HTTP_TRANSACT_H

#include "http/stages.h"

enum state transact_limits(struct exchange *x);
enum state transact_limits_resume(struct exchange *x);
enum state transact_run(struct exchange *x);
enum state transact_run_resume(struct exchange *x);

/* Sends a run of the engine's own in the exchange's own pool, as its viewer or as the service. */
void transact_send(struct exchange *x, struct run *run, void (*on_done)(struct run *run), bool as_system);

#endif
