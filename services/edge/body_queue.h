/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Large bodies on their way to one process wait for their turn, so that this process holds only a few of them in
 * memory. More at once would not be faster: it seals on four threads. A turn lasts until the process has begun to
 * answer, so a client that reads slowly keeps nobody waiting.
 *
 * Firms take turns, so that one that uploads much does not stop another. Clients of the same firm do not: one of them
 * can fill what their firm has here.
 */
#ifndef PORTICO_EDGE_BODY_QUEUE_H
#define PORTICO_EDGE_BODY_QUEUE_H

#include <h2o.h>
#include <stdbool.h>

enum {
    BODY_QUEUE_LARGE = 64 * 1024, /* smaller bodies do not wait */
    BODY_QUEUE_RUNNING = 6,       /* at once; further ones wait */
    BODY_QUEUE_WAITING = 256,     /* further ones are refused; BODIES_BYTES bounds their memory */
    BODY_QUEUE_FIRM = 64,         /* of these, of one firm: an office that uploads at once, and a quarter of all */
    BODY_QUEUE_MS = 30000         /* the longest wait, as long as FORWARD_MS; then it is refused */
};

struct body_queue {
    size_t running, waiting_count;
    h2o_linklist_t waiting; /* by round */
    uint64_t round;         /* of the next turn */
    h2o_timeout_entry_t next_turn, check;
    h2o_context_t *context;
};

/* Of one request, which owns it; zeroed at first. */
struct body_turn {
    /* Set by the owner. */
    uint64_t firm;
    h2o_socket_t *socket; /* of the client; NULL: libh2o notices when it leaves, as it does over HTTP/2 */
    void (*start)(struct body_turn *turn, bool is_its_turn);
    /* Of the queue. */
    h2o_linklist_t link;
    uint64_t round, since_ms;
    bool is_running;
};

enum body_queue_entry { BODY_QUEUE_STARTS, BODY_QUEUE_WAITS, BODY_QUEUE_FULL };

void body_queue_open(struct body_queue *queue, h2o_context_t *context);

/*
 * If it waits, `start` is called later, from the loop: when its turn has come; or, with false and after it left the
 * queue, when it has waited for too long or its client has left.
 */
enum body_queue_entry body_queue_enter(struct body_queue *queue, struct body_turn *turn);

bool body_turn_is_waiting(const struct body_turn *turn);

/* It is done, or no longer wants its turn, or never entered. Calls nothing. */
void body_queue_leave(struct body_queue *queue, struct body_turn *turn);

#endif
