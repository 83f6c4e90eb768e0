/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where an address is, in words. The countries are those of networks that have not moved for decades. */
#include "worker/identity/location.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void addresses_have_places(void **state)
{
    static const struct {
        const char *address, *words;
    } cases[] = {
        {"127.0.0.1", "the local network"},
        {"127.201.7.1", "the local network"},
        {"10.1.2.3", "the local network"},
        {"172.16.0.1", "the local network"},
        {"172.31.255.255", "the local network"},
        {"192.168.1.20", "the local network"},
        {"100.64.0.1", "the local network"},
        {"100.127.255.255", "the local network"},
        {"169.254.1.1", "the local network"},
        {"::1", "the local network"},
        {"fe80::1", "the local network"},
        {"fd12:3456::1", "the local network"},
        {"::ffff:192.168.1.20", "the local network"},
        {"193.99.144.80", "Germany"},
        {"::ffff:193.99.144.80", "Germany"},
        {"2001:638::1", "Germany"},
        {"192.0.2.55", "the network 192.0.2.0"},             /* documentation (RFC 5737): nobody's */
        {"2001:db8:1:2:3::4", "the network 2001:db8:1:2::"}, /* likewise (RFC 3849) */
        {"not an address", "an unknown place"},
        {"", "an unknown place"},
    };
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct text words = location_words(text_of(cases[i].address), arena);

        if (!text_equal(words, text_of(cases[i].words)))
            fail_msg("%s is %.*s", cases[i].address, (int)words.length, words.at);
    }
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses_have_places)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
