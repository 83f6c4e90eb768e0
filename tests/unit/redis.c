/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Redis client against a real server that is not there, refuses, freezes, dies and comes back. */
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
    bool away;
    char text[64];
};

static void on_reply(void *owner, const redisReply *reply)
{
    struct reply *got = owner;

    got->count++;
    got->away = reply == NULL;
    if (reply != NULL && reply->str != NULL)
        snprintf(got->text, sizeof(got->text), "%s", reply->str);
}

static bool has_reply(void *what)
{
    return ((struct reply *)what)->count > 0;
}

static struct reply ask(const char *a, const char *b, const char *c)
{
    const struct text arguments[] = {text_of(a), text_of(b), text_of(c)};
    struct reply reply = {0};

    redis_send(redis, arguments, c != NULL ? 3 : b != NULL ? 2 : 1, on_reply, &reply);
    assert_int_equal(reply.count, 0); /* never before redis_send() returns */
    loop_until(&loop, has_reply, &reply);
    assert_int_equal(reply.count, 1);
    return reply;
}

static void a_missing_socket_is_away_and_then_found(void **state)
{
    (void)state;
    assert_true(ask("PING", NULL, NULL).away);
    start();
    assert_string_equal(ask("PING", NULL, NULL).text, "PONG");
}

static void a_refused_connect_is_retried(void **state)
{
    (void)state;
    start();
    redis_server_signal(&server, SIGKILL); /* the socket's file stays: connects are refused */
    loop_until(&loop, is_down, NULL);
    assert_true(ask("PING", NULL, NULL).away);
    start();
    assert_false(ask("PING", NULL, NULL).away);
}

static void a_refused_tcp_connect_is_away(void **state)
{
    struct redis *local = redis, *tcp = redis_open(&loop, "127.0.0.1:1");

    (void)state;
    redis = tcp;
    assert_true(ask("PING", NULL, NULL).away);
    for (int i = 0; i < 20; i++)
        uv_run(&loop, UV_RUN_ONCE);
    assert_true(ask("PING", NULL, NULL).away);
    redis_close(&tcp);
    redis = local;
}

static void a_frozen_server_costs_one_wait(void **state)
{
    uint64_t from;

    (void)state;
    start();
    redis_server_signal(&server, SIGSTOP);
    from = clock_ns();
    assert_true(ask("GET", "a", NULL).away);
    assert_true((clock_ns() - from) / 1000000 >= REDIS_COMMAND_MS - 20);
    from = clock_ns();
    for (int i = 0; i < 20; i++) /* the next do not wait: together they take less than if each of them did */
        assert_true(ask("GET", "a", NULL).away);
    assert_true((clock_ns() - from) / 1000000 < 20 * (REDIS_COMMAND_MS - 20));
    redis_server_signal(&server, SIGCONT);
    loop_until(&loop, is_up, NULL);
    assert_false(ask("PING", NULL, NULL).away);
}

/* Frozen for so long that the connection is given up; a connect alone must not count as being there. */
static void a_server_frozen_for_long_is_dropped(void **state)
{
    uint64_t from;

    (void)state;
    start();
    redis_server_signal(&server, SIGSTOP);
    from = uv_now(&loop);
    assert_true(ask("GET", "a", NULL).away);
    while (uv_now(&loop) < from + REDIS_STALL_MS + 500) {
        uv_run(&loop, UV_RUN_ONCE);
        assert_false(redis_is_up(redis));
    }
    redis_server_signal(&server, SIGCONT);
    loop_until(&loop, is_up, NULL);
    assert_false(ask("PING", NULL, NULL).away);
}

static void a_killed_server_answers_what_is_in_flight(void **state)
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
        assert_true(replies[i].away);
    }
}

static void closing_answers_what_is_in_flight(void **state)
{
    struct reply replies[2] = {{0}, {0}};
    const struct text get[] = {lit("GET"), lit("a")};

    (void)state;
    start();
    redis_send(redis, get, 2, on_reply, &replies[0]);
    redis_close(&redis);
    assert_int_equal(replies[0].count, 1);
    assert_true(replies[0].away);
    redis = redis_open(&loop, server.socket);
}

static void an_error_is_no_reply(void **state)
{
    (void)state;
    start();
    assert_false(ask("SET", "a", "1").away);
    assert_true(ask("LPUSH", "a", "1").away);
    assert_string_equal(ask("GET", "a", NULL).text, "1");
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
    ask("SET", "word", "hello");
    assert_string_equal(run_script().text, "hello!");
    assert_string_equal(run_script().text, "hello!"); /* by its digest */
    ask("SCRIPT", "FLUSH", NULL);
    run_script(); /* may be away once */
    assert_string_equal(run_script().text, "hello!");
    redis_server_signal(&server, SIGKILL);
    loop_until(&loop, is_down, NULL);
    start();
    ask("SET", "word", "again");
    assert_string_equal(run_script().text, "again!");
}

/* ---- subscriptions ---- */

static struct {
    int count, renewed;
    char channel[64], message[64];
} heard;

static void on_message(void *owner, struct text channel, struct text message)
{
    (void)owner;
    if (text_is_absent(channel)) {
        heard.renewed++;
        return;
    }
    heard.count++;
    snprintf(heard.channel, sizeof(heard.channel), "%.*s", (int)channel.length, channel.at);
    snprintf(heard.message, sizeof(heard.message), "%.*s", (int)message.length, message.at);
}

static bool has_heard(void *what)
{
    return heard.count >= *(int *)what;
}

static bool was_renewed(void *what)
{
    (void)what;
    return heard.renewed > 0;
}

/* How many listen is only known to Redis: publish until one heard it. */
static void publish_until_heard(const char *message)
{
    int wanted = heard.count + 1;

    while (heard.count < wanted) {
        redis_publish(redis, lit("live:1"), text_of(message));
        ask("PING", NULL, NULL);
    }
    loop_until(&loop, has_heard, &wanted);
}

static void subscriptions_are_renewed(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof(heard));
    redis_on_message(redis, on_message, NULL);
    redis_subscribe(redis, lit("live:1")); /* while it is away */
    start();
    publish_until_heard("one");
    assert_string_equal(heard.message, "one");
    assert_int_equal(heard.renewed, 0);
    redis_server_signal(&server, SIGKILL);
    loop_until(&loop, is_down, NULL);
    start();
    loop_until(&loop, was_renewed, NULL);
    publish_until_heard("two");
    assert_string_equal(heard.channel, "live:1");
    assert_string_equal(heard.message, "two");
}

static void what_is_unsubscribed_is_not_heard(void **state)
{
    int wanted;

    (void)state;
    memset(&heard, 0, sizeof(heard));
    redis_on_message(redis, on_message, NULL);
    redis_subscribe(redis, lit("live:1"));
    redis_subscribe(redis, lit("live:2"));
    start();
    publish_until_heard("there");
    redis_unsubscribe(redis, lit("live:2"));
    /* The same connection answers in order: once live:1 is heard, the unsubscription has long been done. */
    publish_until_heard("in between");
    wanted = heard.count;
    redis_publish(redis, lit("live:2"), lit("unheard"));
    publish_until_heard("after");
    assert_true(heard.count > wanted);
    assert_string_not_equal(heard.message, "unheard");
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

static void limits_count_all_or_none(void **state)
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
    /* Refusals cost nothing: of the hundred, three were counted. */
    for (int i = 0; i < 97; i++)
        assert_true(limit(&only_wide, 1, false).allowed);
    assert_false(limit(&only_wide, 1, false).allowed);
    both[1].key = key_of(1, lit("narrow"), &other, 1);
    assert_true(limit(&both[1], 1, false).allowed);
}

static void without_redis_the_local_limit_holds(void **state)
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
        cmocka_unit_test_setup_teardown(a_missing_socket_is_away_and_then_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_connect_is_retried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_tcp_connect_is_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_server_costs_one_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_frozen_for_long_is_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_server_answers_what_is_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_answers_what_is_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_error_is_no_reply, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_script_survives_flushes_and_restarts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(subscriptions_are_renewed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_unsubscribed_is_not_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_count_all_or_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_redis_the_local_limit_holds, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
