/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/state.h"

#include "common/clock.h"
#include "common/must.h"
#include "http/inside.h"

#define TO(name) (UINT32_C(1) << STATE_##name)

/* The states in which a handler's function may leave the exchange. */
#define FROM_HANDLER (TO(COMPUTE) | TO(REST) | TO(AGAIN) | TO(ANSWERED) | TO(STREAMED) | TO(REFUSED))

static const struct {
    const char *name;
    uint32_t next;
} states[STATE_COUNT] = {
    [STATE_NEW] = {"new", TO(FIRM)},
    [STATE_FIRM] = {"firm", TO(MATCH) | TO(REFUSED)},
    [STATE_MATCH] = {"match", TO(GATE) | TO(REFUSED)},
    [STATE_GATE] = {"gate", TO(FORM) | TO(REFUSED)},
    [STATE_FORM] = {"form", TO(TURN) | TO(REFUSED)},
    [STATE_TURN] = {"turn", TO(ASK) | TO(REFUSED)},
    [STATE_ASK] = {"ask", TO(LIMITS) | FROM_HANDLER},
    [STATE_LIMITS] = {"limits", TO(RUN) | TO(REFUSED)},
    [STATE_RUN] = {"run", TO(ANSWER) | TO(KEY) | TO(REFUSED)},
    [STATE_KEY] = {"key", TO(ASK) | TO(ANSWERED) | TO(REFUSED)},
    [STATE_ANSWER] = {"answer", FROM_HANDLER},
    [STATE_COMPUTE] = {"compute", TO(ANSWER)},
    [STATE_REST] = {"rest", TO(ANSWER)},
    [STATE_AGAIN] = {"again", TO(LIMITS) | TO(REFUSED)},
    [STATE_ANSWERED] = {"answered", TO(REFUSED)},
    [STATE_STREAMED] = {"streamed", 0},
    [STATE_REFUSED] = {"refused", 0},
};

void exchange_move(struct exchange *x, enum state to)
{
    struct history *history = &x->history;
    uint64_t now = clock_ns();
    unsigned at = history->moves % STATES_KEPT;

    must(x->magic == EXCHANGE_MAGIC && to < STATE_COUNT);
    must((states[x->state].next & UINT32_C(1) << to) != 0);
    traffic_state(x->server->traffic, x->state, now - x->entered_ns);
    x->entered_ns = now;
    x->state = to;
    history->kept[at].state = to;
    history->kept[at].ns = now;
    history->moves++;
}

bool exchange_is_over(const struct exchange *x)
{
    return exchange_is_answered(x) || x->state == STATE_REFUSED;
}

bool exchange_is_answered(const struct exchange *x)
{
    return x->state == STATE_ANSWERED || x->state == STATE_STREAMED;
}

bool exchange_is_sent(const struct exchange *x)
{
    return x->answered_ns != 0;
}

const char *state_name(enum state state)
{
    must(state < STATE_COUNT);
    return states[state].name;
}

const char *exchange_state_name(const struct exchange *x)
{
    if (x->state != STATE_REFUSED || x->history.moves < 2)
        return state_name(x->state);
    return state_name(x->history.kept[(x->history.moves - 2) % STATES_KEPT].state);
}
