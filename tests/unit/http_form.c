/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The checks of single values and of a body's depth. */
#include "http/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *memory;

static int set_up(void **state)
{
    (void)state;
    memory = arena_open();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_close(&memory);
    return 0;
}

/* `expected` is the accepted text, or the code of the refusal after a '!'. */
static void check_field(const struct field *field, struct text given, const char *expected)
{
    struct text out = no_text;
    const char *code = form_check_text(field, given, memory, &out);

    if (expected[0] == '!') {
        if (code == NULL || strcmp(code, expected + 1) != 0)
            fail_msg("%.*s: %s, not %s", (int)given.length, given.at, code == NULL ? "accepted" : code, expected);
        return;
    }
    if (code != NULL || !text_equal(out, text_of(expected)))
        fail_msg("%.*s: %s", (int)given.length, given.at, code == NULL ? "another text" : code);
}

static void check(enum field_kind kind, const char *given, const char *expected)
{
    const struct field field = {.name = "x", .kind = kind, .min = kind == FIELD_TEXT ? 2 : 0, .max = 5};

    check_field(&field, text_of(given), expected);
}

static void the_length_of_a_text_is_in_characters(void **state)
{
    (void)state;
    check(FIELD_TEXT, "  abc ", "abc");
    check(FIELD_TEXT, "\xce\xb1\xce\xb2\xce\xb3\xce\xb4\xce\xb5", "\xce\xb1\xce\xb2\xce\xb3\xce\xb4\xce\xb5");
    check(FIELD_TEXT, "abcdef", "!too_long");
    check(FIELD_TEXT, "a", "!too_short");
    check(FIELD_TEXT, "a\nb", "!one_line");
    check(FIELD_LINES, "a\nb", "a\nb");
    check(FIELD_TEXT, "a\x1b", "!one_line");
    check(FIELD_LINES, "a\x07", "!control_characters");
    check(FIELD_TEXT,
          "a\xe2\x80\xae"
          "b",
          "!one_line"); /* right-to-left override */
    check(FIELD_TEXT, "a\xff", "!control_characters");
    check(FIELD_TEXT,
          "u\xcc\x88"
          "b",
          "\xc3\xbc"
          "b");                                       /* NFC */
    check(FIELD_LINES, "u\xcc\x88\n", "u\xcc\x88\n"); /* as it was written */
    check(FIELD_LINES, "\xe2\x81\xa8+4\xe2\x81\xa9\xe2\x80\xa8", "\xe2\x81\xa8+4\xe2\x81\xa9\xe2\x80\xa8");
    check(FIELD_LINES, "a\r\n", "a\r\n");
    check(FIELD_TEXT,
          "\xe3\x80\x80"
          "ab\xc2\xa0\xe2\x80\x8b",
          "ab");
    check(FIELD_TEXT, "\xe2\x80\x8b\xe2\x81\xa0\xef\xbb\xbf", ""); /* nothing that can be seen */
    check(FIELD_LINES, " \n\xe2\x80\x8d ", "");
}

static void addresses_are_checked(void **state)
{
    (void)state;
    check(FIELD_EMAIL, " Maria.Lindqvist@Mail.Example ", "maria.lindqvist@mail.example");
    check(FIELD_EMAIL, "a+b@x.y", "a+b@x.y");
    check(FIELD_EMAIL, "a@b", "!not_email");
    check(FIELD_EMAIL, "a@@b.c", "!not_email");
    check(FIELD_EMAIL, ".a@b.c", "!not_email");
    check(FIELD_EMAIL, "a..b@b.c", "!not_email");
    check(FIELD_EMAIL, "a b@b.c", "!email_invisible");
    check(FIELD_EMAIL, "a@b.c\r\nBcc: x@y.z", "!email_invisible");
    check(FIELD_EMAIL, "\xc2\xa0\xe2\x80\x8b", "");
    check(FIELD_EMAIL, "a@-b.c", "!not_email");
    check(FIELD_EMAIL, "a@b..c", "!not_email");
    check(FIELD_EMAIL, "<a@b.c>", "!not_email");
}

static void other_kinds_are_checked(void **state)
{
    static const char *const choices[] = {"person", "company", NULL};
    const struct field choice = {.name = "kind", .kind = FIELD_CHOICE, .choices = choices};

    (void)state;
    check(FIELD_UUID, "00000000-0000-7000-8000-0000000000AB", "00000000-0000-7000-8000-0000000000ab");
    check(FIELD_UUID, "00000000-0000-7000-8000-0000000000a", "!not_id");
    check(FIELD_COLOUR, "#14503C", "#14503c");
    check(FIELD_COLOUR, "#14503", "!not_colour");
    check(FIELD_COLOUR, "red;}", "!not_colour");
    check(FIELD_DATE, "2024-02-29", "2024-02-29");
    check(FIELD_DATE, "2026-02-29", "!not_date");
    check(FIELD_TIME, "2026-05-05T09:12:00Z", "2026-05-05T09:12:00Z");
    check(FIELD_TIME, "infinity", "!not_time");
    check_field(&choice, lit("company"), "company");
    check_field(&choice, lit("compan"), "!not_choice");
}

static void depth_is_checked_before_parsing(void **state)
{
    char deep[4096];

    (void)state;
    assert_true(form_is_shallow(lit("{\"a\":[{\"b\":\"[[[[[[\"}]}"), 3));
    assert_false(form_is_shallow(lit("{\"a\":[{\"b\":\"x\"}]}"), 2));
    assert_true(form_is_shallow(lit("{\"a\":\"\\\"[[[[\"}"), 1)); /* an escaped quote does not end the string */
    assert_false(form_is_shallow(lit("[\"\\\\\",[[1]]]"), 2));    /* an escaped backslash does not escape the quote */
    memset(deep, '[', sizeof(deep));
    assert_false(form_is_shallow(text_from(deep, sizeof(deep)), FORM_DEPTH));
    assert_true(form_is_shallow(text_from(deep, FORM_DEPTH), FORM_DEPTH));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_length_of_a_text_is_in_characters),
        cmocka_unit_test(addresses_are_checked),
        cmocka_unit_test(other_kinds_are_checked),
        cmocka_unit_test(depth_is_checked_before_parsing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
