/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The public address check: private addresses are refused in every form. */
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

static void private_addresses_are_refused(void **state)
{
    static const char *const private_list[] = {
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
    for (size_t i = 0; i < sizeof(private_list) / sizeof(*private_list); i++)
        if (is_public(private_list[i]))
            fail_msg("%s counts as public", private_list[i]);
}

static void public_addresses_are_accepted(void **state)
{
    static const char *const public_list[] = {
        "1.1.1.1",      "9.255.255.255", "11.0.0.0",     "100.63.255.255", "100.128.0.0",      "126.255.255.255",
        "128.0.0.0",    "172.15.0.1",    "172.32.0.1",   "192.167.0.1",    "198.20.0.1",       "223.255.255.255",
        "2606:4700::1", "2a00:1450::1",  "2001:4860::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(public_list) / sizeof(*public_list); i++)
        if (!is_public(public_list[i]))
            fail_msg("%s counts as private", public_list[i]);
}

static void listed_hosts_are_allowed(void **state)
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
        cmocka_unit_test(private_addresses_are_refused),
        cmocka_unit_test(public_addresses_are_accepted),
        cmocka_unit_test(listed_hosts_are_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
