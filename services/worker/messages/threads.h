/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Threads, for the other resources of this folder. */
#ifndef PORTICO_WORKER_MESSAGES_THREADS_H
#define PORTICO_WORKER_MESSAGES_THREADS_H

#include "http/exchange.h"

/* In ask: raises unless the viewer sees the thread of the path. Returns its id. */
struct text threads_guard(struct exchange *x);

/* The statement that shows a thread to this viewer; its parameter is the thread. */
const struct statement *threads_shown(const struct exchange *x);

#endif
