/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Firms are spread evenly, and an additional worker moves only its share of them. */
#include "edge/rendezvous.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

enum { FIRMS = 10000 };

static void each_worker_is_named_once(void **state)
{
    uint8_t order[RENDEZVOUS_MAX];
    bool seen[RENDEZVOUS_MAX] = {false};

    (void)state;
    rendezvous_order(17, RENDEZVOUS_MAX, order);
    for (size_t i = 0; i < RENDEZVOUS_MAX; i++) {
        assert_false(seen[order[i]]);
        seen[order[i]] = true;
    }
}

static void firms_are_spread_evenly(void **state)
{
    size_t first[8] = {0}, second[8] = {0};
    uint8_t order[RENDEZVOUS_MAX];

    (void)state;
    for (uint64_t firm = 1; firm <= FIRMS; firm++) {
        rendezvous_order(firm, 8, order);
        first[order[0]]++;
        if (order[0] == 0)
            second[order[1]]++;
    }
    for (size_t i = 0; i < 8; i++)
        assert_in_range(first[i], FIRMS / 8 * 9 / 10, FIRMS / 8 * 11 / 10);
    for (size_t i = 1; i < 8; i++) /* the firms of a worker that is down are spread over the others */
        assert_in_range(second[i], first[0] / 7 * 7 / 10, first[0] / 7 * 13 / 10);
}

static void a_new_worker_moves_only_its_share(void **state)
{
    uint8_t before[RENDEZVOUS_MAX], after[RENDEZVOUS_MAX];
    size_t moved = 0;

    (void)state;
    for (uint64_t firm = 1; firm <= FIRMS; firm++) {
        rendezvous_order(firm, 4, before);
        rendezvous_order(firm, 5, after);
        if (after[0] != before[0]) {
            assert_int_equal(after[0], 4);
            moved++;
        }
    }
    assert_in_range(moved, FIRMS / 5 * 9 / 10, FIRMS / 5 * 11 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_worker_is_named_once),
        cmocka_unit_test(firms_are_spread_evenly),
        cmocka_unit_test(a_new_worker_moves_only_its_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
