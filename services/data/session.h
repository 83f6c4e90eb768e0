/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sessions. The source of truth is the row in the firm's schema; Redis holds a copy for SESSION_CACHE_SECONDS.
 *
 * The browser has 256 random bits; we keep only SHA-256(firm number || token), so that a token is useless at another
 * firm and a stolen table opens nothing. Without Redis this is slower, never wrong: sessions are then read from
 * PostgreSQL. Revoking evicts the copy and publishes the session's id, which ends its open streams too.
 *
 * An API key is a session too: of the member of staff who created it, at two factors, never fresh, with its scopes.
 */
#ifndef PORTICO_DATA_SESSION_H
#define PORTICO_DATA_SESSION_H

#include "common/cidr.h"
#include "common/id.h"
#include "common/text.h"
#include "data/key.h"
#include "data/limit.h"
#include "data/pool.h"

enum {
    SESSION_TOKEN = 43 /* 256 bits in base64url */,
    SESSION_CACHE_SECONDS = 60,
    SESSION_TOMBSTONE_SECONDS = 30, /* lifetime of an evicted session's tombstone: a run takes 10 s at most */
    KEY_NETWORKS = 10,              /* of one API key */
    SESSION_NETWORKS = KEY_NETWORKS * CIDR_TEXT,
};

enum level { LEVEL_NONE, LEVEL_ONE_FACTOR, LEVEL_TWO_FACTORS, LEVEL_FRESH /* a factor shown within 5 minutes */ };
enum role { ROLE_NONE, ROLE_READER, ROLE_MEMBER, ROLE_ADMIN, ROLE_OWNER }; /* of staff */

struct session {
    char id[ID_TEXT], person[ID_TEXT];
    enum viewer_kind kind; /* VIEWER_SYSTEM: nobody is signed in */
    enum level level;      /* LEVEL_FRESH is derived from fresh_until */
    enum role role;
    char impersonator[ID_TEXT];               /* the member of staff who impersonates this client; empty: nobody */
    bool support;                             /* a platform admin under a support grant: reads only */
    uint32_t scopes;                          /* of an API key; 0: a browser's session, with all rights of its person */
    int64_t expires_at, idle_at, fresh_until; /* seconds since 1970 */
    char networks[SESSION_NETWORKS];          /* from which an API key may be used, separated by spaces; empty: any */
    bool read;                                /* read from PostgreSQL just now, not from the cache */
};

struct session_digest {
    unsigned char bytes[32];
};

struct session_digest session_digest(uint64_t firm, struct text token);

/* Its key in the cache (data/key.h). */
struct key session_key(uint64_t firm, const struct session_digest *digest);

struct redis;
typedef void session_f(void *owner, enum run_outcome outcome, const struct session *session,
                       struct limit_verdict verdict);

/*
 * The gate's one round trip: one script checks the limits and fetches the cached session (if a token or an API key was
 * given). On a miss, the session is read from PostgreSQL through `pool` and cached. `session` is NULL when there is
 * none, or when it has expired or was revoked. `outcome` is the run's when PostgreSQL was needed and failed, else
 * RUN_DONE. When a limit refuses, nothing is read.
 *
 * `firm` 0 is the platform: `pool` is then unfenced, and the session is a platform admin's (VIEWER_STAFF, ROLE_ADMIN).
 */
void session_gate(struct redis *redis, struct pool *pool, uint64_t firm, struct text token,
                  const struct limit_ask *asks, size_t count, session_f *on_gate, void *owner);

/*
 * Call it after the row was changed or revoked. It replaces the cached copy with a tombstone, so that a concurrent read
 * cannot put the old copy back, and publishes the id, so that every worker ends the session's streams. When `id` is
 * absent, nothing is published.
 */
void session_evict(struct redis *redis, uint64_t firm, const struct session_digest *digest, struct text id);

/* Records that an API key was used, or refused because of its network: at most once a minute, and without waiting. */
void session_note_key(struct pool *pool, uint64_t firm, struct text id, struct text address, bool refused);

#endif
