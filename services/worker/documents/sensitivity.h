/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Access to sensitive content: requires a fresh factor, and no reset of factors within a day. */
#ifndef PORTICO_WORKER_DOCUMENTS_SENSITIVITY_H
#define PORTICO_WORKER_DOCUMENTS_SENSITIVITY_H

#include "http/exchange.h"

/*
 * Adds the statement `guard` (parameters: an id, and whether the viewer's level is fresh), which raises
 * portico.conflict() if the object is sensitive and the viewer may not open it now. The exchange then ends with 403:
 * step_up, or cooling_off with its end.
 */
void ask_sensitive_guard(struct exchange *x, const struct statement *guard, struct text id);

#endif
