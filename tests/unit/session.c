/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sessions, with PostgreSQL as the source of truth, and a Redis that stops, restarts and has outdated copies. */
#include "data/session.h"

#include "common/buffer.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/id.h"
#include "data/live.h"
#include "data/redis.h"
#include "data/session_text.h"
#include "loop.h"
#include "redis_server.h"
#include "session_test_sql.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uv_loop_t loop;
static struct redis_server server;
static struct redis *redis;
static struct pool *pool;

static bool is_ready(void *what)
{
    (void)what;
    return pool_ready(pool);
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

static int set_up(void **state)
{
    char conninfo[512];

    (void)state;
    snprintf(conninfo, sizeof(conninfo), "%s user=portico_app", getenv("PORTICO_DATABASE"));
    assert_int_equal(uv_loop_init(&loop), 0);
    redis_server_make(&server);
    redis_server_start(&server);
    redis = redis_open(&loop, server.socket);
    pool = pool_open(&loop, &(struct pool_options){"test", conninfo, 2, true, 0});
    loop_until(&loop, is_ready, NULL);
    loop_until(&loop, is_up, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pool_close(&pool);
    redis_close(&redis);
    loop_end(&loop);
    redis_server_end(&server);
    return 0;
}

/* ---- rows ---- */

struct opened {
    char id[ID_TEXT], person[ID_TEXT], token[SESSION_TOKEN + 1];
};

static bool ran;

static void on_ran(struct run *run)
{
    assert_int_equal(run->outcome, RUN_DONE);
    run_clear(run);
    ran = true;
}

static bool has_run(void *what)
{
    (void)what;
    return ran;
}

static void run_one(uint64_t firm, const struct statement *statement, const struct text *parameters, size_t count)
{
    struct run run = {.firm = firm, .kind = VIEWER_SYSTEM, .on_done = on_ran};

    ran = false;
    run_add(&run, statement, parameters, count);
    pool_run(pool, &run);
    loop_until(&loop, has_run, NULL);
}

static struct opened open_session(uint64_t firm, const char *level, const char *role, const char *fresh)
{
    unsigned char random[32];
    char digest[2 + HEX_ROOM(32)] = "\\x";
    struct opened opened;
    struct session_digest hash;

    id_new(opened.id);
    id_new(opened.person);
    crypto_random(random, sizeof(random));
    assert_int_equal(crypto_base64url(random, sizeof(random), opened.token), SESSION_TOKEN);
    hash = session_digest(firm, text_of(opened.token));
    crypto_hex(hash.bytes, sizeof(hash.bytes), digest + 2);
    run_one(firm, SQL_TEST_OPEN_SESSION,
            (const struct text[]){text_of(opened.id), text_of(opened.person), text_of(digest), text_of(level),
                                  text_of(role), text_of(fresh)},
            6);
    return opened;
}

/* ---- the gate ---- */

static struct {
    int count;
    enum run_outcome outcome;
    bool found;
    struct session session;
    struct limit_verdict verdict;
} gate;

static void on_gate(void *owner, enum run_outcome outcome, const struct session *session, struct limit_verdict verdict)
{
    (void)owner;
    gate.count++;
    gate.outcome = outcome;
    gate.found = session != NULL;
    if (session != NULL)
        gate.session = *session;
    gate.verdict = verdict;
}

static bool has_gate(void *what)
{
    (void)what;
    return gate.count > 0;
}

static bool find(uint64_t firm, const char *token, const struct limit_ask *asks, size_t count)
{
    memset(&gate, 0, sizeof(gate));
    session_gate(redis, pool, firm, text_of(token), asks, count, on_gate, NULL);
    assert_int_equal(gate.count, 0);
    loop_until(&loop, has_gate, NULL);
    assert_int_equal(gate.count, 1);
    return gate.found;
}

static uint64_t runs(void)
{
    struct buffer out;
    unsigned long long done = 0;

    buffer_open(&out, 65536);
    pool_metrics(&pool, 1, &out);
    buffer_add_byte(&out, '\0');
    assert_int_equal(sscanf(strstr(out.at, "outcome=\"done\"}"), "outcome=\"done\"} %llu", &done), 1);
    buffer_close(&out);
    return done;
}

static void a_session_is_read_once_and_then_cached(void **state)
{
    struct opened opened = open_session(1, "2", "admin", NULL);
    uint64_t before = runs();

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_true(find(1, opened.token, NULL, 0));
        assert_string_equal(gate.session.id, opened.id);
        assert_string_equal(gate.session.person, opened.person);
        assert_int_equal(gate.session.kind, VIEWER_STAFF);
        assert_int_equal(gate.session.role, ROLE_ADMIN);
        assert_int_equal(gate.session.level, LEVEL_TWO_FACTORS);
    }
    assert_int_equal(runs(), before + 1);
}

static void a_token_is_invalid_at_another_firm(void **state)
{
    struct opened opened = open_session(1, "2", "member", NULL);

    (void)state;
    assert_false(find(2, opened.token, NULL, 0));
    assert_int_equal(gate.outcome, RUN_DONE);
    assert_true(find(1, opened.token, NULL, 0));
}

static void freshness_expires(void **state)
{
    struct opened fresh = open_session(1, "2", "owner", "2999-01-01T00:00:00Z"),
                  stale = open_session(1, "2", "owner", "2001-01-01T00:00:00Z");

    (void)state;
    for (int i = 0; i < 2; i++) { /* from the row, then from the cache */
        assert_true(find(1, fresh.token, NULL, 0));
        assert_int_equal(gate.session.level, LEVEL_FRESH);
        assert_true(find(1, stale.token, NULL, 0));
        assert_int_equal(gate.session.level, LEVEL_TWO_FACTORS);
    }
}

static void use_keeps_a_session_open_and_idleness_ends_it(void **state)
{
    struct opened used = open_session(1, "2", "member", NULL), idle = open_session(1, "2", "member", NULL);

    (void)state;
    run_one(1, SQL_TEST_LEAVE_SESSION, (const struct text[]){text_of(used.id), lit("29")}, 2);
    run_one(1, SQL_TEST_LEAVE_SESSION, (const struct text[]){text_of(idle.id), lit("31")}, 2);
    assert_true(find(1, used.token, NULL, 0));
    assert_in_range(gate.session.idle_at, clock_seconds() + 1790, clock_seconds() + 1800);
    assert_false(find(1, idle.token, NULL, 0));
    assert_false(find(1, idle.token, NULL, 0)); /* reading it did not extend it */
}

static void without_redis_everybody_stays_signed_in(void **state)
{
    struct opened opened = open_session(1, "1", "member", NULL);

    (void)state;
    assert_true(find(1, opened.token, NULL, 0));
    redis_server_signal(&server, SIGKILL);
    loop_until(&loop, is_down, NULL);
    assert_true(find(1, opened.token, NULL, 0));
    assert_int_equal(gate.session.level, LEVEL_ONE_FACTOR);
    assert_true(gate.verdict.local);
}

static void a_revoked_session_ends_at_once(void **state)
{
    struct opened opened = open_session(1, "2", "member", NULL);
    struct session_digest digest = session_digest(1, text_of(opened.token));
    struct text id = text_of(opened.id);

    (void)state;
    assert_true(find(1, opened.token, NULL, 0));
    run_one(1, SQL_TEST_REVOKE_SESSION, &id, 1);
    session_evict(redis, 1, &digest, id);
    assert_false(find(1, opened.token, NULL, 0));
    assert_false(find(1, opened.token, NULL, 0));
}

/* A gate that has read the row just before it is revoked must not put the old session back. */
static void a_concurrent_read_cannot_undo_a_revocation(void **state)
{
    struct opened opened = open_session(1, "2", "member", NULL);
    struct session_digest digest = session_digest(1, text_of(opened.token));
    struct text id = text_of(opened.id);

    (void)state;
    memset(&gate, 0, sizeof(gate));
    session_gate(redis, pool, 1, text_of(opened.token), NULL, 0, on_gate, NULL);
    session_evict(redis, 1, &digest, id); /* arrives in Redis after the miss and before the row is cached */
    loop_until(&loop, has_gate, NULL);
    assert_true(gate.found);
    run_one(1, SQL_TEST_REVOKE_SESSION, &id, 1);
    assert_false(find(1, opened.token, NULL, 0));
}

static char message[256];

static void on_message(void *owner, struct text channel, struct text given)
{
    (void)owner;
    (void)channel;
    snprintf(message, sizeof(message), "%.*s", (int)given.length, given.at);
}

static bool has_message(void *what)
{
    (void)what;
    if (message[0] != '\0')
        return true;
    /* Only a received message shows that the subscription is active. */
    session_evict(redis, 7, &(struct session_digest){0}, lit("01900000-0000-7000-8000-000000000001"));
    return false;
}

static void a_revocation_is_published(void **state)
{
    struct key channel = live_channel(7);

    (void)state;
    redis_on_message(redis, on_message, NULL);
    redis_subscribe(redis, key_text(&channel));
    loop_until(&loop, has_message, NULL);
    assert_string_equal(message, "session 01900000-0000-7000-8000-000000000001");
}

static void a_refused_limit_prevents_the_read(void **state)
{
    static const struct limit one = {"one", 1, 1, 60000};
    struct opened opened = open_session(1, "2", "member", NULL);
    struct text who = text_of(opened.id);
    struct limit_ask ask = {&one, key_of(1, lit("test"), &who, 1)};
    uint64_t before = runs();

    (void)state;
    assert_true(find(1, opened.token, &ask, 1));
    assert_true(gate.verdict.allowed);
    assert_false(find(1, opened.token, &ask, 1));
    assert_false(gate.verdict.allowed);
    assert_ptr_equal(gate.verdict.hit, &one);
    assert_int_equal(runs(), before + 1);
}

static void what_cannot_be_a_token_is_not_looked_up(void **state)
{
    uint64_t before = runs();

    (void)state;
    assert_false(find(1, "short", NULL, 0));
    assert_false(find(1, NULL, NULL, 0));
    assert_int_equal(gate.outcome, RUN_DONE);
    assert_int_equal(runs(), before);
}

static void an_invalid_cached_text_is_a_miss(void **state)
{
    struct session session = {
        .kind = VIEWER_CLIENT, .level = LEVEL_FRESH, .expires_at = 2000000000, .idle_at = 1900000000, .fresh_until = 1};
    struct session back;
    char text[SESSION_TEXT], longer[SESSION_TEXT + 8];
    struct text printed;

    (void)state;
    id_new(session.id);
    id_new(session.person);
    id_new(session.impersonator);
    session.scopes = 5;
    session.support = true;
    printed = session_print(&session, text);
    assert_true(session_parse(printed, &back));
    assert_string_equal(back.person, session.person);
    assert_string_equal(back.impersonator, session.impersonator);
    assert_int_equal(back.scopes, 5);
    assert_true(back.support);
    assert_int_equal(back.level, LEVEL_TWO_FACTORS); /* freshness is not stored as a level */
    assert_int_equal(back.idle_at, session.idle_at);
    for (size_t length = 0; length + 1 < printed.length; length += 5)
        assert_false(session_parse(text_slice(printed, 0, length), &back) && back.fresh_until == 1);
    session.impersonator[0] = '\0';
    assert_true(session_parse(session_print(&session, longer), &back));
    assert_int_equal(back.impersonator[0], '\0');
    assert_true(session_parse(session_print(&session, longer), &back));
    assert_int_equal(back.networks[0], '\0');
    snprintf(session.networks, sizeof(session.networks), "10.0.0.0/8 2001:db8::/32");
    assert_true(session_parse(session_print(&session, longer), &back));
    assert_string_equal(back.networks, session.networks);
    session.scopes = 0; /* a browser's session has no networks */
    assert_false(session_parse(session_print(&session, longer), &back));
    session.networks[0] = '\0';
    session_print(&session, text);
    snprintf(longer, sizeof(longer), "%s 1", text);
    assert_false(session_parse(text_of(longer), &back));
    assert_false(session_parse(lit("-"), &back));
    assert_false(session_parse(no_text, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_is_read_once_and_then_cached, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_is_invalid_at_another_firm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(freshness_expires, set_up, tear_down),
        cmocka_unit_test_setup_teardown(use_keeps_a_session_open_and_idleness_ends_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_redis_everybody_stays_signed_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_revoked_session_ends_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_concurrent_read_cannot_undo_a_revocation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_revocation_is_published, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_limit_prevents_the_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_a_token_is_not_looked_up, set_up, tear_down),
        cmocka_unit_test(an_invalid_cached_text_is_a_miss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
