/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The service's contract (OpenAPI), which the service serves itself. */
#ifndef PORTICO_HTTP_SPEC_H
#define PORTICO_HTTP_SPEC_H

#include "http/exchange.h"

extern const struct route spec_routes[];

/* Called at the start: sets the contract to serve. The bytes must stay valid. */
void spec_use(struct text yaml);

/* The contract that was built with this program, so that contract and routes cannot differ in a deployment. */
struct text spec_built(void);

#endif
