/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notices: the error pages that the edge writes itself, as HTML and as JSON. */
#ifndef PORTICO_EDGE_PAGES_H
#define PORTICO_EDGE_PAGES_H

#include "common/buffer.h"
#include "edge/firms.h"

#include <h2o.h>

enum { NOTICE_BYTES = 8192 };

struct notice {
    int status;
    struct text code, title, detail, request;
    const struct firm *firm; /* NULL: it names no firm */
};

/* Both are allocated in the pool. */
struct text notice_page(const struct notice *notice, h2o_mem_pool_t *pool);
struct text notice_json(const struct notice *notice, h2o_mem_pool_t *pool);

/* A file of its own, because the policy allows no style in a page. */
struct text notice_style(void);

#endif
