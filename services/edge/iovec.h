/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libh2o's slices and ours have the same two members with other types. */
#ifndef PORTICO_EDGE_IOVEC_H
#define PORTICO_EDGE_IOVEC_H

#include "common/text.h"

#include <h2o.h>

static inline struct text text_of_iovec(h2o_iovec_t iovec)
{
    return (struct text){iovec.base, iovec.len};
}

/* The cast is safe, because libh2o does not write to these bytes. */
static inline h2o_iovec_t iovec_of_text(struct text text)
{
    return (h2o_iovec_t){(char *)(uintptr_t)text.at, text.length};
}

#endif
