/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What kind of file something is. */
#include "worker/documents/file_types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void a_type_must_look_like_one(void **state)
{
    (void)state;
    assert_true(text_equal(file_type_of(lit("a.PDF"), lit("%PDF-1.7")), lit("application/pdf")));
    assert_true(text_equal(file_type_of(lit("a.pdf"), no_text), lit("application/pdf")));
    assert_true(text_equal(file_type_of(lit("a.pdf"), lit("<html>")), lit("application/octet-stream")));
    assert_true(text_equal(file_type_of(lit("a.jpg"), lit("\xff\xd8\xff\xe0")), lit("image/jpeg")));
    assert_true(text_equal(file_type_of(lit("a.png"), lit("GIF89a")), lit("application/octet-stream")));
    assert_true(text_equal(file_type_of(lit("a.html"), lit("<html>")), lit("application/octet-stream")));
    assert_true(text_equal(file_type_of(lit("a.svg"), lit("<svg>")), lit("application/octet-stream")));
    assert_true(text_equal(file_type_of(lit(".pdf"), no_text), lit("application/octet-stream")));
}

static void only_harmless_types_are_given_on(void **state)
{
    (void)state;
    assert_true(text_equal(file_type_allowed(lit("application/pdf")), lit("application/pdf")));
    assert_true(text_equal(file_type_allowed(lit("text/html")), lit("application/octet-stream")));
    assert_true(text_equal(file_type_allowed(no_text), lit("application/octet-stream")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_type_must_look_like_one),
        cmocka_unit_test(only_harmless_types_are_given_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
