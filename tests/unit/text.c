/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts, arenas and buffers. */
#include "common/text.h"

#include "common/arena.h"
#include "common/buffer.h"
#include "common/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void absent_differs_from_empty(void **state)
{
    (void)state;
    assert_true(text_is_absent(text_of(NULL)));
    assert_false(text_equal(no_text, lit("")));
    assert_true(text_equal(no_text, no_text));
    assert_true(text_equal_ignoring_case(lit("Host"), lit("hOST")));
    assert_false(text_equal_ignoring_case(lit("Hos"), lit("Host")));
    assert_true(text_starts_with(lit("abc"), lit("ab")));
    assert_false(text_starts_with(lit("a"), lit("ab")));
    assert_true(text_ends_with(lit("abc"), lit("bc")));
}

static void parts_are_returned_in_order(void **state)
{
    struct text rest = lit("a,,b,");
    const char *expected[] = {"a", "", "b", ""};

    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_false(text_is_absent(rest));
        assert_true(text_equal(text_next(&rest, ','), text_of(expected[i])));
    }
    assert_true(text_is_absent(rest));
    assert_true(text_equal(text_trim(lit(" \t x y\r\n")), lit("x y")));
    assert_int_equal(text_trim(lit(" \n")).length, 0);
    assert_true(text_equal(text_slice(lit("abc"), 1, SIZE_MAX), lit("bc")));
    assert_int_equal(text_slice(lit("abc"), 9, 1).length, 0);
}

static void numbers_are_digits_and_fit(void **state)
{
    static const char *const wrong[] = {
        "", " 1", "1 ", "+1", "-1", "0x1", "1.0", "18446744073709551616", "99999999999999999999"};
    uint64_t number;

    (void)state;
    assert_true(text_to_number(lit("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_true(text_to_number(lit("007"), &number));
    assert_int_equal(number, 7);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_false(text_to_number(text_of(wrong[i]), &number));
}

static void printed_numbers_are_read_back(void **state)
{
    static const uint64_t numbers[] = {0, 9, 10, 4096, 1000000, INT64_MAX, UINT64_MAX};
    char digits[NUMBER_DIGITS];
    uint64_t number;

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        assert_true(text_to_number(number_print(numbers[i], digits), &number));
        assert_true(number == numbers[i]);
    }
    assert_int_equal(number_print(0, digits).length, 1);
    assert_int_equal(number_print(UINT64_MAX, digits).length, NUMBER_DIGITS);
}

static void utf8_follows_rfc_3629(void **state)
{
    static const char *const wrong[] = {"\xc0\xaf",     "\xc1\xbf",     "\xe0\x80\xaf",     "\xf0\x80\x80\xaf",
                                        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                                        "\x80",         "\xe2\x82",     "a\xffz",           "\xc3("};

    (void)state;
    assert_true(text_is_utf8(
        lit("Gr\xc3\xbc\xc3\x9f Gott \xe2\x82\xac \xf0\x9f\x99\x82 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf")));
    assert_false(text_is_utf8(lit("a\0b")));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_false(text_is_utf8(text_of(wrong[i])));
    assert_int_equal(text_cut(lit("ab\xe2\x82\xac"), 4).length, 2);
    assert_int_equal(text_cut(lit("ab\xe2\x82\xac"), 5).length, 5);
    assert_int_equal(text_characters(lit("ab\xe2\x82\xac")), 3);
}

static void an_arena_gives_zeroed_aligned_memory(void **state)
{
    struct arena *arena = arena_open_secret();
    static const size_t sizes[] = {1, 3, 17, 4096, 5000, 100000, 7};

    (void)state;
    for (size_t i = 0; i < 300; i++) {
        size_t size = sizes[i % 7];
        unsigned char *piece = arena_take(arena, size);

        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(piece[j], 0);
        memset(piece, 0xff, size);
    }
    assert_true(text_equal(arena_print(arena, "%s-%d", "x", 7), lit("x-7")));
    assert_true(text_equal(arena_join(arena, (struct text[]){lit("a"), no_text, lit("bc")}, 3), lit("abc")));
    assert_true(text_is_absent(arena_copy(arena, no_text)));
    assert_string_equal(arena_copy(arena, text_from("abcd", 2)).at, "ab");
    arena_close(&arena);
    assert_null(arena);
    arena_close(&arena);
}

static void a_buffer_stops_at_its_limit(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_open(&buffer, 10);
    buffer_add(&buffer, lit("12345678"));
    buffer_add(&buffer, lit("abc"));
    assert_true(buffer.overflowed);
    buffer_add_byte(&buffer, 'x'); /* it would fit, but the text before it did not */
    assert_true(text_equal(buffer_text(&buffer), lit("12345678")));
    buffer_clear(&buffer);
    buffer_add_number(&buffer, INT64_MIN);
    assert_true(buffer.overflowed);
    buffer_close(&buffer);
}

static void a_secret_buffer_keeps_its_content_when_it_grows(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_open_secret(&buffer, 100000);
    for (int i = 0; i < 20000; i++)
        buffer_add_byte(&buffer, (char)('a' + i % 26));
    for (size_t i = 0; i < buffer.length; i++)
        assert_int_equal(buffer.at[i], 'a' + (int)(i % 26));
    assert_int_equal(buffer.length, 20000);
    buffer_close(&buffer);
    assert_true(buffer.secret); /* a reopened secret buffer stays secret */
    buffer_add(&buffer, lit("again"));
    assert_true(text_equal(buffer_text(&buffer), lit("again")));
    buffer_close(&buffer);
}

static void json_strings_are_escaped(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_open(&buffer, 4096);
    buffer_add_json(&buffer, lit("a\"\\\b\f\n\r\t\x01\0\x7f</\xc3\xbc\xff\xe2\x82"));
    assert_true(text_equal(
        buffer_text(&buffer),
        lit("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u0000\\u007f</\xc3\xbc\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"")));
    buffer_close(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_differs_from_empty),
        cmocka_unit_test(parts_are_returned_in_order),
        cmocka_unit_test(numbers_are_digits_and_fit),
        cmocka_unit_test(printed_numbers_are_read_back),
        cmocka_unit_test(utf8_follows_rfc_3629),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(a_buffer_stops_at_its_limit),
        cmocka_unit_test(a_secret_buffer_keeps_its_content_when_it_grows),
        cmocka_unit_test(json_strings_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
