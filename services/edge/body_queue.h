/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Large bodies on their way to one process wait for their turn, so that this process holds only a few of them in
 * memory. More at once would not be faster: it seals on four threads.
 *
 * The queue is no longer than UPSTREAM_REQUESTS, because each of its requests counts there.
 */
#ifndef PORTICO_EDGE_BODY_QUEUE_H
#define PORTICO_EDGE_BODY_QUEUE_H

#include <h2o.h>
#include <stdbool.h>

enum {
    BODY_QUEUE_LARGE = 64 * 1024, /* smaller bodies do not wait */
    BODY_QUEUE_RUNNING = 6        /* at once; further ones wait, first come first served */
};

struct body_queue {
    size_t running, waiting_count;
    h2o_linklist_t waiting;
    h2o_timeout_entry_t next_turn;
    h2o_context_t *context;
};

/* Of one request, which owns it; zeroed at first. */
struct body_turn {
    h2o_linklist_t link;
    void (*start)(struct body_turn *turn);
    bool is_running;
};

void body_queue_open(struct body_queue *queue, h2o_context_t *context);

/* True if its turn has come. Otherwise `start` is called when it comes, later and from the loop. */
bool body_queue_enter(struct body_queue *queue, struct body_turn *turn, void (*start)(struct body_turn *turn));

/* It is done, or no longer wants its turn, or never entered. Calls nothing. */
void body_queue_leave(struct body_queue *queue, struct body_turn *turn);

#endif
