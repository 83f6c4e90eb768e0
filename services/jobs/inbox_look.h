/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The job 'inbox_look': looks for what waits for a firm because time has passed, and for what is over. One for each
 * active firm, planned every hour and spread over that hour; and one for each reset that waits, when it expires, which
 * names the reset. It may run any number of times, also at once: what one has taken another does not find.
 */
#ifndef PORTICO_JOBS_INBOX_LOOK_H
#define PORTICO_JOBS_INBOX_LOOK_H

#include "jobs/queue.h"

enum {
    INBOX_LOOK_MINUTES = 60,
    INBOX_LOOK_EVERY_MS = 60 * 1000,
    INBOX_LOOK_ROWS = 100,  /* of each kind that one transaction finds */
    INBOX_LOOK_ROUNDS = 10, /* then the rest is left for the next job */
    INBOX_LOOK_ITEMS = 500, /* that one transaction examines */
};

/* The periodic task that plans the jobs. */
void inbox_look_plan(struct job *job);

/* The job itself. */
void inbox_look_start(struct job *job);

#endif
