/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * In each round a firm has one turn. Who comes gets the round after its firm's last one here, or the present round if
 * its firm has none here, and goes behind all of this round.
 *
 * The next ones start in a turn of the loop of their own: a request may leave while libh2o closes its connection, on
 * which the next one may be, too.
 */
#include "edge/body_queue.h"

#include <poll.h>

static struct body_turn *turn_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(struct body_turn, link, link);
}

static void remove_waiting(struct body_queue *queue, struct body_turn *turn)
{
    h2o_linklist_unlink(&turn->link);
    queue->waiting_count--;
}

/* While a request over HTTP/1 is being answered, libh2o does not read its connection, so nobody else notices. */
static bool client_has_left(const struct body_turn *turn)
{
    struct pollfd descriptor = {.events = POLLRDHUP};

    if (turn->socket == NULL)
        return false;
    descriptor.fd = h2o_socket_get_fd(turn->socket);
    return descriptor.fd < 0 || poll(&descriptor, 1, 0) > 0;
}

static void on_next_turn(h2o_timeout_entry_t *entry)
{
    struct body_queue *queue = H2O_STRUCT_FROM_MEMBER(struct body_queue, next_turn, entry);

    while (queue->running < BODY_QUEUE_RUNNING && !h2o_linklist_is_empty(&queue->waiting)) {
        struct body_turn *turn = turn_at(queue->waiting.next);

        remove_waiting(queue, turn);
        if (client_has_left(turn)) {
            turn->start(turn, false);
            continue;
        }
        queue->round = turn->round + 1;
        turn->is_running = true;
        queue->running++;
        turn->start(turn, true);
    }
}

/* ---- those that cannot wait any longer ---- */

static void link_check(struct body_queue *queue)
{
    if (!h2o_linklist_is_empty(&queue->waiting) && !h2o_timeout_is_linked(&queue->check))
        h2o_timeout_link(queue->context->loop, &queue->context->hundred_ms_timeout, &queue->check);
}

/* They are moved to a list of their own first, because others may leave the queue while one is told. */
static void on_check(h2o_timeout_entry_t *entry)
{
    struct body_queue *queue = H2O_STRUCT_FROM_MEMBER(struct body_queue, check, entry);
    uint64_t now = h2o_now(queue->context->loop);
    h2o_linklist_t given_up, *next;

    h2o_linklist_init_anchor(&given_up);
    for (h2o_linklist_t *at = queue->waiting.next; at != &queue->waiting; at = next) {
        next = at->next;
        if (now - turn_at(at)->since_ms >= BODY_QUEUE_MS || client_has_left(turn_at(at))) {
            h2o_linklist_unlink(at);
            h2o_linklist_insert(&given_up, at);
        }
    }
    while (!h2o_linklist_is_empty(&given_up)) {
        struct body_turn *turn = turn_at(given_up.next);

        remove_waiting(queue, turn);
        turn->start(turn, false);
    }
    link_check(queue);
}

/* ---- coming and leaving ---- */

void body_queue_open(struct body_queue *queue, h2o_context_t *context)
{
    h2o_linklist_init_anchor(&queue->waiting);
    queue->next_turn.cb = on_next_turn;
    queue->check.cb = on_check;
    queue->context = context;
}

/* Sets the round of a new turn, and returns how many of its firm wait. */
static size_t choose_round(struct body_queue *queue, struct body_turn *turn)
{
    size_t count = 0;

    turn->round = queue->round;
    for (h2o_linklist_t *at = queue->waiting.next; at != &queue->waiting; at = at->next) {
        if (turn_at(at)->firm != turn->firm)
            continue;
        turn->round = turn_at(at)->round + 1;
        count++;
    }
    return count;
}

/* At most BODY_QUEUE_WAITING steps. */
static void insert_by_round(struct body_queue *queue, struct body_turn *turn)
{
    h2o_linklist_t *after = &queue->waiting;

    while (after->prev != &queue->waiting && turn_at(after->prev)->round > turn->round)
        after = after->prev;
    h2o_linklist_insert(after, &turn->link); /* before `after` */
    queue->waiting_count++;
}

enum body_queue_entry body_queue_enter(struct body_queue *queue, struct body_turn *turn)
{
    if (queue->running < BODY_QUEUE_RUNNING && h2o_linklist_is_empty(&queue->waiting)) {
        turn->is_running = true;
        queue->running++;
        return BODY_QUEUE_STARTS;
    }
    if (queue->waiting_count >= BODY_QUEUE_WAITING || choose_round(queue, turn) >= BODY_QUEUE_FIRM)
        return BODY_QUEUE_FULL;
    turn->since_ms = h2o_now(queue->context->loop);
    insert_by_round(queue, turn);
    link_check(queue);
    return BODY_QUEUE_WAITS;
}

bool body_turn_is_waiting(const struct body_turn *turn)
{
    return turn->link.next != NULL;
}

void body_queue_leave(struct body_queue *queue, struct body_turn *turn)
{
    if (body_turn_is_waiting(turn))
        remove_waiting(queue, turn);
    if (!turn->is_running)
        return;
    turn->is_running = false;
    queue->running--;
    if (!h2o_linklist_is_empty(&queue->waiting) && !h2o_timeout_is_linked(&queue->next_turn))
        h2o_timeout_link(queue->context->loop, &queue->context->zero_timeout, &queue->next_turn);
}
