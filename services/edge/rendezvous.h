/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which worker serves a firm: the one with the highest score for it (rendezvous hashing). So a firm's plans and
 * catalogue entries stay warm in few database backends, and an added or removed worker moves only its own share of the
 * firms.
 */
#ifndef PORTICO_EDGE_RENDEZVOUS_H
#define PORTICO_EDGE_RENDEZVOUS_H

#include <stddef.h>
#include <stdint.h>

enum { RENDEZVOUS_MAX = 64 };

/* Fills `order` with 0 to count - 1, the preferred first. */
void rendezvous_order(uint64_t firm, size_t count, uint8_t order[RENDEZVOUS_MAX]);

#endif
