/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool share_a_network(const char *one, const char *other)
{
    char first[NETWORK_TEXT], second[NETWORK_TEXT];

    return text_equal(network_of(text_of(one), first), network_of(text_of(other), second));
}

static void addresses_of_a_network_share_it(void **state)
{
    (void)state;
    assert_true(share_a_network("198.51.100.7", "198.51.100.250"));
    assert_false(share_a_network("198.51.100.7", "198.51.101.7"));
    assert_true(share_a_network("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1"));
    assert_false(share_a_network("2001:db8:1:2:3:4:5:6", "2001:db8:1:3:3:4:5:6"));
}

static void omitted_zeros_make_no_new_network(void **state)
{
    (void)state;
    assert_true(share_a_network("2001:db8::1", "2001:db8::2"));
    assert_true(share_a_network("2001:db8::1", "2001:db8:0:0:a:b:c:d"));
    assert_true(share_a_network("2001:db8:1::9", "2001:DB8:1:0:0:0:0:8"));
    assert_false(share_a_network("2001:db8::1", "2001:db8:0:1::1"));
}

static void a_mapped_address_counts_as_ipv4(void **state)
{
    (void)state;
    assert_true(share_a_network("::ffff:198.51.100.7", "198.51.100.9"));
    assert_false(share_a_network("::ffff:198.51.100.7", "::ffff:198.51.101.7"));
}

static void an_invalid_address_is_its_own_network(void **state)
{
    (void)state;
    assert_true(share_a_network("-", "-"));
    assert_false(share_a_network("", "-"));
    assert_false(share_a_network("1234567890123456789012345678901234567890123456", "-"));
}

static void the_network_above_is_a_48_and_only_of_ipv6(void **state)
{
    char first[NETWORK_TEXT], second[NETWORK_TEXT];

    (void)state;
    assert_true(text_equal(network_above(text_of("2001:db8:1:2::1"), first),
                           network_above(text_of("2001:db8:1:ffff::9"), second)));
    assert_false(text_equal(network_above(text_of("2001:db8:1:2::1"), first),
                            network_above(text_of("2001:db8:2:2::1"), second)));
    assert_true(text_is_absent(network_above(text_of("198.51.100.7"), first)));
    assert_true(text_is_absent(network_above(text_of("::ffff:198.51.100.7"), first)));
    assert_true(text_is_absent(network_above(text_of("-"), first)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_a_network_share_it),
        cmocka_unit_test(omitted_zeros_make_no_new_network),
        cmocka_unit_test(a_mapped_address_counts_as_ipv4),
        cmocka_unit_test(an_invalid_address_is_its_own_network),
        cmocka_unit_test(the_network_above_is_a_48_and_only_of_ipv6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
