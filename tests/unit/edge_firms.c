/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Firms are found by name after any order of changes. */
#include "edge/firms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct firm firm_of(uint64_t number, const char *slug, enum firm_state state)
{
    struct firm firm = {.number = number, .state = state};

    snprintf(firm.slug, sizeof(firm.slug), "%s", slug);
    return firm;
}

static uint64_t number_at(const struct firms *firms, const char *slug)
{
    const struct firm *firm = firms_find(firms, text_of(slug));

    return firm == NULL ? 0 : firm->number;
}

static void each_of_many_firms_is_found(void **state)
{
    enum { MANY = 3000 };
    struct firm *all = calloc(MANY, sizeof(*all));
    struct firms *firms = firms_open();
    char slug[FIRM_SLUG + 1];

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(slug, sizeof(slug), "firm-%zu", i * 7919 % MANY);
        all[i] = firm_of(i + 1, slug, FIRM_ACTIVE);
    }
    assert_true(firms_merge(firms, all, MANY));
    assert_int_equal(firms_count(firms), MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(number_at(firms, all[i].slug), i + 1);
    assert_int_equal(number_at(firms, "firm-"), 0);
    assert_int_equal(number_at(firms, "firm-29999"), 0);
    assert_int_equal(number_at(firms, "a"), 0);
    assert_int_equal(number_at(firms, "z"), 0);
    assert_null(firms_find(firms, lit("")));
    free(all);
    firms_close(&firms);
}

static void changes_are_applied(void **state)
{
    struct firms *firms = firms_open();
    struct firm first[] = {firm_of(2, "b", FIRM_ACTIVE), firm_of(1, "a", FIRM_ACTIVE),
                           firm_of(2, "b2", FIRM_SUSPENDED)};
    struct firm second[] = {firm_of(3, "a", FIRM_ACTIVE), firm_of(1, "a", FIRM_CLOSED)};
    struct firm third[] = {firm_of(1, "c", FIRM_ACTIVE)};

    (void)state;
    assert_null(firms_find(firms, lit("a")));
    assert_true(firms_merge(firms, first, 3));
    assert_int_equal(number_at(firms, "b"), 0); /* the later change counts */
    assert_int_equal(number_at(firms, "b2"), 2);
    assert_int_equal(firms_find(firms, lit("b2"))->state, FIRM_SUSPENDED);
    assert_true(firms_merge(firms, second, 2));
    assert_int_equal(number_at(firms, "a"), 3); /* not the closed one that had the name before */
    assert_true(firms_merge(firms, third, 1));
    assert_int_equal(number_at(firms, "c"), 1);
    assert_int_equal(number_at(firms, "a"), 3);
    assert_int_equal(firms_count(firms), 3);
    assert_int_equal(firms_at(firms, 0)->number, 1);
    assert_true(firms_merge(firms, NULL, 0));
    firms_close(&firms);
    assert_null(firms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_of_many_firms_is_found),
                                       cmocka_unit_test(changes_are_applied)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
