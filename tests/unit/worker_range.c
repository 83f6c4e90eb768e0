/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ranges (RFC 9110, section 14). */
#include "worker/documents/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void parses_ranges(void **state)
{
    static const struct {
        const char *header;
        uint64_t size;
        enum range_outcome outcome;
        uint64_t from, length;
    } cases[] = {
        {NULL, 10, RANGE_WHOLE, 0, 10},
        {"bytes=0-4", 10, RANGE_PART, 0, 5},
        {"bytes=9-9", 10, RANGE_PART, 9, 1},
        {"bytes=4-", 10, RANGE_PART, 4, 6},
        {"bytes=4-99", 10, RANGE_PART, 4, 6},
        {"bytes=4-18446744073709551615", 10, RANGE_PART, 4, 6},
        {"bytes=-3", 10, RANGE_PART, 7, 3},
        {"bytes=-30", 10, RANGE_PART, 0, 10},
        {"bytes=10-", 10, RANGE_OUTSIDE, 0, 10},
        {"bytes=-0", 10, RANGE_OUTSIDE, 0, 10},
        {"bytes=0-", 0, RANGE_OUTSIDE, 0, 0},
        {"bytes=-5", 0, RANGE_WHOLE, 0, 0},
        {"bytes=5-4", 10, RANGE_WHOLE, 0, 10},
        {"bytes=0-1,3-4", 10, RANGE_WHOLE, 0, 10},
        {"bytes=a-b", 10, RANGE_WHOLE, 0, 10},
        {"bytes=5", 10, RANGE_WHOLE, 0, 10},
        {"bytes=-", 10, RANGE_WHOLE, 0, 10},
        {"bytes=99999999999999999999-", 10, RANGE_OUTSIDE, 0, 10},
        {"lines=0-4", 10, RANGE_WHOLE, 0, 10},
        {"Bytes=0-4", 10, RANGE_PART, 0, 5},
        {"bytes", 10, RANGE_WHOLE, 0, 10},
        {"bytes=", 10, RANGE_WHOLE, 0, 10},
        {"bytes= , 2-4 ,", 10, RANGE_PART, 2, 3},
        {"bytes=4-99999999999999999999", 10, RANGE_PART, 4, 6},
        {"bytes=-99999999999999999999", 10, RANGE_PART, 0, 10},
        {"bytes=18446744073709551616-18446744073709551617", 10, RANGE_OUTSIDE, 0, 10},
        {"bytes=0-4,5-9", 10, RANGE_PART, 0, 10}, /* they touch */
        {"bytes=5-7,2-5", 10, RANGE_PART, 2, 6},  /* they overlap, in another order */
        {"bytes=0-1,10-", 10, RANGE_PART, 0, 2},  /* one of them is outside */
        {"bytes=10-,11-12", 10, RANGE_OUTSIDE, 0, 10},
        {"bytes=0-1,x", 10, RANGE_WHOLE, 0, 10}, /* one of them is malformed */
        {"bytes=-2,0-1", 10, RANGE_WHOLE, 0, 10},
        {"bytes=0--1", 10, RANGE_WHOLE, 0, 10},
        {"bytes=+1-2", 10, RANGE_WHOLE, 0, 10},
        {"bytes=1 - 2", 10, RANGE_WHOLE, 0, 10},
        {"bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0", 10, RANGE_WHOLE, 0, 10},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct range range;

        assert_int_equal(range_parse(text_of(cases[i].header), cases[i].size, &range), cases[i].outcome);
        assert_int_equal(range.from, cases[i].from);
        assert_int_equal(range.length, cases[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_ranges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
