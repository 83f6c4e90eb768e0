/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which headers the edge forwards. */
#include "edge/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void headers_for_workers_are_forwarded(void **state)
{
    static const char *const forwarded[] = {"accept", "if-none-match", "range",         "sec-fetch-site",
                                            "origin", "content-type",  "upload-offset", "tus-resumable",
                                            "x-own",  "user-agent"};

    (void)state;
    for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++)
        assert_true(header_is_forwarded(text_of(forwarded[i]), no_text));
}

static void reserved_headers_are_dropped(void **state)
{
    static const char *const dropped[] = {
        "x-portico-firm",
        "x-portico-",
        "x-forwarded-for",
        "forwarded",
        "via",
        "x_portico_firm",
        "x_forwarded_for",
        "a_b",
        "connection",
        "keep-alive",
        "transfer-encoding",
        "te",
        "host",
        "content-length",
        "upgrade",
        "expect",
        "proxy-connection",
        "",
        "a b",
        "a:b",
        "A",
        "a\nb",
        "x-http-method-override",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
        if (header_is_forwarded(text_of(dropped[i]), no_text))
            fail_msg("\"%s\" was forwarded", dropped[i]);
    assert_false(header_is_forwarded(text_from("a\0b", 3), no_text));
}

static void headers_named_by_connection_are_dropped(void **state)
{
    (void)state;
    assert_false(header_is_forwarded(lit("x-a"), lit("close, X-A ,y")));
    assert_true(header_is_forwarded(lit("x-b"), lit("close, x-a")));
    assert_true(header_is_forwarded(lit("x"), lit("x-a, close")));
}

static void response_headers_are_filtered(void **state)
{
    (void)state;
    assert_true(header_is_returned(lit("set-cookie")));
    assert_true(header_is_returned(lit("content-security-policy")));
    assert_true(header_is_returned(lit("x-portico-document")));
    assert_false(header_is_returned(lit("server")));
    assert_false(header_is_returned(lit("transfer-encoding")));
    assert_false(header_is_returned(lit("x-request-id")));
    assert_false(header_is_returned(lit("x-reproxy-url")));
}

static void control_characters_are_recognised(void **state)
{
    (void)state;
    assert_true(header_value_is_plain(lit("a\tb \xc3\xa9")));
    assert_true(header_value_is_plain(lit("")));
    assert_false(header_value_is_plain(lit("a\rb")));
    assert_false(header_value_is_plain(lit("a\nx: y")));
    assert_false(header_value_is_plain(text_from("a\0", 2)));
    assert_false(header_value_is_plain(lit("\x1b[2J")));
    assert_false(header_value_is_plain(lit("\x7f")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_for_workers_are_forwarded),       cmocka_unit_test(reserved_headers_are_dropped),
        cmocka_unit_test(headers_named_by_connection_are_dropped), cmocka_unit_test(response_headers_are_filtered),
        cmocka_unit_test(control_characters_are_recognised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
