/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A mail that is given up waits in the firm's inbox, if the firm can do something about it. It can not about a code or
 * a link that the recipient requests again, unless no mail reaches their address; nor about an address that is not, or
 * no longer, the one that it has of this person.
 */
#include "jobs/mail_outcome.h"

#include "common/id.h"
#include "data/audit.h"
#include "data/live.h"
#include "jobs/context.h"
#include "jobs_sql.h"

void mail_transaction(struct job *job)
{
    if (job->firm)
        job_in_firm(job, job->firm);
    else
        job_in_platform(job);
}

/* ---- what the firm's pages are told ---- */

/* Appends the entry, and the event that may follow it, to the running transaction. */
static void add_entry(struct job *job, struct audit_entry entry)
{
    struct mail *mail = job->state;
    const struct audit_content content = {lit("job"), text_of(job->object), mail->why};

    entry.kind = lit("system");
    entry.topic = lit("people");
    entry.route = lit("job mail");
    entry.object = mail->person;
    entry.request = text_of(job->id);
    audit_append(&job->run, job->arena, &entry, &content);
    mail->event = job->run.count;
    mail->emits = true;
    job_ask(job, SQL_INBOX_LOOK_EMIT, lit("mail"), text_of(job->object), entry.what);
}

static void publish_event(struct job *job)
{
    const struct mail *mail = job->state;

    if (mail->emits && job_rows(job, mail->event) > 0)
        live_publish_events(job->context->redis, job->firm, (uint64_t)job_number(job, mail->event, 0, "seq"));
}

static bool concerns_desk(const struct job *job, enum mail_failure failure)
{
    const struct mail *mail = job->state;
    const struct text kind = mail->facts.kind;

    if (job->firm == 0 || mail->facts.former || text_equal(kind, lit("mail_change_new")) ||
        text_equal(kind, lit("mail_change_taken")))
        return false;
    if (text_equal(kind, lit("sign_in")) || text_equal(kind, lit("mail_change_old")))
        return failure == FAILURE_ADDRESS;
    return true;
}

static void call_desk(struct job *job)
{
    char id[ID_TEXT];

    id_new(id);
    job_ask(job, SQL_MAIL_CALL, arena_copy(job->arena, text_of(id)), text_of(job->object));
    job_ask(job, SQL_MAIL_REPLACE, text_of(job->object));
    add_entry(job, (struct audit_entry){.what = lit("mail.failed")});
}

/* ---- outcomes ---- */

static void end_unsent(struct job *job)
{
    const struct mail *mail = job->state;

    publish_event(job);
    if (mail->permanent)
        job_dead(job, mail->why);
    else
        job_retry(job, mail->why);
}

void mail_fail(struct job *job, enum mail_failure failure, struct text why)
{
    struct mail *mail = job->state;

    mail->why = why;
    mail->permanent = true;
    mail_transaction(job);
    job_ask(job, mail->side->failed, text_of(job->object), why);
    if (concerns_desk(job, failure))
        call_desk(job);
    job_then(job, end_unsent);
}

static void retry_mail(struct job *job, struct text why)
{
    struct mail *mail = job->state;

    if (queue_is_exhausted(job->rule, job->attempts, job->age)) {
        mail_fail(job, FAILURE_OTHER, why);
        return;
    }
    mail->why = why;
    mail_transaction(job);
    job_ask(job, mail->side->deferred, text_of(job->object), why);
    job_then(job, end_unsent);
}

static void end_sent(struct job *job)
{
    publish_event(job);
    job_done(job);
}

static void record_sent(struct job *job)
{
    const struct mail *mail = job->state;

    mail_transaction(job);
    job_ask(job, mail->side->sent, text_of(job->object));
    if (job->firm && mail->had_failed) {
        job_ask(job, SQL_MAIL_CLOSE, text_of(job->object));
        add_entry(job, (struct audit_entry){.what = lit("mail.sent")});
    }
    job_then(job, end_sent);
}

void mail_on_sent(void *owner, enum smtp_outcome outcome, long reply)
{
    struct job *job = owner;

    switch (outcome) {
    case SMTP_SENT:
        record_sent(job);
        return;
    case SMTP_UNAVAILABLE:
        retry_mail(job, lit("mail server unavailable"));
        return;
    case SMTP_DEFERRED:
        retry_mail(job, arena_print(job->arena, "mail server deferred it (%ld)", reply));
        return;
    case SMTP_REFUSED:
        mail_fail(job, FAILURE_ADDRESS, arena_print(job->arena, "mail server refused (%ld)", reply));
        return;
    }
}
