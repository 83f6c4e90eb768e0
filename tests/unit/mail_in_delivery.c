/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports of mail servers: the samples of tests/cases/mails, and the forms that a delivery status may have. */
#include "mail_in/mail_kind.h"
#include "mail_in_rig.h"

#include <stdio.h>

enum { SAMPLE_BYTES = 8192 };

static void check_status(const struct delivery *delivery, enum delivery_action action, unsigned class, unsigned subject,
                         unsigned detail)
{
    assert_int_equal(delivery->action, action);
    assert_int_equal(delivery->class, class);
    assert_int_equal(delivery->subject, subject);
    assert_int_equal(delivery->detail, detail);
}

/* Opens a sample as it came to the address of bounces, and reads its report. */
static struct opened open_sample(const char *name, enum mail_kind kind, struct delivery_report *report)
{
    const struct mail_envelope envelope = {
        .sender = lit(""), .is_to_bounces = true, .our_domain = lit("portico.example")};
    char path[512], bytes[SAMPLE_BYTES];
    struct opened opened;
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s.eml", MAILS, name);
    file = fopen(path, "re");
    assert_non_null(file);
    opened = open_mail(text_from(bytes, fread(bytes, 1, sizeof(bytes), file)));
    fclose(file);
    assert_int_equal(opened.outcome, MAIL_READ);
    assert_int_equal(mail_kind(opened.mail, &envelope), kind);
    mail_kind_delivery(opened.mail, opened.arena, report);
    return opened;
}

static void samples_say_who_and_why(void **state)
{
    struct delivery_report report;
    struct opened opened = open_sample("bounce-failed", MAIL_BOUNCE, &report);

    (void)state;
    assert_int_equal(report.count, 1);
    assert_text(report.deliveries[0].recipient, "ana@meyer.example");
    check_status(&report.deliveries[0], DELIVERY_FAILED, 5, 1, 1);
    assert_text(report.deliveries[0].diagnostic,
                "550 5.1.1 <ana@meyer.example>: Recipient address rejected: User unknown");
    assert_text(mail_reported_id(opened.mail), "n.0191abcd@portico.example");
    close_mail(&opened);

    opened = open_sample("bounce-delayed", MAIL_BOUNCE, &report);
    assert_int_equal(report.count, 1);
    check_status(&report.deliveries[0], DELIVERY_DELAYED, 4, 4, 1);
    close_mail(&opened);

    opened = open_sample("bounce-of-qmail", MAIL_BOUNCE, &report);
    assert_int_equal(report.count, 1);
    assert_text(report.deliveries[0].recipient, "ana@meyer.example");
    check_status(&report.deliveries[0], DELIVERY_FAILED, 5, 2, 2);
    assert_text(report.deliveries[0].diagnostic, "Remote host said: 552 5.2.2 mailbox full");
    close_mail(&opened);

    opened = open_sample("auto-reply", MAIL_AUTOMATIC, &report);
    assert_int_equal(report.count, 0);
    close_mail(&opened);
}

/* Microsoft writes the words in HTML, and attaches the mail itself. */
static void a_report_with_html_and_the_whole_mail(void **state)
{
    struct opened opened = open_mail(
        lit("From: postmaster@x.example\nContent-Type: multipart/report; boundary=B\n\n"
            "--B\nContent-Type: multipart/alternative; boundary=C\n\n--C\nContent-Type: text/html\n\n<b>Sorry</b>\n"
            "--C--\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;x\n\n"
            "Final-recipient: RFC822;\n ana@x.example\nAction: Failed\nStatus: 5.7.1\n"
            "--B\nContent-Type: message/rfc822\n\nMessage-ID: <n.7@portico.example>\n\nold\n--B--\n"));
    struct delivery_report report;

    (void)state;
    mail_kind_delivery(opened.mail, opened.arena, &report);
    assert_int_equal(report.count, 1);
    assert_text(report.deliveries[0].recipient, "ana@x.example");
    check_status(&report.deliveries[0], DELIVERY_FAILED, 5, 7, 1);
    assert_true(text_is_absent(report.deliveries[0].diagnostic));
    assert_text(mail_reported_id(opened.mail), "n.7@portico.example");
    assert_text(mail_text(opened.mail), "Sorry");
    close_mail(&opened);
}

static void blocks_are_read_one_by_one(void **state)
{
    struct arena *arena = arena_open();
    struct delivery_report report;

    (void)state;
    delivery_report_read(
        lit("Arrival-Date: x\n\n\nFinal-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0 (ok)\n"
            "\nOriginal-Recipient: rfc822;b@x.example\nFinal-Recipient: utf-8; c@x.example\nAction: odd\n"
            "Status: 5.1234.1\n\nAction: relayed\n"),
        arena, &report);
    assert_int_equal(report.count, 3);
    assert_text(report.deliveries[0].recipient, "a@x.example");
    check_status(&report.deliveries[0], DELIVERY_DELIVERED, 2, 0, 0);
    assert_text(report.deliveries[1].recipient, "b@x.example");
    check_status(&report.deliveries[1], DELIVERY_UNKNOWN, 0, 0, 0);
    assert_true(text_is_absent(report.deliveries[2].recipient));
    check_status(&report.deliveries[2], DELIVERY_RELAYED, 0, 0, 0);
    delivery_report_read(no_text, arena, &report);
    assert_int_equal(report.count, 0);
    arena_close(&arena);
}

static void many_recipients_and_long_texts_are_bounded(void **state)
{
    struct arena *arena = arena_open();
    struct delivery_report report;
    struct buffer text;

    (void)state;
    buffer_open(&text, 1 << 20);
    for (int i = 0; i < DELIVERY_RECIPIENTS + 7; i++) {
        buffer_add(&text, lit("\nFinal-Recipient: rfc822; a@x.example\nDiagnostic-Code: smtp; 550 "));
        for (int j = 0; j < DELIVERY_TEXT_BYTES; j++)
            buffer_add(&text, lit("\xc3\xbc"));
        buffer_add(&text, lit("\n"));
    }
    delivery_report_read(buffer_text(&text), arena, &report);
    assert_int_equal(report.count, DELIVERY_RECIPIENTS);
    assert_int_equal(report.left_out, 7);
    assert_true(report.deliveries[19].diagnostic.length <= DELIVERY_TEXT_BYTES);
    assert_true(text_is_utf8(report.deliveries[19].diagnostic));
    buffer_close(&text);
    arena_close(&arena);
}

/* Numbers that are no codes: addresses, sizes, codes of success. */
static void words_give_the_first_code_of_a_failure(void **state)
{
    static const struct {
        const char *words;
        unsigned class, subject, detail;
    } cases[] = {
        {"192.0.2.7 said: 550-5.1.1 no such user", 5, 1, 1},
        {"5.2.2.7 said: 450 try later", 4, 0, 0},
        {"size 5501, 250 2.0.0 ok, then\n421 4.7.0 slow down", 4, 7, 0},
        {"unknown user (#5.1.1)", 5, 1, 1},
        {"room 5.1, 550ml, x550 5x50", 0, 0, 0},
        {"", 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena *arena = arena_open();
        struct delivery_report report;

        delivery_report_read_plain(text_of(cases[i].words), arena, &report);
        assert_int_equal(report.count, cases[i].class != 0);
        if (report.count > 0)
            check_status(&report.deliveries[0], cases[i].class == 5 ? DELIVERY_FAILED : DELIVERY_DELAYED,
                         cases[i].class, cases[i].subject, cases[i].detail);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_say_who_and_why),
        cmocka_unit_test(a_report_with_html_and_the_whole_mail),
        cmocka_unit_test(blocks_are_read_one_by_one),
        cmocka_unit_test(many_recipients_and_long_texts_are_bounded),
        cmocka_unit_test(words_give_the_first_code_of_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
