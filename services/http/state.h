/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The state of an exchange, changed by exchange_move() and by nothing else.
 *
 *   state     what happens in it                               goes on to
 *   --------  -----------------------------------------------  ------------------------------------------------------
 *   new       the request is copied                            firm
 *   firm      which realm, and which firm of it; may wait      match
 *             for the registry
 *   match     the route table                                  gate
 *   gate      waits for the session and the limits             form
 *   form      the body against the route's fields              turn
 *   turn      may wait for the sign-in concurrency limit       ask
 *   ask       the handler's ask                                limits, compute, rest, again, answered, streamed
 *   limits    may wait for limits that the handler named       run
 *   run       waits for the transaction                        answer, key
 *   key       waits for the first answer to the same key       answered; ask, to make it again when it was lost
 *   answer    the handler's next function                      compute, rest, again, answered, streamed
 *   compute   waits for a thread                               answer
 *   rest      waits for a time or for wake()                   answer
 *   again     the handler asked for another transaction        limits
 *   answered  there is an answer in the buffer                 refused, when it turns out to be too large
 *   streamed  there is an answer that comes in pieces          -
 *   refused   there is a problem instead of an answer          -
 *
 * All but new, compute, rest, streamed and refused may end in refused. A deadline refuses an exchange that has not
 * reached ask. Later it answers 504 and does not change the state: the exchange runs to its end, and its answer is
 * dropped.
 */
#ifndef PORTICO_HTTP_STATE_H
#define PORTICO_HTTP_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct exchange;

enum state {
    STATE_NEW,
    STATE_FIRM,
    STATE_MATCH,
    STATE_GATE,
    STATE_FORM,
    STATE_TURN,
    STATE_ASK,
    STATE_LIMITS,
    STATE_RUN,
    STATE_KEY,
    STATE_ANSWER,
    STATE_COMPUTE,
    STATE_REST,
    STATE_AGAIN,
    STATE_ANSWERED,
    STATE_STREAMED,
    STATE_REFUSED,
    STATE_COUNT
};

enum { STATES_KEPT = 8 };

/* The latest states and when they began, for reading a core dump: the newest is at `moves` - 1, modulo STATES_KEPT. */
struct history {
    struct {
        enum state state;
        uint64_t ns;
    } kept[STATES_KEPT];
    unsigned moves;
};

/* The only place that changes `x->state`. A change that is not in the table is a broken invariant. */
void exchange_move(struct exchange *x, enum state to);

/* The exchange has an answer or a refusal: no more statements are asked. */
bool exchange_is_over(const struct exchange *x);

/* The handler has answered, in the buffer or in pieces. */
bool exchange_is_answered(const struct exchange *x);

/* The answer was sent. After a deadline that happens before the exchange is over. */
bool exchange_is_sent(const struct exchange *x);

const char *state_name(enum state state);

/* For the log: the state in which the exchange was refused, otherwise its state. */
const char *exchange_state_name(const struct exchange *x);

#endif
