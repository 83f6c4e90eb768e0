/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which mails are of a person, and what the others are. */
#include "mail_in/mail_kind.h"
#include "mail_in_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REPORT(type) "Content-Type: multipart/report; report-type=" type "; boundary=B\n\n--B\n\nwords\n--B--\n"

/* To the address of a thread, from a person. */
static const struct mail_envelope usual = {.sender = {"a@x.example", 11}, .our_domain = {"portico.example", 15}};

static const struct {
    const char *headers;
    enum mail_kind kind;
} cases[] = {
    {"Subject: Re: x\n", MAIL_OF_A_PERSON},
    {"Auto-Submitted: no\n", MAIL_OF_A_PERSON},
    {"X-Auto-Response-Suppress: All\nSubject: Re: x\n", MAIL_OF_A_PERSON},
    {"Subject: Automatic reply: x\n", MAIL_OF_A_PERSON},
    {"X-Spam-Flag: NO\nX-Spam-Status: No, score=-1\nPrecedence: normal\n", MAIL_OF_A_PERSON},
    {"Message-ID: <a@notportico.example>\n", MAIL_OF_A_PERSON},
    {"Auto-Submitted: auto-replied\n", MAIL_AUTOMATIC},
    {"Auto-Submitted: auto-generated; owner=x\n", MAIL_AUTOMATIC},
    {"Auto-Submitted: auto-replied\nPrecedence: bulk\n", MAIL_AUTOMATIC},
    {"X-Auto-Response-Suppress: DR, OOF\nSubject: Automatic reply: x\n", MAIL_AUTOMATIC},
    {"X-Auto-Response-Suppress: All\nSubject: =?utf-8?q?R=C3=A9ponse?= automatique : x\n", MAIL_AUTOMATIC},
    {"Precedence: auto_reply\n", MAIL_AUTOMATIC},
    {"X-Autoreply: yes\n", MAIL_AUTOMATIC},
    {"X-Failed-Recipients: a@x.example\n", MAIL_AUTOMATIC},
    {"Return-Path: <>\n", MAIL_AUTOMATIC},
    {REPORT("disposition-notification"), MAIL_AUTOMATIC},
    {REPORT("delivery-status"), MAIL_BOUNCE},
    {"Auto-Submitted: auto-replied\n" REPORT("Delivery-Status"), MAIL_BOUNCE},
    {REPORT("feedback-report"), MAIL_COMPLAINT},
    {"List-Id: <l.x.example>\n", MAIL_BULK},
    {"Precedence: Bulk\n", MAIL_BULK},
    {"Precedence: junk\n", MAIL_BULK},
    {"X-Spam-Flag: YES\n", MAIL_SPAM},
    {"X-Spam-Status: Yes, score=9\n", MAIL_SPAM},
    {"X-Spam: Yes\nAuto-Submitted: auto-replied\n", MAIL_SPAM},
    {"X-Portico-Firm: 1\n", MAIL_LOOP},
    {"Message-ID: <n.1.x@Portico.example>\n", MAIL_LOOP},
    {"X-Portico-Firm: 1\n" REPORT("delivery-status"), MAIL_LOOP},
};

static enum mail_kind kind_of(const char *headers, const struct mail_envelope *envelope, const char *body)
{
    struct arena *arena = arena_open();
    struct opened opened = open_mail(arena_print(arena, "From: a@x.example\n%s\n%s", headers, body));
    const enum mail_kind kind = mail_kind(opened.mail, envelope);

    close_mail(&opened);
    arena_close(&arena);
    return kind;
}

static void headers_tell_the_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const enum mail_kind kind = kind_of(cases[i].headers, &usual, "Hello\n");

        if (kind != cases[i].kind)
            fail_msg("%s is %d", cases[i].headers, kind);
    }
}

/* Answers of absence come to the address of bounces, too. */
static void the_address_of_bounces_does_not_make_a_bounce_alone(void **state)
{
    const struct mail_envelope bounces = {.sender = lit(""), .is_to_bounces = true};
    const struct mail_envelope person = {.sender = lit("a@x.example"), .is_to_bounces = true};
    const struct mail_envelope thread = {.sender = lit("")};

    (void)state;
    assert_int_equal(kind_of("Subject: failure notice\n", &bounces, "It did not work.\n"), MAIL_BOUNCE);
    assert_int_equal(kind_of("Auto-Submitted: auto-replied\n", &bounces, "550 5.1.1 unknown\n"), MAIL_BOUNCE);
    assert_int_equal(kind_of("Auto-Submitted: auto-replied\n", &bounces, "I am away until 5 December.\n"),
                     MAIL_AUTOMATIC);
    assert_int_equal(kind_of("", &person, "550 5.1.1 unknown\n"), MAIL_OF_A_PERSON);
    assert_int_equal(kind_of("", &thread, "550 5.1.1 unknown\n"), MAIL_AUTOMATIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_tell_the_kind),
        cmocka_unit_test(the_address_of_bounces_does_not_make_a_bounce_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
