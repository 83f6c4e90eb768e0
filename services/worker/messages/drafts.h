/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafts, for the other resources of this folder. */
#ifndef PORTICO_WORKER_MESSAGES_DRAFTS_H
#define PORTICO_WORKER_MESSAGES_DRAFTS_H

#include "http/exchange.h"

/* The person whose drafts and outgoing messages the viewer may read: the viewer. Absent during an impersonation,
   because what a client has not sent is not the firm's to read. For drafts_of_thread and outgoing_of_thread. */
struct text drafts_person(const struct exchange *x);

/*
 * In ask of a route that sends what was typed (`kind`: "message" or "note") in a thread, or opens a thread of an
 * account: deletes the viewer's draft. The form has DRAFT_FIELDS: which draft is sent, and its revision. A later one,
 * from another device, stays. If the draft is not there any more, 409 draft_changed: it was sent already, perhaps by a
 * request whose answer was lost. Without the fields no draft stays, and none is needed. A program leaves alone what its
 * person is typing.
 */
void drafts_sent(struct exchange *x, struct text thread, struct text kind);
void drafts_sent_new(struct exchange *x, struct text account);

/* clang-format off */
#define DRAFT_FIELDS \
    {.name = "draft", .kind = FIELD_NUMBER, .min = 0, .max = INT32_MAX}, \
    {.name = "draft_id", .kind = FIELD_UUID}
/* clang-format on */

#endif
