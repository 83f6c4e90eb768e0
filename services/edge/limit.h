/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rate limits of the edge: GCRA in this process, and for signing in over all edges by Redis, while it is there.
 *
 * They keep one network or one firm from taking the service away from the others, so they are wide, and that each edge
 * counts for itself does no harm: the worker asks Redis about every request anyway, by address, firm and session. A
 * second question here cost a quarter of the edge's work. What guards a person's sign-in is counted by account in the
 * worker.
 */
#ifndef PORTICO_EDGE_LIMIT_H
#define PORTICO_EDGE_LIMIT_H

#include <h2o.h>
#include <stdbool.h>
#include <stdint.h>

enum limit_kind { LIMIT_ADDRESS, LIMIT_FIRM, LIMIT_SIGN_IN, LIMIT_KINDS };

enum { LIMIT_KEYS = 4 };

struct limit_key {
    enum limit_kind kind;
    uint64_t firm, network;
};

struct limit_verdict {
    bool allowed;
    uint32_t retry_ms;
};

struct limits;
struct limit_ask;

typedef void limit_f(void *owner, struct limit_verdict verdict);

/* Every rate and burst is `factor` times the table's. */
struct limits *limits_open(h2o_context_t *context, const char *redis_address, uint64_t factor);

/* `*waiting` is NULL where it is decided at once, and `on_verdict` has then run before this returns. */
void limits_ask(struct limits *limits, const struct limit_key *keys, size_t count, limit_f *on_verdict, void *owner,
                struct limit_ask **waiting);

/* The owner is gone: nothing will be called. */
void limits_forget(struct limit_ask *ask);

bool limits_are_shared(const struct limits *limits);

#endif
