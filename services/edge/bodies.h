/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The memory of request bodies.
 *
 * libh2o reads a whole body before a handler runs, and by default it writes a large one to an unlinked file. A piece of
 * a document would lie on a disk unsealed there, so bodies stay in memory, whatever their size; REQUEST_BODY bounds one
 * body, and this module all bodies together.
 */
#ifndef PORTICO_EDGE_BODIES_H
#define PORTICO_EDGE_BODIES_H

#include <stddef.h>

/*
 * The limit of one process: about a hundred pieces of concurrent uploads. Beyond it the connections with the largest
 * bodies are closed, until the rest is below it; the client of an upload requests the offset and continues. It is
 * checked ten times a second, so what arrives in between comes on top.
 */
enum { BODIES_BYTES = 256 * 1024 * 1024 };

struct edge;

/* Must be called before anything is read from a socket. */
void bodies_keep_in_memory(void);

/* Must be called once, after the context was opened: starts the checks. */
void bodies_watch(struct edge *edge);

#endif
