/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Outgoing messages, for the routes that send one. */
#ifndef PORTICO_WORKER_MESSAGES_OUTGOING_H
#define PORTICO_WORKER_MESSAGES_OUTGOING_H

#include "http/exchange.h"

/* The form of a route that sends a message has undo_seconds (FIELD_NUMBER, 1 to UNDO_SECONDS_MAX) and deliver_at
   (FIELD_TIME). */
enum { UNDO_SECONDS_MAX = 30, ATTACHMENTS_MAX = 20 };

/* A message for a thread, or one that opens a thread. The texts are those of the form; they live as the exchange. */
struct outgoing_message {
    struct text thread;                   /* absent: it opens one */
    struct text account, matter, subject; /* of the new thread, else absent; a matter may be absent */
    struct text text;
    struct text attachments; /* versions of documents, as an array literal; absent: none */
};

/* Whether the request says that the message is delivered later: undo_seconds or deliver_at. */
bool is_outgoing(const struct exchange *x);

/*
 * In ask, after the caller's guards, instead of adding the message: adds the outgoing message and its job, and deletes
 * the viewer's draft of it (drafts_sent() in drafts.h). It names the audit entry: message.scheduled for a chosen time,
 * else none, because delivery writes message.sent or thread.opened. The caller emits no event then. Refuses a chosen
 * time by a client (403 only_firm_schedules).
 */
void ask_outgoing(struct exchange *x, const struct outgoing_message *message);

/* In answer: 202 {"outgoing": ...}. */
void answer_outgoing(struct exchange *x);

#endif
