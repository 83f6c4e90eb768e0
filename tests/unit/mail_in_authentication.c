/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What our mail server says about the sender, and what others write to look like it. */
#include "mail_in/authentication_results.h"
#include "mail_in_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { PASS = AUTHENTICATION_PASS, NONE = AUTHENTICATION_NONE, FAIL = AUTHENTICATION_FAIL, NOT_OURS = -1 };

static const struct {
    const char *value;
    int verdict;
} cases[] = {
    {"mx.portico.example; dmarc=pass header.from=meyer.example", PASS},
    {"MX.Portico.Example 1; DMARC=Pass (p=none dis=none) Header.From=Meyer.Example", PASS},
    {"(a \\) b) mx.portico.example (c (d)) ; (e) dmarc (f) = (g) pass (h) header.from = \"meyer.example\"", PASS},
    {"mx.portico.example; spf=fail smtp.mailfrom=x.example; dkim=pass header.d=meyer.example header.s=s1", PASS},
    {"mx.portico.example; dkim/1=pass reason=\"a; dmarc=fail\" header.b=ab+/c= header.d=meyer.example", PASS},
    {"mx.portico.example; dmarc=temperror header.from=meyer.example; dkim=pass header.d=meyer.example", PASS},
    {"mx.portico.example; none", NONE},
    {"mx.portico.example", NONE},
    {"mx.portico.example; spf=pass smtp.mailfrom=meyer.example", NONE},
    {"mx.portico.example; dmarc=pass header.from=other.example", NONE},
    {"mx.portico.example; dmarc=pass", NONE},
    {"mx.portico.example; dmarc=none header.from=meyer.example", NONE},
    {"mx.portico.example; dmarc=bestguesspass header.from=meyer.example", NONE},
    {"mx.portico.example; dkim=pass header.d=other.example", NONE},
    {"mx.portico.example; dkim=pass header.d=yer.example", NONE},
    {"mx.portico.example; dkim=pass header.d=example", NONE},
    {"mx.portico.example; dkim=pass header.d=.example", NONE},
    {"mx.portico.example; dkim=pass header.d=a.meyer.example", NONE},
    {"mx.portico.example; dkim=fail header.d=meyer.example", NONE},
    {"mx.portico.example; dkim=pass (header.d=meyer.example) header.d=x.example", NONE},
    {"mx.portico.example; dkim=pass reason=\"header.d=meyer.example\" header.d=x.example", NONE},
    {"mx.portico.example; x=y (; dmarc=pass header.from=meyer.example", NONE},
    {"mx.portico.example; dmarc=fail header.from=meyer.example; dkim=pass header.d=meyer.example", FAIL},
    {"mx.portico.example; dkim=pass header.d=meyer.example; dmarc=fail (p=none) header.from=meyer.example", FAIL},
    {"mx.other.example; dmarc=pass header.from=meyer.example", NOT_OURS},
    {"(mx.portico.example) x; dmarc=pass header.from=meyer.example", NOT_OURS},
    {"mx.portico.example.evil; dmarc=pass header.from=meyer.example", NOT_OURS},
    {"", NOT_OURS},
    {"\"", NOT_OURS},
};

static void verdicts_are_of_our_server_about_the_domain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        enum authentication verdict;
        const bool is_ours = authentication_results_read(text_of(cases[i].value), lit("mx.portico.example"),
                                                         lit("meyer.example"), &verdict);

        if ((is_ours ? (int)verdict : NOT_OURS) != cases[i].verdict)
            fail_msg("%s is %d", cases[i].value, is_ours ? (int)verdict : NOT_OURS);
    }
}

static void a_domain_above_speaks_for_one_below(void **state)
{
    enum authentication verdict;

    (void)state;
    assert_true(authentication_results_read(lit("mx; dkim=pass header.d=meyer.example"), lit("mx"),
                                            lit("mail.meyer.example"), &verdict));
    assert_int_equal(verdict, AUTHENTICATION_PASS);
}

static void only_the_topmost_of_our_server_counts(void **state)
{
    static const char *const headers[] = {
        ("Authentication-Results: evil; dmarc=pass header.from=meyer.example\n"
         "Authentication-Results: mx; dmarc=fail\n header.from=meyer.example\n"
         "Authentication-Results: mx; dmarc=pass header.from=meyer.example\n"),
        ("Authentication-Results: mx;\n\tdmarc=pass\n\theader.from=meyer.example\n"
         "Authentication-Results: mx; dmarc=fail header.from=meyer.example\n"),
        "X: y\n",
        "From: b@meyer.example\nAuthentication-Results: mx; dmarc=pass header.from=meyer.example\n",
    };
    static const enum authentication wanted[] = {AUTHENTICATION_FAIL, AUTHENTICATION_PASS, AUTHENTICATION_NONE,
                                                 AUTHENTICATION_NONE};

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        struct arena *arena = arena_open();
        struct opened opened = open_mail(arena_print(arena, "%sFrom: Ana <a@meyer.example>\n\nHello\n", headers[i]));

        assert_int_equal(authentication_results(opened.mail, lit("mx")), wanted[i]);
        close_mail(&opened);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_of_our_server_about_the_domain),
        cmocka_unit_test(a_domain_above_speaks_for_one_below),
        cmocka_unit_test(only_the_topmost_of_our_server_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
