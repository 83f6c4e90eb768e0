/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool are_neighbours(const char *one, const char *other)
{
    char first[NETWORK_TEXT], second[NETWORK_TEXT];

    return text_equal(network_of(text_of(one), first), network_of(text_of(other), second));
}

static void an_address_counts_with_its_network(void **state)
{
    (void)state;
    assert_true(are_neighbours("198.51.100.7", "198.51.100.250"));
    assert_false(are_neighbours("198.51.100.7", "198.51.101.7"));
    assert_true(are_neighbours("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1"));
    assert_false(are_neighbours("2001:db8:1:2:3:4:5:6", "2001:db8:1:3:3:4:5:6"));
}

static void zeros_left_out_do_not_make_new_networks(void **state)
{
    (void)state;
    assert_true(are_neighbours("2001:db8::1", "2001:db8::2"));
    assert_true(are_neighbours("2001:db8::1", "2001:db8:0:0:a:b:c:d"));
    assert_true(are_neighbours("2001:db8:1::9", "2001:DB8:1:0:0:0:0:8"));
    assert_false(are_neighbours("2001:db8::1", "2001:db8:0:1::1"));
}

static void a_mapped_address_is_the_one_inside(void **state)
{
    (void)state;
    assert_true(are_neighbours("::ffff:198.51.100.7", "198.51.100.9"));
    assert_false(are_neighbours("::ffff:198.51.100.7", "::ffff:198.51.101.7"));
}

static void what_is_no_address_stands_for_itself(void **state)
{
    (void)state;
    assert_true(are_neighbours("-", "-"));
    assert_false(are_neighbours("", "-"));
    assert_false(are_neighbours("1234567890123456789012345678901234567890123456", "-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_counts_with_its_network),
        cmocka_unit_test(zeros_left_out_do_not_make_new_networks),
        cmocka_unit_test(a_mapped_address_is_the_one_inside),
        cmocka_unit_test(what_is_no_address_stands_for_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
