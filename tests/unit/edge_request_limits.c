/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* By which limits a request counts, above all those for the /48 of an IPv6 address: whoever is given a /48 has 65,536
   networks of the usual size. */
#include "edge/connection.h"
#include "edge/request.h"
#include "edge/request_limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { FIRM = 17 };

/* A request as far as the limits read it. The two functions stand for those of request.c, which need a server. */
struct sent {
    h2o_req_t req;
    struct connection connection;
    struct request request;
};

static const char *method, *path;

bool request_is(const struct request *r, struct text wanted)
{
    (void)r;
    return text_equal(text_of(method), wanted);
}

struct text request_path(const struct request *r)
{
    (void)r;
    return text_of(path);
}

/* The limits of a request for a firm's host. */
static size_t limits_of(const char *address, const char *with_method, const char *to, struct limit_key keys[LIMIT_KEYS])
{
    static struct sent sent;
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};

    sent = (struct sent){0};
    method = with_method;
    path = to;
    if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1) {
        address_of((const struct sockaddr *)&six, &sent.connection.address);
    } else {
        assert_int_equal(inet_pton(AF_INET, address, &four.sin_addr), 1);
        address_of((const struct sockaddr *)&four, &sent.connection.address);
    }
    sent.request.req = &sent.req;
    sent.request.connection = &sent.connection;
    sent.request.host_kind = HOST_FIRM;
    sent.request.firm.number = FIRM;
    return request_limits(&sent.request, keys);
}

static const struct limit_key *find(const struct limit_key *keys, size_t count, enum limit_kind kind)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].kind == kind)
            return &keys[i];
    return NULL;
}

/* The network that a sign-in from there is counted by, for this limit. */
static uint64_t network_of(const char *address, enum limit_kind kind)
{
    struct limit_key keys[LIMIT_KEYS];
    size_t count = limits_of(address, "POST", "/api/sign-in", keys);
    const struct limit_key *key = find(keys, count, kind);

    assert_non_null(key);
    assert_int_equal(key->firm, 0);
    return key->network;
}

static void the_networks_of_a_48_share_the_limits_above(void **state)
{
    static const enum limit_kind own[] = {LIMIT_ADDRESS, LIMIT_SIGN_IN};
    static const enum limit_kind above[] = {LIMIT_ADDRESS_ABOVE, LIMIT_SIGN_IN_ABOVE};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(network_of("2001:db8:1:2::1", own[i]), network_of("2001:db8:1:2:ffff::9", own[i]));
        assert_int_not_equal(network_of("2001:db8:1:2::1", own[i]), network_of("2001:db8:1:3::1", own[i]));
        assert_int_equal(network_of("2001:db8:1:2::1", above[i]), network_of("2001:db8:1:ffff::1", above[i]));
        assert_int_not_equal(network_of("2001:db8:1:2::1", above[i]), network_of("2001:db8:2:2::1", above[i]));
        assert_int_not_equal(network_of("2001:db8:1:2::1", above[i]), network_of("2001:db8:1:2::1", own[i]));
    }
}

/* Also one that a socket for both families gives as IPv6. */
static void an_ipv4_address_has_no_limits_above(void **state)
{
    static const char *const addresses[] = {"198.51.100.7", "::ffff:198.51.100.7"};
    struct limit_key keys[LIMIT_KEYS];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t count = limits_of(addresses[i], "POST", "/api/sign-in", keys);

        assert_int_equal(count, 3);
        assert_null(find(keys, count, LIMIT_ADDRESS_ABOVE));
        assert_null(find(keys, count, LIMIT_SIGN_IN_ABOVE));
        assert_int_equal(find(keys, count, LIMIT_FIRM)->firm, FIRM);
    }
    assert_int_equal(network_of("198.51.100.7", LIMIT_SIGN_IN), network_of("::ffff:198.51.100.250", LIMIT_SIGN_IN));
}

static void only_what_may_be_guessed_counts_as_a_sign_in(void **state)
{
    static const char *const guessed[] = {"/api/sign-in", "/api/sign-in/code", "/desk/api/sign-in/code"};
    static const char *const others[] = {"/api/sign-in/link", "/api/sign-in/passkey", "/api/accounts", "/"};
    struct limit_key keys[LIMIT_KEYS];

    (void)state;
    for (size_t i = 0; i < sizeof(guessed) / sizeof(*guessed); i++) {
        size_t count = limits_of("2001:db8::1", "POST", guessed[i], keys);

        assert_int_equal(count, LIMIT_KINDS);
        assert_non_null(find(keys, count, LIMIT_SIGN_IN_ABOVE));
        assert_int_equal(limits_of("2001:db8::1", "GET", guessed[i], keys), 3);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        size_t count = limits_of("2001:db8::1", "POST", others[i], keys);

        assert_int_equal(count, 3);
        assert_non_null(find(keys, count, LIMIT_ADDRESS_ABOVE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_networks_of_a_48_share_the_limits_above),
        cmocka_unit_test(an_ipv4_address_has_no_limits_above),
        cmocka_unit_test(only_what_may_be_guessed_counts_as_a_sign_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
