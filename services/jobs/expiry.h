/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Deletes what is over: per firm and for the platform, as ordinary jobs that are planned hourly and spread out. */
#ifndef PORTICO_JOBS_EXPIRY_H
#define PORTICO_JOBS_EXPIRY_H

#include "jobs/queue.h"

enum { EXPIRY_MINUTES = 60, EXPIRY_EVERY_MS = 60 * 1000 };

/* The periodic task that plans. */
void expiry_plan(struct job *job);

/* The job itself: of its firm, or of the platform where it names none. */
void expiry_start(struct job *job);

#endif
