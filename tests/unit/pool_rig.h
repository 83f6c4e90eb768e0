/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For the tests of the pool: one pool at a real PostgreSQL with the fence (tests/support/pg.sh), and runs to give it.
 */
#ifndef PORTICO_TESTS_POOL_RIG_H
#define PORTICO_TESTS_POOL_RIG_H

#include "data/pool.h"
#include "loop.h"

/* Opened before each test and closed after it. */
extern struct pool_rig {
    uv_loop_t loop;
    struct pool *pool;
    PGconn *superuser;
} pool_rig;

int pool_rig_set_up(void **state); /* with one connection */
int pool_rig_tear_down(void **state);
void pool_rig_open(int connections, int apart); /* another pool, once the test has closed the first */

void pool_rig_command(const char *command); /* as the superuser */
uint64_t pool_rig_metric(const char *name); /* the value of the first metric whose line holds `name` */
bool pool_rig_is_ready(void *pool);         /* for loop_until() */

struct test_run {
    struct run run;
    int done;          /* how often it was called back */
    int *order, place; /* with `order`: it was the place-th of those that share the counter */
};

/* A run of a firm as the service; without a statement, with one that gives `value` back, and with an insert. */
void pool_rig_prepare(struct test_run *test_run, uint64_t firm);
void pool_rig_prepare_echo(struct test_run *test_run, uint64_t firm, const char *value);
void pool_rig_prepare_account(struct test_run *test_run, uint64_t firm, const char *id, const char *name);

bool pool_rig_is_done(void *test_run);        /* for loop_until() */
void pool_rig_run(struct test_run *test_run); /* waits for its result, which the caller clears */
void pool_rig_assert_works(void);             /* a run succeeds */

#endif
