/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A transaction is complete before it is sent, and its results are read only after the commit. Then its events are
 * published, whether or not the client still waits for the answer.
 */
#include "http/transact.h"

#include "common/log.h"
#include "common/must.h"
#include "data/live.h"
#include "http/audit.h"
#include "http/concurrency.h"
#include "http/idempotency.h"
#include "http/problem.h"

#include <string.h>

/* ---- before ---- */

static void add_emitted(struct transaction *t)
{
    for (struct emitted *emitted = t->emitted; emitted != NULL; emitted = emitted->next) {
        emitted->at = t->run.count;
        run_add(&t->run, emitted->statement, emitted->parameters, emitted->count);
    }
}

static void set_viewer(const struct exchange *x, struct run *run, bool as_system)
{
    run->kind = as_system ? VIEWER_SYSTEM : x->viewer.kind;
    if (run->kind != VIEWER_SYSTEM)
        memcpy(run->person, x->viewer.person, sizeof(run->person));
}

static void on_run(struct run *run)
{
    struct exchange *x = run->owner;

    stages_resume(x);
    exchange_unref(&x);
}

enum state transact_run(struct exchange *x)
{
    struct transaction *t = x->open;

    if (t == NULL || (t->asked == 0 && t->emitted == NULL)) {
        x->open = NULL;
        return STATE_ANSWER;
    }
    must(!t->fenced || t->firm > 0);
    audit_entry_add(x, t);
    add_emitted(t);
    idempotency_claim_key(x, t);
    set_viewer(x, &t->run, t->as_system);
    t->run.firm = t->fenced ? t->firm : 0;
    t->run.apart = concurrency_is_limited(x);
    t->run.deadline = x->deadline_ms;
    t->run.on_done = on_run;
    t->run.owner = x;
    exchange_ref(x);
    pool_run(t->fenced ? x->server->firm_pool : x->server->registry_pool, &t->run);
    return x->state;
}

void transact_send(struct exchange *x, struct run *run, void (*on_done)(struct run *run), bool as_system)
{
    bool fenced = x->realm_part == PART_FIRM;

    set_viewer(x, run, as_system);
    run->firm = fenced ? x->firm->number : 0;
    run->apart = concurrency_is_limited(x);
    run->on_done = on_done;
    run->owner = x;
    exchange_ref(x);
    pool_run(fenced ? x->server->firm_pool : x->server->registry_pool, run);
}

static void on_limits(void *owner, struct limit_verdict verdict)
{
    struct exchange *x = owner;

    if (!verdict.allowed)
        refuse_retry(x, 429, "too_many", verdict.retry_ms / 1000 + 1);
    stages_resume(x);
    exchange_unref(&x);
}

enum state transact_limits(struct exchange *x)
{
    size_t count = x->replay == NULL ? x->limit_count : 0; /* the first request has counted */

    x->limit_count = 0;
    if (count == 0)
        return STATE_RUN;
    exchange_ref(x);
    limit_ask(x->server->redis, x->limits, count, true, on_limits, x);
    return x->state;
}

enum state transact_limits_resume(struct exchange *x)
{
    (void)x;
    return STATE_RUN;
}

/* ---- after ---- */

/* Once for the whole transaction: the subscribers read all events up to this number. An emitted statement without a seq
   wrote no event. */
static void publish_events(const struct exchange *x, const struct transaction *t)
{
    uint64_t last = 0, number;

    for (const struct emitted *emitted = t->emitted; emitted != NULL; emitted = emitted->next) {
        const PGresult *result = t->run.statements[emitted->at].result;
        int column = PQfnumber(result, "seq");

        for (int row = 0; column >= 0 && row < PQntuples(result); row++) {
            must(text_to_number(text_of(PQgetvalue(result, row, column)), &number));
            last = number > last ? number : last;
        }
    }
    if (last > 0)
        live_publish_events(x->server->redis, t->firm, last);
}

/* A statement that returns another number of rows than it declares is a bug of ours; the log names it. */
static bool has_promised_rows(const struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct statement *statement = run->statements[i].statement;
        int rows = PQntuples(run->statements[i].result);

        if ((statement->gives == GIVES_ROW && rows != 1) || (statement->gives == GIVES_MAYBE && rows > 1)) {
            log_say_text(LOG_ERROR, "a statement gave another number of rows than promised", "statement",
                         text_of(statement->name));
            return false;
        }
    }
    return true;
}

static enum state after_commit(struct exchange *x, struct transaction *t)
{
    x->open = NULL;
    t->earlier = x->done;
    x->done = t;
    if (t->audited) {
        x->audit_is_written = true;
        x->audit_is_named = false;
    }
    publish_events(x, t);
    if (!has_promised_rows(&t->run))
        refuse(x, 500, "internal");
    return STATE_ANSWER;
}

/* Drops a refused run, as if it had not been asked, for a handler that reads what it conflicted with. */
static enum state continue_after_conflict(struct exchange *x, exchange_f *then)
{
    x->conflict = problem_code(x, &x->open->run);
    run_clear(&x->open->run);
    x->open = NULL;
    x->then = then;
    return STATE_ANSWER;
}

enum state transact_run_resume(struct exchange *x)
{
    struct transaction *t = x->open;
    exchange_f *on_conflict = x->on_conflict;

    x->on_conflict = NULL;
    if (idempotency_collided(x, t))
        return x->state;
    if (on_conflict != NULL && t->run.outcome == RUN_FAILED && strcmp(t->run.state, "P0409") == 0)
        return continue_after_conflict(x, on_conflict);
    if (t->run.outcome == RUN_DONE)
        return after_commit(x, t);
    problem_of_run(x, &t->run);
    return x->state;
}
