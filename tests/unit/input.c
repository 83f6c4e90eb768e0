/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Untrusted input: addresses, names, times, JSON. */
#include "common/clock.h"
#include "common/email.h"
#include "common/entity_tag.h"
#include "common/http_date.h"
#include "common/json.h"
#include "common/name.h"
#include "common/unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void addresses_are_normalised(void **state)
{
    static const char *const wrong[] = {
        "",         "a",         "@b.example", "a@",           "a@b",      "a@b.",    "a@.b",    "a@b..c",
        "a@-b.c",   "a@b-.c",    ".a@b.c",     "a.@b.c",       "a..b@b.c", "a b@c.d", "a@b@c.d", "a@b.c\r\nBcc: x@y.z",
        "a\"b@c.d", "a@1.2.3.4", "a@b_c.d",    "\xc3\xa4@b.c", "a,b@c.d",  "<a@b.c>"};
    char out[EMAIL_BYTES], long_local[80];

    (void)state;
    assert_null(email_normalise(lit("  Maria.Lindqvist+x@Mail.Example\n"), out));
    assert_string_equal(out, "maria.lindqvist+x@mail.example");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        if (email_normalise(text_of(wrong[i]), out) == NULL)
            fail_msg("accepted: %s", wrong[i]);
    assert_non_null(email_normalise(lit("a\0@b.example"), out));
    assert_non_null(email_normalise(lit("a@b\0.example"), out));
    memset(long_local, 'a', sizeof(long_local));
    memcpy(long_local + 65, "@b.example", 11);
    assert_non_null(email_normalise(text_of(long_local), out));
    assert_null(email_normalise(text_of(long_local + 1), out));
}

static void what_cannot_be_seen_is_no_part_of_an_address(void **state)
{
    static const char *const around[] = {"doe@mail.example\xc2\xa0", "\342\200\213doe@mail.example",
                                         "\xef\xbb\xbf doe@mail.example\xe2\x80\x8e",
                                         "\343\200\200doe@mail.example\xe2\x80\xaf", "\357\277\274doe@mail.example"};
    static const char *const inside[] = {
        "doe\xc2\xa0@mail.example", "do\342\200\213e@mail.example", /* octal: the next letter is a digit in hex */
        "doe@mail\xc2\xad.example", "doe@ mail.example", "doe@mail.exa\xe2\x80\x8dmple"};
    char out[EMAIL_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++) {
        if (email_normalise(text_of(around[i]), out) != NULL)
            fail_msg("refused: %s", around[i]);
        assert_string_equal(out, "doe@mail.example");
    }
    for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++)
        assert_string_equal(email_normalise(text_of(inside[i]), out), "email_invisible");
}

static void a_domain_is_what_dns_knows(void **state)
{
    static const char *const same[] = {"anna@m\xc3\xbcller.example", "anna@M\xc3\x9cLLER.example",
                                       "anna@mu\xcc\x88ller.Example", "anna@xn--mller-kva.example",
                                       "Anna@XN--MLLER-KVA.example"};
    char out[EMAIL_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
        if (email_normalise(text_of(same[i]), out) != NULL)
            fail_msg("refused: %s", same[i]);
        assert_string_equal(out, "anna@xn--mller-kva.example");
    }
    assert_null(email_normalise(lit("anna@stra\xc3\x9f"
                                    "e.example"),
                                out)); /* IDNA 2008, not "ss" */
    assert_string_equal(out, "anna@xn--strae-oqa.example");
    /* Hyphens in the third and fourth place are reserved for A-labels in IDNA only; DNS has such hosts. */
    assert_null(email_normalise(lit("anna@R3---sn.AB--cd.example"), out));
    assert_string_equal(out, "anna@r3---sn.ab--cd.example");
    assert_string_equal(email_normalise(lit("a@XN--\x61.example"), out), "not_email");
    assert_string_equal(email_normalise(lit("m\xc3\xbcller@mail.example"), out), "email_letters");
    assert_string_equal(email_normalise(lit("a@xn--.example"), out), "not_email");
    assert_string_equal(email_normalise(lit("a@b_\xc3\xbc.example"), out), "not_email");
}

/* An emoji at the end of a name keeps the mark that makes it one; elsewhere the mark is nothing that can be seen. */
static void trimming_keeps_a_variation_selector(void **state)
{
    static const char *const cases[][2] = {
        {" Anna \xe2\x9d\xa4\xef\xb8\x8f ", "Anna \xe2\x9d\xa4\xef\xb8\x8f"},
        {"Anna \xe2\x9d\xa4\xef\xb8\x8e\xe2\x80\x8b", "Anna \xe2\x9d\xa4\xef\xb8\x8e"},
        {"Anna\xe2\x9d\xa4\xef\xb8\x8f\xef\xb8\x8f", "Anna\xe2\x9d\xa4\xef\xb8\x8f"},
        {"Anna\xe2\x9d\xa4 \xef\xb8\x8f", "Anna\xe2\x9d\xa4"},
        {"Anna\xef\xb8\x8f", "Anna"},
        {"\xef\xb8\x8f", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        if (!text_equal(unicode_trim(text_of(cases[i][0])), text_of(cases[i][1])))
            fail_msg("%s", cases[i][0]);
}

static void a_byte_order_mark_is_skipped_once(void **state)
{
    (void)state;
    assert_true(text_equal(unicode_skip_byte_order_mark(lit("\xef\xbb\xbf{}")), lit("{}")));
    assert_true(text_equal(unicode_skip_byte_order_mark(lit("\xef\xbb\xbf\xef\xbb\xbf")), lit("\xef\xbb\xbf")));
    assert_true(text_equal(unicode_skip_byte_order_mark(lit("\xef\xbb")), lit("\xef\xbb")));
    assert_true(text_is_absent(unicode_skip_byte_order_mark(no_text)));
}

static void digits_of_any_script_have_their_value(void **state)
{
    (void)state;
    assert_int_equal(unicode_digit('7'), 7);
    assert_int_equal(unicode_digit(0x0664), 4);  /* Arabic-Indic */
    assert_int_equal(unicode_digit(0x06f5), 5);  /* Persian */
    assert_int_equal(unicode_digit(0x096c), 6);  /* Devanagari */
    assert_int_equal(unicode_digit(0xff19), 9);  /* fullwidth */
    assert_int_equal(unicode_digit(0x00b2), -1); /* superscript two: a digit, but not of a number (No) */
    assert_int_equal(unicode_digit('a'), -1);
}

static void file_names_are_made_safe(void **state)
{
    static const struct {
        const char *given, *expected;
    } cases[] = {
        {"contract.pdf", "contract.pdf"},
        {"C:\\Users\\me\\tax.xlsx", "tax.xlsx"},
        {"../../etc/passwd", "passwd"},
        {"...hidden", "hidden"},
        {".\343\200\200. a.b \343\200\200..", "a.b"},
        {"\xe2\x80\x8b\xe2\x80\x8d", "file"},
        {"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1\xd9\x88\xd9\x85.pdf",
         "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1\xd9\x88\xd9\x85.pdf"},
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac.png", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac.png"},
        {"u\xcc\x88"
         "ber.pdf",
         "\xc3\xbc"
         "ber.pdf"},
        {"a\r\nSet-Cookie: x", "aSet-Cookie: x"},
        {"photo\xe2\x80\xaegpj.exe", "photogpj.exe"},
        {"a\xe2\x81\xa6"
         "b\xe2\x80\x8f"
         "c\xef\xbb\xbf.txt",
         "abc.txt"},
        {"  Brief an M\xc3\xbcller. ", "Brief an M\xc3\xbcller"},
        {"bad\xff.txt", "bad_.txt"},
        {"..", "file"},
        {"/", "file"},
        {"", "file"},
    };
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        if (!text_equal(name_of_file(text_of(cases[i].given), arena), text_of(cases[i].expected)))
            fail_msg("%s -> %s", cases[i].given, name_of_file(text_of(cases[i].given), arena).at);
    arena_close(&arena);
}

static void long_file_names_keep_their_extension(void **state)
{
    struct arena *arena = arena_open();
    char given[1024] = "";
    struct text name;

    (void)state;
    for (int i = 0; i < 300; i++)
        memcpy(given + 2 * i, "\xc3\xbc", 2);
    memcpy(given + 600, ".pdf", 5);
    name = name_of_file(text_of(given), arena);
    assert_int_equal(text_characters(name), NAME_CHARACTERS);
    assert_true(text_is_utf8(name));
    assert_true(text_ends_with(name, lit("\xc3\xbc.pdf")));
    /* Cut directly after a dot: the rest must not end with it. */
    memset(given, 'a', 300);
    given[NAME_CHARACTERS - 1] = '.';
    given[300] = '\0';
    assert_int_equal(name_of_file(text_of(given), arena).length, NAME_CHARACTERS - 1);
    arena_close(&arena);
}

static void assert_disposition(const char *name, const char *expected)
{
    struct arena *arena = arena_open();

    assert_true(text_equal(name_disposition(text_of(name), arena), text_of(expected)));
    arena_close(&arena);
}

static void a_file_name_cannot_break_out_of_a_disposition(void **state)
{
    (void)state;
    assert_disposition("deed.pdf", "attachment; filename=\"deed.pdf\"; filename*=UTF-8''deed.pdf");
    assert_disposition("a \"b\".pdf", "attachment; filename=\"a _b_.pdf\"; filename*=UTF-8''a%20%22b%22.pdf");
    assert_disposition("a\r\nb;c", "attachment; filename=\"a__b;c\"; filename*=UTF-8''a%0D%0Ab%3Bc");
    assert_disposition("a\"b\\c;\xe2\x82\xac 100%.pdf", "attachment; filename=\"a_b_c;_ 100_.pdf\"; "
                                                        "filename*=UTF-8''a%22b%5Cc%3B%E2%82%AC%20100%25.pdf");
    assert_disposition("\xff", "attachment; filename=\"_\"; filename*=UTF-8''%FF");
}

static void slugs_follow_their_grammar(void **state)
{
    static const char *const right[] = {
        "abc", "hartwell", "a-b", "a1b", "abc-123", "0day", "abcdefghijabcdefghijabcdefghijabcdefghij"};
    static const char *const wrong[] = {"",
                                        "ab",
                                        "Abc",
                                        "-abc",
                                        "abc-",
                                        "a--b",
                                        "xn--abc",
                                        "123",
                                        "123-abc",
                                        "a_b",
                                        "a.b",
                                        "a b",
                                        "abcdefghijabcdefghijabcdefghijabcdefghijk",
                                        "\xc3\xa4\x62\x63"};

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
        assert_true(name_is_slug(text_of(right[i])));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        if (name_is_slug(text_of(wrong[i])))
            fail_msg("accepted: %s", wrong[i]);
}

static void times_are_read_and_written(void **state)
{
    static const char *const wrong[] = {"",
                                        "2026-05-05",
                                        "2026-05-05T09:12:00",
                                        "2026-02-29T00:00:00Z",
                                        "2026-13-01T00:00:00Z",
                                        "2026-05-05T24:00:00Z",
                                        "2026-05-05T09:60:00Z",
                                        "2026-05-05T09:12:00.Z",
                                        "2026-05-05T09:12:00+24:00",
                                        "2026-05-05T09:12:00Zx",
                                        "2026-5-05T09:12:00Z",
                                        "0000-01-01T00:00:00Z"};
    char out[CLOCK_TEXT];
    int64_t seconds;

    (void)state;
    assert_true(clock_parse(lit("2026-05-05T10:12:00.25+01:00"), &seconds));
    clock_print(seconds, 0, out);
    assert_string_equal(out, "2026-05-05T09:12:00Z");
    clock_print(951782400, 42, out);
    assert_string_equal(out, "2000-02-29T00:00:00.000042Z");
    clock_print(-1, 0, out);
    assert_string_equal(out, "1969-12-31T23:59:59Z");
    for (int64_t day = -719162; day < 2932896; day += 97) { /* years 1 to 9999 */
        clock_print(day * 86400 + 45296, 0, out);
        assert_true(clock_parse(text_of(out), &seconds));
        assert_int_equal(seconds, day * 86400 + 45296);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_false(clock_parse(text_of(wrong[i]), &seconds));
    assert_true(clock_is_date(lit("2024-02-29")));
    assert_false(clock_is_date(lit("1900-02-29")));
    assert_false(clock_is_date(lit("2024-02-29 ")));
}

static void dates_of_http_are_read_in_three_forms(void **state)
{
    static const char *const wrong[] = {"",
                                        "Sun, 06 Nov 1994 08:49:37",
                                        "Sun, 06 Nov 1994 08:49:37 UTC",
                                        "Sun, 6 Nov 1994 08:49:37 GMT",
                                        "sun, 06 Nov 1994 08:49:37 GMT",
                                        "Sun, 31 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 24:49:37 GMT",
                                        "Sun, +6 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov +994 08:49:37 GMT",
                                        "Sun, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 94",
                                        "1994-11-06T08:49:37Z"};
    char out[HTTP_DATE];
    int64_t seconds;

    (void)state;
    http_date_print(784111777, out);
    assert_string_equal(out, "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_true(http_date_parse(text_of(out), &seconds) && seconds == 784111777);
    assert_true(http_date_parse(lit("Sunday, 06-Nov-94 08:49:37 GMT"), &seconds) && seconds == 784111777);
    assert_true(http_date_parse(lit("Sun Nov  6 08:49:37 1994"), &seconds) && seconds == 784111777);
    assert_true(http_date_parse(lit("Wednesday, 01-Jan-30 00:00:00 GMT"), &seconds) && seconds == 1893456000);
    for (int64_t day = 0; day < 2932896; day += 97) { /* up to the year 9999 */
        http_date_print(day * 86400 + 45296, out);
        assert_true(http_date_parse(text_of(out), &seconds));
        assert_int_equal(seconds, day * 86400 + 45296);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_false(http_date_parse(text_of(wrong[i]), &seconds));
}

static void entity_tags_are_compared(void **state)
{
    static const struct {
        const char *list;
        bool strongly, weakly;
    } cases[] = {
        {"\"a\"", true, true},       {"\"b\", \"a\"", true, true},
        {"W/\"a\"", false, true},    {"\"b\", W/\"a\"", false, true},
        {" , \"a\" ,", true, true},  {"*", true, true},
        {" * ", true, true},         {"\"ab\"", false, false},
        {"\"*\"", false, false},     {"\"x,*,y\"", false, false},
        {"\"x,\"a\"", false, false}, {"\"b\" \"a\"", false, false},
        {"\"b\", *", false, false},  {"a", false, false},
        {"w/\"a\"", false, false},   {"\"a", false, false},
        {"", false, false},          {NULL, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text list = text_of(cases[i].list);

        assert_int_equal(entity_tag_is_listed(list, lit("\"a\""), COMPARE_STRONGLY), cases[i].strongly);
        assert_int_equal(entity_tag_is_listed(list, lit("\"a\""), COMPARE_WEAKLY), cases[i].weakly);
    }
}

static void json_is_read_within_limits(void **state)
{
    char deep[256];
    json_t *value;

    (void)state;
    assert_int_equal(json_read(lit("{\"a\":[1,\"]]]]\"]}"), 100, &value), JSON_READ);
    json_decref(value);
    assert_int_equal(json_read(lit("{\"a\":1,\"a\":2}"), 100, &value), JSON_WRONG);
    assert_null(value);
    assert_int_equal(json_read(lit("{\"a\":1}"), 6, &value), JSON_TOO_LARGE);
    assert_int_equal(json_read(lit(""), 6, &value), JSON_WRONG);
    assert_int_equal(json_read(lit("{} x"), 6, &value), JSON_WRONG);
    memset(deep, '[', JSON_DEPTH + 1);
    memset(deep + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
    assert_int_equal(json_read(text_from(deep, 2 * JSON_DEPTH + 2), 1000, &value), JSON_TOO_DEEP);
    assert_int_equal(json_read(text_from(deep + 1, 2 * JSON_DEPTH), 1000, &value), JSON_READ);
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_normalised),
        cmocka_unit_test(what_cannot_be_seen_is_no_part_of_an_address),
        cmocka_unit_test(a_domain_is_what_dns_knows),
        cmocka_unit_test(trimming_keeps_a_variation_selector),
        cmocka_unit_test(a_byte_order_mark_is_skipped_once),
        cmocka_unit_test(digits_of_any_script_have_their_value),
        cmocka_unit_test(file_names_are_made_safe),
        cmocka_unit_test(long_file_names_keep_their_extension),
        cmocka_unit_test(a_file_name_cannot_break_out_of_a_disposition),
        cmocka_unit_test(slugs_follow_their_grammar),
        cmocka_unit_test(times_are_read_and_written),
        cmocka_unit_test(dates_of_http_are_read_in_three_forms),
        cmocka_unit_test(entity_tags_are_compared),
        cmocka_unit_test(json_is_read_within_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
