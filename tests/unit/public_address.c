/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which addresses may be called in a firm's name: none of ours, in whatever form it is written. */
#include "common/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_public(const char *written)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, written, &v4.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)(const void *)&v4);
    assert_int_equal(inet_pton(AF_INET6, written, &v6.sin6_addr), 1);
    return address_is_public((const struct sockaddr *)(const void *)&v6);
}

static void closed_addresses(void **state)
{
    static const char *const closed[] = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.1.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "ff02::1",
        "5f00::1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(closed) / sizeof(*closed); i++)
        if (is_public(closed[i]))
            fail_msg("%s is taken for public", closed[i]);
}

static void open_addresses(void **state)
{
    static const char *const open[] = {
        "1.1.1.1",      "9.255.255.255", "11.0.0.0",     "100.63.255.255", "100.128.0.0",      "126.255.255.255",
        "128.0.0.0",    "172.15.0.1",    "172.32.0.1",   "192.167.0.1",    "198.20.0.1",       "223.255.255.255",
        "2606:4700::1", "2a00:1450::1",  "2001:4860::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++)
        if (!is_public(open[i]))
            fail_msg("%s is taken for closed", open[i]);
}

static void named_hosts(void **state)
{
    struct text list = lit("idp.office.example:8443, 10.0.0.5:443,[::1]:9");

    (void)state;
    assert_true(address_is_allowed(list, lit("idp.office.example"), 8443));
    assert_true(address_is_allowed(list, lit("IDP.Office.example"), 8443));
    assert_true(address_is_allowed(list, lit("10.0.0.5"), 443));
    assert_true(address_is_allowed(list, lit("[::1]"), 9));
    assert_false(address_is_allowed(list, lit("idp.office.example"), 443));
    assert_false(address_is_allowed(list, lit("office.example"), 8443));
    assert_false(address_is_allowed(list, lit(""), 8443));
    assert_false(address_is_allowed(lit(""), lit("idp.office.example"), 8443));
    assert_false(address_is_allowed(lit("idp.office.example"), lit("idp.office.example"), 443));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_addresses),
        cmocka_unit_test(open_addresses),
        cmocka_unit_test(named_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
