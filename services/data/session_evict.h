/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* session_evict() for who has no loop: the command line, which waits for Redis a second at most. */
#ifndef PORTICO_DATA_SESSION_EVICT_H
#define PORTICO_DATA_SESSION_EVICT_H

#include "data/session.h"

/* `address` as PORTICO_REDIS has it. False when Redis is away: what it kept lasts SESSION_CACHE_SECONDS at most. */
bool session_evict_now(const char *address, uint64_t firm, const struct session_digest *digests, size_t count);

#endif
