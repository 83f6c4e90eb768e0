/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The prepared statements of one connection: an LRU cache from (statement, firm) to a number.
 *
 * The server's name of a prepared statement is "s<number>". A connection never reuses a number, so a statement that
 * could not be deallocated is at worst left over; it is never confused with another.
 */
#ifndef PORTICO_DATA_PREPARED_H
#define PORTICO_DATA_PREPARED_H

#include "data/statement.h"

#include <stddef.h>

/* A generic plan takes about 40 kB in the server, so this is about 40 MB per connection. */
enum { PREPARED_ROOM = 1024 };

struct prepared;

struct prepared *prepared_open(void);
void prepared_close(struct prepared **prepared);

/* Returns 0 when there is none, else makes it the most recently used. */
uint32_t prepared_find(struct prepared *prepared, const struct statement *statement, uint64_t firm);

/* Adds a statement that is not there yet. `*evicted` is the number of the evicted statement, or 0. */
uint32_t prepared_add(struct prepared *prepared, const struct statement *statement, uint64_t firm, uint32_t *evicted);

/* Removes a statement that could not be prepared. Does nothing when the number is not there. */
void prepared_remove(struct prepared *prepared, uint32_t number);

size_t prepared_count(const struct prepared *prepared);

#endif
