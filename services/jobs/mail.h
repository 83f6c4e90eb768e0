/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs that send a mail: a firm's own (kind 'mail') and the platform's (kind 'platform_mail'). */
#ifndef PORTICO_JOBS_MAIL_H
#define PORTICO_JOBS_MAIL_H

#include "jobs/queue.h"

enum { MAIL_MAX_AGE_SECONDS = 3 * 24 * 60 * 60 };

void mail_start(struct job *job);
void platform_mail_start(struct job *job);

#endif
