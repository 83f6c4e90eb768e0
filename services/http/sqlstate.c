/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Errors of the database as HTTP. Only the codes that our own functions raise (P0002, P0409) are shown outside; every
 * other message is only logged.
 */
#include "data/sqlstate.h"
#include "common/log.h"
#include "http/capability.h"
#include "http/inside.h"
#include "http/problem.h"

struct state_row {
    const char *code;
    uint32_t retry_seconds;
    bool logged; /* an operator should look at it */
};

static const struct state_row states[] = {
    [SQLSTATE_BUG] = {"internal", 0, true},
    [SQLSTATE_FENCE] = {"internal", 0, true},
    [SQLSTATE_NOT_FOUND] = {"not_found", 0, false},
    [SQLSTATE_CONFLICT] = {"already_there", 0, false},
    [SQLSTATE_TAKEN] = {"already_there", 0, false},
    [SQLSTATE_INVALID] = {"fields", 0, true},
    [SQLSTATE_RETRY] = {"try_again", RETRY_SECONDS, true},
    [SQLSTATE_TIMEOUT] = {"too_slow", 0, true},
    [SQLSTATE_FULL] = {"disk_full", 0, true},
    [SQLSTATE_UNAVAILABLE] = {"database_unavailable", 2, true},
};

/* A code that a function of ours raised; any other text in its place is not shown outside. */
static bool is_code(struct text code)
{
    for (size_t i = 0; i < code.length; i++) {
        if (!(code.at[i] >= 'a' && code.at[i] <= 'z') && code.at[i] != '_')
            return false;
    }
    return code.length > 0 && code.length < 64;
}

static const char *duplicate_code(const struct run *run)
{
    const char *code = capability_constraint(run->constraint);

    return code == NULL ? "already_there" : code;
}

static void log_failure(const struct exchange *x, const struct run *run, bool security)
{
    struct log line;

    if (security)
        log_open_security(&line, "refused by the fence");
    else
        log_open(&line, LOG_ERROR, "statement failed");
    log_text(&line, "request", x->id);
    log_text(&line, "route", exchange_route(x));
    log_number(&line, "firm", (int64_t)run->firm);
    log_text(&line, "state", text_of(run->state));
    log_text(&line, "constraint", text_of(run->constraint));
    log_text(&line, "message", text_of(run->message));
    if (run->failed_at < run->count)
        log_text(&line, "statement", text_of(run->statements[run->failed_at].variant->name));
    log_close(&line);
}

const char *problem_code(const struct exchange *x, const struct run *run)
{
    enum sqlstate state = sqlstate_of(run->state);
    struct text message = text_of(run->message);

    if (sqlstate_has_code(run->state) && is_code(message))
        return arena_copy(x->arena, message).at;
    return state == SQLSTATE_TAKEN ? duplicate_code(run) : states[state].code;
}

static void refuse_by_state(struct exchange *x, const struct run *run)
{
    enum sqlstate state = sqlstate_of(run->state);

    if (states[state].logged)
        log_failure(x, run, state == SQLSTATE_FENCE);
    refuse_retry(x, sqlstate_status(state), problem_code(x, run), states[state].retry_seconds);
}

void problem_of_run(struct exchange *x, const struct run *run)
{
    switch (run->outcome) {
    case RUN_BUSY:
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
        return;
    case RUN_UNAVAILABLE:
        refuse_retry(x, 503, "database_unavailable", 2);
        return;
    case RUN_TIMEOUT:
        refuse(x, 504, "too_slow");
        return;
    default:
        refuse_by_state(x, run);
    }
}
