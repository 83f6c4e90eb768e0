/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A refusal in any state ends the exchange. A client that left changes nothing here: the exchange still runs to its end
 * (a committed change must be published), where no client is left to get the answer.
 */
#include "http/stages.h"

#include "common/clock.h"
#include "common/must.h"
#include "http/checks.h"
#include "http/compute.h"
#include "http/concurrency.h"
#include "http/etag.h"
#include "http/form.h"
#include "http/gate.h"
#include "http/idempotency.h"
#include "http/problem.h"
#include "http/transact.h"
#include "http/waits.h"
#include "http/wire.h"

#include <string.h>

/* ---- match ---- */

/* A part in braces is a UUID, unless its name ends in a star. */
static bool read_path_parts(struct exchange *x)
{
    struct text rest = text_of(x->route->path);
    size_t at = 0;

    while (!text_is_absent(rest)) {
        struct text part = text_next(&rest, '/'), given;
        char *out;
        size_t length;

        if (part.length < 3 || part.at[0] != '{')
            continue;
        given = x->path_parts[at];
        out = arena_take(x->arena, given.length + 1);
        length = route_unescape(given, false, out);
        if (length == SIZE_MAX || length == 0)
            return false;
        x->path_parts[at] = text_from(out, length);
        if (part.at[part.length - 2] != '*' && !check_lower_id(x->path_parts[at], x->arena, &x->path_parts[at]))
            return false;
        at++;
    }
    return true;
}

/* A handler that reads a name of the query must get it unescaped, so a broken escape anywhere refuses the request. */
static bool has_valid_query(struct exchange *x)
{
    struct text query = x->request.query;

    return query.length == 0 || route_unescape(query, true, arena_take(x->arena, query.length + 1)) != SIZE_MAX;
}

/* The brand of a suspended firm is still served: the edge's notice of the suspension uses it. */
static bool is_brand(const struct route *route)
{
    return route->access == PUBLIC && route->method == GET && strncmp(route->path, "/brand", 6) == 0;
}

static enum state enter_match(struct exchange *x)
{
    char allow[64];

    switch (route_find(x->server->trees[x->realm_part], x->request.method, x->request.path, &x->route, x->path_parts,
                       allow)) {
    case MATCH_FOUND:
        break;
    case MATCH_NO_METHOD:
        answer_header(x, "allow", text_of(allow));
        refuse(x, 405, "method");
        return STATE_REFUSED;
    default:
        refuse(x, 404, "not_found");
        return STATE_REFUSED;
    }
    x->audit_name = x->route->audit;
    if (!read_path_parts(x))
        refuse(x, 404, "not_found");
    else if (!has_valid_query(x))
        refuse(x, 400, "bad_query");
    else if (x->firm != NULL && x->firm->state == FIRM_SUSPENDED && !is_brand(x->route))
        refuse(x, 503, "firm_suspended");
    return STATE_GATE;
}

/* ---- form, turn, ask, answer ---- */

static enum state enter_form(struct exchange *x)
{
    if (x->request.body.length > BODY_BYTES)
        refuse(x, 413, "too_large");
    else
        form_read(x);
    return STATE_TURN;
}

static enum state enter_turn(struct exchange *x)
{
    idempotency_read_header(x);
    if (x->state == STATE_REFUSED || concurrency_enter(x))
        return STATE_ASK;
    return x->state;
}

static enum state resume_turn(struct exchange *x)
{
    (void)x;
    return STATE_ASK;
}

/* The state in which a handler's function left the exchange decides what comes next. */
static enum state after_handler(struct exchange *x)
{
    return x->state == STATE_AGAIN ? STATE_LIMITS : x->state;
}

static enum state enter_ask(struct exchange *x)
{
    x->then = x->route->answer;
    if (x->route->ask != NULL)
        (x->route->ask)(x); /* in parentheses, because ask is a macro too */
    return x->state == STATE_ASK ? STATE_LIMITS : after_handler(x);
}

static enum state enter_answer(struct exchange *x)
{
    exchange_f *then = x->then;

    must(then != NULL);
    x->then = NULL;
    if (x->replay != NULL && x->replay->is_partial)
        refuse(x, 409, "answer_lost");
    else
        then(x);
    must(x->state != STATE_ANSWER); /* it must answer, refuse, or ask again */
    return after_handler(x);
}

/* The first request with this key was carried out, and its answer is made again. */
static enum state resume_key(struct exchange *x)
{
    (void)x;
    return STATE_ASK;
}

static enum state resume_handler(struct exchange *x)
{
    (void)x;
    return STATE_ANSWER;
}

void ask_again(struct exchange *x, exchange_f *then)
{
    if (x->state == STATE_REFUSED)
        return;
    exchange_move(x, STATE_AGAIN);
    x->then = then;
}

/* ---- ending ---- */

static void send_answer(struct exchange *x)
{
    if (x->state == STATE_ANSWERED && x->replay != NULL && x->replay->is_partial) {
        exchange_move(x, STATE_REFUSED);
        refuse(x, 409, "answer_lost");
    }
    if (x->state == STATE_ANSWERED && x->out.overflowed) {
        exchange_move(x, STATE_REFUSED);
        refuse(x, 500, "internal");
    }
    if (exchange_is_answered(x))
        etag_add(x);
    else
        problem_answer(x);
    waits_remove(x);
    x->answered_ns = clock_ns();
    x->sent_status = x->status;
    wire_send(x);
    concurrency_leave(x);
}

/* The exchange is over. After a deadline the client has its answer already. */
static void end_exchange(struct exchange *x)
{
    if (!exchange_is_sent(x))
        send_answer(x);
    idempotency_store_answer(x);
}

/* ---- the table of stages ---- */

static const struct {
    stage_f *enter, *resume; /* NULL: it does nothing, or never waits */
} stages[STATE_COUNT] = {
    [STATE_FIRM] = {gate_firm, gate_firm_resume},
    [STATE_MATCH] = {enter_match, NULL},
    [STATE_GATE] = {gate_enter, gate_resume},
    [STATE_FORM] = {enter_form, NULL},
    [STATE_TURN] = {enter_turn, resume_turn},
    [STATE_ASK] = {enter_ask, NULL},
    [STATE_LIMITS] = {transact_limits, transact_limits_resume},
    [STATE_RUN] = {transact_run, transact_run_resume},
    [STATE_KEY] = {NULL, resume_key},
    [STATE_ANSWER] = {enter_answer, NULL},
    [STATE_COMPUTE] = {NULL, resume_handler},
    [STATE_REST] = {NULL, resume_handler},
};

static enum state enter_state(struct exchange *x, enum state state)
{
    exchange_move(x, state);
    must(stages[state].enter != NULL);
    return stages[state].enter(x);
}

void stages_enter(struct exchange *x, enum state state)
{
    enter_state(x, state);
}

static void run_states(struct exchange *x, enum state next)
{
    while (!exchange_is_over(x) && next != x->state)
        next = enter_state(x, next);
    if (exchange_is_over(x))
        end_exchange(x);
}

void stages_begin(struct exchange *x)
{
    exchange_ref(x);
    waits_add(x, EXCHANGE_MS);
    run_states(x, STATE_FIRM);
    exchange_unref(&x);
}

void stages_resume(struct exchange *x)
{
    enum state next = x->state;

    must(x->magic == EXCHANGE_MAGIC);
    exchange_ref(x);
    if (!exchange_is_over(x)) {
        must(stages[x->state].resume != NULL);
        next = stages[x->state].resume(x);
    }
    run_states(x, next);
    exchange_unref(&x);
}

/* What a handler began continues after the deadline: it may hold a resource that only its end releases. */
static bool handler_has_begun(const struct exchange *x)
{
    return x->state > STATE_TURN;
}

void stages_expire(struct exchange *x)
{
    exchange_ref(x);
    if (handler_has_begun(x)) {
        x->refusal.status = 504;
        x->refusal.code = lit("too_slow");
        send_answer(x);
    } else {
        concurrency_leave_queue(x);
        refuse(x, 504, "too_slow");
        end_exchange(x);
    }
    exchange_unref(&x);
}
