/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libh2o's <h2o/http2_internal.h> includes a khash.h that Debian does not ship. We use only the layout of its streams,
 * in which a table is one pointer; its lookup is declared here to find nothing, and is never called.
 */
#ifndef PORTICO_EDGE_KHASH_H
#define PORTICO_EDGE_KHASH_H

typedef unsigned khiter_t;

#define khash_t(name) struct khash_of_##name
#define KHASH_MAP_INIT_INT64(name, value)                                                                              \
    khash_t(name)                                                                                                      \
    {                                                                                                                  \
        value found;                                                                                                   \
    };
#define kh_get(name, table, key) ((void)(table), (void)(key), 0U)
#define kh_end(table) 0U
#define kh_val(table, at) ((void)(at), (table)->found)

#endif
