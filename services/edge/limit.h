/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rate limits of the edge: GCRA in this process, and for signing in over all edges in Redis, while it is available.
 *
 * They prevent that one network or one firm uses up the service for the others, so they are wide, and it does no harm
 * that each edge counts for itself: the worker checks every request in Redis anyway, by address, firm and session. A
 * second query here cost a quarter of the edge's work. The worker counts sign-ins by account, against guessing.
 */
#ifndef PORTICO_EDGE_LIMIT_H
#define PORTICO_EDGE_LIMIT_H

#include <h2o.h>
#include <stdbool.h>
#include <stdint.h>

enum limit_kind {
    LIMIT_ADDRESS,
    LIMIT_ADDRESS_ABOVE, /* for the /48 of an IPv6 address, which one subscriber may be given */
    LIMIT_FIRM,
    LIMIT_SIGN_IN,
    LIMIT_SIGN_IN_ABOVE,
    LIMIT_KINDS
};

enum { LIMIT_KEYS = LIMIT_KINDS };

struct limit_key {
    enum limit_kind kind;
    uint64_t firm, network;
};

struct limit_verdict {
    bool allowed;
    uint32_t retry_ms;
};

struct limits;
struct limit_check;

typedef void limit_f(void *owner, struct limit_verdict verdict);

/* Every rate and burst is multiplied by `factor`. */
struct limits *limits_open(h2o_context_t *context, const char *redis_address, uint64_t factor);

/* `*pending` is NULL when the limits were checked at once; then `on_verdict` ran before this returns. */
void limits_check(struct limits *limits, const struct limit_key *keys, size_t count, limit_f *on_verdict, void *owner,
                  struct limit_check **pending);

/* The owner is freed: `on_verdict` is not called any more. */
void limits_cancel(struct limit_check *check);

bool limits_are_shared(const struct limits *limits);

#endif
