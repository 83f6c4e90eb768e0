/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* session_evict() for programs without a loop (the command line). It blocks on Redis for one second at most. */
#ifndef PORTICO_DATA_SESSION_EVICT_H
#define PORTICO_DATA_SESSION_EVICT_H

#include "data/session.h"

/* `address` has the format of PORTICO_REDIS. False when Redis is unavailable: a cached copy then stays valid for
 * SESSION_CACHE_SECONDS at most. */
bool session_evict_now(const char *address, uint64_t firm, const struct session_digest *digests, size_t count);

#endif
