/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Deletes expired rows, per firm and for the platform: one job each, planned every hour and spread over that hour. */
#ifndef PORTICO_JOBS_EXPIRY_H
#define PORTICO_JOBS_EXPIRY_H

#include "jobs/queue.h"

enum {
    EXPIRY_MINUTES = 60,
    EXPIRY_EVERY_MS = 60 * 1000,
    EXPIRY_ROWS = 1000,  /* that a statement takes; one that took so many is repeated */
    EXPIRY_ROUNDS = 100, /* then the rest is left for the next job */
};

/* The periodic task that plans the jobs. */
void expiry_plan(struct job *job);

/* The job itself: for its firm, or for the platform when it names no firm. */
void expiry_start(struct job *job);

#endif
