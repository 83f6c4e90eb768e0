/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counts the people and bytes of each firm about once a minute, a few firms at a time, for the console. */
#ifndef PORTICO_JOBS_USAGE_H
#define PORTICO_JOBS_USAGE_H

#include "jobs/queue.h"

enum {
    USAGE_EVERY_MS = 1000,
    USAGE_AGE_SECONDS = 60,
    USAGE_FIRMS = 24 /* per round, so at most 24 firms per second */
};

void usage_start(struct job *job);

#endif
