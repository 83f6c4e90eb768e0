/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whose large body is next, who is refused, and who gives up. */
#include "edge/body_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { TURNS = BODY_QUEUE_RUNNING + BODY_QUEUE_WAITING + 8, A = 17, B = 18, C = 19 };

static h2o_globalconf_t config;
static h2o_context_t context;
static struct body_queue queue;
static struct body_turn turns[TURNS], *started[TURNS], *refused[TURNS];
static size_t turn_count, started_count, refused_count;

static void on_turn(struct body_turn *turn, bool is_its_turn)
{
    if (is_its_turn)
        started[started_count++] = turn;
    else
        refused[refused_count++] = turn;
}

static int open_queue(void **state)
{
    (void)state;
    memset(turns, 0, sizeof(turns));
    turn_count = started_count = refused_count = 0;
    h2o_timeout_unlink(&queue.next_turn);
    h2o_timeout_unlink(&queue.check);
    queue = (struct body_queue){0};
    body_queue_open(&queue, &context);
    return 0;
}

static struct body_turn *enter(uint64_t firm, enum body_queue_entry expected)
{
    struct body_turn *turn = &turns[turn_count++];

    turn->firm = firm;
    turn->start = on_turn;
    assert_int_equal(body_queue_enter(&queue, turn), expected);
    assert_int_equal(body_turn_is_waiting(turn), expected == BODY_QUEUE_WAITS);
    return turn;
}

static void fill(uint64_t firm)
{
    for (int i = 0; i < BODY_QUEUE_RUNNING; i++)
        enter(firm, BODY_QUEUE_STARTS);
}

static void run_until(const size_t *count, size_t expected)
{
    while (*count < expected)
        h2o_evloop_run(context.loop, 1000);
    assert_int_equal(*count, expected);
}

/* Ends one that runs, and expects this one next. */
static void expect_next(struct body_turn *running, const struct body_turn *next)
{
    body_queue_leave(&queue, running);
    run_until(&started_count, started_count + 1);
    assert_ptr_equal(started[started_count - 1], next);
}

static void firms_take_turns(void **state)
{
    struct body_turn *a[3], *b[2], *c;

    (void)state;
    fill(A);
    for (int i = 0; i < 3; i++)
        a[i] = enter(A, BODY_QUEUE_WAITS);
    for (int i = 0; i < 2; i++)
        b[i] = enter(B, BODY_QUEUE_WAITS);
    expect_next(&turns[0], a[0]);
    expect_next(&turns[1], b[0]);
    c = enter(C, BODY_QUEUE_WAITS);
    expect_next(&turns[2], a[1]);
    expect_next(&turns[3], b[1]);
    expect_next(&turns[4], c);
    expect_next(&turns[5], a[2]);
    assert_int_equal(queue.waiting_count, 0);
    assert_int_equal(queue.running, BODY_QUEUE_RUNNING);
}

/* One at a time, and each at once after the one before: this must not keep the other firm waiting for ever. */
static void a_firm_that_comes_again_and_again_does_not_pass_another(void **state)
{
    struct body_turn *a[2], *b;

    (void)state;
    fill(A);
    a[0] = enter(A, BODY_QUEUE_WAITS);
    a[1] = enter(A, BODY_QUEUE_WAITS);
    b = enter(B, BODY_QUEUE_WAITS);
    expect_next(&turns[0], a[0]);
    expect_next(&turns[1], b);
    b = enter(B, BODY_QUEUE_WAITS);
    expect_next(&turns[2], a[1]);
    expect_next(&turns[3], b);
}

static void one_firm_cannot_fill_it(void **state)
{
    (void)state;
    fill(A);
    for (int i = 0; i < BODY_QUEUE_FIRM; i++)
        enter(A, BODY_QUEUE_WAITS);
    enter(A, BODY_QUEUE_FULL);
    enter(B, BODY_QUEUE_WAITS);
}

static void it_has_an_end(void **state)
{
    (void)state;
    fill(A);
    for (int i = 0; i < BODY_QUEUE_WAITING; i++)
        enter(A + (uint64_t)i, BODY_QUEUE_WAITS);
    enter(A, BODY_QUEUE_FULL);
    body_queue_leave(&queue, &turns[BODY_QUEUE_RUNNING]);
    enter(A, BODY_QUEUE_WAITS);
}

static void nobody_waits_for_ever(void **state)
{
    struct body_turn *old, *recent;

    (void)state;
    fill(A);
    recent = enter(A, BODY_QUEUE_WAITS);
    old = enter(B, BODY_QUEUE_WAITS);
    old->since_ms -= BODY_QUEUE_MS;
    run_until(&refused_count, 1);
    assert_ptr_equal(refused[0], old);
    assert_false(body_turn_is_waiting(old));
    body_queue_leave(&queue, old); /* changes nothing */
    assert_int_equal(queue.running, BODY_QUEUE_RUNNING);
    assert_int_equal(queue.waiting_count, 1);
    expect_next(&turns[0], recent);
}

static void whoever_left_gets_no_turn(void **state)
{
    struct body_turn *left, *here;
    h2o_socket_t *sockets[2];
    int ends[2][2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends[i]), 0);
        sockets[i] = h2o_evloop_socket_create(context.loop, ends[i][0], H2O_SOCKET_FLAG_DONT_READ);
    }
    fill(A);
    left = enter(A, BODY_QUEUE_WAITS);
    here = enter(A, BODY_QUEUE_WAITS);
    left->socket = sockets[0];
    here->socket = sockets[1];
    assert_int_equal(write(ends[0][1], "x", 1), 1); /* what is unread does not hide the end */
    close(ends[0][1]);
    expect_next(&turns[0], here);
    assert_int_equal(refused_count, 1);
    assert_ptr_equal(refused[0], left);
    close(ends[1][1]);
    for (int i = 0; i < 2; i++)
        h2o_socket_close(sockets[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(firms_take_turns, open_queue),
        cmocka_unit_test_setup(a_firm_that_comes_again_and_again_does_not_pass_another, open_queue),
        cmocka_unit_test_setup(one_firm_cannot_fill_it, open_queue),
        cmocka_unit_test_setup(it_has_an_end, open_queue),
        cmocka_unit_test_setup(nobody_waits_for_ever, open_queue),
        cmocka_unit_test_setup(whoever_left_gets_no_turn, open_queue),
    };

    h2o_config_init(&config);
    assert_non_null(h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("none")), 0));
    h2o_context_init(&context, h2o_evloop_create(), &config);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
