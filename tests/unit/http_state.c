/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The states of an exchange: only the changes in the table are allowed, the latest states are kept, and a refusal is
   final. */
#include "http/inside.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct server_options options = {.service = "state", .realm = REALM_FIRM};
static struct server server = {.options = &options};

static void move_all(struct exchange *x, const enum state *states, size_t count)
{
    for (size_t i = 0; i < count; i++)
        exchange_move(x, states[i]);
}

#define MOVE(x, ...)                                                                                                   \
    move_all((x), (const enum state[]){__VA_ARGS__}, sizeof((const enum state[]){__VA_ARGS__}) / sizeof(enum state))

static void the_latest_states_are_kept(void **unused)
{
    static const enum state kept[STATES_KEPT] = {STATE_TURN,   STATE_ASK,     STATE_LIMITS, STATE_RUN,
                                                 STATE_ANSWER, STATE_COMPUTE, STATE_ANSWER, STATE_ANSWERED};
    struct exchange *x = exchange_open(&server);
    uint64_t previous_ns = 0;

    (void)unused;
    MOVE(x, STATE_FIRM, STATE_MATCH, STATE_GATE, STATE_FORM);
    move_all(x, kept, STATES_KEPT);
    for (unsigned i = 0; i < STATES_KEPT; i++) {
        unsigned at = (x->history.moves - STATES_KEPT + i) % STATES_KEPT;

        assert_int_equal(x->history.kept[at].state, kept[i]);
        assert_true(x->history.kept[at].ns >= previous_ns);
        previous_ns = x->history.kept[at].ns;
    }
    assert_true(exchange_is_answered(x) && exchange_is_over(x) && !exchange_is_sent(x));
    exchange_unref(&x);
}

static void a_refusal_is_final_and_keeps_its_state(void **unused)
{
    struct exchange *x = exchange_open(&server);

    (void)unused;
    MOVE(x, STATE_FIRM, STATE_MATCH, STATE_GATE);
    assert_string_equal(exchange_state_name(x), "gate");
    refuse(x, 403, "not_allowed");
    refuse(x, 404, "not_found");
    answer_empty(x, 204);
    ask_again(x, NULL);
    assert_int_equal(x->state, STATE_REFUSED);
    assert_int_equal(x->refusal.status, 403);
    assert_string_equal(exchange_state_name(x), "gate");
    exchange_unref(&x);
}

/* A refusal after an answer has no effect. */
static void an_answer_is_final(void **unused)
{
    struct exchange *x = exchange_open(&server);

    (void)unused;
    MOVE(x, STATE_FIRM, STATE_MATCH, STATE_GATE, STATE_FORM, STATE_TURN, STATE_ASK);
    answer_empty(x, 204);
    refuse(x, 500, "internal");
    assert_int_equal(x->state, STATE_ANSWERED);
    assert_int_equal(x->refusal.status, 0);
    exchange_unref(&x);
}

static bool ends_the_process(enum state from, enum state to)
{
    struct exchange *x = exchange_open(&server);
    pid_t child = fork();
    int status;

    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        x->state = from;
        if (freopen("/dev/null", "w", stderr) != NULL)
            exchange_move(x, to);
        _exit(0);
    }
    exchange_unref(&x);
    assert_int_equal(waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void a_change_outside_the_table_aborts(void **unused)
{
    (void)unused;
    assert_false(ends_the_process(STATE_RUN, STATE_ANSWER));
    assert_true(ends_the_process(STATE_GATE, STATE_ASK));        /* skips the form */
    assert_true(ends_the_process(STATE_REFUSED, STATE_ANSWER));  /* after the end */
    assert_true(ends_the_process(STATE_REFUSED, STATE_REFUSED)); /* a second time */
    assert_true(ends_the_process(STATE_ANSWERED, STATE_AGAIN));
    assert_true(ends_the_process(STATE_COMPUTE, STATE_ANSWERED)); /* while a thread has its arguments */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_states_are_kept),
        cmocka_unit_test(a_refusal_is_final_and_keeps_its_state),
        cmocka_unit_test(an_answer_is_final),
        cmocka_unit_test(a_change_outside_the_table_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
