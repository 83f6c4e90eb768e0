/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counts the people and bytes of each firm, a few firms at a time, for the console. A firm whose counts changed is
 * counted again after a minute; one whose counts stay the same ever more rarely, at last once an hour. So a thousand
 * idle firms are one count in four seconds, and the first change after a quiet time may take an hour to show. Nothing
 * outside of a firm says that people or bytes have changed there, so only the count itself finds it.
 */
#ifndef PORTICO_JOBS_USAGE_H
#define PORTICO_JOBS_USAGE_H

#include "jobs/queue.h"

enum {
    USAGE_EVERY_MS = 1000,
    USAGE_SOONEST_SECONDS = 60,
    USAGE_LATEST_SECONDS = 3600,
    USAGE_FIRMS = 24 /* per round, so at most 24 firms per second */
};

void usage_start(struct job *job);

#endif
