/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The service's contract (OpenAPI), which it answers itself. */
#ifndef PORTICO_HTTP_SPEC_H
#define PORTICO_HTTP_SPEC_H

#include "http/exchange.h"

extern const struct route spec_routes[];

/* At the start: what is answered. The bytes must stay. */
void spec_use(struct text yaml);

/* The contract of this program as it was built, so that page and routes cannot differ by a deployment. */
struct text spec_built(void);

#endif
