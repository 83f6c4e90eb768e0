/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The job 'message': delivers a message that waited for its time, or to be taken back. Its object is the outgoing
   message. It may run any number of times: what was delivered or taken back is not there any more. */
#ifndef PORTICO_JOBS_DELIVER_H
#define PORTICO_JOBS_DELIVER_H

#include "jobs/queue.h"

void deliver_start(struct job *job);

#endif
