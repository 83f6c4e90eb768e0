/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Redis client with a real server that is missing, refuses, freezes, dies and restarts. */
#include "data/redis.h"

#include "common/clock.h"
#include "data/limit.h"
#include "loop.h"
#include "redis_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uv_loop_t loop;
static struct redis_server server;
static struct redis *redis;

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    redis_server_make(&server);
    redis = redis_open(&loop, server.socket);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    redis_close(&redis);
    loop_end(&loop);
    redis_server_end(&server);
    return 0;
}

static bool is_up(void *what)
{
    (void)what;
    return redis_is_up(redis);
}

static bool is_down(void *what)
{
    (void)what;
    return !redis_is_up(redis);
}

static void start(void)
{
    redis_server_start(&server);
    loop_until(&loop, is_up, NULL);
}

/* ---- commands ---- */

struct reply {
    int count;
    bool unavailable;
    char text[64];
};

static void on_reply(void *owner, const redisReply *reply)
{
    struct reply *got = owner;

    got->count++;
    got->unavailable = reply == NULL;
    if (reply != NULL && reply->str != NULL)
        snprintf(got->text, sizeof(got->text), "%s", reply->str);
}

static bool has_reply(void *what)
{
    return ((struct reply *)what)->count > 0;
}

static struct reply send_and_wait(const char *a, const char *b, const char *c)
{
    const struct text arguments[] = {text_of(a), text_of(b), text_of(c)};
    struct reply reply = {0};

    redis_send(redis, arguments, c != NULL ? 3 : b != NULL ? 2 : 1, on_reply, &reply);
    assert_int_equal(reply.count, 0); /* never before redis_send() returns */
    loop_until(&loop, has_reply, &reply);
    assert_int_equal(reply.count, 1);
    return reply;
}

static void a_missing_socket_is_unavailable_until_the_server_starts(void **state)
{
    (void)state;
    assert_true(send_and_wait("PING", NULL, NULL).unavailable);
    start();
    assert_string_equal(send_and_wait("PING", NULL, NULL).text, "PONG");
}

static void a_refused_connection_is_retried(void **state)
{
    (void)state;
    start();
    redis_server_signal(&server, SIGKILL); /* the socket file stays, so connections are refused */
    loop_until(&loop, is_down, NULL);
    assert_true(send_and_wait("PING", NULL, NULL).unavailable);
    start();
    assert_false(send_and_wait("PING", NULL, NULL).unavailable);
}

static void a_refused_tcp_connection_is_unavailable(void **state)
{
    struct redis *local = redis, *tcp = redis_open(&loop, "127.0.0.1:1");

    (void)state;
    redis = tcp;
    assert_true(send_and_wait("PING", NULL, NULL).unavailable);
    for (int i = 0; i < 20; i++)
        uv_run(&loop, UV_RUN_ONCE);
    assert_true(send_and_wait("PING", NULL, NULL).unavailable);
    redis_close(&tcp);
    redis = local;
}

static void a_frozen_server_delays_only_one_command(void **state)
{
    uint64_t from;

    (void)state;
    start();
    redis_server_signal(&server, SIGSTOP);
    from = clock_ns();
    assert_true(send_and_wait("GET", "a", NULL).unavailable);
    assert_true((clock_ns() - from) / 1000000 >= REDIS_COMMAND_MS - 20);
    from = clock_ns();
    for (int i = 0; i < 20; i++) /* the next commands do not wait, so together they take less time */
        assert_true(send_and_wait("GET", "a", NULL).unavailable);
    assert_true((clock_ns() - from) / 1000000 < 20 * (REDIS_COMMAND_MS - 20));
    redis_server_signal(&server, SIGCONT);
    loop_until(&loop, is_up, NULL);
    assert_false(send_and_wait("PING", NULL, NULL).unavailable);
}

/* Frozen until the connection is closed; a successful connect alone must not count as available. */
static void the_connection_to_a_long_frozen_server_is_closed(void **state)
{
    uint64_t from;

    (void)state;
    start();
    redis_server_signal(&server, SIGSTOP);
    from = uv_now(&loop);
    assert_true(send_and_wait("GET", "a", NULL).unavailable);
    while (uv_now(&loop) < from + REDIS_STALL_MS + 500) {
        uv_run(&loop, UV_RUN_ONCE);
        assert_false(redis_is_up(redis));
    }
    redis_server_signal(&server, SIGCONT);
    loop_until(&loop, is_up, NULL);
    assert_false(send_and_wait("PING", NULL, NULL).unavailable);
}

static void when_the_server_is_killed_commands_in_flight_fail(void **state)
{
    enum { COUNT = 100 };
    static struct reply replies[COUNT];
    const struct text get[] = {lit("GET"), lit("a")};

    (void)state;
    start();
    redis_server_signal(&server, SIGSTOP);
    for (int i = 0; i < COUNT; i++)
        redis_send(redis, get, 2, on_reply, &replies[i]);
    redis_server_signal(&server, SIGKILL);
    loop_until(&loop, has_reply, &replies[COUNT - 1]);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(replies[i].count, 1);
        assert_true(replies[i].unavailable);
    }
}

static void closing_fails_commands_in_flight(void **state)
{
    struct reply replies[2] = {{0}, {0}};
    const struct text get[] = {lit("GET"), lit("a")};

    (void)state;
    start();
    redis_send(redis, get, 2, on_reply, &replies[0]);
    redis_close(&redis);
    assert_int_equal(replies[0].count, 1);
    assert_true(replies[0].unavailable);
    redis = redis_open(&loop, server.socket);
}

static void an_error_counts_as_no_reply(void **state)
{
    (void)state;
    start();
    assert_false(send_and_wait("SET", "a", "1").unavailable);
    assert_true(send_and_wait("LPUSH", "a", "1").unavailable);
    assert_string_equal(send_and_wait("GET", "a", NULL).text, "1");
}

/* ---- scripts ---- */

static struct redis_script double_script = {.text = "return redis.call('GET', KEYS[1]) .. ARGV[1]"};

static struct reply run_script(void)
{
    const struct text arguments[] = {lit("word"), lit("!")};
    struct reply reply = {0};

    redis_run(redis, &double_script, arguments, 1, 2, on_reply, &reply);
    loop_until(&loop, has_reply, &reply);
    return reply;
}

static void a_script_survives_flushes_and_restarts(void **state)
{
    (void)state;
    start();
    send_and_wait("SET", "word", "hello");
    assert_string_equal(run_script().text, "hello!");
    assert_string_equal(run_script().text, "hello!"); /* by its digest */
    send_and_wait("SCRIPT", "FLUSH", NULL);
    run_script(); /* may be unavailable once */
    assert_string_equal(run_script().text, "hello!");
    redis_server_signal(&server, SIGKILL);
    loop_until(&loop, is_down, NULL);
    start();
    send_and_wait("SET", "word", "again");
    assert_string_equal(run_script().text, "again!");
}

/* ---- subscriptions ---- */

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
        redis_publish(redis, lit("live:1"), text_of(message));
        send_and_wait("PING", NULL, NULL);
    }
    loop_until(&loop, has_received, &wanted);
}

static void subscriptions_are_renewed(void **state)
{
    (void)state;
    memset(&received, 0, sizeof(received));
    redis_on_message(redis, on_message, NULL);
    redis_subscribe(redis, lit("live:1")); /* while it is unavailable */
    start();
    publish_until_received("one");
    assert_string_equal(received.message, "one");
    assert_int_equal(received.renewed, 0);
    redis_server_signal(&server, SIGKILL);
    loop_until(&loop, is_down, NULL);
    start();
    loop_until(&loop, was_renewed, NULL);
    publish_until_received("two");
    assert_string_equal(received.channel, "live:1");
    assert_string_equal(received.message, "two");
}

static void an_unsubscribed_channel_has_no_messages(void **state)
{
    int wanted;

    (void)state;
    memset(&received, 0, sizeof(received));
    redis_on_message(redis, on_message, NULL);
    redis_subscribe(redis, lit("live:1"));
    redis_subscribe(redis, lit("live:2"));
    start();
    publish_until_received("there");
    redis_unsubscribe(redis, lit("live:2"));
    /* A connection works in order: after a message of live:1, the unsubscription is done. */
    publish_until_received("in between");
    wanted = received.count;
    redis_publish(redis, lit("live:2"), lit("unheard"));
    publish_until_received("after");
    assert_true(received.count > wanted);
    assert_string_not_equal(received.message, "unheard");
}

/* ---- limits ---- */

static struct limit_verdict verdict;
static int verdicts;

static void on_verdict(void *owner, struct limit_verdict given)
{
    (void)owner;
    verdict = given;
    verdicts++;
}

static bool has_verdict(void *what)
{
    (void)what;
    return verdicts > 0;
}

static struct limit_verdict limit(const struct limit_ask *asks, size_t count, bool fail_closed)
{
    verdicts = 0;
    limit_ask(redis, asks, count, fail_closed, on_verdict, NULL);
    loop_until(&loop, has_verdict, NULL);
    return verdict;
}

static const struct limit narrow = {"narrow", 6, 3, 60000}, wide = {"wide", 600, 100, 60000};

static void limits_count_together_or_not_at_all(void **state)
{
    struct text who = lit("somebody"), other = lit("else");
    struct limit_ask both[] = {{&wide, key_of(1, lit("wide"), &who, 1)}, {&narrow, key_of(1, lit("narrow"), &who, 1)}};
    struct limit_ask only_wide = both[0];

    (void)state;
    start();
    for (int i = 0; i < 3; i++)
        assert_true(limit(both, 2, false).allowed);
    assert_false(limit(both, 2, false).allowed);
    assert_ptr_equal(verdict.hit, &narrow);
    assert_false(verdict.local);
    assert_in_range(verdict.retry_ms, 9000, 10000);
    /* A refusal does not count: three of the hundred were used. */
    for (int i = 0; i < 97; i++)
        assert_true(limit(&only_wide, 1, false).allowed);
    assert_false(limit(&only_wide, 1, false).allowed);
    both[1].key = key_of(1, lit("narrow"), &other, 1);
    assert_true(limit(&both[1], 1, false).allowed);
}

static void without_redis_the_local_limit_applies(void **state)
{
    struct text who = lit("local somebody");
    struct limit_ask open = {&narrow, key_of(1, lit("open"), &who, 1)},
                     closed = {&narrow, key_of(1, lit("closed"), &who, 1)};

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(limit(&open, 1, false).allowed);
    assert_false(limit(&open, 1, false).allowed);
    assert_true(verdict.local);
    assert_true(limit(&closed, 1, true).allowed);
    assert_false(limit(&closed, 1, true).allowed);
    assert_ptr_equal(verdict.hit, &narrow);
    assert_in_range(verdict.retry_ms, 39000, 40000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_missing_socket_is_unavailable_until_the_server_starts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_connection_is_retried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_tcp_connection_is_unavailable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_server_delays_only_one_command, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_connection_to_a_long_frozen_server_is_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(when_the_server_is_killed_commands_in_flight_fail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_fails_commands_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_error_counts_as_no_reply, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_script_survives_flushes_and_restarts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(subscriptions_are_renewed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unsubscribed_channel_has_no_messages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_count_together_or_not_at_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_redis_the_local_limit_applies, set_up, tear_down),
    };

    signal(SIGPIPE, SIG_IGN); /* as every service does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
