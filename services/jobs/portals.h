/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Finds the portals of a mail address. No table lists the firms of a person, so this job searches each active firm of
 * the cell, one after the other, each inside its own fence. Only this job and the sealed mail hold the result, until
 * the mail is sent.
 *
 * An unknown address gets no mail. Otherwise we would write to any address that a stranger types.
 */
#ifndef PORTICO_JOBS_PORTALS_H
#define PORTICO_JOBS_PORTALS_H

#include "jobs/job.h"

enum {
    PORTALS_FIRMS = 200, /* in one batch */
    PORTALS_FOUND = 40,  /* in one mail, in the order of the firms' numbers; more are omitted */
};

void portals_start(struct job *job);

#endif
