/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Asking and refusing. The statements of a handler are collected in the open transaction; the run stage sends it.
 * Parameters are texts of the request, of the arenas or of earlier results, all of which live as long as the exchange.
 */
#include "common/must.h"
#include "data/key.h"
#include "http/inside.h"

static struct transaction *take_spare(struct exchange *x)
{
    struct transaction *spare = x->spare;

    x->spare = spare->earlier;
    *spare = (struct transaction){.earlier = NULL};
    return spare;
}

static struct transaction *open_transaction(struct exchange *x)
{
    if (x->open == NULL) {
        x->open = x->spare == NULL ? arena_take(x->arena, sizeof(*x->open)) : take_spare(x);
        x->open->fenced = x->realm_part == PART_FIRM;
        x->open->firm = x->realm_part == PART_FIRM && x->firm != NULL ? x->firm->number : 0;
    }
    return x->open;
}

void ask_with(struct exchange *x, const struct statement *statement, const struct text *parameters, size_t count)
{
    struct transaction *transaction = open_transaction(x);

    if (x->replay != NULL && statement->writes) {
        x->replay->is_partial = x->replay->is_partial || statement->gives != GIVES_NONE;
        return;
    }
    run_add(&transaction->run, statement, parameters, count);
    transaction->asked++;
}

void forget_results(struct exchange *x)
{
    while (x->done != NULL) {
        struct transaction *forgotten = x->done;

        x->done = forgotten->earlier;
        run_clear(&forgotten->run);
        forgotten->earlier = x->spare;
        x->spare = forgotten;
    }
}

bool has_client(const struct exchange *x)
{
    return x->h2o_req != NULL && !exchange_is_sent(x);
}

void emit_with(struct exchange *x, const struct statement *statement, const struct text *parameters, size_t count)
{
    struct emitted *emitted = arena_take(x->arena, sizeof(*emitted)), **end = &open_transaction(x)->emitted;

    if (x->replay != NULL)
        return;
    must(count == statement->parameters && count <= RUN_PARAMETERS);
    emitted->statement = statement;
    emitted->count = count;
    for (size_t i = 0; i < count; i++)
        emitted->parameters[i] = parameters[i];
    while (*end != NULL)
        end = &(*end)->next;
    *end = emitted;
}

void if_conflict(struct exchange *x, exchange_f *then)
{
    x->on_conflict = then;
}

const char *conflict_code(const struct exchange *x)
{
    must(x->conflict != NULL);
    return x->conflict;
}

void audit_object(struct exchange *x, struct text id)
{
    x->audit_object = id;
    x->audit_is_named = true;
}

void audit_as(struct exchange *x, const char *what)
{
    x->audit_name = what;
    x->audit_is_named = true;
}

void audit_person(struct exchange *x, struct text person)
{
    x->audit_person = person;
    x->audit_is_named = true;
}

void audit_support(struct exchange *x)
{
    x->audit_is_supports = true;
    x->audit_is_named = true;
}

void audit_detail(struct exchange *x, struct text detail)
{
    x->audit_detail = detail;
}

void audit_firm(struct exchange *x, uint64_t number)
{
    x->audit_firm = number;
    x->audit_is_named = true;
}

void ask_as_system(struct exchange *x)
{
    open_transaction(x)->as_system = true;
}

void ask_in_firm(struct exchange *x, uint64_t number)
{
    struct transaction *transaction = open_transaction(x);

    must(x->realm_part != PART_FIRM && number > 0);
    transaction->fenced = true;
    transaction->as_system = true;
    transaction->firm = number;
}

void limit_by(struct exchange *x, const struct limit *limit, struct text name)
{
    must(x->limit_count < LIMIT_KEYS);
    x->limits[x->limit_count].limit = limit;
    x->limits[x->limit_count].key = limit_key(x->firm == NULL ? 0 : x->firm->number, limit, name);
    x->limit_count++;
}

/* ---- refusing ---- */

void refuse(struct exchange *x, int status, const char *code)
{
    refuse_retry(x, status, code, 0);
}

void refuse_retry(struct exchange *x, int status, const char *code, uint32_t retry_seconds)
{
    must(status >= 400 && status < 600);
    if (exchange_is_answered(x))
        return;
    if (x->replay != NULL && status < 500) { /* the first request was not refused, or it would have no key */
        status = 409;
        code = x->replay->is_recent ? "still_running" : "answer_lost";
        retry_seconds = x->replay->is_recent ? RETRY_SECONDS : 0;
    }
    if (x->state != STATE_REFUSED)
        exchange_move(x, STATE_REFUSED);
    if (x->refusal.status != 0)
        return;
    x->refusal.status = status;
    x->refusal.code = text_of(code);
    x->refusal.retry_seconds = retry_seconds;
}

void refuse_saying(struct exchange *x, int status, const char *code, uint32_t retry_seconds, struct text detail)
{
    bool first = x->refusal.status == 0;

    refuse_retry(x, status, code, retry_seconds);
    if (first)
        x->refusal.detail = detail;
}

void refuse_fresh(struct exchange *x)
{
    bool first = x->refusal.status == 0;

    refuse(x, 403, "step_up");
    if (!first)
        return;
    x->refusal.member = "next";
    x->refusal.shown = lit("\"fresh\"");
}

static void refuse_named(struct exchange *x, int status, const char *all, const char *name, const char *code)
{
    struct refusal *refusal = &x->refusal;

    if (x->state != STATE_REFUSED)
        refuse(x, status, all);
    if (!text_equal(refusal->code, text_of(all)) || refusal->field_count == BAD_FIELDS)
        return;
    refusal->fields[refusal->field_count].name = text_of(name);
    refusal->fields[refusal->field_count].code = code;
    refusal->field_count++;
}

void refuse_field(struct exchange *x, const char *name, const char *code)
{
    refuse_named(x, 422, "fields", name, code);
}

void refuse_parameter(struct exchange *x, const char *name, const char *code)
{
    refuse_named(x, 400, "bad_parameters", name, code);
}
