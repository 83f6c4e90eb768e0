/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which headers pass the edge. */
#include "edge/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void passes_what_a_worker_reads(void **state)
{
    static const char *const fine[] = {"accept", "if-none-match", "range",         "sec-fetch-site",
                                       "origin", "content-type",  "upload-offset", "tus-resumable",
                                       "x-own",  "user-agent"};

    (void)state;
    for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
        assert_true(header_is_forwarded(text_of(fine[i]), no_text));
}

static void keeps_out_what_only_we_say(void **state)
{
    static const char *const out[] = {
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
    for (size_t i = 0; i < sizeof(out) / sizeof(*out); i++)
        if (header_is_forwarded(text_of(out[i]), no_text))
            fail_msg("\"%s\" passed", out[i]);
    assert_false(header_is_forwarded(text_from("a\0b", 3), no_text));
}

static void keeps_out_what_connection_names(void **state)
{
    (void)state;
    assert_false(header_is_forwarded(lit("x-a"), lit("close, X-A ,y")));
    assert_true(header_is_forwarded(lit("x-b"), lit("close, x-a")));
    assert_true(header_is_forwarded(lit("x"), lit("x-a, close")));
}

static void lets_answers_come_down(void **state)
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

static void sees_a_second_line(void **state)
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
        cmocka_unit_test(passes_what_a_worker_reads),
        cmocka_unit_test(keeps_out_what_only_we_say),
        cmocka_unit_test(keeps_out_what_connection_names),
        cmocka_unit_test(lets_answers_come_down),
        cmocka_unit_test(sees_a_second_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
