/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages of channels, with a real server that is killed in between. */
#include "redis_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct {
    int count, renewed;
    char channel[64], message[64];
} received;

static void on_message(void *owner, struct text channel, struct text message)
{
    (void)owner;
    if (text_is_absent(channel)) {
        received.renewed++;
        return;
    }
    received.count++;
    snprintf(received.channel, sizeof(received.channel), "%.*s", (int)channel.length, channel.at);
    snprintf(received.message, sizeof(received.message), "%.*s", (int)message.length, message.at);
}

static bool has_received(void *what)
{
    return received.count >= *(int *)what;
}

static bool was_renewed(void *what)
{
    (void)what;
    return received.renewed > 0;
}

/* Only a received message shows that the subscription is active, so this publishes until one arrives. */
static void publish_until_received(const char *message)
{
    int wanted = received.count + 1;

    while (received.count < wanted) {
        redis_publish(redis_rig.redis, lit("live:1"), text_of(message));
        redis_rig_send("PING", NULL, NULL);
    }
    loop_until(&redis_rig.loop, has_received, &wanted);
}

static void subscriptions_are_renewed(void **state)
{
    (void)state;
    memset(&received, 0, sizeof(received));
    redis_on_message(redis_rig.redis, on_message, NULL);
    redis_subscribe(redis_rig.redis, lit("live:1")); /* while it is unavailable */
    redis_rig_start();
    publish_until_received("one");
    assert_string_equal(received.message, "one");
    assert_int_equal(received.renewed, 0);
    redis_server_signal(&redis_rig.server, SIGKILL);
    loop_until(&redis_rig.loop, redis_rig_is_down, NULL);
    redis_rig_start();
    loop_until(&redis_rig.loop, was_renewed, NULL);
    publish_until_received("two");
    assert_string_equal(received.channel, "live:1");
    assert_string_equal(received.message, "two");
}

static void an_unsubscribed_channel_has_no_messages(void **state)
{
    int wanted;

    (void)state;
    memset(&received, 0, sizeof(received));
    redis_on_message(redis_rig.redis, on_message, NULL);
    redis_subscribe(redis_rig.redis, lit("live:1"));
    redis_subscribe(redis_rig.redis, lit("live:2"));
    redis_rig_start();
    publish_until_received("there");
    redis_unsubscribe(redis_rig.redis, lit("live:2"));
    /* A connection works in order: after a message of live:1, the unsubscription is done. */
    publish_until_received("in between");
    wanted = received.count;
    redis_publish(redis_rig.redis, lit("live:2"), lit("unheard"));
    publish_until_received("after");
    assert_true(received.count > wanted);
    assert_string_not_equal(received.message, "unheard");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(subscriptions_are_renewed, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(an_unsubscribed_channel_has_no_messages, redis_rig_set_up, redis_rig_tear_down),
    };

    signal(SIGPIPE, SIG_IGN); /* as every service does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
