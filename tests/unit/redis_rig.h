/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For the tests of the Redis client: a client whose server does not run until the test starts it. */
#ifndef PORTICO_TESTS_REDIS_RIG_H
#define PORTICO_TESTS_REDIS_RIG_H

#include "data/redis.h"
#include "loop.h"
#include "redis_server.h"

/* Opened before each test and closed after it. */
extern struct redis_rig {
    uv_loop_t loop;
    struct redis_server server;
    struct redis *redis;
} redis_rig;

int redis_rig_set_up(void **state);
int redis_rig_tear_down(void **state);

void redis_rig_start(void); /* the server; waits until the client is connected */
bool redis_rig_is_up(void *what);
bool redis_rig_is_down(void *what); /* both for loop_until(); `what` is not used */

struct reply {
    int count; /* how often it was called back */
    bool unavailable;
    char text[64];
};

void redis_rig_on_reply(void *owner, const redisReply *reply); /* for redis_send(), with a struct reply */
bool redis_rig_has_reply(void *reply);                         /* for loop_until() */

/* A command of one to three words; NULL for those that it lacks. Waits for the reply. */
struct reply redis_rig_send(const char *a, const char *b, const char *c);

#endif
