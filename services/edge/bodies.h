/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What request bodies hold of memory.
 *
 * libh2o takes a whole body before a handler runs, and by its default a large one goes to an unlinked file. A piece of
 * a document would lie on a disk unsealed there, so bodies stay in memory, whatever their size; one is bounded by
 * REQUEST_BODY and all together are bounded here.
 */
#ifndef PORTICO_EDGE_BODIES_H
#define PORTICO_EDGE_BODIES_H

#include <stddef.h>

/*
 * The bound of one process: about a hundred pieces of uploads under way. Beyond it the connections that hold most are
 * cut, until the rest is below it; who uploads asks for the offset and goes on. It is looked at ten times a second, so
 * what arrives in between comes on top.
 */
enum { BODIES_BYTES = 256 * 1024 * 1024 };

struct edge;

/* Before anything is read from a socket. */
void bodies_keep_in_memory(void);

/* Once, after the context was opened: begins to look. */
void bodies_watch(struct edge *edge);

#endif
