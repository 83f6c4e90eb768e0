/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The request as the edge writes it to a worker. */
#ifndef PORTICO_EDGE_OUTGOING_H
#define PORTICO_EDGE_OUTGOING_H

#include "edge/request.h"

/* False when a header must not be forwarded. The bytes live as long as the request. */
bool outgoing_head(struct request *r, struct text *head);

#endif
