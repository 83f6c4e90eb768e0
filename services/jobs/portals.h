/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where an address has a portal. Which firms a person belongs to is written down nowhere, so each active firm of the
 * cell is asked, one after the other, each inside its own fence; what was found is known to this job and to the mail,
 * sealed, until it is sent.
 *
 * An address that nobody has gets no mail: we would else write to whatever a stranger types.
 */
#ifndef PORTICO_JOBS_PORTALS_H
#define PORTICO_JOBS_PORTALS_H

#include "jobs/job.h"

enum {
    PORTALS_FIRMS = 200, /* asked for at a time */
    PORTALS_FOUND = 40,  /* portals in one mail; more are left out, by the order of the firms' numbers */
};

void portals_start(struct job *job);

#endif
