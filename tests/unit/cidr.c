/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Networks: which texts are valid, their canonical text, and which addresses they contain. */
#include "common/cidr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *given, *printed;
} networks[] = {
    {"203.0.113.7", "203.0.113.7"},
    {"203.0.113.7/32", "203.0.113.7"},
    {"203.0.113.0/24", "203.0.113.0/24"},
    {"10.0.0.0/8", "10.0.0.0/8"},
    {"128.0.0.0/1", "128.0.0.0/1"},
    {"0.0.0.0/0", "0.0.0.0/0"},
    {"2001:db8::/32", "2001:db8::/32"},
    {"2001:0DB8:0:0::1", "2001:db8::1"},
    {"2001:db8::1/128", "2001:db8::1"},
    {"2001:db8:8000::/33", "2001:db8:8000::/33"},
    {"::/0", "::/0"},
    {"::ffff:203.0.113.0/120", "203.0.113.0/24"},
};

static const char *const wrong[] = {
    "",
    "/",
    "/24",
    "203.0.113",
    "203.0.113.7/",
    "203.0.113.7/33",
    "203.0.113.7/-1",
    "203.0.113.7/024x",
    "203.0.113.1/24",
    "203.0.113.256",
    "0203.0.113.7",
    "203.0.113.7 ",
    " 203.0.113.7",
    "2001:db8::/129",
    "2001:db8::1/64",
    "fe80::1%eth0",
    "::1::",
    "10.0.0.0/8/8",
    "office.example",
    "10.0.0.0/0x8",
    "1.2.3.4/8888",
};

static const struct {
    const char *network, *address;
    bool holds;
} cases[] = {
    {"203.0.113.0/24", "203.0.113.0", true},
    {"203.0.113.0/24", "203.0.113.255", true},
    {"203.0.113.0/24", "203.0.114.0", false},
    {"203.0.113.0/24", "::ffff:203.0.113.9", true},
    {"203.0.113.128/25", "203.0.113.127", false},
    {"203.0.113.128/25", "203.0.113.128", true},
    {"203.0.113.7", "203.0.113.7", true},
    {"203.0.113.7", "203.0.113.6", false},
    {"0.0.0.0/0", "198.51.100.1", true},
    {"0.0.0.0/0", "2001:db8::1", false},
    {"::/0", "2001:db8::1", true},
    {"::/0", "198.51.100.1", false},
    {"2001:db8:8000::/33", "2001:db8:ffff::1", true},
    {"2001:db8:8000::/33", "2001:db8:7fff::1", false},
    {"2001:db8::/32", "2001:db9::", false},
    {"2001:db8::/32", "not an address", false},
    {"2001:db8::/32", "-", false},
};

static void networks_are_parsed_and_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(networks) / sizeof(*networks); i++) {
        struct cidr cidr;
        char out[CIDR_TEXT];

        assert_true(cidr_parse(text_of(networks[i].given), &cidr));
        assert_int_equal(cidr_print(&cidr, out), text_of(networks[i].printed).length);
        assert_string_equal(out, networks[i].printed);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct cidr cidr;

        if (cidr_parse(text_of(wrong[i]), &cidr))
            fail_msg("accepted: %s", wrong[i]);
    }
}

static void a_network_contains_its_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct cidr cidr;

        assert_true(cidr_parse(text_of(cases[i].network), &cidr));
        if (cidr_holds(&cidr, text_of(cases[i].address)) != cases[i].holds)
            fail_msg("%s and %s", cases[i].network, cases[i].address);
    }
}

static void a_list_contains_what_one_network_contains(void **state)
{
    (void)state;
    assert_true(cidr_list_holds(lit(""), lit("203.0.113.7")));
    assert_true(cidr_list_holds(no_text, lit("203.0.113.7")));
    assert_true(cidr_list_holds(lit("10.0.0.0/8 203.0.113.7"), lit("203.0.113.7")));
    assert_false(cidr_list_holds(lit("10.0.0.0/8 203.0.113.7"), lit("203.0.113.8")));
    assert_false(cidr_list_holds(lit("nonsense"), lit("203.0.113.8")));
    assert_false(cidr_list_holds(lit(" "), lit("203.0.113.8")));
    assert_false(cidr_list_holds(lit("10.0.0.0/8"), lit("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(networks_are_parsed_and_printed),
                                       cmocka_unit_test(a_network_contains_its_addresses),
                                       cmocka_unit_test(a_list_contains_what_one_network_contains)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
