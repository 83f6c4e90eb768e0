/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sessions. The bool_param is the row in the firm's schema; Redis holds a copy for SESSION_CACHE_SECONDS.
 *
 * The browser has 256 random bits; we keep only SHA-256(firm number || token), so that a token means nothing at another
 * firm and a stolen table opens nothing. Losing Redis makes this slower, never wrong: a session is then read from
 * PostgreSQL. Revoking deletes the copy and publishes the session's id, which ends its open streams too.
 *
 * An API key is a session too: of the member of staff who made it, at two factors and never fresh, with its scopes.
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
    SESSION_TOMBSTONE_SECONDS = 30, /* how long a forgotten session's mark stands: a run lives 10 s at most */
    KEY_NETWORKS = 10,         /* of one API key */
    SESSION_NETWORKS = KEY_NETWORKS * CIDR_TEXT,
};

enum level { LEVEL_NONE, LEVEL_ONE_FACTOR, LEVEL_TWO_FACTORS, LEVEL_FRESH /* a factor shown within 5 minutes */ };
enum role { ROLE_NONE, ROLE_READER, ROLE_MEMBER, ROLE_ADMIN, ROLE_OWNER }; /* of staff */

struct session {
    char id[ID_TEXT], person[ID_TEXT];
    enum viewer_kind kind; /* VIEWER_SYSTEM: nobody is signed in */
    enum level level;      /* LEVEL_FRESH is worked out from fresh_until */
    enum role role;
    char impersonator[ID_TEXT]; /* the member of staff who impersonates this client; empty: nobody */
    bool support;               /* the platform's, let in by the firm: it looks, and has no affairs of its own */
    uint32_t scopes;            /* what an API key may; 0: a browser's session, with all that its person may */
    int64_t expires_at, idle_at, fresh_until; /* seconds since 1970 */
    char networks[SESSION_NETWORKS];          /* from which an API key may come, with a space between; empty: any */
    bool read;                                /* from PostgreSQL just now, not from the copy */
};

struct session_digest {
    unsigned char bytes[32];
};

struct session_digest session_digest(uint64_t firm, struct text token);

/* Where the cache keeps it (data/key.h). */
struct key session_key(uint64_t firm, const struct session_digest *digest);

struct redis;
typedef void session_f(void *owner, enum run_outcome outcome, const struct session *session,
                       struct limit_verdict verdict);

/*
 * The gate's one round trip: the cached session (if a token or an API key was given) and the limits, by one script. A
 * miss is read from PostgreSQL through `pool` and put into the cache. `session` is NULL when there is none, it ended,
 * or was revoked; `outcome` is RUN_UNAVAILABLE etc. when the database was needed and could not be asked, else RUN_DONE.
 * A refused limit ends it: nothing is read then.
 *
 * `firm` 0 is the platform's own: `pool` is then the unfenced one, and the session an admin's (VIEWER_STAFF,
 * ROLE_ADMIN).
 */
void session_gate(struct redis *redis, struct pool *pool, uint64_t firm, struct text token,
                  const struct limit_ask *asks, size_t count, session_f *on_gate, void *owner);

/*
 * After the row was changed or revoked: forgets the cached copy, for long enough that a read under way cannot put the
 * old one back, and publishes {"revoked":"<id>"} so that every worker ends the session's streams. `id` absent: only
 * forgets.
 */
void session_evict(struct redis *redis, uint64_t firm, const struct session_digest *digest, struct text id);

/* Notes that an API key was used, or refused for where it came from: at most once a minute, and nobody waits for it. */
void session_note_key(struct pool *pool, uint64_t firm, struct text id, struct text address, bool refused);

#endif
