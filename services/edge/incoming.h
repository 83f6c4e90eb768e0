/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The head of a worker's answer. */
#ifndef PORTICO_EDGE_INCOMING_H
#define PORTICO_EDGE_INCOMING_H

#include <h2o.h>
#include <stdbool.h>

bool incoming_has(const h2o_header_t *headers, size_t count, const h2o_token_t *name);

/* Copies status, length and the headers that clients may see. Returns whether an event stream begins. */
bool incoming_head(h2o_req_t *req, int status, const h2o_header_t *headers, size_t count);

#endif
