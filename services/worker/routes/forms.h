/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What several forms have in common. */
#ifndef PORTICO_WORKER_ROUTES_FORMS_H
#define PORTICO_WORKER_ROUTES_FORMS_H

#include "http/exchange.h"

/* Languages that the pages speak, for FIELD_CHOICE. */
extern const char *const locales[];

/* Whether a member stood in the body, null included, as a boolean parameter: left out means unchanged. */
struct text given(const struct exchange *x, const char *name);

#endif
