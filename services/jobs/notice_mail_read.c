/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A mail may wait for hours for the relay. So its row only names the notices, and what it says is read when it is sent:
 * what has been seen by then, or may not be told any more, is left out. The texts of messages are in no row, no log and
 * no job.
 */
#include "jobs/notice_mail_read.h"

#include "common/buffer.h"
#include "common/clock.h"
#include "common/must.h"
#include "jobs/mail_outcome.h"
#include "jobs_sql.h"

#include <string.h>

static notice_mail_f *then_of(const struct job *job)
{
    return ((const struct mail *)job->state)->on_notices;
}

/* ---- where the button leads ---- */

static struct text path_to(struct job *job, struct text target, struct text object, bool desk)
{
    static const struct {
        const char *target, *portal, *desk;
    } pages[] = {
        {"thread", "/messages/", "/desk/messages/"},
        {"document", "/document/", "/desk/documents/"},
        {"matter", "/matters/", "/desk/matters/"},
        {"account", NULL, "/desk/clients/"},
        {"item", NULL, "/desk/inbox/"},
    };

    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        const struct text page = text_of(desk ? pages[i].desk : pages[i].portal);

        if (text_equal(target, text_of(pages[i].target)) && !text_is_absent(page))
            return arena_join(job->arena, (const struct text[]){page, object}, 2);
    }
    return no_text;
}

/* ---- texts of messages ---- */

static void on_texts(struct job *job)
{
    struct mail *mail = job->state;
    struct text *quotes = arena_take(job->arena, MAIL_QUOTES * sizeof(*quotes));
    const int rows = job_rows(job, 0);

    must(rows <= MAIL_QUOTES);
    for (int i = 0; i < rows; i++) {
        const bool cut = text_equal(job_text(job, 0, i, "cut"), lit("t"));

        quotes[i] =
            arena_join(job->arena, (const struct text[]){job_text(job, 0, i, "text"), cut ? lit(" …") : lit("")}, 2);
    }
    mail->facts.quotes = quotes;
    mail->facts.quote_count = (size_t)rows;
    then_of(job)(job, true);
}

/* ---- notices ---- */

static bool count_notice(struct job *job, int row)
{
    struct mail *mail = job->state;
    const struct text kind = job_text(job, 0, row, "kind");

    for (size_t i = 0; i < NOTICE_KINDS; i++) {
        if (!text_equal(kind, notice_kinds[i]))
            continue;
        mail->facts.notices[i] += job_number(job, 0, row, "count");
        return i == 0 && text_equal(job_text(job, 0, row, "shows_text"), lit("t"));
    }
    return false;
}

static void on_read(struct job *job)
{
    struct mail *mail = job->state;
    const int rows = job_rows(job, 0);
    struct buffer ids;
    bool shows = false;

    if (rows == 0) {
        then_of(job)(job, false);
        return;
    }
    buffer_open(&ids, (size_t)rows * sizeof(job->object) + 2);
    for (int i = 0; i < rows; i++) {
        buffer_add(&ids, i == 0 ? lit("{") : lit(","));
        buffer_add(&ids, job_text(job, 0, i, "id"));
        shows |= count_notice(job, i);
    }
    buffer_add(&ids, lit("}"));
    if (rows == 1)
        mail->facts.path = path_to(job, job_text(job, 0, 0, "target"), job_text(job, 0, 0, "object"), mail->facts.desk);
    const struct text list = arena_copy(job->arena, buffer_text(&ids));

    must(!ids.overflowed);
    buffer_close(&ids);
    if (!shows) {
        then_of(job)(job, true);
        return;
    }
    job_in_firm(job, job->firm);
    job_ask(job, SQL_NOTICE_MAIL_TEXTS, list, mail->person);
    job_then(job, on_texts);
}

void notice_mail_read(struct job *job, notice_mail_f *then)
{
    ((struct mail *)job->state)->on_notices = then;
    job_in_firm(job, job->firm);
    job_ask(job, SQL_NOTICE_MAIL_READ, text_of(job->object));
    job_then(job, on_read);
}

struct text notice_mail_token(struct job *job, const struct secret_key *firm)
{
    const struct mail *mail = job->state;
    struct unsubscription of = {.until = (uint64_t)clock_seconds() + UNSUBSCRIBE_SECONDS};

    must(mail->person.length == UNSUBSCRIBE_ID);
    memcpy(of.person, mail->person.at, UNSUBSCRIBE_ID);
    for (unsigned int i = 0; i < NOTICE_KINDS; i++)
        if (mail->facts.notices[i] > 0)
            of.kinds |= 1U << i;
    return unsubscribe_token(firm, &of, job->arena);
}
