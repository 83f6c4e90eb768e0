/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The engine. A refusal at any stage leads to send. A client that left changes nothing here: what was begun is brought
 * to its end (a committed change must be published), and send finds that nobody listens.
 */
#include "http/stages.h"

#include "common/clock.h"
#include "common/must.h"
#include "http/checks.h"
#include "http/compute.h"
#include "http/etag.h"
#include "http/form.h"
#include "http/gate.h"
#include "http/idempotency.h"
#include "http/lane.h"
#include "http/problem.h"
#include "http/transact.h"
#include "http/waits.h"
#include "http/wire.h"

/* ---- match ---- */

/* A part in braces is a UUID, unless its name ends in a star. */
static bool read_parts(struct exchange *x)
{
    struct text rest = text_of(x->route->path);
    size_t at = 0;

    while (!text_is_absent(rest)) {
        struct text part = text_next(&rest, '/'), given;
        char *out;
        size_t length;

        if (part.length < 3 || part.at[0] != '{')
            continue;
        given = x->parts[at];
        out = arena_take(x->arena, given.length + 1);
        length = route_unescape(given, false, out);
        if (length == SIZE_MAX || length == 0)
            return false;
        x->parts[at] = text_from(out, length);
        if (part.at[part.length - 2] != '*' && !check_lower_id(x->parts[at], x->arena, &x->parts[at]))
            return false;
        at++;
    }
    return true;
}

/* Whoever reads one name of the query gets it unescaped or not at all, so a broken escape is refused for all of it. */
static bool is_readable_query(struct exchange *x)
{
    struct text query = x->request.query;

    return query.length == 0 || route_unescape(query, true, arena_take(x->arena, query.length + 1)) != SIZE_MAX;
}

/* The platform's tables are apart by realm, so the realm is read before the route. */
static enum stage match(struct exchange *x)
{
    char allow[64];

    if (x->server->options->realm == REALM_PLATFORM) {
        gate_firm(x);
        if (x->stopped)
            return STAGE_SEND;
    }
    switch (route_find(x->server->trees[x->part], x->request.method, x->request.path, &x->route, x->parts, allow)) {
    case MATCH_FOUND:
        x->leaf = x->route->leaf;
        if (!read_parts(x))
            refuse(x, 404, "not_found");
        else if (!is_readable_query(x))
            refuse(x, 400, "bad_query");
        return STAGE_FIRM;
    case MATCH_NO_METHOD:
        answer_header(x, "allow", text_of(allow));
        refuse(x, 405, "method");
        return STAGE_SEND;
    default:
        refuse(x, 404, "not_found");
        return STAGE_SEND;
    }
}

/* ---- form, ask, answer ---- */

static enum stage form(struct exchange *x)
{
    if (x->request.body.length > BODY_BYTES)
        refuse(x, 413, "too_large");
    else
        form_read(x);
    return STAGE_ASK;
}

/* What a handler's function left behind decides what comes next. */
static enum stage after_handler(struct exchange *x)
{
    if (x->waiting != WAIT_NOTHING)
        return STAGE_WAIT;
    if (x->again) {
        x->again = false;
        return STAGE_RUN;
    }
    must(x->answered || x->stopped);
    return STAGE_SEND;
}

static enum stage ask_in_turn(struct exchange *x)
{
    x->then = x->route->answer;
    if (x->route->ask != NULL)
        (x->route->ask)(x); /* in parentheses, for ask is a macro too */
    if (x->stopped)
        return STAGE_SEND;
    if (x->waiting != WAIT_NOTHING || x->answered)
        return after_handler(x);
    x->again = false;
    return STAGE_RUN;
}

static enum stage ask_first(struct exchange *x)
{
    idempotency_look(x);
    if (!x->stopped && !lane_enter(x))
        return x->stopped ? STAGE_SEND : STAGE_WAIT;
    return x->stopped ? STAGE_SEND : ask_in_turn(x);
}

static enum stage call_then(struct exchange *x)
{
    exchange_f *then = x->then;

    must(then != NULL);
    x->then = NULL;
    x->waiting = WAIT_NOTHING;
    then(x);
    return after_handler(x);
}

/* What an ask began has come back, or the exchange's turn has come. */
static enum stage resume_ask(struct exchange *x)
{
    return x->then == NULL ? ask_in_turn(x) : call_then(x);
}

void ask_again(struct exchange *x, exchange_f *then)
{
    must(x->waiting == WAIT_NOTHING);
    x->again = true;
    x->then = then;
}

/* ---- send ---- */

static void send_once(struct exchange *x)
{
    if (!x->answered && x->refusal.status == 0)
        return;
    if (x->answered && x->out.overflowed) {
        x->answered = false;
        refuse(x, 500, "internal");
    }
    if (!x->answered)
        problem_answer(x);
    else
        etag_add(x);
    waits_remove(x);
    x->answered_ns = clock_ns();
    x->sent = true;
    x->sent_status = x->status;
    wire_send(x);
    lane_leave(x);
}

static enum stage send_answer(struct exchange *x)
{
    if (!x->sent)
        send_once(x);
    idempotency_keep(x);
    return STAGE_WAIT;
}

/* ---- the array ---- */

static const struct {
    const char *name;
    stage_f *enter, *resume;
} stages[STAGE_COUNT] = {
    [STAGE_MATCH] = {"match", match, NULL},
    [STAGE_FIRM] = {"firm", gate_firm, gate_firm_resume},
    [STAGE_GATE] = {"gate", gate_enter, gate_resume},
    [STAGE_FORM] = {"form", form, NULL},
    [STAGE_ASK] = {"ask", ask_first, resume_ask},
    [STAGE_RUN] = {"run", transact_enter, transact_resume},
    [STAGE_ANSWER] = {"answer", call_then, call_then},
    [STAGE_SEND] = {"send", send_answer, NULL},
};

const char *stage_name(enum stage stage)
{
    must(stage < STAGE_COUNT);
    return stages[stage].name;
}

static void move(struct exchange *x, enum stage stage)
{
    uint64_t now = clock_ns();

    traffic_stage(x->server->traffic, x->stage, now - x->entered_ns);
    x->entered_ns = now;
    x->stage = stage;
}

enum stage stages_enter(struct exchange *x, enum stage stage)
{
    move(x, stage);
    return stages[stage].enter(x);
}

/* A refusal ends it where it stands, so that the log names the stage. After the deadline an exchange goes on all the
   same: what it began may hold something that only its end gives back. */
static void go(struct exchange *x, enum stage next)
{
    while (next != STAGE_WAIT) {
        if (x->stopped && !x->answered) {
            send_answer(x);
            return;
        }
        next = stages_enter(x, next);
    }
}

void stages_begin(struct exchange *x)
{
    exchange_ref(x);
    waits_add(x, EXCHANGE_MS);
    go(x, STAGE_MATCH);
    exchange_unref(&x);
}

void stages_resume(struct exchange *x)
{
    enum stage next;

    must(x->magic == EXCHANGE_MAGIC && stages[x->stage].resume != NULL);
    exchange_ref(x);
    next = stages[x->stage].resume(x);
    go(x, next);
    exchange_unref(&x);
}

void stages_expire(struct exchange *x)
{
    bool begun = x->stage >= STAGE_ASK;

    exchange_ref(x);
    if (!x->answered)
        refuse(x, 504, "too_slow");
    if (begun)
        x->stopped = false;
    send_answer(x);
    exchange_unref(&x);
}
