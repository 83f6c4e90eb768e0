/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keeps spares ready, so that a sign-up only updates one row, and finishes firms whose provisioning was interrupted. */
#ifndef PORTICO_JOBS_SPARES_H
#define PORTICO_JOBS_SPARES_H

#include "jobs/queue.h"

enum {
    SPARES_EVERY_MS = 1000,
    SPARES_PER_ROUND = 16, /* the others follow in the next rounds */
    PROVISIONING_EVERY_MS = 10000,
    PROVISIONING_AFTER_SECONDS = 60,
};

/* Reads the migrations; call it before the queue opens. On failure it logs and returns false. */
bool spares_open(void);
void spares_close(void);

/* The periodic task, and a job of the kind 'spares': creates the missing spares. */
void spares_start(struct job *job);

/* The periodic task: finishes one claimed firm. */
void provisioning_start(struct job *job);

#endif
