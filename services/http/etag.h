/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Entity tags (RFC 9110, section 8.8.3) for answers to GET: a browser that has the answer already gets 304 without
   it. */
#ifndef PORTICO_HTTP_ETAG_H
#define PORTICO_HTTP_ETAG_H

#include "http/inside.h"

/* Adds the tag and cache-control, and turns the answer into 304 when the request names the tag. */
void etag_add(struct exchange *x);

#endif
