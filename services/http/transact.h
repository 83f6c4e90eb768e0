/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The limits that the handler named, then one transaction. The engine's own statements surround the handler's: the
 * idempotency key before, the audit entry and the emitted events after.
 */
#ifndef PORTICO_HTTP_TRANSACT_H
#define PORTICO_HTTP_TRANSACT_H

#include "http/stages.h"

enum state transact_limits(struct exchange *x);
enum state transact_limits_resume(struct exchange *x);
enum state transact_run(struct exchange *x);
enum state transact_run_resume(struct exchange *x);

/* Sends a run of the engine itself to the pool of the exchange's realm, as its viewer or as the service. */
void transact_send(struct exchange *x, struct run *run, void (*on_done)(struct run *run), bool as_system);

#endif
