/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of files and what kind of file something is. */
#include "worker/routes/filename.h"
#include "worker/routes/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_cleaned(const char *name, const char *expected)
{
    struct arena *arena = arena_open();
    struct text cleaned = filename_clean(arena, text_of(name));

    if (expected == NULL)
        assert_true(text_is_absent(cleaned));
    else
        assert_true(text_equal(cleaned, text_of(expected)));
    arena_close(&arena);
}

static void cleans_names(void **state)
{
    (void)state;
    assert_cleaned("deed.pdf", "deed.pdf");
    assert_cleaned("../../etc/passwd", "passwd");
    assert_cleaned("C:\\Users\\me\\deed.pdf", "deed.pdf");
    assert_cleaned("  deed.pdf. . ", "deed.pdf");
    assert_cleaned("a<b>:\"c|?*.pdf", "a_b___c___.pdf");
    assert_cleaned("\xe2\x80\xae"
                   "fdp.exe",
                   "fdp.exe");                    /* right-to-left override */
    assert_cleaned("a\xe2\x80\x8b.pdf", "a.pdf"); /* a space of no width */
    assert_cleaned("\xc3\xa9t\xc3\xa9 \xf0\x9f\x93\x84.pdf", "\xc3\xa9t\xc3\xa9 \xf0\x9f\x93\x84.pdf");
    assert_cleaned("a\tb\nc", "abc");
    assert_cleaned(".htaccess", "htaccess");
    assert_cleaned("..", NULL);
    assert_cleaned("", NULL);
    assert_cleaned("dir/", NULL);
    assert_cleaned("\xff.pdf", NULL);
}

static void long_names_keep_their_ending_and_whole_characters(void **state)
{
    struct arena *arena = arena_open();
    char name[600];
    struct text cleaned;

    (void)state;
    name[0] = 'a'; /* so that the limit falls into a character */
    for (size_t i = 1; i + 2 <= 595; i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    memcpy(name + 595, ".pdf", 5);
    cleaned = filename_clean(arena, text_of(name));
    assert_true(cleaned.length <= FILENAME_BYTES && cleaned.length >= FILENAME_BYTES - 2);
    assert_true(text_ends_with(cleaned, lit(".pdf")));
    assert_true(text_is_utf8(cleaned));
    arena_close(&arena);
}

static void a_type_must_look_like_one(void **state)
{
    (void)state;
    assert_true(text_equal(type_of(lit("a.PDF"), lit("%PDF-1.7")), lit("application/pdf")));
    assert_true(text_equal(type_of(lit("a.pdf"), no_text), lit("application/pdf")));
    assert_true(text_equal(type_of(lit("a.pdf"), lit("<html>")), lit("application/octet-stream")));
    assert_true(text_equal(type_of(lit("a.jpg"), lit("\xff\xd8\xff\xe0")), lit("image/jpeg")));
    assert_true(text_equal(type_of(lit("a.png"), lit("GIF89a")), lit("application/octet-stream")));
    assert_true(text_equal(type_of(lit("a.html"), lit("<html>")), lit("application/octet-stream")));
    assert_true(text_equal(type_of(lit("a.svg"), lit("<svg>")), lit("application/octet-stream")));
    assert_true(text_equal(type_of(lit(".pdf"), no_text), lit("application/octet-stream")));
}

static void only_harmless_types_are_given_on(void **state)
{
    (void)state;
    assert_true(text_equal(type_allowed(lit("application/pdf")), lit("application/pdf")));
    assert_true(text_equal(type_allowed(lit("text/html")), lit("application/octet-stream")));
    assert_true(text_equal(type_allowed(no_text), lit("application/octet-stream")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans_names),
        cmocka_unit_test(long_names_keep_their_ending_and_whole_characters),
        cmocka_unit_test(a_type_must_look_like_one),
        cmocka_unit_test(only_harmless_types_are_given_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
