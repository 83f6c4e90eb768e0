/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Delivers a message for its author. One transaction deletes the outgoing message and adds the message, so that it is
 * delivered once, whenever a process dies and however often the job is taken. What the author may not send any more
 * stays with the reason, and nothing of it is lost.
 *
 * The text is in no log and in no row of portico.jobs: a failed transaction is logged by its code only.
 */
#include "jobs/deliver.h"

#include "common/id.h"
#include "data/audit.h"
#include "data/live.h"
#include "data/sqlstate.h"
#include "jobs/context.h"
#include "jobs_sql.h"

struct delivery {
    struct text account, thread, matter, subject; /* thread absent: it opens one */
    struct text author, from_firm, via, text, attachments, written_at;
    struct text failed; /* the code of the refusal */
    size_t event;       /* the statement that writes it */
};

static struct text copy_column(struct job *job, const char *column)
{
    const struct text value = job_text(job, 0, 0, column);

    return text_is_absent(value) ? no_text : arena_copy(job->arena, value);
}

static struct text new_id(struct job *job)
{
    char id[ID_TEXT];

    id_new(id);
    return arena_copy(job->arena, text_of(id));
}

static bool is_from_firm(const struct delivery *delivery)
{
    return text_equal(delivery->from_firm, lit("t"));
}

static bool has_attachments(const struct delivery *delivery)
{
    return !text_equal(delivery->attachments, lit("{}"));
}

/* ---- after the commit ---- */

static void publish_event(struct job *job)
{
    const struct delivery *delivery = job->state;

    if (job_rows(job, delivery->event) > 0)
        live_publish_events(job->context->redis, job->firm, (uint64_t)job_number(job, delivery->event, 0, "seq"));
}

/* ---- what cannot be delivered ---- */

static void on_failed(struct job *job)
{
    if (job->run.outcome == RUN_DONE) {
        publish_event(job);
        job_done(job);
    } else if (job->run.outcome == RUN_FAILED && sqlstate_has_code(job->run.state)) {
        job_done(job); /* it was taken back meanwhile */
    } else {
        job_retry(job, text_of(job_failure(&job->run)));
    }
}

static void fail(struct job *job)
{
    struct delivery *delivery = job->state;
    const struct audit_content content = {lit("job"), text_of(job->object), delivery->failed};
    const struct audit_entry entry = {
        .kind = lit("system"),
        .what = lit("message.not_delivered"),
        .topic = lit("messages"),
        .route = lit("job message"),
        .object = text_is_absent(delivery->thread) ? delivery->account : delivery->thread,
        .detail = delivery->failed,
        .request = text_of(job->id),
    };

    job_log(job, LOG_WARNING, "a message cannot be delivered", delivery->failed);
    job_in_firm(job, job->firm);
    job_ask(job, SQL_DELIVER_FAIL, text_of(job->object), delivery->failed);
    audit_append(&job->run, job->arena, &entry, &content);
    delivery->event = job->run.count;
    job_ask(job, SQL_DELIVER_EMIT_FAILURE, text_of(job->object));
    job_try(job, on_failed);
}

/* ---- delivering ---- */

static void on_delivered(struct job *job)
{
    struct delivery *delivery = job->state;
    const struct run *run = &job->run;

    if (run->outcome == RUN_DONE) {
        publish_event(job);
        job_done(job);
    } else if (run->outcome == RUN_FAILED && sqlstate_has_code(run->state)) {
        delivery->failed = arena_copy(job->arena, text_of(run->message));
        if (text_equal(delivery->failed, lit("no_such_outgoing")))
            job_done(job); /* taken back, or delivered by another process */
        else
            fail(job);
    } else {
        job_retry(job, arena_print(job->arena, "%s %s", job_failure(run), run->state));
    }
}

/* The entry of the message is the author's, as if they had sent it now. It commits to the text and the versions of the
   attached documents. */
static void add_entry(struct job *job, struct text thread, bool opens)
{
    const struct delivery *delivery = job->state;
    const struct audit_content content = {lit("job"), text_of(job->object),
                                          arena_print(job->arena, "%.*s\n%.*s", (int)delivery->attachments.length,
                                                      delivery->attachments.at, (int)delivery->text.length,
                                                      delivery->text.at)};
    const struct audit_entry entry = {
        .person = delivery->author,
        .kind = is_from_firm(delivery) ? lit("staff") : lit("client"),
        .what = opens ? lit("thread.opened") : lit("message.sent"),
        .topic = lit("messages"),
        .route = lit("job message"),
        .object = thread,
        .detail = text_of(job->object),
        .request = text_of(job->id),
    };

    audit_append(&job->run, job->arena, &entry, &content);
}

static void add_message(struct job *job, struct text thread)
{
    const struct delivery *delivery = job->state;
    const struct text id = text_of(job->object);

    job_ask(job, SQL_MESSAGES_NUMBER, thread, delivery->author, delivery->from_firm);
    job_ask(job, SQL_MESSAGES_ADD, id, thread, delivery->author, delivery->from_firm, delivery->via, no_text);
    job_ask(job, SQL_MESSAGES_ADD_TEXT, id, delivery->text);
    if (has_attachments(delivery))
        job_ask(job, SQL_MESSAGES_ATTACH, id, delivery->attachments);
    if (is_from_firm(delivery))
        job_ask(job, SQL_DELIVER_CLOSE_ITEMS, thread, delivery->author, delivery->written_at);
    else
        job_ask(job, SQL_INBOX_OPEN_MESSAGE, new_id(job), thread, delivery->author);
}

static void deliver(struct job *job)
{
    struct delivery *delivery = job->state;
    const bool opens = text_is_absent(delivery->thread);
    const struct text thread = opens ? new_id(job) : delivery->thread;

    job_in_firm(job, job->firm);
    job_ask(job, SQL_DELIVER_TAKE, text_of(job->object));
    job_ask(job, SQL_DELIVER_GUARD, delivery->author, delivery->from_firm, delivery->account, delivery->matter,
            has_attachments(delivery) ? lit("true") : lit("false"));
    if (opens)
        job_ask(job, SQL_MESSAGES_OPEN_THREAD, thread, delivery->account, delivery->matter, delivery->subject,
                delivery->author, delivery->from_firm);
    add_message(job, thread);
    job_ask(job, SQL_DELIVER_WAKE_NOTICES, new_id(job));
    add_entry(job, thread, opens);
    delivery->event = job->run.count;
    job_ask(job, SQL_MESSAGES_EMIT, thread, lit("message"), lit("message.sent"), delivery->author);
    job_try(job, on_delivered);
}

/* ---- reading it ---- */

static void deliver_later(struct job *job)
{
    job_in_firm(job, job->firm);
    job_ask(job, SQL_DELIVER_LATER, text_of(job->object), new_id(job));
    job_then(job, job_done);
}

static void on_read(struct job *job)
{
    struct delivery *delivery;

    if (job_rows(job, 0) == 0) {
        job_done(job); /* delivered, taken back, or it cannot be delivered */
        return;
    }
    if (!text_equal(job_text(job, 0, 0, "due"), lit("t"))) {
        deliver_later(job);
        return;
    }
    delivery = arena_take(job->arena, sizeof(*delivery));
    delivery->account = copy_column(job, "account");
    delivery->thread = copy_column(job, "thread");
    delivery->matter = copy_column(job, "matter");
    delivery->subject = copy_column(job, "subject");
    delivery->author = copy_column(job, "author");
    delivery->from_firm = copy_column(job, "from_firm");
    delivery->via = copy_column(job, "via");
    delivery->text = copy_column(job, "text");
    delivery->attachments = copy_column(job, "attachments");
    delivery->written_at = copy_column(job, "created_at");
    job->state = delivery;
    deliver(job);
}

void deliver_start(struct job *job)
{
    if (job->firm == 0 || !id_is_valid(text_of(job->object))) {
        job_dead(job, lit("the job must name a firm and an outgoing message"));
        return;
    }
    job_in_firm(job, job->firm);
    job_ask(job, SQL_DELIVER_READ, text_of(job->object));
    job_then(job, on_read);
}
