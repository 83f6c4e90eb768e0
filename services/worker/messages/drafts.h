/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafts, for the other resources of this folder. */
#ifndef PORTICO_WORKER_MESSAGES_DRAFTS_H
#define PORTICO_WORKER_MESSAGES_DRAFTS_H

#include "http/exchange.h"

/* The person whose drafts and outgoing messages the viewer may read: the viewer. Absent during an impersonation,
   because what a client has not sent is not the firm's to read. For drafts_of_thread and outgoing_of_thread. */
struct text drafts_person(const struct exchange *x);

#endif
