/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports of mail servers that nobody knows: what is kept is bounded and one line, and a status is one of RFC 3463. */
#include "mail_in/delivery_report.h"

#include "common/must.h"
#include "mail_in/authentication_results.h"
#include "mail_in/mail_text.h"
#include "target.h"

static void check_line(struct text text)
{
    must(text_is_absent(text) || (text.length <= DELIVERY_TEXT_BYTES && text_is_utf8(text)));
    must(text_find(text, '\n') == SIZE_MAX && text_find(text, '\r') == SIZE_MAX);
}

static void check(const struct delivery_report *report)
{
    must(report->count <= DELIVERY_RECIPIENTS);
    for (size_t i = 0; i < report->count; i++) {
        const struct delivery *delivery = &report->deliveries[i];

        must(delivery->class == 0 || delivery->class == 2 || delivery->class == 4 || delivery->class == 5);
        must(delivery->subject < 1000 && delivery->detail < 1000);
        check_line(delivery->recipient);
        check_line(delivery->diagnostic);
    }
}

/* The same bytes are a header of our mail server, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open();
    const struct text text = mail_text_decode(text_from((const char *)data, size), no_text, arena);
    struct delivery_report report;
    enum authentication verdict;

    delivery_report_read(text, arena, &report);
    check(&report);
    delivery_report_read_plain(text, arena, &report);
    check(&report);
    must(report.count <= 1);
    must(authentication_results_read(text, lit("mx.example"), lit("meyer.example"), &verdict) ||
         verdict == AUTHENTICATION_NONE);
    arena_close(&arena);
    return 0;
}
