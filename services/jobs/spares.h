/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keeps spare firms ready, so that a sign-up is one row's update, and finishes firms whose making broke off. */
#ifndef PORTICO_JOBS_SPARES_H
#define PORTICO_JOBS_SPARES_H

#include "jobs/queue.h"

enum { SPARES_EVERY_MS = 1000, FOUNDING_EVERY_MS = 10000, FOUNDING_AFTER_SECONDS = 60 };

/* Before the queue opens: reads the migrations. False with a sentence in the log. */
bool spares_open(void);
void spares_close(void);

/* The periodic task, and a job of the kind 'spares': fill up if there are fewer than wanted. */
void spares_start(struct job *job);

/* The periodic task that finishes one claimed firm. */
void founding_start(struct job *job);

#endif
