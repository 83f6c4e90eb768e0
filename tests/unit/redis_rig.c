/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One server and one client at a time, so what the tests share is one variable. */
#include "redis_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct redis_rig redis_rig;

int redis_rig_set_up(void **state)
{
    (void)state;
    assert_int_equal(uv_loop_init(&redis_rig.loop), 0);
    redis_server_make(&redis_rig.server);
    redis_rig.redis = redis_open(&redis_rig.loop, redis_rig.server.socket);
    return 0;
}

int redis_rig_tear_down(void **state)
{
    (void)state;
    redis_close(&redis_rig.redis);
    loop_end(&redis_rig.loop);
    redis_server_end(&redis_rig.server);
    return 0;
}

bool redis_rig_is_up(void *what)
{
    (void)what;
    return redis_is_up(redis_rig.redis);
}

bool redis_rig_is_down(void *what)
{
    (void)what;
    return !redis_is_up(redis_rig.redis);
}

void redis_rig_start(void)
{
    redis_server_start(&redis_rig.server);
    loop_until(&redis_rig.loop, redis_rig_is_up, NULL);
}

void redis_rig_on_reply(void *owner, const redisReply *reply)
{
    struct reply *got = owner;

    got->count++;
    got->unavailable = reply == NULL;
    if (reply != NULL && reply->str != NULL)
        snprintf(got->text, sizeof(got->text), "%s", reply->str);
}

bool redis_rig_has_reply(void *what)
{
    return ((struct reply *)what)->count > 0;
}

struct reply redis_rig_send(const char *a, const char *b, const char *c)
{
    const struct text arguments[] = {text_of(a), text_of(b), text_of(c)};
    struct reply reply = {0};

    redis_send(redis_rig.redis, arguments, c != NULL ? 3 : b != NULL ? 2 : 1, redis_rig_on_reply, &reply);
    assert_int_equal(reply.count, 0); /* never before redis_send() returns */
    loop_until(&redis_rig.loop, redis_rig_has_reply, &reply);
    assert_int_equal(reply.count, 1);
    return reply;
}
