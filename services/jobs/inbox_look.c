/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * First it finds what has become due: invitations that expired, matters that are too long in their stage, resets that
 * nobody decided, what waits for a client who was archived. Then it examines what waits already and may be over. Each
 * act closes what it ends by itself; this finds what none of them did, such as a mail that is no longer kept.
 *
 * What it finds it settles one by one, each with its audit entry and event in a transaction of its own. The first
 * statement of that takes the thing, or raises because somebody else has.
 */
#include "jobs/inbox_look.h"

#include "common/id.h"
#include "data/audit.h"
#include "data/live.h"
#include "data/sqlstate.h"
#include "jobs/context.h"
#include "jobs_sql.h"

struct finding {
    struct text kind, object; /* of the item */
    struct text about;        /* what the audit entry names, or absent */
    bool is_over;             /* it waits already */
    bool waits;               /* else nobody has to know */
};

struct look {
    struct finding *findings;
    size_t count, at;
    int rounds;
    job_f *next;       /* when all of them are settled */
    struct text after; /* the last item that was examined */
    size_t event;      /* the statement that writes it */
};

static const struct text no_item = {"00000000-0000-0000-0000-000000000000", ID_TEXT - 1};

void inbox_look_plan(struct job *job)
{
    job_in_platform(job);
    job_ask(job, SQL_INBOX_LOOK_PLAN, arena_print(job->arena, "%d", INBOX_LOOK_MINUTES));
    job_then(job, job_done);
}

/* ---- settling ---- */

static struct audit_entry entry_of(const struct finding *finding)
{
    if (finding->is_over)
        return (struct audit_entry){.what = lit("inbox.closed"), .topic = lit("inbox")};
    if (text_equal(finding->kind, lit("invitation")))
        return (struct audit_entry){.what = lit("invitation.expired"), .topic = lit("people")};
    if (text_equal(finding->kind, lit("overdue")))
        return (struct audit_entry){.what = lit("matter.overdue"), .topic = lit("matters")};
    return (struct audit_entry){.what = lit("factors.reset_expired"), .topic = lit("access")};
}

static void add_entry(struct job *job, const struct finding *finding)
{
    struct look *look = job->state;
    const struct audit_content content = {lit("job"), finding->object, finding->kind};
    struct audit_entry entry = entry_of(finding);

    entry.kind = lit("system");
    entry.route = lit("job inbox_look");
    entry.object = finding->about;
    entry.request = text_of(job->id);
    audit_append(&job->run, job->arena, &entry, &content);
    look->event = job->run.count;
    job_ask(job, SQL_INBOX_LOOK_EMIT, finding->kind, finding->object, entry.what);
}

/* The statements of a run are sent later, so what they are given must live as long as the job. */
static struct text new_id(struct job *job)
{
    char id[ID_TEXT];

    id_new(id);
    return arena_copy(job->arena, text_of(id));
}

static void add_statements(struct job *job, const struct finding *finding)
{
    if (finding->is_over) {
        job_ask(job, SQL_INBOX_LOOK_CLOSE, finding->kind, finding->object);
    } else if (text_equal(finding->kind, lit("invitation"))) {
        job_ask(job, SQL_INBOX_LOOK_TAKE_INVITATION, finding->object);
        if (finding->waits)
            job_ask(job, SQL_INBOX_LOOK_CALL_INVITATION, new_id(job), finding->object);
    } else if (text_equal(finding->kind, lit("overdue"))) {
        job_ask(job, SQL_INBOX_LOOK_TAKE_MATTER, finding->object);
        if (finding->waits)
            job_ask(job, SQL_INBOX_LOOK_CALL_MATTER, new_id(job), finding->object);
    } else {
        job_ask(job, SQL_INBOX_LOOK_TAKE_RESET, finding->object);
    }
}

static void settle_next(struct job *job);

static void on_settled(struct job *job)
{
    struct look *look = job->state;
    const struct run *run = &job->run;
    const struct finding *finding = &look->findings[look->at];

    if (run->outcome != RUN_DONE && !(run->outcome == RUN_FAILED && sqlstate_has_code(run->state))) {
        job_retry(job, arena_print(job->arena, "%s %s", job_failure(run), run->state));
        return;
    }
    if (run->outcome == RUN_DONE && finding->waits && job_rows(job, look->event) > 0)
        live_publish_events(job->context->redis, job->firm, (uint64_t)job_number(job, look->event, 0, "seq"));
    look->at++;
    settle_next(job);
}

static void settle_next(struct job *job)
{
    struct look *look = job->state;

    if (look->at == look->count) {
        look->next(job);
        return;
    }
    const struct finding *finding = &look->findings[look->at];

    job_in_firm(job, job->firm);
    add_statements(job, finding);
    if (finding->waits)
        add_entry(job, finding);
    job_try(job, on_settled);
}

static struct text copy_column(struct job *job, int row, const char *column)
{
    const struct text value = job_text(job, 0, row, column);

    return text_is_absent(value) ? no_text : arena_copy(job->arena, value);
}

static void add_finding(struct job *job, int row, bool is_over, bool waits)
{
    struct look *look = job->state;

    look->findings[look->count++] = (struct finding){
        .kind = copy_column(job, row, "kind"),
        .object = copy_column(job, row, "object"),
        .about = copy_column(job, row, "about"),
        .is_over = is_over,
        .waits = waits,
    };
}

static void settle(struct job *job, job_f *next)
{
    struct look *look = job->state;

    look->at = 0;
    look->next = next;
    settle_next(job);
}

/* ---- what is over ---- */

static void ask_over(struct job *job);

static void on_over(struct job *job)
{
    struct look *look = job->state;
    const int rows = job_rows(job, 0);

    look->count = 0;
    for (int i = 0; i < rows; i++)
        if (text_equal(job_text(job, 0, i, "over"), lit("t")))
            add_finding(job, i, true, true);
    if (rows == INBOX_LOOK_ITEMS) {
        look->after = copy_column(job, rows - 1, "id");
        settle(job, ask_over);
    } else {
        settle(job, job_done);
    }
}

static void ask_over(struct job *job)
{
    const struct look *look = job->state;

    job_in_firm(job, job->firm);
    job_ask(job, SQL_INBOX_LOOK_OVER, look->after, arena_print(job->arena, "%d", INBOX_LOOK_ITEMS));
    job_then(job, on_over);
}

/* ---- what has become due ---- */

static void ask_due(struct job *job);

static void on_due(struct job *job)
{
    struct look *look = job->state;
    const int rows = job_rows(job, 0);

    look->count = 0;
    look->rounds++;
    for (int i = 0; i < rows; i++)
        add_finding(job, i, text_equal(job_text(job, 0, i, "over"), lit("t")),
                    text_equal(job_text(job, 0, i, "waits"), lit("t")));
    if (rows >= INBOX_LOOK_ROWS && look->rounds < INBOX_LOOK_ROUNDS)
        settle(job, ask_due);
    else
        settle(job, job->object[0] ? job_done : ask_over);
}

static void ask_due(struct job *job)
{
    job_in_firm(job, job->firm);
    job_ask(job, SQL_INBOX_LOOK_DUE, arena_print(job->arena, "%d", INBOX_LOOK_ROWS));
    job_then(job, on_due);
}

void inbox_look_start(struct job *job)
{
    struct look *look = arena_take(job->arena, sizeof(*look));

    if (job->firm == 0) {
        job_dead(job, lit("the job must name a firm"));
        return;
    }
    _Static_assert(INBOX_LOOK_ITEMS >= 4 * INBOX_LOOK_ROWS, "one array holds either");
    look->findings = arena_take(job->arena, INBOX_LOOK_ITEMS * sizeof(*look->findings));
    look->after = no_item;
    job->state = look;
    ask_due(job);
}
