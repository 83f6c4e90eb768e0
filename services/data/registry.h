/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The registry as a worker sees it: firm number -> name, host, state. It is read at start and every second after that,
 * by a role that may read only platform.firms. It stays usable while the database is unavailable.
 */
#ifndef PORTICO_DATA_REGISTRY_H
#define PORTICO_DATA_REGISTRY_H

#include "common/text.h"
#include "data/pool.h"

enum firm_state { FIRM_ACTIVE, FIRM_SUSPENDED, FIRM_CLOSED };

struct firm {
    uint64_t number; /* schema t_<number> */
    char slug[64];
    char name[256];
    char origin[320]; /* https://slug.domain[:port], for links in mails and the check of Origin */
    enum firm_state state;
    uint64_t version;
};

struct registry;

/* `pool` is unfenced and uses the role portico_registry. */
struct registry *registry_open(uv_loop_t *loop, struct pool *pool);
void registry_close(struct registry **registry);

/* True after the first successful read. */
bool registry_ready(const struct registry *registry);

/*
 * Reads at once, for a firm that is not known yet. `on_read` is called when the read is done or failed, never before
 * this returns. At most REGISTRY_WAITING callers may wait: for one more it returns false and calls nothing.
 */
enum { REGISTRY_WAITING = 256 };
typedef void registry_f(void *owner);
bool registry_read_now(struct registry *registry, registry_f *on_read, void *owner);

/* NULL when there is none. Valid until control returns to the loop. */
const struct firm *registry_find(const struct registry *registry, uint64_t number);

#endif
