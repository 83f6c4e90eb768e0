/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What one connection has prepared: (statement, firm) -> number, least recently used out first.
 *
 * The server's name of a prepared statement is "s<number>". Numbers are never used again on a connection, so a
 * statement that could not be deallocated is at worst left over, never taken for another.
 */
#ifndef PORTICO_DATA_PREPARED_H
#define PORTICO_DATA_PREPARED_H

#include "data/statement.h"

#include <stddef.h>

/* A generic plan takes some 40 kB in the server, so this is about 40 MB a connection. */
enum { PREPARED_ROOM = 1024 };

struct prepared;

struct prepared *prepared_open(void);
void prepared_close(struct prepared **prepared);

/* 0 when there is none; else it is the newest now. */
uint32_t prepared_find(struct prepared *prepared, const struct statement *statement, uint64_t firm);

/* Adds what is not there. `*evicted` is the number that gave way, or 0. */
uint32_t prepared_add(struct prepared *prepared, const struct statement *statement, uint64_t firm, uint32_t *evicted);

/* Takes out what failed to prepare; a number that is gone is no matter. */
void prepared_remove(struct prepared *prepared, uint32_t number);

size_t prepared_count(const struct prepared *prepared);

#endif
