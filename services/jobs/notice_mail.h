/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The job that writes the mails about a person's notices (kind 'notice_mail', object: the person). */
#ifndef PORTICO_JOBS_NOTICE_MAIL_H
#define PORTICO_JOBS_NOTICE_MAIL_H

#include "jobs/job.h"

void notice_mail_start(struct job *job);

#endif
