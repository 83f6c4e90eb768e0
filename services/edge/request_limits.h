/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* By which limits a request counts: its network, its firm, and whether a stranger may be guessing. */
#ifndef PORTICO_EDGE_REQUEST_LIMITS_H
#define PORTICO_EDGE_REQUEST_LIMITS_H

#include "edge/limit.h"

struct request;

/* Puts the keys into `keys` and returns how many. */
size_t request_limits(const struct request *r, struct limit_key keys[LIMIT_KEYS]);

#endif
