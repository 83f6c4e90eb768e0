/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening what is sensitive: a factor proven within five minutes, and none reset within a day. */
#ifndef PORTICO_WORKER_DOCUMENTS_SENSITIVITY_H
#define PORTICO_WORKER_DOCUMENTS_SENSITIVITY_H

#include "http/exchange.h"

/*
 * Asks `guard` (parameters: an id, whether a factor was proven just now), which raises portico.conflict() when the
 * thing is sensitive and not for the viewer now. The exchange then ends with 403: step_up, or cooling_off with its end.
 */
void ask_sensitive_guard(struct exchange *x, const struct statement *guard, struct text id);

#endif
