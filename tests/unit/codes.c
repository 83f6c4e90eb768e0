/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All kinds of codes: those of authenticators against the test vectors of RFC 6238, mailed ones, and QR codes. */
#include "common/codes.h"
#include "common/qr.h"
#include "common/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct text seed = {"12345678901234567890", 20};

/* RFC 6238, appendix B, the last six of its eight digits. */
static void codes_are_those_of_the_rfc(void **state)
{
    (void)state;
    assert_int_equal(totp_find(seed, lit("287082"), 59), 59 / 30);
    assert_int_equal(totp_find(seed, lit("081804"), 1111111109), 1111111109 / 30);
    assert_int_equal(totp_find(seed, lit("050471"), 1111111111), 1111111111 / 30);
    assert_int_equal(totp_find(seed, lit("005924"), 1234567890), 1234567890 / 30);
    assert_int_equal(totp_find(seed, lit("279037"), 2000000000), 2000000000 / 30);
    assert_int_equal(totp_find(seed, lit("353130"), 20000000000), 20000000000 / 30);
}

static void one_step_either_way_counts_and_two_do_not(void **state)
{
    const int64_t now = 1111111111;
    const uint64_t step = (uint64_t)now / 30;

    (void)state;
    assert_int_equal(totp_find(seed, lit("050471"), now), step);
    assert_int_equal(totp_find(seed, lit("050471"), now + 30), step);
    assert_int_equal(totp_find(seed, lit("050471"), now - 30), step);
    assert_int_equal(totp_find(seed, lit("050471"), now + 60), 0);
    assert_int_equal(totp_find(seed, lit("050471"), now - 60), 0);
}

/* A code that is two minutes off is reported, and not accepted; a current code has no drift. */
static void a_wrong_clock_is_recognised_by_its_code(void **state)
{
    const int64_t now = 1111111111;

    (void)state;
    for (int64_t off = 60; off <= TOTP_DRIFT; off += 30) {
        assert_int_equal(totp_drift(seed, lit("050471"), now + off), -off);
        assert_int_equal(totp_drift(seed, lit("050471"), now - off), off);
        assert_int_equal(totp_find(seed, lit("050471"), now + off), 0);
    }
    assert_int_equal(totp_drift(seed, lit("050471"), now), 0);
    assert_int_equal(totp_drift(seed, lit("050471"), now + 30), 0);
    assert_int_equal(totp_drift(seed, lit("050471"), now + TOTP_DRIFT + 30), 0);
    assert_int_equal(totp_drift(seed, lit("050472"), now + 60), 0);
}

static void leading_zeros_are_part_of_a_code(void **state)
{
    (void)state;
    assert_int_equal(totp_find(seed, lit("50471"), 1111111111), 0);
    assert_int_equal(totp_find(seed, lit("0050471"), 1111111111), 0);
    assert_int_equal(totp_find(seed, lit(""), 1111111111), 0);
}

/* RFC 4648, section 10, without the padding. */
static void base32_is_that_of_the_rfc(void **state)
{
    static const char *const letters[] = {"", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"};
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
        assert_true(text_equal(totp_base32(text_from("foobar", i), arena), text_of(letters[i])));
    arena_close(&arena);
}

static int count_of(struct text text, const char *what)
{
    int count = 0;

    for (const char *at = text.at; (at = memmem(at, text.length - (size_t)(at - text.at), what, strlen(what))) != NULL;
         at++)
        count++;
    return count;
}

static void a_uri_has_a_short_name_of_the_firm_escaped(void **state)
{
    char long_name[2 * 110 + 1];
    struct text svg;

    struct arena *arena = arena_open();
    struct text address = totp_uri(lit("foo"), lit("Smith & Jones: Ω"), lit("a+b@x.example"), arena);

    (void)state;
    for (size_t i = 0; i < 110; i++)
        memcpy(long_name + 2 * i, "\xd0\x96", 3);
    assert_true(text_equal(address, lit("otpauth://totp/Smith%20%26%20Jones%20%CE%A9:a%2Bb%40x.example?"
                                        "secret=MZXW6&issuer=Smith%20%26%20Jones%20%CE%A9")));
    /* 110 Cyrillic letters: whole ones are kept, and the picture is one that a camera can read. */
    address = totp_uri(lit("12345678901234567890"), text_of(long_name), lit("maria.lindqvist@mail.example"), arena);
    assert_non_null(memmem(address.at, address.length, "totp/%D0%96", 11));
    assert_int_equal(count_of(address, "%D0%96"), 2 * 24);
    svg = qr_svg(address, arena);
    assert_false(text_is_absent(svg));
    assert_true(strtol((char *)memmem(svg.at, svg.length, "viewBox=\"0 0 ", 13) + 13, NULL, 10) <= 93);
    arena_close(&arena);
}

static void a_qr_code_has_its_margin(void **state)
{
    struct arena *arena = arena_open();
    struct text svg = qr_svg(lit("otpauth://totp/a:b?secret=MZXW6"), arena);

    (void)state;
    /* Version 3 (29 modules) at level M holds 42 bytes; 4 modules of margin on each side. */
    assert_non_null(memmem(svg.at, svg.length, "viewBox=\"0 0 37 37\"", 19));
    assert_non_null(memmem(svg.at, svg.length, "M4 4h7v1h-7z", 12)); /* the finder's upper edge */
    assert_null(memmem(svg.at, svg.length, "style", 5));
    assert_true(text_is_absent(qr_svg(no_text, arena)));
    arena_close(&arena);
}

static void a_typed_code_equals_the_shown_one(void **state)
{
    struct arena *arena = arena_open();
    struct text shown = recovery_new(arena), other = recovery_new(arena);

    (void)state;
    assert_int_equal(shown.length, 19);
    assert_int_equal(code_typed(shown, arena).length, 16);
    assert_false(text_equal(shown, other));
    assert_true(text_equal(code_typed(lit(" abcd-ef12 3"), arena), lit("ABCDEF123")));
    assert_int_equal(code_typed(no_text, arena).length, 0);
    assert_true(text_equal(code_typed(lit("abcd\xe2\x80\x93"
                                          "ef12\xc2\xa0"
                                          "3"),
                                      arena),
                           lit("ABCDEF123"))); /* en dash, NBSP */
    assert_true(text_equal(code_typed(lit("12\xe2\x88\x92"
                                          "34\xe2\x80\x91"
                                          "56\xe2\x80\x8b"),
                                      arena),
                           lit("123456"))); /* minus, ... */
    assert_true(text_equal(code_typed(lit("\xef\xbc\x91\xef\xbc\x92"
                                          "3456"),
                                      arena),
                           lit("123456"))); /* fullwidth */
    assert_true(text_equal(code_typed(lit("\xd9\xa1\xd9\xa2\xd9\xa3 \xdb\xb4\xdb\xb5\xe0\xa5\xac"), arena),
                           lit("123456"))); /* Arabic-Indic, Persian, Devanagari */
    arena_close(&arena);
}

static void mailed_codes_have_six_digits_and_tokens_256_bits(void **state)
{
    struct arena *arena = arena_open();

    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct text code = code_new(arena);

        assert_int_equal(code.length, CODE_DIGITS);
        for (size_t at = 0; at < code.length; at++)
            assert_in_range(code.at[at], '0', '9');
    }
    assert_int_equal(token_new(arena).length, TOKEN_LENGTH);
    assert_false(text_equal(token_new(arena), token_new(arena)));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_rfc),
        cmocka_unit_test(one_step_either_way_counts_and_two_do_not),
        cmocka_unit_test(a_wrong_clock_is_recognised_by_its_code),
        cmocka_unit_test(leading_zeros_are_part_of_a_code),
        cmocka_unit_test(base32_is_that_of_the_rfc),
        cmocka_unit_test(a_uri_has_a_short_name_of_the_firm_escaped),
        cmocka_unit_test(a_qr_code_has_its_margin),
        cmocka_unit_test(a_typed_code_equals_the_shown_one),
        cmocka_unit_test(mailed_codes_have_six_digits_and_tokens_256_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
