/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which names look like links, and that a broken text has nothing that a program would link. */
#include "common/autolink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define JOINER "\xe2\x81\xa0"

static void what_looks_like_a_link_matches(void **state)
{
    static const char *const links[] = {
        "https://evil.example",
        "Pay now at HTTP://evil",
        "evil.example",
        "evil.example/pay",
        "Pay (at evil.example)",
        "www.evil",
        "WWW.evil.example",
        "x@evil.example",
        "ｅｖｉｌ．ｅｘａｍｐｌｅ",
        "evil。example",
        "evil｡example",
        "evil․example",
        "https：／／evil",
        "evil\xe2\x80\x8b.example",
        "evil." JOINER "example",
        "xn--e1awd7f.xn--p1ai",
        "оплата.рф",
        "10.0.0.1",
        "10.0.0.1/pay",
        "//evil",
        "\\\\evil\\share",
        "mailto:evil",
        "tel:+449001234567",
        "javascript:alert(1)",
        "=?utf-8?q?Pay_now_at_https=3A=2F=2Fevil.example?=",
        "=？utf-8?q?x?=",
        "“tel:+49301234567”",
        "«mailto:a",
        "(sms:5",
        "„HTTPS:evil“",
        "5tel:5",
        "Hotel:tel:5",
        "tel:5,tel:",
        "t.co",
        "t.co.",
        "x.com.",
        "(t.co)",
        "e.Kfr.evil",
        "e.Kfr.co",
        "B.Sc/pay",
        "B.Sc.:8080",
        "B.Sc.?pay",
        "evil-B.Sc.",
        "evilB.Sc",
        "x.B.Sc.",
        "e.Kfr.,t.co",
        "x@B.Sc.",
    };
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
        if (!autolink_matches(text_of(links[i]), arena))
            fail_msg("%s", links[i]);
    arena_close(&arena);
}

static void check_no_link(const char *const *names, size_t count)
{
    struct arena *arena = arena_open();

    for (size_t i = 0; i < count; i++)
        if (autolink_matches(text_of(names[i]), arena))
            fail_msg("%s", names[i]);
    arena_close(&arena);
}

static void names_of_firms_and_people_do_not_match(void **state)
{
    static const char *const names[] = {
        "",           "Hartwell & Osei", "Ann & Sons <Ltd>",  "J.P. Morgan",
        "J.Ö. Berg",  "Müller e.V.",     "U.S.A. Law",        "Dr. Ada Smith, M.D.",
        "Maersk A/S", "Tax 24/7",        "Smith: Law",        "Recht:Anwalt",
        "@Law",       "No.1 Law",        "Law 2.0",           "Smith... and Sons",
        "hotel:5",    "Hötel:5",         "Grand Hôtel:Paris", "MÖTEL:5",
        "Awww...",    "Tel: +49 30",
    };

    (void)state;
    check_no_link(names, sizeof(names) / sizeof(*names));
}

/* Legal forms and academic titles, alone and beside the marks that follow them. */
static void abbreviations_do_not_match(void **state)
{
    static const char *const names[] = {
        "e.Kfr.",
        "Anna Berg e.Kfr.",
        "Berg e.Kfr,",
        "(e.Kfr.)",
        "Berg e.Kfr",
        "Berg e.Kfm.",
        "e.K.",
        "e.K",
        "(e.K.)",
        "e.V.",
        "e.V.,",
        "e.U.",
        "i.G.",
        "z.B.",
        "B.Sc.",
        "B.Sc",
        "Ada Smith, B.Sc.",
        "Ada Smith (B.Sc.)",
        "B.Sc.,M.Sc.",
        "b.sc.",
        "M.Eng.,",
        "M.D.",
        "M.D.)",
        "LL.M.",
        "LL.M",
        "Ph.D.",
        "Ph.D",
        "D.Phil.",
        "S.L.",
        "S.A.",
        "S.L.U.",
        "S.p.A.",
        "S.p.A",
        "(S.p.A.)",
    };

    (void)state;
    check_no_link(names, sizeof(names) / sizeof(*names));
}

static void a_broken_text_has_joiners_around_each_mark_inside_a_word(void **state)
{
    static const char *const cases[][2] = {
        {"evil.example", "evil" JOINER "." JOINER "example"},
        {"https://a.b", "https" JOINER ":" JOINER "/" JOINER "/" JOINER "a" JOINER "." JOINER "b"},
        {"a@b", "a" JOINER "@" JOINER "b"},
        {"=?utf-8?q?x?=", "=" JOINER "?utf-8?q?x?="},
        {"//evil", "/" JOINER "/" JOINER "evil"},
        {"\\\\e\\x", "\\" JOINER "\\" JOINER "e" JOINER "\\" JOINER "x"},
        {"evil．example", "evil" JOINER "．" JOINER "example"},
        {"evil。example", "evil" JOINER "。" JOINER "example"},
        {"call 0900 1234",
         "call " JOINER "0" JOINER "9" JOINER "0" JOINER "0 " JOINER "1" JOINER "2" JOINER "3" JOINER "4"},
    };
    static const char *const same[] = {"",       "Hartwell & Osei Ltd.",  "Dr. Smith: law / tax", "Room 123",
                                       "Müller", "Suite 1a2b3c4d5e6f7g8h"};
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct text broken = autolink_break(text_of(cases[i][0]), AUTOLINK_BREAKS_DIGITS, arena);

        if (!text_equal(broken, text_of(cases[i][1])))
            fail_msg("%s: %.*s", cases[i][0], (int)broken.length, broken.at);
    }
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        assert_ptr_equal(autolink_break(text_of(same[i]), AUTOLINK_BREAKS_DIGITS, arena).at, same[i]);
    assert_true(text_is_absent(autolink_break(no_text, AUTOLINK_BREAKS_DIGITS, arena)));
    assert_true(
        text_equal(autolink_break(lit("+44 20 7946 0000"), AUTOLINK_KEEPS_DIGITS, arena), lit("+44 20 7946 0000")));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_looks_like_a_link_matches),
        cmocka_unit_test(names_of_firms_and_people_do_not_match),
        cmocka_unit_test(abbreviations_do_not_match),
        cmocka_unit_test(a_broken_text_has_joiners_around_each_mark_inside_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
