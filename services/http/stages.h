/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The engine: what is done in each state (http/state.h), and which one comes next. Where an exchange stands is in every
 * log line.
 */
#ifndef PORTICO_HTTP_STAGES_H
#define PORTICO_HTTP_STAGES_H

#include "http/inside.h"

/*
 * Each gives the state that comes next, or the exchange's own when it waits; whatever it waits for calls
 * stages_resume(). One that refused or answered may give anything: that ends the exchange.
 */
typedef enum state stage_f(struct exchange *x);

/* From the first state on. The exchange may have ended when this returns, if the caller holds no reference. */
void stages_begin(struct exchange *x);

/* One state alone, for the asks harness. */
void stages_enter(struct exchange *x, enum state state);

/* What the exchange waited for has come. */
void stages_resume(struct exchange *x);

/* The deadline passed: answers 504 now. What comes later is dropped. */
void stages_expire(struct exchange *x);

#endif
