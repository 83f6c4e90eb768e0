/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The grammar of Host, and the kinds of host names. */
#include "edge/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool parses(const char *authority, const char *name, uint16_t port)
{
    struct host host;

    return host_parse(text_of(authority), &host) && text_equal(host_text(&host), text_of(name)) && host.port == port &&
           host.name[host.length] == '\0';
}

static void equivalent_names_are_normalised(void **state)
{
    (void)state;
    assert_true(parses("a.example", "a.example", 0));
    assert_true(parses("A.Example", "a.example", 0));
    assert_true(parses("a.example.", "a.example", 0));
    assert_true(parses("a.example.:8443", "a.example", 8443));
    assert_true(parses("a-b.example:1", "a-b.example", 1));
    assert_true(parses("a.example:65535", "a.example", 65535));
    assert_true(parses("0.1", "0.1", 0));
}

static void everything_else_is_refused(void **state)
{
    static const char *const bad[] = {
        "",     ".",     "..",    ":",     ":80",  "a..b",     ".a",   "a..", "a.example..:1", "-a.b",
        "a-.b", "a_b.c", "a b",   "a/b",   "a@b",  "a,b",      "a:",   "a:0", "a:65536",       "a:080808",
        "a:8b", "a:+8",  "a:8:8", "[::1]", "a%41", "\xc3\xa9", "a\tb", "a#b", "*.a",           "-tls",
    };
    struct host host;
    char label[80] = {0}, name[400] = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (host_parse(text_of(bad[i]), &host))
            fail_msg("\"%s\" was accepted", bad[i]);
    assert_false(host_parse(no_text, &host));
    assert_false(host_parse(text_from("a\0b", 3), &host));
    memset(label, 'a', 64);
    assert_false(host_parse(text_of(label), &host));
    assert_true(host_parse(text_from(label, 63), &host));
    for (size_t i = 0; i < 254; i++)
        name[i] = i % 50 == 49 ? '.' : 'a';
    assert_false(host_parse(text_from(name, 254), &host));
    assert_true(host_parse(text_from(name, 253), &host));
}

static enum host_kind classify(const char *name, struct text *label, struct host *host)
{
    assert_true(host_parse(text_of(name), host));
    return host_classify(host, lit("portico.example"), label);
}

static void names_are_classified(void **state)
{
    struct host host;
    struct text label;

    (void)state;
    assert_int_equal(classify("portico.example", &label, &host), HOST_APEX);
    assert_int_equal(classify("admin.portico.example", &label, &host), HOST_ADMIN);
    assert_int_equal(classify("hartwell.portico.example", &label, &host), HOST_FIRM);
    assert_true(text_equal(label, lit("hartwell")));
    assert_int_equal(classify("a.hartwell.portico.example", &label, &host), HOST_UNKNOWN);
    assert_int_equal(classify("hartwellportico.example", &label, &host), HOST_UNKNOWN);
    assert_int_equal(classify("portico.example.evil", &label, &host), HOST_UNKNOWN);
    assert_int_equal(classify("example", &label, &host), HOST_UNKNOWN);
    assert_true(text_is_absent(label));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equivalent_names_are_normalised),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(names_are_classified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
