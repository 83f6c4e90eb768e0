/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Notices: what is new for a person. A job makes them of events (jobs/notices.c), so an act that is news to somebody
 * only wakes that job. Whoever reads a thread or opens a document in another way than by its notice has seen that too.
 */
#ifndef PORTICO_WORKER_NOTICES_NOTICES_H
#define PORTICO_WORKER_NOTICES_NOTICES_H

#include "http/capability.h"
#include "http/exchange.h"

extern const struct capability notices_capability;

/* In the transaction of an act whose event may be news to somebody. */
void ask_notices(struct exchange *x);

/* In the transaction in which the viewer reads a thread up to the message `number`, or opens a document: they have seen
   the notice of that. Not a program that reads for them. In the answer, publish_...() has their other pages count
   again. */
void ask_thread_seen(struct exchange *x, struct text thread, struct text number);
void publish_thread_seen(struct exchange *x);
void ask_document_seen(struct exchange *x, struct text document);
void publish_document_seen(struct exchange *x);

#endif
