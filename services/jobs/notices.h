/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The job 'notices': makes notices of a firm's new events, for everybody to whom they are news. Each act that is news
 * adds one (worker/notices). It may run any number of times, also at once: the events that one has read another does
 * not.
 */
#ifndef PORTICO_JOBS_NOTICES_H
#define PORTICO_JOBS_NOTICES_H

#include "jobs/queue.h"

enum {
    NOTICES_EVENTS = 100, /* that one transaction reads; the next one reads on */
    NOTICES_PEOPLE = 200, /* of the people of one client who are told of an event; the others find it themselves */
};

void notices_start(struct job *job);

#endif
