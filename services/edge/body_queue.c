/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The next ones start in a turn of the loop of their own: a request may leave while libh2o closes its connection, on
   which the next one may be, too. */
#include "edge/body_queue.h"

static void on_next_turn(h2o_timeout_entry_t *entry)
{
    struct body_queue *queue = H2O_STRUCT_FROM_MEMBER(struct body_queue, next_turn, entry);

    while (queue->running < BODY_QUEUE_RUNNING && !h2o_linklist_is_empty(&queue->waiting)) {
        struct body_turn *turn = H2O_STRUCT_FROM_MEMBER(struct body_turn, link, queue->waiting.next);

        h2o_linklist_unlink(&turn->link);
        queue->waiting_count--;
        turn->is_running = true;
        queue->running++;
        turn->start(turn);
    }
}

void body_queue_open(struct body_queue *queue, h2o_context_t *context)
{
    h2o_linklist_init_anchor(&queue->waiting);
    queue->next_turn.cb = on_next_turn;
    queue->context = context;
}

bool body_queue_enter(struct body_queue *queue, struct body_turn *turn, void (*start)(struct body_turn *turn))
{
    turn->start = start;
    if (queue->running >= BODY_QUEUE_RUNNING || !h2o_linklist_is_empty(&queue->waiting)) {
        h2o_linklist_insert(&queue->waiting, &turn->link); /* at the end */
        queue->waiting_count++;
        return false;
    }
    turn->is_running = true;
    queue->running++;
    return true;
}

void body_queue_leave(struct body_queue *queue, struct body_turn *turn)
{
    if (h2o_linklist_is_linked(&turn->link)) {
        h2o_linklist_unlink(&turn->link);
        queue->waiting_count--;
    }
    if (!turn->is_running)
        return;
    turn->is_running = false;
    queue->running--;
    if (!h2o_linklist_is_empty(&queue->waiting) && !h2o_timeout_is_linked(&queue->next_turn))
        h2o_timeout_link(queue->context->loop, &queue->context->zero_timeout, &queue->next_turn);
}
