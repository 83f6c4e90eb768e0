/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The stages of a request: match, firm, gate, form, ask, run, answer, send. The engine is one array of them; where an
 * exchange stands is one number, and its name is in every log line.
 */
#ifndef PORTICO_HTTP_STAGES_H
#define PORTICO_HTTP_STAGES_H

#include "http/inside.h"

/* Each gives the stage that comes next, or STAGE_WAIT when something is under way; that calls stages_resume(). */
typedef enum stage stage_f(struct exchange *x);

const char *stage_name(enum stage stage);

/* From the first stage on. The exchange may have ended when this returns, if the caller holds no reference. */
void stages_begin(struct exchange *x);

/* One stage alone, for the asks harness. */
enum stage stages_enter(struct exchange *x, enum stage stage);

/* What the exchange waited for has come. */
void stages_resume(struct exchange *x);

/* The deadline passed: answers 504 now. What comes later is dropped. */
void stages_expire(struct exchange *x);

#endif
