/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The job 'inbox': brings a snoozed item back to the inbox. Its object is the item. It may run any number of times:
   what came back already, or is put off until later, stays as it is. */
#ifndef PORTICO_JOBS_WAKE_H
#define PORTICO_JOBS_WAKE_H

#include "jobs/queue.h"

void wake_start(struct job *job);

#endif
