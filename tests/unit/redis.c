/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Redis client with a real server that is missing, refuses, freezes, dies and restarts. */
#include "data/redis.h"

#include "common/clock.h"
#include "redis_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_missing_socket_is_unavailable_until_the_server_starts(void **state)
{
    (void)state;
    assert_true(redis_rig_send("PING", NULL, NULL).unavailable);
    redis_rig_start();
    assert_string_equal(redis_rig_send("PING", NULL, NULL).text, "PONG");
}

static void a_refused_connection_is_retried(void **state)
{
    (void)state;
    redis_rig_start();
    redis_server_signal(&redis_rig.server, SIGKILL); /* the socket file stays, so connections are refused */
    loop_until(&redis_rig.loop, redis_rig_is_down, NULL);
    assert_true(redis_rig_send("PING", NULL, NULL).unavailable);
    redis_rig_start();
    assert_false(redis_rig_send("PING", NULL, NULL).unavailable);
}

static void a_refused_tcp_connection_is_unavailable(void **state)
{
    struct redis *local = redis_rig.redis, *tcp = redis_open(&redis_rig.loop, "127.0.0.1:1");

    (void)state;
    redis_rig.redis = tcp;
    assert_true(redis_rig_send("PING", NULL, NULL).unavailable);
    for (int i = 0; i < 20; i++)
        uv_run(&redis_rig.loop, UV_RUN_ONCE);
    assert_true(redis_rig_send("PING", NULL, NULL).unavailable);
    redis_close(&tcp);
    redis_rig.redis = local;
}

static void a_frozen_server_delays_only_one_command(void **state)
{
    uint64_t from;

    (void)state;
    redis_rig_start();
    redis_server_signal(&redis_rig.server, SIGSTOP);
    from = clock_ns();
    assert_true(redis_rig_send("GET", "a", NULL).unavailable);
    assert_true((clock_ns() - from) / 1000000 >= REDIS_COMMAND_MS - 20);
    from = clock_ns();
    for (int i = 0; i < 20; i++) /* the next commands do not wait, so together they take less time */
        assert_true(redis_rig_send("GET", "a", NULL).unavailable);
    assert_true((clock_ns() - from) / 1000000 < 20 * (REDIS_COMMAND_MS - 20));
    redis_server_signal(&redis_rig.server, SIGCONT);
    loop_until(&redis_rig.loop, redis_rig_is_up, NULL);
    assert_false(redis_rig_send("PING", NULL, NULL).unavailable);
}

/* Frozen until the connection is closed; a successful connect alone must not count as available. */
static void the_connection_to_a_long_frozen_server_is_closed(void **state)
{
    uint64_t from;

    (void)state;
    redis_rig_start();
    redis_server_signal(&redis_rig.server, SIGSTOP);
    from = uv_now(&redis_rig.loop);
    assert_true(redis_rig_send("GET", "a", NULL).unavailable);
    while (uv_now(&redis_rig.loop) < from + REDIS_STALL_MS + 500) {
        uv_run(&redis_rig.loop, UV_RUN_ONCE);
        assert_false(redis_is_up(redis_rig.redis));
    }
    redis_server_signal(&redis_rig.server, SIGCONT);
    loop_until(&redis_rig.loop, redis_rig_is_up, NULL);
    assert_false(redis_rig_send("PING", NULL, NULL).unavailable);
}

static void when_the_server_is_killed_commands_in_flight_fail(void **state)
{
    enum { COUNT = 100 };
    static struct reply replies[COUNT];
    const struct text get[] = {lit("GET"), lit("a")};

    (void)state;
    redis_rig_start();
    redis_server_signal(&redis_rig.server, SIGSTOP);
    for (int i = 0; i < COUNT; i++)
        redis_send(redis_rig.redis, get, 2, redis_rig_on_reply, &replies[i]);
    redis_server_signal(&redis_rig.server, SIGKILL);
    loop_until(&redis_rig.loop, redis_rig_has_reply, &replies[COUNT - 1]);
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
    redis_rig_start();
    redis_send(redis_rig.redis, get, 2, redis_rig_on_reply, &replies[0]);
    redis_close(&redis_rig.redis);
    assert_int_equal(replies[0].count, 1);
    assert_true(replies[0].unavailable);
    redis_rig.redis = redis_open(&redis_rig.loop, redis_rig.server.socket);
}

static void an_error_counts_as_no_reply(void **state)
{
    (void)state;
    redis_rig_start();
    assert_false(redis_rig_send("SET", "a", "1").unavailable);
    assert_true(redis_rig_send("LPUSH", "a", "1").unavailable);
    assert_string_equal(redis_rig_send("GET", "a", NULL).text, "1");
}

/* ---- scripts ---- */

static struct redis_script double_script = {.text = "return redis.call('GET', KEYS[1]) .. ARGV[1]"};

static struct reply run_script(void)
{
    const struct text arguments[] = {lit("word"), lit("!")};
    struct reply reply = {0};

    redis_run(redis_rig.redis, &double_script, arguments, 1, 2, redis_rig_on_reply, &reply);
    loop_until(&redis_rig.loop, redis_rig_has_reply, &reply);
    return reply;
}

static void a_script_survives_flushes_and_restarts(void **state)
{
    (void)state;
    redis_rig_start();
    redis_rig_send("SET", "word", "hello");
    assert_string_equal(run_script().text, "hello!");
    assert_string_equal(run_script().text, "hello!"); /* by its digest */
    redis_rig_send("SCRIPT", "FLUSH", NULL);
    run_script(); /* may be unavailable once */
    assert_string_equal(run_script().text, "hello!");
    redis_server_signal(&redis_rig.server, SIGKILL);
    loop_until(&redis_rig.loop, redis_rig_is_down, NULL);
    redis_rig_start();
    redis_rig_send("SET", "word", "again");
    assert_string_equal(run_script().text, "again!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_missing_socket_is_unavailable_until_the_server_starts, redis_rig_set_up,
                                        redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_refused_connection_is_retried, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_refused_tcp_connection_is_unavailable, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_server_delays_only_one_command, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(the_connection_to_a_long_frozen_server_is_closed, redis_rig_set_up,
                                        redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(when_the_server_is_killed_commands_in_flight_fail, redis_rig_set_up,
                                        redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(closing_fails_commands_in_flight, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(an_error_counts_as_no_reply, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_script_survives_flushes_and_restarts, redis_rig_set_up, redis_rig_tear_down),
    };

    signal(SIGPIPE, SIG_IGN); /* as every service does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
