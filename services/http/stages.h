/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The engine: what is done in each state (http/state.h), and which one comes next. Every log line names the state of
 * its exchange.
 */
#ifndef PORTICO_HTTP_STAGES_H
#define PORTICO_HTTP_STAGES_H

#include "http/inside.h"

/*
 * Each returns the next state, or the exchange's own when it waits; the operation that it waits for then calls
 * stages_resume(). After a refusal or an answer the returned value does not matter: the exchange ends.
 */
typedef enum state stage_f(struct exchange *x);

/* Runs the exchange from the first state on. It may be freed when this returns, if the caller holds no reference. */
void stages_begin(struct exchange *x);

/* Runs one state alone, for the asks harness. */
void stages_enter(struct exchange *x, enum state state);

/* Continues after the operation that the exchange waited for. */
void stages_resume(struct exchange *x);

/* The deadline passed: answers 504 now. A later answer is dropped. */
void stages_expire(struct exchange *x);

#endif
